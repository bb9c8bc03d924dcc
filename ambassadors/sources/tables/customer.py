"""Source ``twcs``: the table "Customer Support on Twitter": one row a tweet, customers as numbers.

Accounts are ``x:@<author>`` in lower case, posts ``x:<tweet_id>``. What each row gives:

- ``@name`` at the beginning of an answer (``in_response_to_tweet_id``) = reply to that account.
- Every other ``@name`` in the text = mention. A row that names nobody = post, with its ``parent_id``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from ambassadors.sources.common.column_acts import Acts, joined, posts
from ambassadors.sources.common.masks import given, where
from ambassadors.sources.common.sheets import known_by, read_rows
from ambassadors.sources.common.texts import account, acts_in_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.sample import Sample
    from ambassadors.sources.common.sheet import Sheet

ABOUT: Final = "Customer Support on Twitter: the table of tweets with inbound and in_response_to_tweet_id"
TELLING: Final = ("tweet_id", "author_id", "inbound", "in_response_to_tweet_id")
WANTED: Final = (*TELLING, "created_at", "text")


def recognise(sample: Sample) -> str | None:
    """Return why an input is this table, None where it is not."""
    return known_by(sample, TELLING, "Customer Support on Twitter")


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of the table."""
    return read_rows(file, options, TELLING, WANTED, acts_of, dates=("created_at",))


def acts_of(sheet: Sheet) -> list[Acts]:
    """Return the acts in some rows."""
    tweet, author = joined("x", sheet.numbered("tweet_id")), sheet.needed("author_id")
    parent, text = joined("x", sheet.key("in_response_to_tweet_id")), sheet.text("text")
    base = {
        "at": sheet.at("created_at"),
        "actor_id": joined("x", account(author)),
        "actor_handle": author,
        "post_id": tweet,
        "parent_id": parent,
        "root_id": where(~given(parent), tweet),
        "text": text,
        "platform": pa.repeat("x", sheet.size),
    }
    acts = acts_in_texts(base, text, given(parent), np.zeros(sheet.size, bool))
    return [*acts, posts(base, acts)]
