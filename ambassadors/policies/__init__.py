"""Policies per source: what may be done with the data of each platform, enforced where the data would be used.

The program brings a policy for every platform it knows; files ``policies/PLATFORM.toml`` under the home win, key by
key. The platform of an event is that of who acts: the word before the colon of the account id.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Final

from ambassadors.policies import reading
from ambassadors.policies.model import DAY_MS, RANGES, CrmLink, Policy, Start
from ambassadors.policies.platforms import NONE, TOGETHER, Apart, Platforms, platform_of
from ambassadors.policies.reading import DEFAULT, FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

__all__ = [
    "DEFAULT",
    "FOLDER",
    "FREE",
    "NONE",
    "RANGES",
    "TOGETHER",
    "Apart",
    "CrmLink",
    "Platforms",
    "Policies",
    "Policy",
    "platform_of",
]


@cache
def _packaged() -> dict[str, Policy]:
    return reading.packaged()


@dataclass(frozen=True, eq=False)
class Policies:
    """The policies in force.

    Attributes:
        named: policies by platform; :data:`DEFAULT` speaks for every other one.
        given: keys that the owner set, by platform.
    """

    named: Mapping[str, Policy]
    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, home: Path) -> Policies:
        """Return the policies of a home. Raises UsageError: a file that cannot be understood."""
        standing = _packaged()
        own = reading.owners(home, standing)
        policies = {name: policy for name, (policy, _) in own.items()}
        return cls(standing | policies, {name: keys for name, (_, keys) in own.items()})

    @classmethod
    def brought(cls) -> Policies:
        """Return the policies that come with the program, for data that are in no home."""
        return cls(_packaged())

    def of(self, platform: str) -> Policy:
        """Return the policy of a platform."""
        return self.named.get(platform, self.named[DEFAULT])

    def where(self, holds: Callable[[Policy], bool]) -> Platforms:
        """Return the platforms of whose policies something holds."""
        rest = holds(self.named[DEFAULT])
        other = (name for name, one in self.named.items() if name != DEFAULT and holds(one) != rest)
        return Platforms(frozenset(other), rest)

    @cached_property
    def unscored(self) -> Platforms:
        """Platforms whose people are not scored."""
        return self.where(lambda one: not one.allow_person_scores)

    @cached_property
    def apart(self) -> Apart:
        """Which links do not stand: a joined score is a score about both accounts."""
        return Apart(
            self.where(lambda one: not (one.allow_cross_platform_merge and one.allow_person_scores)),
            self.where(lambda one: one.allow_crm_link == "no"),
        )

    @cached_property
    def toneless(self) -> Platforms:
        """Platforms whose sentiment is not kept and not used."""
        return self.where(lambda one: not one.allow_sentiment)

    @cached_property
    def textless(self) -> Platforms:
        """Platforms whose texts are not kept."""
        return self.where(lambda one: not one.store_text)

    @cached_property
    def ids_only(self) -> Platforms:
        """Platforms of which exports hold ids alone."""
        return self.where(lambda one: one.redistribute_ids_only)

    @cached_property
    def limited(self) -> Mapping[tuple[int, Start], Platforms]:
        """Platforms by the days for which their events are kept, and since when, where there is an end."""

        def kept_for(end: tuple[int, Start]) -> Platforms:
            return self.where(lambda one: (one.max_retention_days, one.retention_from) == end)

        policies = self.named.values()
        ends = {(one.max_retention_days, one.retention_from) for one in policies if one.max_retention_days}
        return {end: kept_for(end) for end in sorted(ends)}

    def cutoff(self, platform: str, now: int) -> int | None:
        """Return the instant before which events of a platform happened, or came in, that go, epoch ms; None = they stay."""
        days = self.of(platform).max_retention_days
        return now - days * DAY_MS if days else None

    def digest(self) -> str:
        """Return a hash of what bears on scores and lists."""
        told: list[Any] = [[sorted(one.named), one.rest] for one in (self.unscored, self.toneless)]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


FREE: Final = Policies(
    {DEFAULT: Policy(
        max_retention_days=0, retention_from="event", store_text=True, allow_person_scores=True, allow_cross_platform_merge=True,
        allow_crm_link="yes", allow_sentiment=True, delete_sla_hours=72, redistribute_ids_only=False,
        do_not_profile_if=(), do_not_contact_if=(), basis="", attribution="",
    )}
)  # fmt: skip
"""No limits: where nothing is shown and nothing kept."""
