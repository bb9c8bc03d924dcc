r"""Source ``twarc-csv``: posts of X API v2 as ``twarc2 csv`` flattens them.

Accounts, posts and ``event_id`` are those of source ``x``: ``x:<id>``. What each row gives:

- ``referenced_tweets.retweeted.id`` = share of ``retweeted_user_id``, and nothing else: the mentions are the original's. Where
  twarc got no author the original is gone or protected: no interaction.
- ``referenced_tweets.quoted.id`` = quote of ``quoted_user_id``, where it is told; ``in_reply_to_user_id`` = reply.
- Each of ``entities.mentions`` that is not answered = mention. They are names: where any row of the file tells the id of a name,
  the account is that one, else ``x:@<name>``. Files are read twice for that; standard input is not.
- A row that acts on nobody = post. An edited post takes back the versions before it. A withheld one is like any other.
- Tables of compliance (``action``, ``redacted_at``): ``delete`` takes a post back; what happens to an account is rejected.

twarc puts the whole text of the original into a share: a fact about it, as the text of any share is. ``\n`` for line breaks
are put back.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.sources.common.column_acts import Acts, act, gone, joined, posts
from ambassadors.sources.common.lookup import Lookup, noted
from ambassadors.sources.common.masks import given, true, where
from ambassadors.sources.common.sheets import heads, known_by, read_rows
from ambassadors.sources.common.texts import LISTED, account, found, mentions
from ambassadors.sources.tables import twarc_compliance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ambassadors.events import Batch
    from ambassadors.sources.common.column_acts import Columns
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.sample import Sample
    from ambassadors.sources.common.sheet import Sheet

ABOUT: Final = "twarc-csv: posts of X API v2, one row each, as twarc2 csv writes them; tables of compliance"
TELLING: Final = ("id", "author_id", "referenced_tweets.retweeted.id", "referenced_tweets.quoted.id")
REPLIED: Final = "referenced_tweets.replied_to.id"
PAIRS: Final = (
    ("author.username", "author_id"),
    ("in_reply_to_username", "in_reply_to_user_id"),
    ("retweeted_username", "retweeted_user_id"),
    ("quoted_username", "quoted_user_id"),
)
FOLLOWERS: Final = "author.public_metrics.followers_count"
WANTED: Final = (
    *TELLING, REPLIED, *(name for pair in PAIRS for name in pair if name != "author_id"), FOLLOWERS, "author.name",
    "conversation_id", "created_at", "text", "lang", "edit_history_tweet_ids", "entities.mentions",
)  # fmt: skip
OBJECTS: Final = re.compile(r'"username": ?"(\w{1,30})"')


def recognise(sample: Sample) -> str | None:
    """Return why an input is a table of twarc-csv, None where it is not."""
    return known_by(sample, TELLING, "twarc-csv") or known_by(
        sample, twarc_compliance.TELLING, "twarc-csv, compliance"
    )


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of a table of twarc-csv."""
    if heads(file.heads(), twarc_compliance.TELLING):
        told = twarc_compliance.TELLING
        return read_rows(file, options, told, told, twarc_compliance.acts_of, twarc_compliance.DATES, "UTC")
    ids = noted(file, options, TELLING, PAIRS, names=True)
    return read_rows(file, options, TELLING, WANTED, partial(_acts, ids), dates=("created_at",), zone="UTC")


def _acts(ids: Lookup, sheet: Sheet) -> list[Acts]:
    number = sheet.needed("id")
    base = {
        "at": sheet.at("created_at"),
        "actor_id": joined("x", sheet.needed("author_id")),
        "actor_handle": sheet.text("author.username"),
        "actor_name": sheet.text("author.name"),
        "followers": sheet.whole(FOLLOWERS),
        "post_id": joined("x", number),
        "parent_id": joined("x", sheet.key(REPLIED)),
        "root_id": joined("x", sheet.key("conversation_id")),
        "text": pc.replace_substring(sheet.text("text"), "\\n", "\n"),
        "lang": sheet.text("lang"),
        "platform": pa.repeat("x", sheet.size),
        "url": pc.binary_join_element_wise("https://x.com/i/status/", number, ""),
    }
    shared = sheet.key("referenced_tweets.retweeted.id")
    own = ~given(shared)
    quoted = where(own, sheet.key("referenced_tweets.quoted.id"))
    replied = where(own, sheet.key("in_reply_to_user_id"))
    acts = [
        _passed_on(sheet, base, "share", "retweeted", shared),
        _passed_on(sheet, base, "quote", "quoted", quoted),
        act(base, "reply", replied, target_handle=sheet.text("in_reply_to_username")),
        _mentions(sheet, base, ids, own, replied),
    ]
    acts.append(posts(base, acts, given(shared)))
    return [
        *acts,
        _versions_before(sheet, base, number, np.unique(np.concatenate([one.rows for one in acts]))),
    ]


def _passed_on(sheet: Sheet, base: Columns, kind: str, prefix: str, original: pa.Array) -> Acts:
    who = where(given(original), sheet.key(f"{prefix}_user_id"))
    handle = sheet.text(f"{prefix}_username")
    return act(base, kind, who, target_handle=handle, parent_id=joined("x", original))


def _mentions(sheet: Sheet, base: Columns, ids: Lookup, own: NDArray[np.bool_], replied: pa.Array) -> Acts:
    told = where(own, sheet.text("entities.mentions"))
    objects = true(pc.starts_with(told, "[{"))
    rows, names = found(where(~objects, told), LISTED)
    more_rows, more = found(where(objects, told), OBJECTS)
    rows, names = np.concatenate([rows, more_rows]), pa.concat_arrays([names, more])
    who = pc.coalesce(ids.of(pc.utf8_lower(names)), account(names))
    return mentions(base, rows, names, replied, who)


def _versions_before(sheet: Sheet, base: Columns, number: pa.Array, yielding: NDArray[np.int64]) -> Acts:
    """Return the deletes of what edited posts said before."""
    history = sheet.text("edit_history_tweet_ids")
    edited = np.flatnonzero(true(pc.match_substring(history, ",")))
    rows: list[int] = []
    before: list[str] = []
    for row in np.intersect1d(edited, yielding).tolist():
        versions, key = re.findall(r"\d+", history[row].as_py()), number[row].as_py()
        old = versions[: versions.index(key)] if key in versions else []
        before += [f"x:{one}" for one in old]
        rows += [row] * len(old)
    return gone(base, pa.array(before, pa.string()), np.array(rows, np.int64))
