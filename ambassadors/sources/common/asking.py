"""What profiles ask for about being found: words of ``events.ASKS``, one with ``-`` before it where it is asked no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from ambassadors.events import ASKS
from ambassadors.sources.common.options import suggestion

if TYPE_CHECKING:
    from ambassadors.sources.common.parse import Faults


def asked(**signs: bool | None) -> str | None:
    """Return what a profile asks for; None = it does not say, and of nothing said, nothing is told.

    >>> asked(nobot=True, noindex=False, memorial=None)
    'nobot -noindex'
    """
    said = [f"{'' if yes else '-'}{word}" for word, yes in sorted(signs.items()) if yes is not None]
    return " ".join(said) or None


def asks(column: pa.Array | None, faults: Faults) -> pa.Array | None:
    """Return a column of such words in one spelling; a word that nobody knows is at fault."""
    if column is None or column.null_count == len(column):
        return column
    coded = column.dictionary_encode()
    read = [_spelled(text) for text in coded.dictionary.to_pylist()]
    wrong = [place for place, (_, problem) in enumerate(read) if problem]
    if wrong:
        places = coded.indices.to_pylist()
        for row, place in enumerate(places):
            if place in wrong:
                faults.add([row], "actor_asks", read[place][1])
    return pa.array([text for text, _ in read], pa.string()).take(coded.indices)


def _spelled(text: str) -> tuple[str | None, str]:
    """Return some words sorted and once each, and what is wrong with them."""
    words = dict.fromkeys(text.lower().replace(",", " ").split())
    for word in words:
        bare = word.removeprefix("-")
        if bare not in ASKS:
            near = suggestion(bare, ASKS)
            hint = f"did you mean {near}? " if near else ""
            return (
                None,
                f"actor_asks {word!r} is unknown; {hint}words are {', '.join(ASKS)}, each with - where it is asked no longer",
            )
        if f"-{bare}" in words and bare in words:
            return None, f"actor_asks says {bare} and -{bare}; give one of them"
    return " ".join(sorted(words, key=lambda word: word.removeprefix("-"))) or None, ""
