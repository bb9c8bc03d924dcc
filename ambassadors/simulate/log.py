"""The growing record of a simulated community, in columns, and its way into canonical events."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from ambassadors.events import CANONICAL, FOLLOW, LIKE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ambassadors.simulate.cast import Cast

NONE: Final = -1
_COLUMNS: Final = ("at", "kind", "actor", "target", "parent", "root", "via")


@dataclass(slots=True, eq=False)
class Log:
    """Events in the order in which they were thought of; a row's number is its post.

    Attributes:
        cast: who lives there.
        now: epoch ms; nothing happens at or after it.
        blocks: column name to the blocks added, int64.
        texts: one per event, None = no text.
        tones: blocks of float64, NaN = not supplied.
        paid: rows that say they were paid for.
    """

    cast: Cast
    now: int
    blocks: dict[str, list[NDArray[np.int64]]] = field(
        default_factory=lambda: {name: [] for name in _COLUMNS}
    )
    texts: list[str | None] = field(default_factory=list)
    tones: list[NDArray[np.float64]] = field(default_factory=list)
    paid: list[int] = field(default_factory=list)

    def column(self, name: str) -> NDArray[np.int64]:
        """Return one column of everything so far."""
        blocks = self.blocks[name]
        if len(blocks) > 1:
            blocks[:] = [np.concatenate(blocks)]
        return blocks[0] if blocks else np.empty(0, np.int64)

    def add(
        self,
        kind: int | NDArray[np.int64],
        at: NDArray[np.int64],
        actor: NDArray[np.int64],
        *,
        parent: NDArray[np.int64] | None = None,
        target: NDArray[np.int64] | int | None = None,
        via: NDArray[np.int64] | None = None,
        texts: Sequence[str | None] | None = None,
        tone: NDArray[np.float64] | None = None,
    ) -> NDArray[np.int64]:
        """Record some events and return their rows.

        Args:
            kind: codes, one for all or one each.
            at: epoch ms, all before ``now``.
            actor: who acts.
            parent: row of the post acted on.
            target: on whom; the parent's author where not given, -1 = nobody.
            via: the relay that the platform names, -1 = none.
            texts: what was said.
            tone: supplied sentiment, NaN = none.
        """
        size, before = len(at), len(self.texts)
        above = np.full(size, NONE) if parent is None else parent
        if target is None:
            target = self.column("actor")[above] if parent is not None else NONE
        if parent is None:
            root = above
        else:
            higher = self.column("root")[above]
            root = np.where(higher >= 0, higher, above)
        row = {"at": at, "kind": kind, "actor": actor, "target": target, "parent": above, "root": root}
        row["via"] = NONE if via is None else via
        for name in _COLUMNS:
            self.blocks[name].append(np.broadcast_to(np.asarray(row[name], np.int64), (size,)))
        self.texts.extend([None] * size if texts is None else texts)
        self.tones.append(np.full(size, np.nan) if tone is None else tone)
        return np.arange(before, before + size)

    def table(self, seed: int, rng: np.random.Generator) -> tuple[pa.Table, NDArray[np.int64]]:
        """Return all events by time as a table of ``CANONICAL``, and the number of each row's post."""
        data = {name: self.column(name) for name in _COLUMNS}
        size = len(self.texts)
        order = np.argsort(data["at"], kind="stable")
        number = np.empty(size, np.int64)
        number[order] = np.arange(size)
        columns = self._columns(seed, data, number, rng)
        table = pa.table({name: columns[name] for name in CANONICAL.names if name != "line"})
        table = table.take(pa.array(order))
        return table.append_column("line", pa.array(np.arange(1, size + 1))).cast(CANONICAL), number

    def _columns(
        self,
        seed: int,
        data: dict[str, NDArray[np.int64]],
        number: NDArray[np.int64],
        rng: np.random.Generator,
    ) -> dict[str, Any]:
        size, cast = len(number), self.cast
        posts = pa.array([post_id(seed, n) for n in number])
        ids, handles, names = pa.array(cast.ids), pa.array(cast.handles), pa.array(cast.names)
        actor, target = _index(data["actor"]), _index(data["target"])
        silent = np.isin(data["kind"], (LIKE, FOLLOW))
        own_post = pa.array(np.arange(size), mask=silent)
        said = np.array([text is not None for text in self.texts])
        told = said & (rng.random(size) < 0.85)  # some platforms do not name the language
        languages = pa.array(np.where(cast.french[data["actor"]], "fr", "en").tolist(), pa.string())
        tones = np.concatenate(self.tones) if size else np.empty(0)
        paid = np.isin(np.arange(size), self.paid)
        followers = cast.followers[data["actor"]]
        return {
            "event_id": pa.array([f"sim:{seed}-{n:06d}" for n in number]),
            "at": pa.array(data["at"]),
            "kind": pa.array(data["kind"].astype(np.uint8)),
            "actor_id": ids.take(actor),
            "target_id": ids.take(target),
            "actor_handle": handles.take(actor),
            "actor_name": names.take(actor),
            "target_handle": handles.take(target),
            "post_id": posts.take(own_post),
            "parent_id": posts.take(_index(data["parent"])),
            "root_id": posts.take(_index(data["root"])),
            "via_id": ids.take(_index(data["via"])),
            "text": pa.array(self.texts, pa.string()),
            "lang": languages.take(pa.array(np.arange(size), mask=~told)),
            "brand": pa.nulls(size, pa.string()),
            "platform": pa.array(["sim"] * size, pa.string()),
            "url": pa.array([f"https://sim.example/p/{seed}-{n:06d}" for n in number]).take(own_post),
            "followers": pa.array(followers, mask=followers < 0),
            "actor_asks": pa.nulls(size, pa.string()),
            "sentiment": pa.array(tones, mask=np.isnan(tones)),
            "disclosed_paid": pa.array(paid, mask=~paid),
            "delete": pa.array(np.zeros(size, np.bool_)),
        }


def post_id(seed: int, number: int) -> str:
    """Return the id of a post."""
    return f"sim:p{seed}-{number:06d}"


def _index(values: NDArray[np.int64]) -> pa.Array:
    return pa.array(values, mask=values < 0)
