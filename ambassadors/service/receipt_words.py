"""Receipts in plain words, in English and in French: one sentence a part."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from ambassadors.languages import Language, written

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ambassadors.receipts import Part

HOUR_MS: Final = 3_600_000
NAMED: Final = 3
"""People or interactions that a sentence names; it counts the others."""

MONTHS: Final[dict[Language, list[str]]] = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split(),
}

KIND_WORDS: Final[dict[Language, dict[str, tuple[str, str]]]] = {
    "en": {
        "share": ("share", "shares"),
        "quote": ("quote", "quotes"),
        "reply": ("reply", "replies"),
        "comment": ("comment", "comments"),
        "mention": ("mention", "mentions"),
        "like": ("like", "likes"),
        "follow": ("follow", "follows"),
        "post": ("post", "posts"),
        "other": ("interaction with another brand", "interactions with other brands"),
    },
    "fr": {
        "share": ("partage", "partages"),
        "quote": ("citation", "citations"),
        "reply": ("réponse", "réponses"),
        "comment": ("commentaire", "commentaires"),
        "mention": ("mention", "mentions"),
        "like": ("j’aime", "j’aime"),
        "follow": ("abonnement", "abonnements"),
        "post": ("publication", "publications"),
        "other": ("interaction avec une autre marque", "interactions avec d’autres marques"),
    },
}
"""What a kind of interaction is called, one and several."""

PASSED: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "share": "shared by",
        "quote": "quoted by",
        "reply": "answered by",
        "comment": "commented on by",
        "mention": "mentioned by",
        "like": "liked by",
        "follow": "followed by",
    },
    "fr": {
        "share": "partagé par",
        "quote": "cité par",
        "reply": "a reçu une réponse de",
        "comment": "commenté par",
        "mention": "mentionné par",
        "like": "aimé par",
        "follow": "suivi par",
    },
}
ACTED: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "share": "shared",
        "quote": "quoted",
        "reply": "answered",
        "comment": "commented on",
        "mention": "mentioned",
        "like": "liked",
        "follow": "followed",
    },
    "fr": {
        "share": "a partagé",
        "quote": "a cité",
        "reply": "a répondu à",
        "comment": "a commenté",
        "mention": "a mentionné",
        "like": "a aimé",
        "follow": "suit",
    },
}
MORE: Final[dict[Language, tuple[str, str]]] = {
    "en": ("{n} more", "{n} in the conversations of other brands"),
    "fr": ("{n} de plus", "{n} dans les conversations d’autres marques"),
}


def sentence(
    part: Part, mine: Collection[str], events: Sequence[dict[str, Any]], hours: float, language: Language
) -> str:
    """Return one part of a score in words: when, who, what, and how much it gives.

    Args:
        part: the part.
        mine: the accounts of whose score it is.
        events: the interactions behind it that may be shown, with ids and handles.
        hours: length of a bucket.
        language: of the words.

    Returns:
        As ``12 Nov 2026, 14:00-15:00: shared by @a, @b: 1.73 x 0.52 = 0.90``.
    """
    told = _told(mine, events, language)
    hidden = sum(1 for seq in part.seqs if not seq)
    left = len(part.seqs) - hidden - len(events)
    told += [words.format(n=n) for words, n in zip(MORE[language], (left, hidden), strict=True) if n]
    sums = [number(value, language) for value in (part.amount, part.weight, part.value)]
    colon = " : " if language == "fr" else ": "
    return colon.join(
        [period(part.start, hours, language), ", ".join(told), f"{sums[0]} x {sums[1]} = {sums[2]}"]
    )


def _told(mine: Collection[str], events: Sequence[dict[str, Any]], language: Language) -> list[str]:
    """Return who did what, those who did the same together."""
    groups: dict[str, list[str]] = {}
    for event in events:
        acted = event["actor_id"] in mine
        verb = (ACTED if acted else PASSED)[language].get(event["kind"], event["kind"])
        side = "target" if acted else "actor"
        handle = event.get(f"{side}_handle")
        name = f"@{handle}" if handle else str(event[f"{side}_id"])
        if name not in groups.setdefault(verb, []):
            groups[verb].append(name)
    return [
        f"{verb} {', '.join(names[:NAMED])}" + (f" + {len(names) - NAMED}" if len(names) > NAMED else "")
        for verb, names in groups.items()
    ]


def period(start: int, hours: float, language: Language) -> str:
    """Return from when to when, UTC: hours of a day, or days.

    >>> period(0, 1, "en"), period(0, 168, "fr"), period(0, 7, "en")
    ('1 Jan 1970, 00:00-01:00', '1 janv. 1970 - 7 janv. 1970', '1 Jan 1970, 00:00-07:00')
    """
    end = start + round(hours * HOUR_MS)
    if hours >= 24:
        last = day(end - 1, language)
        first = day(start, language)
        return first if first == last else f"{first} - {last}"
    times = [datetime.fromtimestamp(at / 1000, UTC).strftime("%H:%M") for at in (start, end)]
    return f"{day(start, language)}, {times[0]}-{times[1]}"


def day(at: int, language: Language) -> str:
    """Return the day of an instant, UTC.

    >>> day(0, "fr")
    '1 janv. 1970'
    """
    when = datetime.fromtimestamp(at / 1000, UTC)
    return f"{when.day} {MONTHS[language][when.month - 1]} {when.year}"


def count(number: int, language: Language) -> str:
    """Return a whole number with its thousands apart.

    >>> count(1424, "en"), count(1424, "fr"), count(38, "fr")
    ('1,424', '1\u202f424', '38')
    """
    return written(number, ",", language)


def number(value: float, language: Language, *, sign: bool = False) -> str:
    """Return a number with as many decimals as tell it from 0, two at least; a comma in French.

    >>> number(0.90123, "en"), number(0.0012, "fr"), number(3, "en", sign=True)
    ('0.90', '0,0012', '+3.00')
    """
    digits = 2 if value == 0 or abs(value) >= 0.1 else 4
    return written(value, f"{'+' if sign else ''}.{digits}f", language)
