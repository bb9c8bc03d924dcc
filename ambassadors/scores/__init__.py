"""Scores: one algorithm a file, arrays in, one float64 a person out.

A new score is one file here and one line in :data:`SCORES`. No score imports another: what it builds
on is named in ``needs`` and handed to it.
"""

from __future__ import annotations

from typing import Final

from ambassadors.scores import (
    ambassador,
    authenticity,
    carried,
    engagement,
    in_degree,
    pagerank,
    reach,
    relay,
)
from ambassadors.scores.base import Pairs, Scale, Score, ScoreSpec, Terms, View, check_horizon, make_view

__all__ = ["SCORES", "Pairs", "Scale", "Score", "ScoreSpec", "Terms", "View", "check_horizon", "make_view"]

SCORES: Final[dict[str, ScoreSpec]] = {
    "authenticity": ScoreSpec(
        "Authenticity",
        "The least weight with which the person's passing on counts; 1 where nothing speaks against it.",
        authenticity.compute,
        authenticity.Params(),
    ),
    "engagement": ScoreSpec(
        "Engagement",
        "In how many time buckets the person acted in the brand's conversation, recent ones first.",
        engagement.compute,
        engagement.Params(),
        needs=("authenticity",),
    ),
    "relay": ScoreSpec(
        "Relay",
        "How many different credible people lately passed the person on.",
        relay.compute,
        relay.Params(),
        needs=("authenticity",),
    ),
    "ambassador": ScoreSpec(
        "Ambassador",
        "Acts with the brand again and again, and is passed on by others: the product of both sides.",
        ambassador.compute,
        ambassador.Params(),
        needs=("engagement", "relay"),
        combine=ambassador.combine,
    ),
    "reach": ScoreSpec(
        "Reach",
        "How many different credible people who keep coming back lately shared the person on; an answer counts a quarter.",
        reach.compute,
        reach.Params(),
        needs=("authenticity",),
    ),
    "carried": ScoreSpec(
        "Carried",
        "How many different people content lately reached through the person, hand to hand.",
        carried.compute,
        carried.Params(),
        needs=("authenticity",),
        whole=True,
    ),
    "in_degree": ScoreSpec(
        "In-degree",
        "How many different people ever passed the person on.",
        in_degree.compute,
        in_degree.Params(),
        baseline=True,
    ),
    "pagerank": ScoreSpec(
        "PageRank",
        "Share of a random surfer's time, following who passes whom on.",
        pagerank.compute,
        pagerank.Params(),
        baseline=True,
    ),
}
"""Every score by name, in the order of computation: what a score needs stands before it."""
