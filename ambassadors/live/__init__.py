"""Live lists: an assessment's lists, moved on with the ledger between two assessments.

The sums are moved (``ranking.increment``); tempo, doubts of authenticity, the 0 - 100 curve, parameters and
thresholds stay those of the assessment, and so a live list is the list that a full ranking with the same of
them would give. Only the heads of the lists are made. The assessment stays what it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ambassadors.live.state import LiveState
from ambassadors.live.tops import TOP, LiveList

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ambassadors.assessment import Assessment

__all__ = ["AS_ASSESSED", "TOP", "Live", "LiveList", "LiveState"]

AS_ASSESSED: Final = (
    "tempo",
    "authenticity",
    "curve",
    "communities",
    "pagerank",
    "carried",
    "expected",
)
"""What a live list does not renew."""


@dataclass(frozen=True, slots=True, eq=False)
class Live:
    """The live lists of one moment.

    Attributes:
        made: the assessment they started from.
        seq: last ledger record that counts.
        as_of: epoch ms; events before it count.
        made_at: epoch ms, when they were made.
        lists: by brand and name.
    """

    made: Assessment
    seq: int
    as_of: int
    made_at: int
    lists: Mapping[str, Mapping[str, LiveList]]

    @property
    def id(self) -> str:
        """What names them: the assessment, and how far the ledger counts."""
        return f"{self.made.id}-{self.seq}"
