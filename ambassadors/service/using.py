"""Open what a command needs: the ledger itself, or the running service that holds it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from ambassadors.errors import ForbiddenError, LedgerBusyError, NotFoundError
from ambassadors.ledger import Ledger
from ambassadors.ledger.connection import FILE
from ambassadors.service.brandfile import import_brand_file
from ambassadors.service.following import connected
from ambassadors.service.privacy import whom
from ambassadors.service.pseudonyms import seen
from ambassadors.service.remote import refuse, running
from ambassadors.service.remote_rights import RemoteRights
from ambassadors.service.workspace import Workspace, clock
from ambassadors.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ambassadors.graph.projector import Projector
    from ambassadors.service.loading import Appends
    from ambassadors.service.remote import Remote
    from ambassadors.settings import Settings

Keeper: TypeAlias = Workspace | RemoteRights
"""Who carries out the rights of people."""


@contextmanager
def keeper(settings: Settings) -> Iterator[tuple[Appends, Callable[[], int]]]:
    """Give where events go, and the clock: the service that holds the ledger, or the ledger itself."""
    service = running(settings.home)
    if service is not None:
        yield service, clock
        return
    with Ledger.open(settings.home, settings.memory_limit_mb) as ledger:
        yield ledger, clock


@contextmanager
def workspace(settings: Settings, *, natively: bool = False) -> Iterator[Workspace]:
    """Give the workspace, in this process; without names where it is in pseudonymous mode.

    Args:
        settings: where.
        natively: accounts may be named as they are, for the rights of people.

    Raises:
        LedgerBusyError: a service holds it; the message names pid and address.
        NotFoundError: nothing was ever loaded there.
    """
    with _whole(settings) as opened:
        yield seen(opened, natively=natively)


def refuse_names(settings: Settings, what: str) -> None:
    """Refuse what would show people as they are where the workspace is in pseudonymous mode. Raises ForbiddenError."""
    with State.open(settings.state_url) as state:
        if state.pseudonymous():
            message = f"{what}, which pseudonymous mode does not; turn it off by name (`ambassadors privacy pseudonyms off`), or reveal one by one"
            raise ForbiddenError(message)


@contextmanager
def _whole(settings: Settings) -> Iterator[Workspace]:
    refuse(settings.home)
    if not (settings.home / FILE).exists():
        message = (
            f"there is no ledger in {settings.home}; name the folder with --home, or load some events first"
        )
        raise NotFoundError(message)
    with Workspace.open(settings) as opened:
        yield opened


@contextmanager
def checker(settings: Settings) -> Iterator[Workspace | Remote]:
    """Give what tells of the data: the service that holds the home, or the workspace in this process.

    Raises:
        NotFoundError: nothing was ever loaded there.
    """
    service = running(settings.home)
    if service is not None:
        yield service
        return
    with workspace(settings) as opened:
        yield opened


@contextmanager
def rights(settings: Settings, *, new: bool = False) -> Iterator[Keeper]:
    """Give what carries out the rights of people: the service that holds the home, or the workspace in this process.

    Raises:
        NotFoundError: nothing was ever loaded there, and nothing ``new`` is meant.
    """
    service = running(settings.home)
    if service is not None:
        yield RemoteRights(service)
    elif new:
        with Workspace.open(settings) as opened:
            yield opened
    else:
        with workspace(settings, natively=True) as opened:
            yield opened


@contextmanager
def projecting(settings: Settings) -> Iterator[tuple[Workspace, Projector]]:
    """Give the workspace, whole, and a projector; a graph server started for it is stopped again."""
    with _whole(settings) as opened, connected(settings, opened.ledger, opened.state) as projector:
        yield opened, projector


def known_brand(settings: Settings, key: str) -> None:
    """Check that a brand has rules, so that a slip of the pen does not leave events without a brand.

    Raises:
        NotFoundError: it has none; the message says how to make it.
    """
    with State.open(settings.state_url) as state:
        import_brand_file(settings.home, state)
        state.brand_rules().check(key, f"make it first with `ambassadors brand set {key}`")


def unborne(settings: Settings, accounts: list[str]) -> list[str]:
    """Return warnings about accounts of brand rules that nobody bears (see ``whom.unborne``).

    None without a ledger, while a load holds it, and in pseudonymous mode, which names nobody.
    """
    with State.open(settings.state_url) as state:
        if not accounts or state.pseudonymous() or not (settings.home / FILE).exists():
            return []
    service = running(settings.home)
    if service is not None:
        return list(service.right("unborne", {"accounts": accounts}))
    try:
        with Ledger.open(settings.home, settings.memory_limit_mb) as ledger:
            return whom.unborne(ledger, accounts)
    except LedgerBusyError:
        return []
