"""Figures as a language writes them."""

from __future__ import annotations


def written(figure: str, language: str) -> str:
    r"""Return a figure, formatted as English does, as a language (``en``, ``fr``) writes it.

    >>> written("+1,234.5", "en"), written("+1,234.5", "fr")
    ('+1,234.5', '+1\u202f234,5')
    """
    return figure.replace(",", "\u202f").replace(".", ",") if language == "fr" else figure
