"""The best team of k: chosen in the background, kept for a while, read as it stands now."""

from ambassadors.service.teams.choosing import check, choose, forget, named
from ambassadors.service.teams.keeping import Chosen, keep, kept
from ambassadors.service.teams.showing import shown

__all__ = ["Chosen", "check", "choose", "forget", "keep", "kept", "named", "shown"]
