"""What would become of events if they were appended, without appending them.

The rules are those of ``ledger.append``; what earlier tables of the same input would have added is
remembered in temporary tables of the cursor, so that nothing is written and no writer waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.events import FOLLOW, FUTURE_TOLERANCE_MS, POST
from ambassadors.ledger import following
from ambassadors.ledger.append import ACCEPTED, CONFLICT, DUPLICATE, FUTURE, RETRACTED, admitted, classify
from ambassadors.ledger.completing import CONTENT, WITH_IDS, Kept, fuller
from ambassadors.ledger.erased import ERASED
from ambassadors.ledger.intake import Intake
from ambassadors.ledger.policing import EXPIRED

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

    from ambassadors.policies import Policies
    from ambassadors.tombstones import Tombstones

REPEATED: Final = 7
"""An event that the same input holds before, beside the codes of ``ledger.append``."""

_TABLES: Final = """
CREATE TEMP TABLE seen (key UHUGEINT, content UHUGEINT, event_id VARCHAR, "at" BIGINT, kind UTINYINT, actor_id VARCHAR,
    target_id VARCHAR, post_id VARCHAR, parent_id VARCHAR, root_id VARCHAR, via_id VARCHAR, text VARCHAR);
CREATE TEMP TABLE taken_back (event_id VARCHAR, post_id VARCHAR);
CREATE TEMP TABLE lost (event_id VARCHAR);
CREATE TEMP TABLE acts (act UHUGEINT);
"""

_ACT: Final = 'event_id, "at", kind, actor_id, target_id, post_id, parent_id, root_id, via_id, text'
_KEPT: Final = Kept(
    "(SELECT key, content, NULL::BIGINT AS retracted FROM seen UNION ALL"
    " SELECT key, content, retracted FROM events ANTI JOIN seen USING (key))",
    f"SELECT NULL::BIGINT AS seq, {_ACT} FROM seen SEMI JOIN suspects USING (key) UNION ALL"
    + WITH_IDS.format(of="(FROM events SEMI JOIN suspects USING (key) ANTI JOIN seen USING (key))"),
)
"""The ledger, and what the input would have made of it so far."""


class Foretelling:
    """One input held against a ledger that stays as it is; for one thread.

    Attributes:
        counts: ``code -> events`` so far: codes of ``ledger.append`` and :data:`REPEATED`.
        originals: original posts among those that stand or would.
        alone: acts at nobody among them.
        own: acts at oneself among them.
        acts: the rest of them, records of acts that count.
    """

    def __init__(self, cursor: duckdb.DuckDBPyConnection, tombstones: Tombstones, policies: Policies) -> None:
        """Use :meth:`ambassadors.ledger.Ledger.foretelling`."""
        self._cursor, self._tombstones, self._policies = cursor, tombstones, policies
        cursor.execute(_TABLES)
        codes = (ACCEPTED, DUPLICATE, RETRACTED, CONFLICT, FUTURE, ERASED, EXPIRED, REPEATED)
        self.counts = dict.fromkeys(codes, 0)
        self.originals = self.alone = self.own = self.acts = 0

    def take(self, events: pa.Table, now: int, *, lists: bool = False) -> NDArray[np.uint8]:
        """Return the code of each row of a table of ``CANONICAL``.

        Args:
            events: the next of the input.
            now: epoch ms of the clock.
            lists: whether they are lists of who follows whom.
        """
        codes = np.zeros(events.num_rows, np.uint8)
        events, _ = admitted(events, self._tombstones, self._policies, now, codes)
        events = events.append_column("row", pa.array(np.arange(events.num_rows, dtype=np.int64)))
        codes[(np.asarray(events["at"]) > now + FUTURE_TOLERANCE_MS) & (codes == ACCEPTED)] = FUTURE
        deletes = np.asarray(events["delete"])
        self._deletes(events.filter(pa.array(deletes & (codes == ACCEPTED))), codes)
        self._gone(events.filter(pa.array(~deletes & (codes == ACCEPTED))), codes)
        upserts = events.filter(pa.array(~deletes & (codes == ACCEPTED)))
        completed = classify(self._cursor, upserts, codes, _KEPT)
        again = self._rows("SELECT row FROM hashed ANTI JOIN events USING (key)")
        codes[again[codes[again] == DUPLICATE]] = REPEATED
        if lists:
            self._still(upserts.filter(pa.array(codes[np.asarray(upserts["row"])] == ACCEPTED)), codes)
        self._remember(fuller(upserts, completed), completed, codes)
        for code, count in enumerate(np.bincount(codes, minlength=REPEATED + 1).tolist()):
            self.counts[code] += count
        self._acts(events.filter(pa.array(~deletes & np.isin(codes, (ACCEPTED, DUPLICATE)))))
        return codes

    def folded(self) -> int:
        """Return how many records of acts stand behind a stronger record of the same act."""
        [(more,)] = self._cursor.execute("SELECT count(*) - count(DISTINCT act) FROM acts").fetchall()
        return int(more)

    def _deletes(self, deletes: pa.Table, codes: NDArray[np.uint8]) -> None:
        same = (
            "t.event_id IS NOT DISTINCT FROM asked.event_id AND t.post_id IS NOT DISTINCT FROM asked.post_id"
        )
        self._cursor.register("deletes", deletes)
        asked = self._cursor.sql(
            "SELECT row, event_id, CASE WHEN event_id IS NULL THEN post_id END AS post_id FROM deletes"
        ).to_arrow_table()
        new = self._cursor.sql(
            "SELECT min(row) AS row, event_id, post_id FROM asked"
            f" WHERE NOT EXISTS (FROM tombstones t WHERE {same}) AND NOT EXISTS (FROM taken_back t WHERE {same})"
            " GROUP BY event_id, post_id"
        ).to_arrow_table()
        codes[np.asarray(asked["row"], np.int64)] = DUPLICATE
        codes[np.asarray(new["row"], np.int64)] = ACCEPTED
        self._cursor.execute(
            "INSERT INTO lost SELECT event_id FROM new WHERE event_id IS NOT NULL"
            " UNION ALL SELECT e.event_id FROM new JOIN posts p ON p.id = new.post_id JOIN events e ON e.post = p.idx"
            " UNION ALL SELECT s.event_id FROM new JOIN seen s USING (post_id)"
        )
        self._cursor.execute("INSERT INTO taken_back SELECT event_id, post_id FROM new")

    def _gone(self, upserts: pa.Table, codes: NDArray[np.uint8]) -> None:
        """Set the outcome of the upserts that the input takes back itself."""
        gone = self._rows(
            "SELECT row FROM upserts SEMI JOIN lost ON upserts.event_id = lost.event_id"
            " UNION ALL SELECT row FROM upserts SEMI JOIN taken_back t ON upserts.post_id = t.post_id",
            upserts=upserts,
        )
        codes[gone] = RETRACTED

    def _still(self, upserts: pa.Table, codes: NDArray[np.uint8]) -> None:
        """Set the outcome of those in a list of whom it is known already that they follow."""
        codes[following.known(self._cursor, upserts, (Intake(len(codes), lists=True),))] = DUPLICATE
        listed = self._rows(
            "SELECT row FROM listed SEMI JOIN (SELECT actor_id, target_id FROM seen ANTI JOIN lost USING (event_id)"
            f" WHERE kind = {FOLLOW}) USING (actor_id, target_id) WHERE kind = {FOLLOW}",
            listed=upserts,
        )
        codes[listed[codes[listed] == ACCEPTED]] = REPEATED

    def _remember(
        self,
        upserts: pa.Table,  # noqa: ARG002 - named in the SQL
        completed: pa.Table | None,
        codes: NDArray[np.uint8],
    ) -> None:
        """Note what would be new, and what would be told with more; ``classify`` left keys and contents in ``hashed``."""
        new = pa.table({"row": np.flatnonzero(codes == ACCEPTED)})
        self._cursor.execute(
            f"INSERT INTO seen SELECT key, content, {_ACT} FROM hashed JOIN new USING (row) JOIN upserts USING (row)"
        )
        if completed is not None:
            more = completed.filter(pc.field("row") < 0)
            self._cursor.execute("DELETE FROM seen WHERE event_id IN (SELECT event_id FROM more)")
            self._cursor.execute(
                f"INSERT INTO seen SELECT md5_number(event_id), md5_number({CONTENT}), {_ACT} FROM more"
            )

    def _acts(self, standing: pa.Table) -> None:
        """Count what no score takes, and note which act each other event is a record of."""
        self._cursor.register("standing", standing)
        [counts] = self._cursor.execute(
            f"SELECT count(*) FILTER (kind = {POST}), count(*) FILTER (kind <> {POST} AND target_id IS NULL),"
            f" count(*) FILTER (kind <> {POST} AND target_id = actor_id) FROM standing"
        ).fetchall()
        [(acts,)] = self._cursor.execute(
            "INSERT INTO acts SELECT md5_number(concat_ws(chr(31), actor_id, target_id, \"at\", coalesce(post_id, '')))"
            f" FROM standing WHERE kind <> {POST} AND target_id <> actor_id"
        ).fetchall()
        self.acts += acts
        self._cursor.unregister("standing")
        self.originals, self.alone, self.own = (
            before + more for before, more in zip((self.originals, self.alone, self.own), counts, strict=True)
        )

    def _rows(self, sql: str, **tables: pa.Table) -> NDArray[np.int64]:
        """Return the rows that a statement over some tables names."""
        for name, table in tables.items():
            self._cursor.register(name, table)
        found = np.asarray(self._cursor.sql(sql).to_arrow_table()["row"], np.int64)
        for name in tables:
            self._cursor.unregister(name)
        return found
