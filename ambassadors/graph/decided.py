"""What people decided, in the graph: which accounts are one person's, and who is to be left alone.

It is little, and it changes by itself, apart from the ledger: whenever it differs from what stands there, all of it is
written anew in one transaction, so that a join taken back leaves no trace here either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ambassadors.graph import checksum, feed
from ambassadors.graph.batch import Statement
from graph_schema import cypher
from graph_schema.nodes import Person, Suppression
from graph_schema.relationships import IS, LEFT_ALONE, Identity

if TYPE_CHECKING:
    import neo4j

    from ambassadors.graph.store import GraphStore

NOTHING: Final[dict[str, Any]] = {"decided": "", "decisions": 0}
KNOWN: Final = "SELECT idx::BIGINT AS idx, id FROM accounts WHERE idx < $1 AND id IN (SELECT unnest($2))"
IDENTITIES: Final = {
    "account": pl.String, "key": pl.String, "confidence": pl.Float64, "reason": pl.String, "since": pl.Int64,
}  # fmt: skip
SUPPRESSED: Final = {
    "account": pl.String,
    "key": pl.String,
    "kind": pl.String,
    "brand": pl.String,
    "since": pl.Int64,
}


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """What is projected.

    Attributes:
        identities: one row for each joined account, columns of :data:`IDENTITIES`; ``key`` is the person's.
        suppressed: one row for each account that was suppressed, columns of :data:`SUPPRESSED`.
    """

    identities: pl.DataFrame
    suppressed: pl.DataFrame

    @classmethod
    def of(cls, identities: list[dict[str, Any]], suppressed: list[dict[str, Any]]) -> Decided:
        """Return it from rows."""
        return cls(pl.DataFrame(identities, schema=IDENTITIES), pl.DataFrame(suppressed, schema=SUPPRESSED))


def write(store: GraphStore, ledger: feed.LedgerLike, held: dict[str, Any], decided: Decided) -> None:
    """Write what people decided of the accounts that the graph holds, where it does not stand there yet."""
    wanted = [*decided.identities["account"], *decided.suppressed["account"]]
    known = feed.frame(ledger, KNOWN, [held["accounts"], wanted])
    idx = dict(zip(known["id"], known["idx"], strict=True))
    frames = _frames(decided, list(idx))
    total = _tally(frames)
    after = {"decided": total.text, "decisions": total.count}
    if after == {name: held.get(name, nothing) for name, nothing in (("decided", ""), ("decisions", 0))}:
        return
    made = _statements(frames, idx)

    def work(tx: neo4j.ManagedTransaction) -> None:
        for node in (Person, Suppression):
            tx.run(cypher.drop_all(node)).consume()
        for statement in made:
            tx.run(statement.text, rows=statement.rows).consume()
        tx.run(cypher.MOVE, watermark=after).consume()

    store.write(work)


def read(store: GraphStore) -> checksum.Tally:
    """Return the tally of what the graph holds. Raises TypeError: a property of another type."""
    total = checksum.Tally()
    for node in (Person, Suppression):
        rows = store.read(cypher.read_all(node))[0]["rows"]
        total += checksum.tally(node.__name__, checksum.table(rows, feed.declared(node), node))
    for kind in (IS, LEFT_ALONE):
        rows = store.read(cypher.read_all_between(kind))[0]["rows"]
        names = ["account", "key", *(feed.declared(kind.properties) if kind.properties else ())]
        schema = {
            **dict.fromkeys(names, pl.String),
            "confidence": pl.Float64,
            "since": pl.Int64,
            "properties": pl.Int64,
        }
        frame = pl.DataFrame(
            rows, schema={name: schema[name] for name in (*names, "properties")}, orient="row"
        )
        total += checksum.tally(kind.name, frame)
    return total


def _frames(decided: Decided, known: list[str]) -> dict[str, pl.DataFrame]:
    """Return the rows of each label and type, of accounts that the graph holds."""
    identities, suppressed = (
        frame.filter(pl.col("account").is_in(known)) for frame in (decided.identities, decided.suppressed)
    )
    persons = identities.group_by("key").agg(accounts=pl.len().cast(pl.Int64)).sort("key")
    return {
        "Person": checksum.expected(persons, Person),
        "Suppression": checksum.expected(suppressed.select(feed.declared(Suppression)), Suppression),
        IS.name: checksum.expected(identities, Identity),
        LEFT_ALONE.name: checksum.expected(suppressed.select("account", "key"), None),
    }


def _tally(frames: dict[str, pl.DataFrame]) -> checksum.Tally:
    return sum((checksum.tally(name, frame) for name, frame in frames.items()), checksum.Tally())


def _statements(frames: dict[str, pl.DataFrame], idx: dict[str, int]) -> list[Statement]:
    made = [
        Statement(cypher.create_nodes(node, names), frames[node.__name__].select(names).rows())
        for node, names in ((one, feed.declared(one)) for one in (Person, Suppression))
    ]
    for kind in (IS, LEFT_ALONE):
        names = feed.declared(kind.properties) if kind.properties else []
        rows = frames[kind.name].select("account", "key", *names).rows()
        placed = [[idx[account], *rest] for account, *rest in rows]
        made.append(Statement(cypher.create_relationships(kind, names), placed))
    return [statement for statement in made if statement.rows]
