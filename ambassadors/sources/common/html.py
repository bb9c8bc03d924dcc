"""Texts that platforms send as HTML."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final

BREAKS: Final = frozenset({"br", "p", "div", "li", "blockquote"})
HIDDEN: Final = frozenset({"script", "style"})


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
    parser = _Text()
    parser.feed(html)
    parser.close()
    return "\n".join(line for line in "".join(parser.pieces).split("\n") if line.strip()) or None
