"""Whom to leave alone. A row here is obeyed by every list from the next read on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

import sqlalchemy as sa

from ambassadors.brands import WHOLE
from ambassadors.errors import ConflictError, NotFoundError, UsageError
from ambassadors.state.people import PeopleTable
from ambassadors.state.tables import AUDIT, SUPPRESSIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SuppressionKind = Literal["do_not_contact", "do_not_profile", "minor", "erased"]
OBJECTION: Final = "objection"
"""Source of a suppression that the person asked for (GDPR Art. 21)."""
PROFILE: Final = "profile, by policy"
"""Source of one that follows from what their profile says (``state.profiles``); nobody's word is kept under it."""

SUPPRESSION_KINDS: Final[tuple[SuppressionKind, ...]] = get_args(SuppressionKind)


@dataclass(frozen=True, slots=True)
class Suppression:
    """One person who is to be left alone.

    Attributes:
        id: rising number.
        account_id: the account (``x:123``).
        kind: ``do_not_contact`` leaves the suggestions, the others leave every list and every answer.
        brand: for one brand only, None = for all.
        reason: why, for people.
        created_by: who said so.
        created_at: epoch ms.
        source: where it comes from (a form, a mail, another system); empty = not said.
    """

    id: int
    account_id: str
    kind: SuppressionKind
    brand: str | None
    reason: str
    created_by: str
    created_at: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class NewSuppression:
    """A suppression to be made; attributes as those of :class:`Suppression`, ``at`` = when it was said, None = now."""

    account_id: str
    kind: SuppressionKind
    brand: str | None = None
    reason: str = ""
    source: str = ""
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Account ids to leave out.

    Attributes:
        version: of the suppressions that this was made from.
        listed: ids that no list may hold.
        suggested: ids that no suggestion may hold; contains ``listed``.
    """

    version: int
    listed: frozenset[str]
    suggested: frozenset[str]


class Suppressions(PeopleTable):
    """The suppressions of a workspace. What holds for one account holds for every account of the person."""

    def __init__(self, engine: sa.Engine, clock: Callable[[], int]) -> None:
        super().__init__(engine, clock)
        self._suppressed: dict[str, Suppressed] = {}

    def suppress(
        self,
        account_id: str,
        kind: SuppressionKind,
        reason: str = "",
        brand: str | None = None,
        *,
        by: str = "local",
        source: str = "",
        at: int | None = None,
    ) -> Suppression:
        """Leave a person alone from now on; saying it again gives the entry that stands.

        Args:
            account_id: any account id, known yet or not: it is obeyed when the person turns up.
            kind: one of :data:`SUPPRESSION_KINDS`.
            reason: why, for people.
            brand: for one brand only, None = for all.
            by: who says so.
            source: where it comes from.
            at: epoch ms, when it was said; None = now.

        Raises:
            UsageError: an empty account id, an unknown kind.
        """
        if not account_id or kind not in SUPPRESSION_KINDS:
            message = f"a suppression needs an account id and a kind: {', '.join(SUPPRESSION_KINDS)}"
            raise UsageError(message)
        table = SUPPRESSIONS.c
        same = (table.account_id == account_id, table.kind == kind, table.brand == (brand or ""))
        values = {
            "account_id": account_id,
            "kind": kind,
            "brand": brand or "",
            "reason": reason,
            "created_by": by,
            "source": _told(source),
        }
        with self.change("suppressions", f"suppress.{kind}", account_id, by, reason) as connection:
            row = connection.execute(sa.select(SUPPRESSIONS).where(*same)).one_or_none()
            if row is None or row.source == PROFILE:
                connection.execute(sa.delete(SUPPRESSIONS).where(*same))
                insert = sa.insert(SUPPRESSIONS).values(
                    **values, created_at=self._clock() if at is None else at
                )
                row = connection.execute(insert.returning(SUPPRESSIONS)).one()
        return _suppression(row)

    def suppress_all(self, entries: Sequence[NewSuppression], *, by: str, reason: str) -> int:
        """Leave many people alone, in one transaction; return how many entries are new."""
        table, new, now = SUPPRESSIONS.c, 0, self._clock()
        with self.change(
            "suppressions", "suppress.import", f"{len(entries)} entries", by, reason
        ) as connection:
            for one in entries:
                brand = one.brand or ""
                same = (table.account_id == one.account_id, table.kind == one.kind, table.brand == brand)
                row = connection.execute(sa.select(table.source).where(*same)).one_or_none()
                if row is None or row.source == PROFILE:
                    new += 1
                    connection.execute(sa.delete(SUPPRESSIONS).where(*same))
                    said = {
                        "reason": one.reason,
                        "source": _told(one.source),
                        "created_at": now if one.at is None else one.at,
                    }
                    values = {
                        "account_id": one.account_id,
                        "kind": one.kind,
                        "brand": brand,
                        "created_by": by,
                    }
                    connection.execute(sa.insert(SUPPRESSIONS).values(**values, **said))
                    about = {"at": now, "who": by, "action": f"suppress.{one.kind}", "object": one.account_id}
                    connection.execute(sa.insert(AUDIT).values(**about, reason=one.reason or reason))
        return new

    def unsuppress(
        self,
        suppression_id: int,
        *,
        brands: frozenset[str] | None = None,
        by: str = "local",
        reason: str = "",
        evidence: str = "",
    ) -> None:
        """Lift a suppression.

        Args:
            suppression_id: its number.
            brands: only entries of these brands may be lifted, None = any.
            by: who lifts it.
            reason: why.
            evidence: of an objection, that the person consents: when, where, which text.

        Raises:
            NotFoundError: no such entry among those.
            ConflictError: an erasure is final; an objection needs the evidence of a consent; a profile speaks for itself.
        """
        mine = SUPPRESSIONS.c.id == suppression_id
        told = "; ".join(one.strip() for one in (reason, evidence) if one.strip())
        with self.change("suppressions", "unsuppress", str(suppression_id), by, told) as connection:
            row = connection.execute(sa.select(SUPPRESSIONS).where(mine)).one_or_none()
            if row is None or (brands is not None and row.brand not in brands):
                message = f"no suppression {suppression_id} here; list them first"
                raise NotFoundError(message)
            if row.kind == "erased":
                message = f"suppression {suppression_id} records an erasure, which is final"
                raise ConflictError(message)
            if row.source == PROFILE:
                message = (
                    f"suppression {suppression_id} follows from the person's own profile ({row.reason}): it goes when the profile,"
                    " or policies/PLATFORM.toml under the home, says so no longer"
                )
                raise ConflictError(message)
            if row.source == OBJECTION and not evidence.strip():
                message = (
                    f"suppression {suppression_id} is an objection, which the person alone can take back: give the evidence"
                    " of their consent (when, where, which text they agreed to)"
                )
                raise ConflictError(message)
            connection.execute(sa.delete(SUPPRESSIONS).where(mine))

    def suppressions(
        self, *, brands: frozenset[str] | None = None, after: int = 0, limit: int = 50
    ) -> list[Suppression]:
        """Return entries in the order in which they were made.

        Args:
            brands: only entries of these brands (none that hold for all), None = every entry.
            after: id of the last entry of the page before.
            limit: how many at most.
        """
        query = (
            sa.select(SUPPRESSIONS).where(SUPPRESSIONS.c.id > after).order_by(SUPPRESSIONS.c.id).limit(limit)
        )
        if brands is not None:
            query = query.where(SUPPRESSIONS.c.brand.in_(sorted(brands)))
        with self.read() as connection:
            return [_suppression(row) for row in connection.execute(query)]

    def suppression_version(self) -> int:
        """Return a number that rises with every change of them or of who is who; cheap enough for every request."""
        return self.version("suppressions") + self.people_version()

    def suppressed(self, brand: str = WHOLE) -> Suppressed:
        """Return whom lists and suggestions of a brand leave out, from memory until something changes.

        The ranking over the whole workspace obeys every entry, whatever brand it was made for.
        """
        version = self.suppression_version()
        found = self._suppressed.get(brand)
        if found is None or found.version != version:
            query = sa.select(SUPPRESSIONS.c.account_id, SUPPRESSIONS.c.kind)
            if brand != WHOLE:
                query = query.where(SUPPRESSIONS.c.brand.in_(["", brand]))
            with self.read() as connection:
                rows = connection.execute(query).all()
            people = self.people()
            listed = people.covered({row.account_id for row in rows if row.kind != "do_not_contact"})
            found = Suppressed(version, listed, listed | people.covered({row.account_id for row in rows}))
            self._suppressed[brand] = found
        return found


def _told(source: str) -> str:
    """Return what somebody names as a source: a list of another home may name what followed from profiles there."""
    return f"{PROFILE}, elsewhere" if source == PROFILE else source


def _suppression(row: sa.Row[tuple[object, ...]]) -> Suppression:
    values = dict(row._mapping)  # noqa: SLF001 - the documented way to a row's names
    values["brand"] = values["brand"] or None
    return Suppression(**values)
