"""Verify sees every property: each one is altered once, on both servers."""

import pytest

from ambassadors.errors import ConflictError
from graph_schema.declare import columns
from graph_schema.nodes import Account, Post, Rank, Score
from graph_schema.relationships import EMPLOYS, FOR, FROM_EVENTS, OF, OWNS, SCORED
from tests.graph.community import NOW, event, scores, table

pytestmark = pytest.mark.graph

OTHER = {"STRING": "'altered'", "INTEGER": "n.{0} + 1", "FLOAT": "n.{0} + 0.25", "BOOLEAN": "NOT n.{0}", "LIST<STRING>": "['b']"}
NODE = "MATCH (n:{}) WHERE n.{} IS NOT NULL WITH n LIMIT 1 "
EDGE = "MATCH ()-[n:{}]->() WHERE n.{} IS NOT NULL WITH n LIMIT 1 "


@pytest.fixture
def scored(projector):
    projector.write_scores("only", scores(projector.ledger))
    assert projector.verify().exact
    return projector


def write(projector, text):
    return projector.store.write(lambda tx: tx.run(text).single())


def alter(projector, pattern, name, value):
    """Set one property of one thing and return how to set it back."""
    key = "idx" if pattern.startswith("MATCH (n:") else "seq"
    row = write(projector, f"{pattern}WITH n, n.{name} AS old SET n.{name} = {value} RETURN old")
    assert row is not None, f"the community has nothing for {pattern}"
    return key, row["old"]


@pytest.mark.parametrize("node", [Account, Post])
def test_every_property_of_a_node(scored, node):
    for column in columns(node):
        if column.name == "name":
            write(scored, "MATCH (n:Account {id: 'x:ann'}) SET n.name = 'nobody said so' RETURN 1")
        else:
            value = "n.idx + 1000" if column.name == "idx" else OTHER[column.type].format(column.name)
            alter(scored, NODE.format(node.__name__, column.name), column.name, value)
        found = scored.verify()
        assert node.__name__ in {difference.what for difference in found.differences}, column.name
        scored.rebuild()
        assert scored.verify().exact


@pytest.mark.parametrize("kind", FROM_EVENTS, ids=lambda kind: kind.name)
def test_every_property_of_a_relationship(scored, kind):
    tried = 0
    for column in columns(kind.properties):
        pattern = EDGE.format(kind.name, column.name)
        value = OTHER[column.type].format(column.name)
        row = write(scored, f"{pattern}WITH n, n.{column.name} AS old SET n.{column.name} = {value} RETURN old, n.{column.name} AS new")
        if row is None:  # no such relationship has it: give it to one
            row = write(scored, f"MATCH ()-[n:{kind.name}]->() WITH n LIMIT 1 SET n.{column.name} = 'new' RETURN null AS old, 'new' AS new")
        (difference,) = [found for found in scored.verify().differences if found.what == kind.name or kind.name in found.what]
        assert difference.example
        undo = "MATCH ()-[n:{}]->() WHERE n.{} = $new SET n.{} = $old RETURN count(n)".format(kind.name, *[column.name] * 2)
        values = {"new": row["new"], "old": row["old"]}
        if column.name not in {"at", "brands", "sentiment"}:  # the altered value stands nowhere else
            scored.store.write(lambda tx, text=undo, values=values: tx.run(text, values).consume())
            assert scored.verify().exact, column.name
        else:
            scored.rebuild()
        tried += 1
    assert tried == len(columns(kind.properties))


