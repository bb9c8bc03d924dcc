"""Evidence: the figures behind the authenticity of each account, kept as columns beside the assessment.

Written once an assessment, read by slice: a request computes nothing. What acts of other brands show between
the members of a ring is counted, but neither timed nor named for the brand that asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.scores.authenticity import NEVER, SIGNS, Doubted, Doubts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from ambassadors.ranking import Ranking
    from ambassadors.scores.authenticity import Evidence
    from ambassadors.snapshot import Snapshot

BASICS: Final = "authenticity.basics.arrow"
FOUND: Final = "authenticity.found.arrow"
RINGS: Final = "authenticity.rings.arrow"
EDGES: Final = "authenticity.edges.arrow"
DOUBTS: Final = "authenticity.doubts.arrow"


@dataclass(frozen=True, slots=True)
class Edge:
    """One member of a ring shares another.

    Attributes:
        actor: row of the account that shares.
        target: row of the account shared.
        acts: how often, as far as the brand may see.
        other: how often in the conversation of other brands.
        first_at: epoch ms of the first of ``acts``, None without any.
        last_at: epoch ms of the last.
    """

    actor: int
    target: int
    acts: int
    other: int
    first_at: int | None
    last_at: int | None


@dataclass(frozen=True, slots=True)
class Ring:
    """A group of mutual sharers.

    Attributes:
        number: within the assessment and brand, from 0.
        core: with how many others of the group each member trades shares, at least.
        size: members.
        inside: share of those who pass members on who are members themselves.
        weight: what their passing one another on counts.
        edges: who shares whom.
    """

    number: int
    core: int
    size: int
    inside: float
    weight: float
    edges: tuple[Edge, ...]


def write(folder: Path, snapshot: Snapshot, ranking: Ranking) -> None:
    """Write what a ranking found under a folder, five Arrow files. Same ranking, same bytes."""
    found: Evidence | None = ranking.view.memo.get("authenticity")
    if found is None:
        return
    past = found.histories
    known = np.where(past.first == NEVER, -1, past.first)
    _write(
        folder / BASICS,
        {"known_since": known, "exclusive": past.exclusive.astype(np.float32), "steps": past.steps},
    )
    telling = (found.rings.ring >= 0) | (found.lockstep.group >= 0)
    for crowd in found.crowds.values():
        telling |= ~np.isnan(crowd.expected)
    row = np.flatnonzero(telling)
    _write(folder / FOUND, _columns(found, row))
    kinds = [(False, found.spread), (True, found.talk)]
    doubts = {
        "talk": np.concatenate([np.full(len(doubt.actor), talk) for talk, doubt in kinds]),
        **{
            name: np.concatenate([getattr(doubt, name) for _, doubt in kinds])
            for name in ("actor", "target", "weight")
        },
    }
    _write(folder / DOUBTS, doubts)
    rings = found.rings
    _write(
        folder / RINGS,
        {"core": rings.core, "size": rings.size, "inside": rings.inside, "weight": rings.weight},
    )
    keys = [rule.key for rule in snapshot.rules.brands]
    mask = np.int64(1 << keys.index(ranking.brand)) if ranking.brand else np.int64(-1)
    _write(folder / EDGES, _edges(snapshot, ranking, rings.edges, rings.ring, mask))


def _columns(found: Evidence, row: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    columns: dict[str, NDArray[Any]] = {"row": row.astype(np.int32), "crowd": found.histories.size[row]}
    for name in SIGNS:
        crowd = found.crowds[name]
        columns[f"{name}.seen"] = crowd.seen[row].astype(np.float32)
        columns[f"{name}.expected"] = crowd.expected[row].astype(np.float32)
        columns[f"{name}.weight"] = crowd.weight[row]
    together = found.lockstep
    return columns | {
        "ring": found.rings.ring[row],
        "group": together.group[row],
        "partners": together.partners[row],
        "meetings": together.meetings[row],
        "chance": together.expected[row].astype(np.float32),
    }


def _edges(
    snapshot: Snapshot, ranking: Ranking, edges: NDArray[np.int64], ring: NDArray[np.int32], mask: np.int64
) -> dict[str, NDArray[Any]]:
    """Return the directed edges of the rings, with how often and when."""
    pairs, acts = ranking.view.spread_pairs, ranking.view.spread
    mine = np.zeros(len(pairs.starts), np.bool_)
    mine[edges] = True
    place = np.flatnonzero(mine[pairs.pair])
    rows = pairs.order[place]
    edge = np.searchsorted(edges, pairs.pair[place])
    brands = snapshot.brands[acts.index[rows]]
    shown = (brands == 0) | (brands & mask != 0)
    at = acts.at[rows]
    first, last = np.full(len(edges), NEVER), np.full(len(edges), -NEVER)
    np.minimum.at(first, edge[shown], at[shown])
    np.maximum.at(last, edge[shown], at[shown])
    seen = np.bincount(edge[shown], minlength=len(edges))
    return {
        "ring": ring[pairs.actor[edges]],
        "actor": pairs.actor[edges],
        "target": pairs.target[edges],
        "acts": seen,
        "other": np.bincount(edge[~shown], minlength=len(edges)),
        "first_at": np.where(seen > 0, first, -1),
        "last_at": np.where(seen > 0, last, -1),
    }


def of_account(folder: Path, row: int) -> dict[str, Any]:
    """Return the figures of the account in a row: basics for everybody, the rest where something can be told."""
    if not (folder / BASICS).exists():  # made by a program that looked for none
        return {}
    basics: dict[str, Any] = _open(folder / BASICS).slice(row, 1).to_pylist()[0]
    found = _open(folder / FOUND)
    place = int(np.searchsorted(found["row"].to_numpy(), row))
    more = found.slice(place, 1).to_pylist()
    return basics | (more[0] if more and more[0]["row"] == row else {})


def doubts_about(folder: Path, row: int) -> tuple[dict[int, float], dict[int, float]]:
    """Return the weights below 1 in the receipts of the account in a row, by the row of the other account.

    Returns:
        Of those who pass it on, and of those it acts on in the brand's conversation.
    """
    if not (folder / DOUBTS).exists():
        return {}, {}
    table = _open(folder / DOUBTS)
    talk, weight = table["talk"].to_numpy(), table["weight"].to_numpy()
    actor, target = table["actor"].to_numpy(), table["target"].to_numpy()
    to, by = np.flatnonzero(~talk & (target == row)), np.flatnonzero(talk & (actor == row))
    return (
        dict(zip(actor[to].tolist(), weight[to].tolist(), strict=True)),
        dict(zip(target[by].tolist(), weight[by].tolist(), strict=True)),
    )


def doubted(folder: Path) -> Doubted | None:
    """Return every doubt of one brand's ranking, accounts by their rows; None where none were kept."""
    if not (folder / DOUBTS).exists():
        return None
    table = _open(folder / DOUBTS)
    talk, *columns = (table[name].to_numpy() for name in ("talk", "actor", "target", "weight"))
    return Doubted(*(Doubts(*(column[kind] for column in columns)) for kind in (~talk, talk)))


def rings(folder: Path) -> list[Ring]:
    """Return the rings of one brand's ranking, the densest first."""
    if not (folder / RINGS).exists():
        return []
    edges = _open(folder / EDGES)
    told = []
    for number, ring in enumerate(_open(folder / RINGS).to_pylist()):
        mine = edges.filter(pc.equal(edges["ring"], number)).drop_columns("ring").to_pylist()
        for edge in mine:
            for end in ("first_at", "last_at"):
                edge[end] = None if edge[end] < 0 else edge[end]
        told.append(Ring(number, **ring, edges=tuple(Edge(**edge) for edge in mine)))
    return sorted(told, key=lambda ring: (-ring.core, -ring.size, ring.number))


def _write(path: Path, columns: Mapping[str, NDArray[Any]]) -> None:
    table = pa.table({name: pa.array(values) for name, values in columns.items()})
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def _open(path: Path) -> pa.Table:
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()
