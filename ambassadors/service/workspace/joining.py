"""Who is who: links between accounts, seen before they are made; marks, CRM links, proposals."""

from __future__ import annotations

import hmac
import os
import secrets
from typing import TYPE_CHECKING, Any

from ambassadors.errors import ConflictError, NotFoundError, UsageError
from ambassadors.identity import Link, pair, parted, proposals
from ambassadors.policies import platform_of
from ambassadors.service import identifying, previewing
from ambassadors.service.privacy.policing import CRM_REFUSED, JOIN_REFUSED
from ambassadors.service.workspace.opening import Opened, clock, unnamed
from ambassadors.state import Consent, email_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ambassadors.identity import Kind, Mark
    from ambassadors.service.identifying import Changing
    from ambassadors.state import CrmLink, Marked, Operation, Verdict

KEY_FILE = "people.key"
"""Keyed hashes of the CRM's e-mail hashes are made with it; without it they cannot be guessed back."""


class Joining(Opened):
    """Who is who. A link counts from the next refresh on; a suppression covers the person at once."""

    def persons(self) -> dict[str, Any]:
        """Return every person with accounts and links, who is suspended and why, and what a policy keeps apart."""
        return identifying.listed(self.ledger, self.state)

    def blast_radius(
        self,
        changing: Changing,
        *,
        progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
    ) -> dict[str, Any]:
        """Return which scores and lists would change; nothing is stored (see ``previewing.blast``)."""
        identifying.would_be(self.ledger, self.state, changing)
        with self._refreshing:
            return previewing.blast(changing, self.ledger, self.state, self._current, progress)

    def start_blast_radius(self, changing: Changing) -> Operation:
        """Begin :meth:`blast_radius` in the background; its result is the id that :meth:`previewed_links` takes."""
        identifying.would_be(self.ledger, self.state, changing)

        def work(operation_id: str, tell: Callable[[str, int, int], None]) -> str:
            with self._refreshing:  # an erasure comes before or after, and finds what names the person
                with unnamed():
                    identifying.would_be(self.ledger, self.state, changing)
                made = previewing.blast(changing, self.ledger, self.state, self._current, tell)
                previewing.keep(self.state, operation_id, made)
            return operation_id

        return self._start("people.preview", work)

    def previewed_links(self, preview_id: str) -> dict[str, Any]:
        """Return a blast radius made lately. Raises NotFoundError."""
        found = self._preview(preview_id)
        if "join" not in found:
            message = f"preview {preview_id!r} is one of parameters, not of links; make one with POST /v1/people/previews"
            raise NotFoundError(message)
        return found

    def link(
        self,
        one: str,
        other: str,
        kind: Kind,
        *,
        evidence: str,
        reason: str,
        seen: Mapping[str, Any],
        by: str = "local",
    ) -> Link:
        """Join two accounts whose blast radius was seen (see ``State.link``).

        Args:
            one: account id.
            other: account id.
            kind: of evidence.
            evidence: where it can be seen.
            reason: why.
            seen: from :meth:`blast_radius`, of this very join.
            by: who says so.

        Raises:
            ConflictError: what was seen is another join, or a rule forbids this one.
        """
        low, high = pair(one, other)
        if [low, high] not in seen["join"]:
            message = f"the preview does not show {low} joined with {high}; look first at what would change, then join"
            raise ConflictError(message)
        return self._link(one, other, kind, evidence, reason, by)

    def _link(
        self,
        one: str,
        other: str,
        kind: Kind,
        evidence: str,
        reason: str,
        by: str,
        confidence: float | None = None,
    ) -> Link:
        identifying.known(self.ledger, (one, other))
        self._may_join(Link(0, *pair(one, other), kind, 1.0), by, reason)
        ends = {end for link in self.state.links() for end in (link.low, link.high)} | {one, other}
        own = identifying.own_among(self.ledger, self.state, ends)
        return self.state.link(
            one, other, kind, evidence=evidence, reason=reason, by=by, confidence=confidence, own=own
        )

    def _may_join(self, link: Link, by: str, reason: str) -> None:
        """Refuse a join that a policy would keep apart, and note that. Raises ConflictError."""
        apart = self.ledger.policies.apart
        if platform := parted(link, apart):
            self.state.note(JOIN_REFUSED, f"{link.low} {link.high}", by, reason)
            what = "joining across platforms" if platform in apart.across else "joining by what a CRM holds"
            message = (
                f"{link.low} and {link.high} cannot be joined: the policy of {platform} forbids {what}"
                " (`ambassadors privacy policies` or GET /v1/privacy/policies)"
            )
            raise ConflictError(message)

    def unlink(self, link_id: int, *, reason: str = "", by: str = "local") -> Link:
        """Take a link away; the next refresh is as if it had never been made. Raises NotFoundError."""
        return self.state.unlink(link_id, reason=reason, by=by)

    def mark(self, account_id: str, mark: Mark, reason: str, *, by: str = "local") -> None:
        """Say what an account is (see ``State.mark``). Raises NotFoundError for an unknown account."""
        identifying.known(self.ledger, [account_id])
        self.state.mark(account_id, mark, reason, by=by)

    def unmark(self, account_id: str, mark: Mark, *, reason: str = "", by: str = "local") -> None:
        """Take a mark away (see ``State.unmark``)."""
        self.state.unmark(account_id, mark, by=by, reason=reason)

    def marks(self) -> list[Marked]:
        """Return every mark."""
        return self.state.marks()

    def crm_links(self) -> list[CrmLink]:
        """Return every CRM link."""
        return self.state.crm_links()

    def crm_unlink(self, link_id: int, *, reason: str = "", by: str = "local") -> CrmLink:
        """Take a CRM link away (see ``State.crm_unlink``)."""
        return self.state.crm_unlink(link_id, by=by, reason=reason)

    def crm_link(
        self, account_id: str, crm_id: str, consent: Consent | None, email: str = "", *, by: str = "local"
    ) -> CrmLink:
        """Tie an account to a CRM contact by recorded consent; of the e-mail's hash only a keyed hash is kept.

        Where the platform's policy says that its terms are the consent, none need be given: the terms are noted.

        Raises:
            NotFoundError: an account that the ledger does not hold.
            ConflictError: the policy of its platform allows no such link.
            UsageError: a consent is missing, or without evidence, or an e-mail that is no SHA-256.
        """
        identifying.known(self.ledger, [account_id])
        consent = self._agreed(account_id, crm_id, consent, by)
        keyed = hmac.digest(self._key(), email_hash(email).encode(), "sha256").hex() if email else ""
        return self.state.crm_link(account_id, crm_id, consent, keyed, by=by)

    def _agreed(self, account_id: str, crm_id: str, consent: Consent | None, by: str) -> Consent:
        """Return the consent that a CRM link stands on."""
        platform = platform_of(account_id)
        policy = self.ledger.policies.of(platform)
        if policy.allow_crm_link == "no":
            self.state.note(CRM_REFUSED, account_id, by, crm_id)
            message = f"{account_id} cannot be tied to a CRM contact: the policy of {platform} forbids it (`ambassadors privacy policies` or GET /v1/privacy/policies)"
            raise ConflictError(message)
        if consent is None and policy.allow_crm_link == "consent":
            message = f"the policy of {platform} asks for a recorded consent: say when, where and which text"
            raise UsageError(message)
        return consent or Consent(clock(), f"terms of {platform}, by its policy", policy.basis or platform)

    def _key(self) -> bytes:
        """Return the key of this home's hashes, made where there is none, readable by the owner alone."""
        path = self.settings.home / KEY_FILE
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secrets.token_bytes(32))
        return path.read_bytes()

    def proposals(self) -> list[dict[str, Any]]:
        """Return accounts that look like one person's and are not decided yet, the likeliest first."""
        verdicts, people = self.state.verdicts(), self.state.people(self.ledger.policies.apart)
        found = proposals.propose(self.ledger.query)
        return [
            one
            for one in found
            if (one["low"], one["high"]) not in verdicts
            and people.whose.get(one["low"], 0) != people.whose.get(one["high"], 1)
            and self._possible(one["low"], one["high"])
        ]

    def _possible(self, one: str, other: str) -> bool:
        try:
            identifying.would_be(self.ledger, self.state, identifying.Changing(((one, other),)))
        except ConflictError:
            return False
        return True

    def decide(
        self,
        one: str,
        other: str,
        verdict: Verdict,
        *,
        by: str,
        reason: str,
        seen: Mapping[str, Any] | None = None,
    ) -> Link | None:
        """Accept or refuse a proposal; a person does, with name and reason. Accepting needs what it changes to be seen.

        Raises:
            NotFoundError: the two are not proposed.
            UsageError: nobody's name, or no reason.
            ConflictError: accepted unseen, or a rule forbids it.
        """
        low, high = pair(one, other)
        if not by.strip() or not reason.strip():
            message = "a decision needs who decides (by) and why (reason)"
            raise UsageError(message)
        found = [p for p in proposals.propose(self.ledger.query) if (p["low"], p["high"]) == (low, high)]
        if not found:
            message = f"{low} and {high} are not proposed; `ambassadors people proposals` or GET /v1/people/proposals lists who is, a link joins on other evidence"
            raise NotFoundError(message)
        probability = found[0]["probability"]
        made = None
        if verdict == "accepted":
            if seen is None or [low, high] not in seen["join"]:
                message = f"look first at what joining {low} with {high} would change"
                raise ConflictError(message)
            evidence = f"{found[0]['reason']}; probability {probability:.4f}"
            made = self._link(low, high, "similarity", evidence, reason, by, probability)
        self.state.judge(low, high, verdict, score=probability, reason=reason, by=by)
        return made
