"""Every error a user can meet, in one tree.

AmbassadorsError
├── UsageError          the call itself is off                       exit 2, HTTP 422
├── InputError          data that cannot be taken                    exit 3, HTTP 422
├── NotFoundError       no such account, brand, query, assessment    exit 1, HTTP 404
├── ConflictError       the state does not allow it now              exit 1, HTTP 409
├── TooLargeError       more than one request may carry              exit 3, HTTP 413
├── LedgerBusyError     another process holds the ledger             exit 4, HTTP 503
├── UnreachableError    a server we depend on does not answer        exit 4, HTTP 503
├── StorageFullError    the disk took no more                        exit 1, HTTP 507
├── UnauthenticatedError  no key, or a wrong one                     exit 5, HTTP 401
└── ForbiddenError      a key without that scope or brand            exit 5, HTTP 403

A message is one line that names what is wrong, where, and the repair.
"""

from __future__ import annotations

from typing import ClassVar


class AmbassadorsError(Exception):
    """Base of the tree.

    Attributes:
        slug: last part of the problem document's ``type`` (RFC 9457).
        title: short summary that does not change from case to case.
        status: HTTP status code.
        exit_code: exit status of the command line.
        field: what of a request is at fault, as the API calls it; empty = no single one.
    """

    slug: ClassVar[str] = "failure"
    title: ClassVar[str] = "The operation failed"
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class UsageError(AmbassadorsError):
    """The call itself is off: an unknown option value, a parameter out of range."""

    slug, title, status, exit_code = "usage", "The request cannot be understood", 422, 2


class InputError(AmbassadorsError):
    """Data that cannot be taken."""

    slug, title, status, exit_code = "input", "The data cannot be taken", 422, 3


class NotFoundError(AmbassadorsError):
    """Something asked for by name does not exist."""

    slug, title, status, exit_code = "not-found", "Not found", 404, 1


class ConflictError(AmbassadorsError):
    """The present state does not allow the operation."""

    slug, title, status, exit_code = "conflict", "The present state does not allow this", 409, 1


class TooLargeError(AmbassadorsError):
    """More than one request may carry."""

    slug, title, status, exit_code = "too-large", "The request is too large", 413, 3


class LedgerBusyError(AmbassadorsError):
    """Another process holds the ledger."""

    slug, title, status, exit_code = "ledger-busy", "Another process holds the ledger", 503, 4


class UnreachableError(AmbassadorsError):
    """A server this depends on does not answer, or refuses us."""

    slug, title, status, exit_code = "unreachable", "A server does not answer", 503, 4


class StorageFullError(AmbassadorsError):
    """The disk took no more; nothing unacknowledged was kept."""

    slug, title, status, exit_code = "storage-full", "The disk is full", 507, 1


class UnauthenticatedError(AmbassadorsError):
    """No key, or a key that is unknown, expired or revoked."""

    slug, title, status, exit_code = "unauthenticated", "A valid key is needed", 401, 5


class ForbiddenError(AmbassadorsError):
    """The key is valid but lacks the scope or the brand."""

    slug, title, status, exit_code = "forbidden", "This key does not allow that", 403, 5
