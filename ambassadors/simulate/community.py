"""Put a simulated community together, with the truth that was planted in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from ambassadors.brands import Brand
from ambassadors.errors import UsageError
from ambassadors.simulate.cast import Cast, Role, cast
from ambassadors.simulate.daily import everyday
from ambassadors.simulate.log import Log, post_id
from ambassadors.simulate.stories import Told, stories
from ambassadors.simulate.world import DAY, World

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Truth:
    """What was planted. Sets of account ids unless said otherwise; roles do not overlap.

    Attributes:
        ambassadors: ordinary people who keep acting on the brand's posts and whose friends pass that on.
        rising: the same, but only in the last quarter of the time.
        drifting: the same, but silent since about half of the time.
        fans: act often, hardly anybody passes it on.
        influencers: large audiences, rarely about the brand.
        popular: much shared by their friends for other things.
        critics: unhappy; every third one is widely passed on.
        ring: share one another all day.
        bots: bought accounts that share in bursts.
        boosted: the bots' customers.
        spammers: comment on everything.
        staff: people who work for the brand.
        own: the brand's own accounts.
        quiet: everybody else.
        urgent: unhappy customers of the last five days whom nobody answered.
        askers: people whose question others asked too, and which nobody answered.
        unanswered: post ids of those complaints and questions.
        crisis: people who complained on the crisis day.
        crisis_begin: epoch ms of the first instant of that day.
    """

    ambassadors: frozenset[str]
    rising: frozenset[str]
    drifting: frozenset[str]
    fans: frozenset[str]
    influencers: frozenset[str]
    popular: frozenset[str]
    critics: frozenset[str]
    ring: frozenset[str]
    bots: frozenset[str]
    boosted: frozenset[str]
    spammers: frozenset[str]
    staff: frozenset[str]
    own: frozenset[str]
    quiet: frozenset[str]
    urgent: frozenset[str]
    askers: frozenset[str]
    unanswered: frozenset[str]
    crisis: frozenset[str]
    crisis_begin: int


@dataclass(frozen=True, slots=True, eq=False)
class Community:
    """A simulated community.

    Attributes:
        events: table of :data:`ambassadors.events.CANONICAL`, by time; platform ``sim``.
        brand: the rules that go with it.
        truth: what was planted.
    """

    events: pa.Table
    brand: Brand
    truth: Truth


def simulate(seed: int, people: int = 2000, days: int = 60, brand: str = "aurore", *, now: int) -> Community:
    """Return a made-up brand community; the same arguments give the same events. O(people x days).

    Args:
        seed: source of chance, ``>= 0``.
        people: accounts beside the brand's own and its staff, ``>= 200``.
        days: length of the story, ``>= 14``.
        brand: key of the brand.
        now: epoch ms; all events lie before it.

    Raises:
        UsageError: a number out of range, or a brand key that is none.
    """
    for name, value, least in (("seed", seed, 0), ("people", people, 200), ("days", days, 14)):
        if value < least:
            raise UsageError(f"{name} must be at least {least} for a simulated community, got {value}")
    if now < days * DAY:
        raise UsageError(f"now must lie at least {days} days after 1970, got {now}")
    rng = np.random.default_rng(seed)
    rules = Brand(brand)  # refuses a bad key before anything is made
    who = cast(people, brand, rng)
    log = Log(who, now)
    world = World(who, log, rng, brand, days)
    posts = everyday(world)
    told = stories(world, posts)
    events, number = log.table(seed, rng)
    return Community(events, _rules(rules, who), _truth(who, log, told, seed, number))


def _rules(brand: Brand, who: Cast) -> Brand:
    key, ids = brand.key, who.ids
    own, staff = (tuple(ids[number] for number in who.of(role)) for role in (Role.OWN, Role.STAFF))
    return Brand(key, own, staff, handles=(f"{key}_sim", f"{key}_care_sim"), keywords=(key,), hashtags=(key,))


def _truth(who: Cast, log: Log, told: Told, seed: int, number: NDArray[np.int64]) -> Truth:
    ids, actor = who.ids, log.column("actor")

    def of(role: Role) -> frozenset[str]:
        return frozenset(ids[account] for account in who.of(role))

    def by(rows: NDArray[np.int64]) -> frozenset[str]:
        return frozenset(ids[account] for account in actor[rows])

    waiting = np.concatenate([told.urgent, told.questions])
    return Truth(
        ambassadors=of(Role.AMBASSADOR),
        rising=of(Role.RISING),
        drifting=of(Role.DRIFTING),
        fans=of(Role.FAN),
        influencers=of(Role.INFLUENCER),
        popular=of(Role.POPULAR),
        critics=of(Role.CRITIC),
        ring=of(Role.RING),
        bots=of(Role.BOT),
        boosted=of(Role.BOOSTED),
        spammers=of(Role.SPAMMER),
        staff=of(Role.STAFF),
        own=of(Role.OWN),
        quiet=of(Role.QUIET),
        urgent=by(told.urgent),
        askers=by(told.questions),
        unanswered=frozenset(post_id(seed, n) for n in number[waiting].tolist()),
        crisis=by(told.crisis),
        crisis_begin=told.crisis_begin,
    )
