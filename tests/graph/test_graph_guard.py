"""What is not plain reading does not pass the guard, in whatever disguise."""

import pytest

from ambassadors.errors import UsageError
from ambassadors.graph.guard import check
from graph_schema.saved import saved_queries

ATTACKS = [
    "CREATE (n) RETURN n",
    "MATCH (n) SET n.x = 1 RETURN n",
    "MATCH (n) REMOVE n.x RETURN n",
    "MATCH (n) DELETE n RETURN 1",
    "MATCH (n) DETACH DELETE n RETURN 1",
    "MERGE (n:A) RETURN n",
    "INSERT (n:A) RETURN n",
    "DROP CONSTRAINT account_id",
    "LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row",
    "CALL db.labels() YIELD label RETURN label",
    "CALL { CREATE (n) } RETURN 1",
    "MATCH (n) CALL (n) { DELETE n } RETURN 1",
    "SHOW SETTINGS",
    "SHOW USERS YIELD user RETURN user",
    "TERMINATE TRANSACTIONS 'x'",
    "USE system MATCH (n) RETURN n",
    "MATCH (n) FOREACH (x IN [1] | CREATE (:A)) RETURN 1",
    "MATCH (n) RETURN apoc.load.json('x')",
    "MATCH (n) RETURN reduce(s = 'a', i IN [1] | s + s)",
    "UNWIND range(1, 1000000000) AS x RETURN collect(x)",
    "MATCH (set) SET set.x = 1 RETURN set",
    "MATCH (n) WITH n AS create CREATE (m) RETURN m",
]
DISGUISES = [
    lambda text: text,
    str.lower,
    str.swapcase,
    lambda text: text.replace(" ", "/* MATCH */"),
    lambda text: text.replace(" ", "\n//x\n"),
    lambda text: "MATCH (a) RETURN a /*" + "*/ " + text,
]


@pytest.mark.parametrize("disguise", range(len(DISGUISES)))
@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused(attack, disguise):
    with pytest.raises(UsageError, match="not allowed in a read-only query|returns nothing"):
        check(DISGUISES[disguise](attack))


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (n) RETURN n; CREATE (m)",
        "MATCH (n) \\u0044ELETE n RETURN 1",
        "MATCH (n) RETURN '\\u0027 ' AS x",
        "MATCH (n) RETURN `n`",
        "MATCH (n)\u00a0RETURN n",
        "MATCH (n) RETURN 'open",
        "MATCH (n) RETURN n /* open",
        "MATCH (\uff53et) RETURN 1",
    ],
)
def test_signs_that_servers_read_differently_are_refused(text):
    with pytest.raises(UsageError, match="at character"):
        check(text)


@pytest.mark.parametrize("star", ["*", "*1..", "*..4", "*1..9", "*0..99", ":A*", ":A|B*2.."])
def test_paths_have_a_bound(star):
    with pytest.raises(UsageError, match="no bound of at most 8 steps"):
        check(f"MATCH (a)-[{star}]->(b) RETURN a")


def test_a_text_too_long_is_refused():
    with pytest.raises(UsageError, match="at most 20,000 are taken"):
        check("MATCH (n) RETURN n" + " " * 20_000)


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (a:Account)-[r:SHARED*1..4]->(b) WHERE a.id STARTS WITH 'x:' RETURN count(DISTINCT b) * 2 AS n",
        "MATCH (a) WITH a, [x IN labels(a) | toUpper(x)] AS l RETURN a {.id, set: l} AS m ORDER BY a.id SKIP 1 LIMIT 2",
        "MATCH (a) WHERE a.create = 'CREATE (n)' RETURN a.delete AS d // DELETE",
        "UNWIND $rows AS row OPTIONAL MATCH (a:Account {id: row}) RETURN CASE WHEN a IS NULL THEN 0 ELSE 1 END AS n",
        "MATCH (a) RETURN a.id AS i UNION ALL MATCH (b:Post) RETURN b.id AS i",
    ],
)
def test_plain_reading_passes(text):
    check(text)


def test_the_saved_queries_pass():
    for query in saved_queries().values():
        check(query.text)
