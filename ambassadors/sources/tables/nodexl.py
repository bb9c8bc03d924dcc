"""Source ``nodexl``: the edges of an X network that NodeXL made, as a workbook or CSV; the header stands in row 2.

Accounts are ``x:@<vertex>`` in lower case, posts ``x:<Imported ID>``; times are in UTC. A tweet has one row for each whom it acts
on. ``Vertex 1`` acts on ``Vertex 2`` by ``Relationship``:

- Retweet = share, Quote = quote, Replies to = reply, Mentions = mention; Tweet, an edge from a vertex to itself = post.
- MentionsInRetweet, MentionsInQuote and the like repeat whom the original mentions: no interaction.
- Another word is rejected, unless ``--kinds`` says what it means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.events import KINDS
from ambassadors.sources.common import parse
from ambassadors.sources.common.column_acts import Acts, act, joined, posts
from ambassadors.sources.common.masks import equals, where
from ambassadors.sources.common.networks import posted
from ambassadors.sources.common.options import NO_KIND
from ambassadors.sources.common.sheets import known_by, read_rows
from ambassadors.sources.common.texts import account

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.sample import Sample
    from ambassadors.sources.common.sheet import Sheet

ABOUT: Final = "NodeXL: edges of X networks, CSV or Excel, with the header in row 2"
TELLING: Final = ("Vertex 1", "Vertex 2", "Relationship", "Imported ID")
AT: Final = ("Relationship Date (UTC)", "Tweet Date (UTC)")
WANTED: Final = (
    *TELLING, *AT, "Tweet", "Twitter Page for Tweet", "In-Reply-To Tweet ID", "Quoted Status ID", "Retweet ID",
    "Language",
)  # fmt: skip
MEANT: Final = {
    "retweet": "share",
    "quote": "quote",
    "replies to": "reply",
    "mentions": "mention",
    "tweet": "post",
    "mentionsinretweet": "",
    "mentionsinquote": "",
}
"""Empty: somebody else's mention."""
ABOVE: Final = {"share": "Retweet ID", "quote": "Quoted Status ID", "reply": "In-Reply-To Tweet ID"}


def recognise(sample: Sample) -> str | None:
    """Return why an input holds edges of NodeXL, None where it does not."""
    return known_by(sample, TELLING, "NodeXL")


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of a table of edges."""
    meant = MEANT | {word.casefold(): "" if kind == NO_KIND else kind for word, kind in options.kinds.items()}
    return read_rows(file, options, TELLING, WANTED, lambda sheet: _acts(sheet, meant), dates=AT, zone="UTC")


def _acts(sheet: Sheet, meant: dict[str, str]) -> list[Acts]:
    kind = sheet.words(lambda word: meant.get(word, "?"), pa.string(), "Relationship")
    sheet.must_have(kind, "Relationship")
    told = parse.others(sheet.text("Relationship"), meant)
    reason = f"Relationship is none that is known; say what it means with --kinds WORD=KIND or =none ({told})"
    sheet.refuse(equals(kind, "?"), "Relationship", reason)
    number = pc.coalesce(sheet.key("Imported ID"), posted(sheet.text("Twitter Page for Tweet")).post)
    sheet.must_have(number, "Imported ID", "Twitter Page for Tweet")
    actor, target = sheet.needed("Vertex 1"), sheet.needed("Vertex 2")
    answered = joined("x", sheet.key(ABOVE["reply"]))
    base = {
        "at": sheet.at(*AT),
        "actor_id": joined("x", account(actor)),
        "actor_handle": actor,
        "post_id": joined("x", number),
        "parent_id": answered,
        "text": sheet.text("Tweet"),
        "lang": sheet.language("Language"),
        "platform": pa.repeat("x", sheet.size),
        "url": sheet.text("Twitter Page for Tweet"),
    }
    acts = [
        act(
            base,
            one,
            where(equals(kind, one), account(target)),
            target_handle=target,
            parent_id=pc.coalesce(joined("x", sheet.key(ABOVE[one])), answered) if one in ABOVE else answered,
        )
        for one in KINDS[:-1]
    ]
    return [*acts, posts(base, acts, ~equals(kind, "post"))]
