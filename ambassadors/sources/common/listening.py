"""What tables of listening tools share: posts of many networks, known by their address, with their author by name.

- A row of a site that is none of the networks (news, blogs, forums, broadcasts) has no account: no interaction.
- A row of a network without an author, or with a display name for one, names nobody: two people may have one name. On
  Facebook, LinkedIn and YouTube tools know no better: no interaction, which is told. Elsewhere the row is rejected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.sources.common.column_acts import joined, posts
from ambassadors.sources.common.masks import equals, given, where
from ambassadors.sources.common.networks import accounts, posted, shown, writers
from ambassadors.sources.common.texts import DOTTED, acts_in_texts, found, mentions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.sources.common.column_acts import Acts, Columns
    from ambassadors.sources.common.sheet import Sheet


DISPLAYED: Final = "is what people of that network call themselves, no account: two may have one name"


def base_of(
    sheet: Sheet, at: str, address: str, author: tuple[str, ...], number: tuple[str, ...] = ()
) -> tuple[Columns, NDArray[np.bool_]]:
    """Return what all acts of a row share, and ``(n,)`` which rows are of a network.

    Args:
        sheet: the rows.
        at: column of the time.
        address: column of the address of the post.
        author: columns of the name of the account, the first that says something counts.
        number: columns of the id of the post on X, for addresses that do not hold it.
    """
    here = posted(sheet.text(address))
    social = given(here.platform)
    names = sheet.text(*author)
    who, post = writers(here.platform, names, sheet.text(address)), here.post
    if number:
        post = pc.coalesce(post, where(equals(here.platform, "x"), sheet.key(*number)))
    lost = social & ~given(who)
    if any(name in sheet.columns for name in author):
        hidden = lost & shown(here.platform)
        sheet.faults.pass_over(
            np.flatnonzero(hidden & ~given(names)), f"{author[0]} is empty: nobody is named"
        )
        sheet.faults.pass_over(np.flatnonzero(hidden & given(names)), f"{author[0]} {DISPLAYED}")
    sheet.refuse(lost & ~given(names), author[0], f"{author[0]} is missing: who wrote it is not told")
    reason = f"{author[0]} is a display name, no account: two people may have it; export the account's name"
    sheet.refuse(lost, author[0], reason)
    reason = f"{address} is no address of a post; export the address of each post"
    sheet.refuse(social & ~given(post), address, reason)
    base = {
        "at": sheet.at(at),
        "actor_id": joined(here.platform, who),
        "actor_handle": pc.utf8_ltrim(names, "@"),
        "post_id": joined(here.platform, post),
        "platform": here.platform,
        "url": sheet.text(address),
    }
    return base, social


def acts_by_text(base: Columns, social: NDArray[np.bool_]) -> list[Acts]:
    """Return the acts of rows that only their texts tell.

    On X ``RT @name`` = share, ``QT @name`` = quote, ``@name`` at the beginning = reply, any other ``@name`` = mention.
    On the other networks each ``@name`` = mention. A row that names nobody = post.
    """
    on_x = equals(base["platform"], "x")
    acts = acts_in_texts(base, where(on_x, base["text"]), on_x, on_x)
    rows, names = found(where(social & ~on_x, base["text"]), DOTTED)
    acts.append(mentions(base, rows, names, who=accounts(base["platform"].take(pa.array(rows)), names)))
    return [*acts, posts(base, acts, ~social)]
