"""Who may be one person: judged as a whole, whatever the order of links, marks and withdrawals."""

from __future__ import annotations

from collections import Counter

import duckdb
import networkx as nx
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambassadors.errors import ConflictError, UsageError
from ambassadors.identity import KINDS, MARKS, Kind, Link, group, parted, proposals
from ambassadors.policies import Apart, Platforms
from ambassadors.state import Consent, State, email_hash
from tests.identity.lookalikes import made_up

ACCOUNTS = [f"{platform}:{number}" for platform in "xmb" for number in range(4)]
LINKS = st.lists(
    st.tuples(st.sampled_from(ACCOUNTS), st.sampled_from(ACCOUNTS), st.sampled_from(list(KINDS))), max_size=14
)
MARKED = st.dictionaries(
    st.sampled_from(ACCOUNTS), st.frozensets(st.sampled_from(MARKS), min_size=1), max_size=6
)


def as_links(drawn):
    pairs = [(*sorted(two), kind) for *two, kind in drawn if two[0] != two[1]]
    return [Link(number, low, high, kind, KINDS[kind]) for number, (low, high, kind) in enumerate(pairs)]


def forbidden(accounts, marks):
    verified = Counter(one.partition(":")[0] for one in accounts if "verified" in marks.get(one, ()))
    alone = any(marks.get(one, frozenset()) & {"organisation", "robot"} for one in accounts)
    return alone or max(verified.values(), default=0) > 1


@given(LINKS, MARKED, st.randoms())
def test_persons_are_the_components_that_no_rule_forbids(drawn, marks, rng):
    links = as_links(drawn)
    graph = nx.Graph([(link.low, link.high) for link in links])
    wholes = [tuple(sorted(part)) for part in nx.connected_components(graph)]
    people = group(links, marks)
    assert {one.accounts for one in people.persons} == {one for one in wholes if not forbidden(one, marks)}
    assert {one.accounts for one in people.suspended} == {one for one in wholes if forbidden(one, marks)}
    shuffled = rng.sample(links, len(links))
    assert group(shuffled, marks) == people
    assert group(shuffled, marks).digest() == people.digest()
    for one in people.persons:  # the weakest link of the strongest tree
        strong = nx.Graph([(k.low, k.high) for k in links if k.confidence >= one.confidence])
        stronger = nx.Graph([(k.low, k.high) for k in links if k.confidence > one.confidence])
        assert nx.is_connected(strong.subgraph(one.accounts))
        assert set(one.accounts) - set(stronger) or not nx.is_connected(stronger.subgraph(one.accounts))


def test_platforms_that_stay_apart_are_joined_with_no_other():
    links = [Link(1, "m:1", "x:1", "user_supplied", 0.95), Link(2, "x:1", "x:2", "user_supplied", 0.95)]
    apart = Apart(across=Platforms(frozenset({"m"})))
    assert [one.accounts for one in group(links, {}, apart).persons] == [("x:1", "x:2")]
    assert [parted(link, apart) for link in links] == ["m", None]


def test_one_email_in_the_crm_joins_nobody_where_a_policy_allows_no_crm_link():
    by_email = [Link(1, "x:1", "x:2", "crm_email", 0.98), Link(2, "b:1", "x:1", "crm_email", 0.98)]
    said = Link(3, "x:2", "x:3", "user_supplied", 0.95)
    apart = Apart(crm=Platforms(frozenset({"x"})))
    assert [parted(link, apart) for link in (*by_email, said)] == ["x", "x", None]
    assert [one.accounts for one in group([*by_email, said], {}, apart).persons] == [("x:2", "x:3")]


@given(
    st.lists(
        st.tuples(st.sampled_from(["link", "mark", "unlink"]), st.integers(0, 11), st.integers(0, 11)),
        max_size=30,
    )
)
def test_no_path_of_decisions_joins_two_verified_accounts(tmp_path_factory, steps):
    """Not even by way of accounts that nobody vouches for: what would do so is refused, or suspended by a later mark."""
    with State.open(f"sqlite:///{tmp_path_factory.mktemp('state')}/state.sqlite") as state:
        for what, one, other in steps:
            try:
                if what == "link":
                    kind: Kind = "similarity" if one % 2 else "profile_link"
                    state.link(ACCOUNTS[one], ACCOUNTS[other], kind, evidence="seen", reason="a test")
                elif what == "mark":
                    state.mark(ACCOUNTS[one], MARKS[other % 3], "a test")
                elif state.links():
                    state.unlink(state.links()[one % len(state.links())].id)
            except (ConflictError, UsageError):
                pass
            marks = {}
            for mark in state.marks():
                marks.setdefault(mark.account_id, set()).add(mark.mark)
            for person in state.people().persons:
                assert not forbidden(person.accounts, marks)


