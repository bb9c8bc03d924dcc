"""Phrases: how an erased person's id, handle and name are known again in a text, by keyed hashes alone.

A phrase is one word or some words in a row. The hash of its first word, cut short, finds where to look; the
hash of the whole decides. Common words are spared: a handle that is a plain word is taken for the person only
behind ``@`` or ``/``, a name only where its two or more words are capitalized.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

    from ambassadors.tombstones.key import Key

Where = Literal["any", "behind", "capital", "raw"]
"""Where a phrase is taken for the person: anywhere, behind ``@`` or ``/``, capitalized, or in raw records alone."""

WORD: Final = re.compile(r"\w+")
GONE: Final = "[erased]"
ROWS: Final = 100_000
NATIVE: Final = 5
"""A native id of fewer characters is no phrase by itself: it would be found in every date."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of an erased person.

    Attributes:
        where: see :data:`Where`.
        count: number of words.
        first: 32 bits of the keyed hash of the first word.
        whole: keyed hash of all words.
    """

    where: Where
    count: int
    first: str
    whole: str


def words(text: str) -> list[str]:
    """Return the words of a text in lower case.

    >>> words("@Canary-Bird at x.com/canary_1")
    ['canary', 'bird', 'at', 'x', 'com', 'canary_1']
    """
    return [word.lower() for word in WORD.findall(text)]


def spellings(account_id: str, handles: Iterable[str], names: Iterable[str]) -> Iterator[tuple[Where, str]]:
    """Yield what names a person, and where it is to be taken for that person."""
    native = account_id.partition(":")[2] or account_id
    yield ("any" if len(words(account_id)) > 1 else "raw"), account_id
    yield ("any" if len(words(native)) > 1 else "raw"), native
    for handle in handles:
        yield ("behind" if handle.lstrip("@").isalpha() else "any"), handle
    for name in names:
        yield ("capital" if len(words(name)) > 1 else "raw"), name


def phrases(key: Key, spelled: Iterable[tuple[Where, str]]) -> tuple[Phrase, ...]:
    """Return the phrases of some spellings, each once."""
    found = {}
    for where, text in spelled:
        if said := words(text):
            found[where, tuple(said)] = Phrase(where, len(said), first(key, said[0]), _whole(key, said))
    return tuple(found.values())


def first(key: Key, word: str) -> str:
    """Return the short hash of a word."""
    return key.hash("word", word)[:8]


def _whole(key: Key, said: list[str]) -> str:
    return key.hash("phrase", " ".join(said))


class Finder:
    """Finds phrases in texts."""

    def __init__(self, key: Key, known: Iterable[Phrase]) -> None:
        self._key = key
        self._by_first: dict[str, list[Phrase]] = {}
        for phrase in known:
            self._by_first.setdefault(phrase.first, []).append(phrase)
        self._firsts: dict[str, str] = {}

    def candidates(self, texts: pa.ChunkedArray) -> NDArray[np.int64]:
        """Return the rows of a column whose texts hold the first word of a phrase. Fast, and surely not too few."""
        if not self._by_first:
            return np.empty(0, np.int64)
        column, found = pl.Series(values=pl.from_arrow(texts), dtype=pl.String), []
        for start in range(0, len(column), ROWS):
            part = column.slice(start, ROWS)
            said = part.str.to_lowercase().str.extract_all(r"\w+")
            frame = pl.DataFrame({"row": np.arange(start, start + len(part)), "word": said})
            frame = frame.explode("word", empty_as_null=True).drop_nulls()
            telling = [word for word in frame["word"].unique() if first(self._key, word) in self._by_first]
            if telling:
                found.append(frame.filter(pl.col("word").is_in(telling))["row"].unique().sort().to_numpy())
        return np.concatenate(found) if found else np.empty(0, np.int64)

    def spans(self, text: str, *, raw: bool = False) -> list[tuple[int, int]]:
        """Return where phrases stand in a text; ``raw`` = take everything that may be meant."""
        found = list(WORD.finditer(text))
        said = [match[0].lower() for match in found]
        places = []
        for place, word in enumerate(said):
            for phrase in self._starting(word):
                last = place + phrase.count
                if last <= len(said) and _whole(self._key, said[place:last]) == phrase.whole:
                    matches = found[place:last]
                    if raw or _meant(phrase.where, text, matches):
                        places.append((matches[0].start(), matches[-1].end()))
        return places

    def scrubbed(self, text: str, gone: str = GONE) -> str:
        """Return a text with something else in the place of every phrase."""
        kept, end = [], 0
        for start, stop in sorted(self.spans(text)):
            if stop > end:
                kept += [text[end:start], gone] if start >= end else []
                end = stop
        return "".join(kept) + text[end:]

    def _starting(self, word: str) -> list[Phrase]:
        known = self._firsts.get(word)
        if known is None:
            known = first(self._key, word)
            if len(self._firsts) < ROWS:
                self._firsts[word] = known
        return self._by_first.get(known, [])


def _meant(where: Where, text: str, matches: list[re.Match[str]]) -> bool:
    if where == "behind":
        start = matches[0].start()
        return start > 0 and text[start - 1] in "@/"
    if where == "capital":
        return not any(match[0][0].islower() for match in matches)
    return where == "any"
