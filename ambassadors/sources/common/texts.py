"""What the texts of posts tell where a table has no columns for it: whom they name, whose post they pass on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.sources.common.column_acts import act
from ambassadors.sources.common.masks import equals, given, where

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.sources.common.column_acts import Acts, Columns

NAME: Final = re.compile(r"(?<![\w@])@(\w{1,30})", re.ASCII)
DOTTED: Final = re.compile(r"(?<![\w@.])@(\w(?:[\w.]{0,28}\w)?)", re.ASCII)
"""Names with dots in them, as most networks but X allow."""
ADDRESS: Final = re.compile(r"[^,\s]+")
LISTED: Final = re.compile(r"[^\s,;|\[\]\"'@]+")
PASSED_ON: Final = r"^(?P<how>RT|QT) @(?P<name>[0-9A-Za-z_]{1,30})"
FIRST: Final = r"^@(?P<name>[0-9A-Za-z_]{1,30})"


def found(texts: pa.Array, pattern: re.Pattern[str] = NAME) -> tuple[NDArray[np.int64], pa.Array]:
    """Return what a pattern finds in texts, and the row of each."""
    rows: list[int] = []
    names: list[str] = []
    for row, text in enumerate(texts.to_pylist()):
        if text:
            one = pattern.findall(text)
            names += one
            rows += [row] * len(one)
    return np.array(rows, np.int64), pa.array(names, pa.string())


def part_of(column: pa.Array, pattern: str, name: str = "name") -> pa.Array:
    """Return a named part of the strings that match a pattern, null where they do not."""
    return pc.struct_field(pc.extract_regex(column, pattern), name)


def account(names: pa.Array) -> pa.Array:
    """Return the accounts of names: ``@`` and the name in lower case, null where there is no name."""
    return pc.binary_join_element_wise("@", pc.utf8_lower(pc.utf8_ltrim(names, "@")), "")


def mentions(
    base: Columns,
    rows: NDArray[np.int64],
    names: pa.Array,
    but: pa.Array | None = None,
    who: pa.Array | None = None,
) -> Acts:
    """Return the mentions of names, each once a row.

    Args:
        base: as of :func:`act`.
        rows: ``(m,)`` the row of each name.
        names: ``(m,)`` as they are written.
        but: ``(n,)`` account that a row does not mention again, because it answers it.
        who: ``(m,)`` the accounts of the names; None = by the name.
    """
    who = account(names) if who is None else who
    kept = _first_of_each(rows, who)
    if but is not None and len(rows):
        kept &= ~pc.equal(who, but.take(pa.array(rows))).fill_null(fill_value=False).to_numpy(
            zero_copy_only=False
        )
    chosen = pa.array(kept)
    return act(base, "mention", who.filter(chosen), rows[kept], target_handle=names.filter(chosen))


def acts_in_texts(
    base: Columns, sheet_text: pa.Array, answers: NDArray[np.bool_], knows_rt: NDArray[np.bool_]
) -> list[Acts]:
    """Return the acts that texts tell.

    ``RT @name`` and ``QT @name`` at the beginning = share and quote of that account, and nothing else, for the names
    behind it are the original's. Else the name that an answer begins with is answered, every other is mentioned.

    Args:
        base: as of :func:`act`.
        sheet_text: ``(n,)`` the texts.
        answers: ``(n,)`` where a name at the beginning is answered.
        knows_rt: ``(n,)`` where ``RT @`` and ``QT @`` mean what they mean on X.
    """
    how = pc.struct_field(pc.extract_regex(sheet_text, PASSED_ON), "how")
    passed = where(knows_rt, part_of(sheet_text, PASSED_ON))
    shared, quoted = (where(equals(how, word), passed) for word in ("RT", "QT"))
    own = where(~given(passed), sheet_text)
    first = where(answers, part_of(own, FIRST))
    rows, names = found(own)
    return [
        act(base, "share", account(shared), target_handle=shared),
        act(base, "quote", account(quoted), target_handle=quoted),
        act(base, "reply", account(first), target_handle=first),
        mentions(base, rows, names, account(first)),
    ]


def _first_of_each(rows: NDArray[np.int64], who: pa.Array) -> NDArray[np.bool_]:
    """Return ``(m,)``, true for the first of equal accounts of a row."""
    codes = who.dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    _, first = np.unique(rows * (int(codes.max(initial=0)) + 2) + codes + 1, return_index=True)
    kept = np.zeros(len(rows), bool)
    kept[first] = True
    return kept & given(who)
