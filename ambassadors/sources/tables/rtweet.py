"""Source ``rtweet``: tables of the R package rtweet (before 1.0), one row a tweet; ids may begin with ``x``.

Accounts are ``x:<user_id>``, posts ``x:<status_id>``; times are in UTC. What each row gives:

- ``is_retweet`` = share of ``retweet_user_id``, and nothing else: the mentions are those of the original.
- ``is_quote`` = quote of ``quoted_user_id``; a quote whose author is not told is rejected.
- ``reply_to_user_id`` = reply; each of ``mentions_user_id`` that is not answered = mention; else post.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.sources.common.column_acts import Acts, act, joined, posts
from ambassadors.sources.common.masks import equals, given, where
from ambassadors.sources.common.sheet import Sheet
from ambassadors.sources.common.sheets import known_by, read_rows
from ambassadors.sources.common.texts import mentions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ambassadors.events import Batch
    from ambassadors.sources.common.column_acts import Columns
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.sample import Sample

ABOUT: Final = "rtweet (R): tables of tweets with status_id, mentions_user_id and retweet_user_id"
TELLING: Final = ("user_id", "status_id", "reply_to_user_id", "mentions_user_id", "retweet_user_id")
WANTED: Final = (
    *TELLING, "created_at", "screen_name", "name", "followers_count", "text", "lang", "is_quote", "is_retweet",
    "reply_to_status_id", "reply_to_screen_name", "mentions_screen_name", "quoted_status_id", "quoted_user_id",
    "quoted_screen_name", "retweet_status_id", "retweet_screen_name", "status_url",
)  # fmt: skip


def recognise(sample: Sample) -> str | None:
    """Return why an input is a table of rtweet, None where it is not."""
    return known_by(sample, TELLING, "rtweet")


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of a table of rtweet."""
    return read_rows(file, options, TELLING, WANTED, acts_of, dates=("created_at",), zone="UTC")


def acts_of(exported: Sheet) -> list[Acts]:
    """Return the acts in some rows."""
    sheet = _without_na(exported)
    status, user = sheet.needed("status_id"), sheet.needed("user_id")
    parent = joined("x", sheet.key("reply_to_status_id"))
    base = {
        "at": sheet.at("created_at"),
        "actor_id": joined("x", user),
        "actor_handle": sheet.text("screen_name"),
        "actor_name": sheet.text("name"),
        "followers": sheet.whole("followers_count"),
        "post_id": joined("x", status),
        "parent_id": parent,
        "root_id": where(~given(parent), joined("x", status)),
        "text": sheet.text("text"),
        "lang": sheet.text("lang"),
        "platform": pa.repeat("x", sheet.size),
        "url": sheet.text("status_url"),
    }
    shared = _true(sheet, "is_retweet")
    quoted = _true(sheet, "is_quote") & ~shared
    own = ~shared
    replied = where(own, sheet.key("reply_to_user_id"))
    acts = [
        _of(sheet, base, "share", "retweet", shared),
        _of(sheet, base, "quote", "quoted", quoted),
        act(base, "reply", replied, target_handle=sheet.text("reply_to_screen_name")),
        _mentions(sheet, base, own, replied),
    ]
    return [*acts, posts(base, acts)]


def _without_na(sheet: Sheet) -> Sheet:
    """Return the rows with R's ``NA`` as nothing, and ids without the ``x`` that keeps their digits."""
    columns = {}
    for name, column in sheet.columns.items():
        text = column
        if pa.types.is_string(column.type):
            text = where(~equals(column, "NA"), column)
        columns[name] = pc.replace_substring_regex(text, "^x", "") if name.endswith("_id") else text
    return Sheet(sheet.size, columns, sheet.faults)


def _true(sheet: Sheet, name: str) -> NDArray[np.bool_]:
    is_so: NDArray[np.bool_] = (
        sheet.words(lambda word: word == "true", pa.bool_(), name).fill_null(False).to_numpy(False)
    )
    return is_so


def _of(sheet: Sheet, base: Columns, kind: str, prefix: str, mask: NDArray[np.bool_]) -> Acts:
    who, original = sheet.key(f"{prefix}_user_id"), joined("x", sheet.key(f"{prefix}_status_id"))
    name = f"{prefix}_user_id"
    sheet.refuse(mask & ~given(who), name, f"{name} is missing: whose post it is is not told")
    handle = sheet.text(f"{prefix}_screen_name")
    above = pc.coalesce(original, base["parent_id"])
    return act(base, kind, where(mask, who), target_handle=handle, parent_id=above)


def _mentions(sheet: Sheet, base: Columns, own: NDArray[np.bool_], replied: pa.Array) -> Acts:
    people, names = sheet.text("mentions_user_id"), sheet.text("mentions_screen_name")
    rows: list[int] = []
    who: list[str] = []
    handles: list[str | None] = []
    for row, (listed, named, mine) in enumerate(
        zip(people.to_pylist(), names.to_pylist(), own.tolist(), strict=True)
    ):
        if not listed or not mine:
            continue
        ids, called = listed.split(), (named or "").split()
        rows += [row] * len(ids)
        who += [one.removeprefix("x") for one in ids]
        handles += called if len(called) == len(ids) else [None] * len(ids)
    places = np.array(rows, np.int64)
    return mentions(base, places, pa.array(handles, pa.string()), replied, pa.array(who, pa.string()))
