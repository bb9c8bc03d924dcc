"""Source ``brandwatch``: mentions as Brandwatch exports them, with lines about the query above the header.

Accounts are ``<network>:@<name>`` in lower case, posts by their address; the brand is the query. What each row gives:

- ``Engagement Type`` RETWEET, REPOST or SHARE = share of whose post ``X Repost of`` names, else of whom ``RT @name`` names;
  nothing else, for the mentions in it are the original's. Where neither tells, the row is rejected.
- QUOTE = quote of whose post ``X Repost of`` names, rejected where that is not told.
- ``X Reply to`` = reply to whose post it names; COMMENT = comment on ``Thread Author``. Where the parent's author is not
  told, the row acts by its mentions only, with its ``parent_id``: nobody is guessed.
- Each of ``Mentioned Authors`` who is not answered = mention. A row that acts on nobody = post.
- Another word is rejected, unless ``--kinds`` says what it means (``none`` = no interaction).
- Pages of news, blogs and forums have no account: no interaction. ``Sentiment`` is -1, 0 or 1 by its word.

Older exports say ``Twitter ...`` for ``X ...``. Times carry no zone: ``--zone`` says the one of the project.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.sources.common import parse
from ambassadors.sources.common.column_acts import Acts, act, joined, posts
from ambassadors.sources.common.listening import base_of
from ambassadors.sources.common.masks import equals, given, true, where
from ambassadors.sources.common.networks import Posted, accounts, posted, writers
from ambassadors.sources.common.options import NO_KIND
from ambassadors.sources.common.sheets import known_by, read_rows
from ambassadors.sources.common.texts import ADDRESS, LISTED, PASSED_ON, account, found, mentions, part_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from ambassadors.events import Batch
    from ambassadors.sources.common.column_acts import Columns
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.sample import Sample
    from ambassadors.sources.common.sheet import Sheet

ABOUT: Final = "Brandwatch: exported mentions, CSV or Excel, with the lines above the header"
TELLING: Final = ("Query Id", "Query Name", "Date", "Url", "Author", "Page Type")
REPOST: Final = ("X Repost of", "Twitter Repost of", "Twitter Retweet of")
REPLY: Final = ("X Reply to", "Twitter Reply to")
FOLLOWERS: Final = ("X Followers", "Twitter Followers")
WANTED: Final = (
    *TELLING, *REPOST, *REPLY, *FOLLOWERS, "Full Text", "Snippet", "Sentiment", "Language", "Engagement Type",
    "Mentioned Authors", "Thread Author", "Thread URL", "Parent Post Id", "Root Post Id",
)  # fmt: skip
KINDS: Final = {
    **dict.fromkeys(("retweet", "repost", "share"), "share"),
    **dict.fromkeys(("quote", "quote_tweet"), "quote"),
    **dict.fromkeys(("reply", "comment"), "answer"),
    **dict.fromkeys(("original", "post"), "post"),
}
ASKED: Final = {"comment": "answer", "reply": "answer", "mention": "post", "like": "?", "follow": "?"}
"""Kinds that ``--kinds`` names -> what a row is then, ``?`` where Brandwatch has no such rows; others as they are."""


def recognise(sample: Sample) -> str | None:
    """Return why an input is an export of Brandwatch, None where it is not."""
    return known_by(sample, TELLING, "Brandwatch")


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of an export of Brandwatch."""
    meant = KINDS | {word.casefold(): ASKED.get(kind, kind) for word, kind in options.kinds.items()}
    return read_rows(file, options, TELLING, WANTED, partial(_acts, meant), dates=("Date",))


