"""How unhappy people sound, kept up to date: texts that carry a sentiment, found by who wrote them."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np

from ambassadors.lists import tone
from ambassadors.ranking.increment.log import ranges
from ambassadors.snapshot import Voices

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.brands import BrandRules

NAMES = tuple(field.name for field in fields(Voices))


class Tones:
    """The tone of everybody towards each brand. Texts of a snapshot are indexed once; later ones are few."""

    def __init__(self, voices: Voices, rules: BrandRules, n: int) -> None:
        """Take over the texts of a snapshot of ``n`` accounts. O(v log v)."""
        self._rules = rules
        self._base = _some(voices, np.argsort(voices.actor, kind="stable"))
        self._later = _some(voices, np.empty(0, np.int64))
        self._alive = [np.ones(len(self._base.seq), np.bool_), np.empty(0, np.bool_)]
        self._known = {
            key: tone(voices.actor[about], voices.sentiment[about], n)
            for key in rules.keys
            for about in [rules.about(voices.brands, key)]
        }

    def of(self, brand: str, n: int) -> NDArray[np.float64]:
        """Return the mean of everybody's latest texts about a brand, ``(n,)``, NaN where no tone is known."""
        self._grow(n)
        return self._known[brand].copy()

    def change(self, came: Voices, withdrawn: NDArray[np.int64], accounts: NDArray[np.int64], n: int) -> None:
        """Let texts come and others go; a text that came before is about one brand more, perhaps.

        Args:
            came: under the account numbers of now.
            withdrawn: ledger numbers of what went.
            accounts: those who may have written it.
            n: accounts known now.
        """
        actors = np.unique(np.append(came.actor, accounts)).astype(np.int64)
        if not len(actors):
            return
        for part, alive, rows in self._rows(actors):
            alive[rows[np.isin(part.seq[rows], withdrawn)]] = False
        self._add(came, actors)
        self._grow(n)
        mine = _joined([_some(part, rows[alive[rows]]) for part, alive, rows in self._rows(actors)])
        mine = _some(mine, np.lexsort((mine.key, mine.at)))
        local = np.searchsorted(actors, mine.actor).astype(np.int32)
        for key, known in self._known.items():
            about = self._rules.about(mine.brands, key)
            known[actors] = tone(local[about], mine.sentiment[about], len(actors))

    def _add(self, came: Voices, actors: NDArray[np.int64]) -> None:
        new = np.ones(len(came.seq), np.bool_)
        for part, alive, rows in self._rows(actors):
            held = rows[alive[rows]]
            held = held[np.argsort(part.seq[held])]
            place = np.searchsorted(part.seq[held], came.seq).clip(max=max(len(held) - 1, 0))
            same = part.seq[held][place] == came.seq if len(held) else np.zeros(len(new), np.bool_)
            part.brands[held[place[same]]] |= came.brands[same]
            new &= ~same
        self._later = _joined([self._later, _some(came, np.flatnonzero(new))])
        self._alive[1] = np.append(self._alive[1], np.ones(int(new.sum()), np.bool_))

    def _rows(self, actors: NDArray[np.int64]) -> list[tuple[Voices, NDArray[np.bool_], NDArray[np.int64]]]:
        """Return both stores, what counts of them, and where the texts of some accounts stand in them."""
        first, end = (np.searchsorted(self._base.actor, actors, side) for side in ("left", "right"))
        later = np.flatnonzero(np.isin(self._later.actor, actors))
        return [
            (self._base, self._alive[0], ranges(first, end)),
            (self._later, self._alive[1], later),
        ]

    def _grow(self, n: int) -> None:
        for key, known in self._known.items():
            if len(known) < n:
                self._known[key] = np.append(known, np.full(n - len(known), np.nan))


def _some(voices: Voices, rows: NDArray[np.int64]) -> Voices:
    return Voices(*(getattr(voices, name)[rows] for name in NAMES))


def _joined(parts: list[Voices]) -> Voices:
    return Voices(*(np.concatenate([getattr(part, name) for part in parts]) for name in NAMES))
