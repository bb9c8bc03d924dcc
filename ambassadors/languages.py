"""The languages that sentences are written in, and the signs with which each writes numbers."""

from __future__ import annotations

from typing import Literal

Language = Literal["en", "fr"]


def written(value: float, spec: str, language: Language) -> str:
    r"""Return a number in a format of Python's, with the signs of a language.

    >>> written(1234.5, ",.2f", "en"), written(1234.5, ",.2f", "fr"), written(-0.5, "+.1f", "fr")
    ('1,234.50', '1\u202f234,50', '-0,5')
    """
    text = format(value, spec)
    return text.replace(",", "\u202f").replace(".", ",") if language == "fr" else text
