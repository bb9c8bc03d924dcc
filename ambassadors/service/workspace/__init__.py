"""The workspace: the one object behind the API and the command line.

It owns the ledger of a home and the service state beside it. A write never scores and a read never
scores: ``ingest`` acknowledges once the ledger has committed, ``refresh`` makes the next assessment and
swaps it in by one assignment, everything else reads the current one.

A use case stands in the file of its subject here; what it needs of the home is in ``opening``. A new
subject is a file with a class on top of ``Opened``, and one name in the line of ``Workspace``.
"""

from __future__ import annotations

from ambassadors.brands import WHOLE
from ambassadors.errors import NotFoundError
from ambassadors.service.workspace.checking import Checking
from ambassadors.service.workspace.opening import clock
from ambassadors.service.workspace.proving import Proving
from ambassadors.service.workspace.refreshing import Refreshing
from ambassadors.service.workspace.standing import Standing
from ambassadors.service.workspace.taking import Taking
from ambassadors.service.workspace.teaming import Teaming

__all__ = ["Workspace", "brand_key", "clock"]


class Workspace(Taking, Checking, Refreshing, Proving, Teaming, Standing):
    """One home, open. Thread-safe; one a process. Its attributes are those of ``Opened``."""


def brand_key(name: str | None, keys: list[str]) -> str:
    """Return the brand meant: ``all`` is the whole workspace, None the only one there is.

    Raises:
        NotFoundError: several to choose from, or no such one.
    """
    if name is None and len(keys) == 1:
        return keys[0]
    key = WHOLE if name == "all" else name
    if key is None or key not in keys:
        known = ", ".join(key or "all" for key in keys)
        problem = "name a brand with --brand" if name is None else f"no brand {name!r}"
        message = f"{problem}; there are: {known}"
        raise NotFoundError(message)
    return key