def _acts(meant: Mapping[str, str], sheet: Sheet) -> list[Acts]:
    base, social = _base(sheet)
    kind = sheet.words(lambda word: meant.get(word, "?"), pa.string(), "Engagement Type").fill_null("")
    told = parse.others(sheet.text("Engagement Type"), meant)
    reason = f"Engagement Type is none of {', '.join(sorted(KINDS))}; say what it means with --kinds WORD=KIND or =none ({told})"
    sheet.refuse(equals(kind, "?"), "Engagement Type", reason)
    none = equals(kind, NO_KIND)
    sheet.faults.pass_over(np.flatnonzero(none), "--kinds says that their Engagement Type is none")
    repost, answered = sheet.text(*REPOST), sheet.text(*REPLY)
    shared = social & (equals(kind, "share") | (equals(kind, "") & given(repost)))
    own = social & ~shared
    original, parent = posted(_first(repost)), posted(_first(answered))
    base["parent_id"] = pc.coalesce(joined(parent.platform, parent.post), base["parent_id"])
    replies = _of(base, "reply", parent, answered, own)
    above = where(_but(own & equals(kind, "answer"), replies), sheet.text("Thread Author"))
    asked = writers(base["platform"], above, sheet.text("Thread URL"))
    shares = [*_of(base, "share", original, repost, shared), _passed_on(base, shared, original)]
    quotes = _of(base, "quote", original, repost, own & equals(kind, "quote"))
    comments = act(base, "comment", asked, target_handle=above)
    _must_tell(sheet, shares, shared)
    _must_tell(sheet, quotes, own & equals(kind, "quote"))
    rows, names = found(where(own, sheet.text("Mentioned Authors")), LISTED)
    platform = base["platform"].take(pa.array(rows))
    replied = pc.coalesce(accounts(base["platform"], parent.who), asked)
    named = mentions(base, rows, names, replied, accounts(platform, names))
    acts = [*shares, *quotes, *replies, comments, named]
    return [*acts, posts(base, acts, ~social)]


def _base(sheet: Sheet) -> tuple[Columns, NDArray[np.bool_]]:
    base, social = base_of(sheet, "Date", "Url", ("Author",))
    return base | {
        "parent_id": joined(base["platform"], sheet.key("Parent Post Id")),
        "root_id": joined(base["platform"], sheet.key("Root Post Id")),
        "text": sheet.text("Full Text", "Snippet"),
        "lang": sheet.language("Language"),
        "brand": sheet.text("Query Name"),
        "followers": sheet.whole(*FOLLOWERS),
        "sentiment": sheet.sentiment("Sentiment"),
    }, social


def _first(addresses: pa.Array) -> pa.Array:
    """Return the first of the addresses in each cell."""
    return part_of(addresses, r"^(?P<name>[^,\s]+)")


def _of(base: Columns, kind: str, first: Posted, addresses: pa.Array, mask: NDArray[np.bool_]) -> list[Acts]:
    """Return the acts on those whose posts the addresses of some rows name; few rows name several."""
    several = mask & true(pc.match_substring(addresses, ","))
    rows, each = found(where(several, addresses), ADDRESS)
    alone = mask & ~several
    return [_on(base, kind, np.flatnonzero(alone), _some(first, alone)), _on(base, kind, rows, posted(each))]


def _some(there: Posted, mask: NDArray[np.bool_]) -> Posted:
    kept = pa.array(mask)
    return Posted(there.platform.filter(kept), there.who.filter(kept), there.post.filter(kept))


def _on(base: Columns, kind: str, rows: NDArray[np.int64], there: Posted) -> Acts:
    here = base["platform"].take(pa.array(rows))
    who = where(true(pc.equal(there.platform, here)), accounts(here, there.who))
    return act(base, kind, who, rows, target_handle=there.who, parent_id=joined(here, there.post))


def _passed_on(base: Columns, shared: NDArray[np.bool_], original: Posted) -> Acts:
    """Return the shares that only ``RT @name`` tells."""
    name = where(shared & ~given(original.who), part_of(base["text"], PASSED_ON))
    above = joined(original.platform, original.post)
    return act(base, "share", account(name), target_handle=name, parent_id=above)


def _but(mask: NDArray[np.bool_], acts: list[Acts]) -> NDArray[np.bool_]:
    """Return the rows of a mask in which none of some acts stands."""
    rest = mask.copy()
    for one in acts:
        rest[one.rows] = False
    return rest


def _must_tell(sheet: Sheet, acts: list[Acts], mask: NDArray[np.bool_]) -> None:
    """Refuse rows that pass a post on and do not say whose."""
    sheet.refuse(
        _but(mask, acts),
        REPOST[0],
        f"{REPOST[0]} is missing: whose post it is is not told; export it with all its columns",
    )
