"""The rights of people: everything about one, erasure, objection."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ambassadors import assessment as assessments
from ambassadors.errors import AmbassadorsError, ConflictError, NotFoundError, UsageError
from ambassadors.service import listing, masking, privacy, suggesting, teams
from ambassadors.service.privacy import backup as copies
from ambassadors.service.privacy import clearing, csvlists, telling
from ambassadors.service.privacy import notice as texts
from ambassadors.service.privacy.erasing import named
from ambassadors.service.privacy.whom import leave_alone, not_yet, unborne, whom
from ambassadors.service.pseudonyms import naming
from ambassadors.service.pseudonyms.naming import Pseudonyms
from ambassadors.service.remote_rights import carry_out
from ambassadors.service.workspace.opening import Opened, clock
from ambassadors.state import OBJECTION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ambassadors.state import Operation, SuppressionKind


class Rights(Opened):
    """The rights of people."""

    def right(self, name: str, arguments: dict[str, Any]) -> Any:
        """Carry out a right that another process of this home asks for (see ``remote_rights``)."""
        return carry_out(self, name, arguments)

    def everything_about(self, account_id: str, *, by: str, reason: str) -> dict[str, Any]:
        """Return all that is held about a person (see ``privacy.telling``); that it was asked for is written down.

        Raises:
            NotFoundError: the id means nobody: that nothing is held would be no answer.
        """
        named(by, reason)
        account_id = whom(self.ledger, account_id)
        told = telling.export(self.ledger, self.state, self._current, self.settings.home, account_id, clock())
        self.state.note("privacy.export", account_id, by, reason)
        return told

    def erase(
        self,
        account_id: str,
        *,
        by: str,
        reason: str,
        progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
    ) -> dict[str, Any]:
        """Erase a person for good and return the signed receipt (see ``privacy.erase``)."""
        privacy.erasing.check(self.ledger, self.state, account_id, by, reason)
        with self._refreshing, self._forgetting():
            return privacy.erase(
                self.ledger, self.state, self.settings.home, account_id, by, reason, clock(), self._clear_graph, progress
            )  # fmt: skip

    def start_erasure(self, account_id: str, *, by: str, reason: str) -> Operation:
        """Begin an erasure in the background; its result is the id of the erasure. Errors as those of :meth:`erase`."""
        privacy.erasing.check(self.ledger, self.state, account_id, by, reason)
        self.state.suppress(account_id, "do_not_profile", "is being erased", by=by)

        def work(_id: str, tell: Callable[[str, int, int], None]) -> str:
            return str(self.erase(account_id, by=by, reason=reason, progress=tell)["erasure"])

        return self._start("erasure", work)

    def erasure(self, erasure: str) -> dict[str, Any]:
        """Return the signed receipt of an erasure. Raises NotFoundError."""
        return privacy.receipts.found(self.settings.home, erasure)

    def leave_alone(
        self,
        account_id: str,
        kind: str,
        *,
        by: str,
        reason: str,
        brand: str | None = None,
        source: str = "",
    ) -> dict[str, Any]:
        """Suppress a person; a human answers for it. ``note`` says where nobody of that id is known yet.

        Raises:
            UsageError: no name, no reason.
            NotFoundError: the id means nobody, or no such brand.
        """
        named(by, reason)
        chosen: SuppressionKind = kind  # type: ignore[assignment]  # the state refuses other words
        made = leave_alone(self.ledger, self.state, account_id, chosen, reason, brand, by=by, source=source)
        return {**asdict(made), "note": self.not_yet(account_id)}

    def not_yet(self, account_id: str) -> str | None:
        """Return what to say of a decision about an account that nobody has seen, None where it is here."""
        return not_yet(self.ledger, account_id)

    def unborne(self, accounts: list[str]) -> list[str]:
        """Return a warning for each account id that nobody bears here (see ``whom.unborne``)."""
        return unborne(self.ledger, accounts)

    def object_to_profiling(
        self, account_id: str, *, by: str, reason: str, source: str = ""
    ) -> dict[str, Any]:
        """Obey an objection (GDPR Art. 21): out of every list, suggestion and answer from the next read on, everywhere."""
        self.leave_alone(account_id, "do_not_contact", by=by, reason=reason, source=OBJECTION)
        entry = self.leave_alone(account_id, "do_not_profile", by=by, reason=reason, source=OBJECTION)
        self.state.note("privacy.object", account_id, by, f"{reason} ({source})" if source else reason)
        return entry

    def reveal(self, pseudonym: str, *, by: str, reason: str) -> dict[str, Any]:
        """Say who stands behind a pseudonym; that somebody asked, and why, is written down first.

        Raises:
            UsageError: no name, no reason, or no pseudonym.
            NotFoundError: of nobody here, or of somebody who is not to be profiled.
        """
        named(by, reason)
        account_id = Pseudonyms.of_home(self.settings.home).find(pseudonym, self.ledger.query)
        if account_id in self.state.suppressed().listed:
            message = f"{pseudonym} is not profiled: it is suppressed, and whoever wants to help that person knows who they are"
            raise NotFoundError(message)
        self.state.note("privacy.reveal", account_id, by, reason)
        told = listing.facts(self.ledger, [account_id])[account_id]
        return {
            "pseudonym": pseudonym,
            "account_id": account_id,
            **{name: told[name] for name in ("handle", "name", "platform")},
        }

    def register(self) -> dict[str, Any]:
        """Return the register of processing (see ``privacy.notice``)."""
        return texts.register(self.ledger, self.state, clock())

    def notice(self, language: str) -> str:
        """Return the notice to people in ``en`` or ``fr``. Raises UsageError: another language."""
        if language not in texts.NOTICE:
            message = f"the notice is written in en and fr, not in {language!r}"
            raise UsageError(message)
        return texts.notice(self.ledger, self.state, language)

    def give_up_lost_key(self, *, by: str, reason: str) -> int:
        """Give up erasures whose key is lost; return how many. Raises ConflictError where none is lost."""
        named(by, reason)
        count = self.ledger.tombstones.refreshed().give_up(clock(), by)
        if not count:
            message = "no key is lost here: nothing to give up"
            raise ConflictError(message)
        self.state.note("privacy.give_up_key", f"{count} erasures", by, reason)
        return count

    def import_suppressions(self, text: str, *, by: str, source: str) -> csvlists.Imported:
        """Take a CSV list of people to leave alone (see ``privacy.csvlists``). Raises InputError, UsageError."""
        return csvlists.take(self.state, text, by, source)

    def suppressions_csv(self, *, brands: frozenset[str] | None = None) -> str:
        """Return every suppression as CSV."""
        return csvlists.write(self.state, brands)

    def backup(self, to: str) -> dict[str, Any]:
        """Copy ledger and state into a new folder, as of now (see ``privacy.backup``)."""
        return copies.back_up(self.ledger, self.state, Path(to), clock())

    def restore(self, source: str, *, by: str) -> dict[str, Any]:
        """Put a backup back; who was erased since is erased again (see ``privacy.backup``). Then run a refresh."""
        named(by, "restore")
        with self._refreshing, self._forgetting():
            told = copies.put_back(self.ledger, self.state, Path(source), by)
            self.state.drop_answers()
            graph = self._clear_graph(renew=True)
            privacy.finish(self.ledger, self.state, self.settings.home, clock(), lambda: graph)
        return told | {"graph": graph}

    def _clear_graph(self, *, renew: bool = False) -> str:
        told = clearing.clear(self.settings, self.ledger, self.state, serving=self._serving, renew=renew)
        self.follower.renew() if renew else self.follower.wake()
        return told

    @contextmanager
    def _forgetting(self) -> Iterator[None]:
        """Let go of what is held of people in memory, and read the assessment in force anew at the end."""
        self.living.forget()
        with self._choosing:  # a team is chosen before, or after from what is in force then
            try:
                yield
            finally:
                for held in (suggesting, masking, naming, teams):
                    held.forget()
                if self._current is not None:
                    try:
                        self._current = assessments.load(self.settings.home, self._current.id)
                    except AmbassadorsError:
                        self._current = None
                self.living.publish(self._current)
