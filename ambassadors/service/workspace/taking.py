"""What comes in, and people who are to be left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ambassadors.ledger.intake import unpacked
from ambassadors.service.ingest import RowResult, read_rows, settle
from ambassadors.service.privacy.whom import leave_alone
from ambassadors.service.receiving import receive
from ambassadors.service.workspace.opening import Opened

if TYPE_CHECKING:
    from ambassadors.service.receiving import Sender
    from ambassadors.state import Suppression, SuppressionKind


class Taking(Opened):
    """What comes in, and people who are to be left alone."""

    def ingest(
        self,
        rows: bytes,
        *,
        brands: frozenset[str] | None,
        by: str = "local",
    ) -> list[RowResult]:
        """Keep interactions that came over HTTP; what is answered as accepted is on disk.

        Args:
            rows: one JSON object a line.
            brands: brands that the key may write, None = all.
            by: name of the key, for the intake log.

        Returns:
            One result a row, in order.
        """
        read = read_rows(rows, brands)
        return settle(read, self.append(read.events, None, read.intake(by)) if read.records else None)

    def ingest_chunk(self, arrow_ipc: bytes) -> dict[str, Any]:
        """Append a chunk that ``ambassadors load`` sends; quarantined rows go back as Arrow."""
        events, intakes = unpacked(pa.ipc.open_stream(arrow_ipc).read_all())
        done = self.append(events, None, *intakes)
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, done.quarantined.schema) as stream:
            stream.write_table(done.quarantined)
        return {
            "accepted": done.accepted,
            "duplicate": done.duplicate,
            "retracted": done.retracted,
            "erased": done.erased,
            "expired": done.expired,
            "seq": done.seq,
            "quarantined": sink.getvalue().to_pybytes().hex(),
        }

    def webhook_secret(self, name: str) -> str:
        """Return what a platform signs with (``meta``, ``discourse``, ``x``), or shows (``meta-verify``); empty = none."""
        known = {
            "meta": self.settings.meta_app_secret,
            "meta-verify": self.settings.meta_verify_token,
            "discourse": self.settings.discourse_secret,
            "x": self.settings.x_consumer_secret,
        }
        return known[name].get_secret_value() if name in known else ""

    def receive(self, sender: Sender, body: bytes, about: dict[str, str]) -> dict[str, Any]:
        """Keep what a platform sent to its webhook receiver (see ``service.receiving.receive``)."""
        return receive(sender, body, about, self, self.state, self.settings.home).document()

    def suppress(
        self,
        account_id: str,
        kind: SuppressionKind,
        reason: str = "",
        brand: str | None = None,
        *,
        by: str = "local",
        source: str = "",
    ) -> Suppression:
        """Leave a person alone from now on (see ``State.suppress``). Raises NotFoundError: nobody, or no brand, of that name."""
        return leave_alone(self.ledger, self.state, account_id, kind, reason, brand, by=by, source=source)

    def unsuppress(
        self,
        entry: int,
        *,
        brands: frozenset[str] | None = None,
        by: str = "local",
        reason: str = "",
        evidence: str = "",
    ) -> None:
        """Lift a suppression (see ``State.unsuppress``)."""
        self.state.unsuppress(entry, brands=brands, by=by, reason=reason, evidence=evidence)

    def suppressions(
        self, *, brands: frozenset[str] | None = None, after: int = 0, limit: int = 50
    ) -> list[Suppression]:
        """Return suppressions in the order in which they were made."""
        return self.state.suppressions(brands=brands, after=after, limit=limit)
