"""SQL for analysts reads the ledger's tables and nothing else."""

import pytest

from ambassadors.errors import UsageError
from ambassadors.ledger import Ledger, run_sql
from ambassadors.ledger.connection import FILE
from tests.ledger.ledger_kit import append, upsert

REFUSED = {
    "read a file": "SELECT * FROM read_text('{place}')",
    "read a CSV": "SELECT * FROM read_csv('{place}')",
    "read by name": "SELECT * FROM '{place}'",
    "list files": "SELECT * FROM glob('{folder}/*')",
    "attach": "ATTACH '{folder}/other.duckdb'",
    "attach in memory": "ATTACH ':memory:' AS other",
    "copy out": "COPY (SELECT 1) TO '{folder}/out.csv'",
    "copy in": "COPY events FROM '{place}'",
    "export": "EXPORT DATABASE '{folder}/out'",
    "set": "SET enable_external_access = true",
    "set memory": "SET memory_limit = '64GB'",
    "reset": "RESET memory_limit",
    "pragma": "PRAGMA memory_limit = '64GB'",
    "pragma with equals": "PRAGMA enable_external_access = true",
    "install": "INSTALL httpfs",
    "load": "LOAD httpfs",
    "two statements": "SELECT 1; SELECT 2",
    "two, hidden in a comment": "SELECT 1 /* ; */; DELETE FROM events",
    "none": "-- nothing",
    "insert": "INSERT INTO posts VALUES (9, 'x')",
    "update": "UPDATE events SET text = 'x'",
    "delete": "DELETE FROM events",
    "drop": "DROP TABLE events",
    "create": "CREATE TABLE t (a INTEGER)",
    "create as": "CREATE TABLE t AS SELECT 1",
    "alter": "ALTER TABLE events ADD COLUMN x INTEGER",
    "checkpoint": "CHECKPOINT",
    "vacuum": "VACUUM",
    "a variable of ours": "SELECT * FROM statement",
    "nonsense": "SELEC 1",
    "no such table": "SELECT * FROM nobody",
}


@pytest.fixture
def home(tmp_path):
    with Ledger.open(tmp_path / "home") as ledger:
        append(ledger, upsert("x:1", text="hi"), upsert("x:2"), upsert("x:3"))
    return tmp_path / "home"


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_a_question_to_the_ledger_is_refused(home, tmp_path, name):
    secret = tmp_path / "secret.csv"
    secret.write_text("canary\n1\n")
    before = home.joinpath(FILE).read_bytes()
    with pytest.raises(UsageError) as raised:
        run_sql(home, REFUSED[name].format(place=secret, folder=tmp_path))
    assert raised.value.exit_code == 2
    assert "\n" not in raised.value.message
    assert home.joinpath(FILE).read_bytes() == before
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["home", FILE, "secret.csv"]


@pytest.mark.parametrize(
    ("statement", "answer"),
    [
        ("SELECT count(*) AS n FROM events", [{"n": 3}]),
        ("FROM posts", []),
        ("WITH e AS (SELECT * FROM events) SELECT text FROM e ORDER BY seq LIMIT 1;", [{"text": "hi"}]),
        (
            "SELECT a.id FROM accounts a ORDER BY id -- a comment; with a semicolon",
            [{"id": "x:a"}, {"id": "x:b"}],
        ),
        ("SELECT ';' AS semicolon", [{"semicolon": ";"}]),
    ],
)
def test_questions_are_answered(home, statement, answer):
    assert run_sql(home, statement).to_pylist() == answer


@pytest.mark.parametrize(
    "statement", ["DESCRIBE events", "SHOW TABLES", "EXPLAIN SELECT 1", "SUMMARIZE events"]
)
def test_looking_at_the_tables_works(home, statement):
    assert run_sql(home, statement).num_rows > 0


def test_no_more_rows_than_asked_for(home):
    assert run_sql(home, "SELECT * FROM range(1000000)", limit=7).num_rows == 7
    assert run_sql(home, "SELECT * FROM range(1000000)").num_rows == 10_000
