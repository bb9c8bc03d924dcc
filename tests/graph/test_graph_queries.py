"""Every saved query: a known answer on both servers, equal to plain Python's."""

import pytest

from ambassadors.errors import NotFoundError, TooLargeError, UsageError
from ambassadors.graph.projector import Projector
from ambassadors.graph.saved import run_saved
from ambassadors.graph.store import GraphStore
from ambassadors.ledger import Ledger
from graph_schema.saved import saved_queries
from tests.graph.answers import ANSWERS
from tests.graph.community import EVENTS, NOW, RULES, decided, scores, table, together
from tests.graph.conftest import clear

pytestmark = pytest.mark.graph


@pytest.fixture(scope="module", params=["neo4j", "local"])
def community(request, servers, tmp_path_factory):
    """The community with scores, projected once for all queries."""
    with (
        Ledger.open(tmp_path_factory.mktemp("queries")) as ledger,
        GraphStore(servers(request.param).server) as store,
    ):
        clear(store)
        ledger.append(table(EVENTS), NOW)
        projector = Projector(store, ledger, RULES)
        projector.sync()
        projector.write_scores("first", scores(ledger, shift=1), together(ledger))
        projector.write_scores("second", scores(ledger), together(ledger))
        projector.write_decided(decided())
        yield store


def test_every_saved_query_has_a_plain_answer():
    assert ANSWERS.keys() == saved_queries().keys()
    assert len(ANSWERS) >= 14


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_a_saved_query_answers_what_plain_python_answers(community, name):
    params: dict = ANSWERS[name][0]
    expected = ANSWERS[name][1]
    assert expected
    answer = run_saved(community, name, params)
    assert answer.columns == saved_queries()[name].columns
    assert answer.rows == expected


def test_values_from_a_command_line_take_the_type_of_the_default(community):
    assert run_saved(community, "top_ambassadors", {"limit": "2"}).rows == ANSWERS["top_ambassadors"][1][:2]


@pytest.mark.parametrize(
    ("name", "params", "text"),
    [
        ("top_ambassador", {}, "no saved query 'top_ambassador', did you mean 'top_ambassadors'?"),
        ("timeline", {"acount": "x"}, "query timeline has no parameter 'acount', did you mean 'account'?"),
        (
            "timeline",
            {"limit": "many"},
            "parameter limit of query timeline must be a int like 100, got 'many'",
        ),
    ],
)
def test_a_wrong_call_says_what_would_be_right(community, name, params, text):
    with pytest.raises((NotFoundError, UsageError), match="^") as caught:
        run_saved(community, name, params)
    assert text in str(caught.value)


def test_a_value_is_never_part_of_the_query(community):
    evil = "x' OR 1=1 //\n} DETACH DELETE a"
    assert run_saved(community, "timeline", {"account": evil}).rows == []


def test_an_answer_too_large_is_refused(community):
    with pytest.raises(TooLargeError, match="more than 2 rows; narrow the query"):
        community.ask("MATCH (a:Account) RETURN a.id AS id", {}, timeout_s=5, limit=2)


def test_readers_cannot_write_even_past_the_guard(community):
    with pytest.raises(UsageError, match="refused a statement"):
        community.ask("CREATE (n:Account {idx: -1}) RETURN n", {}, timeout_s=5, limit=2)
