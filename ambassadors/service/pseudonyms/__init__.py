"""Pseudonymous mode: nobody is shown by name; who stands behind a pseudonym is said one by one, with a reason.

The one place where names are taken out is :class:`Veiled`, which stands where the workspace stands for whoever must
not see them: the API hands it to such keys, the command line uses it in a workspace in that mode.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ambassadors.service.pseudonyms.documents import Veil
from ambassadors.service.pseudonyms.naming import Pseudonyms
from ambassadors.service.pseudonyms.veiled import Veiled

if TYPE_CHECKING:
    from ambassadors.service.workspace import Workspace
    from ambassadors.settings import Settings
    from ambassadors.state import State

__all__ = ["Pseudonyms", "Veiled", "seen", "without_names"]


def seen(opened: Workspace, *, natively: bool = False) -> Workspace:
    """Return a workspace as its owner sees it: without names in pseudonymous mode."""
    if not opened.state.pseudonymous():
        return opened
    return cast("Workspace", Veiled(opened, may_reveal=True, natively=natively))


def without_names(settings: Settings, state: State, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows of the service state as its owner may see them: without names in pseudonymous mode."""
    if not state.pseudonymous():
        return rows
    told: list[dict[str, Any]] = Veil(Pseudonyms.of_home(settings.home)).document(rows)
    return told
