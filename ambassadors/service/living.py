"""Live lists while the service runs: one thread follows the ledger and moves the lists of the assessment on.

A commit wakes it; what comes meanwhile is counted in the next step. It takes no more than a part of one core,
however large the ledger. The lists are swapped in by one assignment: a reader waits for nobody.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, Final

import structlog

from ambassadors.errors import AmbassadorsError, ConflictError, NotFoundError
from ambassadors.live import Live, LiveState
from ambassadors.service import tuning

if TYPE_CHECKING:
    from collections.abc import Callable

    from ambassadors.assessment import Assessment
    from ambassadors.brands import BrandRules
    from ambassadors.ledger import Frozen, Ledger
    from ambassadors.receipts import Side
    from ambassadors.settings import Settings
    from ambassadors.state import State

CHECK_SECONDS: Final = 5.0
"""How often the thread looks for changed brand rules and parameters while nothing comes in."""

REST: Final = 3
"""Pauses are at least so many times as long as the step before: a quarter of a core at most."""

RECEIPT_SECONDS: Final = 10
"""How long a receipt waits for a step that is under way."""

LOG = structlog.get_logger("live")

MADE: Final = ("rules", "people", "policies", "parameters", "thresholds", "exclude", "version")
"""What lists must have in common to stand while the next are made."""

MAKING: Final = "live lists of the assessment are being made; ask again in a moment"
CHANGED: Final = "brand rules, parameters or policies changed since the assessment; run `ambassadors refresh` or POST /v1/assessments, and live lists go on from there"
OFF: Final = "live lists are switched off (AMBASSADORS_LIVE_SECONDS=0)"
NONE: Final = "there is no assessment yet; run `ambassadors refresh` or POST /v1/assessments"


class Living:
    """Keeps live lists behind the ledger. Without :meth:`start` they are made when asked for."""

    def __init__(self, settings: Settings, ledger: Ledger, state: State, clock: Callable[[], int]) -> None:
        self._settings, self._ledger, self._store, self._clock = settings, ledger, state, clock
        self._moving = threading.Lock()
        self._wanted, self._ending = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._made: Assessment | None = None
        self._live: Live | None = None
        self._state: LiveState | None = None
        self._resting = False
        self._checked: tuple[int, int] | None = None
        self._note, self._seconds = "", 0.0

    def start(self, current: Assessment | None) -> None:
        """Start the thread, unless live lists are switched off."""
        self.publish(current)
        if self._settings.live_seconds:
            self._thread = threading.Thread(target=self._run, name="live", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Tell that the ledger has more."""
        self._wanted.set()

    def release(self) -> None:
        """Let go of the memory while an assessment is made; the lists stand still until :meth:`publish`."""
        with self._moving:
            self._state, self._resting = None, True

    def forget(self) -> None:
        """Let go of everything until :meth:`publish`: somebody is being erased, and accounts get other numbers."""
        with self._moving:
            self._state, self._live, self._resting = None, None, True

    def publish(self, made: Assessment | None) -> None:
        """Go on from an assessment. Lists of the one before stand until the next are made, if they were made alike."""
        self._made, self._resting, self._checked = made, False, None
        self._wanted.set()

    def close(self) -> None:
        """End the thread after the step it is at."""
        self._ending.set()
        self._wanted.set()
        if self._thread is not None:
            self._thread.join()

    def current(self, made: Assessment | None) -> Live:
        """Return the live lists.

        Args:
            made: the assessment in force, for where no thread follows.

        Raises:
            NotFoundError: there is no assessment.
            ConflictError: there are none, or not yet; the message says why and what helps.
        """
        if not self._settings.live_seconds:
            raise ConflictError(OFF)
        if self._thread is None:
            self._made = made
            self._step()
        followed, live = self._made, self._live
        if followed is None:
            raise NotFoundError(NONE)
        if live is None or any(live.made.meta.get(name) != followed.meta.get(name) for name in MADE):
            raise ConflictError(self._note or MAKING)
        self._check(followed)
        return live

    def sides(self, live: Live, brand: str, account_id: str, mask: int) -> dict[str, Side]:
        """Return the parts behind live scores, by name (see ``LiveState.side``).

        Raises:
            ConflictError: the lists moved on, or are being moved.
        """
        if not self._moving.acquire(timeout=RECEIPT_SECONDS):
            raise ConflictError(MAKING)
        try:
            state = self._state
            if state is None or state.made.id != live.made.id or state.seq != live.seq:
                raise ConflictError("the live lists have moved on meanwhile; ask again")
            shown = [name for name in state.increment.parts(brand) if not name.endswith("_raw")]
            return {name: state.side(brand, name, account_id, mask) for name in sorted(shown)}
        finally:
            self._moving.release()

    def status(self) -> dict[str, Any]:
        """Return state (off, waiting, making, following, refused), how far the lists count, and a note."""
        live = self._live
        if not self._settings.live_seconds:
            state, note = "off", OFF
        elif self._thread is None:
            state, note = "off", "no service follows the ledger; `ambassadors top --live` makes them once"
        elif self._made is None:
            state, note = "waiting", NONE
        elif self._note:
            state, note = "refused", self._note
        else:
            following = live is not None and live.made.id == self._made.id
            state, note = ("following", "") if following else ("making", "")
        return {
            "state": state,
            "assessment": live and live.made.id,
            "seq": live and live.seq,
            "as_of": live and live.as_of,
            "made_at": live and live.made_at,
            "lag_events": live and max(0, self._ledger.seq() - live.seq),
            "seconds": round(self._seconds, 3),
            "note": note,
        }

    def _run(self) -> None:
        while not self._ending.is_set():
            self._wanted.wait(CHECK_SECONDS)
            self._wanted.clear()
            if self._ending.is_set():
                return
            begun = time.monotonic()
            try:
                self._step()
                self._note = ""
            except AmbassadorsError as error:
                self._drop(error.message)
            except Exception as error:  # whatever it is: lists and ingest go on, and the status says it
                LOG.exception("live lists cannot be made")
                self._drop(f"an error nobody foresaw ({type(error).__name__}: {error}); please report it")
            self._ending.wait(max(self._settings.live_seconds, REST * (time.monotonic() - begun)))

    def _drop(self, note: str) -> None:
        if note != self._note:
            LOG.warning("no live lists", reason=note)
        with self._moving:
            self._note, self._live, self._state = note, None, None

    def _step(self) -> None:
        """Count what the ledger has, and swap the lists."""
        with self._moving:
            made = self._made
            if made is None or self._resting:
                return
            rules, begun = self._check(made), time.monotonic()
            with self._ledger.frozen() as frozen:
                if (
                    self._state is not None
                    and self._state.made.id == made.id
                    and self._state.seq == frozen.seq
                ):
                    return
                self._state = state = self._moved(made, rules or self._store.brand_rules(), frozen)
            lists = state.lists()
            self._live = Live(made, state.seq, state.as_of, self._clock(), lists)
            self._seconds = time.monotonic() - begun

    def _moved(self, made: Assessment, rules: BrandRules, frozen: Frozen) -> LiveState:
        """Return a state that counts all of the ledger: the one held moved on, else one made anew."""
        state = self._state
        if state is not None and state.made.id == made.id:
            try:
                state.follow(frozen.query, frozen.seq)
            except ConflictError:  # an account became a brand's own, or is one no more
                LOG.info("live lists are made anew")
            else:
                return state
        self._state = state = None  # its memory is needed
        state = LiveState(made, rules, frozen.query, frozen.seq, self._ledger.policies)
        self._ledger.trim()
        return state

    def _check(self, made: Assessment) -> BrandRules | None:
        """Return the brand rules where they may have changed since the last check, else None.

        Raises:
            ConflictError: live lists of the assessment cannot be made, or hold no longer.
        """
        versions = self._store.version("brands"), self._store.version("parameters")
        if versions == self._checked:
            return None
        if made.meta["acts"] > self._settings.live_acts:
            raise ConflictError(
                f"no live lists of {made.meta['acts']:,} acts: AMBASSADORS_LIVE_ACTS is {self._settings.live_acts:,};"
                " raise it where there is memory for them"
            )
        rules = self._store.brand_rules()
        held = (made.meta["rules"], made.meta.get("policies"))
        if held != (rules.digest(), self._ledger.policies.digest()) or not tuning.made_with(
            made.meta, tuning.in_force(self._store)
        ):
            raise ConflictError(CHANGED)
        self._checked = versions
        return rules
