"""Texts that platforms send as HTML."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Final

BREAKS: Final = frozenset({"br", "p", "div", "li", "blockquote"})
HIDDEN: Final = frozenset({"script", "style"})

PLAIN: Final = frozenset(
    {*BREAKS, "a", "span", "em", "strong", "b", "i", "u", "del", "code", "ul", "ol", "img"}
)
TAG: Final = re.compile(r"""<(/?[a-zA-Z]+)(?: +[a-zA-Z-]+=(?:"[^"<>]*"|'[^'<>]*'))* ?/?>""")
"""A tag as platforms write it."""


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.hidden += tag in HIDDEN
        if tag in BREAKS and self.pieces:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in HIDDEN and self.hidden > 0

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.pieces.append(data)


def text_of(html: str | None) -> str | None:
    r"""Return what a person reads of some HTML: line breaks for paragraphs, no tags, no scripts.

    >>> text_of("<p>Merci <a href='https://x.example'>@<span>brand</span></a>&nbsp;!<br>Encore</p>")
    'Merci @brand\xa0!\nEncore'
    """
    if html is None:
        return None
    text = _plain(html)
    if text is None:
        parser = _Text()
        parser.feed(html)
        parser.close()
        text = "".join(parser.pieces)
    return "\n".join(line for line in text.split("\n") if line.strip()) or None


def _plain(html: str) -> str | None:
    """Return what the parser would, of HTML without anything strange in it; None = the parser has to look."""
    texts = TAG.split(html)
    tags = [tag.lower() for tag in texts[1::2]]
    texts = [unescape(text) if "&" in text else text for text in texts[::2] if "<" not in text]
    if len(texts) != len(tags) + 1 or not PLAIN.issuperset(tag.removeprefix("/") for tag in tags):
        return None
    begun, pieces = bool(texts[0]), texts[:1]
    for tag, text in zip(tags, texts[1:], strict=True):
        if tag in BREAKS and begun:
            pieces.append("\n")
        pieces.append(text)
        begun = begun or bool(text)
    return "".join(pieces)
