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
JOINERS: Final = {0x200C: None, 0x200D: None}
COLUMNS: Final = ("actor_handle", "target_handle")


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
