"""Verify sees every property: each one is altered once, on both servers."""

import pytest

from ambassadors.errors import ConflictError
from graph_schema.declare import columns
from graph_schema.nodes import Account, Post, Rank, Score
from graph_schema.relationships import EMPLOYS, FROM_EVENTS, OF, OWNS, SCORED
from tests.graph.community import NOW, event, scores, table, together

pytestmark = pytest.mark.graph

OTHER = {"STRING": "altered", "INTEGER": 900_000, "FLOAT": 0.123, "BOOLEAN": False, "LIST<STRING>": ["b"]}
"""A value that no property of the community has."""


@pytest.fixture
def scored(projector):
    projector.write_scores("only", scores(projector.ledger), together(projector.ledger))
    assert projector.verify().exact
    return projector


def write(projector, text):
    return projector.store.write(lambda tx: tx.run(text).single())


def altered_one_by_one(scored, pattern, key, declared):
    """Alter each declared property of one thing, and set it back; yield its name and what verify says."""
    for column in columns(declared):
        new = OTHER[column.type]
        find = f"MATCH {pattern} RETURN n.{key} AS key, n.{column.name} AS old ORDER BY n.{column.name} IS NULL, key LIMIT 1"
        (found,) = scored.store.read(find)
        assert found["old"] != new
        put = f"MATCH {pattern} WHERE n.{key} = $key SET n.{column.name} = $value RETURN count(n)"
        now = new if column.name == key else found["key"]
        for place, value in ((found["key"], new), (now, found["old"])):
            values = {"key": place, "value": value}
            done = scored.store.write(lambda tx, values=values: tx.run(put, values).single()[0])  # noqa: B023
            assert done == 1
            if value is new:
                yield column.name, scored.verify()
    assert scored.verify().exact


@pytest.mark.parametrize("node", [Account, Post], ids=lambda node: node.__name__)
def test_every_property_of_a_node(scored, node):
    for name, found in altered_one_by_one(scored, f"(n:{node.__name__})", "idx", node):
        (difference,) = [found for found in found.differences if found.what == node.__name__]
        assert difference.example, name


@pytest.mark.parametrize("kind", FROM_EVENTS, ids=lambda kind: kind.name)
def test_every_property_of_a_relationship(scored, kind):
    for name, found in altered_one_by_one(scored, f"()-[n:{kind.name}]->()", "seq", kind.properties):
        (difference,) = found.differences
        assert difference.what == kind.name, name
        assert "expected" in difference.example or name == "seq"


@pytest.mark.parametrize("node", [Score, Rank])
def test_every_property_of_a_score(scored, node):
    for column in columns(node):
        old = scored.store.read(
            f"MATCH (n:{node.__name__}) WHERE n.{column.name} IS NOT NULL RETURN max(n.{column.name}) AS m"
        )
        put = f"MATCH (n:{node.__name__}) WHERE n.{column.name} = $from SET n.{column.name} = $to RETURN count(n)"
        value = old[0]["m"]
        other = "altered" if isinstance(value, str) else value + 1000
        everywhere = {"from": value, "to": other}
        scored.store.write(lambda tx, text=put, values=everywhere: tx.run(text, values).consume())
        assert [found.what for found in scored.verify().differences] == ["Score, Rank and Community"], (
            column.name
        )
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
        ("MATCH (s:Score) WITH s LIMIT 1 DETACH DELETE s RETURN 1", "Score, Rank and Community"),
        ("MATCH ()-[r:SCORED]->(:Score) WITH r LIMIT 1 DELETE r RETURN 1", "Score, Rank and Community"),
        ("MATCH ()-[r:MEMBER_OF]->() WITH r LIMIT 1 DELETE r RETURN 1", "Score, Rank and Community"),
        ("MATCH (c:Community) WITH c LIMIT 1 SET c.name = 'x' RETURN 1", "Score, Rank and Community"),
        ("MATCH (r:Rank)-[f:OF]->() WITH r, f LIMIT 1 DELETE f RETURN 1", "Score, Rank and Community"),
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
    assert {kind.name for kind in (*FROM_EVENTS, OWNS, EMPLOYS)} | {
        "Account",
        "Post",
        "Brand",
        "Score, Rank and Community",
        "Person and Suppression",
    } == counted.keys()
    assert counted.pop("Person and Suppression") == 0  # nobody is joined or left alone here
    assert all(counted.values())
    assert {SCORED.name, OF.name}.isdisjoint(counted)  # counted with the nodes that they hang on
