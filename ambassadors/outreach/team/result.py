"""What a choice of a team comes to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Best:
    """A team and what it reaches, in the unit of the weights.

    Attributes:
        members: accounts in the order of choice, fixed ones first.
        gains: what each adds to those before, measured on fresh samples.
        reach: sum of the gains: the joint reach, everybody counted once.
        low: the joint reach is at least so much, with probability ``1 - DELTA`` together with ``limit``.
        high: and at most so much.
        limit: no team within the limits reaches more than this.
        samples: that were drawn.
        plain: whether it is the list of those who reach most, or have most ties, each by themselves: the team that
            minds overlap did not surely reach more.
    """

    members: list[int]
    gains: list[float]
    reach: float
    low: float
    high: float
    limit: float
    samples: int
    plain: bool = False

    @property
    def certificate(self) -> float:
        """Part of the best possible team's reach that this team surely has, in ``[0, 1]``."""
        return min(1.0, self.low / self.limit) if self.limit else 1.0
