"""Source ``minet``: tables of minet: posts on X, Bluesky, Instagram, comments on YouTube, Facebook, Instagram, TikTok videos.

Accounts and posts are those of the sources of the networks. What each row gives:

- YouTube: an answer = reply to who wrote ``parent_comment_id``; a comment on a video = comment on its channel where a column
  ``channel_id`` tells it.
- Instagram: an answer = reply to who wrote ``parent_id``; each of ``mentioned_names`` and of ``usertags_medias`` = mention. Posts
  name their writer only by ``username``, comments by ``user_id`` too.
- TikTok: a duet = quote of ``duet_from_user_id``.
- X and Bluesky: as their own sources read them; a repost in a feed of Bluesky is not told by an id, its post is read.
  Their times are whole seconds: the same post from Bluesky's own records, which tell milliseconds, is another version of it.
- Facebook: an answer = reply to who wrote ``parent_id``. An account is the number or the name in ``author_url``; a comment
  without it names nobody, which is no fault.
- What acts on nobody, or on somebody whom the file does not tell = post, with its ``parent_id``: nobody is guessed.

Who wrote a comment and which id a name has is told by any row of the file: files are read twice, standard input is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from ambassadors.errors import InputError
from ambassadors.sources.common.lookup import Lookup, noted
from ambassadors.sources.common.sheets import heads, known_by, read_rows
from ambassadors.sources.tables import minet_acts, minet_posts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.column_acts import Acts
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.sample import Sample
    from ambassadors.sources.common.sheet import Sheet

ABOUT: Final = "minet: tables of posts on X, Bluesky and Instagram, comments on YouTube, Facebook and Instagram, videos on TikTok"


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of table.

    Attributes:
        what: what stands in it.
        telling: columns by which it is known.
        wanted: columns that are used beside them.
        at: column of the time.
        acts_of: who wrote what, which id a name has, rows -> acts.
        writers: columns of a comment and of its writer.
        names: columns of a name and of its id.
    """

    what: str
    telling: tuple[str, ...]
    wanted: tuple[str, ...]
    at: str
    acts_of: Callable[[Lookup, Lookup, Sheet], list[Acts]]
    writers: tuple[tuple[str, str], ...] = ()
    names: tuple[tuple[str, str], ...] = ()


SHAPES: Final = (
    Shape(
        "comments on YouTube",
        ("video_id", "comment_id", "author_channel_id", "parent_comment_id"),
        ("author_name", "text", "published_at", "channel_id"),
        "published_at",
        minet_acts.youtube,
        (("comment_id", "author_channel_id"),),
    ),
    Shape(
        "posts on X",
        (
            "id",
            "timestamp_utc",
            "user_screen_name",
            "user_id",
            "retweeted_user_id",
            "to_userid",
            "mentioned_ids",
        ),
        (
            "text",
            "lang",
            "to_username",
            "to_tweetid",
            "user_name",
            "user_followers",
            "retweeted_id",
            "retweeted_user",
            "quoted_id",
            "quoted_user",
            "quoted_user_id",
            "url",
            "mentioned_names",
        ),
        "timestamp_utc",
        minet_posts.x,
    ),
    Shape(
        "posts on Bluesky",
        ("uri", "user_did", "timestamp_utc", "to_user_did", "quoted_user_did", "mentioned_user_dids"),
        (
            "original_text",
            "text",
            "url",
            "user_handle",
            "user_display_name",
            "to_post_uri",
            "to_root_post_uri",
            "quoted_uri",
            "quoted_user_handle",
            "mentioned_user_handles",
        ),
        "timestamp_utc",
        minet_posts.bluesky,
    ),
    Shape(
        "comments on Facebook",
        ("id", "fbid", "parent_id", "author_short_name", "author_url", "created_time"),
        ("author_name", "text"),
        "created_time",
        minet_acts.facebook,
        (("id", "author_url"),),
    ),
    Shape(
        "comments on Instagram",
        ("id", "parent_id", "mentioned_names", "created_at_utc", "user_id"),
        ("username", "user_full_name", "text"),
        "created_at_utc",
        minet_acts.instagram_comments,
        (("id", "user_id"),),
        (("username", "user_id"),),
    ),
    Shape(
        "posts on Instagram",
        ("username", "shortcode", "mentioned_names", "usertags_medias", "taken_at_timestamp"),
        ("id", "full_name", "caption", "url"),
        "taken_at_timestamp",
        minet_acts.instagram_posts,
    ),
    Shape(
        "videos on TikTok",
        ("author_unique_id", "author_id", "duet_from_video_id", "timestamp"),
        (
            "id",
            "description",
            "author_nickname",
            "author_follower_count",
            "duet_from_user_id",
            "duet_from_user_name",
        ),
        "timestamp",
        minet_acts.tiktok,
    ),
)


def recognise(sample: Sample) -> str | None:
    """Return why an input is a table of minet, None where it is not."""
    reasons = (known_by(sample, shape.telling, f"minet, {shape.what}") for shape in SHAPES)
    return next((reason for reason in reasons if reason), None)


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of a table of minet.

    Raises:
        InputError: it is none of those that are read.
    """
    shape = next((one for one in SHAPES if heads(file.heads(), one.telling)), None)
    if shape is None:
        columns = "; ".join(f"{one.what} ({', '.join(one.telling)})" for one in SHAPES)
        raise InputError(f"{file.name} has no line with the columns of {columns}; choose another source")
    writers = noted(file, options, shape.telling, shape.writers, names=False) if shape.writers else Lookup()
    names = noted(file, options, shape.telling, shape.names, names=True) if shape.names else Lookup()
    wanted = (*shape.telling, *shape.wanted)
    return read_rows(
        file, options, shape.telling, wanted, partial(shape.acts_of, writers, names), dates=(shape.at,)
    )
