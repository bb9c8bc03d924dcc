"""Policies per source: nobody is shown whom a policy forbids to score, and the owner sees what each policy stopped."""

from __future__ import annotations

import json
import os
import random
import threading
import time
from contextlib import nullcontext

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ambassadors.errors import ConflictError, NotFoundError, UsageError
from ambassadors.ledger import retaining
from ambassadors.policies.model import DAY_MS
from ambassadors.policies.platforms import Platforms
from ambassadors.service import Changing, Consent
from ambassadors.service.offline import score_file
from ambassadors.service.privacy.daily import Daily
from ambassadors.service.publishing import decided
from ambassadors.settings import Settings
from ambassadors.sources import ReadOptions
from tests.cli.cli_kit import cli
from tests.ledger.ledger_kit import EXAMPLES, table
from tests.ledger.test_ledger_policies import files_with, rule
from tests.privacy.privacy_kit import ACME, counted, opened
from tests.privacy.test_objection import outputs
from tests.service.service_kit import HOUR, START, act, files, filled

PLATFORMS = ("alpha", "beta", "gamma", "x")
NOW_MS = time.time_ns() // 1_000_000


def history(seed: int) -> list[dict]:
    """Random acts of people on four platforms, each with a handle and a name like no other's."""
    chance, rows = random.Random(seed), []
    people = [(platform, number) for platform in PLATFORMS for number in range(5)]
    for number in range(450):
        (platform, who), (other, whom) = chance.sample(people, 2)
        target = "x:own" if chance.random() < 0.3 else f"{other}:q{whom}"
        rows.append(
            act(
                number, chance.randrange(300 * HOUR), "", "", chance.choice([0, 0, 1, 2, 3, 4, 5]), actor_id=f"{platform}:q{who}",
                target_id=target, actor_handle=f"{platform}handle{who}", actor_name=f"{platform.title()}name{who} Quirk",
                text=chance.choice(["why does it not work?", "great", None]), sentiment=chance.choice([None, 0.5, -0.8]),
                post_id=f"post:{number}", parent_id=chance.choice([None, f"post:{number // 2}"]),
            )
        )  # fmt: skip
    return rows


def shown(workspace, barred: set[str]) -> set[tuple[str, str]]:
    """Whatever names somebody of a barred platform, by the kind of output."""
    signs = [sign for name in barred for sign in (f"{name}:q", f"{name}handle", f"{name.title()}name")]
    found = set()
    resting = workspace.status()["assessment"][
        "stale"
    ]  # live lists rest until the next refresh; they come last
    with pytest.raises(ConflictError, match="policies changed since") if resting else nullcontext():
        for kind, told in outputs(workspace):
            text = json.dumps(told, default=str, ensure_ascii=False)
            found |= {(kind, sign) for sign in signs if sign in text}
    return found


