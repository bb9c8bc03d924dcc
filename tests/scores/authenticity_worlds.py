"""Conversations made by seed: honest people who act, answer and come back; and what is bought on top."""

from __future__ import annotations

import numpy as np

from ambassadors.scores import Scale, View
from ambassadors.snapshot import Acts

HOUR = 3_600_000
HOURS = 120
SCALE = Scale(24.0, 1.0, 8.0, 1.0, 8.0, 50.0, 50.0)


def honest(seed=1, people=1500, acts=9000):
    """Rows (actor, target, hour, kind): popular people draw more, one act in four is answered, interest comes and goes."""
    rng = np.random.default_rng(seed)
    fame = 1 / np.arange(1, people + 1) ** 0.7
    busy = rng.permutation(1 / np.arange(1, people + 1) ** 0.5)
    actor = rng.choice(people, acts, p=busy / busy.sum())
    target = rng.choice(people, acts, p=fame / fame.sum())
    at = rng.uniform(0, HOURS, acts)
    rows = np.stack([actor, target, at, rng.choice([0, 2, 4], acts)], axis=1)
    answered = rows[rng.random(acts) < 0.25]
    answers = answered[:, [1, 0, 2, 3]].copy()
    answers[:, 2] = np.minimum(answers[:, 2] + rng.uniform(0, 5, len(answers)), HOURS - 0.01)
    answers[:, 3] = 2
    return np.concatenate([rows, answers])


def view(rows, n, scale=SCALE):
    """The rows as a view; times in hours."""
    rows = rows[rows[:, 0] != rows[:, 1]]
    rows = rows[np.argsort(rows[:, 2], kind="stable")]
    acts = Acts(
        np.arange(len(rows)),
        (rows[:, 2] * HOUR).astype(np.int64),
        rows[:, 3].astype(np.uint8),
        rows[:, 0].astype(np.int32),
        rows[:, 1].astype(np.int32),
    )
    return View(n, HOURS * HOUR, scale, acts, acts)


def shares(actor, target, at):
    actor, target, at = np.broadcast_arrays(actor, target, at)
    return np.stack([actor, target, at, np.zeros(len(at))], axis=1).astype(float)


def burst(rng, first, size, whom):
    """Fresh accounts that share one account within an hour."""
    return shares(np.arange(first, first + size), whom, rng.uniform(HOURS - 2, HOURS - 1, size))


def camouflaged(rng, first, size, whom):
    """Fresh accounts that share one account, and five popular ones each."""
    bots = np.arange(first, first + size)
    own = shares(bots, whom, rng.uniform(HOURS - 24, HOURS, size))
    more = shares(np.repeat(bots, 5), rng.integers(0, 20, 5 * size), rng.uniform(HOURS - 24, HOURS, 5 * size))
    return np.concatenate([own, more])


def giveaway(rng, first, size, whom):
    """Accounts that had acted once before, days ago, all share one account within an hour."""
    old = np.arange(first, first + size)
    before = shares(old, rng.integers(0, 50, size), rng.uniform(0, HOURS - 30, size))
    return np.concatenate([before, burst(rng, first, size, whom)])


def ring(rng, first, size, whom):
    """Fresh accounts and one more that all share one another."""
    members = np.append(np.arange(first, first + size), whom)
    a, b = (side.ravel() for side in np.meshgrid(members, members))
    a, b = a[a != b], b[a != b]
    return shares(a, b, rng.uniform(HOURS - 24, HOURS, len(a)))


def moment(rng, first, size, whom):
    """An honest moment: newcomers share somebody over a day, some stay for others, people talk to some of them."""
    new = np.arange(first, first + size)
    at = rng.uniform(HOURS - 24, HOURS - 1, size)
    stay = rng.random(size) < 0.5
    others = shares(
        new[stay],
        rng.integers(200, 1500, stay.sum()),
        np.minimum(at[stay] + rng.uniform(0, 1, stay.sum()), HOURS - 0.5),
    )
    greeted = new[rng.random(size) < 0.1]
    hello = shares(rng.integers(0, 300, len(greeted)), greeted, rng.uniform(HOURS - 12, HOURS, len(greeted)))
    return np.concatenate([shares(new, whom, at), others, hello])
