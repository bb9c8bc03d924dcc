"""What stands out in the simulated community: a ring, bots, spam, a crisis, questions and unanswered complaints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ambassadors.events import COMMENT, MENTION, POST, QUOTE, REPLY, SHARE
from ambassadors.simulate.cast import Role
from ambassadors.simulate.daily import echo
from ambassadors.simulate.phrases import QUESTIONS, ask, compose
from ambassadors.simulate.world import DAY, HOUR, World

if TYPE_CHECKING:
    from numpy.typing import NDArray

CARE: Final = 1
"""Number of the brand's account that answers people."""


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What the stories planted, as rows of the log.

    Attributes:
        questions: posts that ask what others ask too, and that nobody answered.
        urgent: complaints of the last days, with a tone, that nobody answered.
        crisis: complaints of the crisis day.
        crisis_begin: epoch ms of that day's first instant.
    """

    questions: NDArray[np.int64]
    urgent: NDArray[np.int64]
    crisis: NDArray[np.int64]
    crisis_begin: int


def stories(world: World, posts: NDArray[np.int64]) -> Told:
    """Play everything that stands out; ``posts`` are the brand's."""
    ring(world)
    bots(world)
    spam(world, posts)
    bystanders = world.rng.permutation(world.cast.of(Role.QUIET))
    third = len(bystanders) // 3
    crisis_rows, begin = crisis(world, posts, bystanders[:third])
    insist(world, posts)
    answer_some(world)
    questions = ask_again(world, posts, bystanders[third : 2 * third])
    return Told(questions, complain(world, posts, bystanders[2 * third :]), crisis_rows, begin)


def ring(world: World) -> None:
    """Let the members of a ring post about the brand and share one another, day after day."""
    members = world.cast.of(Role.RING)
    who = np.repeat(members, world.days)
    at = world.instants(np.tile(np.arange(world.days), len(members)))
    texts = compose("happy", world.cast.french[who], world.brand, world.rng)
    rows = world.log.add(POST, at, who, texts=texts, tone=world.tone("happy", len(who)))
    post = np.repeat(rows, min(3, len(members) - 1))
    author = world.log.column("actor")[post]
    step = world.rng.integers(1, len(members), size=len(post))
    friend = members[(np.searchsorted(members, author) + step) % len(members)]
    at = world.later(world.log.column("at")[post], 0.5)
    seen = at < world.log.now
    world.log.add(SHARE, at[seen], friend[seen], parent=post[seen])


def bots(world: World) -> None:
    """Let bought accounts share their customers' posts within minutes, on three days."""
    customers, crowd = world.cast.of(Role.BOOSTED), world.cast.of(Role.BOT)
    days = np.unique((np.array([0.5, 0.8, 0.97]) * world.days).astype(np.int64))
    who = np.repeat(customers, len(days))
    at = world.instants(np.tile(days, len(customers)))
    texts = compose("happy", world.cast.french[who], world.brand, world.rng)
    rows = world.log.add(MENTION, at, who, target=0, texts=texts)
    post = np.repeat(rows, len(crowd))
    bot = np.tile(crowd, len(rows))
    when = world.log.column("at")[post] + world.rng.integers(60_000, 20 * 60_000, size=len(post))
    seen = (when < world.log.now) & (world.rng.random(len(post)) < 0.7)
    world.log.add(SHARE, when[seen], bot[seen], parent=post[seen])


def spam(world: World, posts: NDArray[np.int64]) -> None:
    """Let spammers comment on everything the brand publishes."""
    who = np.repeat(world.cast.of(Role.SPAMMER), 4 * world.days)
    at = world.instants(world.rng.integers(world.days, size=len(who)))
    texts = compose("spam", world.cast.french[who], world.brand, world.rng, closing=False)
    world.log.add(COMMENT, at, who, parent=world.latest(posts, at), texts=texts)


