"""The sentences of the house in both languages, found in its own catalogues, and how English ones are seen in French text."""

from __future__ import annotations

import functools
import importlib
import pkgutil
import re
import string
from collections.abc import Iterable, Iterator
from typing import Any

import ambassadors

LANGUAGES = {"en", "fr"}
WORDS = re.compile(r"[^\W\d_]{2,}")


def catalogues() -> Iterator[tuple[str, Any, Any]]:
    """Every constant that holds words in both languages: where it stands, the English ones, the French ones."""
    for found in pkgutil.walk_packages(ambassadors.__path__, "ambassadors."):
        if ".migrations" in found.name or found.name.endswith("__main__") or ".simulate" in found.name:
            continue  # the simulated customers write what they like
        for name, value in vars(importlib.import_module(found.name)).items():
            if isinstance(value, dict) and set(value) == LANGUAGES:
                yield f"{found.name}.{name}", value["en"], value["fr"]
            elif found.name.endswith(".words") and _pairs(value):
                english, french = ({key: pair[which] for key, pair in value.items()} for which in (0, 1))
                yield f"{found.name}.{name}", english, french


def _pairs(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and all(isinstance(one, tuple) and [*map(type, one)] == [str, str] for one in value.values())
    )


def pairs(english: Any, french: Any, where: str) -> Iterator[tuple[str, str, str]]:
    """The texts of a catalogue side by side; keys that only one language has are an error."""
    if isinstance(english, str):
        yield where, english, french
    elif isinstance(english, dict):
        assert set(english) == set(french) or not english or not french, (
            where,
            set(english) ^ set(french),
        )
        for key in english:
            yield from pairs(english[key], french[key], f"{where}.{key}")
    elif isinstance(english, list | tuple):
        assert len(english) == len(french), where
        for place, (one, other) in enumerate(zip(english, french, strict=True)):
            yield from pairs(one, other, f"{where}.{place}")


def every_pair() -> list[tuple[str, str, str]]:
    """Every text of the house in English and French, with where it stands."""
    return [pair for where, english, french in catalogues() for pair in pairs(english, french, where)]


def fields(text: str) -> set[str]:
    """What is put into a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@functools.cache
def english() -> list[list[str]]:
    """Every English sentence of ours of three words or more, as the pieces between what is put into it."""
    found = []
    for _, text, _ in every_pair():
        pieces = [piece for piece, _, _, _ in string.Formatter().parse(text)]
        if len(WORDS.findall(" ".join(pieces))) >= 3:
            found.append(pieces)
    return found


def spoken_in_english(texts: Iterable[str]) -> list[str]:
    """The texts that hold an English sentence of ours: all its pieces, in their order."""
    return [text for text in texts if any(_holds(text, pieces) for pieces in english())]


def _holds(text: str, pieces: list[str]) -> bool:
    at = 0
    for piece in pieces:
        found = text.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return True
