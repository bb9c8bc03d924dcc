"""Everyday life in the simulated community: the brand posts, people act, friends pass things on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ambassadors.events import COMMENT, FOLLOW, LIKE, MENTION, POST, QUOTE, REPLY, SHARE
from ambassadors.simulate.cast import Role
from ambassadors.simulate.habits import ECHOES, LIKERS, MOODS, RATES
from ambassadors.simulate.phrases import compose
from ambassadors.simulate.world import World

if TYPE_CHECKING:
    from numpy.typing import NDArray


def brand_posts(world: World) -> NDArray[np.int64]:
    """Let the brand publish three posts a day; return their rows by time."""
    day = np.repeat(np.arange(world.days), 3)
    at = np.sort(world.instants(day))
    at[0] = world.begin  # before anybody can answer
    texts = compose("news", world.rng.random(len(day)) < 0.6, world.brand, world.rng, closing=False)
    return world.log.add(POST, at, np.zeros(len(day), np.int64), texts=texts)


def follow(world: World) -> None:
    """Let seven in ten people follow the brand, some of them each other's favourites."""
    who = np.flatnonzero((world.cast.role > Role.STAFF) & (world.rng.random(len(world.cast)) < 0.7))
    at = world.instants(world.rng.integers(world.days, size=len(who)))
    world.log.add(FOLLOW, at, who, target=0)
    stars = world.cast.of(Role.INFLUENCER)
    fans = world.rng.choice(world.cast.of(Role.QUIET, Role.FAN), len(who))
    at = world.instants(world.rng.integers(world.days, size=len(who)))
    world.log.add(FOLLOW, at, fans, target=world.rng.choice(stars, len(who)))


def like(world: World, posts: NDArray[np.int64]) -> None:
    """Let people like what the brand publishes: the quiet ones do little else."""
    mean = np.full(len(world.cast), 4.0)
    mean[world.cast.of(*LIKERS)] = 12.0
    mean[world.cast.of(Role.CRITIC, Role.BOT, Role.INFLUENCER)] = 0.2
    mean[world.cast.of(Role.OWN)] = 0.0
    who, at = moments(world, mean / 60)
    world.log.add(LIKE, at, who, parent=world.latest(posts, at))