@pytest.fixture
def state(tmp_path):
    with State.open(f"sqlite:///{tmp_path}/state.sqlite") as opened:
        yield opened


def test_a_chain_that_would_join_two_verified_accounts_is_refused_and_nothing_stays(state):
    for account in ("x:1", "x:2"):
        state.mark(account, "verified", "the platform says so")
    state.link("x:1", "m:1", "profile_link", evidence="a page", reason="each names the other")
    with pytest.raises(
        ConflictError, match="x:1 and x:2 are both verified on x, so they are different people"
    ):
        state.link("m:1", "x:2", "similarity", evidence="they look alike", reason="a guess")
    assert [(link.low, link.high) for link in state.links()] == [("m:1", "x:1")]


def test_who_said_what_is_kept(state):
    made = state.link(
        "x:1", "m:1", "user_supplied", evidence="mail of 3 May", reason="she wrote it", by="lea"
    )
    assert state.link("m:1", "x:1", "user_supplied", evidence="again", reason="again") == made
    state.unlink(made.id, reason="a slip", by="max")
    trail = [(one.who, one.action, one.object, one.reason) for one in state.audit()]
    assert ("lea", "people.link.user_supplied", "m:1 x:1", "she wrote it") in trail
    assert ("max", "people.unlink", f"{made.id}", "a slip") in trail


@pytest.mark.parametrize(
    ("consent", "says"),
    [
        (Consent(1000, "", "v2"), "does not say where"),
        (Consent(1000, "shop", " "), "does not say which text"),
        (Consent(0, "shop", "v2"), "a moment that has been"),
        (Consent(10**15, "shop", "v2"), "a moment that has been"),
    ],
)
def test_a_consent_without_evidence_is_refused(state, consent, says):
    with pytest.raises(UsageError, match=says):
        state.crm_link("x:1", "crm-7", consent)
    assert state.crm_links() == []


def test_one_email_joins_as_long_as_both_consents_stand(state):
    consent = Consent(1000, "shop", "v2")
    with pytest.raises(ConflictError, match="do not carry the same e-mail hash"):
        state.link("x:1", "m:1", "crm_email", evidence="crm-7", reason="one address")
    first = state.crm_link("x:1", "crm-7", consent, "a" * 64)
    state.crm_link("m:1", "crm-7", consent, "a" * 64)
    state.link("x:1", "m:1", "crm_email", evidence="crm-7", reason="one address")
    assert state.people().accounts("m:1") == ("m:1", "x:1")
    state.crm_unlink(first.id)
    assert not state.people(), "the evidence is gone, and the join with it"


def test_an_address_is_never_taken_nor_repeated():
    with pytest.raises(UsageError) as refused:
        email_hash("Lea@Example.org")
    assert "lea" not in refused.value.message.lower()


@pytest.mark.parametrize(("people", "seed"), [(2000, 1), (2000, 2), (8000, 3)])
def test_proposals_that_are_sure_are_right_and_few_are_lost_by_looking_lower(people, seed):
    accounts, whose = made_up(people, seed)
    found = proposals_of(accounts, 0.0)
    right = [whose[one["low"]] == whose[one["high"]] for one in found if one["sure"]]
    assert len(right) >= 30
    assert sum(right) / len(right) >= 0.99
    shown = [
        whose[one["low"]] == whose[one["high"]] for one in found if one["probability"] >= proposals.SHOWN
    ]
    assert sum(shown) / len(shown) >= 0.75
    assert all(one["low"].partition(":")[0] != one["high"].partition(":")[0] for one in found)


def test_namesakes_with_handles_made_of_their_name_are_not_sure():
    others = [(f"x:{number}", f"user{number}q", f"Person Number {number}") for number in range(500)]
    twins = [("x:lea", "leamartin", "Lea Martin"), ("m:lea", "leamartin", "Lea Martin")]
    (found,) = proposals_of(others + twins, 0.0)
    assert (found["low"], found["high"]) == ("m:lea", "x:lea")
    assert not found["sure"]
    assert "made of the name" in found["reason"]


def test_no_accounts_no_proposals():
    assert proposals_of([], 0.0) == []


def proposals_of(accounts, least):
    frame = pl.DataFrame(
        accounts, schema={"id": pl.String, "handle": pl.String, "name": pl.String}, orient="row"
    )
    with duckdb.connect() as connection:
        connection.register("given", frame.to_arrow())
        connection.execute("CREATE TABLE accounts AS SELECT * FROM given")
        return proposals.propose(
            lambda sql, params: connection.sql(sql, params=params).to_arrow_table(), least
        )
