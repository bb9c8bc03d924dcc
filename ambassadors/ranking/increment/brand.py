"""One brand's scores, kept up to date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ambassadors.errors import NotFoundError
from ambassadors.ranking.increment.book import Book, Entries
from ambassadors.ranking.increment.log import pack
from ambassadors.ranking.increment.pieces import Gathered, Known, Part, no_acts, one_credit_each
from ambassadors.scores import SCORES, Scale, Score, Terms, View, make_view

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.ranking import Ranking
    from ambassadors.scores.authenticity import Evidence


class BrandState:
    """Sums, volumes and counts behind one ranking."""

    def __init__(self, ranking: Ranking) -> None:
        """Take over a full ranking. O(terms)."""
        self.brand, self.scale, self.params = ranking.brand, ranking.scale, ranking.params
        self.observations = ranking.observations.astype(np.int64)
        view = ranking.view
        volumes = [view.volumes(acts) for acts in (view.talk, view.spread)]
        self.buckets = np.unique(np.concatenate([buckets for buckets, _ in volumes]))
        self.volumes = [np.zeros(len(self.buckets), np.int64) for _ in volumes]
        for held, (buckets, volume) in zip(self.volumes, volumes, strict=True):
            held[np.searchsorted(self.buckets, buckets)] = volume
        self._doubted: Evidence = view.memo["authenticity"]
        raws = {name for name in SCORES if f"{name}_raw" in ranking.values}
        self._untouched = {name for name in raws if ranking.values[f"{name}_raw"] is ranking.values[name]}
        self._raws = raws - self._untouched
        parts = {**ranking.terms, **self._before_doubts(view)}
        self.books: dict[Any, Book] = {}
        self.entries: dict[Any, Entries] = {}
        self._same: dict[Any, Any] = {}  # several keys of the memo may hold the same terms
        seen: dict[int, Any] = {}
        for key, raw in view.memo.items():
            if isinstance(raw, Terms):
                mine = {name: terms for name, terms in parts.items() if terms.credit is raw.credit}
                if seen.setdefault(id(raw), key) is not key:
                    self._same[key] = seen[id(raw)]
                elif mine:
                    self.books[key] = Book(raw, np.searchsorted(self.buckets, raw.bucket), mine)
                    self.entries[key] = Entries(raw)

    def grow(self, n: int) -> None:
        """Make room for new accounts."""
        self.observations = np.append(self.observations, np.zeros(n - len(self.observations), np.int64))

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
        changed = {key: self._change(key, was, now, piece) for key in self.books}
        amounts, _ = self._evaluate(changed, self.scale, 0)
        for key, book in self.books.items():
            for part in book.parts:
                book.amend(part, changed[key][0], amounts[part])

    def _gather(self, part: Part, size: int) -> Gathered:
        """Return what the scores gather from a piece; what a stranger to it did is left out."""
        view = make_view(part.snapshot, self.brand, self.scale)
        view.memo["authenticity"] = self._doubts(part.accounts)
        self._compute(view)
        return Gathered(
            credits={key: self._spread_out(view.memo[key], part, size) for key in self.books},
            talk=self._number(view.bucket(view.talk.at)),
            spread=self._number(view.bucket(view.spread.at)),
            sharers=part.accounts[view.spread_pairs.target[part.concerned[view.spread_pairs.actor]]],
        )

    def _doubts(self, accounts: NDArray[np.int64]) -> Evidence:
        """Return what the full ranking doubted among some accounts, under their positions."""
        held = self._doubted
        return replace(held, spread=held.spread.renumbered(accounts), talk=held.talk.renumbered(accounts))

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
        self, key: Any, was: Gathered, now: Gathered, piece: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Move the sums of one raw score; return the changed terms and their new sums."""
        (old, given), (new, gives) = was.credits[key], now.credits[key]
        other = (old != new) | (given != gives)  # the rest stays as it is, to the last bit
        went, came = other & (old >= 0), other & (new >= 0)
        code = np.concatenate([old[went], new[came]])
        credit = np.concatenate([-given[went], gives[came]])
        count = np.repeat([-1, 1], [went.sum(), came.sum()])
        self.entries[key].change(code, np.append(piece[went], piece[came]), credit, count)
        return self.books[key].add(code, credit, count)

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
        view.memo["authenticity"] = self._doubts(np.empty(0, np.int64))
        amounts, weights = {}, {}
        for name, terms in self._compute(view).items():
            size = len(terms.account) - len(buckets)
            amounts[name] = terms.amount[:size]
            weights[name] = np.empty(len(buckets))
            weights[name][order] = terms.weight[size:]
        return amounts, weights

    def receipt(self, part: str, account: int, scale: Scale, as_of: int) -> Terms:
        """Return the terms of one account in a part of a score; ``act`` is a position in the log.

        Raises:
            NotFoundError: no such part.
        """
        key = next((key for key, book in self.books.items() if part in book.parts), None)
        if key is None:
            known = ", ".join(sorted(name for book in self.books.values() for name in book.parts))
            raise NotFoundError(f"no additive part {part!r}; there are: {known}")
        bucket, act, credit = self.entries[key].of(account, self.buckets)
        order = np.lexsort((act, bucket))
        held, first = np.unique(bucket[order], return_index=True)
        number = self._number(held)
        codes = pack(np.full(len(held), account), number)
        amount = self.books[key].amount(part, codes)
        weight = self._evaluate({}, scale, as_of)[1][part][number] if len(held) else np.empty(0)
        return Terms(
            account=np.full(len(held), account, np.int32),
            bucket=held,
            amount=amount,
            weight=weight,
            offsets=np.append(first, len(order)),
            act=act[order],
            credit=credit[order],
        )

    def values(self, scale: Scale, as_of: int, n: int) -> dict[str, NDArray[np.float64]]:
        """Return every additive score, ``(n,)`` each, and products of them. O(terms), bound by memory."""
        _, weights = self._evaluate({}, scale, as_of)
        totals = {
            part: book.value(part, weights[part], n) for book in self.books.values() for part in book.parts
        }
        values = {}
        for name, spec in SCORES.items():
            if spec.combine is not None:
                values[name] = spec.combine(self.params[name], totals)
            elif name in totals:
                values[name] = totals[name]
        values |= {f"{name}_raw": totals[f"{name}_raw"] for name in self._raws}
        values |= {f"{name}_raw": values[name] for name in self._untouched}
        return values
