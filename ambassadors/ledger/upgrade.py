"""Bring a ledger of an older version up to this program's, in one transaction: after a kill it is of the one or the other.

Version 1 counted the text of a share to what the share is; since version 2 it is a fact (``ledger.facts``). The events
stay as they are, only the hashes of shares with a text are computed anew. Since version 3 a record may tell a kept event
more fully (``ledger.completing``): no row changes, but an older program would not know what becomes of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ambassadors.events import SHARE
from ambassadors.ledger.completing import CONTENT, WITH_IDS

if TYPE_CHECKING:
    import duckdb

_SHARES: Final = WITH_IDS.format(of="events") + f" AND e.kind = {SHARE} AND e.text IS NOT NULL"


def bring_up(connection: duckdb.DuckDBPyConnection) -> None:
    """Do what is to be done; nothing for a file of this version, or of a newer one."""
    [(version,)] = connection.execute("SELECT max(version) FROM meta").fetchall()
    if version not in (1, 2):
        return
    connection.begin()
    if version == 1:
        connection.execute(
            f"UPDATE events SET content = n.content FROM (SELECT seq, md5_number({CONTENT}) AS content FROM ({_SHARES})) n"
            " WHERE events.seq = n.seq"
        )
    connection.execute("UPDATE meta SET version = 3")
    connection.commit()
