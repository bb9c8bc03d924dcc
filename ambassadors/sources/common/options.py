"""How an input is to be read: the options every source shares."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from ambassadors.errors import UsageError
from ambassadors.events import CANONICAL, KINDS, parse_instant
from ambassadors.sources.common.dates import zone_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


FIELDS: Final = (*(name for name in CANONICAL.names if name not in {"delete", "line"}), "op")
"""Names a column of the input may have or be mapped to."""

FORMATS: Final = ("csv", "tsv", "ndjson", "parquet", "arrow")
"""File formats of the ``canonical`` source; NDJSON includes arrays and documents in plain JSON."""

ORDERS: Final = ("day-first", "month-first")

EVERY: Final = "*"
"""The word that stands for the kind of every row of a table without a column of kinds."""

NO_KIND: Final = "none"
"""What a word is mapped to whose records hold no interaction."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How an input is to be read.

    Attributes:
        source: name in ``SOURCES``; None = the one that recognises the input.
        mapping: column of the input -> field of the canonical event.
        kinds: word for a kind in the input -> kind, or ``none`` for no interaction; case is ignored.
            ``*`` is the kind of all rows where no column tells it.
        columns: names of the columns of a file without a header line.
        id_from: columns of the input whose raw values, joined with ``:``, are the event id.
        brand: brand of the events that name none.
        format: one of :data:`FORMATS`; None = by the name of the file, then by its content.
        encoding: Python codec name of text formats.
        dates: ``day-first`` or ``month-first``, for times like 03/04/2026; None = such times are refused.
        zone: zone of times that name none, like ``Europe/Paris``; None = such times are refused.
        followers_of: account whose followers the input lists, like ``x:12``.
        followed_by: account that follows the people whom the input lists.
        fetched: instant of such a list, RFC 3339.

    Raises:
        UsageError: a field, kind, format or encoding that does not exist.
    """

    source: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] | None = None
    id_from: tuple[str, ...] = ()
    brand: str | None = None
    format: str | None = None
    encoding: str = "utf-8"
    dates: str | None = None
    zone: str | None = None
    followers_of: str | None = None
    followed_by: str | None = None
    fetched: str | None = None

    def __post_init__(self) -> None:
        for column, name in self.mapping.items():
            _one_of(name, FIELDS, f"--map {column}={name}: no field is called {name!r}", "fields")
        for word, kind in self.kinds.items():
            _one_of(kind, (*KINDS, NO_KIND), f"--kinds {word}={kind}: no kind is called {kind!r}", "kinds")
        if self.format is not None:
            _one_of(self.format, FORMATS, f"--format {self.format}: no such format", "formats")
        if self.dates is not None:
            _one_of(self.dates, ORDERS, f"--dates {self.dates}: no such order", "orders")
        if self.zone is not None:
            try:
                zone_of(self.zone)
            except ValueError:
                message = f"--zone {self.zone}: no such zone; write it like UTC, +02:00 or Europe/Paris"
                raise UsageError(message) from None
        self._check_list()
        try:
            codecs.lookup(self.encoding)
        except LookupError:
            message = f"--encoding {self.encoding}: no such encoding; common ones are utf-8, cp1252, latin-1, utf-16"
            raise UsageError(message) from None

    def _check_list(self) -> None:
        named = {"--followers-of": self.followers_of, "--followed-by": self.followed_by}
        given = {option: account for option, account in named.items() if account is not None}
        if len(given) > 1:
            raise UsageError("--followers-of and --followed-by: a list is of one side; give one of them")
        if not given and self.fetched is not None:
            raise UsageError("--fetched: say whose list it is with --followers-of or --followed-by")
        for option, account in given.items():
            if not all(account.partition(":")[::2]):
                raise UsageError(f"{option} {account}: give the account with its platform, like x:12")
            if self.fetched is None:
                raise UsageError(
                    f"{option}: say when the list was fetched, like --fetched 2026-07-01T12:00:00Z"
                )
            try:
                parse_instant(self.fetched)
            except UsageError as error:
                raise UsageError(f"--fetched {error.message}") from None


def suggestion(word: str, choices: Iterable[str]) -> str | None:
    """Return the choice closest to a word, or None where nothing is near.

    >>> suggestion("actorid", ("actor_id", "at"))
    'actor_id'
    """
    word, known = word.casefold(), list(choices)
    near = [choice for choice in known if word and choice.startswith(word)] or get_close_matches(
        word, known, n=1
    )
    return near[0] if near else None


def _one_of(word: str, choices: tuple[str, ...], problem: str, noun: str) -> None:
    if word not in choices:
        near = suggestion(word, choices)
        hint = f"did you mean {near!r}? " if near else ""
        message = f"{problem}; {hint}{noun} are {', '.join(choices)}"
        raise UsageError(message)
