"""Columns of tools that nobody knows, mapped to fields: their times, their names for accounts, their words for sentiment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.sources.common import parse
from ambassadors.sources.common.column_acts import joined
from ambassadors.sources.common.listening import DISPLAYED
from ambassadors.sources.common.masks import given, true
from ambassadors.sources.common.moments import moments
from ambassadors.sources.common.networks import CALLED, shown, writers
from ambassadors.sources.common.sheet import SENTIMENT

if TYPE_CHECKING:
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.parse import Faults

NETWORK: Final = "^[a-z][a-z0-9_-]*$"
WORDS: Final = {word: str(value) for word, value in SENTIMENT.items()} | dict.fromkeys(
    ("unknown", "unclassified", "not rated", "none"), ""
)
"""Words for sentiment that tools give; empty: they do not know it."""


def as_others_write(
    columns: dict[str, pa.Array], options: ReadOptions, faults: Faults
) -> dict[str, pa.Array]:
    """Return columns by field as the canonical event wants them.

    - ``at``, where ``dates`` or ``zone`` is given, in any way that tables write times.
    - ``actor_id`` and ``target_id``, where there is no such column but one of handles and one of platforms:
      ``<platform>:@<handle>`` in lower case, as sources of tables write it.
    - ``sentiment`` as a word.
    """
    out = dict(columns)
    if "at" in out and (options.dates or options.zone) and _is_text(out["at"]):
        out["at"] = moments("at", _plain("at", out["at"], faults), options.dates, options.zone, faults)
    for side in ("actor", "target"):
        if f"{side}_id" not in out and {f"{side}_handle", "platform"} <= out.keys():
            out |= _named(side, out, faults)
    if "sentiment" in out and _is_text(out["sentiment"]):
        coded = _plain("sentiment", out["sentiment"], faults).dictionary_encode()
        read = [WORDS.get(word.casefold(), word) for word in coded.dictionary.to_pylist()]
        out["sentiment"] = pa.array(read, pa.string()).take(coded.indices)
    return out


def _named(side: str, columns: dict[str, pa.Array], faults: Faults) -> dict[str, pa.Array]:
    handle = _plain(f"{side}_handle", columns[f"{side}_handle"], faults)
    network = pc.utf8_lower(_plain("platform", columns["platform"], faults)).dictionary_encode()
    words = [CALLED.get(word, word) for word in network.dictionary.to_pylist()]
    platform = pa.array(words, pa.string()).take(network.indices)
    strange = ~true(pc.match_substring_regex(platform, NETWORK))
    reason = "platform is no one word, but account ids begin with it; write it like x or instagram"
    faults.add(np.flatnonzero(strange), "platform", reason)
    address = _plain("url", columns.get("url", pa.nulls(len(handle), pa.string())), faults)
    who = writers(platform, handle, address)
    unsure = given(handle) & ~given(who)
    faults.pass_over(np.flatnonzero(unsure & shown(platform)), f"{side}_handle {DISPLAYED}")
    reason = (
        f"{side}_handle is a display name, no account: two people may have it; map the account's name or id"
    )
    faults.add(np.flatnonzero(unsure), f"{side}_handle", reason)
    return {
        f"{side}_id": joined(platform, who),
        f"{side}_handle": pc.utf8_ltrim(handle, "@"),
        "platform": platform,
    }


def _plain(name: str, column: pa.Array, faults: Faults) -> pa.Array:
    return parse.emptied(parse.trimmed(parse.proved(name, column, faults)))


def _is_text(column: pa.Array) -> bool:
    return bool(pa.types.is_string(column.type) or pa.types.is_binary(column.type))
