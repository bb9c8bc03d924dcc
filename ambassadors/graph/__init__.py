"""The graph database: a projection of the ledger, written and read over Bolt."""

from __future__ import annotations

from ambassadors.graph.local import LocalServer
from ambassadors.graph.opening import Graph
from ambassadors.graph.projector import GraphStatus, Projector
from ambassadors.graph.saved import Answer, run_saved
from ambassadors.graph.store import GraphStore, Server
from ambassadors.graph.verify import Difference, Verification

__all__ = [
    "Answer",
    "Difference",
    "Graph",
    "GraphStatus",
    "GraphStore",
    "LocalServer",
    "Projector",
    "Server",
    "Verification",
    "run_saved",
]
