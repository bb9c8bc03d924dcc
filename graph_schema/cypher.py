"""Statements derived from the declarations. They run unchanged on Neo4j and on the local server.

Rows travel as lists, positions instead of names, which halves the message. A statement names only the
columns that it is given, so a batch without texts does not carry empty ones. Two MATCH clauses, never
a comma pattern: after rows that is a cross product on some servers. Every statement answers a count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graph_schema.declare import Relationship, columns, join_key
from graph_schema.nodes import NODES, Community, Rank, Score
from graph_schema.relationships import MEMBER_OF

if TYPE_CHECKING:
    from collections.abc import Sequence


def constraints() -> dict[str, str]:
    """Return the statements that make keys unique and lookups quick, by name; each may run again."""
    made = {}
    for node in NODES:
        label = node.__name__
        for column in columns(node):
            name = f"{label.lower()}_{column.name}"
            if column.property.key:
                made[name] = (
                    f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{column.name} IS UNIQUE"
                )
            elif column.property.index:
                made[name] = f"CREATE INDEX {name} IF NOT EXISTS FOR (n:{label}) ON (n.{column.name})"
    return made


def drop_index(name: str) -> str:
    """Return the statement that removes an index that stands without its constraint."""
    return f"DROP INDEX {name} IF EXISTS"


def create_nodes(node: type, names: Sequence[str]) -> str:
    """Return the statement that makes a node of each row; row = the named properties."""
    _declared(node, names)
    return f"UNWIND $rows AS row CREATE (n:{node.__name__} {_map(names, 0)}) RETURN count(n)"


def set_nodes(node: type, names: Sequence[str]) -> str:
    """Return the statement that sets the named properties; row = join key, then they. Null removes."""
    _declared(node, names)
    return f"UNWIND $rows AS row MATCH (n:{node.__name__} {{{join_key(node)}: row[0]}}) {_set('n', names)} RETURN count(n)"


def create_relationships(kind: Relationship, names: Sequence[str] = ()) -> str:
    """Return the statement that makes a relationship of each row; row = both join keys, then the properties."""
    _declared(kind.properties, names)
    return (
        f"UNWIND $rows AS row {_ends(kind)} CREATE (a)-[r:{kind.name} {_map(names, 2)}]->(b) RETURN count(r)"
    )


def set_relationships(kind: Relationship, names: Sequence[str]) -> str:
    """Return the statement that sets the named properties; row = both join keys, seq, then they."""
    _declared(kind.properties, names)
    return (
        f"UNWIND $rows AS row {_ends(kind)} MATCH (a)-[r:{kind.name} {{seq: row[2]}}]->(b)"
        f" {_set('r', names, 3)} RETURN count(r)"
    )


def delete_relationships(kind: Relationship) -> str:
    """Return the statement that removes relationships; row = join key of the start, seq."""
    start = f"(a:{kind.start.__name__} {{{join_key(kind.start)}: row[0]}})"
    return f"UNWIND $rows AS row MATCH {start}-[r:{kind.name} {{seq: row[1]}}]->() DELETE r RETURN count(*)"


def read_nodes(node: type) -> str:
    """Return the statement that reads a window of nodes with ``idx``: all properties, then their number."""
    values = ", ".join(f"n.{column.name}" for column in columns(node))
    return (
        f"UNWIND range($low, $high) AS i MATCH (n:{node.__name__} {{idx: i}})"
        f" RETURN collect([{values}, size(keys(n))]) AS rows"
    )


def read_relationships(kind: Relationship) -> str:
    """Return the statement that reads those leaving a window of nodes with ``idx``.

    A row = both ``idx``, all properties, then their number.
    """
    values = "".join(f", r.{column.name}" for column in columns(kind.properties))
    return (
        f"UNWIND range($low, $high) AS i MATCH (a:{kind.start.__name__} {{idx: i}})-[r:{kind.name}]->"
        f"(b:{kind.end.__name__}) RETURN collect([a.idx, b.idx{values}, size(keys(r))]) AS rows"
    )


def read_between(kind: Relationship) -> str:
    """Return the statement that reads all relationships of a rare type as pairs of join keys."""
    return f"{_between(kind)} RETURN collect([a.{join_key(kind.start)}, b.{join_key(kind.end)}]) AS rows"


def read_all(node: type) -> str:
    """Return the statement that reads all nodes of a rare label: all properties, then their number."""
    values = ", ".join(f"n.{column.name}" for column in columns(node))
    return f"MATCH (n:{node.__name__}) RETURN collect([{values}, size(keys(n))]) AS rows"


def read_all_between(kind: Relationship) -> str:
    """Return the statement that reads all relationships of a rare type from accounts: id, key, properties, their number."""
    values = "".join(f", r.{column.name}" for column in columns(kind.properties))
    return f"{_between(kind)} RETURN collect([a.id, b.{join_key(kind.end)}{values}, size(keys(r))]) AS rows"


def drop_all(node: type) -> str:
    """Return the statement that removes all nodes of a rare label and what hangs on them."""
    return f"MATCH (n:{node.__name__}) DETACH DELETE n RETURN count(*)"


def delete_between(kind: Relationship) -> str:
    """Return the statement that removes relationships; row = both join keys."""
    return f"UNWIND $rows AS row {_ends(kind)} MATCH (a)-[r:{kind.name}]->(b) DELETE r RETURN count(*)"


def count_nodes(node: type) -> str:
    """Return the statement that counts the nodes of a label."""
    return f"MATCH (n:{node.__name__}) RETURN count(n) AS found"


def count_relationships(kind: Relationship) -> str:
    """Return the statement that counts the relationships of a type, whatever nodes they join."""
    return f"MATCH ()-[r:{kind.name}]->() RETURN count(r) AS found"


def drop_relationships(kind: Relationship) -> str:
    """Return the statement that removes up to ``$limit`` relationships of a type."""
    return f"MATCH ()-[r:{kind.name}]->() WITH r LIMIT $limit DELETE r RETURN count(*)"


def drop_nodes(node: type) -> str:
    """Return the statement that removes up to ``$limit`` nodes of a label and what hangs on them."""
    return f"MATCH (n:{node.__name__}) WITH n LIMIT $limit DETACH DELETE n RETURN count(*)"


def _declared(declared: type | None, names: Sequence[str]) -> None:
    unknown = set(names) - {column.name for column in columns(declared)}
    if unknown:
        name = "this relationship" if declared is None else declared.__name__
        message = f"{name} declares no {', '.join(sorted(unknown))}; declare it in graph_schema first"
        raise ValueError(message)


def _map(names: Sequence[str], first: int) -> str:
    return "{" + ", ".join(f"{name}: row[{place}]" for place, name in enumerate(names, first)) + "}"


def _set(what: str, names: Sequence[str], first: int = 1) -> str:
    return "SET " + ", ".join(f"{what}.{name} = row[{place}]" for place, name in enumerate(names, first))


def _between(kind: Relationship) -> str:
    return f"MATCH (a:{kind.start.__name__})-[r:{kind.name}]->(b:{kind.end.__name__})"


def _ends(kind: Relationship) -> str:
    start, end = kind.start, kind.end
    return (
        f"MATCH (a:{start.__name__} {{{join_key(start)}: row[0]}})"
        f" MATCH (b:{end.__name__} {{{join_key(end)}: row[1]}})"
    )


DROP_SCORES: Final = (
    "UNWIND range($low, $high) AS i MATCH (a:Account {idx: i})-[:SCORED]->(n:Score) WHERE n.assessment <> $kept"
    " DETACH DELETE n RETURN count(*)"
)
"""Removes the scores of other assessments from a window of accounts; no index on the assessment: hundreds
of thousands of entries under one key are what makes such a removal take minutes."""
DROP_RANKS: Final = "MATCH (n:Rank) WHERE n.assessment <> $kept DETACH DELETE n RETURN count(*)"
DROP_COMMUNITIES: Final = (
    "MATCH (n:Community) WHERE n.assessment <> $kept WITH n LIMIT $limit DETACH DELETE n RETURN count(*)"
)
WATERMARK: Final = "MATCH (p:Projection {name: 'main'}) RETURN properties(p) AS watermark"
LOCK: Final = "MATCH (p:Projection {name: 'main'}) SET p.name = 'main' RETURN properties(p) AS watermark"
"""Reads the watermark with a write lock on it: of two projectors the second waits, then sees the first's work."""
MOVE: Final = "MATCH (p:Projection {name: 'main'}) SET p += $watermark RETURN count(p)"
BEGIN: Final = "MERGE (p:Projection {name: 'main'}) ON CREATE SET p += $watermark RETURN count(p)"

