"""Outreach: whom to answer, whom to contact and with what, and who must be left alone, each with the reason."""

from ambassadors.outreach.guard import Refusal
from ambassadors.outreach.model import Evidence, Suggestion, Suggestions, Thread
from ambassadors.outreach.suggestions import suggest
from ambassadors.outreach.waiting import Urgency

__all__ = ["Evidence", "Refusal", "Suggestion", "Suggestions", "Thread", "Urgency", "suggest"]
