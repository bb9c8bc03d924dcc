"""What every scene of the simulated community needs: people, the record, chance and the clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ambassadors.simulate.cast import Cast

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.simulate.log import Log

HOUR: Final = 3_600_000
DAY: Final = 24 * HOUR
SUPPLIED: Final = 0.6
"""Part of the texts whose tone the platform supplies; of all others it stays unknown."""

TONES: Final = {"happy": (0.3, 0.95), "plain": (-0.1, 0.2), "unhappy": (-0.95, -0.3), "crisis": (-0.95, -0.4)}
"""Range of the supplied sentiment by mood."""


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """What every scene needs.

    Attributes:
        cast: who lives there.
        log: where events are recorded.
        rng: source of chance.
        brand: the brand's key.
        days: length of the story.
    """

    cast: Cast
    log: Log
    rng: np.random.Generator
    brand: str
    days: int

    @property
    def begin(self) -> int:
        """First instant, epoch ms."""
        return self.log.now - self.days * DAY

    def instants(self, day: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return an instant of each day, more of them in the evening than at night."""
        hours = np.array([1, 1, 1, 1, 1, 2, 4, 7, 8, 7, 6, 7, 9, 8, 6, 6, 7, 9, 11, 13, 13, 10, 6, 3], float)
        hour = self.rng.choice(24, len(day), p=hours / hours.sum())
        return self.begin + day * DAY + hour * HOUR + self.rng.integers(HOUR, size=len(day))

    def later(self, at: NDArray[np.int64], hours: float) -> NDArray[np.int64]:
        """Return instants after others: a median of ``hours``, sometimes days."""
        return at + 60_000 + (self.rng.lognormal(np.log(hours), 1.0, len(at)) * HOUR).astype(np.int64)

    def tone(self, mood: str, size: int, supplied: float = SUPPLIED) -> NDArray[np.float64]:
        """Return sentiments that the platform supplies, NaN = none."""
        low, high = TONES[mood]
        known = self.rng.random(size) < supplied
        return np.where(known, self.rng.uniform(low, high, size).round(2), np.nan)

    def latest(self, posts: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return for each instant one of the last five of some posts, sorted by time."""
        times = self.log.column("at")[posts]
        newest = np.searchsorted(times, at) - 1
        back = self.rng.integers(5, size=len(at))
        chosen: NDArray[np.int64] = posts[np.clip(newest - back, 0, None)]
        return chosen
