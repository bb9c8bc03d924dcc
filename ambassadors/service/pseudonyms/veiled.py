"""The workspace as somebody sees it who must not see names."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from ambassadors.errors import AmbassadorsError, ForbiddenError
from ambassadors.service.pseudonyms import tables
from ambassadors.service.pseudonyms.documents import Veil
from ambassadors.service.pseudonyms.naming import LOOKS, Pseudonyms
from ambassadors.service.remote_rights import carry_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from ambassadors.exports import Choice, Content
    from ambassadors.languages import Language
    from ambassadors.service.workspace import Workspace

PLAIN: Final = frozenset(
    "settings follower assessment_id brands current live proof_version refresh start_refresh ready metrics receive"
    " webhook_secret ingest ingest_chunk internal_token start_backtest append close erasure register notice"
    " give_up_lost_key backup restore policies deadlines retention_due retain start_retention".split()
)
"""What says nothing of one person, or takes what comes in: handed on as it is."""
ABOUT: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("person", "explanation", "authenticity", "change", "live_explanation"), ("id",)),
    **dict.fromkeys(
        "people changes rings communities community members live_people live_top proof status assessments data_quality compared"
        " backtest backtests backtested parameters set_parameters parameter_history preview previewed start_preview"
        " blast_radius start_blast_radius previewed_links persons proposals marks crm_links unlink crm_unlink unsuppress"
        " suppressions team start_team chosen operation shown".split(),
        (),
    ),
    "link": ("one", "other"),
    "decide": ("one", "other"),
    **dict.fromkeys(("mark", "unmark", "crm_link", "suppress", "not_yet"), ("account_id",)),
}
"""What is answered without names, and which of its arguments name somebody: by pseudonym alone."""
RIGHTS: Final = ("erase", "start_erasure", "leave_alone", "object_to_profiling")
"""Decisions about one person with a name and a reason: whoever asks for them has told us who they are."""
NAMING: Final = frozenset({"fixed", "without", "join", "without_accounts", "cost"})
"""Fields of questions that name people."""


class Veiled:
    """Stands where a ``Workspace`` stands. What is named nowhere here is refused.

    Args of the constructor: the workspace; whether its reader may ask who stands behind a pseudonym; whether accounts
    may be named as they are, which is for the rights of people alone.
    """

    def __init__(self, workspace: Workspace, *, may_reveal: bool = False, natively: bool = False) -> None:
        self._inner, self._may_reveal, self._natively = workspace, may_reveal, natively
        self._names = Pseudonyms.of_home(workspace.settings.home)
        self._veil = Veil(self._names)

    def __getattr__(self, name: str) -> Any:
        if name in PLAIN:
            return getattr(self._inner, name)
        if name in ABOUT:
            return self._told(getattr(self._inner, name), ABOUT[name])
        if name in RIGHTS:
            return self._right(getattr(self._inner, name))
        message = f"this ({name}) shows people as they are, which pseudonymous mode does not; see `ambassadors privacy reveal` or POST /v1/privacy/reveals"
        raise ForbiddenError(message)

    def account_id(self, handle_or_id: str) -> str:
        """Return the pseudonym that somebody is named by; an account itself for the rights of people alone."""
        if not self._natively:
            self._resolved(handle_or_id)
        return handle_or_id

    def suggestions(
        self, brand: str, *, after: str | None = None, limit: int = 50, language: Language = "en"
    ) -> dict[str, Any]:
        """Return a page of suggestions: the id that it begins after is veiled, so it is looked for among all of them."""

        def page(**which: Any) -> dict[str, Any]:
            found: dict[str, Any] = self._guarded(
                self._inner.suggestions, (brand,), {**which, "language": language}
            )
            return found

        if after is not None:
            ids = [one["id"] for one in page(limit=10**9)["items"]]
            after = next((one for one in ids if self._suggestion(one) == after), "")
        found = page(after=after, limit=limit)
        following = found.pop("next_after")
        told = Veil(self._names, language).document(found)
        return {**told, "next_after": following and self._suggestion(following)}

    def _suggestion(self, native: str) -> str:
        return self._names.other("suggestion", native)

    def exported(self, **asked: Any) -> Iterator[bytes]:
        """Yield events for a key (see ``Workspace.exported``), with pseudonyms for every id and without texts."""
        return tables.lines(self._inner.exported(**asked), self._names)

    def exporting(self, choice: Choice) -> AbstractContextManager[Content]:
        """Give the events for a file, likewise; the ledger's digest is not theirs."""
        return tables.content(self._inner.exporting(choice), self._names)

    def export_stream(self, **asked: Any) -> tuple[dict[str, str], Iterator[bytes]]:
        """See ``Workspace.export_stream``."""
        return tables.stream(self.exporting, asked)

    def asked(self, name: str, params: dict[str, Any], ask: Callable[[str, dict[str, Any]], Any]) -> Any:
        """Return the answer of a saved query (see ``Workspace.asked``); people among its parameters are pseudonyms."""
        given = {
            key: self._resolved(value) if key in tables.PEOPLE and isinstance(value, str) else value
            for key, value in params.items()
        }
        columns, rows = self._guarded(self._inner.asked, (name, given, ask), {})
        return columns, [self._veil.row(columns, row) for row in rows]

    def everything_about(self, account_id: str, **why: str) -> dict[str, Any]:
        """Return all that is held about a person: for whoever may reveal; it stands in the audit trail."""
        self._revealing()
        return self._inner.everything_about(self._native(account_id), **why)

    def reveal(self, pseudonym: str, *, by: str, reason: str) -> dict[str, Any]:
        """Return who stands behind a pseudonym (see ``Workspace.reveal``). Raises ForbiddenError."""
        self._revealing()
        return self._inner.reveal(pseudonym, by=by, reason=reason)

    def right(self, name: str, arguments: dict[str, Any]) -> Any:
        """See ``Workspace.right``."""
        return carry_out(Veiled(self._inner, may_reveal=self._may_reveal, natively=True), name, arguments)

    def _revealing(self) -> None:
        if not self._may_reveal:
            message = "to see who somebody is needs the scope privacy:reveal"
            raise ForbiddenError(message)

    def _told(self, method: Callable[..., Any], naming: tuple[str, ...]) -> Callable[..., Any]:
        names = method.__code__.co_varnames[1:]

        def ask(*args: Any, **more: Any) -> Any:
            given = {**dict(zip(names, args, strict=False)), **more}
            given = {key: self._question(value, key, named=key in naming) for key, value in given.items()}
            veil = Veil(self._names, given.get("language", "en"))
            return veil.document(self._guarded(method, (), given))

        return ask

    def _right(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def ask(account_id: str, *args: Any, **more: Any) -> Any:
            told = self._veil.document(self._guarded(method, (self._native(account_id), *args), more))
            if isinstance(told, dict) and "account_id" in told:
                told["account_id"] = (
                    account_id  # as it was said: which pseudonym an account has is not given away
                )
            return told

        return ask

    def _guarded(self, method: Callable[..., Any], args: tuple[Any, ...], given: dict[str, Any]) -> Any:
        """Return what a method answers; its errors are veiled like any answer."""
        try:
            return method(*args, **given)
        except AmbassadorsError as error:
            error.message = self._message(error.message)
            error.args = (error.message,)
            raise error from None

    def _message(self, text: str) -> str:
        """Return a message without the accounts that it names."""
        words = [word.strip("'\".,;:()@") for word in re.split(r"\s+", text)]
        sql = (
            "SELECT id, handle FROM accounts WHERE id IN (SELECT unnest($1)) OR handle IN (SELECT unnest($1))"
        )
        for row in self._inner.ledger.query(sql, [words]).to_pylist():
            for called in (row["id"], f"@{row['handle']}"):
                text = re.sub(rf"(?<!\w){re.escape(called)}(?!\w)", self._names.account(row["id"]), text)
        return text

    def _question(self, value: Any, name: str, *, named: bool) -> Any:
        """Return a part of a question with accounts in the place of pseudonyms."""
        if isinstance(value, str):
            return self._resolved(value) if named or LOOKS.fullmatch(value) else value
        if (
            is_dataclass(value)
            and not isinstance(value, type)
            and (naming := NAMING & {one.name for one in fields(value)})
        ):
            return replace(
                value,
                **{key: self._question(getattr(value, key), key, named=key != "cost") for key in naming},
            )
        if isinstance(value, dict):
            by_person = name == "cost"
            return {
                self._resolved(key) if by_person else key: self._question(one, key, named=False)
                for key, one in value.items()
            }
        if isinstance(value, list | tuple | frozenset):
            return type(value)(self._question(one, name, named=named) for one in value)
        return value

    def _resolved(self, pseudonym: str) -> str:
        return self._names.find(pseudonym, self._inner.ledger.query)

    def _native(self, named: str) -> str:
        """Return the account that somebody who asks for a right named, in either way."""
        return self._resolved(named) if LOOKS.fullmatch(named) else self._inner.account_id(named)
