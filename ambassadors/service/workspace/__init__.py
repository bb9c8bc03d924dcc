"""The workspace: the one object behind the API and the command line.

It owns the ledger of a home and the service state beside it. A write never scores and a read never
scores: ``ingest`` acknowledges once the ledger has committed, ``refresh`` makes the next assessment and
swaps it in by one assignment, everything else reads the current one.

A use case stands in the file of its subject here; what it needs of the home is in ``opening``. A new
subject is a file with a class on top of ``Opened``, and one name in the line of ``Workspace``.
"""

from __future__ import annotations

from ambassadors.service.workspace.checking import Checking
from ambassadors.service.workspace.joining import Joining
from ambassadors.service.workspace.live import LiveReading
from ambassadors.service.workspace.opening import brand_key, clock
from ambassadors.service.workspace.policing import Policing
from ambassadors.service.workspace.proving import Proving
from ambassadors.service.workspace.refreshing import Refreshing
from ambassadors.service.workspace.standing import Standing
from ambassadors.service.workspace.taking import Taking
from ambassadors.service.workspace.teaming import Teaming

__all__ = ["Workspace", "brand_key", "clock"]


class Workspace(Taking, Checking, Refreshing, Proving, Joining, LiveReading, Teaming, Policing, Standing):
    """One home, open. Thread-safe; one a process. Its attributes are those of ``Opened``."""
