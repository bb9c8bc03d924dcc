"""What every score shares: the view it reads, the additive terms it returns, the time scale.

An additive score is a sum over time buckets (an hour on a fast conversation, days on a slow one):
each act gives a credit, the credits of one person in one bucket are saturated into an amount, so that
no burst buys a place, and old buckets weigh less. A receipt lists exactly these terms.
"""

from ambassadors.scores.base.credits import Discounts, active_buckets, gather, relay_buckets
from ambassadors.scores.base.model import Score, ScoreSpec, Terms
from ambassadors.scores.base.scale import HOUR_MS, Scale, check_horizon
from ambassadors.scores.base.view import Pairs, View, make_view

__all__ = [
    "HOUR_MS",
    "Discounts",
    "Pairs",
    "Scale",
    "Score",
    "ScoreSpec",
    "Terms",
    "View",
    "active_buckets",
    "check_horizon",
    "gather",
    "make_view",
    "relay_buckets",
]
