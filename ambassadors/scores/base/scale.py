"""The time scale of a ranking."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from ambassadors.errors import UsageError

HOUR_MS: Final = 3_600_000
MOST_HOURS: Final = 87_600
"""Longest horizon that may be chosen, ten years: beyond, one bucket would hold whatever there is."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The tempo of a conversation: everything that is fitted, frozen with the assessment.

    Attributes:
        horizon_hours: how far ahead the ranking looks, and the length of the window it was fitted on.
        bucket_hours: length of a time bucket.
        engagement_hours: age at which an active bucket begins to fade.
        relay_hours: age at which a sharer counts half in the relay and reach scores.
        standing_hours: age at which both sides of the ambassador score begin to fade.
        talk_volume: acts in a typical bucket of the brand's conversation; a quieter one counts more.
        spread_volume: the same of everything that is passed on.
    """

    horizon_hours: float
    bucket_hours: float
    engagement_hours: float
    relay_hours: float
    standing_hours: float
    talk_volume: float
    spread_volume: float

    def __post_init__(self) -> None:
        for part in fields(self):
            value = getattr(self, part.name)
            if not 0 < value < np.inf:
                raise UsageError(f"{part.name} must be a number above 0, got {value}")

    @property
    def bucket_ms(self) -> int:
        """Length of a bucket, at least one millisecond."""
        return max(1, round(self.bucket_hours * HOUR_MS))


def check_horizon(hours: float) -> None:
    """Raise UsageError, which names the range, where a horizon is out of it."""
    if not 0 < hours <= MOST_HOURS:
        raise UsageError(f"the horizon must be in (0, {MOST_HOURS}] hours, ten years at most; got {hours:g}")
