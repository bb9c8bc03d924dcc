"""Who lives in the simulated community: roles, circles of friends, languages, followers, made-up names."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Role(IntEnum):
    """What somebody is there for."""

    OWN = 0
    STAFF = 1
    AMBASSADOR = 2
    RISING = 3
    DRIFTING = 4
    FAN = 5
    CRITIC = 6
    INFLUENCER = 7
    POPULAR = 8
    RING = 9
    BOT = 10
    BOOSTED = 11
    SPAMMER = 12
    QUIET = 13


OWN_ACCOUNTS: Final = 2  # the brand, and its customer care
STAFF_ACCOUNTS: Final = 6

SHARES: Final = {
    Role.AMBASSADOR: 0.02,
    Role.RISING: 0.006,
    Role.DRIFTING: 0.01,
    Role.FAN: 0.08,
    Role.CRITIC: 0.012,
    Role.INFLUENCER: 0.01,
    Role.POPULAR: 0.04,
    Role.RING: 0.008,
    Role.BOT: 0.03,
    Role.BOOSTED: 0.002,
    Role.SPAMMER: 0.004,
}
"""Part of the people in each role; everybody else is quiet."""

CIRCLE: Final = 30
"""People in a circle of friends."""

FOLLOWERS: Final = {
    Role.INFLUENCER: (11.0, 0.8),
    Role.POPULAR: (7.0, 0.7),
    Role.BOT: (2.0, 1.0),
    Role.OWN: (9.5, 0.3),
}
"""Mean and deviation of the logarithm of the followers, where they differ from everybody's."""

_FIRST = (
    "Lina", "Basile", "Oriane", "Tibor", "Maelle", "Corentin", "Ysolde", "Anatole", "Petra", "Silvan", "Noor", "Jorah",
    "Wilma", "Edda", "Casimir", "Ondine", "Rufus", "Thelma", "Quentin", "Amina", "Bram", "Celeste", "Dario", "Fenna",
)  # fmt: skip
_LAST = (
    "Montclair", "Sablier", "Vantreuil", "Brindel", "Kestrel", "Ostrander", "Lavoine", "Peregrin", "Halloway", "Dumarais",
    "Winterbourne", "Cassefleur", "Tamblyn", "Roquebert", "Elderfield", "Valombre", "Northgate", "Bellerive", "Quillon",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Cast:
    """Everybody, by number.

    Attributes:
        role: ``(n,)`` int64, :class:`Role`.
        french: ``(n,)`` bool, else English.
        followers: ``(n,)`` int64, -1 = unknown.
        since: ``(n,)`` float64, part of the story after which they take an interest in the brand.
        until: ``(n,)`` float64, part of the story after which they take none any more.
        members: ``(n,)`` int64, account numbers circle by circle.
        place: ``(n,)`` int64, where each account stands in ``members``.
        handles: one per account, each once.
        names: one per account, each saying that it is simulated.
    """

    role: NDArray[np.int64]
    french: NDArray[np.bool_]
    followers: NDArray[np.int64]
    since: NDArray[np.float64]
    until: NDArray[np.float64]
    members: NDArray[np.int64]
    place: NDArray[np.int64]
    handles: list[str]
    names: list[str]

    def __len__(self) -> int:
        return len(self.role)

    @property
    def ids(self) -> list[str]:
        """Account ids."""
        return [f"sim:u{number:05d}" for number in range(len(self))]

    def of(self, *roles: Role) -> NDArray[np.int64]:
        """Return the numbers of everybody in some roles."""
        return np.flatnonzero(np.isin(self.role, roles))

    def friends(
        self, people: NDArray[np.int64], rng: np.random.Generator, *, loose: float = 0.15
    ) -> NDArray[np.int64]:
        """Return one friend of each: mostly from the same circle, ``loose`` = from anywhere.

        Bots, the brand and its staff are nobody's friends; where one is drawn, somebody else stands in.
        """
        start = self.place[people] // CIRCLE * CIRCLE
        size = np.minimum(CIRCLE, len(self) - start)
        step = rng.integers(1, np.maximum(size, 2))
        near = self.members[start + (self.place[people] - start + step) % size]
        anyone = self.of(Role.AMBASSADOR, Role.FAN, Role.QUIET, Role.POPULAR, Role.RISING, Role.DRIFTING)
        far = rng.choice(anyone, len(people))
        stranger = (rng.random(len(people)) < loose) | np.isin(
            self.role[near], (Role.BOT, Role.OWN, Role.STAFF)
        )
        return np.where(stranger, far, near)


def cast(people: int, brand: str, rng: np.random.Generator) -> Cast:
    """Return the people of a community, the brand's own accounts and its staff."""
    fixed = [Role.OWN] * OWN_ACCOUNTS + [Role.STAFF] * STAFF_ACCOUNTS
    planted = [role for role, part in SHARES.items() for _ in range(max(2, round(part * people)))]
    quiet = [Role.QUIET] * (people - len(planted))
    everyone = np.array([*planted, *quiet], np.int64)
    rng.shuffle(everyone)  # an account's number says nothing about its role
    role = np.concatenate([np.array(fixed, np.int64), everyone])
    members = rng.permutation(len(role))
    place = np.empty(len(role), np.int64)
    place[members] = np.arange(len(role))
    circle_french = rng.random(len(role) // CIRCLE + 1) < 0.6  # friends mostly speak one language
    french = np.where(
        rng.random(len(role)) < 0.9, circle_french[place // CIRCLE], rng.random(len(role)) < 0.5
    )
    names = _names(len(role), rng)
    handles = [f"{name.lower().replace(' ', '_')}_{number}_sim" for number, name in enumerate(names)]
    handles[:OWN_ACCOUNTS] = f"{brand}_sim", f"{brand}_care_sim"
    names[:OWN_ACCOUNTS] = brand.title(), f"{brand.title()} Care"
    return Cast(
        role,
        french,
        _followers(role, rng),
        since=np.where(role == Role.RISING, 0.75, 0.0),
        until=np.where(role == Role.DRIFTING, rng.uniform(0.4, 0.6, len(role)), 1.0),
        members=members,
        place=place,
        handles=handles,
        names=[f"{name} (simulated)" for name in names],
    )


def _names(count: int, rng: np.random.Generator) -> list[str]:
    first, last = rng.integers(len(_FIRST), size=count), rng.integers(len(_LAST), size=count)
    return [f"{_FIRST[a]} {_LAST[b]}" for a, b in zip(first, last, strict=True)]


def _followers(role: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    mean, deviation = np.full(len(role), 4.6), np.full(len(role), 0.9)  # about a hundred
    for special, (mu, sigma) in FOLLOWERS.items():
        mean[role == special], deviation[role == special] = mu, sigma
    count = np.exp(rng.normal(mean, deviation)).astype(np.int64)
    return np.where(rng.random(len(role)) < 0.1, -1, count)  # some platforms do not tell