def crisis(
    world: World, posts: NDArray[np.int64], bystanders: NDArray[np.int64]
) -> tuple[NDArray[np.int64], int]:
    """Let a bad batch come to light: one post starts it, hundreds pass it on, many complain."""
    day = int(world.days * 0.7)
    begin = world.begin + day * DAY
    critic = world.cast.of(Role.CRITIC)[:1]
    first = world.log.add(
        POST,
        np.array([begin + 7 * HOUR]),
        critic,
        texts=compose("crisis", world.cast.french[critic], world.brand, world.rng),
        tone=np.array([-0.9]),
    )
    size = max(5, len(world.cast) // 16)
    echo(world, first, mean=np.array([float(size)]), loose=0.7)
    who = bystanders[:size]
    at = begin + 8 * HOUR + (world.rng.beta(1.2, 3.0, len(who)) * 16 * HOUR).astype(np.int64)
    texts = compose("crisis", world.cast.french[who], world.brand, world.rng)
    rows = world.log.add(
        world.rng.choice((COMMENT, QUOTE), len(who)), at, who,
        parent=world.latest(posts, at), texts=texts, tone=world.tone("crisis", len(who)),
    )  # fmt: skip
    return np.concatenate([first, rows]), begin


def insist(world: World, posts: NDArray[np.int64]) -> None:
    """Let every critic complain three times in the last two weeks, with a tone: nobody can say it is unknown."""
    who = np.repeat(world.cast.of(Role.CRITIC), 3)
    at = world.instants(world.rng.integers(world.days - 14, world.days, size=len(who)))
    texts = compose("unhappy", world.cast.french[who], world.brand, world.rng)
    tone = world.tone("unhappy", len(who), supplied=1.0)
    world.log.add(COMMENT, at, who, parent=world.latest(posts, at), texts=texts, tone=tone)


def answer_some(world: World) -> None:
    """Let customer care answer six in ten of the unhappy comments made so far."""
    log = world.log
    tone = np.concatenate(log.tones)
    to_brand = (log.column("target") == 0) & (tone < -0.25) & (log.column("kind") != SHARE)
    rows = np.flatnonzero(to_brand & (world.rng.random(len(tone)) < 0.6))
    reply(world, rows)


def reply(world: World, rows: NDArray[np.int64]) -> None:
    """Let customer care answer some posts."""
    at = world.later(world.log.column("at")[rows], 5.0)
    seen = at < world.log.now
    french = world.cast.french[world.log.column("actor")[rows[seen]]]
    texts = compose("answer", french, world.brand, world.rng, closing=False)
    world.log.add(REPLY, at[seen], np.full(int(seen.sum()), CARE), parent=rows[seen], texts=texts)


def ask_again(world: World, posts: NDArray[np.int64], bystanders: NDArray[np.int64]) -> NDArray[np.int64]:
    """Let people ask the same things again; two topics are answered, of the others nobody takes care.

    Returns:
        Rows of the unanswered questions.
    """
    size = min(max(3, len(world.cast) // 200), len(bystanders) // len(QUESTIONS))
    unanswered = []
    for topic in range(len(QUESTIONS)):
        who = bystanders[topic * size : (topic + 1) * size]
        at = world.instants(world.rng.integers(world.days // 2, world.days, size=len(who)))
        texts = ask(topic, world.cast.french[who], world.brand, world.rng)
        rows = world.log.add(COMMENT, at, who, parent=world.latest(posts, at), texts=texts)
        if topic < 2:
            reply(world, rows)
        else:
            unanswered.append(rows)
    return np.concatenate(unanswered)


def complain(world: World, posts: NDArray[np.int64], bystanders: NDArray[np.int64]) -> NDArray[np.int64]:
    """Let customers complain in the last five days; nobody answers them."""
    who = bystanders[: max(4, len(world.cast) // 130)]
    day = world.rng.integers(max(world.days - 5, 0), world.days, size=len(who))
    at = world.instants(day)
    texts = compose("unhappy", world.cast.french[who], world.brand, world.rng)
    tone = world.tone("unhappy", len(who), supplied=1.0)
    rows = world.log.add(COMMENT, at, who, parent=world.latest(posts, at), texts=texts, tone=tone)
    echo(world, rows, mean=world.rng.gamma(0.6, 3.0, len(rows)))
    return rows
