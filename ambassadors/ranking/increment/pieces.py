"""Small pieces of a history, and views without acts: what an increment hands to the scores."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ambassadors.scores import Terms, View
from ambassadors.snapshot import Acts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Known(View):
    """A view without acts: what was gathered from them is in ``memo``, their volumes are handed over.

    Attributes:
        held: buckets, ascending, and how many acts each holds, for ``talk`` and ``spread``.
    """

    held: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]] = field(kw_only=True)

    def volumes(self, acts: Acts) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return what is known of the volumes, at least 1 each: no weight is asked of an empty bucket."""
        buckets, talk, spread = self.held
        return buckets, np.maximum(talk if acts is self.talk else spread, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A small piece of the history: the acts of the people concerned.

    Attributes:
        snapshot: the acts, under local account numbers.
        row: ``(m,)`` where each of its acts stands among all acts of the piece.
        accounts: the account behind each local number.
        concerned: ``(k,)`` whether all acts of the account are here; of the others some are.
    """

    snapshot: Snapshot
    row: NDArray[np.int64]
    accounts: NDArray[np.int64]
    concerned: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """What a piece of the history gives: for each raw score, the term and the credit of each act."""

    credits: dict[Any, tuple[NDArray[np.int64], NDArray[np.float64]]]
    talk: NDArray[np.int64]
    spread: NDArray[np.int64]
    sharers: NDArray[np.int64]


def no_acts() -> Acts:
    """Return no acts."""
    empty = np.empty(0, np.int64)
    return Acts(empty, empty, empty.astype(np.uint8), empty.astype(np.int32), empty.astype(np.int32))


def one_credit_each(sums: NDArray[np.float64], buckets: NDArray[np.int64]) -> Terms:
    """Return terms of one account with these sums, then one term for each bucket."""
    size = len(sums) + len(buckets)
    ones = np.ones(size)
    return Terms(
        account=np.zeros(size, np.int32),
        bucket=np.concatenate([np.full(len(sums), buckets[0]), buckets]),
        amount=ones,
        weight=ones,
        offsets=np.arange(size + 1),
        act=np.zeros(size, np.int64),
        credit=np.concatenate([sums, np.ones(len(buckets))]),
    )