@pytest.mark.parametrize("node", [Score, Rank])
def test_every_property_of_a_score(scored, node):
    for column in columns(node):
        old = scored.store.read(f"MATCH (n:{node.__name__}) WHERE n.{column.name} IS NOT NULL RETURN max(n.{column.name}) AS m")
        put = f"MATCH (n:{node.__name__}) WHERE n.{column.name} = $from SET n.{column.name} = $to RETURN count(n)"
        value = old[0]["m"]
        other = "altered" if isinstance(value, str) else value + 1000
        everywhere = {"from": value, "to": other}
        scored.store.write(lambda tx, text=put, values=everywhere: tx.run(text, values).consume())
        assert [found.what for found in scored.verify().differences] == ["Score and Rank"], column.name
        back = {"from": other, "to": value}
        scored.store.write(lambda tx, text=put, values=back: tx.run(text, values).consume())
        assert scored.verify().exact


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("MATCH (:Account {id: 'x:bob'})-[r:SHARED]->(:Account {id: 'x:acme'}) WITH r LIMIT 1 DELETE r RETURN 1", "SHARED"),
        ("MATCH (a:Account {id: 'x:bob'}) MATCH (b:Account {id: 'x:ann'}) CREATE (a)-[:LIKED {seq: 1, at: 1}]->(b) RETURN 1", "LIKED"),
        ("MATCH (a:Account {id: 'x:bob'}) CREATE (a)<-[:FOLLOWS {seq: 1}]-(:Account {id: 'stray'}) RETURN 1", "FOLLOWS"),
        ("CREATE (:Account {id: 'stray'}) RETURN 1", "Account"),
        ("CREATE (:Post {idx: 99999, id: 'stray'}) RETURN 1", "Post"),
        ("MATCH (p:Post {id: 'p:s1'}) DETACH DELETE p RETURN 1", "Post"),
        ("MATCH (p:Post {id: 'p:s1'}) SET p.colour = 'red' RETURN 1", "Post"),
        ("MATCH (:Account {id: 'x:dan'})-[r:FOLLOWS]->() SET r.colour = 'red' RETURN 1", "FOLLOWS"),
        ("MATCH (:Account {id: 'x:dan'})-[r:FOLLOWS]->() SET r.at = 'noon' RETURN 1", "FOLLOWS"),
        ("MATCH (b:Brand {key: 'acme'})-[r:OWNS]->(a) DELETE r CREATE (b)-[:EMPLOYS]->(a) RETURN 1", "OWNS"),
        ("MATCH (a:Account {id: 'x:bob'}) MATCH (b:Brand {key: 'zeta'}) CREATE (b)-[:EMPLOYS]->(a) RETURN 1", "EMPLOYS"),
        ("MATCH (b:Brand {key: 'zeta'}) SET b.key = 'zota' RETURN 1", "Brand"),
        ("MATCH (s:Score) WITH s LIMIT 1 DETACH DELETE s RETURN 1", "Score and Rank"),
        ("MATCH (:Score)-[r:FOR]->() WITH r LIMIT 1 DELETE r RETURN 1", "Score and Rank"),
        ("MATCH (r:Rank)-[f:OF]->() WITH r, f LIMIT 1 DELETE f RETURN 1", "Score and Rank"),
    ],
)  # fmt: skip
def test_what_is_added_removed_or_moved_is_named(scored, text, what):
    assert write(scored, text) is not None
    found = scored.verify()
    assert what in {difference.what for difference in found.differences}
    assert "expected" in str(found.differences[0])


def test_a_difference_names_a_row(scored):
    write(scored, "MATCH (:Account {id: 'x:dan'})-[r:FOLLOWS]->() SET r.at = 77 RETURN 1")
    (difference,) = scored.verify().differences
    assert (difference.expected, difference.found) == (2, 2)
    assert "expected FOLLOWS | x:dan | x:acme | 1745000018000000" not in difference.example
    assert "found FOLLOWS | x:dan | x:acme | 77 | acme" in difference.example


def test_a_graph_that_lags_is_not_compared(scored):
    scored.ledger.append(table([event("n", 1, "like", "x:new", "x:ann")]), NOW)
    with pytest.raises(ConflictError, match="lags 1 records behind; run `ambassadors graph sync` first"):
        scored.verify()


def test_the_watermark_keeps_what_was_verified(scored):
    status = scored.status()
    assert status.verified == status.seq
    assert status.checksum == scored.verify().checksum


def test_all_types_are_counted(scored):
    counted = scored.verify().counts
    assert {kind.name for kind in (*FROM_EVENTS, OWNS, EMPLOYS)} | {"Account", "Post", "Brand", "Score and Rank"} == counted.keys()
    assert all(counted.values())
    assert {SCORED.name, FOR.name, OF.name}.isdisjoint(counted)  # counted with the nodes that they hang on
