"""The tables of minet -> acts, one function a table; :mod:`ambassadors.sources.tables.minet` says what each row gives."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.sources.common.column_acts import Acts, act, joined, posts
from ambassadors.sources.common.masks import equals, given, where
from ambassadors.sources.common.texts import LISTED, account, found, mentions, part_of

if TYPE_CHECKING:
    from ambassadors.sources.common.column_acts import Columns
    from ambassadors.sources.common.lookup import Lookup
    from ambassadors.sources.common.sheet import Sheet


COMMENT: Final = re.compile(rb"comment:(\d+_\d+)")
"""What Facebook packs into the id of a comment: the id that its API gives."""
PERSON: Final = r"^https?://(?:[a-z-]+\.)?facebook\.com/(?:profile\.php\?id=|groups/[^/]+/user/|people/[^/]+/)(?P<name>[0-9]+)"
VANITY: Final = r"^https?://(?:[a-z-]+\.)?facebook\.com/(?P<name>[0-9A-Za-z.-]{2,100})/?(?:\?.*)?$"
UNNAMED: Final = "author_url names no account of Facebook, and a display name is none"


def youtube(writers: Lookup, _names: Lookup, sheet: Sheet) -> list[Acts]:
    """Return the acts in comments on YouTube."""
    above, video = sheet.key("parent_comment_id"), sheet.key("video_id")
    base = _base(sheet, "youtube", "author_channel_id", "comment_id", "published_at") | {
        "actor_handle": sheet.text("author_name"),
        "parent_id": joined("youtube", pc.coalesce(above, video)),
        "root_id": joined("youtube", video),
        "text": sheet.text("text"),
    }
    channel = where(~given(above), sheet.text("channel_id"))
    acts = [act(base, "reply", writers.of(above)), act(base, "comment", channel)]
    return [*acts, posts(base, acts)]


def facebook(writers: Lookup, _names: Lookup, sheet: Sheet) -> list[Acts]:
    """Return the acts in comments on Facebook."""
    above, writer = sheet.key("parent_id"), _person(sheet.text("author_url"))
    base = {
        "at": sheet.at("created_time"),
        "actor_id": joined("facebook", writer),
        "actor_name": sheet.text("author_name"),
        "post_id": joined("facebook", _unpacked(sheet.needed("id"))),
        "parent_id": joined("facebook", _unpacked(above)),
        "text": sheet.text("text"),
        "platform": pa.repeat("facebook", sheet.size),
    }
    sheet.faults.pass_over(np.flatnonzero(~given(writer)), UNNAMED)
    acts = [act(base, "reply", _person(writers.of(above)))]
    return [*acts, posts(base, acts)]


def _person(address: pa.Array) -> pa.Array:
    """Return the account that the address of a profile names."""
    number, name = part_of(address, PERSON), part_of(address, VANITY)
    vanity = where(~equals(name, "profile.php"), name)
    return pc.coalesce(number, account(vanity))


def _unpacked(keys: pa.Array) -> pa.Array:
    """Return the ids of comments as the API of Facebook gives them, where they hold those."""
    coded = keys.dictionary_encode()
    return pa.array([_comment(key) for key in coded.dictionary.to_pylist()], pa.string()).take(coded.indices)


def _comment(key: str) -> str:
    try:
        found = COMMENT.fullmatch(base64.b64decode(key, validate=True))
    except ValueError:
        return key
    return found[1].decode() if found else key


def instagram_comments(writers: Lookup, names: Lookup, sheet: Sheet) -> list[Acts]:
    """Return the acts in comments on Instagram."""
    above = sheet.key("parent_id")
    base = _base(sheet, "instagram", "user_id", "id", "created_at_utc") | {
        "actor_handle": sheet.text("username"),
        "actor_name": sheet.text("user_full_name"),
        "parent_id": joined("instagram", above),
        "text": sheet.text("text"),
    }
    replied = writers.of(above)
    acts = [act(base, "reply", replied), _mentions(base, sheet.text("mentioned_names"), names, replied)]
    return [*acts, posts(base, acts)]


def instagram_posts(_writers: Lookup, names: Lookup, sheet: Sheet) -> list[Acts]:
    """Return the acts in posts on Instagram."""
    name = sheet.needed("username")
    base = _base(sheet, "instagram", "username", "id", "taken_at_timestamp") | {
        "actor_id": joined("instagram", account(name)),
        "actor_handle": name,
        "actor_name": sheet.text("full_name"),
        "text": sheet.text("caption"),
        "url": sheet.text("url"),
    }
    every = (sheet.text(one).fill_null("") for one in ("mentioned_names", "usertags_medias"))
    acts = [_mentions(base, pc.binary_join_element_wise(*every, " "), names, None)]
    return [*acts, posts(base, acts)]


def tiktok(_writers: Lookup, _names: Lookup, sheet: Sheet) -> list[Acts]:
    """Return the acts in videos on TikTok."""
    original = joined("tiktok", sheet.key("duet_from_video_id"))
    base = _base(sheet, "tiktok", "author_id", "id", "timestamp") | {
        "actor_handle": sheet.text("author_unique_id"),
        "actor_name": sheet.text("author_nickname"),
        "followers": sheet.whole("author_follower_count"),
        "parent_id": original,
        "text": sheet.text("description"),
    }
    whose = sheet.key("duet_from_user_id")
    acts = [act(base, "quote", whose, target_handle=sheet.text("duet_from_user_name"))]
    return [*acts, posts(base, acts)]


def _base(sheet: Sheet, platform: str, writer: str, key: str, at: str) -> Columns:
    return {
        "at": sheet.at(at),
        "actor_id": joined(platform, sheet.needed(writer)),
        "post_id": joined(platform, sheet.needed(key)),
        "platform": pa.repeat(platform, sheet.size),
    }


def _mentions(base: Columns, listed: pa.Array, names: Lookup, replied: pa.Array | None) -> Acts:
    rows, called = found(listed, LISTED)
    who = pc.coalesce(names.of(pc.utf8_lower(called)), account(called))
    return mentions(base, rows, called, replied, who)
