"""Back-tests: run one for the current assessment, read those that are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ambassadors.backtest import shelf
from ambassadors.backtest.words import sentence, short
from ambassadors.errors import NotFoundError
from ambassadors.parameters import Parameters
from ambassadors.snapshot import from_ledger

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from ambassadors.assessment import Assessment
    from ambassadors.ledger import Ledger
    from ambassadors.snapshot import Snapshot
    from ambassadors.state import State


def run(
    home: Path,
    made: Assessment,
    ledger: Ledger,
    state: State,
    brand: str,
    windows: int,
    horizon_hours: float | None,
    progress: Callable[[str, int, int], None],
) -> dict[str, Any]:
    """Back-test one brand of an assessment, with its parameters, and keep the result.

    Late events of its time that came since count too.

    Args:
        home: folder of the installation.
        made: the assessment.
        ledger: what is known.
        state: brand rules.
        brand: key of the brand.
        windows: how many at most.
        horizon_hours: length of a window; None = how far the assessment looks ahead.
        progress: told stage, done and total.

    Raises:
        UsageError, ConflictError: see ``backtest.cuts``.
        NotFoundError: no such brand.
    """
    from ambassadors.backtest.rolling import backtest

    hours = made.scale(brand).horizon_hours if horizon_hours is None else horizon_hours
    parameters = Parameters.from_document(made.meta)
    progress("read", 0, 1)
    with ledger.frozen() as frozen:
        rules = state.brand_rules()
        snapshot = from_ledger(
            frozen.query, frozen.seq, made.as_of, rules, parameters.exclude, made.persons, ledger.policies
        )
        known = _followers(frozen.query("SELECT id, followers FROM accounts", []), snapshot)
    told = backtest(
        snapshot, brand, hours, parameters, windows=windows, followers=known, progress=progress
    ) | {"assessment": made.id}
    shelf.keep(home, made.id, brand, told | {"sentence": _sentences(short(told))})
    return stored(home, made.id, brand)


def _followers(accounts: Any, snapshot: Snapshot) -> NDArray[np.float64] | None:
    """Return the follower count of each account as known today, NaN = unknown; None where nobody's is."""
    said = {
        row["id"]: float(row["followers"]) for row in accounts.to_pylist() if row["followers"] is not None
    }
    if not said:
        return None
    return np.array([said.get(account, np.nan) for account in snapshot.ids])


def stored(home: Path, made: str, brand: str) -> dict[str, Any]:
    """Return the back-test of a brand in an assessment. Raises NotFoundError."""
    held = shelf.read(home, made).get(brand) if made.isalnum() else None
    if held is None:
        message = f"no back-test of {brand or 'all'} for the assessment {made!r}; run `ambassadors backtest` or POST /v1/backtests"
        raise NotFoundError(message)
    return held


def listed(home: Path, brand: str) -> list[dict[str, Any]]:
    """Return the back-tests of a brand that are kept, the latest instant first, without their windows."""
    names = ("assessment", "brand", "as_of", "horizon_hours", "mean", "sentence")
    return [
        {name: told[name] for name in names} | {"windows": len(told["windows"])}
        for _, told in shelf.kept(home, brand)
    ]


def proof(home: Path, made: Assessment, brand: str) -> dict[str, str] | None:
    """Return what the latest back-test of an assessment says, by language; None where history was too short or the list empty."""
    held = shelf.read(home, made.id).get(brand)
    summary = short(held) if held else made.meta["brands"].get(brand, {}).get("backtest")
    return _sentences(summary) if summary and summary["top"] else None


def _sentences(summary: dict[str, Any]) -> dict[str, str]:
    return {"en": sentence(summary, "en"), "fr": sentence(summary, "fr")}
