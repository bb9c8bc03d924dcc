"""Times as tables write them -> instants. What has two meanings is refused, never guessed.

Read are ISO dates, ``31/12/2026``, ``31 Dec 2026``, ``Dec 31, 2026``, X's ``Tue Oct 31 22:10:47 +0000 2017``, each
with a clock of 24 or 12 hours, and seconds, milliseconds or microseconds since 1970 (10, 13 or 16 digits). Where day
and month could be either way round, or no zone is told, the options ``dates`` and ``zone`` have to say.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
UNITS: Final = {10: 1, 13: 1_000, 16: 1_000_000}
NOON: Final = 12
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND: Final = timedelta(milliseconds=1)
CLOCK: Final = (
    r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?"
    r"\s*(?P<half>[AaPp][Mm])?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)?"
)
NAMED: Final = r"(?P<name>[A-Za-z]{3})[a-z]*\.?"
FORMS: Final = tuple(
    re.compile(form, re.ASCII)
    for form in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + CLOCK,
        r"(?P<one>\d{1,2})[-/.](?P<two>\d{1,2})[-/.](?P<year>\d{4})" + CLOCK,
        r"(?:[A-Za-z]{3,9},? )?(?P<day>\d{1,2})[- ]" + NAMED + r"[- ](?P<year>\d{4})" + CLOCK,
        r"(?:[A-Za-z]{3,9},? )?" + NAMED + r" (?P<day>\d{1,2}),? (?P<year>\d{4})" + CLOCK,
        r"[A-Za-z]{3} " + NAMED + r" (?P<day>\d{1,2}) (?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
        r" (?P<zone>[+-]\d{4}|UTC) (?P<year>\d{4})",
    )
)


class DateError(ValueError):
    """A time that cannot be read, or that has two meanings."""


def epoch_ms(text: str, order: str | None, zone: str | None) -> int:
    """Return a written time as milliseconds since 1970.

    Args:
        text: the time as it stands.
        order: ``day-first`` or ``month-first``; None = refuse what could be both.
        zone: zone of times without one, like ``Europe/Paris``; None = refuse those.

    Raises:
        DateError: no time, or one with two meanings.

    >>> epoch_ms("01/01/1970 01:00", None, "Europe/Paris")
    0
    """
    if text.isascii() and text.isdecimal() and len(text) in UNITS:
        return int(text) * 1000 // UNITS[len(text)]
    found = next((match.groupdict() for form in FORMS if (match := form.fullmatch(text))), None)
    if found is None:
        raise DateError(f"{text!r} is no time that is read here; write it like 2026-07-01T12:00:00Z")
    try:
        return (_moment(found, _day(found, text, order), text, zone) - EPOCH) // MILLISECOND
    except DateError:
        raise
    except (ValueError, OverflowError) as error:
        raise DateError(f"{text!r} does not exist in the calendar or on the clock; correct it") from error


def _day(found: dict[str, str | None], text: str, order: str | None) -> tuple[int, int]:
    """Return month and day."""
    if found.get("name"):
        return MONTHS.index(str(found["name"]).lower()) + 1, int(found["day"] or 0)
    if "one" not in found:
        return int(found["month"] or 0), int(found["day"] or 0)
    one, two = int(found["one"] or 0), int(found["two"] or 0)
    if order is None and one != two and max(one, two) <= len(MONTHS):
        raise DateError(
            f"{text!r} may be day/month or month/day; say which with --dates day-first or month-first"
        )
    first = order == "day-first" or (order is None and one > len(MONTHS))
    return (two, one) if first else (one, two)


def _moment(found: dict[str, str | None], day: tuple[int, int], text: str, zone: str | None) -> datetime:
    hour, half = int(found["hour"] or 0), (found.get("half") or "").lower()
    if half and not 1 <= hour <= NOON:
        raise ValueError(text)
    hour = hour % NOON + NOON * (half == "pm") if half else hour
    micros = int(f"{found.get('fraction') or ''}000000"[:6])
    own = found.get("zone") or zone
    if own is None:
        raise DateError(
            f"{text!r} has no zone; say which it is in with --zone, like --zone UTC or --zone Europe/Paris"
        )
    clock = (hour, int(found["minute"] or 0), int(found["second"] or 0), micros)
    return datetime(int(found["year"] or 0), *day, *clock, tzinfo=zone_of(own))


@cache
def zone_of(name: str) -> timezone | ZoneInfo:
    """Return a zone by its name or offset.

    Raises:
        ValueError: there is none.
    """
    if name in {"Z", "UTC", "GMT"}:
        return UTC
    if shift := re.fullmatch(r"([+-])(\d\d):?(\d\d)", name):
        size = timedelta(hours=int(shift[2]), minutes=int(shift[3]))
        return timezone(-size if shift[1] == "-" else size)
    try:
        return ZoneInfo(name)
    except (OSError, KeyError) as error:
        raise ValueError(name) from error