@settings(max_examples=max(3, EXAMPLES // 8), deadline=None, phases=[Phase.generate])
@given(st.integers(0, 10**6), st.sets(st.sampled_from(PLATFORMS[:3]), min_size=1))
def test_no_output_shows_anybody_whom_a_policy_forbids_to_score_and_they_count_for_others(
    tmp_path_factory, seed, barred
):
    home = tmp_path_factory.mktemp("policies") / "home"
    with filled(home, history(seed), ACME) as workspace:
        workspace.refresh(as_of=START + 200 * HOUR)
        workspace.refresh()
        assert {kind for kind, _ in shown(workspace, barred)} >= {"exports", "explanation"}
        free = (
            workspace.current()
            .people("acme")
            .select("account_id", "engagement", "relay", "ambassador", "reach")
        )
    for platform in barred:
        rule(home, platform, allow_person_scores=False)
    with opened(home) as workspace:
        assert shown(workspace, barred) - {("live", "")} == set(), (
            "an assessment of before shows them no more"
        )
    with opened(home) as workspace:
        workspace.refresh(as_of=START + 200 * HOUR)
        made = workspace.refresh()
        assert shown(workspace, barred) == set()
        held = workspace.current().people("acme").select(free.columns)
        theirs = Platforms(frozenset(barred)).expr("account_id")
        assert held.sort("account_id").equals(free.filter(~theirs).sort("account_id")), (
            "others have other scores"
        )
        with pytest.raises(NotFoundError, match="forbids scores about people"):
            workspace.person("acme", f"{min(barred)}:q0")
        assert not [path for path in made.folder.rglob("people.parquet") if b"handle" in path.read_bytes()]


def test_a_tone_that_may_not_be_used_makes_nobody_unhappy_from_the_next_refresh_on(tmp_path):
    rows = [act(n, n * HOUR, f"p{n % 4}", "own", 2, text="awful", sentiment=-0.9) for n in range(40)]
    with filled(tmp_path, rows, ACME) as workspace:
        workspace.refresh()
        assert workspace.current().people("acme")["unhappy"].any()
    rule(tmp_path, "x", allow_sentiment=False)
    with opened(tmp_path) as workspace:
        assert workspace.status()["assessment"]["stale"]
        workspace.refresh()
        assert workspace.current().people("acme")["sentiment"].null_count() == len(
            workspace.current().people("acme")
        )
        assert "-0.9" not in b"".join(workspace.exported()).decode()


def test_an_export_of_ids_alone_holds_no_word_and_no_name(tmp_path):
    rule(tmp_path, "beta", redistribute_ids_only=True)
    with filled(tmp_path, history(1), ACME) as workspace:
        lines = [json.loads(line) for line in b"".join(workspace.exported()).splitlines()]
    told = {
        name: [one for one in lines if str(one.get("actor_id")).startswith(f"{name}:")]
        for name in ("beta", "x")
    }
    for name in ("actor_handle", "actor_name", "text", "sentiment"):
        assert not any(one.get(name) for one in told["beta"])
        assert any(one.get(name) for one in told["x"])
    assert all(one["event_id"] and one["at"] and one["kind"] for one in told["beta"])


def test_joins_across_platforms_are_refused_noted_and_standing_ones_not_applied(tmp_path):
    with filled(tmp_path, history(2), ACME) as workspace:
        workspace.refresh()
        pair = ("alpha:q1", "x:q1")
        seen = workspace.blast_radius(Changing((pair,)))
        workspace.link(*pair, "user_supplied", evidence="mail", reason="said so", seen=seen)
        assert len(workspace.persons()["persons"]) == 1
    rule(tmp_path, "alpha", allow_cross_platform_merge=False)
    printed = cli("people", "list", "--home", tmp_path)
    assert "kept apart: alpha:q1 @alphahandle1, x:q1 @xhandle1: by the policy of alpha" in printed.out
    assert "0 people with several accounts, 0 suspended, 1 links kept apart" in printed.err
    with opened(tmp_path) as workspace:
        found = workspace.persons()
        assert found["persons"] == []
        [kept] = found["apart"]
        assert (kept["policy"], [one["account_id"] for one in kept["accounts"]]) == ("alpha", list(pair))
        assert [link["reason"] for link in kept["links"]] == ["said so"]
        assert workspace.refresh().persons.persons == ()
        with pytest.raises(ConflictError, match="policy forbids joining across platforms"):
            workspace.blast_radius(Changing((("alpha:q2", "beta:q2"),)))
        with pytest.raises(ConflictError, match="the policy of alpha forbids joining"):
            workspace.link(
                "alpha:q2",
                "beta:q2",
                "user_supplied",
                evidence="m",
                reason="r",
                seen={"join": [["alpha:q2", "beta:q2"]]},
            )
        told = {one["platform"]: one for one in workspace.policies()}
        assert (told["alpha"]["joins_refused"], told["alpha"]["links_apart"]) == (1, 1)
        same = workspace.blast_radius(Changing((("alpha:q2", "alpha:q3"),)))
        made = workspace.link("alpha:q2", "alpha:q3", "user_supplied", evidence="m", reason="r", seen=same)
        assert (made.low, made.high) == ("alpha:q2", "alpha:q3")
        workspace.state.suppress("x:q1", "do_not_profile", "asked")
        assert "alpha:q1" in workspace.state.suppressed().listed, (
            "a suppression covers the person all the same"
        )


def test_a_join_by_one_email_is_parted_when_a_policy_allows_no_crm_link_and_is_back_when_it_does(tmp_path):
    pair, agreed = ("alpha:q1", "x:q1"), Consent(NOW_MS - 1000, "form", "v2")
    with filled(tmp_path, history(2), ACME) as workspace:
        alone = files(workspace.refresh())
        for account_id in pair:
            workspace.crm_link(account_id, "crm-1", agreed, email="ab" * 32)
        seen = workspace.blast_radius(Changing((pair,)))
        made = workspace.link(*pair, "crm_email", evidence="crm-1", reason="one address", seen=seen)
        assert workspace.refresh().persons.accounts("x:q1") == pair
    rule(tmp_path, "alpha", allow_crm_link="no")
    with opened(tmp_path) as workspace:
        assert files(workspace.refresh()) == alone  # to the last byte
        [kept] = workspace.persons()["apart"]
        assert (kept["policy"], kept["links"][0]["id"]) == ("alpha", made.id)
        told = {one["platform"]: one for one in workspace.policies()}
        assert (told["alpha"]["links_apart"], told["x"]["links_apart"]) == (1, 0)
        with pytest.raises(ConflictError, match="policy of alpha forbids joining by what a CRM holds"):
            workspace.link(*pair, "crm_email", evidence="crm-1", reason="one address", seen=seen)
        assert decided(workspace.ledger, workspace.state).identities.is_empty()
    rule(tmp_path, "alpha", allow_crm_link="consent")
    with opened(tmp_path) as workspace:
        assert workspace.refresh().persons.accounts("x:q1") == pair


def test_a_crm_link_needs_what_the_policy_asks_for(tmp_path):
    rule(tmp_path, "alpha", allow_crm_link="no")
    rule(tmp_path, "beta", allow_crm_link="yes", basis="forum terms v3")
    agreed = Consent(NOW_MS - 1000, "form", "v2")
    with filled(tmp_path, history(3), ACME) as workspace:
        with pytest.raises(ConflictError, match="alpha:q1 cannot be tied .* the policy of alpha forbids it"):
            workspace.crm_link("alpha:q1", "crm-1", agreed)
        with pytest.raises(UsageError, match="the policy of x asks for a recorded consent"):
            workspace.crm_link("x:q1", "crm-2", None)
        assert workspace.crm_link("x:q1", "crm-2", agreed).consent_where == "form"
        made = workspace.crm_link("beta:q1", "crm-3", None)
        assert (made.consent_where, made.consent_text) == ("terms of beta, by its policy", "forum terms v3")
        told = {one["platform"]: one for one in workspace.policies()}
        assert told["alpha"]["crm_links_refused"] == 1
    rule(tmp_path, "x", allow_crm_link="no")
    with opened(tmp_path) as workspace:
        assert {one["platform"]: one["crm_links_against"] for one in workspace.policies()}["x"] == 1


def recent(number: int, days: float, actor: str, **given) -> dict:
    return act(number, 0, "", "own", actor_id=actor, **given) | {"at": NOW_MS - round(days * DAY_MS)}


def aging(home):
    """A home whose events of alpha were taken before its policy set an end, with an assessment of them."""
    rows = [
        recent(n, 20.05 - n / 10, f"alpha:q{n % 4}", text="unmistakable", actor_handle=f"alphahandle{n % 4}")
        for n in range(40)
    ]
    rows += [recent(100 + n, 20 - n / 10, f"x:p{n % 4}") for n in range(40)]
    rows += [recent(200, 20, "alpha:old-4711", actor_handle="oldhandle")]
    with filled(home, [], ACME) as workspace:
        workspace.append(table(rows), NOW_MS)
        workspace.refresh()
    (home / "set-aside").mkdir(exist_ok=True)
    for name, days in (("old.ndjson", 30), ("new.ndjson", 1)):
        (home / "set-aside" / name).write_text("{}\n")
        os.utime(home / "set-aside" / name, (NOW_MS / 1000 - days * 86_400,) * 2)
    rule(home, "alpha", max_retention_days=18)


def test_retention_takes_events_out_of_the_whole_home_and_says_what_went(tmp_path):
    aging(tmp_path)
    with opened(tmp_path) as workspace:
        for team, without in (("old", ["alpha:old-4711"]), ("other", ["x:p1"])):
            workspace.state.keep_answer(team, "team", {"wanted": {"without": without}})
        due = workspace.retention_due()
        assert (due["platforms"], due["accounts"], due["files"]) == (
            [{"platform": "alpha", "events": 22, "texts": 0, "sentiments": 0}], 1, 1,
        )  # fmt: skip
        before = workspace.ledger.digest()
        assert workspace.ledger.digest() == before
        audit = len(workspace.state.audit())
        gone = workspace.retain(by="Maria Lopez")
        assert {name: gone[name] for name in due} == due
        assert workspace.ledger.digest() != before
        assert (workspace.state.audit()[-1].action, workspace.state.audit()[-1].who) == (
            "privacy.retain",
            "Maria Lopez",
        )
        assert len(workspace.state.audit()) == audit + 1, "the audit trail stays"
        told = {one["platform"]: one for one in workspace.policies()}
        assert (
            told["alpha"]["events_removed"],
            told["alpha"]["events_due"],
            told["x"]["events_removed"],
        ) == (22, 0, 0)
        assert (told["alpha"]["given"], told["alpha"]["comes_from"]) == (
            ["max_retention_days"],
            "policies/alpha.toml",
        )
        assert sorted(path.name for path in (tmp_path / "set-aside").iterdir()) == ["new.ndjson"]
        workspace.refresh()
        with counted(retaining, "mark") as looks:
            assert workspace.retain()["platforms"] == []
        assert looks == [1], "every event is looked at once"
        assert workspace.state.answer("old", "team") is None
        assert workspace.state.answer("other", "team") is not None
    for sign in ("old-4711", "oldhandle"):
        assert files_with(tmp_path, sign) == []


def test_the_service_takes_out_what_is_due_by_itself(tmp_path):
    done, runs = threading.Event(), []

    def work():
        runs.append(1)
        done.set()
        return {}

    daily = Daily(1.0, work, first=0.01)
    daily.start()
    assert done.wait(10)
    daily.close()
    assert runs == [1]
    never = Daily(0, work, first=0.01)
    never.start()
    never.close()
    assert runs == [1]
    assert Settings().retain_hours == 24


def test_a_retention_that_failed_is_tried_again(tmp_path):
    done, runs = threading.Event(), []

    def work():
        runs.append(1)
        if len(runs) == 1:
            raise RuntimeError("nobody foresaw this")
        done.set()
        return {}

    daily = Daily(1e-6, work, first=0.01)
    daily.start()
    assert done.wait(10)
    daily.close()


def test_a_late_delete_is_told_by_platform(tmp_path):
    def gone(event_id, hours):
        return {"event_id": event_id, "at": NOW_MS - hours * HOUR, "delete": True}

    with filled(tmp_path, []) as workspace:
        workspace.append(
            table([gone("x:1", 2), gone("x:2", 30), gone("alpha:3", 30), gone("alpha:4", 100)]), NOW_MS
        )
        told = {one["platform"]: one for one in workspace.deadlines()}
        assert (told["x"]["deletes"], told["x"]["late"], told["x"]["sla_hours"]) == (2, 1, 24)
        assert (told["alpha"]["deletes"], told["alpha"]["late"], told["alpha"]["sla_hours"]) == (2, 1, 72)
        assert told["x"]["longest_hours"] == pytest.approx(30, abs=0.1)


def test_every_platform_the_program_reads_has_a_policy_that_names_its_ground(tmp_path):
    with filled(tmp_path, []) as workspace:
        told = {one["platform"]: one for one in workspace.policies()}
    assert {
        "x",
        "youtube",
        "tiktok",
        "reddit",
        "facebook",
        "instagram",
        "linkedin",
        "mastodon",
        "bluesky",
        "discourse",
    } < set(told)
    assert all(one["basis"] and one["attribution"] for one in told.values())
    assert (told["x"]["delete_sla_hours"], told["youtube"]["max_retention_days"]) == (24, 30)
    assert [name for name, one in told.items() if not one["allow_person_scores"]] == ["tiktok", "youtube"]
    assert list(told)[-1] == "default"


def test_a_file_ranked_without_a_home_scores_nobody_whom_the_program_does_not(tmp_path):
    rows = ["event_id,at,kind,actor_id,target_id"]
    for n in range(60):
        who, whom = (("youtube", "x"), ("x", "youtube"), ("x", "x"))[n % 3]
        rows.append(f"e:{n},2026-07-{1 + n // 3:02d}T09:00:00Z,share,{who}:{n % 4},{whom}:{4 + n % 5}")
    (tmp_path / "events.csv").write_text("\n".join(rows) + "\n")
    output = tmp_path / "scores.csv"
    score_file(
        tmp_path / "events.csv", ReadOptions("canonical"), as_of=None, horizon_hours=None, output=output
    )
    assert "x:1," in output.read_text()
    assert "youtube:" not in output.read_text()
