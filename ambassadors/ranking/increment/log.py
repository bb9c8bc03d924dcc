"""The acts that an increment is made of: those of the last full ranking, then what came later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ambassadors.snapshot import Snapshot

COLUMNS: Final = ("at", "kind", "actor", "target", "post", "brands", "seq")
"""Columns of :class:`~ambassadors.snapshot.Snapshot` that are kept of an act."""

ACCOUNT: Final = np.int64(32)
"""Bits of the lower half of a code: an account (pair) or a bucket (term)."""

BUCKET: Final = np.int64(0xFFFFFFFF)
"""Mask of that half."""


def pack(high: NDArray[Any], low: NDArray[Any]) -> NDArray[np.int64]:
    """Return one sortable number for each couple of numbers below ``2 ** 31``."""
    return high.astype(np.int64) << ACCOUNT | low.astype(np.int64)


def ranges(low: NDArray[np.int64], high: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the numbers of all ``range(low[i], high[i])``, one after the other.

    >>> ranges(np.array([3, 9]), np.array([5, 10])).tolist()
    [3, 4, 9]
    """
    size = high - low
    ends = np.cumsum(size)
    return np.repeat(low - ends + size, size) + np.arange(int(size.sum()))


class Log:
    """Acts by position, found by who acted and on whom. Acts taken back keep their position.

    Attributes:
        live: ``(m,)`` whether the act at a position counts.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        """Index the acts of a snapshot; its arrays are kept, not copied. O(m log m)."""
        base = {name: getattr(snapshot, name) for name in COLUMNS}
        self._parts = [base, {name: column[:0] for name, column in base.items()}]
        self._index = [_indexed(part) for part in self._parts]
        self.live = np.ones(len(snapshot.at), np.bool_)

    @property
    def _base(self) -> int:
        return len(self._parts[0]["at"])

    def take(self, name: str, positions: NDArray[np.int64]) -> NDArray[Any]:
        """Return a column at some positions."""
        base, tail = (part[name] for part in self._parts)
        later = positions >= self._base
        values = np.empty(len(positions), base.dtype)
        values[~later] = base[positions[~later]]
        values[later] = tail[positions[later] - self._base]
        return values

    def append(self, columns: Mapping[str, NDArray[Any]]) -> NDArray[np.int64]:
        """Add acts that do not count yet and return their positions. O(acts added since the beginning)."""
        tail = self._parts[1]
        self._parts[1] = {
            name: np.concatenate([tail[name], columns[name].astype(tail[name].dtype)]) for name in COLUMNS
        }
        self._index[1] = _indexed(self._parts[1])
        first = len(self.live)
        self.live = np.append(self.live, np.zeros(len(columns["at"]), np.bool_))
        return np.arange(first, len(self.live))

    def by_actors(self, actors: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the positions of everything some accounts ever did."""
        return self._between(actors << ACCOUNT, (actors + 1) << ACCOUNT)[0]

    def by_pairs(self, pairs: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the positions of every act of some pairs (``pack(actor, target)``)."""
        return self._between(pairs, pairs + 1)[0]

    def on(self, target: int) -> NDArray[np.int64]:
        """Return the positions of everything that was ever done to an account. O(acts), one pass."""
        base, tail = (part["target"] for part in self._parts)
        return np.append(np.flatnonzero(base == target), np.flatnonzero(tail == target) + self._base)

    def find(self, pair: NDArray[np.int64], at: NDArray[Any], post: NDArray[Any]) -> NDArray[np.int64]:
        """Return where the live act of each pair at an instant and of a post stands, -1 = nowhere."""
        positions, asked = self._between(pair, pair + 1)
        same = self.live[positions]
        same &= self.take("at", positions) == at[asked]
        same &= self.take("post", positions) == post[asked]
        found = np.full(len(pair), -1, np.int64)
        found[asked[same]] = positions[same]
        return found

    def _between(
        self, low: NDArray[np.int64], high: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the positions with ``low <= code < high``, and which question each of them answers."""
        positions, asked = [], []
        for shift, (codes, order) in zip((0, self._base), self._index, strict=True):
            first, end = np.searchsorted(codes, low), np.searchsorted(codes, high)
            positions.append(order[ranges(first, end)] + np.int64(shift))
            asked.append(np.repeat(np.arange(len(low)), end - first))
        return np.concatenate(positions), np.concatenate(asked)


def _indexed(part: Mapping[str, NDArray[Any]]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return the pairs of some acts, sorted, and the act of each."""
    code = pack(part["actor"], part["target"])
    order = np.argsort(code, kind="stable").astype(np.int32)
    return code[order], order
