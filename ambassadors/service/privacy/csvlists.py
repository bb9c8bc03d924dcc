"""Suppressions as CSV: what a CRM hands over and takes back."""

from __future__ import annotations

import csv
import io
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ambassadors.errors import AmbassadorsError, InputError
from ambassadors.events import format_instant, parse_instant
from ambassadors.service.privacy.erasing import named
from ambassadors.service.privacy.whom import FOR_ALL
from ambassadors.state import NewSuppression

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.brands import BrandRules
    from ambassadors.state import State, SuppressionKind

COLUMNS: Final = ("account_id", "kind", "brand", "reason", "source", "at")
MAUTIC: Final = {"1": "unsubscribed", "2": "bounced", "3": "manual"}
"""Reasons for do-not-contact in Mautic; 0 = contactable."""
KINDS: Final = ("do_not_contact", "do_not_profile", "minor")


@dataclass(slots=True)
class Imported:
    """What became of the rows of a list; each is one of these.

    Attributes:
        rows: rows read.
        taken: people left alone from now on.
        known: entries that stood already.
        skipped: rows that ask for nothing: contactable, or erased here already.
        problems: rows that could not be taken, each as ``line 3: kind: why``.
    """

    rows: int = 0
    taken: int = 0
    known: int = 0
    skipped: int = 0
    problems: list[str] = field(default_factory=list)


def read(text: str, brands: BrandRules, source: str) -> tuple[list[NewSuppression], Imported]:
    """Read a list: columns of :data:`COLUMNS`, ``account_id`` and a ``kind`` or a reason of Mautic's needed.

    Args:
        text: CSV with a header.
        brands: those that may be named.
        source: where the list comes from; a row's own one counts more.

    Raises:
        InputError: not such a list at all.
    """
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    if "account_id" not in names or not {"kind", "reason"} & set(names):
        message = f"the list needs a header with account_id and kind (or a reason of Mautic's); known: {', '.join(COLUMNS)}"
        raise InputError(message)
    reader.fieldnames = names
    report, entries = Imported(), []
    for row in reader:
        report.rows += 1
        given = {name: (row.get(name) or "").strip() for name in COLUMNS}
        if given["reason"] == "0" and not given["kind"]:
            report.skipped += 1
            continue
        if given["kind"] == "erased":
            report.skipped += 1
            continue
        try:
            entries.append(_entry(given, brands, source))
        except AmbassadorsError as error:
            report.problems.append(f"line {reader.line_num}: {error.field}: {error.message}")
    return entries, report


def take(state: State, text: str, by: str, source: str) -> Imported:
    """Take a list: every row that can be; the report names the others.

    Raises:
        InputError: not such a list at all.
        UsageError: nobody answers for it.
    """
    named(by, source)
    entries, report = read(text, state.brand_rules(), source)
    report.taken = state.suppress_all(entries, by=by, reason=f"list {source}") if entries else 0
    report.known = len(entries) - report.taken
    return report


def _entry(given: dict[str, str], brands: BrandRules, source: str) -> NewSuppression:
    kind, reason = given["kind"], given["reason"]
    if not kind and reason in MAUTIC:
        kind, reason = "do_not_contact", MAUTIC[reason]
    if kind in MAUTIC:
        kind, reason = "do_not_contact", reason or MAUTIC[kind]
    if ":" not in given["account_id"]:
        raise InputError(
            f"{given['account_id']!r} is no account id; write it with its platform, like x:123", "account_id"
        )
    if kind not in KINDS:
        known = f"{', '.join(KINDS)}, or a reason of Mautic's: 1, 2, 3"
        raise InputError(f"{kind!r} is none of {known}", "kind")
    with of_field("brand"):
        if given["brand"]:
            brands.check(given["brand"], FOR_ALL)
    with of_field("at"):
        at = parse_instant(given["at"]) if given["at"] else None
    chosen: SuppressionKind = kind  # type: ignore[assignment]  # one of KINDS
    brand, said = given["brand"] or None, given["source"] or source
    return NewSuppression(given["account_id"], chosen, brand, reason, said, at)


@contextmanager
def of_field(name: str) -> Iterator[None]:
    """Say of what is wrong within which field of the row it is."""
    try:
        yield
    except AmbassadorsError as error:
        raise InputError(error.message, name) from error


def write(state: State, brands: frozenset[str] | None = None) -> str:
    """Return every suppression as CSV, oldest first; of some brands only where they are named."""
    sink, after = io.StringIO(), 0
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(COLUMNS)
    while found := state.suppressions(brands=brands, after=after, limit=1000):
        for one in found:
            cells = (
                one.account_id,
                one.kind,
                one.brand or "",
                one.reason,
                one.source,
                format_instant(one.created_at),
            )
            writer.writerow([f"'{cell}" if cell[:1] in {"=", "+", "-", "@"} else cell for cell in cells])
        after = found[-1].id
    return sink.getvalue()