def moments(world: World, rate: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return who does something when, given ``(n,)`` times a day while they take an interest in the brand."""
    since, span = world.cast.since, world.cast.until - world.cast.since
    who = np.repeat(np.arange(len(world.cast)), world.rng.poisson(rate * span * world.days))
    day = (since[who] + world.rng.random(len(who)) * span[who]) * world.days
    return who, world.instants(day.astype(np.int64))


def act(world: World, posts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Let everybody act on the brand as often as their role does; return the rows."""
    role, rng = world.cast.role, world.rng
    rate = np.zeros(len(role))
    for which, (shape, mean) in RATES.items():
        rate[role == which] = rng.gamma(shape, mean / shape, int((role == which).sum()))
    who, at = moments(world, rate)
    kinds = rng.choice((SHARE, QUOTE, COMMENT, MENTION), len(who), p=(0.3, 0.25, 0.3, 0.15))
    kinds = np.where((role[who] == Role.CRITIC) & (kinds == SHARE), COMMENT, kinds)
    texts, tone = speak(world, who, kinds)
    parent = world.latest(posts, at)
    quiet = kinds == MENTION  # a post of one's own that names the brand
    rows = np.empty(len(who), np.int64)
    rows[~quiet] = world.log.add(
        kinds[~quiet],
        at[~quiet],
        who[~quiet],
        parent=parent[~quiet],
        texts=_pick(texts, ~quiet),
        tone=tone[~quiet],
    )
    rows[quiet] = world.log.add(
        MENTION, at[quiet], who[quiet], target=0, texts=_pick(texts, quiet), tone=tone[quiet]
    )
    return rows


def speak(
    world: World, who: NDArray[np.int64], kinds: NDArray[np.int64]
) -> tuple[list[str | None], NDArray[np.float64]]:
    """Return what people say about the brand and the tone supplied; a plain share says nothing."""
    share = np.full((len(who), 2), (0.7, 0.28))
    for role, parts in MOODS.items():
        share[world.cast.role[who] == role] = parts
    draw = world.rng.random(len(who))
    mood = np.where(draw < share[:, 0], "happy", np.where(draw < share.sum(axis=1), "plain", "unhappy"))
    texts = np.full(len(who), None, object)
    tone = np.full(len(who), np.nan)
    for name in ("happy", "plain", "unhappy"):
        mine = (mood == name) & (kinds != SHARE)
        texts[mine] = compose(name, world.cast.french[who[mine]], world.brand, world.rng)
        tone[mine] = world.tone(name, int(mine.sum()))
    return texts.tolist(), tone


def echo(world: World, rows: NDArray[np.int64], *, mean: NDArray[np.float64], loose: float = 0.15) -> None:
    """Let friends pass on some posts; now and then their friends pass that on too.

    A share of somebody's share goes to the author, as platforms have it, and names the relay in ``via``.

    Args:
        world: where it happens.
        rows: the posts.
        mean: ``(k,)`` people who pass each one on, in the mean.
        loose: part of them from outside the circle of friends.
    """
    for level in range(2):
        column = {name: world.log.column(name) for name in ("kind", "at", "actor", "parent")}
        again = np.repeat(np.arange(len(rows)), world.rng.poisson(mean))
        post = rows[again]
        relay = column["actor"][post]
        who = world.cast.friends(relay, world.rng, loose=loose)
        at = world.later(column["at"][post], 2.0)
        passed = column["kind"][post] == SHARE
        source = np.where(passed, column["parent"][post], post)
        seen = (at < world.log.now) & (who != relay) & (who != column["actor"][source])
        kind = np.where(
            passed, SHARE, world.rng.choice((SHARE, REPLY, QUOTE), len(post), p=(0.75, 0.17, 0.08))
        )
        via = np.where(passed, relay, -1)
        rows = world.log.add(kind[seen], at[seen], who[seen], parent=source[seen], via=via[seen])
        admired = world.later(column["at"][post], 1.0)
        fans = world.cast.friends(relay, world.rng, loose=loose)
        liked = (
            (admired < world.log.now)
            & (world.rng.random(len(post)) < 0.6)
            & (fans != column["actor"][source])
        )
        world.log.add(LIKE, admired[liked], fans[liked], parent=source[liked])
        mean = np.full(len(rows), 0.08 if level == 0 else 0.0)


def chat(world: World) -> None:
    """Let everybody talk about other things: friends among themselves, big accounts to everyone."""
    role, rng = world.cast.role, world.rng
    month = world.days / 60
    plans = (
        (
            "chat",
            (Role.QUIET, Role.FAN, Role.AMBASSADOR, Role.RISING, Role.DRIFTING, Role.CRITIC),
            2.0,
            1.2,
            0.1,
        ),
        ("chat", (Role.POPULAR,), 18.0, 2.0, 0.5),
        ("big", (Role.INFLUENCER,), 24.0, 10.0, 0.98),
    )
    for mood, roles, posts, echoes, loose in plans:
        people = np.flatnonzero(np.isin(role, roles))
        who = np.repeat(people, rng.poisson(posts * month, len(people)))
        at = world.instants(rng.integers(world.days, size=len(who)))
        texts = compose(mood, world.cast.french[who], world.brand, rng, closing=False)
        rows = world.log.add(POST, at, who, texts=texts)
        liveliness = rng.gamma(1.5, echoes / 1.5, len(rows))
        echo(world, rows, mean=liveliness, loose=loose)


def everyday(world: World) -> NDArray[np.int64]:
    """Play all of everyday life and return the rows of the brand's posts."""
    posts = brand_posts(world)
    follow(world)
    like(world, posts)
    rows = act(world, posts)
    actor = world.log.column("actor")[rows]
    role = world.cast.role[actor]
    mean = np.zeros(len(rows))
    for which, echoes in ECHOES.items():
        mean[role == which] = echoes
    gift = world.rng.gamma(6.0, 1 / 6.0, len(world.cast))  # some are listened to more than others
    loud = (role == Role.CRITIC) & (actor % 3 == 0)
    mean = mean * gift[actor] * np.where(loud, 4.0, 1.0)
    far = np.isin(role, (Role.INFLUENCER,))
    echo(world, rows[~far], mean=mean[~far])
    echo(world, rows[far], mean=mean[far], loose=0.98)
    if far.any():
        world.log.paid.append(int(rows[far][0]))
    chat(world)
    return posts


def _pick(texts: list[str | None], mask: NDArray[np.bool_]) -> list[str | None]:
    return [text for text, keep in zip(texts, mask.tolist(), strict=True) if keep]
