"""How good the data are, and the data themselves as they go out again."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ambassadors import exports
from ambassadors.exports import Choice, streams
from ambassadors.service import quality
from ambassadors.service.masking import bare, mask
from ambassadors.service.workspace.opening import Opened, clock
from ambassadors.sources import ReadOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

    from ambassadors.exports import Content


class Checking(Opened):
    """How good the data are, and the data themselves as they go out again."""

    def data_quality(
        self,
        *,
        days: int = 30,
        platform: str | None = None,
        late_hours: float = quality.LATE_HOURS,
    ) -> dict[str, Any]:
        """Return what came in and what became of it (see ``quality.report``); of the whole workspace, nobody suppressed named."""
        out = mask(self.ledger, self.state, "", *self.state.brand_rules().keys)
        return quality.report(
            self.ledger, clock(), days=days, platform=platform, late_hours=late_hours, mask=out
        )

    def compared(self, path: str, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return why counts of a file differ (see ``quality.compare``); the arguments as another process names them."""
        given: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in options.items()
        }
        return quality.compare(Path(path), ReadOptions(**given), self.ledger, clock()).document()

    def exporting(self, choice: Choice) -> AbstractContextManager[Content]:
        """Give the events for a file of the owner's: all of them, nobody left out (see ``exports.content``)."""
        return exports.content(self.ledger, choice)

    def exported(
        self,
        *,
        since: int | None = None,
        until: int | None = None,
        platform: str | None = None,
        brands: frozenset[str] | None = None,
    ) -> Iterator[bytes]:
        """Yield events as NDJSON for a key (see ``exports.streams.shown``); nobody suppressed is in it.

        Args:
            since: epoch ms, events at or after it.
            until: epoch ms, events before it.
            platform: of this platform only.
            brands: of the key, None = all.
        """
        rules = self.state.brand_rules()
        asked = {"", *rules.keys} if brands is None else brands
        out = mask(self.ledger, self.state, *asked)
        ids_only = self.ledger.policies.ids_only
        return streams.shown(
            self.ledger, Choice(since, until, platform), out.hidden, brands, rules,
            lambda events: bare(out.frame(events), ids_only),
        )  # fmt: skip

    def export_stream(
        self, *, since: int | None, until: int | None, platform: str | None
    ) -> tuple[dict[str, str], Iterator[bytes]]:
        """Return :meth:`exporting` for another process: where the ledger stands, and Arrow IPC."""
        with ExitStack() as open_now:
            content = open_now.enter_context(self.exporting(Choice(since, until, platform)))
            stays = open_now.pop_all()

        def parts() -> Iterator[bytes]:
            with stays:
                yield from streams.packed(content)

        about = {"Ledger-Seq": str(content.seq)}
        return about | ({"Ledger-Digest": content.digest} if content.digest else {}), parts()
