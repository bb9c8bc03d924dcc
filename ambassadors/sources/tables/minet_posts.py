"""The tables of posts on X and Bluesky that minet writes -> acts, by the rules of the sources of the platforms.

Source: twitwi (``TWEET_FIELDS``, ``BlueskyPost``), whose columns minet writes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.sources.common.column_acts import Acts, act, joined, posts
from ambassadors.sources.common.masks import given, where
from ambassadors.sources.common.texts import found, mentions

if TYPE_CHECKING:
    from ambassadors.sources.common.column_acts import Columns
    from ambassadors.sources.common.lookup import Lookup
    from ambassadors.sources.common.sheet import Sheet

BETWEEN: Final = re.compile(r"[^|\s]+")


def x(_writers: Lookup, _names: Lookup, sheet: Sheet) -> list[Acts]:
    """Return the acts in posts on X."""
    number, replied_to = sheet.needed("id"), joined("x", sheet.key("to_tweetid"))
    base = {
        "at": sheet.at("timestamp_utc"),
        "actor_id": joined("x", sheet.needed("user_id")),
        "actor_handle": sheet.text("user_screen_name"),
        "actor_name": sheet.text("user_name"),
        "followers": sheet.whole("user_followers"),
        "post_id": joined("x", number),
        "parent_id": replied_to,
        "text": sheet.text("text"),
        "lang": sheet.text("lang"),
        "platform": pa.repeat("x", sheet.size),
        "url": sheet.text("url"),
    }
    sharer = sheet.key("retweeted_user_id")
    own = ~given(sharer)
    replied, quoted = where(own, sheet.key("to_userid")), where(own, sheet.key("quoted_user_id"))
    over = {
        name: pc.coalesce(joined("x", sheet.key(f"{name}_id")), replied_to)
        for name in ("retweeted", "quoted")
    }
    acts = [
        act(base, "share", sharer, target_handle=sheet.text("retweeted_user"), parent_id=over["retweeted"]),
        act(base, "quote", quoted, target_handle=sheet.text("quoted_user"), parent_id=over["quoted"]),
        act(base, "reply", replied, target_handle=sheet.text("to_username")),
        _named(
            sheet,
            base,
            ("mentioned_ids", "mentioned_names"),
            where(own, sheet.text("mentioned_ids")),
            replied,
        ),
    ]
    return [*acts, posts(base, acts)]


def bluesky(_writers: Lookup, _names: Lookup, sheet: Sheet) -> list[Acts]:
    """Return the acts in posts on Bluesky."""
    above = joined("bluesky", sheet.text("to_post_uri"))
    base = {
        "at": sheet.at("timestamp_utc"),
        "actor_id": joined("bluesky", sheet.needed("user_did")),
        "actor_handle": sheet.text("user_handle"),
        "actor_name": sheet.text("user_display_name"),
        "post_id": joined("bluesky", sheet.needed("uri")),
        "parent_id": above,
        "root_id": joined("bluesky", sheet.text("to_root_post_uri")),
        "text": sheet.text("original_text", "text"),
        "platform": pa.repeat("bluesky", sheet.size),
        "url": sheet.text("url"),
    }
    replied, quoted = sheet.text("to_user_did"), sheet.text("quoted_user_did")
    over = pc.coalesce(joined("bluesky", sheet.text("quoted_uri")), above)
    acts = [
        act(base, "quote", quoted, target_handle=sheet.text("quoted_user_handle"), parent_id=over),
        act(base, "reply", replied),
        _named(
            sheet,
            base,
            ("mentioned_user_dids", "mentioned_user_handles"),
            sheet.text("mentioned_user_dids"),
            replied,
        ),
    ]
    return [*acts, posts(base, acts)]


def _named(sheet: Sheet, base: Columns, columns: tuple[str, str], ids: pa.Array, replied: pa.Array) -> Acts:
    """Return the mentions; the names stand in the order of the ids, where there are as many."""
    rows, who = found(ids, BETWEEN)
    places, names = found(where(given(ids), sheet.text(columns[1])), BETWEEN)
    handles = names if np.array_equal(rows, places) else pa.nulls(len(who), pa.string())
    return mentions(base, rows, handles, replied, who)
