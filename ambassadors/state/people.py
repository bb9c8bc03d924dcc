"""Links between accounts of one person, marks of accounts, and what was said of proposals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from ambassadors.errors import ConflictError, NotFoundError, UsageError
from ambassadors.identity import KINDS, MARKS, Link, Marks, People, group, pair
from ambassadors.policies import TOGETHER
from ambassadors.state.database import Database
from ambassadors.state.tables import ACCOUNT_MARKS, CRM_LINKS, PERSON_LINKS, PROPOSAL_VERDICTS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from ambassadors.identity import Kind, Mark
    from ambassadors.policies import Apart

Verdict = Literal["accepted", "refused"]


@dataclass(frozen=True, slots=True)
class Marked:
    """What somebody said an account is.

    Attributes:
        account_id: the account.
        mark: one of ``identity.MARKS``.
        reason: why, for people.
        created_by: who said so.
        created_at: epoch ms.
    """

    account_id: str
    mark: Mark
    reason: str
    created_by: str
    created_at: int


class PeopleTable(Database):
    """Who is who in a workspace. What may not be joined is refused here, whoever asks."""

    def __init__(self, engine: sa.Engine, clock: Callable[[], int]) -> None:
        super().__init__(engine, clock)
        self._people: dict[Apart, tuple[int, People]] = {}

    def people_version(self) -> int:
        """Return a number that rises with every change; cheap enough for every request."""
        return self.version("people")

    def people(self, apart: Apart = TOGETHER) -> People:
        """Return who is joined, from memory until something changes; without the links that policies keep ``apart``."""
        version = self.people_version()
        held = self._people.get(apart)
        if held is None or held[0] != version:
            with self.read() as connection:
                held = self._people[apart] = (version, group(_links(connection), _marks(connection), apart))
        return held[1]

    def links(self) -> list[Link]:
        """Return every link in the order in which they were made."""
        with self.read() as connection:
            return _links(connection)

    def link(
        self,
        one: str,
        other: str,
        kind: Kind,
        *,
        evidence: str,
        reason: str,
        by: str = "local",
        confidence: float | None = None,
        own: Collection[str] = (),
    ) -> Link:
        """Join two accounts; saying it again gives the link that stands.

        Args:
            one: account id.
            other: account id.
            kind: of evidence, one of ``identity.KINDS``.
            evidence: where it can be seen.
            reason: why, for people.
            by: who says so.
            confidence: for similarity, the probability that it came to; None = what the kind is worth.
            own: accounts of brands, which are organisations.

        Raises:
            UsageError: an unknown kind, one account twice, no evidence or no reason.
            ConflictError: the person that it would make breaks a rule, or the CRM does not hold one e-mail for both.
        """
        low, high = pair(one, other)
        _check(kind, evidence, reason)
        values = {"kind": kind, "evidence": evidence.strip(), "reason": reason.strip(), "created_by": by}
        same = (PERSON_LINKS.c.low == low, PERSON_LINKS.c.high == high, PERSON_LINKS.c.kind == kind)
        with self.change("people", f"people.link.{kind}", f"{low} {high}", by, reason) as connection:
            row = connection.execute(sa.select(PERSON_LINKS).where(*same)).one_or_none()
            if row is None:
                if kind == "crm_email" and not shared_email(connection, low, high):
                    message = f"the CRM links of {low} and {high} do not carry the same e-mail hash; add both first (ambassadors people crm-link)"
                    raise ConflictError(message)
                values["confidence"] = KINDS[kind] if confidence is None else confidence  # type: ignore[assignment]
                insert = sa.insert(PERSON_LINKS).values(
                    **values, low=low, high=high, created_at=self._clock()
                )
                row = connection.execute(insert.returning(PERSON_LINKS)).one()
                _allowed(connection, low, own)
        return Link(**row._mapping)  # noqa: SLF001 - the documented way to a row's names

    def unlink(self, link_id: int, *, reason: str = "", by: str = "local") -> Link:
        """Take a link away: everything is as if it had never been made, but for the audit trail.

        Raises:
            NotFoundError: no such link.
        """
        with self.change("people", "people.unlink", str(link_id), by, reason) as connection:
            gone = sa.delete(PERSON_LINKS).where(PERSON_LINKS.c.id == link_id).returning(PERSON_LINKS)
            row = connection.execute(gone).one_or_none()
            if row is None:
                message = f"no link {link_id}; `ambassadors people list` or GET /v1/people names them"
                raise NotFoundError(message)
        return Link(**row._mapping)  # noqa: SLF001 - as above

    def marks(self) -> list[Marked]:
        """Return every mark, by account."""
        query = sa.select(ACCOUNT_MARKS).order_by(ACCOUNT_MARKS.c.account_id, ACCOUNT_MARKS.c.mark)
        with self.read() as connection:
            return [Marked(**row._mapping) for row in connection.execute(query)]  # noqa: SLF001 - as above

    def mark(self, account_id: str, mark: Mark, reason: str, *, by: str = "local") -> None:
        """Say what an account is. A person whom that takes apart is suspended, and ``people list`` says so.

        Raises:
            UsageError: an unknown mark, or no reason.
        """
        if mark not in MARKS or not account_id or not reason.strip():
            message = f"a mark needs an account id, one of {', '.join(MARKS)}, and a reason"
            raise UsageError(message)
        same = (ACCOUNT_MARKS.c.account_id == account_id, ACCOUNT_MARKS.c.mark == mark)
        with self.change("people", f"people.mark.{mark}", account_id, by, reason) as connection:
            if not connection.execute(sa.select(ACCOUNT_MARKS).where(*same)).one_or_none():
                said = {"reason": reason.strip(), "created_by": by, "created_at": self._clock()}
                connection.execute(sa.insert(ACCOUNT_MARKS).values(account_id=account_id, mark=mark, **said))

    def unmark(self, account_id: str, mark: Mark, *, by: str = "local", reason: str = "") -> None:
        """Take a mark away.

        Raises:
            NotFoundError: the account does not bear it.
        """
        same = (ACCOUNT_MARKS.c.account_id == account_id, ACCOUNT_MARKS.c.mark == mark)
        with self.change("people", f"people.unmark.{mark}", account_id, by, reason) as connection:
            if not connection.execute(sa.delete(ACCOUNT_MARKS).where(*same)).rowcount:
                message = f"{account_id} is not marked {mark}; `ambassadors people marks` lists what is"
                raise NotFoundError(message)

    def verdicts(self) -> dict[tuple[str, str], Verdict]:
        """Return what was said of proposals, by both account ids."""
        with self.read() as connection:
            rows = connection.execute(sa.select(PROPOSAL_VERDICTS)).all()
        return {(row.low, row.high): row.verdict for row in rows}

    def judge(self, one: str, other: str, verdict: Verdict, *, score: float, reason: str, by: str) -> None:
        """Keep what a person said of two accounts that look alike.

        Raises:
            UsageError: nobody's name, or no reason.
        """
        low, high = pair(one, other)
        if not by.strip() or not reason.strip():
            message = "a decision needs who decides (by) and why (reason)"
            raise UsageError(message)
        said: dict[str, Any] = {"verdict": verdict, "score": score, "reason": reason.strip()}
        said |= {"created_by": by.strip(), "created_at": self._clock()}
        same = (PROPOSAL_VERDICTS.c.low == low, PROPOSAL_VERDICTS.c.high == high)
        with self.change("people", f"proposal.{verdict}", f"{low} {high}", by.strip(), reason) as connection:
            changed = connection.execute(sa.update(PROPOSAL_VERDICTS).where(*same).values(said))
            if not changed.rowcount:
                connection.execute(sa.insert(PROPOSAL_VERDICTS).values(low=low, high=high, **said))


def shared_email(connection: sa.Connection, one: str, other: str) -> bool:
    """Return whether the CRM holds one e-mail address for two accounts."""
    mine, theirs = CRM_LINKS.alias(), CRM_LINKS.alias()
    same = sa.and_(mine.c.email_key == theirs.c.email_key, mine.c.email_key != "")
    query = sa.select(sa.func.count()).select_from(mine.join(theirs, same))
    return bool(
        connection.execute(query.where(mine.c.account_id == one, theirs.c.account_id == other)).scalar()
    )


def _links(connection: sa.Connection) -> list[Link]:
    rows = connection.execute(sa.select(PERSON_LINKS).order_by(PERSON_LINKS.c.id))
    return [Link(**row._mapping) for row in rows]  # noqa: SLF001 - the documented way to a row's names


def _marks(connection: sa.Connection) -> Marks:
    found: dict[str, set[str]] = {}
    for row in connection.execute(sa.select(ACCOUNT_MARKS.c.account_id, ACCOUNT_MARKS.c.mark)):
        found.setdefault(row.account_id, set()).add(row.mark)
    return {account: frozenset(marks) for account, marks in found.items()}


def _check(kind: Kind, evidence: str, reason: str) -> None:
    if kind not in KINDS:
        message = f"no evidence of the kind {kind!r}; there are {', '.join(KINDS)}"
        raise UsageError(message)
    if not evidence.strip() or not reason.strip():
        message = "a link needs evidence (where it can be seen) and a reason (why it was made)"
        raise UsageError(message)


def _allowed(connection: sa.Connection, account_id: str, own: Collection[str]) -> None:
    """Refuse the person that an account now belongs to where it breaks a rule; the transaction is undone."""
    marks = dict(_marks(connection))
    for account in own:
        marks[account] = marks.get(account, frozenset()) | {"organisation"}
    for suspended in group(_links(connection), marks).suspended:
        if account_id in suspended.accounts:
            message = f"{' and '.join(suspended.accounts)} cannot be one person: {suspended.reason}"
            raise ConflictError(message)
