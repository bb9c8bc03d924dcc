"""What stands where: status, readiness, figures for monitoring."""

from __future__ import annotations

from typing import Any

import polars as pl

from ambassadors import __version__
from ambassadors.errors import AmbassadorsError
from ambassadors.service import identifying, tuning
from ambassadors.service.workspace.opening import Opened


class Standing(Opened):
    """What stands where: status, readiness, figures for monitoring."""

    def status(self) -> dict[str, Any]:
        """Return what stands where: the ledger, the assessment and whether it is stale, live lists, the graph and its lag."""
        held = self.ledger.status()
        ledger = {name: getattr(held, name) for name in held.__slots__}
        return {
            "ledger": ledger,
            "assessment": self._assessed(held.digest),
            "live": self.living.status(),
            "graph": self.follower.status(),
            "version": __version__,
        }

    def _assessed(self, digest: str) -> dict[str, Any] | None:
        made = self._current
        if made is None:
            return None
        rules = self.state.brand_rules()
        stale = (
            made.meta["content"] != digest
            or made.meta["rules"] != rules.digest()
            or made.persons.digest() != identifying.applied(self.ledger, self.state).digest()
            or made.meta.get("policies") != self.ledger.policies.digest()
            or not tuning.made_with(made.meta, tuning.in_force(self.state))
        )
        return {
            "id": made.id,
            "as_of": made.as_of,
            "acts": made.meta["acts"],
            "accounts": made.meta["accounts"],
            "stale": stale,
        }

    def ready(self) -> list[str]:
        """Return reasons why the service cannot do its work; empty = ready. The graph may lag: lists go on."""
        try:
            self.ledger.seq()
            self.state.suppression_version()
        except AmbassadorsError as error:
            return [error.message]
        return []

    def metrics(self) -> dict[str, float]:
        """Return the figures that monitoring reads."""
        graph, live = self.follower.status(), self.living.status()["lag_events"]
        made = self._current
        return {
            "ledger_seq": self.ledger.seq(),
            "live_lag_events": live if live is not None else float("nan"),
            "graph_lag_events": graph["lag_events"] if graph["lag_events"] is not None else float("nan"),
            "graph_up": float(graph["state"] == "up"),
            "assessment_as_of_seconds": made.as_of / 1000 if made else float("nan"),
            "listed_people": float(made.people(made.brands[0]).select(pl.col("rank").max()).item() or 0)
            if made
            else 0.0,
        }
