"""Suggestions: whom to answer first, and whom to thank, invite, ask to share or wake up again.

Pure functions over two tables; nothing is sent, and a person decides each time. Everything happens in
public, as a reply in the person's own thread: a private message needs an opt-in that nobody recorded.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from ambassadors.errors import UsageError
from ambassadors.languages import Language
from ambassadors.outreach import words
from ambassadors.outreach.desk import Desk
from ambassadors.outreach.model import Suggestions


def suggest(
    people: pl.DataFrame,
    recent: pl.DataFrame,
    answered: frozenset[str],
    suppressions: Mapping[str, str],
    as_of: int,
    limit: int,
    *,
    language: Language = "en",
    brand: str = "",
    voices: frozenset[str] | None = None,
) -> Suggestions:
    """Return whom to answer and whom to contact, and why others are left alone.

    Everybody who waits is considered for an answer; for contacts, everybody who acted on the brand in
    ``recent`` and the best ``limit`` of the list are, best first, until ``limit`` are found.

    Args:
        people: columns of ``frames.PEOPLE``, one row an account.
        recent: columns of ``frames.RECENT``, ``lang`` where known: events of the candidates, of people who
            spoke to the brand, and best also the brand's replies.
        answered: ids of posts that one of the brand's own accounts replied to.
        suppressions: account id to ``do_not_contact``, ``do_not_profile`` or ``erased``.
        as_of: epoch ms; later events are not read.
        limit: suggestions of each kind, at most, ``>= 0``.
        language: of the sentences.
        brand: key of the brand, part of the ids.
        voices: ids of the accounts that speak for the brand; None = whoever is ``own``.

    Raises:
        UsageError: a column is missing, a negative limit, a language that is none of ours.
    """
    if limit < 0:
        raise UsageError(f"limit must be >= 0, got {limit}")
    if language not in words.REASONS:
        raise UsageError(f"language {language!r} is not known; choose from {', '.join(words.REASONS)}")
    desk = Desk.prepare(people, recent, answered, suppressions, as_of, limit, language, brand, voices)
    answers, unanswerable = desk.answers()
    contacts, unaskable = desk.contacts()
    return Suggestions((*answers, *contacts), (*unanswerable, *unaskable))
