"""A place by ``carried`` cannot be bought by naming oneself, or one another, as the relay."""

from functools import cache

import numpy as np
import pytest

from ambassadors.ranking import rank
from ambassadors.snapshot import from_events
from tests.cascades.cascades_kit import share, table

HOUR = 3_600_000
DAYS = 10
NOW = DAYS * 24 * HOUR
PEOPLE = 300
WHOM = "x:buyer"


@cache
def honest(seed=4):
    """People share posts of the last days; one share in three names an earlier sharer, often the same ones."""
    rng = np.random.default_rng(seed)
    fame = 1 / np.arange(1, PEOPLE + 1) ** 0.8
    events, posts = [], []
    for number in range(DAYS * 12):
        at, who = number * 2 * HOUR, []
        posts.append((f"R{number}", f"x:author{number % 9}"))
        for person in rng.choice(PEOPLE, 30, replace=False, p=fame / fame.sum()):
            at += int(rng.integers(1, HOUR // 8))
            via = who[int(len(who) * rng.random() ** 2)] if who and rng.random() < 0.35 else None
            events.append(_share(f"h{len(events)}", f"x:{person}", posts[-1], at, via))
            who.append(f"x:{person}")
    events.append(_share("buyer", WHOM, posts[3], 8 * HOUR, None))
    return [one for one in events if one["at"] < NOW], posts[-12:]


def _share(event, actor, post, at, via):
    return share(event, actor, at=at, root=post[0], target=post[1], via=via)


def unseen(rng, posts, new):
    """Fresh accounts share what the buyer never shared, and name the buyer."""
    return [(m, posts[rng.integers(len(posts))], int(rng.integers(NOW - 24 * HOUR, NOW)), WHOM) for m in new]


def hired(rng, posts, new):
    """The buyer shares first; then fresh accounts share the same and name the buyer."""
    first = [(WHOM, post, NOW - 24 * HOUR, None) for post in posts]
    return first + unseen(rng, posts, new)


def ring(rng, posts, new):
    """All share the same posts, then once more, naming each of the others."""
    members = [*new, WHOM]
    first = [(m, post, NOW - 24 * HOUR + i, None) for i, m in enumerate(members) for post in posts]
    return first + [
        (m, posts[rng.integers(len(posts))], int(rng.integers(NOW - 23 * HOUR, NOW)), other)
        for m in members
        for other in members
        if m != other
    ]


def carried(bought=()):
    """``carried`` of each account."""
    events = honest()[0] + [_share(f"b{i}", *one) for i, one in enumerate(bought)]
    snapshot = from_events(table(events))
    return dict(zip(snapshot.ids, rank(snapshot, "").values["carried"].tolist(), strict=True))


def place(values, account):
    return sum(value > values[account] for value in values.values()) + 1


@pytest.mark.parametrize("size", [20, 50])
@pytest.mark.parametrize("attack", [unseen, hired, ring])
def test_a_bought_via_does_not_come_to_the_top(attack, size):
    """One old account that takes part in the ring pays the new ones a little: one friend each."""
    new = [f"x:new{i}" for i in range(size)]
    values = carried(attack(np.random.default_rng(size), honest()[1], new))
    assert place(values, WHOM) > 100
    assert min(place(values, account) for account in new) > 30


def test_strangers_count_as_far_as_people_long_there_do():
    """Newcomers who come through somebody well known add something, and no more than there was."""
    before = carried()
    best = max((account for account in before if account[2:].isdigit()), key=before.get)
    latest = max((one for one in honest()[0] if one["actor"] == best), key=lambda one: one["at"])
    post = latest["root"], latest["target"]
    came = [(f"x:new{i}", post, NOW - HOUR + 1000 * i, best) for i in range(400)]
    few, many = carried(came[:3]), carried(came)
    assert before[best] < few[best] <= many[best] < 2 * before[best]
