"""What people ask for in their profiles: obeyed as their platform's policy says, and no longer than they ask."""

from __future__ import annotations

import random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ambassadors.errors import ConflictError, UsageError
from ambassadors.ledger import Ledger
from ambassadors.service import Workspace
from tests.ledger.ledger_kit import EXAMPLES, NOW, table
from tests.ledger.test_ledger_policies import facts, rule
from tests.privacy.privacy_kit import ACME, CANARY, MARIA, canary_rows, opened
from tests.privacy.test_objection import history, named
from tests.service.service_kit import HOUR, START, act, crowd, filled

LATE = 390 * HOUR


def says(number: int, asks: str, at: int = LATE, actor_id: str = CANARY) -> dict:
    """One more act by somebody, whose record tells what their profile asks for."""
    return act(95_000 + number, at, "", "own", 2, actor_id=actor_id, actor_asks=asks)


def told(workspace: Workspace, *rows: dict) -> None:
    workspace.append(table(list(rows)), NOW)
    workspace.refresh()


@pytest.fixture
def canary(tmp_path):
    with filled(tmp_path / "home", [*crowd(200, people=8), *canary_rows()], ACME) as workspace:
        workspace.refresh(as_of=START + 200 * HOUR)
        yield workspace


def listed(workspace: Workspace) -> set[str]:
    return {one["account_id"] for one in workspace.people("acme", limit=500).items}


def suggested(workspace: Workspace) -> set[str]:
    return {one["account_id"] for one in workspace.suggestions("acme", limit=500)["items"]}


def scores(workspace: Workspace) -> dict:
    return {row["account_id"]: row["score"] for row in workspace.current().people("acme").to_dicts()}


def test_who_asks_not_to_be_profiled_is_in_no_output_counts_for_others_and_is_back_when_they_ask_no_longer(
    canary,
):
    told(canary, says(0, "-nobot"))
    assert CANARY in listed(canary)
    before = scores(canary)
    told(canary, says(0, "nobot", LATE))  # the same act, told again with the profile of today
    assert named(canary) == set()
    assert scores(canary) == before  # everybody's, to the last bit: what they did counts
    told(canary, says(1, "noindex", LATE + 1))  # asks for something else: the other wish stands
    assert CANARY not in listed(canary)
    told(canary, says(2, "-nobot", LATE + 2))
    assert CANARY in listed(canary)
    assert canary.state.asked() == {}


def test_who_has_died_is_never_suggested_and_still_told_of(tmp_path):
    with filled(tmp_path / "home", history(1), ACME) as workspace:
        workspace.refresh()
        somebody = min(suggested(workspace))
        told(workspace, says(1, "memorial", HOUR, somebody))
        assert workspace.person("acme", somebody)["account_id"] == somebody
        assert somebody not in suggested(workspace)
        told(workspace, says(2, "-memorial", HOUR + 1, somebody))
        assert somebody in suggested(workspace)


def test_a_policy_of_the_home_decides_what_is_obeyed_from_the_next_start_on(tmp_path):
    home = tmp_path / "home"
    with filled(
        home, [*crowd(200, people=8), *canary_rows(), says(0, "logged_in_only nobot")], ACME
    ) as workspace:
        workspace.refresh()
        assert CANARY not in listed(workspace)
    rule(home, "x", do_not_profile_if=[])
    with opened(home) as workspace:
        assert CANARY in listed(workspace)
        assert workspace.state.asked() == {}
    rule(home, "x", do_not_profile_if=["logged_in_only"])
    with opened(home) as workspace:
        assert CANARY not in listed(workspace)
        [reason] = workspace.state.asked().values()
        assert reason == "their profile asks: logged_in_only (do_not_profile_if in the policy of x)"
        x = next(one for one in workspace.policies() if one["platform"] == "x")
        assert (x["profiles_not_listed"], x["profiles_not_contacted"]) == (1, 0)
        assert x["given"] == ["do_not_profile_if"]


@pytest.mark.parametrize("given_", ['"nobot"', '["nobots"]', "true", "[1]"])
def test_a_word_that_no_profile_says_is_refused_with_what_is_allowed(tmp_path, given_):
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "x.toml").write_text(f"do_not_profile_if = {given_}\n")
    with pytest.raises(
        UsageError, match=r"x\.toml line 1: do_not_profile_if takes a list of .*nobot.*undiscoverable"
    ):
        Ledger.open(tmp_path)


def test_what_a_human_decided_outlives_the_profile_and_a_profile_speaks_for_itself(canary):
    told(canary, says(0, "nobot"))
    [entry] = [one for one in canary.state.suppressions() if one.account_id == CANARY]
    assert entry.source == "profile, by policy"
    with pytest.raises(ConflictError, match="own profile .*nobot.*policies/PLATFORM.toml"):
        canary.state.unsuppress(entry.id)
    assert canary.object_to_profiling(CANARY, **MARIA)["source"] == "objection"
    told(canary, says(1, "-nobot", LATE + 1))
    assert CANARY not in listed(canary)
    assert canary.state.asked() == {}


def test_a_list_taken_over_from_another_home_stands_by_itself(canary):
    told(canary, says(0, "nobot"))
    rows = canary.suppressions_csv()
    assert "profile, by policy" in rows
    assert canary.import_suppressions(rows, by="Maria Lopez", source="the other home").taken == 1
    told(canary, says(1, "-nobot", LATE + 1))
    assert [one.source for one in canary.state.suppressions()] == ["profile, by policy, elsewhere"]
    assert CANARY not in listed(canary)


def test_all_accounts_of_who_asks_are_covered(canary):
    told(canary, says(0, "nobot"))
    canary.state.link("x:p3", CANARY, "user_supplied", evidence="mail", reason="said so", by="Maria Lopez")
    canary.refresh()
    assert "x:p3" not in listed(canary)


WISHES = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.sampled_from(
            ["nobot", "-nobot", "nobot -noindex", "noindex", "-memorial", "memorial nobot", "-noindex -nobot"]
        ),
        st.sampled_from(["x:a", "x:b"]),
    ),
    max_size=12,
)


@settings(max_examples=max(8, EXAMPLES // 4), deadline=None, phases=[Phase.generate, Phase.shrink])
@given(WISHES, st.integers(0, 10**6))
def test_the_latest_word_on_each_thing_counts_in_any_order(tmp_path_factory, wishes, seed):
    rows = [says(number, asks, at, who) for number, (at, asks, who) in enumerate(wishes)]
    latest: dict[tuple[str, str], tuple] = {}
    for row in rows:
        for word in row["actor_asks"].split():
            key = (row["actor_id"], word.removeprefix("-"))
            value = "no" if word[0] == "-" else "yes"
            latest[key] = max(latest.get(key, (0,)), (row["at"], row["event_id"], value))
    expected = {key: one[2] for key, one in latest.items()}
    folder = tmp_path_factory.mktemp("wishes")
    mixed = random.Random(seed).sample(rows, len(rows))
    with Ledger.open(folder / "one") as one, Ledger.open(folder / "two") as two:
        if rows:
            one.append(table(rows), NOW)
        for row in mixed:
            two.append(table([row]), NOW)
        assert one.status().digest == two.status().digest
        held = {(who, field): value for who, field, value, *_ in facts(two)}
        assert held == {(who, f"asks.{word}"): value for (who, word), value in expected.items()}
