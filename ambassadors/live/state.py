"""What follows the ledger: the sums of an assessment, moved by what came since."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ambassadors.live.tones import Tones
from ambassadors.live.tops import Frozen, figures_of, heads
from ambassadors.parameters import Parameters
from ambassadors.policies import FREE, Policies
from ambassadors.ranking import hot, rank
from ambassadors.ranking.increment import Increment
from ambassadors.receipts import POINTS, UNITS, Part, Side
from ambassadors.snapshot import from_ledger
from ambassadors.snapshot.delta import Changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

    from ambassadors.assessment import Assessment
    from ambassadors.brands import BrandRules
    from ambassadors.live.tops import LiveList
    from ambassadors.ranking import Ranking
    from ambassadors.snapshot import Snapshot

    Query = Callable[[str, list[object]], pa.Table]

NEWEST = (
    'SELECT coalesce(max("at"), -1) + 1 AS newest FROM events WHERE seq > $1 AND seq <= $2'
    " AND (retracted IS NULL OR retracted > $2)"
)


class LiveState:
    """Rankings on the scale, doubts, curve and thresholds of an assessment that count what the ledger holds now.

    Not safe for several threads at once.

    Attributes:
        made: the assessment.
        rules: brand rules.
        seq: last ledger record that counts.
    """

    def __init__(
        self, made: Assessment, rules: BrandRules, query: Query, seq: int, policies: Policies = FREE
    ) -> None:
        """Rank what the ledger holds after record ``seq``, without fitting, doubting and baselines. O(m log m).

        Args:
            made: the assessment; its brand rules and parameters are still in force.
            rules: brand rules.
            query: runs one SQL statement with its parameters on the ledger.
            seq: last record that counts.
            policies: what may be done with the data of each platform.
        """
        self.made, self.rules, self.seq, self._policies = made, rules, seq, policies
        self._parameters = Parameters.from_document(made.meta)
        as_of = max(made.as_of, _newest(query, 0, seq))
        snapshot = from_ledger(query, seq, as_of, rules, self._parameters.exclude, made.persons, policies)
        self._unscored = policies.unscored.among(snapshot.ids)
        self._tones = Tones(snapshot.voices, rules, len(snapshot.ids))
        self.increment = Increment(snapshot, self._rankings(snapshot))
        self._held = {brand: self._frozen(brand) for brand in made.brands}

    @property
    def as_of(self) -> int:
        """Epoch ms; events before it count."""
        return self.increment.as_of

    def _rankings(self, snapshot: Snapshot) -> Iterator[Ranking]:
        for brand in self.made.brands:
            doubted = self.made.doubted(brand, snapshot.ids)
            yield rank(
                snapshot, brand, self.made.scale(brand), params=self._parameters.scores, baselines=False, doubted=doubted
            )  # fmt: skip

    def _frozen(self, brand: str) -> Frozen:
        return Frozen(
            self._parameters.thresholds,
            self.made.meta["brands"][brand]["curve"],
            self._parameters.scores["ambassador"].floor,
            self.made.scale(brand).horizon_hours,
            self.made.ranks(brand),
        )

    def follow(self, query: Query, seq: int) -> None:
        """Count what came until record ``seq``; time goes on to the newest event. O(acts of the people concerned).

        Raises:
            ConflictError: whose accounts are a brand's own changed; nothing was changed here: rank anew.
        """
        as_of = max(self.as_of, _newest(query, self.seq, seq))
        span = (self.seq, self.as_of, seq, as_of)
        changes = Changes(
            query, span, self.rules, self._parameters.exclude, self.made.persons, self._policies
        )
        delta = changes.delta(self.increment.owners)
        self.increment.apply(delta.came, delta.gone, as_of)
        came, gone = self._places(delta.came), self._places(delta.gone)
        voices = replace(delta.came.voices, actor=came[delta.came.voices.actor])
        writers = gone[gone >= 0].astype(np.int64)
        self._tones.change(voices, delta.withdrawn, writers, len(self.increment.ids))
        later = self._policies.unscored.among(self.increment.ids[len(self._unscored) :])
        self._unscored = np.append(self._unscored, later)
        self.seq = seq

    def _places(self, part: Snapshot) -> NDArray[np.int32]:
        """Return where the accounts of a small snapshot stand, -1 = unknown."""
        return np.array([self.increment.place(name) for name in part.ids], np.int32)

    def lists(self) -> dict[str, dict[str, LiveList]]:
        """Return the head of each list, by brand and name. O(accounts + terms), bound by memory."""
        return {brand: self._lists(brand) for brand in self.made.brands}

    def _lists(self, brand: str) -> dict[str, LiveList]:
        increment = self.increment
        lately = increment.update(brand, hot(self.made.scale(brand)), only=("ambassador",)).values
        sentiment = self._tones.of(brand, len(increment.ids))
        figures = figures_of(increment, brand, lately, sentiment, self._unscored)
        return heads(increment, figures, self._held[brand])

    def side(self, brand: str, name: str, account_id: str, mask: int) -> Side:
        """Return one additive score of one account as its receipt, newest part first.

        Args:
            brand: key of the brand.
            name: of the additive part.
            account_id: whose.
            mask: of the brands whose acts may be numbered, -1 = all.
        """
        scale = self.made.scale(brand)
        receipt = self.increment.receipt(brand, name, account_id)
        terms = receipt.terms
        shown = (receipt.brands == 0) | (receipt.brands & np.int64(mask) != 0)
        seqs: NDArray[np.int64] = np.where(shown, receipt.seq, 0)
        parts = []
        for term in reversed(range(len(terms.bucket))):
            behind = slice(terms.offsets[term], terms.offsets[term + 1])
            amount, weight = float(terms.amount[term]), float(terms.weight[term])
            start = int(terms.bucket[term]) * scale.bucket_ms
            acts = tuple(seqs[behind].tolist()), tuple(terms.credit[behind].tolist())
            parts.append(Part(start, amount, weight, amount * weight, *acts))
        unit = UNITS.get(name, POINTS)
        return Side(name, unit, sum(part.value for part in parts), tuple(parts))


def _newest(query: Query, after: int, seq: int) -> int:
    """Return the instant just after the newest live event among some records."""
    return int(query(NEWEST, [after, seq])["newest"][0].as_py())