CREATE_SCORES: Final = (
    "UNWIND $rows AS row MATCH (a:Account {idx: row[0]})"
    f" CREATE (a)-[:SCORED]->(n:Score {_map([c.name for c in columns(Score)], 1)}) RETURN count(n)"
)
CREATE_RANKS: Final = (
    "UNWIND $rows AS row MATCH (a:Account {idx: row[0]})"
    f" CREATE (n:Rank {_map([c.name for c in columns(Rank)], 1)})-[:OF]->(a) RETURN count(n)"
)
READ_SCORES: Final = (
    "UNWIND range($low, $high) AS i MATCH (a:Account {idx: i})-[x:SCORED]->(n:Score)"
    f" RETURN collect([a.idx, {', '.join(f'n.{c.name}' for c in columns(Score))}, size(keys(n))]) AS rows"
)
READ_RANKS: Final = (
    "MATCH (n:Rank)-[x:OF]->(a:Account)"
    f" RETURN collect([a.idx, {', '.join(f'n.{c.name}' for c in columns(Rank))}, size(keys(n))]) AS rows"
)
READ_COMMUNITIES: Final = (
    "MATCH (n:Community)"
    f" RETURN collect([{', '.join(f'n.{c.name}' for c in columns(Community))}, size(keys(n))]) AS rows"
)
READ_MEMBERS: Final = (
    f"UNWIND range($low, $high) AS i MATCH (a:Account {{idx: i}})-[r:{MEMBER_OF.name}]->(n:Community)"
    f" RETURN collect([a.idx, n.key, {', '.join(f'r.{c.name}' for c in columns(MEMBER_OF.properties))}, size(keys(r))])"
    " AS rows"
)
