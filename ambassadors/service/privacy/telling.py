"""Everything that a home holds about one person, as one document: GDPR Art. 15 and 20.

Every fact says where it came from: the event that told it, its time, and the load that brought it where the intake
log knows. Scores come with their receipts. What others wrote is in it as far as it was said to the person.
"""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING, Any, Final

import orjson
import polars as pl

from ambassadors import assessment as assessments
from ambassadors.errors import NotFoundError
from ambassadors.events import KINDS, format_instant
from ambassadors.service.explaining import explain

if TYPE_CHECKING:
    from ambassadors.assessment import Assessment
    from ambassadors.ledger import Frozen, Ledger
    from ambassadors.state import State

SOURCES: Final = """
WITH brought AS (SELECT last_seq, min(first_seq) AS first_seq, min("at") AS received_at, arg_min(name, part) AS name,
    arg_min(way, part) AS way FROM intakes WHERE last_seq > first_seq GROUP BY last_seq)
"""
EVENTS: Final = (
    SOURCES
    + """
SELECT e.seq, e.event_id, e."at", e.kind, a.id AS actor_id, t.id AS target_id, v.id AS via_id, p.id AS post_id, q.id AS parent_id,
    r.id AS root_id, e.text, e.lang, e.brand, e.platform, e.url, e.sentiment, e.disclosed_paid, e.retracted IS NOT NULL AS retracted,
    CASE WHEN e.seq > b.first_seq THEN b.name END AS source, CASE WHEN e.seq > b.first_seq THEN b.way END AS came_by,
    CASE WHEN e.seq > b.first_seq THEN b.received_at END AS received_at
FROM (SELECT * FROM events WHERE (actor = $1 OR target = $1 OR via = $1) AND key IS NOT NULL) e ASOF LEFT JOIN brought b ON e.seq <= b.last_seq
    JOIN accounts a ON a.idx = e.actor LEFT JOIN accounts t ON t.idx = e.target LEFT JOIN accounts v ON v.idx = e.via
    LEFT JOIN posts p ON p.idx = e.post LEFT JOIN posts q ON q.idx = e.parent LEFT JOIN posts r ON r.idx = e.root ORDER BY e.seq
"""
)
FACTS: Final = (
    SOURCES
    + """
, told AS (SELECT f.field, f.value, f."at", f.event_id, e.seq FROM facts f LEFT JOIN events e ON e.event_id = f.event_id WHERE f.account = $1)
SELECT f.field, f.value, f."at", f.event_id, CASE WHEN f.seq > b.first_seq THEN b.name END AS source FROM told f
    ASOF LEFT JOIN brought b ON coalesce(f.seq, 9223372036854775807) <= b.last_seq ORDER BY f.field
"""
)
WHO: Final = ("person_links", "proposal_verdicts", "account_marks", "crm_links")
TABLES: Final = ("events", "facts", "scores", "suppressions", "audit")
"""Parts that are rows; each is a CSV file."""


def export(
    ledger: Ledger, state: State, current: Assessment | None, home: Any, account_id: str, now: int
) -> dict[str, Any]:
    """Return everything that is held about an account.

    Args:
        ledger: of the home.
        state: of the home.
        current: the assessment in force, None before the first.
        home: folder of the installation.
        account_id: who.
        now: epoch ms.

    Raises:
        NotFoundError: nothing is held; of an erased account that it was erased.
    """
    if done := ledger.tombstones.of(account_id):
        message = f"nothing is held: this account was erased on {format_instant(done.at)} (erasure {done.id})"
        raise NotFoundError(message, "account_id")
    decided = state.about(account_id)
    with ledger.frozen() as view:
        account = view.query("SELECT * FROM accounts WHERE id = $1", [account_id]).to_pylist()
        if not account and not any(decided.values()):
            message = f"no account {account_id!r} here: nothing is held about it"
            raise NotFoundError(message, "account_id")
        held = _held(view, account[0]["idx"]) if account else {"events": [], "facts": []}
    known = {
        name: account[0][name] if account else None for name in ("platform", "handle", "name", "followers")
    }
    return {
        "account_id": account_id,
        "exported_at": format_instant(now),
        "account": known,
        **held,
        "scores": _scores(home, account_id),
        "explanations": _explanations(current, account_id, ledger) if current and account else [],
        "suppressions": [_dated(row, "created_at") for row in decided["suppressions"]],
        "audit": [_dated(row, "at") for row in decided["audit"]],
        "answers": [_dated(row, "made_at") for row in decided["answers"]],
        "who_is_who": {name: decided[name] for name in WHO if decided[name]},
    }


def _held(view: Frozen, idx: int) -> dict[str, list[dict[str, Any]]]:
    events = view.query(EVENTS, [idx]).to_pylist()
    for row in events:
        row["kind"] = KINDS[row["kind"]]
    return {
        "events": [_dated(row, "at", "received_at") for row in events],
        "facts": [_dated(row, "at") for row in view.query(FACTS, [idx]).to_pylist()],
    }


def _scores(home: Any, account_id: str) -> list[dict[str, Any]]:
    """Return the person's row in every assessment that is kept, for each brand: scores, stages and places on lists."""
    found = []
    for one in assessments.kept(home):
        made = assessments.load(home, one.id)
        for brand in made.brands:
            for row in made.people(brand).filter(pl.col("account_id") == account_id).drop("row").to_dicts():
                about = {"assessment": one.id, "as_of": format_instant(one.as_of), "brand": brand or "all"}
                last = row["last_act_at"]
                found.append(
                    about | row | {"last_act_at": format_instant(last) if last is not None else None}
                )
    return found


def _explanations(current: Assessment, account_id: str, ledger: Ledger) -> list[dict[str, Any]]:
    told = []
    for brand in current.brands:
        rows = current.people(brand).filter(pl.col("account_id") == account_id).to_dicts()
        told += [explain(current, brand, row, ledger, "en") for row in rows]
    return told


def _dated(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return row | {name: format_instant(row[name]) for name in names if row.get(name) is not None}


def zipped(document: dict[str, Any]) -> bytes:
    """Return a document as a zip archive: ``person.json`` with everything, and each table as CSV."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("person.json", orjson.dumps(document, option=orjson.OPT_INDENT_2))
        for name in TABLES:
            archive.writestr(f"{name}.csv", _csv(document[name]))
    return sink.getvalue()


def _csv(rows: list[dict[str, Any]]) -> str:
    sink = io.StringIO()
    writer = csv.DictWriter(sink, list(rows[0]) if rows else ["nothing_held"], lineterminator="\n")
    writer.writeheader()
    writer.writerows([{name: _cell(value) for name, value in row.items()} for row in rows])
    return sink.getvalue()


def _cell(value: Any) -> Any:
    """Return a value that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
