"""The terms of a score and the entry of the registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.scores.base.view import View


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """The additive parts of a score, sorted by account, then bucket.

    Attributes:
        account: ``(t,)`` int32.
        bucket: ``(t,)`` int64, ``floor(at / bucket length)``.
        amount: ``(t,)`` float64, the bucket's credits after saturation.
        weight: ``(t,)`` float64, what its age (and volume) leaves of it.
        offsets: ``(t + 1,)`` int64, the acts of term ``i`` stand at ``offsets[i]:offsets[i + 1]``.
        act: ``(x,)`` int64, index into the snapshot's acts, ascending within a term.
        credit: ``(x,)`` float64, what the act gave before saturation.
    """

    account: NDArray[np.int32]
    bucket: NDArray[np.int64]
    amount: NDArray[np.float64]
    weight: NDArray[np.float64]
    offsets: NDArray[np.int64]
    act: NDArray[np.int64]
    credit: NDArray[np.float64]

    @property
    def value(self) -> NDArray[np.float64]:
        """``(t,)`` what each term adds to the score."""
        return self.amount * self.weight

    def total(self, n: int) -> NDArray[np.float64]:
        """Return ``(n,)`` sums per account, added in the order of the buckets whatever the account's name."""
        return np.bincount(self.account, self.value, n).astype(np.float64, copy=False)  # integers where empty

    def of(self, account: int) -> slice:
        """Return where the terms of one account stand."""
        low, high = np.searchsorted(self.account, [account, account + 1])
        return slice(int(low), int(high))

    def sums(self) -> NDArray[np.float64]:
        """Return ``(t,)`` sums of credits before saturation."""
        return np.add.reduceat(self.credit, self.offsets[:-1]) if len(self.account) else np.empty(0)


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """One score of everybody.

    Attributes:
        values: ``(n,)`` float64, finite, ``>= 0``.
        terms: additive parts by name; empty where there are none.
        factors: what it takes from the credits of others: ``spread`` = of each of ``view.spread_pairs``,
            ``talk`` = of each of ``view.talk_pairs``, in ``[0, 1]``; left out where all are 1.
        raw: ``(n,)`` the values had authenticity taken nothing; None where it could not.
    """

    values: NDArray[np.float64]
    terms: Mapping[str, Terms]
    factors: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    raw: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True)
class ScoreSpec:
    """An entry of ``SCORES``.

    Attributes:
        title: what people read.
        meaning: one sentence.
        compute: ``(view, params, given)`` to a score; ``given`` holds the scores named in ``needs``.
        params: its parameters, a frozen dataclass.
        needs: scores to compute before.
        baseline: there for comparison only.
        whole: made of whole relay trees: shown beside the others, in full rankings alone, and ranks nobody.
        combine: ``(params, total of each of its parts)`` to the values; None = the values are the total of
            its one part.
    """

    title: str
    meaning: str
    compute: Callable[[View, Any, Mapping[str, Score]], Score]
    params: Any
    needs: tuple[str, ...] = ()
    baseline: bool = False
    whole: bool = False
    combine: Callable[[Any, Mapping[str, NDArray[np.float64]]], NDArray[np.float64]] | None = None
