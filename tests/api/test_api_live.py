"""Live lists over HTTP: what stands on them, entity tags, who may see them, and what is said while there are none."""

from __future__ import annotations

import pytest

from api.schemas import LiveExplanation, LivePage

LIVE = "/v1/ambassadors/live?brand=acme"


@pytest.fixture
def get(stage):
    key = stage.key()
    return lambda path, **headers: stage.client.get(path, headers=key | headers)


def test_a_page_is_what_the_schema_says_and_names_what_it_counts(get):
    answer = get(f"{LIVE}&limit=3")
    page = LivePage.model_validate_json(answer.content)
    assert set(answer.json()) == set(LivePage.model_fields)
    assert [person.rank for person in page.items] == [1, 2, 3]
    assert page.live == f"{page.assessment}-{page.seq}"
    assert page.as_of > page.assessed_as_of
    assert get(page.items[0].self).json()["account_id"] == page.items[0].account_id


def test_the_list_choices_count(get):
    assert get(f"{LIVE}&list=hot&limit=1").json()["items"][0]["account_id"] == "x:acme/119"
    stages = {item["stage"] for item in get(f"{LIVE}&stage=relay&min_score=80").json()["items"]}
    assert stages == {"relay"}


def test_the_tag_holds_until_the_ledger_the_assessment_or_a_suppression_moves(stage, get):
    tag = get(LIVE).headers["etag"]
    assert get(LIVE, **{"If-None-Match": tag}).status_code == 304
    assert get(f"{LIVE}&limit=3").headers["etag"] != tag
    stage.workspace.live_seq = 8
    other = get(LIVE, **{"If-None-Match": tag})
    assert (other.status_code, other.json()["seq"]) == (200, 8)
    best = other.json()["items"][0]["account_id"]
    stage.workspace.state.suppress(best, "do_not_profile")
    after = get(LIVE, **{"If-None-Match": other.headers["etag"]})
    assert after.status_code == 200
    assert best not in [item["account_id"] for item in after.json()["items"]]


def test_while_there_is_none_the_problem_says_what_to_do(stage, get, problem):
    stage.workspace.live_seq = None
    assert "ask again" in problem(get(LIVE), 409, "conflict")["detail"]
    stage.workspace.live_seq, stage.workspace.made = 1, None
    assert "ambassadors refresh" in problem(get(LIVE), 404, "not-found")["detail"]


def test_a_key_of_another_brand_sees_none_of_it(stage, problem):
    bound = stage.key("ambassadors:read", brands=frozenset({"bolt"}))
    problem(stage.client.get(LIVE, headers=bound), 403, "forbidden")
    assert (
        stage.client.get("/v1/ambassadors/live", headers=bound)
        .json()["items"][0]["account_id"]
        .startswith("x:bolt")
    )
    problem(
        stage.client.get("/v1/ambassadors/live?brand=bolt", headers=stage.key("status:read")),
        403,
        "forbidden",
    )


@pytest.mark.parametrize("wrong", ["&limit=0", "&limit=1001", "&cursor=x", "&list=best", "&min_score=101"])
def test_a_wrong_parameter_is_422(get, problem, wrong):
    problem(get(LIVE + wrong), 422, "usage")


def test_a_receipt_says_which_live_lists_it_is_of_and_its_language(get):
    one = get(f"{LIVE}&limit=1").json()["items"][0]["id"]
    answer = get(f"/v1/ambassadors/live/{one}/explanation?brand=acme", **{"Accept-Language": "fr"})
    told = LiveExplanation.model_validate_json(answer.content)
    assert told.live.endswith("-7")
    assert (answer.headers["content-language"], answer.json()["lang"]) == ("fr", "fr")
