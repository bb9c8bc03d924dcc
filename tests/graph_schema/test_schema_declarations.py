"""The declarations hold together, and everything derived from them is as expected."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pytest

from graph_schema import cypher, nodes
from graph_schema.declare import Property, columns, join_key, summary
from graph_schema.nodes import NODES, Account, Brand, Person, Post
from graph_schema.reference import page
from graph_schema.relationships import (
    ACTS,
    IS,
    LEFT_ALONE,
    MEMBER_OF,
    OWNS,
    POST_LINKS,
    POSTED,
    RELATIONSHIPS,
)

ROOT = Path(__file__).parent.parent.parent
DECLARED = [*NODES, *dict.fromkeys(kind.properties for kind in RELATIONSHIPS if kind.properties is not None)]


@pytest.mark.parametrize("declared", DECLARED, ids=lambda declared: declared.__name__)
def test_everything_is_described(declared):
    assert summary(declared)
    assert columns(declared)
    for column in columns(declared):
        assert column.property.description.endswith("."), column.name
        assert column.name == column.name.lower()


def test_relationships_are_described_and_named_once():
    assert all(kind.description.endswith(".") for kind in RELATIONSHIPS)
    assert len({kind.name for kind in RELATIONSHIPS}) == len(RELATIONSHIPS)
    assert all(kind.name == kind.name.upper() for kind in RELATIONSHIPS)


def test_every_label_has_a_key():
    assert {node.__name__: join_key(node) for node in NODES} == {
        "Account": "idx", "Post": "idx", "Brand": "key", "Score": "key", "Rank": "key", "Community": "key",
        "Person": "key", "Suppression": "key", "Projection": "name",
    }  # fmt: skip


def test_every_kind_of_event_has_its_relationship():
    from ambassadors.events import KINDS

    assert {*ACTS, "post"} == set(KINDS)
    assert set(POST_LINKS) == {"share", "quote", "reply", "comment"}


def test_constraints():
    assert tuple(cypher.constraints().values()) == (
        "CREATE CONSTRAINT account_idx IF NOT EXISTS FOR (n:Account) REQUIRE n.idx IS UNIQUE",
        "CREATE CONSTRAINT account_id IF NOT EXISTS FOR (n:Account) REQUIRE n.id IS UNIQUE",
        "CREATE INDEX account_handle IF NOT EXISTS FOR (n:Account) ON (n.handle)",
        "CREATE CONSTRAINT post_idx IF NOT EXISTS FOR (n:Post) REQUIRE n.idx IS UNIQUE",
        "CREATE CONSTRAINT post_id IF NOT EXISTS FOR (n:Post) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT brand_key IF NOT EXISTS FOR (n:Brand) REQUIRE n.key IS UNIQUE",
        "CREATE CONSTRAINT score_key IF NOT EXISTS FOR (n:Score) REQUIRE n.key IS UNIQUE",
        "CREATE CONSTRAINT rank_key IF NOT EXISTS FOR (n:Rank) REQUIRE n.key IS UNIQUE",
        "CREATE CONSTRAINT community_key IF NOT EXISTS FOR (n:Community) REQUIRE n.key IS UNIQUE",
        "CREATE INDEX community_id IF NOT EXISTS FOR (n:Community) ON (n.id)",
        "CREATE CONSTRAINT person_key IF NOT EXISTS FOR (n:Person) REQUIRE n.key IS UNIQUE",
        "CREATE CONSTRAINT suppression_key IF NOT EXISTS FOR (n:Suppression) REQUIRE n.key IS UNIQUE",
        "CREATE CONSTRAINT projection_name IF NOT EXISTS FOR (n:Projection) REQUIRE n.name IS UNIQUE",
    )


@pytest.mark.parametrize(
    ("made", "golden"),
    [
        (cypher.create_nodes(Account, ["idx", "id"]), "UNWIND $rows AS row CREATE (n:Account {idx: row[0], id: row[1]}) RETURN count(n)"),
        (cypher.set_nodes(Post, ["text", "lang"]), "UNWIND $rows AS row MATCH (n:Post {idx: row[0]}) SET n.text = row[1], n.lang = row[2] RETURN count(n)"),
        (
            cypher.create_relationships(ACTS["share"], ["seq", "at"]),
            "UNWIND $rows AS row MATCH (a:Account {idx: row[0]}) MATCH (b:Account {idx: row[1]})"
            " CREATE (a)-[r:SHARED {seq: row[2], at: row[3]}]->(b) RETURN count(r)",
        ),
        (
            cypher.create_relationships(OWNS),
            "UNWIND $rows AS row MATCH (a:Brand {key: row[0]}) MATCH (b:Account {idx: row[1]}) CREATE (a)-[r:OWNS {}]->(b) RETURN count(r)",
        ),
        (
            cypher.set_relationships(ACTS["reply"], ["brands"]),
            "UNWIND $rows AS row MATCH (a:Account {idx: row[0]}) MATCH (b:Account {idx: row[1]})"
            " MATCH (a)-[r:REPLIED_TO {seq: row[2]}]->(b) SET r.brands = row[3] RETURN count(r)",
        ),
        (
            cypher.delete_relationships(POSTED),
            "UNWIND $rows AS row MATCH (a:Account {idx: row[0]})-[r:POSTED {seq: row[1]}]->() DELETE r RETURN count(*)",
        ),
        (
            cypher.read_relationships(POSTED),
            "UNWIND range($low, $high) AS i MATCH (a:Account {idx: i})-[r:POSTED]->(b:Post)"
            " RETURN collect([a.idx, b.idx, r.seq, r.at, size(keys(r))]) AS rows",
        ),
        (
            cypher.create_relationships(MEMBER_OF, ["inside", "outside"]),
            "UNWIND $rows AS row MATCH (a:Account {idx: row[0]}) MATCH (b:Community {key: row[1]})"
            " CREATE (a)-[r:MEMBER_OF {inside: row[2], outside: row[3]}]->(b) RETURN count(r)",
        ),
        (
            cypher.READ_MEMBERS,
            "UNWIND range($low, $high) AS i MATCH (a:Account {idx: i})-[r:MEMBER_OF]->(n:Community)"
            " RETURN collect([a.idx, n.key, r.inside, r.outside, size(keys(r))]) AS rows",
        ),
        (
            cypher.create_relationships(IS, ["confidence", "reason", "since"]),
            "UNWIND $rows AS row MATCH (a:Account {idx: row[0]}) MATCH (b:Person {key: row[1]})"
            " CREATE (a)-[r:IS {confidence: row[2], reason: row[3], since: row[4]}]->(b) RETURN count(r)",
        ),
        (
            cypher.read_all_between(IS),
            "MATCH (a:Account)-[r:IS]->(b:Person) RETURN collect([a.id, b.key, r.confidence, r.reason, r.since, size(keys(r))]) AS rows",
        ),
        (
            cypher.read_all_between(LEFT_ALONE),
            "MATCH (a:Account)-[r:LEFT_ALONE]->(b:Suppression) RETURN collect([a.id, b.key, size(keys(r))]) AS rows",
        ),
        (cypher.read_all(Person), "MATCH (n:Person) RETURN collect([n.key, n.accounts, size(keys(n))]) AS rows"),
        (cypher.drop_all(Person), "MATCH (n:Person) DETACH DELETE n RETURN count(*)"),
        (cypher.read_nodes(Brand).split(" RETURN ")[1], "collect([n.key, size(keys(n))]) AS rows"),
        (cypher.drop_nodes(Post), "MATCH (n:Post) WITH n LIMIT $limit DETACH DELETE n RETURN count(*)"),
    ],
)  # fmt: skip
def test_statements(made, golden):
    assert made == golden


def test_no_statement_has_a_comma_pattern():
    texts = [text for text in vars(cypher).values() if isinstance(text, str)]
    texts += [path.read_text() for path in ROOT.glob("graph_schema/queries/*.cypher")]
    assert len(texts) > 20
    for text in texts:
        for match in re.findall(r"MATCH ((?:(?!MATCH|WHERE|RETURN|WITH|SET|CREATE).)*)", text, re.DOTALL):
            assert not re.search(r"\)\s*,\s*\(", match), match


def test_what_is_not_declared_cannot_be_written():
    with pytest.raises(ValueError, match="Account declares no shoe_size; declare it in graph_schema first"):
        cypher.create_nodes(Account, ["id", "shoe_size"])
    with pytest.raises(ValueError, match="this relationship declares no at"):
        cypher.create_relationships(OWNS, ["at"])


@dataclass(frozen=True)
class Silent:
    """A declaration that forgot to say what a field means."""

    colour: str
    size: Annotated[int, Property("Size.")]


@dataclass(frozen=True)
class Odd:
    """A declaration of a type that no server keeps."""

    when: Annotated[bytes, Property("When.", key=True)]


def test_a_wrong_declaration_is_refused():
    with pytest.raises(TypeError, match=r"Silent.colour must read Annotated\[one of str, int"):
        columns(Silent)
    with pytest.raises(TypeError, match=r"Odd.when must read"):
        columns(Odd)
    with pytest.raises(TypeError, match="is not a dataclass"):
        columns(str)


def test_the_reference_page_is_up_to_date():
    kept = (ROOT / "docs" / "schema.md").read_text(encoding="utf-8")
    assert kept == page(), "run python -m graph_schema.reference > docs/schema.md"


def test_the_standard_library_only():
    import ast
    import sys

    for path in Path(nodes.__file__).parent.glob("*.py"):
        for found in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [alias.name for alias in found.names]
                if isinstance(found, ast.Import)
                else [found.module]
                if isinstance(found, ast.ImportFrom)
                else []
            )
            assert all(
                str(name).split(".")[0] in {*sys.stdlib_module_names, "graph_schema"} for name in names
            ), path
