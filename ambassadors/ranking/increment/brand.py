"""One brand's scores, kept up to date."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ambassadors.errors import NotFoundError
from ambassadors.ranking.increment.book import Book
from ambassadors.ranking.increment.log import ACCOUNT, BUCKET, pack
from ambassadors.ranking.increment.pieces import Gathered, Known, Part, no_acts, one_credit_each
from ambassadors.scores import SCORES, Scale, Score, Terms, View, make_view
from ambassadors.scores.authenticity import Doubted
from ambassadors.scores.base.view import runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.ranking import Ranking


class BrandState:
    """Sums, volumes and counts behind one ranking.

    Attributes:
        observations: ``(n,)`` int64, different people who ever passed each account on.
        active: ``(n,)`` int64, active buckets of each account.
        last: ``(n,)`` int64, last act of each account in the conversation, epoch ms, -1 = never.
    """

    def __init__(self, ranking: Ranking, last: NDArray[np.int64]) -> None:
        """Take over a full ranking. O(terms)."""
        self.brand, self.scale, self.params = ranking.brand, ranking.scale, ranking.params
        self.observations = ranking.observations.astype(np.int64)
        self.active, self.last = ranking.buckets.astype(np.int64), last
        view = ranking.view
        volumes = [view.volumes(acts) for acts in (view.talk, view.spread)]
        self.buckets = np.unique(np.concatenate([buckets for buckets, _ in volumes]))
        self.volumes = [np.zeros(len(self.buckets), np.int64) for _ in volumes]
        for held, (buckets, volume) in zip(self.volumes, volumes, strict=True):
            held[np.searchsorted(self.buckets, buckets)] = volume
        found: Doubted = view.memo["authenticity"]
        self._doubted = Doubted(found.spread, found.talk)  # the figures behind them are many
        raws = {name for name in SCORES if f"{name}_raw" in ranking.values}
        self._untouched = {name for name in raws if ranking.values[f"{name}_raw"] is ranking.values[name]}
        self._raws = raws - self._untouched
        parts = {**ranking.terms, **self._before_doubts(view)}
        self.books: dict[Any, Book] = {}
        self._same: dict[Any, Any] = {}  # several keys of the memo may hold the same terms
        seen: dict[int, Any] = {}
        for key, raw in view.memo.items():
            if isinstance(raw, Terms):
                mine = {name: terms for name, terms in parts.items() if terms.credit is raw.credit}
                if seen.setdefault(id(raw), key) is not key:
                    self._same[key] = seen[id(raw)]
                elif mine:
                    self.books[key] = Book(raw, np.searchsorted(self.buckets, raw.bucket), mine)

    def grow(self, n: int) -> None:
        """Make room for new accounts."""
        more = n - len(self.observations)
        if more:
            none = np.zeros(more, np.int64)
            self.observations, self.active = np.append(self.observations, none), np.append(self.active, none)
            self.last = np.append(self.last, none - 1)

    def move(self, before: Part, after: Part, piece: NDArray[np.int64], n: int) -> None:
        """Replace what a piece of the history gave by what it gives now.

        Args:
            before: as it stood.
            after: as it stands.
            piece: where the acts of the piece stand in the log, whether they counted before or count now.
            n: accounts known now.
        """
        size = len(piece)
        self.grow(n)
        was, now = self._gather(before, size), self._gather(after, size)
        np.add.at(self.observations, now.sharers, 1)
        np.subtract.at(self.observations, was.sharers, 1)
        for held, old, new in zip(self.volumes, (was.talk, was.spread), (now.talk, now.spread), strict=True):
            np.add.at(held, new, 1)
            np.subtract.at(held, old, 1)
        self._acted(before, after)
        changed = {key: self._change(key, was, now) for key in self.books}
        amounts, _ = self._evaluate(changed, self.scale, 0)
        for key, book in self.books.items():
            for part in book.parts:
                book.amend(part, changed[key][0], amounts[part])

    def _acted(self, before: Part, after: Part) -> None:
        """Note when those concerned last acted in the conversation."""
        self.last[before.accounts[before.concerned]] = -1
        snapshot = after.snapshot
        mine = after.concerned[snapshot.actor] & snapshot.rules.about(snapshot.brands, self.brand)
        self.last[after.accounts[snapshot.actor[mine]]] = snapshot.at[mine]  # the last assignment stays

    def _gather(self, part: Part, size: int) -> Gathered:
        """Return what the scores gather from a piece; what a stranger to it did is left out."""
        view = make_view(part.snapshot, self.brand, self.scale)
        view.memo["authenticity"] = self._doubted.renumbered(part.accounts)
        self._compute(view)
        return Gathered(
            credits={key: self._spread_out(view.memo[key], part, size) for key in self.books},
            talk=self._number(view.bucket(view.talk.at)),
            spread=self._number(view.bucket(view.spread.at)),
            sharers=part.accounts[view.spread_pairs.target[part.concerned[view.spread_pairs.actor]]],
        )

    def _compute(self, view: View) -> dict[str, Terms]:
        """Return the parts of every additive score of a view."""
        scores: dict[str, Score] = {}
        for name, spec in SCORES.items():
            if not (spec.baseline or spec.whole):
                scores[name] = spec.compute(
                    view, self.params[name], {need: scores[need] for need in spec.needs}
                )
        parts = {name: terms for score in scores.values() for name, terms in score.terms.items()}
        return parts | self._before_doubts(view)

    def _before_doubts(self, view: View) -> dict[str, Terms]:
        """Return the parts of the scores that are shown without doubts as well."""
        return {
            f"{name}_raw": SCORES[name].compute(view, self.params[name], {}).terms[name]
            for name in self._raws
        }

    def _spread_out(
        self, terms: Terms, part: Part, size: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the code of the term of each act of the piece, -1 = none, and its credit."""
        code, credit = np.full(size, -1, np.int64), np.zeros(size)
        mine = part.concerned[part.snapshot.actor[terms.act]]
        row = part.row[terms.act[mine]]
        term = np.repeat(np.arange(len(terms.account)), np.diff(terms.offsets))[mine]
        code[row] = pack(part.accounts[terms.account[term]], self._number(terms.bucket[term]))
        credit[row] = terms.credit[mine]
        return code, credit

    def _number(self, bucket: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the numbers of buckets; unknown ones get the next."""
        order = np.argsort(self.buckets)
        new = np.setdiff1d(bucket, self.buckets)
        if len(new):
            self.buckets = np.append(self.buckets, new)
            self.volumes = [np.append(held, np.zeros(len(new), np.int64)) for held in self.volumes]
            order = np.argsort(self.buckets)
        return order[np.searchsorted(self.buckets, bucket, sorter=order)]

    def _change(
        self, key: Any, was: Gathered, now: Gathered
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Move the sums of one raw score; return the changed terms and their new sums."""
        (old, given), (new, gives) = was.credits[key], now.credits[key]
        other = (old != new) | (given != gives)  # the rest stays as it is, to the last bit
        went, came = other & (old >= 0), other & (new >= 0)
        code = np.concatenate([old[went], new[came]])
        credit = np.concatenate([-given[went], gives[came]])
        codes, sums, born = self.books[key].add(code, credit, np.repeat([-1, 1], [went.sum(), came.sum()]))
        if "engagement" in self.books[key].parts:  # an entry each bucket in which somebody acted
            np.add.at(self.active, codes >> ACCOUNT, born)
        return codes, sums

    def _evaluate(
        self, changed: Mapping[Any, tuple[NDArray[np.int64], NDArray[np.float64]]], scale: Scale, as_of: int
    ) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.float64]]]:
        """Return the amounts of changed terms and the weight of each bucket, by part, as the scores make them."""
        order = np.argsort(self.buckets)
        buckets = self.buckets[order]
        talk, spread = (held[order] for held in self.volumes)
        view = Known(1, as_of, scale, no_acts(), no_acts(), held=(buckets, talk, spread))
        sums = {key: changed[key][1] if key in changed else np.empty(0) for key in self.books}
        if not len(buckets):
            return ({part: np.empty(0) for book in self.books.values() for part in book.parts},) * 2
        for key in self.books:  # one term for each change, then one for each bucket
            view.memo[key] = one_credit_each(sums[key], buckets)
        view.memo.update({key: view.memo[same] for key, same in self._same.items() if same in view.memo})
        view.memo["authenticity"] = self._doubted.renumbered(np.empty(0, np.int64))
        amounts, weights = {}, {}
        for name, terms in self._compute(view).items():
            size = len(terms.account) - len(buckets)
            amounts[name] = terms.amount[:size]
            weights[name] = np.empty(len(buckets))
            weights[name][order] = terms.weight[size:]
        return amounts, weights

    def receipt(
        self, name: str, account: int, part: Part, piece: NDArray[np.int64], scale: Scale, as_of: int
    ) -> Terms:
        """Return the terms of one account in a part of a score; ``act`` is a position in the log.

        Args:
            name: of the part.
            account: its number.
            part: every act of the account and of those who act on it, as they stand.
            piece: where those acts stand in the log.
            scale: the tempo.
            as_of: epoch ms.

        Raises:
            NotFoundError: no such part.
        """
        key = next((key for key, book in self.books.items() if name in book.parts), None)
        if key is None:
            known = ", ".join(sorted(name for book in self.books.values() for name in book.parts))
            raise NotFoundError(f"no additive part {name!r}; there are: {known}")
        code, credit = self._gather(part, len(piece)).credits[key]
        mine = np.flatnonzero((code >= 0) & (code >> ACCOUNT == account))
        number = code[mine] & BUCKET
        mine = mine[np.lexsort((piece[mine], self.buckets[number]))]
        held, size = runs(self.buckets[code[mine] & BUCKET])
        number = self._number(held)
        weights = self._evaluate({}, scale, as_of)[1]
        return Terms(
            account=np.full(len(held), account, np.int32),
            bucket=held,
            amount=self.books[key].amount(name, pack(np.full(len(held), account), number)),
            weight=weights[name][number] if len(held) else np.empty(0),
            offsets=np.append(0, np.cumsum(size)),
            act=piece[mine],
            credit=credit[mine],
        )

    def values(
        self, scale: Scale, as_of: int, n: int, only: Collection[str] | None = None
    ) -> dict[str, NDArray[np.float64]]:
        """Return every additive score, or ``only`` some, ``(n,)`` each. O(terms), bound by memory."""
        _, weights = self._evaluate({}, scale, as_of)
        totals = {
            part: book.value(part, weights[part], n)
            for book in self.books.values()
            for part in book.parts
            if only is None or part.partition(".")[0] in only
        }
        values = {}
        for name, spec in SCORES.items():
            if only is not None and name not in only:
                continue
            if spec.combine is not None:
                values[name] = spec.combine(self.params[name], totals)
            elif name in totals:
                values[name] = totals[name]
        for name in self._raws | self._untouched:
            if only is None or f"{name}_raw" in only:
                values[f"{name}_raw"] = totals[f"{name}_raw"] if name in self._raws else values[name]
        return values
