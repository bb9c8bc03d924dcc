"""No sensitive inference: words of what no label of this program may speak of.

These are health, politics, religion, origin, sexual orientation, union membership, finances and crime.
Where labels come from what people write, :func:`subject` is asked at run time, and such a word names nothing. Where they
are our own, a test asks it of every name, description and sentence. Own words, small and plain: no model decides.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from ambassadors.sensitive.lexicon import LEXICON

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LEAST_PEOPLE", "LEXICON", "subject", "subjects"]

LEAST_PEOPLE: Final = 3
"""What fewer members of a community share, a word or a language, is nobody's business: it would tell of persons, not of the community."""

LONG: Final = 6
"""A hashtag runs words together: words of so many letters are looked for at its ends as well."""


def plain(text: str) -> str:
    """Return a text in lower case without accents.

    >>> plain("Santé")
    'sante'
    """
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _form(word: str) -> str:
    stem = re.escape(word.rstrip("*")).replace(r"\-", r"[\s_-]?")
    return stem + (r"\w*" if word.endswith("*") else "s?")


@cache
def _patterns() -> Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    """Return of each subject what finds it in a text, and at the ends of a hashtag."""
    found = {}
    for name, words in LEXICON.items():
        forms = "|".join(_form(word) for word in words.split())
        long = "|".join(_form(word) for word in words.split() if len(word.rstrip("*")) >= LONG)
        found[name] = (
            re.compile(rf"(?<![^\W_])(?:{forms})(?![^\W_])"),
            re.compile(rf"#\w*?(?:{long})$|#(?:{long})"),
        )
    return found


def subjects(text: str) -> list[str]:
    """Return which sensitive subjects a text or a hashtag speaks of."""
    said = plain(text)
    return [
        name
        for name, (word, tag) in _patterns().items()
        if word.search(said) or ("#" in said and tag.search(said))
    ]


@lru_cache(maxsize=100_000)
def subject(word: str) -> str | None:
    """Return the sensitive subject that a word or a hashtag speaks of, None where it speaks of none.

    >>> subject("#CancerSurvivor"), subject("sneakers")
    ('health', None)
    """
    return next(iter(subjects(word)), None)
