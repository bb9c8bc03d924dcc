"""Objection: over random histories, no output of any kind names a person who is suppressed."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ambassadors.assessment import short_id
from ambassadors.errors import ConflictError, NotFoundError, UsageError
from ambassadors.languages import Language
from ambassadors.service import Wanted, Workspace, graphml
from tests.ledger.ledger_kit import EXAMPLES
from tests.privacy.privacy_kit import ACME, CANARY, HANDLE, MARIA, NAME, canary_rows, opened
from tests.service.service_kit import HOUR, START, act, filled

NAMES = (CANARY, "canary-7711", HANDLE, NAME, "Quirkbird", short_id(CANARY))
WORDS = ["thanks", "great news about seagulls", "why does it not work?", "this is awful", "buy more"]


def history(seed: int) -> list[dict]:
    """Random acts of 14 people, the canary among the busiest, with texts that name the canary in every way."""
    chance, rows = random.Random(seed), []
    people = ["canary-7711", "canary-7711", "own", *(f"q{number}" for number in range(12))]
    for number in range(500):
        actor, target = chance.sample(people, 2) if chance.random() < 0.9 else ("canary-7711", "own")
        if actor == target:
            continue
        text = chance.choice(WORDS)
        if chance.random() < 0.4:
            text = chance.choice(
                [
                    f"@{HANDLE} {text}",
                    f"{text} says {NAME}",
                    f"see https://x.com/{HANDLE}/1 {text}",
                    f"{text} {CANARY}",
                ]
            )
        own = (
            {"actor_handle": HANDLE, "actor_name": NAME}
            if actor == "canary-7711"
            else {"actor_handle": actor}
        )
        rows.append(
            act(
                number, chance.randrange(300 * HOUR), actor, target, chance.choice([0, 0, 1, 2, 3, 4, 5, 7]), text=text,
                post_id=f"post:{actor}:{number}", parent_id=chance.choice([row["post_id"] for row in rows] or [None]),
                via_id=chance.choice([None, CANARY]), sentiment=chance.choice([None, -0.8, 0.5]),
                url=f"https://x.com/{own['actor_handle']}/{number}", **own,
            )
        )  # fmt: skip
    return rows


def outputs(workspace: Workspace, brand: str = "acme"):
    """Yield everything that the service says, by name."""
    people = [
        *workspace.people(brand, limit=500).items, *workspace.people(brand, list="hot", limit=500).items,
    ]  # fmt: skip
    yield "people", people
    for number, person in enumerate(people):
        language: Language = ("en", "fr")[number % 2]  # over random histories everybody comes in both
        yield "explanation", workspace.explanation(brand, person["id"], language=language)
        yield "authenticity", workspace.authenticity(brand, person["id"], language=language)
        yield "change", workspace.change(brand, person["id"], language=language)
        yield "person", workspace.person(brand, person["id"])
    communities = workspace.communities(brand)
    yield "communities", communities
    for community in communities["items"]:
        yield "community", workspace.community(brand, community["id"])
        yield "members", workspace.members(brand, community["id"], limit=500).items
    rings = workspace.rings(brand)
    yield "rings", rings
    yield "graphml", graphml(rings).decode()
    yield "suggestions", workspace.suggestions(brand, limit=500)
    yield "changes", workspace.changes(brand)
    yield "preview", workspace.preview(Wanted(brand, changes={"relay.power": 0.9}))
    yield "exports", b"".join(workspace.exported()).decode()
    yield "exports of a brand", b"".join(workspace.exported(brands=frozenset({brand}))).decode()
    yield "data quality", workspace.data_quality()
    yield "assessments", workspace.assessments()
    yield "proof", workspace.proof(brand)
    yield "status", workspace.status()
    live = workspace.live()
    shown = workspace.live_people(live, brand, limit=500)
    yield "live", shown
    for person in shown["items"][:5]:
        yield "live receipt", workspace.live_explanation(live, brand, person["account_id"])


def named(workspace: Workspace) -> set[tuple[str, str]]:
    return {
        (kind, sign)
        for kind, told in outputs(workspace)
        for sign in NAMES
        if sign.lower() in json.dumps(told, default=str, ensure_ascii=False).lower()
    }


@settings(
    max_examples=max(4, EXAMPLES // 12), deadline=None, phases=[Phase.generate]
)  # a seed shrinks to nothing telling
@given(st.integers(0, 10**6))
def test_no_output_names_a_person_who_objected(tmp_path_factory, seed):
    with filled(tmp_path_factory.mktemp("objection") / "home", history(seed), ACME) as workspace:
        workspace.refresh(as_of=START + 200 * HOUR)
        workspace.refresh()
        before = named(workspace)
        assert {kind for kind, _ in before} >= {"explanation", "exports", "suggestions"}
        workspace.object_to_profiling(CANARY, **MARIA)
        assert named(workspace) == set()
        workspace.refresh()
        assert named(workspace) == set()


def test_an_objection_works_from_the_next_read_on_everywhere_and_leaves_a_trail(home):
    with opened(home) as workspace:
        entry = workspace.object_to_profiling(CANARY, **MARIA, source="form")
        assert (entry["kind"], entry["brand"], entry["source"]) == ("do_not_profile", None, "objection")
        with pytest.raises(NotFoundError, match="not profiled"):
            workspace.person("acme", CANARY)
        [row] = [row for row in workspace.state.audit() if row.action == "privacy.object"]
        assert (row.who, row.object, row.reason) == ("Maria Lopez", CANARY, "asked us by mail (form)")


def test_an_objection_is_lifted_by_the_evidence_of_a_consent_alone(home):
    with opened(home) as workspace:
        entry = workspace.object_to_profiling(CANARY, **MARIA)
        with pytest.raises(ConflictError, match=r"evidence.*when, where, which text"):
            workspace.unsuppress(entry["id"], reason="she came back")
        workspace.unsuppress(entry["id"], evidence="form of 3 May, text v2")
        assert [row.reason for row in workspace.state.audit()][-1] == "form of 3 May, text v2"


def test_a_minor_is_in_no_answer(home):
    with opened(home) as workspace:
        workspace.leave_alone(CANARY, "minor", **MARIA)
        assert named(workspace) == set()


def test_nobody_is_left_alone_for_a_brand_that_there_is_not(home):
    with opened(home) as workspace:
        before = workspace.state.suppressions()
        with pytest.raises(NotFoundError, match=r"no brand 'acmee' \(there are: acme\); leave it out"):
            workspace.leave_alone(CANARY, "do_not_contact", brand="acmee", **MARIA)
        assert workspace.state.suppressions() == before
        assert workspace.leave_alone(CANARY, "do_not_contact", brand="acme", **MARIA)["brand"] == "acme"
        listed = workspace.import_suppressions(
            "account_id,kind,brand\nx:q1,do_not_contact,acmee\n", by="Maria", source="mail"
        )
        assert listed.problems == [
            "line 2: brand: no brand 'acmee' (there are: acme); leave it out for all brands"
        ]


def test_a_decision_without_a_human_or_a_reason_is_refused(home):
    with opened(home) as workspace:
        with pytest.raises(UsageError, match="name of the human"):
            workspace.object_to_profiling(CANARY, by="", reason="asked")
        with pytest.raises(UsageError, match="needs a reason"):
            workspace.leave_alone(CANARY, "minor", by="Maria Lopez", reason=" ")


def test_the_export_of_a_person_holds_everything_with_its_source(home):
    with opened(home) as workspace:
        told = workspace.everything_about(CANARY, **MARIA)
        assert len(told["events"]) == 121  # what they did, what was done to them, what went through them
        assert told["account"] == {"platform": "x", "handle": HANDLE, "name": NAME, "followers": None}
        assert {fact["field"]: fact["event_id"] for fact in told["facts"]}.keys() == {"handle", "name"}
        assert {(row["brand"], row["assessment"]) for row in told["scores"]} == {
            ("acme", one["id"]) for one in workspace.assessments()
        }
        [receipt] = told["explanations"]
        assert receipt["scores"]["relay"]["parts"]
        assert [row["kind"] for row in told["suppressions"]] == ["do_not_contact"]
        assert told["audit"][0]["who"] == "Maria Lopez"
        assert len(canary_rows()) == 121
