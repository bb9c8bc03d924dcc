"""The best team of k: whom to ask together, so that they reach most people, each counted once."""

from ambassadors.outreach.team.best import Best, best_team, measured
from ambassadors.outreach.team.limits import Limits
from ambassadors.outreach.team.sampling import Influence
from ambassadors.outreach.team.suggesting import Past, Team, Wanted, suggest_team

__all__ = [
    "Best",
    "Influence",
    "Limits",
    "Past",
    "Team",
    "Wanted",
    "best_team",
    "measured",
    "suggest_team",
]
