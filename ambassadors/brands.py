"""Brand rules: whose accounts are the brand's own, and which events belong to a brand.

Rules live in the service state and are never written into the ledger: events are attributed to
brands each time a snapshot is made or the graph is projected, so a changed rule counts for the past too.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from ambassadors.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MAX_BRANDS: Final = 63
"""A set of brands is one int64 bit mask."""

WHOLE: Final = ""
"""Key of the ranking over the whole workspace, made where there are no rules."""


@dataclass(frozen=True, slots=True)
class Brand:
    """One brand and its rules. All comparisons ignore case.

    Attributes:
        key: short name, ``[a-z0-9][a-z0-9_-]*``.
        accounts: ids of the brand's own accounts (``x:123``): never ranked.
        staff: ids of accounts of people who work for it: never ranked.
        handles: its handles, without ``@``; an account with such a handle is its own.
        keywords: words or phrases that make a text about it.
        hashtags: without ``#``.
    """

    key: str
    accounts: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,62}", self.key):
            message = f"brand key {self.key!r} must be lower-case letters, digits, - and _, at most 63"
            raise UsageError(message)

    def text_pattern(self) -> str | None:
        """Return a regular expression that finds this brand in a text, or None without text rules."""
        words = [rf"\b{re.escape(word)}\b" for word in self.keywords]
        words += [rf"#{re.escape(tag)}\b" for tag in self.hashtags]
        words += [rf"@{re.escape(handle)}\b" for handle in self.handles]
        return "(?i)" + "|".join(words) if words else None


@dataclass(frozen=True, slots=True)
class BrandRules:
    """All brands of a workspace, sorted by key; the position is the bit in a mask."""

    brands: tuple[Brand, ...] = ()

    def __post_init__(self) -> None:
        if len(self.brands) > MAX_BRANDS:
            message = f"{len(self.brands)} brands, but one home holds at most {MAX_BRANDS}; use a second home"
            raise UsageError(message)
        object.__setattr__(self, "brands", tuple(sorted(self.brands, key=lambda brand: brand.key)))

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the rankings to make: every brand, or the whole workspace without any."""
        return tuple(brand.key for brand in self.brands) or (WHOLE,)

    def check(self, key: str, repair: str) -> None:
        """Refuse a brand that has no rules: a slip of the pen would hold for nobody, and say that it did.

        Raises:
            NotFoundError: names those that have, and the repair.
        """
        known = [brand.key for brand in self.brands]
        if key not in known:
            message = f"no brand {key!r} (there are: {', '.join(known) or 'none'}); {repair}"
            raise NotFoundError(message)

    def digest(self) -> str:
        """Return a hash of the rules that does not depend on their order."""
        text = json.dumps([asdict(brand) for brand in self.brands], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @property
    def needs_text(self) -> bool:
        """Whether any rule reads the text of posts."""
        return any(brand.text_pattern() for brand in self.brands)

    def bit(self, key: str) -> np.int64:
        """Return the mask of one brand; of the whole workspace every bit, so that no brand's own account is listed."""
        return np.int64(-1) if key == WHOLE else np.int64(1 << self.keys.index(key))

    def about(self, masks: NDArray[np.int64], key: str) -> NDArray[np.bool_]:
        """Return which masks name one brand; without rules all do."""
        return (masks & self.bit(key)) != 0 if self.brands else np.ones(len(masks), np.bool_)

    def names(self, mask: int) -> list[str]:
        """Return the keys in a mask."""
        return [brand.key for bit, brand in enumerate(self.brands) if mask >> bit & 1]

    def own(self, ids: Sequence[str], handles: Sequence[str | None]) -> NDArray[np.int64]:
        """Return for each account the mask of brands whose own account it is (not staff)."""
        return self._mask(ids, handles, staff=False)

    def staff(self, ids: Sequence[str], handles: Sequence[str | None]) -> NDArray[np.int64]:
        """Return for each account the mask of brands it works for."""
        return self._mask(ids, handles, staff=True)

    def _mask(self, ids: Sequence[str], handles: Sequence[str | None], *, staff: bool) -> NDArray[np.int64]:
        frame = pl.DataFrame({"id": ids, "handle": handles}, schema={"id": pl.String, "handle": pl.String})
        handle = pl.col("handle").str.to_lowercase().str.strip_chars_start("@")
        mask = pl.lit(0, pl.Int64)
        for bit, brand in enumerate(self.brands):
            hit = pl.col("id").is_in(brand.staff if staff else brand.accounts)
            if not staff and brand.handles:
                hit = hit | handle.is_in([name.lower().lstrip("@") for name in brand.handles]).fill_null(
                    value=False
                )
            mask = mask | pl.when(hit).then(1 << bit).otherwise(0)
        return (
            frame.select(mask.alias("mask"))["mask"].to_numpy()
            if self.brands
            else np.zeros(len(ids), np.int64)
        )

    def mentioned(self, text: pl.Series, brand: pl.Series) -> NDArray[np.int64]:
        """Return for each event the mask of brands that its text or its given brand names.

        Args:
            text: String, null where there is none.
            brand: String, the brand that the data carry.
        """
        mask = pl.lit(0, pl.Int64)
        for bit, rule in enumerate(self.brands):
            hit = (pl.col("brand").str.to_lowercase() == rule.key).fill_null(value=False)
            pattern = rule.text_pattern()
            if pattern:
                hit = hit | pl.col("text").str.contains(pattern).fill_null(value=False)
            mask = mask | pl.when(hit).then(1 << bit).otherwise(0)
        frame = pl.DataFrame({"text": text.cast(pl.String), "brand": brand.cast(pl.String)})
        return (
            frame.select(mask.alias("mask"))["mask"].to_numpy()
            if self.brands
            else np.zeros(len(text), np.int64)
        )


def attribute(
    rules: BrandRules,
    own: NDArray[np.int64],
    actor: NDArray[np.int32],
    target: NDArray[np.int32],
    posts: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
    mentioned: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return for each event the mask of brands it belongs to.

    An event belongs to a brand that it names, whose account acts or is acted on, or in whose
    thread it stands (its parent or root is a post that one of the brand's accounts made).

    Args:
        rules: the rules; without any, every event belongs to the whole workspace (mask 0).
        own: ``(n,)`` brands of each account, from :meth:`BrandRules.own`.
        actor: ``(m,)`` index into ``own``.
        target: ``(m,)`` index into ``own``, -1 = none.
        posts: ``(m,)`` indices of the post made, its parent and its root, -1 = none.
        mentioned: ``(m,)`` from :meth:`BrandRules.mentioned`.

    Returns:
        Shape ``(m,)``, bit ``i`` = ``rules.brands[i]``.
    """
    if not rules.brands or not len(actor):
        return np.zeros(len(actor), np.int64)
    padded = np.append(own, 0)  # index -1 reads the 0 at the end
    mask: NDArray[np.int64] = mentioned | padded[actor] | padded[target]
    post, parent, root = posts
    size = int(max(post.max(), parent.max(), root.max())) + 1
    if size > 0:
        thread = np.zeros(size + 1, np.int64)
        made = (post >= 0) & (padded[actor] != 0)
        np.bitwise_or.at(thread, post[made], padded[actor][made])
        mask |= thread[parent] | thread[root]
    return mask
