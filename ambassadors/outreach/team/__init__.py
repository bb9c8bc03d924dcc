"""The best team of k: whom to ask together, so that they reach most people, each counted once."""

from ambassadors.outreach.team.best import best_team, measured
from ambassadors.outreach.team.limits import Limits
from ambassadors.outreach.team.result import Best
from ambassadors.outreach.team.sampling import Influence
from ambassadors.outreach.team.suggesting import Past, Team, suggest_team
from ambassadors.outreach.team.wanted import Wanted, barred, limits_of

__all__ = [
    "Best",
    "Influence",
    "Limits",
    "Past",
    "Team",
    "Wanted",
    "barred",
    "best_team",
    "limits_of",
    "measured",
    "suggest_team",
]
