"""Which CRM contact an account belongs to, by recorded consent alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

import sqlalchemy as sa

from ambassadors.errors import NotFoundError, UsageError
from ambassadors.events import format_instant
from ambassadors.state.database import Database
from ambassadors.state.people import shared_email
from ambassadors.state.tables import CRM_LINKS, PERSON_LINKS


@dataclass(frozen=True, slots=True)
class Consent:
    """What somebody agreed to.

    Attributes:
        at: when, epoch ms.
        where: the form, the shop, the letter.
        text: which text, by its version or its address.
    """

    at: int
    where: str
    text: str


@dataclass(frozen=True, slots=True)
class CrmLink:
    """An account and its CRM contact.

    Attributes:
        id: rising number.
        account_id: the account.
        crm_id: the contact, as the CRM calls it.
        email_key: keyed hash of the CRM's hash of the e-mail address, "" = none given.
        consent_at: epoch ms.
        consent_where: the form, the shop, the letter.
        consent_text: which text.
        created_by: who said so.
        created_at: epoch ms.
    """

    id: int
    account_id: str
    crm_id: str
    email_key: str
    consent_at: int
    consent_where: str
    consent_text: str
    created_by: str
    created_at: int


class CrmTable(Database):
    """The CRM links of a workspace."""

    def crm_links(self) -> list[CrmLink]:
        """Return every CRM link in the order in which they were made."""
        with self.read() as connection:
            rows = connection.execute(sa.select(CRM_LINKS).order_by(CRM_LINKS.c.id))
            return [CrmLink(**row._mapping) for row in rows]  # noqa: SLF001 - the documented way to a row's names

    def crm_link(
        self, account_id: str, crm_id: str, consent: Consent, email_key: str = "", *, by: str = "local"
    ) -> CrmLink:
        """Tie an account to a contact; saying it again puts the newer consent and e-mail in place.

        Raises:
            UsageError: no CRM id, or a consent without evidence.
        """
        where, text = consent.where.strip(), consent.text.strip()
        if not account_id or not crm_id.strip():
            message = "a CRM link needs an account id and a CRM id"
            raise UsageError(message)
        missing = [name for name, value in (("where", where), ("which text", text)) if not value]
        if missing or not 0 < consent.at <= self._clock():
            lacks = " and ".join(missing) or "a moment that has been"
            message = f"a CRM link needs consent with evidence; this one does not say {lacks}: give when, where and which text"
            raise UsageError(message)
        values = {"email_key": email_key, "consent_at": consent.at, "consent_where": where}
        values |= {"consent_text": text, "created_by": by, "created_at": self._clock()}
        same = (CRM_LINKS.c.account_id == account_id, CRM_LINKS.c.crm_id == crm_id.strip())
        consented = f"consent of {format_instant(consent.at)}, {where}: {text}"
        with self.change("people", "crm.link", f"{account_id} {crm_id}", by, consented) as connection:
            changed = sa.update(CRM_LINKS).where(*same).values(values).returning(CRM_LINKS)
            row = connection.execute(changed).one_or_none()
            if row is None:
                insert = sa.insert(CRM_LINKS).values(account_id=account_id, crm_id=crm_id.strip(), **values)
                row = connection.execute(insert.returning(CRM_LINKS)).one()
            _drop_unproven(connection, account_id)
        return CrmLink(**row._mapping)  # noqa: SLF001 - as above

    def crm_unlink(self, link_id: int, *, by: str = "local", reason: str = "") -> CrmLink:
        """Take a CRM link away, as when consent is withdrawn; joins that stood on its e-mail go with it.

        Raises:
            NotFoundError: no such link.
        """
        with self.change("people", "crm.unlink", str(link_id), by, reason) as connection:
            gone = sa.delete(CRM_LINKS).where(CRM_LINKS.c.id == link_id).returning(CRM_LINKS)
            row = connection.execute(gone).one_or_none()
            if row is None:
                message = f"no CRM link {link_id}; `ambassadors people crm-list` names them"
                raise NotFoundError(message)
            _drop_unproven(connection, row.account_id)
        return CrmLink(**row._mapping)  # noqa: SLF001 - as above


def email_hash(given: str) -> str:
    """Return the hash of an e-mail address as CRMs give it.

    Raises:
        UsageError: an address itself, or no SHA-256; the message does not repeat it.
    """
    found = given.strip().lower()
    if not re.fullmatch(r"[0-9a-f]{64}", found):
        message = "an e-mail is given as 64 hexadecimal digits: SHA-256 of the address in lower case without spaces around it, never the address itself"
        raise UsageError(message)
    return found


def _drop_unproven(connection: sa.Connection, account_id: str) -> None:
    """Remove links of an account that stand on an e-mail which the CRM no longer holds for both."""
    ends = sa.or_(PERSON_LINKS.c.low == account_id, PERSON_LINKS.c.high == account_id)
    for row in connection.execute(
        sa.select(PERSON_LINKS).where(ends, PERSON_LINKS.c.kind == "crm_email")
    ).all():
        if not shared_email(connection, row.low, row.high):
            connection.execute(sa.delete(PERSON_LINKS).where(PERSON_LINKS.c.id == row.id))
