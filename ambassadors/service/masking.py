"""Mask: what others did and wrote, without the people who are in no answer and without what policies keep out.

An interaction with a suppressed person is not shown; where others name one (``@handle``, a name in a text, an
address or the id of a post that spells the account), that alone is left out.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import polars as pl
import pyarrow as pa

from ambassadors.policies import FREE, Policies
from ambassadors.tombstones import Finder, Key, phrases, spellings

if TYPE_CHECKING:
    from ambassadors.ledger import Ledger
    from ambassadors.policies import Platforms
    from ambassadors.state import State

HIDDEN: Final = "[…]"
SIDES: Final = ("actor_id", "target_id", "via_id")
PLACES: Final = ("post_id", "parent_id", "root_id", "url")


class Mask:
    """Leaves some people out of what is shown of others.

    Attributes:
        hidden: their account ids.
    """

    def __init__(
        self, hidden: frozenset[str], known: Iterable[dict[str, Any]] = (), policies: Policies = FREE
    ) -> None:
        """Make a mask.

        Args:
            hidden: account ids.
            known: ``id``, ``handle`` and ``name`` of those that the ledger knows.
            policies: accounts of platforms whose people are not scored are left out too, by id alone; texts and
                sentiments that a policy forbids are not shown, though they were kept before it did.
        """
        self.hidden, self._policies = hidden, policies
        self._barred = policies.unscored
        self._plain = not (hidden or policies.unscored or policies.textless or policies.toneless)
        key, spelled = Key(secrets.token_bytes(32)), []
        names = {row["id"]: row for row in known}
        for account_id in hidden:
            row = names.get(account_id, {})
            handles, said = (
                [row["handle"]] if row.get("handle") else [],
                [row["name"]] if row.get("name") else [],
            )
            spelled += [one for one in spellings(account_id, handles, said) if one[0] != "raw"]
        self._names = Finder(key, phrases(key, spelled))
        called = [row[name] for row in names.values() for name in ("id", "handle", "name") if row[name]]
        self._exact = hidden | {one.lower().lstrip("@") for one in called}

    def text(self, text: str | None) -> str | None:
        """Return a text without them."""
        return self._names.scrubbed(text, HIDDEN) if text and self.hidden else text

    def place(self, place: str | None) -> str | None:
        """Return an id or an address, None where it spells one of them."""
        if place and self._barred.has(place):
            return None
        return None if place and self.hidden and self._names.spans(place) else place

    def events(self, events: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return interactions that none of them takes part in, without their names."""
        if self._plain:
            return list(events)
        return [self._without(one) for one in events if not any(self._out(one.get(side)) for side in SIDES)]

    def _out(self, account_id: str | None) -> bool:
        return account_id in self.hidden or self._barred.has(account_id)

    def _without(self, event: dict[str, Any]) -> dict[str, Any]:
        places = {name: self.place(event[name]) for name in PLACES if name in event}
        kept = event | places | ({"text": self.text(event["text"])} if "text" in event else {})
        for name, platforms in self._quiet():
            if name in kept and platforms.has(event["actor_id"]):
                kept[name] = None
        return kept

    def _quiet(self) -> tuple[tuple[str, Platforms], ...]:
        return ("text", self._policies.textless), ("sentiment", self._policies.toneless)

    def rows(self, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """Return rows of a table that name none of them; a column called ``text`` is kept without their names."""
        if self._plain:
            return list(rows)
        kept = []
        for row in rows:
            cells = dict(zip(columns, row, strict=True))
            text = {"text": self.text(cells["text"])} if isinstance(cells.get("text"), str) else {}
            if not any(self._named(cell) for name, cell in cells.items() if name not in text):
                kept.append(tuple((cells | text).values()))
        return kept

    def _named(self, cell: Any) -> bool:
        if isinstance(cell, str):
            return (bool(self.hidden) and cell.lower().lstrip("@") in self._exact) or self.place(cell) is None
        if isinstance(cell, Mapping):
            return any(self._named(one) for one in cell.values())
        return isinstance(cell, list | tuple) and any(self._named(one) for one in cell)

    def frame(self, events: pl.DataFrame) -> pl.DataFrame:
        """Return :meth:`events` of a frame."""
        if self._plain:
            return events
        for side in SIDES:
            if side in events.columns:
                out = pl.col(side).is_in(list(self.hidden)).fill_null(value=False) | self._barred.expr(side)
                events = events.filter(~out)
        for name, platforms in self._quiet():
            if platforms and {name, "actor_id"} <= set(events.columns):
                said = pl.when(platforms.expr("actor_id")).then(None).otherwise(pl.col(name))
                events = events.with_columns(said.alias(name))
        for name, change in (("text", self.text), *((place, self.place) for place in PLACES)):
            if name in events.columns and self.hidden:
                values = events[name].to_list()
                for row in self._names.candidates(pa.chunked_array([pa.array(values, pa.string())])).tolist():
                    values[row] = change(values[row])
                events = events.with_columns(pl.Series(name, values, pl.String))
        return events


NOBODY: Final = Mask(frozenset())

SAID: Final = (
    "actor_handle", "actor_name", "target_handle", "text", "lang", "url", "followers", "actor_asks", "sentiment", "disclosed_paid",
)  # fmt: skip
"""What an export of ids alone leaves out."""


def bare(events: pl.DataFrame, ids_only: Platforms) -> pl.DataFrame:
    """Return events of which some platforms' hold ids, times and kinds alone."""
    if not ids_only:
        return events
    alone = ids_only.expr("actor_id")
    names = [name for name in SAID if name in events.columns]
    return events.with_columns(
        pl.when(alone).then(None).otherwise(pl.col(name)).alias(name) for name in names
    )


def mask(ledger: Ledger, state: State, *brands: str) -> Mask:
    """Return the mask of whoever is suppressed for any of some brands, as things are now, and of what policies bar."""
    hidden = frozenset[str]().union(*(state.suppressed(brand).listed for brand in brands))
    return _mask(ledger.home, hidden, ledger.seq() if hidden else 0, _Knows(ledger), ledger.policies)


class _Knows:
    """A ledger that counts as the same whatever stands in it: its record's number is a part of the key beside it."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Knows)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=16)
def _mask(_home: Any, hidden: frozenset[str], _seq: int, knows: _Knows, policies: Policies) -> Mask:
    sql = "SELECT id, handle, name FROM accounts WHERE id IN (SELECT unnest($1))"
    known = knows.ledger.query(sql, [list(hidden)]).to_pylist() if hidden else []
    return Mask(hidden, known, policies)


def forget() -> None:
    """Let go of what is remembered: it names people."""
    _mask.cache_clear()
