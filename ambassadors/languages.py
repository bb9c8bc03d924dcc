"""The languages that sentences are written in, and the signs with which each writes numbers and parts what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Language = Literal["en", "fr"]


def written(value: float, spec: str, language: Language) -> str:
    r"""Return a number in a format of Python's, with the signs of a language.

    >>> written(1234.5, ",.2f", "en"), written(1234.5, ",.2f", "fr"), written(-0.5, "+.1f", "fr")
    ('1,234.50', '1\u202f234,50', '-0,5')
    """
    text = format(value, spec)
    return text.replace(",", "\u202f").replace(".", ",") if language == "fr" else text


def joined(parts: Iterable[str], language: Language) -> str:
    """Return short pieces as one line, parted as the language does."""
    return (" ; " if language == "fr" else "; ").join(parts)


def colon(language: Language) -> str:
    """Return the colon with its spaces."""
    return " : " if language == "fr" else ": "
