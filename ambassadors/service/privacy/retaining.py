"""Retention over a whole home: the ledger, old assessments, records set aside, exports; the audit trail stays.

The graph is projected anew. Old assessments lose whoever left the ledger with their last event; the scores of others
stay as they were made, until the assessment itself goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ambassadors.assessment.redacting import redact
from ambassadors.policies.model import DAY_MS
from ambassadors.service.privacy.folders import EXPORTS, SET_ASIDE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

    from ambassadors.ledger import Ledger, Retained

LEFT: Final = "retained:"


@dataclass(frozen=True, slots=True)
class Left:
    """Who is no longer in assessments.

    Attributes:
        ids: accounts that left the ledger.
    """

    ids: frozenset[str]

    def accounts(self, ids: pa.ChunkedArray | pa.Array) -> NDArray[np.bool_]:
        """Return which of some account ids are meant."""
        return np.fromiter((one in self.ids for one in ids.to_pylist()), np.bool_, len(ids))

    def of(self, account_id: str) -> object | None:
        """Return something where an account is meant, else None."""
        return self if account_id in self.ids else None

    def told_by(self, _record: str) -> bool:
        """Texts are judged when they are kept."""
        return False

    def alias(self, _account_id: str) -> str:
        """Return what stands for an account that left."""
        return LEFT


def old_files(ledger: Ledger, home: Path, now: int, days: int) -> list[Path]:
    """Return files of records set aside and exports under a home that are past their days.

    What they hold may be of any platform here, so that the shortest end of these counts where it is shorter.
    """
    held = ledger.query("SELECT DISTINCT split_part(id, ':', 1) AS platform FROM accounts")[
        "platform"
    ].to_pylist()
    ends = [ledger.policies.of(platform).max_retention_days for platform in held]
    ends = [one for one in (*ends, days) if one]
    before = now - min(ends) * DAY_MS if ends else None
    return [
        path for path in _copies(home) if before is not None and path.stat().st_mtime_ns // 1_000_000 < before
    ]


def _copies(home: Path) -> Iterator[Path]:
    yield from sorted((home / SET_ASIDE).glob("*.ndjson"))
    yield from sorted(path for path in (home / EXPORTS).rglob("*") if path.is_file())


def due(ledger: Ledger, home: Path, now: int, days: int) -> dict[str, Any]:
    """Return what :func:`retain` would take out; nothing is changed.

    Args:
        ledger: of the home.
        home: folder of the installation.
        now: epoch ms.
        days: how long records set aside and exports are kept, 0 = no end of their own.
    """
    return document(ledger.due(now), len(old_files(ledger, home, now, days)))


def retain(
    ledger: Ledger,
    home: Path,
    now: int,
    days: int,
    forgetting: Callable[[], AbstractContextManager[None]],
    graph: Callable[[], str],
    forget: Callable[[frozenset[str]], object],
    progress: Callable[[str, int, int], None],
) -> dict[str, Any]:
    """Take out what is past its days; where nothing is, nothing is touched.

    Args:
        ledger: of the home, like ``home``, ``now`` and ``days`` as for :func:`due`.
        home: folder of the installation.
        now: epoch ms.
        days: how long records set aside and exports are kept, 0 = no end of their own.
        forgetting: within it, memory lets go of people.
        graph: clears the graph and says how.
        forget: lets go of answers that name some accounts.
        progress: told stage, done and total.
    """
    progress("files", 0, 4)
    files = old_files(ledger, home, now, days)
    for path in files:
        path.unlink()
    progress("ledger", 1, 4)
    gone = ledger.due(now)
    if not gone:
        return document(gone, len(files)) | {"assessments_redacted": 0, "graph": "as it was"}
    with forgetting():
        gone = ledger.retain(now)  # looks again, since more may have come: none comes while it writes
        progress("assessments", 2, 4)
        redacted = redact(home, Left(frozenset(gone.accounts)), now) if gone.accounts else {}
        forget(frozenset(gone.accounts))
        progress("graph", 3, 4)
        return document(gone, len(files)) | {"assessments_redacted": len(redacted), "graph": graph()}


def document(gone: Retained, files: int) -> dict[str, Any]:
    """Return what goes, or went, in counts; nobody is named."""
    return {
        "platforms": [
            {name: getattr(one, name) for name in ("platform", "events", "texts", "sentiments")}
            for one in gone.platforms
        ],
        "accounts": len(gone.accounts),
        "posts": gone.posts,
        "facts": gone.facts,
        "files": files,
    }
