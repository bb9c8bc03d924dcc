"""Communities of an assessment in the graph, with those of their members who are bound most.

Not everybody: a node that a hundred thousand relationships hang on is what some servers take minutes to remove.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from ambassadors.graph import checksum, feed
from ambassadors.graph.batch import Statement, slices
from graph_schema import cypher
from graph_schema.nodes import Community
from graph_schema.relationships import MEMBER_OF, Membership

if TYPE_CHECKING:
    from ambassadors.graph.store import GraphStore

MEMBERS: Final = 1000
"""Members of a community that are published, those with most ties within it."""

LEAST: Final = 3
"""Communities of fewer are not published: two people are a tie, and the graph has it already."""

NODE_ROW: Final = feed.declared(Community)
MEMBER_ROW: Final = ["account", "key", *feed.declared(Membership)]


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """What is published.

    Attributes:
        nodes: one row a community: id, name, words, size, conductance.
        members: one row a member: account (idx in the ledger), id (of the community), inside, outside.
    """

    nodes: pl.DataFrame
    members: pl.DataFrame


def rows(assessment: str, groups: Groups) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what is written: columns of :data:`NODE_ROW` and of :data:`MEMBER_ROW`."""
    key = pl.concat_str(pl.lit(assessment), pl.col("id"), separator="|").alias("key")
    words = pl.when(pl.col("words").list.len() > 0).then(pl.col("words"))
    nodes = groups.nodes.filter(pl.col("size") >= LEAST).with_columns(
        key, words, assessment=pl.lit(assessment)
    )
    nodes = nodes.select(NODE_ROW).cast(
        {"size": pl.Int64, "conductance": pl.Float64, "words": pl.List(pl.String)}
    )
    members = groups.members.join(nodes.select("id"), on="id", how="semi")
    members = members.sort(["id", "inside", "account"], descending=[False, True, False])
    members = members.group_by("id", maintain_order=True).head(MEMBERS).with_columns(key)
    return nodes, members.select(MEMBER_ROW).cast(
        {"account": pl.Int64, "inside": pl.Int64, "outside": pl.Int64}
    )


def statements(nodes: pl.DataFrame, members: pl.DataFrame) -> list[Statement]:
    """Return the statements that write them, nodes first."""
    made = [Statement(cypher.create_nodes(Community, NODE_ROW), part.rows()) for part in slices(nodes)]
    text = cypher.create_relationships(MEMBER_OF, MEMBER_ROW[2:])
    return made + [Statement(text, part.rows()) for part in slices(members)]


def tally(nodes: pl.DataFrame, members: pl.DataFrame) -> checksum.Tally:
    """Return the tally of some rows as they should be."""
    return checksum.tally("Community", checksum.expected(nodes, Community)) + checksum.tally(
        MEMBER_OF.name, checksum.expected(members, Membership)
    )


def read(store: GraphStore, accounts: int) -> checksum.Tally:
    """Return the tally of what the graph holds for the first ``accounts`` accounts."""
    held = store.read(cypher.READ_COMMUNITIES)[0]["rows"]
    total = checksum.tally("Community", checksum.table(held, NODE_ROW, Community))
    for low in range(0, accounts, checksum.CHUNK):
        window = {"low": low, "high": min(low + checksum.CHUNK, accounts) - 1}
        held = store.read(cypher.READ_MEMBERS, window)[0]["rows"]
        total += checksum.tally(MEMBER_OF.name, _members(held))
    return total


def count(store: GraphStore) -> int:
    """Return how many nodes and memberships the graph holds."""
    asked = (cypher.count_nodes(Community), cypher.count_relationships(MEMBER_OF))
    return sum(int(store.read(statement)[0]["found"]) for statement in asked)


def _members(held: list[list[object]]) -> pl.DataFrame:
    whole = dict.fromkeys([*MEMBER_ROW, "properties"], pl.Int64) | {"key": pl.String}
    try:
        return pl.DataFrame(held, schema=whole, orient="row", strict=True)
    except (TypeError, pl.exceptions.PolarsError) as error:
        raise TypeError(str(error).splitlines()[0]) from error
