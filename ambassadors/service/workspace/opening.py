"""A home, open: what every use case stands on."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Self

from ambassadors import assessment as assessments
from ambassadors.brands import WHOLE
from ambassadors.errors import AmbassadorsError, NotFoundError
from ambassadors.ledger import Ledger
from ambassadors.ledger.writer import Writer
from ambassadors.policies import platform_of
from ambassadors.service import listing, previewing, privacy
from ambassadors.service.brandfile import import_brand_file
from ambassadors.service.following import Follower
from ambassadors.service.living import Living
from ambassadors.service.owner import Note
from ambassadors.service.privacy import asking, clearing
from ambassadors.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    import pyarrow as pa

    from ambassadors.assessment import Assessment
    from ambassadors.ledger import Appended, Intake
    from ambassadors.settings import Settings
    from ambassadors.state import Operation


def clock() -> int:
    """Return epoch milliseconds now."""
    return time.time_ns() // 1_000_000


@contextmanager
def unnamed() -> Iterator[None]:
    """Within it, say of what is not there no name: it may have been erased while the job waited, and errors are kept.

    Raises:
        NotFoundError: something is not there.
    """
    try:
        yield
    except NotFoundError:
        message = "somebody or something named here left while this waited; ask again without"
        raise NotFoundError(message) from None


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
        if name is None:
            message = f"name a brand with --brand; there are: {known}"
        else:
            message = f"no brand {name!r}; there are: {known}; a brand set since is there after `ambassadors refresh` (POST /v1/assessments)"
        raise NotFoundError(message)
    return key


class Opened:
    """What every use case stands on: the home, the threads that serve it, the assessment in force.

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
        self._choosing = threading.Lock()
        self._current: Assessment | None = None
        with suppress(NotFoundError):  # none yet, or its folder was removed: the next refresh mends it
            self._current = assessments.load(settings.home)
        self.follower = Follower(settings, ledger, state)
        self.living = Living(settings, ledger, state, clock)
        self._writer = Writer(ledger, clock, self._committed)
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
            privacy.finish(
                ledger,
                state,
                settings.home,
                clock(),
                lambda: clearing.clear(settings, ledger, state, serving=serve),
            )
            asking.obey(ledger, state)
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
        self.living.start(self._current)

    def _committed(self, seq: int) -> None:
        self.follower.wake(seq)
        self.living.wake()

    def close(self) -> None:
        """Write what waits, stop the threads, let go of the ledger."""
        if self._serving:
            self._writer.close()
            self.living.close()
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

    def append(self, events: pa.Table, now: int | None = None, *intakes: Intake) -> Appended:
        """Keep a table of ``CANONICAL`` and what its rows are of; on return it is on disk. The future is told by ``now``."""
        if self._serving:
            return self._writer.submit(events, *intakes).result()
        return self.ledger.append(events, clock() if now is None else now, *intakes)

    def current(self) -> Assessment:
        """Return the current assessment. Raises NotFoundError before the first."""
        if self._current is None:
            self._current = assessments.load(self.settings.home)
        return self._current

    def assessment_id(self) -> str | None:
        """Return the current assessment's id, None before the first."""
        return self._current.id if self._current else None

    def hidden(self, brand: str) -> frozenset[str]:
        """Return account ids that no list of a brand may hold: of whom one account is suppressed, all are.

        Whoever the assessment took for one person counts as well as whoever is joined now.
        """
        return self.current().persons.covered(self.state.suppressed(brand).listed)

    def _preview(self, preview_id: str) -> dict[str, Any]:
        """Return a preview, of parameters or of links, without whom no list holds now. Raises NotFoundError."""
        policies = self.ledger.policies

        def hidden(brand: str) -> frozenset[str]:
            return self.hidden(brand) if self._current else self.state.suppressed(brand).listed

        return previewing.kept(self.state, preview_id, hidden, policies.unscored.has)

    def _scored(self, account_id: str) -> None:
        """Refuse an account that no policy lets be scored. Raises NotFoundError."""
        if self.ledger.policies.unscored.has(account_id):
            message = (
                f"{account_id} is not profiled: the policy of {platform_of(account_id)} forbids scores about people"
                " (`ambassadors privacy policies` or GET /v1/privacy/policies)"
            )
            raise NotFoundError(message)

    def _row(self, brand: str, wanted: str) -> dict[str, Any]:
        self._scored(wanted)
        row = listing.find(self.current(), brand, wanted)
        if row["account_id"] in self.hidden(brand):
            message = f"the account {wanted!r} is not profiled: it is suppressed"
            raise NotFoundError(message)
        return row

    def _start(
        self,
        kind: str,
        work: Callable[[str, Callable[[str, int, int], None]], str],
        begun: Callable[[Operation], None] = lambda _operation: None,
    ) -> Operation:
        """Run work in the background; it is handed the operation's id and whom to tell, and returns the result.

        ``begun`` is told of the operation before anything runs.
        """
        operation = self.state.create_operation(kind)
        begun(operation)
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

    def operation(self, operation_id: str) -> Operation:
        """Return a background operation. Raises NotFoundError."""
        return self.state.operation(operation_id)
