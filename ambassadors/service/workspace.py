"""The workspace: the one object behind the API and the command line.

It owns the ledger of a home and the service state beside it. A write never scores and a read never
scores: ``ingest`` acknowledges once the ledger has committed, ``refresh`` makes the next assessment and
swaps it in by one assignment, everything else reads the current one.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Literal, Self

import polars as pl
import pyarrow as pa

from ambassadors import assessment as assessments
from ambassadors.backtest import WINDOWS, shelf
from ambassadors.brands import WHOLE
from ambassadors.errors import AmbassadorsError, NotFoundError
from ambassadors.ledger import Ledger
from ambassadors.ledger.writer import Writer
from ambassadors.service import authentic, changing, grouping, listing, previewing, testing, tuning
from ambassadors.service.brandfile import import_brand_file
from ambassadors.service.following import Follower
from ambassadors.service.ingest import RowResult, read_rows, settle
from ambassadors.service.owner import Note
from ambassadors.service.suggesting import suggestions
from ambassadors.snapshot import from_ledger
from ambassadors.state import State

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from ambassadors.assessment import Assessment
    from ambassadors.ledger import Appended
    from ambassadors.service.listing import ListName, Page
    from ambassadors.service.receipt_words import Language
    from ambassadors.settings import Settings
    from ambassadors.state import Operation, Suppression, SuppressionKind


def clock() -> int:
    """Return epoch milliseconds now."""
    return time.time_ns() // 1_000_000


class Workspace:
    """One home, open. Thread-safe; one a process.

    Attributes:
        settings: what it was opened with.
        ledger: its ledger.
        state: its service state.
        internal_token: what another process of the same home shows to be let in; empty unless serving.
    """

    def __init__(self, settings: Settings, ledger: Ledger, state: State) -> None:
        """Use :meth:`open`."""
        self.settings, self.ledger, self.state = settings, ledger, state
        self.internal_token = ""
        self._refreshing = threading.Lock()
        self._previews = previewing.Previews()
        self._current: Assessment | None = None
        with suppress(NotFoundError):  # none yet, or its folder was removed: the next refresh mends it
            self._current = assessments.load(settings.home)
        self.follower = Follower(settings, ledger, state)
        self._writer = Writer(ledger, clock, self.follower.wake)
        self._serving = False

    @classmethod
    def open(cls, settings: Settings, *, serve: bool = False) -> Self:
        """Open a home, making it where there is none.

        Args:
            settings: where, and how.
            serve: start the threads that write, project and refresh, and announce this process to others.

        Raises:
            LedgerBusyError: another process holds the ledger.
        """
        ledger = Ledger.open(settings.home, settings.memory_limit_mb)
        try:
            state = State.open(settings.state_url, owner=serve)
            import_brand_file(settings.home, state)
            workspace = cls(settings, ledger, state)
        except AmbassadorsError:
            ledger.close()
            raise
        if serve:
            workspace._serve()
        return workspace

    def _serve(self) -> None:
        self._serving = True
        self._note = Note(self.settings)
        self.internal_token = self._note.token
        self._writer.start()
        self.follower.start(self._current)

    def close(self) -> None:
        """Write what waits, stop the threads, let go of the ledger."""
        if self._serving:
            self._writer.close()
            self.follower.close()
            with self._refreshing:
                self._note.withdraw()
        self.ledger.close()
        self.state.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- writing -------------------------------------------------------------------------------------

    def append(self, events: pa.Table, now: int | None = None) -> Appended:
        """Keep a table of ``CANONICAL``; on return it is on disk. The future is told by ``now``."""
        if self._serving:
            return self._writer.submit(events).result()
        return self.ledger.append(events, clock() if now is None else now)

    def ingest(
        self,
        rows: bytes,
        *,
        format: Literal["json", "ndjson"],  # noqa: A002 - the word of the API
        brands: frozenset[str] | None,
    ) -> list[RowResult]:
        """Keep interactions that came over HTTP; what is answered as accepted is on disk.

        Args:
            rows: a JSON array or one object a line.
            format: which of the two.
            brands: brands that the key may write, None = all.

        Returns:
            One result a row, in order.
        """
        read = read_rows(rows, format, brands)
        return settle(read, self.append(read.events) if len(read.events) else None)

    def ingest_chunk(self, arrow_ipc: bytes) -> dict[str, Any]:
        """Append a chunk that ``ambassadors load`` sends; quarantined rows go back as Arrow."""
        done = self.append(pa.ipc.open_stream(arrow_ipc).read_all())
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, done.quarantined.schema) as stream:
            stream.write_table(done.quarantined)
        return {
            "accepted": done.accepted,
            "duplicate": done.duplicate,
            "retracted": done.retracted,
            "seq": done.seq,
            "quarantined": sink.getvalue().to_pybytes().hex(),
        }

    # --- assessments ---------------------------------------------------------------------------------

    def refresh(
        self,
        *,
        as_of: int | None = None,
        horizon_hours: float | None = None,
        progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
    ) -> Assessment:
        """Make the next assessment and swap it in.

        Args:
            as_of: epoch ms, events before it count; default just after the newest event.
            horizon_hours: how far ahead to look; fitted where None.
            progress: told stage, done and total.

        Raises:
            NotFoundError: the ledger is empty.
        """
        with self._refreshing:
            with self.ledger.frozen() as frozen:
                if not frozen.seq:
                    message = "the ledger is empty; load some events first (ambassadors load FILE)"
                    raise NotFoundError(message)
                progress("read", 0, 1)
                parameters = tuning.in_force(self.state)
                rules = self.state.brand_rules()
                snapshot = from_ledger(frozen.query, frozen.seq, as_of, rules, parameters.exclude)
                content = frozen.digest()
            self.ledger.trim()
            made = assessments.make(
                self.settings.home, snapshot, content, horizon_hours, self._curve(snapshot.as_of), progress,
                parameters,
            )  # fmt: skip
            self._current = made
            assessments.prune(self.settings.home, self.settings.keep_assessments)
        self.follower.publish(made)
        return made

    def _curve(self, as_of: int) -> Callable[[str, float], float]:
        """Return the keeper of the 0 - 100 curves: the first assessment of a month decides for that month."""
        month = time.strftime("%Y-%m", time.gmtime(as_of / 1000))
        return lambda brand, scale: self.state.curve(brand, month, scale)

    def start_refresh(self, as_of: int | None) -> Operation:
        """Begin an assessment in the background and return the operation that tells how far it is."""
        return self._start("refresh", lambda _id, tell: self.refresh(as_of=as_of, progress=tell).id)

    def _start(self, kind: str, work: Callable[[str, Callable[[str, int, int], None]], str]) -> Operation:
        """Run work in the background; it is handed the operation's id and whom to tell, and returns the result."""
        operation = self.state.create_operation(kind)
        threading.Thread(target=self._run, args=(operation.id, work), name=kind, daemon=True).start()
        return operation

    def _run(self, operation_id: str, work: Callable[[str, Callable[[str, int, int], None]], str]) -> None:
        def tell(stage: str, done: int, total: int) -> None:
            self.state.update_operation(operation_id, state="running", stage=stage, done=done, total=total)

        try:
            tell("wait", 0, 1)
            result = work(operation_id, tell)
        except AmbassadorsError as error:
            self.state.update_operation(operation_id, state="failed", error=error.message)
        except Exception as error:
            message = f"an error nobody foresaw ({type(error).__name__}: {error}); please report it"
            self.state.update_operation(operation_id, state="failed", error=message)
            raise
        else:
            self.state.update_operation(
                operation_id, state="succeeded", stage="done", done=1, total=1, result=result
            )

    # --- parameters: see service.tuning and service.previewing ------------------------------------------

    def parameters(self) -> dict[str, Any]:
        """Return the version in force and every parameter with value, default and meaning."""
        return tuning.shown(self.state)

    def parameter_history(self) -> list[dict[str, Any]]:
        """Return every version, the newest first."""
        return [tuning.version(one) for one in self.state.parameter_history()]

    def set_parameters(
        self, overrides: dict[str, object], reason: str, *, by: str = "local", expected: int | None = None
    ) -> dict[str, Any]:
        """Put parameters in force from the next refresh on (see ``tuning.save``)."""
        tuning.save(self.state, overrides, reason, by=by, expected=expected)
        return self.parameters()

    def preview(
        self,
        wanted: previewing.Wanted,
        *,
        progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
    ) -> dict[str, Any]:
        """Return who would move under other parameters; nothing is stored (see ``previewing.preview``)."""
        previewing.check(wanted, self.state, self.ledger)
        with self._refreshing:
            return previewing.preview(wanted, self.ledger, self.state, self._current, progress)

    def start_preview(self, wanted: previewing.Wanted) -> Operation:
        """Begin a preview in the background; its result is the id that :meth:`previewed` takes.

        Raises:
            UsageError: an unknown parameter or a value out of range; nothing is begun.
        """
        previewing.check(wanted, self.state, self.ledger)

        def work(operation_id: str, tell: Callable[[str, int, int], None]) -> str:
            self._previews.keep(operation_id, self.preview(wanted, progress=tell))
            return operation_id

        return self._start("preview", work)

    def previewed(self, preview_id: str) -> dict[str, Any]:
        """Return a preview made lately. Raises NotFoundError: not made here, or let go of since."""
        return self._previews.get(preview_id)

    # --- back-tests: see service.testing -------------------------------------------------------------

    def backtest(
        self,
        brand: str,
        *,
        windows: int = WINDOWS,
        horizon_hours: float | None = None,
        progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
    ) -> dict[str, Any]:
        """Back-test a brand of the current assessment and keep the result (see ``testing.run``)."""
        with self._refreshing:
            return testing.run(
                self.settings.home, self.current(), self.ledger, self.state, brand, windows, horizon_hours, progress
            )  # fmt: skip

    def start_backtest(
        self, brand: str, windows: int = WINDOWS, horizon_hours: float | None = None
    ) -> Operation:
        """Begin a back-test in the background; its result is the id of the assessment. Raises NotFoundError."""
        self.current()

        def work(_id: str, tell: Callable[[str, int, int], None]) -> str:
            told = self.backtest(brand, windows=windows, horizon_hours=horizon_hours, progress=tell)
            return str(told["assessment"])

        return self._start("backtest", work)

    def backtests(self, brand: str) -> list[dict[str, Any]]:
        """Return the back-tests of a brand that are kept, the latest first."""
        return testing.listed(self.settings.home, brand)

    def backtested(self, assessment: str, brand: str) -> dict[str, Any]:
        """Return one back-test. Raises NotFoundError."""
        return testing.stored(self.settings.home, assessment, brand)

    def proof(self, brand: str) -> dict[str, str] | None:
        """Return what the current assessment's latest back-test says, by language; None = history too short."""
        return testing.proof(self.settings.home, self.current(), brand)

    def proof_version(self) -> int:
        """Return a number that is another one after every back-test of the current assessment."""
        return shelf.changed(self.settings.home, self._current.id) if self._current else 0

    # --- changes -------------------------------------------------------------------------------------

    def assessments(self) -> list[dict[str, Any]]:
        """Return the assessments that are kept, the newest first."""
        return [asdict(one) for one in assessments.kept(self.settings.home)]

    def changes(
        self, brand: str, *, since: str | None = None, top: int = 100, language: Language = "en"
    ) -> dict[str, Any]:
        """Return who moved on a list since an assessment or an instant (see ``changing.listed``)."""
        old = changing.earlier(self.settings.home, self.current(), since)
        hidden = self.state.suppressed(brand).listed
        return changing.listed(old, self.current(), brand, top, hidden, self.ledger, language)

    def change(
        self,
        brand: str,
        id: str,  # noqa: A002 - the word of the API
        *,
        since: str | None = None,
        language: Language = "en",
    ) -> dict[str, Any]:
        """Return why one person's scores and rank changed (see ``changing.person``). Raises NotFoundError."""
        old = changing.earlier(self.settings.home, self.current(), since)
        return changing.person(old, self.current(), brand, self._row(brand, id), self.ledger, language)

    def operation(self, operation_id: str) -> Operation:
        """Return a background operation. Raises NotFoundError."""
        return self.state.operation(operation_id)

    def current(self) -> Assessment:
        """Return the current assessment. Raises NotFoundError before the first."""
        if self._current is None:
            self._current = assessments.load(self.settings.home)
        return self._current

    def assessment_id(self) -> str | None:
        """Return the current assessment's id, None before the first."""
        return self._current.id if self._current else None

    # --- reading -------------------------------------------------------------------------------------

    def brands(self) -> list[str]:
        """Return the keys of the rankings that exist, or would; "" = the whole workspace."""
        return list(self._current.brands if self._current else self.state.brand_rules().keys)

    def people(
        self,
        brand: str,
        *,
        list: ListName = "standing",  # noqa: A002 - the word of the API
        stages: frozenset[str] = frozenset(),
        min_score: float = 0,
        after: int = 0,
        limit: int = 50,
    ) -> Page:
        """Return a page of a list (see ``listing.page``). Nobody suppressed is on it."""
        hidden = self.state.suppressed(brand).listed
        return listing.page(self.current(), brand, list, stages, min_score, after, limit, hidden, self.ledger)

    def person(
        self,
        brand: str,
        id: str,  # noqa: A002 - the word of the API
        *,
        seen: frozenset[str] | None = None,
    ) -> dict[str, Any]:
        """Return one person, on a list or not.

        Args:
            brand: key of the brand.
            id: short id or account id.
            seen: brands that may be named in the person's affinity; None = all.

        Raises:
            NotFoundError: not assessed, or not to be profiled.
        """
        row = self._row(brand, id)
        told = listing.dress(self.current(), brand, [row], self.ledger)[0]
        return {**told, "affinity": listing.affinity(self.current(), row["row"], seen)}

    def explanation(
        self,
        brand: str,
        id: str,  # noqa: A002 - the word of the API
        *,
        language: Language = "en",
        seen: frozenset[str] | None = None,
    ) -> dict[str, Any]:
        """Return one person's receipt; arguments and errors as those of :meth:`person`."""
        row = self._row(brand, id)
        receipt = listing.explain(self.current(), brand, row, self.ledger, language)
        receipt = authentic.weighed(self.current(), brand, row, receipt)
        return {**receipt, "affinity": listing.affinity(self.current(), row["row"], seen)}

    def authenticity(self, brand: str, id: str, *, language: Language = "en") -> dict[str, Any]:  # noqa: A002
        """Return what speaks for and against one account's authenticity. Raises NotFoundError like :meth:`person`."""
        return authentic.authenticity(self.current(), brand, self._row(brand, id), language)

    def rings(self, brand: str) -> list[dict[str, Any]]:
        """Return the groups of mutual sharers as graphs; nobody suppressed is on them."""
        return authentic.rings(self.current(), brand, self.state.suppressed(brand).listed, self.ledger)

    def communities(self, brand: str, *, limit: int = 20) -> dict[str, Any]:
        """Return the communities of a brand's standing list (see ``grouping.communities``)."""
        hidden = self.state.suppressed(brand).listed
        return grouping.communities(self.current(), brand, hidden, self.ledger, limit)

    def _row(self, brand: str, wanted: str) -> dict[str, Any]:
        row = listing.find(self.current(), brand, wanted)
        if row["account_id"] in self.state.suppressed(brand).listed:
            message = f"the account {wanted!r} is not profiled: it is suppressed"
            raise NotFoundError(message)
        return row

    def suggestions(
        self, brand: str, *, after: str | None = None, limit: int = 50, language: Language = "en"
    ) -> dict[str, Any]:
        """Return whom to contact or answer, and who was refused with the reason."""
        return suggestions(self.current(), brand, self.ledger, self.state, after, limit, language)

    def account_id(self, handle_or_id: str) -> str:
        """Return the id of an account named by id or by ``@handle``. Raises NotFoundError."""
        found = self.ledger.query(
            "SELECT id FROM accounts WHERE id = $1 OR lower(handle) = lower(ltrim($1, '@')) ORDER BY id = $1 DESC, id LIMIT 1",
            [handle_or_id],
        ).to_pylist()
        return found[0]["id"] if found else handle_or_id

    # --- suppressions --------------------------------------------------------------------------------

    def suppress(
        self,
        account_id: str,
        kind: SuppressionKind,
        reason: str = "",
        brand: str | None = None,
        *,
        by: str = "local",
    ) -> Suppression:
        """Leave a person alone from now on (see ``State.suppress``)."""
        return self.state.suppress(account_id, kind, reason, brand, by=by)

    def unsuppress(self, entry: int, *, brands: frozenset[str] | None = None, by: str = "local") -> None:
        """Lift a suppression (see ``State.unsuppress``)."""
        self.state.unsuppress(entry, brands=brands, by=by)

    def suppressions(
        self, *, brands: frozenset[str] | None = None, after: int = 0, limit: int = 50
    ) -> list[Suppression]:
        """Return suppressions in the order in which they were made."""
        return self.state.suppressions(brands=brands, after=after, limit=limit)

    # --- health --------------------------------------------------------------------------------------

    def status(self) -> dict[str, Any]:
        """Return what stands where: the ledger, the assessment and whether it is stale, the graph and its lag."""
        held = self.ledger.status()
        ledger = {name: getattr(held, name) for name in held.__slots__}
        return {
            "ledger": ledger,
            "assessment": self._assessed(held.digest),
            "graph": self.follower.status(),
            "version": version("ambassadors"),
        }

    def _assessed(self, digest: str) -> dict[str, Any] | None:
        made = self._current
        if made is None:
            return None
        stale = (
            made.meta["content"] != digest
            or made.meta["rules"] != self.state.brand_rules().digest()
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
        graph = self.follower.status()
        made = self._current
        return {
            "ledger_seq": self.ledger.seq(),
            "graph_lag_events": graph["lag_events"] if graph["lag_events"] is not None else float("nan"),
            "graph_up": float(graph["state"] == "up"),
            "assessment_as_of_seconds": made.as_of / 1000 if made else float("nan"),
            "listed_people": float(made.people(made.brands[0]).select(pl.col("rank").max()).item() or 0)
            if made
            else 0.0,
        }


def brand_key(name: str | None, keys: list[str]) -> str:
    """Return the brand meant: ``all`` is the whole workspace, None the only one there is.

    Raises:
        NotFoundError: several to choose from, or no such one.
    """
    if name is None and len(keys) == 1:
        return keys[0]
    key = WHOLE if name == "all" else name
    if key is None or key not in keys:
        known = ", ".join(key or "all" for key in keys)
        problem = "name a brand with --brand" if name is None else f"no brand {name!r}"
        message = f"{problem}; there are: {known}"
        raise NotFoundError(message)
    return key
