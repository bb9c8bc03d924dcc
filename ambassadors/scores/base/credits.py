"""Acts gathered into the buckets of a person: the raw side of every additive score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ambassadors.errors import UsageError
from ambassadors.events import QUOTE, SHARE
from ambassadors.scores.base.model import Score, Terms
from ambassadors.scores.base.ordering import order_by

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.scores.base.view import View
    from ambassadors.snapshot import Acts


@dataclass(frozen=True, slots=True)
class Discounts:
    """What a person's act of passing on is worth, 1 where nothing speaks against it.

    Attributes:
        mutual_share: factor where both share the other: a ring that promotes itself; in ``[0, 1]``.
        mutual: factor where they act on each other otherwise: a conversation, not a relay; in ``[0, 1]``.
        once: factor where the person has only ever acted on one account: costs an attacker least; in ``[0, 1]``.
    """

    mutual_share: float = 0.25
    mutual: float = 0.5
    once: float = 0.5

    def __post_init__(self) -> None:
        for name in ("mutual_share", "mutual", "once"):
            if not 0 <= getattr(self, name) <= 1:
                raise UsageError(f"{name} must be in [0, 1], got {getattr(self, name)}")


def sharer_credits(view: View, discounts: Discounts) -> NDArray[np.float64]:
    """Return the credit of each of ``view.spread_pairs``, ``(p,)``, in ``(0, 1]``."""
    back, both = view.mutual
    touched = np.bincount(view.spread_pairs.actor, minlength=view.n)
    credit = np.where(both, discounts.mutual_share, np.where(back, discounts.mutual, 1.0))
    credit[touched[view.spread_pairs.actor] == 1] *= discounts.once
    return credit


def active_buckets(view: View, given: Mapping[str, Score] | None = None) -> Terms:
    """Return who acted on how many different accounts in which bucket: credit 1 for each of them.

    The first act on an account in a bucket stands for all of them. Amounts and weights are 1.

    Args:
        view: what is ranked.
        given: the scores handed over; ``authenticity`` among them lowers the credits it doubts.
    """
    if "active" not in view.memo:
        view.memo["active"] = _active_buckets(view)
    return _weighed(view, "active", "talk", given)


def _active_buckets(view: View) -> Terms:
    acts, pairs = view.talk, view.talk_pairs
    bucket = view.bucket(acts.at)
    ordered = bucket[pairs.order]
    first = np.zeros(len(ordered), np.bool_)
    first[pairs.starts] = True
    first[1:] |= ordered[1:] != ordered[:-1]
    rows = _rows(pairs.order[first], len(acts))
    return gather(acts.actor[rows], bucket[rows], acts.index[rows], _ones(len(rows)))


def relay_buckets(
    view: View, discounts: Discounts, *, shares_only: bool, given: Mapping[str, Score] | None = None
) -> Terms:
    """Return who was passed on by whom, each person counted once, in the bucket of the latest act.

    Args:
        view: what is ranked.
        discounts: what a person's act is worth.
        shares_only: leave out replies, comments and mentions.
        given: the scores handed over; ``authenticity`` among them lowers the credits it doubts.

    Returns:
        Terms with amounts and weights of 1.
    """
    key = (discounts, shares_only)
    if key not in view.memo:
        view.memo[key] = _relay_buckets(view, sharer_credits(view, discounts), shares_only=shares_only)
    return _weighed(view, key, "spread", given)


def _weighed(view: View, plain: Any, which: str, given: Mapping[str, Score] | None) -> Terms:
    """Return the terms under a key of the memo, their credits times what authenticity leaves of them."""
    weighed = (plain, "authenticity")
    if not given or "authenticity" not in given:
        weighed = plain
    elif weighed not in view.memo:
        raw, factor = view.memo[plain], given["authenticity"].factors.get(which)
        if factor is not None:
            acts, pairs = (
                (view.talk, view.talk_pairs) if which == "talk" else (view.spread, view.spread_pairs)
            )
            of_row = np.ones(len(acts))
            of_row[pairs.order] = factor[pairs.pair]
            raw = replace(raw, credit=raw.credit * of_row[places(acts, raw.act)])
        view.memo[weighed] = raw
    terms: Terms = view.memo[weighed]
    return terms


def places(acts: Acts, act: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where acts of the snapshot stand among some of them that hold them."""
    if len(acts) and acts.index[-1] == len(acts) - 1:  # these are all: nothing to look up
        return act
    return np.searchsorted(acts.index, act)


def _relay_buckets(view: View, credit: NDArray[np.float64], *, shares_only: bool) -> Terms:
    acts, pairs = view.spread, view.spread_pairs
    order, pair = pairs.order, pairs.pair
    if shares_only:
        kept = np.isin(acts.kind, (SHARE, QUOTE))[order]
        order, pair = order[kept], pair[kept]
    last = np.ones(len(order), np.bool_)
    last[:-1] = pair[1:] != pair[:-1]
    of_row = np.zeros(len(acts))
    of_row[order[last]] = credit[pair[last]]
    rows = _rows(order[last], len(acts))
    return gather(acts.target[rows], view.bucket(acts.at[rows]), acts.index[rows], of_row[rows])


def _rows(some: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Return distinct positions in ascending order, without sorting."""
    mask = np.zeros(size, np.bool_)
    mask[some] = True
    return np.flatnonzero(mask)


def gather(
    account: NDArray[np.int32], bucket: NDArray[np.int64], act: NDArray[np.int64], credit: NDArray[np.float64]
) -> Terms:
    """Return terms of acts in their order (so that buckets ascend), one act an entry."""
    order = order_by(account, int(account.max(initial=-1)) + 1)
    account, bucket = account[order], bucket[order]
    new = np.ones(len(order), np.bool_)
    new[1:] = (account[1:] != account[:-1]) | (bucket[1:] != bucket[:-1])
    starts = np.flatnonzero(new)
    ones, alike = _ones(len(starts)), credit.strides == (0,)
    ordered = credit if alike else credit[order]
    return Terms(
        account[starts], bucket[starts], ones, ones, np.append(starts, len(order)), act[order], ordered
    )


def _ones(size: int) -> NDArray[np.float64]:
    """Return one number for all: 0.1 GB less at ten million acts."""
    return np.broadcast_to(1.0, size)
