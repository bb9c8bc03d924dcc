"""Service state: what people decide, in SQLite by default and in PostgreSQL by its URL."""

from ambassadors.state.answers import KEPT_ANSWERS, KEPT_DAYS
from ambassadors.state.crm import Consent, CrmLink, email_hash
from ambassadors.state.keys import SCOPES, KeyInfo
from ambassadors.state.operations import Operation, OperationState
from ambassadors.state.parameters import ParameterVersion
from ambassadors.state.people import Marked, Verdict
from ambassadors.state.store import AuditEntry, State
from ambassadors.state.suppressions import (
    OBJECTION,
    PROFILE,
    SUPPRESSION_KINDS,
    NewSuppression,
    Suppressed,
    Suppression,
    SuppressionKind,
)

__all__ = [
    "KEPT_ANSWERS",
    "KEPT_DAYS",
    "OBJECTION",
    "PROFILE",
    "SCOPES",
    "SUPPRESSION_KINDS",
    "AuditEntry",
    "Consent",
    "CrmLink",
    "KeyInfo",
    "Marked",
    "NewSuppression",
    "Operation",
    "OperationState",
    "ParameterVersion",
    "State",
    "Suppressed",
    "Suppression",
    "SuppressionKind",
    "Verdict",
    "email_hash",
]
