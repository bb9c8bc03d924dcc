"""The words and hashtags that a community is known by.

A word counts once a person, however often it is repeated. Addresses, mail addresses and names with ``@`` are
left out: words tell of a subject, never of a person. What only two members say is left out for the same reason, and
so is every word of health, politics, religion, origin, sexual orientation, unions, finances and crime: a community
named by one would say it of its members.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from ambassadors.belonging.stopwords import STOPWORDS
from ambassadors.sensitive import LEAST_PEOPLE, subject

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.snapshot import Snapshot

WORDS: Final = 12
"""Words kept of each community."""

CANDIDATES: Final = 10 * WORDS
SURE: Final = 3.0
"""Standard deviations above chance: of thousands of words some stand two above it by luck."""

ONE_IN: Final = 200
"""A word must be said by one in so many members: a few who write do not speak for hundreds who do not."""

LANGUAGES: Final = 2
"""Languages kept of each community, and of everybody: those that most members write."""

NO_WORDS: Final = r"(?:https?://|www\.)\S+|\S*@[^\s]*|&#?\w+;"
WORD: Final = r"#[\p{L}\p{N}_]{2,40}|\p{L}[\p{L}\p{M}]{2,30}"
RUN: Final = r"#[\p{L}\p{N}_]{2,}|\p{L}[\p{L}\p{M}]{2,}"
LONG: Final = 31
"""To count signs takes seventeen times as long, so only a text with a longer run of them has them counted."""
PLACED: Final = {
    "row": pl.UInt32,
    "community": pl.Int32,
    "lang": pl.String,
    "text": pl.String,
    "brands": pl.Int64,
}
SCHEMA: Final = {
    "community": pl.UInt32,
    "kind": pl.String,
    "thing": pl.String,
    "people": pl.UInt32,
    "above": pl.Float64,
}


def placed(said: pl.DataFrame, snapshot: Snapshot, community: NDArray[np.int32]) -> pl.DataFrame:
    """Return the texts of members, with row, community and the brands each text belongs to.

    An act has the brands of the snapshot; a record that counts for no act is left out, for another record tells the
    same. An original post belongs to the brands it names, and to those whose account made it.

    Args:
        said: from ``snapshot.texts``.
        snapshot: what the communities were found in.
        community: ``(n,)``, -1 = none.

    Returns:
        Columns row, community, lang, text, brands (mask).
    """
    if not len(said):
        return pl.DataFrame(schema=PLACED)
    ids = pl.DataFrame({"account_id": snapshot.ids, "community": community}).with_row_index("row")
    acts = pl.DataFrame({"seq": snapshot.seq, "mask": snapshot.brands})
    said = said.with_columns(pl.col("account_id").replace(snapshot.people.whose))
    found = said.join(ids.filter(pl.col("community") >= 0), on="account_id").join(acts, on="seq", how="left")
    found = found.filter(pl.col("post") | pl.col("mask").is_not_null())
    named = snapshot.rules.mentioned(found["text"], found["brand"]) | snapshot.own[found["row"].to_numpy()]
    return found.select("row", "community", "lang", "text", brands=pl.col("mask").fill_null(pl.Series(named)))


def shared_words(texts: pl.DataFrame, size: NDArray[np.int64]) -> pl.DataFrame:
    """Return what each community is known by. O(words).

    Args:
        texts: from :func:`placed`, as far as the reader may see them.
        size: ``(c,)`` members of each community.

    Returns:
        Columns community (null = everybody), kind (``word`` or ``language``), thing, people (members who use it)
        and above (standard deviations above chance, null for a language), the most telling first.
    """
    if not len(texts):
        return pl.DataFrame(schema=SCHEMA)
    used = _words(texts).unique()
    used = used.filter(~pl.col("thing").str.strip_chars_start("#").is_in(STOPWORDS))
    return pl.concat([_telling(_permitted(used), size), _languages(texts)])


def _words(texts: pl.DataFrame) -> pl.DataFrame:
    """Return who, in which community, used which word, in lower case: columns row, community, thing."""
    plain = pl.col("text").str.to_lowercase().str.replace_all(NO_WORDS, " ")
    texts = texts.select("row", "community", text=plain).with_row_index("number")

    def matches(some: pl.DataFrame, pattern: str) -> pl.DataFrame:
        found = some.with_columns(pl.col("text").str.extract_all(pattern).alias("thing")).drop("text")
        return found.explode("thing", empty_as_null=True).drop_nulls()

    found = matches(texts, RUN)
    long = pl.col("number").is_in(
        found.filter(pl.col("thing").str.len_chars() > LONG)["number"].unique().implode()
    )
    return pl.concat([found.filter(~long), matches(texts.filter(long), WORD)]).drop("number")


def _permitted(used: pl.DataFrame) -> pl.DataFrame:
    """Return the uses without those of sensitive words, as far as that changes what is told.

    To look into a word is dear, and most words are somebody's own: one that too few members of a community share is told
    nowhere, so it is looked into only where nothing else shows that its user said anything.
    """
    common = used.select(pl.len().over("community", "thing") >= LEAST_PEOPLE).to_series()
    told, own = _unbarred(used.filter(common)), used.filter(~common)
    heard = own["row"].is_in(told["row"].unique().implode())
    return pl.concat([told, own.filter(heard), _unbarred(own.filter(~heard))])


def _unbarred(used: pl.DataFrame) -> pl.DataFrame:
    barred = [word for word in used["thing"].unique().to_list() if subject(word)]
    return used.filter(~pl.col("thing").is_in(barred))


def _telling(used: pl.DataFrame, size: NDArray[np.int64]) -> pl.DataFrame:
    """Return the words that stand out. ``members`` are those who said anything: the others could use no word."""
    from ambassadors.communities import distinctive

    names = used["thing"].unique().sort()
    number = used["thing"].replace_strict(names, np.arange(len(names)), return_dtype=pl.Int64).to_numpy()
    of = used["community"].to_numpy().astype(np.int64)
    speaking = used.select("row", "community").unique()["community"].to_numpy()
    members = np.bincount(speaking, minlength=int(of.max(initial=-1)) + 1)
    group, thing, above, people = distinctive(of, number, members, CANDIDATES)
    found = {
        "community": group,
        "kind": "word",
        "thing": names.gather(thing),
        "people": people,
        "above": above,
    }
    sure = (above > SURE) & (people * ONE_IN >= size[group])
    told = pl.DataFrame(found, schema_overrides=SCHEMA).select(*SCHEMA).filter(pl.Series(sure))
    return told.group_by("community", maintain_order=True).head(WORDS)


def _languages(texts: pl.DataFrame) -> pl.DataFrame:
    each = texts.select("row", "community", thing="lang").drop_nulls().unique()
    count = pl.len().alias("people")
    of_each = each.group_by("community", "thing").agg(count)
    of_all = each.group_by("thing").agg(count).with_columns(community=None)
    found = pl.concat([of_all.select("community", "thing", "people"), of_each], how="vertical_relaxed")
    found = found.filter(pl.col("people") >= LEAST_PEOPLE)
    found = found.sort("community", "people", "thing", descending=[False, True, False])
    found = found.group_by("community", maintain_order=True).head(LANGUAGES)
    told = found.with_columns(kind=pl.lit("language"), above=pl.lit(None, pl.Float64))
    return told.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
