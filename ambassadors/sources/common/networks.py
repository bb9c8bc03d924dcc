"""Posts by their web address: which network, whose, which post. For tables that mix networks and name posts by address.

Accounts are written as the sources of the networks write them where only a name is told: ``x:@lea``, ``reddit:lea``,
``bluesky:did:plc:...``. A name with a space in it is what somebody calls themselves, not an account. On some networks
tools know nothing else, and people call themselves by one word too: there a name is an account only where something says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.sources.common.masks import equals, given, true, where

if TYPE_CHECKING:
    from numpy.typing import NDArray

WEB: Final = r"^(?:[Hh][Tt][Tt][Pp][Ss]?://)?(?:[A-Za-z]{1,6}\.)?"
NAMED: Final = r"[0-9A-Za-z_.]{1,30}"
FORMS: Final = (
    (
        "x",
        "",
        r"(?i:twitter|x)\.com/(?:i/(?:web/)?|(?P<who>[0-9A-Za-z_]{1,30})/)?status(?:es)?/(?P<post>[0-9]+)",
    ),
    ("instagram", "", rf"(?i:instagram)\.com/(?:(?P<who>{NAMED})/)?(?:p|reel|tv)/(?P<post>[0-9A-Za-z_-]+)"),
    ("reddit", "t1_", r"(?i:reddit)\.com/(?:r|user)/[^/]+/comments/[0-9a-z]+/[^/]*/(?P<post>[0-9a-z]+)"),
    ("reddit", "t3_", r"(?i:reddit)\.com/(?:r|user)/[^/]+/comments/(?P<post>[0-9a-z]+)"),
    ("youtube", "", r"(?i:youtube)\.com/watch\?.*\blc=(?P<post>[0-9A-Za-z_.-]+)"),
    ("youtube", "", r"(?i:youtube)\.com/(?:watch\?(?:.*&)?v=|shorts/|live/)(?P<post>[0-9A-Za-z_-]+)"),
    ("youtube", "", r"(?i:youtu)\.be/(?P<post>[0-9A-Za-z_-]+)"),
    ("tiktok", "", rf"(?i:tiktok)\.com/@(?P<who>{NAMED})/(?:video|photo)/(?P<post>[0-9]+)"),
    ("bluesky", "", r"(?i:bsky)\.app/profile/(?P<who>[0-9A-Za-z.:_-]+)/post/(?P<post>[0-9a-z]+)"),
    ("threads", "", rf"(?i:threads)\.(?:net|com)/@(?P<who>{NAMED})/post/(?P<post>[0-9A-Za-z_-]+)"),
    ("linkedin", "", r"(?i:linkedin)\.com/(?:feed/update/|posts/)(?P<post>[^?#/]+)"),
    ("facebook", "", r"(?i:facebook)\.com/(?P<post>[^#]+)"),
)
"""Network, what its posts begin with, and the address of a post; the first that fits counts."""
SITES: Final = (
    WEB
    + r"(?P<site>(?i:twitter|x|instagram|reddit|youtube|tiktok|bsky|threads|linkedin|facebook))\.(?:com|app|net)\b"
)
CALLED: Final = {"twitter": "x", "bsky": "bluesky"}
SHOWN: Final = ("facebook", "linkedin", "youtube")
"""Networks of which tools export what people call themselves."""
OWNER: Final = WEB + r"(?:(?i:facebook)\.com/|(?i:linkedin)\.com/posts/)(?P<name>[0-9A-Za-z.-]{2,100})[/_]"
"""Whose an address on those networks is."""
NUMBERED: Final = r"^(?:UC[0-9A-Za-z_-]{22}|[0-9]{5,20})$"
"""A channel of YouTube, an id of Facebook."""
BARE: Final = ("reddit",)
"""Networks whose accounts are their names, without ``@``."""
ACCOUNT: Final = r"^@?(?:u/|/u/)?(?P<name>[^\s@/]{1,100})$"


@dataclass(frozen=True, slots=True)
class Posted:
    """What addresses tell.

    Attributes:
        platform: ``(n,)`` the network, null where the site is none.
        who: ``(n,)`` name of whose post it is, null where the address does not say.
        post: ``(n,)`` the post within its network, null where the address is none of a post.
    """

    platform: pa.Array
    who: pa.Array
    post: pa.Array


def posted(addresses: pa.Array) -> Posted:
    """Return what addresses of posts tell."""
    rest = np.flatnonzero(given(addresses))
    silent = np.flatnonzero(~given(addresses))
    parts = [_told(silent, pa.nulls(len(silent), pa.string()))]
    for network, prefix, form in FORMS:
        if not len(rest):
            break
        found = pc.extract_regex(addresses.take(pa.array(rest)), WEB + form)
        fits = given(found)
        told = found.filter(pa.array(fits))
        post = pc.binary_join_element_wise(prefix, pc.struct_field(told, "post"), "")
        who = pc.struct_field(told, "who") if "?P<who>" in form else None
        parts.append(_told(rest[fits], pa.repeat(network, len(post)), who, post))
        rest = rest[~fits]
    parts.append(_told(rest, _sites(addresses.take(pa.array(rest)))))
    order = pa.array(np.argsort(np.concatenate([rows for rows, _ in parts])))
    return Posted(
        *(pa.concat_arrays([columns[place] for _, columns in parts]).take(order) for place in range(3))
    )


def accounts(platform: pa.Array, names: pa.Array) -> pa.Array:
    """Return accounts without their platform, null where a name is none of an account."""
    name = pc.utf8_lower(pc.struct_field(pc.extract_regex(names, ACCOUNT), "name"))
    bare = pc.or_(pc.is_in(platform, pa.array(BARE)), pc.starts_with(name, "did:"))
    return pc.if_else(bare, name, pc.binary_join_element_wise("@", name, ""))


def shown(platform: pa.Array) -> NDArray[np.bool_]:
    """Return ``(n,)``, true on networks of which tools export what people call themselves."""
    return true(pc.is_in(platform, pa.array(SHOWN)))


def writers(platform: pa.Array, names: pa.Array, addresses: pa.Array) -> pa.Array:
    """Return the accounts of those who wrote posts, without their platform, null where a name is surely none.

    Args:
        platform: ``(n,)`` the network.
        names: ``(n,)`` as tools give them.
        addresses: ``(n,)`` of the posts, null where they are not told.
    """
    who, doubted = accounts(platform, names), shown(platform)
    if not doubted.any():
        return who
    owner = pc.struct_field(pc.extract_regex(addresses, OWNER), "name")
    named = true(pc.equal(pc.utf8_lower(owner), pc.utf8_lower(names)))
    numbered = true(pc.match_substring_regex(names, NUMBERED))
    sure = where(~doubted | named | true(pc.starts_with(names, "@")), who)
    return pc.if_else(pa.array(doubted & numbered), names, sure)


def _told(
    rows: NDArray[np.int64], platform: pa.Array, who: pa.Array | None = None, post: pa.Array | None = None
) -> tuple[NDArray[np.int64], list[pa.Array]]:
    """Return what the addresses of some rows tell; an empty name is none."""
    nothing = pa.nulls(len(rows), pa.string())
    who = nothing if who is None else where(~equals(who, ""), who)
    return rows, [platform, who, nothing if post is None else post]


def _sites(addresses: pa.Array) -> pa.Array:
    names = pc.struct_field(pc.extract_regex(addresses, SITES), "site").to_pylist()
    return pa.array([name and CALLED.get(name.lower(), name.lower()) for name in names], pa.string())
