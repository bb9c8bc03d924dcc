"""Handles that are made to be taken for others: they are told, never merged with what they look like."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Iterator

ALIKE: Final = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})
"""Scripts with letters that look like each other's."""
_LATIN: Final = (
    "a:430,3b1 c:441,3f2 e:435,3b5 h:4bb,570 i:456,3b9 j:458 k:43a,3ba m:43c n:578 o:43e,3bf,585 "
    "p:440,3c1 q:51b,566 s:455 t:442,3c4 u:3c5,57d v:3bd,475 w:51d x:445,3c7 y:443 d:501 A:410,391 "
    "B:412,392 C:421,3f9 E:415,395 H:41d,397 I:406,399 J:408 K:41a,39a M:41c,39c N:39d O:41e,39f,555 "
    "P:420,3a1 S:405 T:422,3a4 X:425,3a7 Y:4ae,3a5 Z:396 "
)
LOOKS_LIKE: Final = {
    int(code, 16): latin
    for latin, _, codes in (one.partition(":") for one in _LATIN.split())
    for code in codes.split(",")
}
"""Letters of those scripts -> the Latin letter that they are taken for."""
JOINERS: Final = {0x200C: None, 0x200D: None}
COLUMNS: Final = ("actor_handle", "target_handle")


def looks(handle: str) -> str:
    """Return what a handle is read as at a glance.

    >>> looks("\u0410cm\u0435\u200b"), looks("ACME")
    ('acme', 'acme')
    """
    seen = "".join(letter for letter in handle if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFKC", seen.translate(LOOKS_LIKE)).casefold()


def disguised(handle: str) -> str | None:
    """Return why a handle may pass for another, None where nothing speaks for it.

    >>> disguised("acme"), disguised("\u0430cme")
    (None, 'mixes letters of CYRILLIC, LATIN')
    """
    hidden = {letter for letter in handle if unicodedata.category(letter) == "Cf"}
    if not handle.translate(JOINERS).isascii():
        hidden -= {chr(code) for code in JOINERS}  # emoji, Persian and Indian words need them
    if hidden:
        return f"holds invisible characters: {', '.join(f'U+{ord(letter):04X}' for letter in sorted(hidden))}"
    scripts = {unicodedata.name(letter, "").split(" ")[0] for letter in handle if letter.isalpha()} & ALIKE
    if len(scripts) > 1:
        return f"mixes letters of {', '.join(sorted(scripts))}"
    plain = unicodedata.normalize("NFKC", handle)
    if plain.casefold() != unicodedata.normalize("NFC", handle).casefold():
        return f"is another writing of {plain!r}"
    return None


def disguises(events: pa.Table) -> Iterator[tuple[str, str]]:
    """Yield the handles of a table of events that may pass for others, each once a column, with the reason."""
    for name in COLUMNS:
        handles = pc.unique(events[name])
        strange = handles.filter(pc.invert(pc.string_is_ascii(handles)))
        for handle in strange.to_pylist():
            if handle is not None and (reason := disguised(handle)):
                yield handle, reason
