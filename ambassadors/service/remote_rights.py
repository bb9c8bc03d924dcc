"""Ask the service that holds a home to carry out the rights of people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ambassadors.errors import UsageError

if TYPE_CHECKING:
    from ambassadors.service.remote import Remote

ALLOWED: Final = (
    "account_id", "everything_about", "erase", "leave_alone", "object_to_profiling", "register", "notice", "give_up_lost_key",
    "backup", "restore", "policies", "deadlines", "retention_due", "retain", "reveal", "unborne",
)  # fmt: skip
"""Methods of ``Workspace`` that the command line may have called in the service."""


class RemoteRights:
    """The methods of ``workspace.Rights``, carried out by the service. Errors are those of the service."""

    def __init__(self, service: Remote) -> None:
        self._service = service

    def account_id(self, handle_or_id: str) -> str:
        """See ``Workspace.account_id``."""
        return str(self._call("account_id", handle_or_id=handle_or_id))

    def everything_about(self, account_id: str, *, by: str, reason: str) -> dict[str, Any]:
        """See ``Workspace.everything_about``."""
        return self._document("everything_about", account_id=account_id, by=by, reason=reason)

    def erase(self, account_id: str, *, by: str, reason: str) -> dict[str, Any]:
        """See ``Workspace.erase``."""
        return self._document("erase", account_id=account_id, by=by, reason=reason)

    def leave_alone(
        self, account_id: str, kind: str, *, by: str, reason: str, brand: str | None = None, source: str = ""
    ) -> dict[str, Any]:
        """See ``Workspace.leave_alone``."""
        given = {"account_id": account_id, "kind": kind, "by": by, "reason": reason}
        return self._document("leave_alone", **given, brand=brand, source=source)

    def object_to_profiling(
        self, account_id: str, *, by: str, reason: str, source: str = ""
    ) -> dict[str, Any]:
        """See ``Workspace.object_to_profiling``."""
        return self._document(
            "object_to_profiling", account_id=account_id, by=by, reason=reason, source=source
        )

    def reveal(self, pseudonym: str, *, by: str, reason: str) -> dict[str, Any]:
        """See ``Workspace.reveal``."""
        return self._document("reveal", pseudonym=pseudonym, by=by, reason=reason)

    def register(self) -> dict[str, Any]:
        """See ``Workspace.register``."""
        return self._document("register")

    def notice(self, language: str) -> str:
        """See ``Workspace.notice``."""
        return str(self._call("notice", language=language))

    def give_up_lost_key(self, *, by: str, reason: str) -> int:
        """See ``Workspace.give_up_lost_key``."""
        return int(self._call("give_up_lost_key", by=by, reason=reason))

    def backup(self, to: str) -> dict[str, Any]:
        """See ``Workspace.backup``."""
        return self._document("backup", to=to)

    def restore(self, source: str, *, by: str) -> dict[str, Any]:
        """See ``Workspace.restore``."""
        return self._document("restore", source=source, by=by)

    def policies(self) -> list[dict[str, Any]]:
        """See ``Workspace.policies``."""
        return list(self._call("policies"))

    def deadlines(self) -> list[dict[str, Any]]:
        """See ``Workspace.deadlines``."""
        return list(self._call("deadlines"))

    def retention_due(self) -> dict[str, Any]:
        """See ``Workspace.retention_due``."""
        return self._document("retention_due")

    def retain(self, *, by: str) -> dict[str, Any]:
        """See ``Workspace.retain``."""
        return self._document("retain", by=by)

    def _document(self, name: str, **arguments: Any) -> dict[str, Any]:
        document: dict[str, Any] = self._call(name, **arguments)
        return document

    def _call(self, name: str, **arguments: Any) -> Any:
        return self._service.right(name, arguments)


def carry_out(workspace: object, name: str, arguments: dict[str, Any]) -> Any:
    """Return what a method of :data:`ALLOWED` answers, of a workspace or what stands in its place. Raises UsageError: no such one."""
    if name not in ALLOWED:
        message = f"{name!r} is none of {', '.join(ALLOWED)}"
        raise UsageError(message)
    return getattr(workspace, name)(**arguments)
