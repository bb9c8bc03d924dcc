"""One transaction: some statements and the move of the watermark, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final, Self

import polars as pl

from ambassadors.errors import ConflictError
from graph_schema import cypher
from graph_schema.declare import Relationship

if TYPE_CHECKING:
    import neo4j

    from ambassadors.graph.store import GraphStore

ROWS: Final = 10_000
"""Rows a transaction: larger ones are no faster, smaller ones pay for the commit."""
REBUILD: Final = "run `ambassadors graph rebuild`"


@dataclass(frozen=True, slots=True)
class Followed:
    """How far the graph follows the ledger: the part of the Projection node that batches move.

    Attributes:
        seq: newest ledger record that stands in the graph.
        accounts: Account nodes written.
        posts: Post nodes written.
        relationships: relationships written that come from events.
        rules: digest of the brand rules.
        erasures: erasures of people that the ledger had met: accounts and posts are numbered anew by each.
        wiping: everything is being removed.
    """

    seq: int = 0
    accounts: int = 0
    posts: int = 0
    relationships: int = 0
    rules: str = ""
    erasures: int = 0
    wiping: bool = False

    @classmethod
    def of(cls, properties: dict[str, Any]) -> Self:
        """Read the properties of the Projection node."""
        return cls(**{field.name: properties.get(field.name, field.default) for field in fields(cls)})


@dataclass(frozen=True, slots=True)
class Statement:
    """Rows for one statement.

    Attributes:
        text: takes ``$rows``, answers a count.
        rows: one list of values each.
        sign: what the count adds to the number of relationships: +1, -1 or 0.
        exact: whether every row must have its effect.
    """

    text: str
    rows: list[Any]
    sign: int = 0
    exact: bool = True


def commit(store: GraphStore, mark: Followed, statements: list[Statement], **moves: Any) -> Followed:
    """Run the statements and move the watermark in one transaction; return the new watermark.

    Args:
        store: the graph.
        mark: the watermark as last seen; another one in the graph means that somebody else projects.
        statements: what to write.
        moves: new values of fields of the watermark.

    Raises:
        ConflictError: somebody else moved the watermark, or the graph lacks what it should hold.
    """

    def work(tx: neo4j.ManagedTransaction) -> Followed:
        held = tx.run(cypher.LOCK).single()
        if held is None or Followed.of(held["watermark"]) != mark:
            raise ConflictError(
                "another process writes to this graph; let it finish, then run `ambassadors graph sync`"
            )
        added = sum(statement.sign * _run(tx, statement) for statement in statements)
        after = replace(mark, relationships=mark.relationships + added, **moves)
        tx.run(cypher.MOVE, watermark=asdict(after)).consume()
        return after

    return store.write(work)


def _run(tx: neo4j.ManagedTransaction, statement: Statement) -> int:
    answer = tx.run(statement.text, rows=statement.rows).single(strict=True)
    done = int(answer[0])
    if statement.exact and done != len(statement.rows):
        raise ConflictError(
            f"the graph took {done:,} of {len(statement.rows):,} rows, so it is not what was written; {REBUILD}"
        )
    return done


def slices(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield a frame in parts of :data:`ROWS`."""
    return iter(frame.iter_slices(ROWS)) if len(frame) else iter(())


def create_nodes(node: type, frame: pl.DataFrame) -> Statement:
    """Return the statement that makes a node of each row, with the columns that hold anything."""
    names = [name for name in frame.columns if frame[name].null_count() < len(frame)]
    return Statement(cypher.create_nodes(node, names), frame.select(names).rows())


def create_relationships(kind: Relationship, frame: pl.DataFrame) -> Statement:
    """Return the statement that makes a relationship of each row (``start``, ``end``, properties)."""
    names = [name for name in frame.columns[2:] if frame[name].null_count() < len(frame)]
    return Statement(
        cypher.create_relationships(kind, names), frame.select("start", "end", *names).rows(), sign=1
    )
