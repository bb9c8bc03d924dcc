"""What platforms send to the webhook receivers: one signed body -> events in the ledger."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import orjson

from ambassadors.errors import InputError
from ambassadors.events import format_instant
from ambassadors.service.load_report import LoadReport, Log
from ambassadors.service.loading import take
from ambassadors.service.set_aside import SetAside
from ambassadors.sources import WEBHOOKS, ReadOptions
from ambassadors.sources.common.objects import batch_of

if TYPE_CHECKING:
    from pathlib import Path

    from ambassadors.service.loading import Appends
    from ambassadors.state import State

Sender = Literal["meta", "discourse", "x"]
META: Final = {"instagram": "instagram", "page": "facebook"}
"""What Meta calls an object -> the source that reads it."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was in a delivery; the same however often it comes.

    Attributes:
        source: the source that read it.
        records: records in it.
        events: events that are in the ledger now, or were before.
        without_interaction: records that hold no interaction.
        set_aside: records that cannot be read; they lie in a file under the home, with the reason.
    """

    source: str
    records: int
    events: int
    without_interaction: int
    set_aside: int

    def document(self) -> dict[str, Any]:
        """Return it as JSON says it."""
        return asdict(self)


def receive(
    sender: Sender, body: bytes, about: dict[str, str], ledger: Appends, state: State, home: Path
) -> Receipt:
    """Keep what a platform sent; on return it is on disk.

    A delivery is known by its bytes. Repeated, it is read as of its first coming, so that acts without a
    time of their own get the same one, and the ledger knows their ids: nothing is kept twice.

    Args:
        sender: who sends; its signature was checked.
        body: as it came.
        about: what headers say that the body does not (``event`` and ``instance`` of Discourse).
        ledger: where the events go.
        state: where deliveries are remembered.
        home: where records that cannot be read are set aside.

    Raises:
        InputError: no JSON object, or of a kind that is not read here.
        StorageFullError: the disk is full; the platform sends it again.
    """
    value = _parsed(body)
    source = _source(sender, value)
    digest = hashlib.sha256(b"\0".join([*(f"{k}={v}".encode() for k, v in sorted(about.items())), body]))
    at = state.first_received(sender, digest.hexdigest())
    if sender != "meta":
        value = value | about | {"received_at": format_instant(at)}
    batch = batch_of([value], ReadOptions(source), WEBHOOKS[source])
    report, aside = (
        LoadReport(f"webhook {sender}", source),
        SetAside(home, f"webhook {sender}", f"webhook-{sender}-{format_instant(at)[:10]}.ndjson"),
    )
    take(batch, ledger, at, report, aside, Log("webhook", sender, source))
    return Receipt(
        source, batch.records, batch.events.num_rows, batch.without_interaction, len(batch.rejects)
    )


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        message = f"the body is not JSON: {error}; it has to be what the platform sends"
        raise InputError(message) from error
    if not isinstance(value, dict):
        message = "the body is no JSON object; it has to be what the platform sends"
        raise InputError(message)
    return value


def _source(sender: Sender, value: dict[str, Any]) -> str:
    if sender != "meta":
        return "discourse" if sender == "discourse" else "x-activity"
    kind = value.get("object")
    if not isinstance(kind, str) or kind not in META:
        message = f"object {str(kind)[:80]!r} is not read here; subscribe to {' or '.join(META)} only"
        raise InputError(message)
    return META[kind]
