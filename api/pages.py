"""List pages: encoded once, served as bytes, told apart by cursor and ETag.

A page holds as long as its *stamp* does: the assessment, the suppressions and the brand rules it was made from.
A cursor carries the rank to go on behind, so that a suppression in between moves nobody across pages; it also
carries the filters and the assessment. When a newer assessment has remade the list, going on would skip and
repeat people without a word: the cursor is refused (``list-remade``) and the walk starts again.
"""

from __future__ import annotations

import base64
import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

import orjson

from api.problems import CursorError, ListRemadeError

if TYPE_CHECKING:
    from ambassadors.service import KeyInfo, Workspace

CACHED_BYTES: Final = 64 * 2**20
SHORTCUTS: Final = 10_000

Stamp = tuple[str, int, int, int, int]
Headers = list[tuple[bytes, bytes]]
Place = TypeVar("Place", int, str)

VARY: Final = "Authorization, X-API-Key, Accept-Language"
REVALIDATE: Final = "private, no-cache"
"""Kept by the asker, never in between, and asked about each time: a person who opts out is gone at once."""


POLICY: Final[Headers] = [
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
]
"""For answers that say nothing themselves."""


def etag(stamp: Stamp, *parts: object) -> str:
    """Return an entity tag: the same for the same stamp and query, another for any other."""
    text = orjson.dumps([stamp, *map(str, parts)])
    return f'"{hashlib.sha256(text).hexdigest()[:32]}"'


def matches(if_none_match: str, tag: str) -> bool:
    """Return whether the asker holds this version already (RFC 9110, weak comparison).

    >>> matches('W/"b", "a"', '"a"'), matches("*", '"a"'), matches('"b"', '"a"')
    (True, True, False)
    """
    return tag in if_none_match or if_none_match.strip() == "*"


def make_cursor(query: str, assessment: str, after: int | str) -> str:
    """Return an opaque, URL-safe place in a list.

    Args:
        query: every filter of the list, in one order.
        assessment: id of the assessment that made the list; empty where none did.
        after: rank or id of the last item served.
    """
    return base64.urlsafe_b64encode(orjson.dumps([_digest(query), assessment, after])).decode().rstrip("=")


def read_cursor(cursor: str, query: str, assessment: str, kind: type[Place]) -> Place:
    """Return the place that a cursor of :func:`make_cursor` stands for.

    Raises:
        CursorError: not made here, or made for other filters.
        ListRemadeError: another assessment stands now.
    """
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True)
        digest, made_from, after = orjson.loads(raw)
    except (ValueError, TypeError) as error:  # no base64, no JSON, no list of three
        message = "the cursor is not one of ours; begin again without it"
        raise CursorError(message) from error
    if digest != _digest(query) or type(after) is not kind:
        message = "the cursor was made for other filters; keep the filters, or begin again without it"
        raise CursorError(message)
    if made_from != assessment:
        message = "a newer assessment has remade the list since the cursor was given; begin again without it"
        raise ListRemadeError(message)
    place: Place = after
    return place


@dataclass(frozen=True, slots=True)
class Page:
    """One encoded page.

    Attributes:
        body: JSON.
        etag: quoted.
        found: headers of a 200.
        held: headers of a 304.
    """

    body: bytes
    etag: str
    found: Headers
    held: Headers

    @classmethod
    def make(cls, body: bytes, tag: str, next_url: str | None = None) -> Page:
        """Return a page whose answers are ready to send."""
        headers = {"etag": tag, "cache-control": REVALIDATE, "vary": VARY}
        if next_url is not None:
            headers["link"] = f'<{next_url}>; rel="next"'
        content = {"content-type": "application/json", "content-length": str(len(body))}
        return cls(body, tag, _raw(headers | content), _raw(headers))

    def answer(self, if_none_match: str) -> tuple[int, Headers, bytes]:
        """Return status, headers and body for somebody who holds these entity tags."""
        return (304, self.held, b"") if matches(if_none_match, self.etag) else (200, self.found, self.body)


class Pages:
    """The pages in memory, the least used going first."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._stamp: Stamp = ("", -1, -1, -1, -1)
        self._size = 0
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._shortcuts: dict[tuple[str, bytes], str] = {}

    def stamp(self) -> Stamp:
        """Return what the pages of this moment are made from."""
        state, assessment = self._workspace.state, self._workspace.assessment_id() or ""
        versions = (state.suppression_version(), state.version("brands"), state.version("modes"))
        return assessment, *versions, self._workspace.proof_version()

    def shortcut(self, key: KeyInfo, query_string: bytes) -> Page | None:
        """Return the page that this key got for this very query string, if it still holds."""
        with self._lock:
            if self._stamp != self.stamp():
                return None
            query = self._shortcuts.get((key.id, query_string))
            return self._pages.get(query) if query is not None else None

    def get(self, stamp: Stamp, query: str) -> Page | None:
        """Return the page for a query in its one spelling, if it still holds."""
        with self._lock:
            page = self._pages.get(query) if self._stamp == stamp else None
            if page is not None:
                self._pages.move_to_end(query)
            return page

    def keep(self, stamp: Stamp, query: str, page: Page) -> None:
        """Keep a page made under a stamp, unless that is over already."""
        with self._lock:
            if stamp != self.stamp():
                return
            if stamp != self._stamp:
                self._pages.clear()
                self._shortcuts.clear()
                self._stamp, self._size = stamp, 0
            if query not in self._pages:
                self._pages[query] = page
                self._size += len(page.body)
            while self._size > CACHED_BYTES:
                self._size -= len(self._pages.popitem(last=False)[1].body)

    def remember(self, stamp: Stamp, key: KeyInfo, query_string: bytes, query: str) -> None:
        """Lead this key from this query string straight to the page from now on."""
        with self._lock:
            if stamp == self._stamp:
                if len(self._shortcuts) >= SHORTCUTS:
                    self._shortcuts.clear()
                self._shortcuts[key.id, query_string] = query


def _raw(headers: dict[str, str]) -> Headers:
    return [
        *((name.encode(), value.encode("latin-1")) for name, value in headers.items()),
        POLICY[0],
    ]


def _digest(query: str) -> str:
    return hashlib.sha256(query.encode()).hexdigest()[:16]
