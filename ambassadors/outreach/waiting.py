"""Who waits for an answer, and how urgently.

Somebody waits when a text of theirs to the brand is unhappy (its supplied sentiment is -0.2 or less; what
is nearer to 0 is neutral) or asks something, and no account of the brand replied to it or to anything they wrote to it later. Asking is
found by one plain rule until a classifier exists: the text, links aside, holds a question mark. A text whose tone the
data do not carry is never called unhappy, nor happy.

Urgency, 0 - 100, is a product of three parts, each in (0, 1]: tone (how unhappy), relay (how many people
pass on what they say: it may spread), waiting (how long). Each part is shown.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

HOUR_MS: Final = 3_600_000
SPEAKS: Final = ("quote", "reply", "comment", "mention", "post")

UNHAPPY_TEXT: Final = -0.2
"""Sentiment from which downwards one text is unhappy. Whether a person may be asked is judged more strictly."""

RELAY_HALF: Final = 1.0
WAITING_HALF: Final = 24.0
ASKING: Final = 0.4
"""Tone part of a question that is not unhappy; the mildest unhappiness has .68, the worst 1."""


@dataclass(frozen=True, slots=True)
class Urgency:
    """How urgent something is: 100 times the product of its parts.

    Attributes:
        value: 0 - 100.
        parts: name to part, each in [0, 1]. Of an answer: ``tone`` (.68 to 1 for unhappy texts, .4 for
            questions), ``relay`` (.5 where nobody passes the person on, nearing 1) and ``waiting`` (.25 at
            once, .625 after a day, nearing 1). Of a contact: ``score`` and ``freshness`` (1 for an
            interaction of this minute, .625 after a week, nearing .25).
    """

    value: float
    parts: Mapping[str, float]


def product(**parts: float) -> Urgency:
    """Return the urgency made of some parts."""
    return Urgency(100 * math.prod(parts.values()), parts)


def urgency(sentiment: float | None, relay: float, hours: float) -> Urgency:
    """Return how urgent an answer is.

    Args:
        sentiment: of the text, None = no tone known.
        relay: the person's relay score, ``>= 0``.
        hours: since it was said.

    >>> urgency(-1.0, 0.0, 24.0)
    Urgency(value=31.25, parts={'tone': 1.0, 'relay': 0.5, 'waiting': 0.625})
    """
    tone = ASKING if sentiment is None or not sentiment <= UNHAPPY_TEXT else 0.6 + 0.4 * min(-sentiment, 1.0)
    spread = 1 - 0.5 * 0.5 ** (max(relay, 0.0) / RELAY_HALF)
    waiting = 1 - 0.75 * 0.5 ** (max(hours, 0.0) / WAITING_HALF)
    return product(tone=tone, relay=spread, waiting=waiting)


def waiting_for_answer(recent: pl.DataFrame, own: frozenset[str], answered: frozenset[str]) -> pl.DataFrame:
    """Return the texts to the brand that wait for an answer, oldest first, with ``unhappy`` and ``asking``.

    Args:
        recent: events as ``frames.recent_of`` returns them.
        own: ids of the brand's own accounts.
        answered: ids of posts that one of those replied to; replies found in ``recent`` count too.
    """
    replied = recent.filter(
        pl.col("actor_id").is_in(sorted(own)), pl.col("kind").is_in(["reply", "comment", "quote"])
    )
    done = sorted(answered.union(replied["parent_id"].drop_nulls().to_list()))
    to_brand = pl.col("target_id").is_in(sorted(own)) | pl.col("target_id").is_null()
    spoken = recent.filter(
        pl.col("brand"),
        pl.col("kind").is_in(SPEAKS),
        pl.col("post_id").is_not_null(),
        to_brand.fill_null(value=True),
    ).with_columns(
        unhappy=(pl.col("sentiment") <= UNHAPPY_TEXT).fill_null(value=False),
        asking=pl.col("text")
        .str.replace_all(r"https?://\S+", "")
        .str.contains(r"[?\u{ff1f}\u{61f}]")
        .fill_null(value=False),
        answered=pl.col("post_id").is_in(done),
    )
    last = spoken.filter("answered").group_by("actor_id").agg(pl.col("at").max().alias("last_answered"))
    return (
        spoken.join(last, on="actor_id", how="left", maintain_order="left")
        .filter(
            ~pl.col("answered"),
            pl.col("unhappy") | pl.col("asking"),
            pl.col("last_answered").is_null() | (pl.col("at") > pl.col("last_answered")),
        )
        .drop("answered", "last_answered")
    )


def tone_of(recent: pl.DataFrame) -> dict[str, float]:
    """Return the mean sentiment of each actor's recent events with the brand; nobody without any."""
    toned = recent.filter(pl.col("brand"), pl.col("sentiment").is_not_null(), ~pl.col("sentiment").is_nan())
    means = toned.group_by("actor_id").agg(pl.col("sentiment").mean())
    return {account: mean for account, mean in means.iter_rows() if math.isfinite(mean)}
