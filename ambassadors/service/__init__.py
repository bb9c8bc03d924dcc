"""The use cases: everything that the API and the command line may call."""

from ambassadors.identity import Link
from ambassadors.languages import Language
from ambassadors.live import Live
from ambassadors.outreach.team import Wanted as WantedTeam
from ambassadors.service.authentic import graphml
from ambassadors.service.identifying import Changing
from ambassadors.service.ingest import RowResult
from ambassadors.service.listing import Page
from ambassadors.service.previewing import Wanted
from ambassadors.service.privacy.telling import zipped as zipped_person
from ambassadors.service.pseudonyms import Veiled, seen
from ambassadors.service.workspace import Workspace, brand_key
from ambassadors.state import Consent, KeyInfo, Operation, State, Suppression

__all__ = [
    "Changing",
    "Consent",
    "KeyInfo",
    "Language",
    "Link",
    "Live",
    "Operation",
    "Page",
    "RowResult",
    "State",
    "Suppression",
    "Veiled",
    "Wanted",
    "WantedTeam",
    "Workspace",
    "brand_key",
    "graphml",
    "seen",
    "zipped_person",
]
