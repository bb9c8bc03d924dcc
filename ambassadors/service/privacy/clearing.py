"""Clear the graph of erased people. It is a projection: what cannot be trusted to forget is made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ambassadors.errors import AmbassadorsError
from ambassadors.service.following import connected

if TYPE_CHECKING:
    from ambassadors.ledger import Ledger
    from ambassadors.settings import Settings
    from ambassadors.state import State

STORE: Final = (
    "deleted records stay as bytes in a Neo4j store until they are written over: empty the database's folder and"
    " its transaction logs while the server is stopped, then run `ambassadors graph rebuild`"
)


def clear(settings: Settings, ledger: Ledger, state: State, *, serving: bool, renew: bool = False) -> str:
    """Clear the graph and say how; ``renew`` = whatever it holds, it was projected from another ledger.

    The files of the local server are removed, and it is projected again when it is next used. A Neo4j of the
    owner's is emptied and projected anew: by the service where one runs, else here.
    """
    if not settings.neo4j_uri:
        from ambassadors.graph.local import LocalServer

        gone = LocalServer.forget(settings.home)
        return "the local server's files were removed; it is projected anew" if gone else "there is none"
    if serving:
        return f"the service projects it anew; {STORE}"
    try:
        with connected(settings, ledger, state) as projector:
            projector.rebuild() if renew else projector.sync()
    except AmbassadorsError as error:
        return f"not reached ({error.message}); it is projected anew before it is next used; {STORE}"
    return f"projected anew; {STORE}"
