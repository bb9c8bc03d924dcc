"""Erase a person from everything that a home owns.

The person leaves every answer at once (a suppression); then their tombstone is written, which is final; then store
after store is cleared, each step judged by the tombstones alone, so that a start after a kill finishes what is left.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any, Final

from ambassadors.assessment.redacting import redact
from ambassadors.errors import ConflictError, NotFoundError, UsageError
from ambassadors.events import format_instant
from ambassadors.service.privacy import receipts
from ambassadors.service.privacy.folders import clear_files, leftovers
from ambassadors.tombstones import FOLDER, PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ambassadors.ledger import Ledger
    from ambassadors.state import State
    from ambassadors.tombstones import Known, Tombstones

DONE: Final = "done.json"
BACKUPS: Final = "backups made before hold the person still: keep none longer than you must; a restore erases the person again"


def check(ledger: Ledger, state: State, account_id: str, by: str, reason: str) -> Known:
    """Return what is known of a person who may be erased; nothing is changed.

    Raises:
        UsageError: nobody answers for it, or no reason.
        ConflictError: erased already, an account of a brand, or the key is lost.
        NotFoundError: nothing is held about such an account.
    """
    named(by, reason)
    ledger.tombstones.refreshed().check()
    if done := ledger.tombstones.of(account_id):
        message = f"this account was erased on {format_instant(done.at)} already (erasure {done.id}); its receipt stands under {FOLDER}/"
        raise ConflictError(message)
    for brand in state.brand_rules().brands:
        if account_id in (*brand.accounts, *brand.staff):
            message = f"{account_id} is an account of the brand {brand.key} or of its staff; take it out of its rules first"
            raise ConflictError(message)
    known = ledger.known_of(account_id)
    if known is None:
        message = f"no account {account_id!r} in the ledger: nothing is held; to keep it out, suppress it as do_not_profile"
        raise NotFoundError(message, "account_id")
    return known


def named(by: str, reason: str) -> None:
    """Check that a decision about a person has a human's name and a reason.

    Raises:
        UsageError: one is missing.
    """
    if not by.strip():
        raise UsageError(
            "a decision about a person needs the name of the human who takes it: say who (by)", "by"
        )
    if not reason.strip():
        raise UsageError("a decision about a person needs a reason: say why (reason)", "reason")


def erase(
    ledger: Ledger, state: State, home: Path, account_id: str, by: str, reason: str, now: int,
    graph: Callable[[], str], progress: Callable[[str, int, int], None],
) -> dict[str, Any]:  # fmt: skip
    """Erase a person and return the signed receipt.

    Args:
        ledger: of the home, held by this process.
        state: of the home.
        home: folder of the installation.
        account_id: who.
        by: the human who decides it.
        reason: why.
        now: epoch ms.
        graph: clears the graph and says how.
        progress: told stage, done and total.
    """
    known = check(ledger, state, account_id, by, reason)
    state.suppress(account_id, "do_not_profile", "is being erased", by=by)
    tombstone = ledger.tombstones.add(known, now, by)
    state.note("privacy.erase", PREFIX + tombstone.account, by, ledger.tombstones.scrub(reason))
    texts = _texts(ledger, account_id)
    counts = _clear(ledger, state, home, now, by, graph, progress, texts)
    left = leftovers(home, known)
    receipt = {
        "erasure": tombstone.id,
        "account": PREFIX + tombstone.account,
        "at": format_instant(now),
        "by": by,
        "reason": ledger.tombstones.scrub(reason),
        "removed": counts,
        "named_in_files_of_yours": left,
        "ledger_digest": ledger.digest(),
        "backups": BACKUPS,
    }
    return receipts.sign(home, ledger.tombstones, receipt)


def finish(ledger: Ledger, state: State, home: Path, now: int, graph: Callable[[], str]) -> bool:
    """Finish erasures that a kill cut off, or that a restored file has not met; return whether there were any."""
    tombstones = ledger.tombstones
    if not tombstones or _done(home) >= tombstones.count:
        return False
    counts = _clear(ledger, state, home, now, "local", graph, lambda *_: None, ())
    for one in tombstones.all():
        if receipts.kept(home, one.id) is None:
            receipt = {
                "erasure": one.id, "account": PREFIX + one.account, "at": format_instant(one.at), "by": one.by,
                "reason": "finished by a later start", "removed": counts, "named_in_files_of_yours": [],
                "ledger_digest": ledger.digest(), "backups": BACKUPS,
            }  # fmt: skip
            receipts.sign(home, tombstones, receipt)
    return True


def _clear(
    ledger: Ledger, state: State, home: Path, now: int, by: str, graph: Callable[[], str],
    progress: Callable[[str, int, int], None], texts: tuple[str, ...],
) -> dict[str, Any]:  # fmt: skip
    """Clear store after store; return what each lost."""
    tombstones = ledger.tombstones
    progress("files", 0, 4)
    counts: dict[str, Any] = {**clear_files(home, tombstones, texts)}
    counts["assessments"] = len(redact(home, tombstones, now))
    progress("ledger", 1, 4)
    if ledger.erasures() < tombstones.count:
        gone = ledger.erase()
        counts["ledger"] = {name: getattr(gone, name) for name in gone.__slots__}
    progress("graph", 2, 4)
    counts["graph"] = graph()
    progress("state", 3, 4)
    counts["state"] = state.forget(lambda one: _alias(tombstones, one), tombstones.scrub, by)
    _finished(home, tombstones.count)
    return counts


def _alias(tombstones: Tombstones, account_id: str) -> str | None:
    return tombstones.alias(account_id) if tombstones.of(account_id) else None


def _texts(ledger: Ledger, account_id: str) -> tuple[str, ...]:
    """Return what the person wrote, to find it in raw records; short texts tell of nobody."""
    found = ledger.query(
        "SELECT DISTINCT text FROM events JOIN accounts a ON a.idx = actor WHERE a.id = $1 AND length(text) >= 20",
        [account_id],
    )
    return tuple(found["text"].to_pylist())


def _done(home: Path) -> int:
    try:
        return int(json.loads((home / FOLDER / DONE).read_text())["erasures"])
    except (FileNotFoundError, ValueError, KeyError):
        return 0


def _finished(home: Path, erasures: int) -> None:
    draft = home / FOLDER / f".{DONE}"
    draft.write_text(json.dumps({"erasures": erasures}))
    draft.replace(home / FOLDER / DONE)


def start_over(home: Path) -> None:
    """Let every erasure be looked for again, everywhere: files of before came back."""
    shutil.rmtree(home / FOLDER / DONE, ignore_errors=True)
    (home / FOLDER / DONE).unlink(missing_ok=True)
