"""Lists: what is on them, cursors, entity tags, pages encoded once."""

from __future__ import annotations

import base64

import pytest

from ambassadors.brands import Brand
from api.encode import instants
from api.pages import make_cursor, matches, read_cursor
from api.problems import CursorError, ListRemadeError
from api.routes.ambassadors import preferred
from api.schemas import AmbassadorPage, Explanation, Person
from tests.api.fake import short_id

LIST = "/v1/ambassadors?brand=acme"


@pytest.fixture
def get(stage):
    key = stage.key()

    def ask(path: str, **headers: str):
        return stage.client.get(path, headers=key | headers)

    return ask


def walk(get, path: str) -> list[dict]:
    """Every item of a list, page by page, by the Link header, which says what the body says."""
    items, pages = [], 0
    response = get(path)
    while True:
        body = response.json()
        items += body["items"]
        pages += 1
        assert pages < 500
        if body["next_cursor"] is None:
            assert "link" not in response.headers
            return items
        link = response.headers["link"]
        assert link.endswith('>; rel="next"')
        assert body["next_cursor"] in link
        response = get(link[1 : link.index(">")])
        assert response.status_code == 200, response.text


def test_a_page_is_what_the_schema_says(get):
    response = get(LIST)
    page = AmbassadorPage.model_validate_json(response.content)
    assert len(page.items) == 50
    assert set(response.json()["items"][0]) == set(page.items[0].model_dump())
    first = response.json()["items"][0]
    assert first["last_act_at"].endswith("Z")
    assert get(first["self"]).json()["account_id"] == first["account_id"]


@pytest.mark.parametrize(
    "choice", ["", "&list=hot", "&stage=relay", "&stage=relay&stage=engaged", "&min_score=85"]
)
@pytest.mark.parametrize("limit", [1, 7, 50, 500])
def test_cursors_walk_the_whole_list_exactly_once(get, choice, limit):
    whole = get(f"{LIST}&limit=500{choice}").json()["items"]
    walked = walk(get, f"{LIST}&limit={limit}{choice}")
    assert walked == whole
    assert len({item["id"] for item in walked}) == len(walked) > 5
    assert [item["rank"] for item in walked] == sorted(item["rank"] for item in walked)


def test_stage_may_be_repeated_and_min_score_counts(get):
    items = walk(get, f"{LIST}&stage=relay&stage=engaged&min_score=82")
    assert {item["stage"] for item in items} == {"relay", "engaged"}
    assert min(item["score"] for item in items) >= 82


def test_hot_shows_the_rank_and_score_of_the_hot_list(get):
    first = get(f"{LIST}&list=hot").json()["items"][0]
    assert (first["rank"], first["account_id"]) == (1, "x:acme/119")
    assert first["score"] == pytest.approx(21.9)


@pytest.mark.parametrize(
    ("limit", "served"), [("", 50), ("&limit=3", 3), ("&limit=500", 103), ("&limit=100000", 103)]
)
def test_limit_has_a_default_and_is_brought_down(get, limit, served):
    assert len(get(LIST + limit).json()["items"]) == served


@pytest.mark.parametrize(
    "wrong",
    [
        "&limit=0",
        "&limit=-1",
        "&limit=x",
        "&min_score=101",
        "&min_score=nan",
        "&stage=king",
        "&list=best",
        "&page=2",
    ],
)
def test_a_wrong_parameter_is_422_and_named(get, problem, wrong):
    document = problem(get(LIST + wrong), 422, "usage")
    assert [item["loc"] for item in document["errors"]] == [
        "query." + wrong[1:].split("=")[0]
    ] or wrong == "&stage=king"
    assert wrong[1:].split("=")[0] in document["detail"]


class TestCursor:
    def test_other_filters_are_a_mismatch_another_limit_is_not(self, get, problem):
        cursor = get(f"{LIST}&limit=5").json()["next_cursor"]
        assert get(f"{LIST}&limit=9&cursor={cursor}").json()["items"][0]["rank"] == 6
        for other in ("&stage=relay", "&list=hot", "&min_score=1"):
            problem(get(f"{LIST}&limit=5{other}&cursor={cursor}"), 400, "cursor-mismatch")
        problem(get(f"/v1/ambassadors?brand=bolt&cursor={cursor}"), 400, "cursor-mismatch")

    @pytest.mark.parametrize(
        "garbage", ["x", "!!!!", "W10", "e30", "bnVsbA", base64.urlsafe_b64encode(b"[1,2,3]").decode(), "é"]
    )
    def test_garbage_is_a_mismatch(self, get, problem, garbage):
        problem(get(f"{LIST}&cursor={garbage}"), 400, "cursor-mismatch")

    def test_a_new_assessment_says_that_the_list_was_remade(self, get, problem, stage):
        cursor = get(f"{LIST}&limit=5").json()["next_cursor"]
        assert get(f"{LIST}&limit=5&cursor={cursor}").status_code == 200
        stage.workspace.remake("c" * 32)
        problem(get(f"{LIST}&limit=5&cursor={cursor}"), 400, "list-remade")

    def test_a_suppression_in_between_moves_nobody_across_pages(self, get, stage):
        first = get(f"{LIST}&limit=5").json()
        stage.workspace.state.suppress(first["items"][1]["account_id"], "do_not_profile")
        rest = walk(get, f"{LIST}&limit=5&cursor={first['next_cursor']}")
        ids = [item["id"] for item in first["items"] + rest]
        assert len(set(ids)) == len(ids) == 103

    def test_places_are_safe_in_addresses_and_typed(self):
        cursor = make_cursor("q", "a", 2**40)
        assert cursor.replace("-", "").replace("_", "").isalnum()
        assert read_cursor(cursor, "q", "a", int) == 2**40
        with pytest.raises(CursorError):
            read_cursor(cursor, "q", "a", str)
        with pytest.raises(ListRemadeError):
            read_cursor(cursor, "q", "b", int)


class TestEntityTag:
    @pytest.mark.parametrize(
        "path",
        [
            LIST,
            f"/v1/ambassadors/{short_id('x:acme/0')}?brand=acme",
            f"/v1/ambassadors/{short_id('x:acme/0')}/explanation?brand=acme",
        ],
    )
    def test_304_until_a_suppression_a_brand_rule_or_an_assessment_changes_it(self, get, stage, path):
        state = stage.workspace.state
        changes = [
            lambda: state.suppress("x:acme/5", "do_not_profile"),
            lambda: state.save_brand(Brand("acme", keywords=("acme",))),
            lambda: stage.workspace.remake("d" * 32),
        ]
        for change in changes:
            for _ in range(2):  # by the long way and by the short one
                tag = get(path).headers["etag"]
                again = get(path, **{"If-None-Match": f'"other", W/{tag}'})
                assert (again.status_code, again.content) == (304, b"")
                assert again.headers["etag"] == tag
                assert again.headers["x-request-id"]
            change()
            after = get(path, **{"If-None-Match": tag})
            assert after.status_code == 200
            assert after.headers["etag"] != tag

    def test_every_query_has_its_own(self, get):
        queries = [
            "",
            "&limit=51",
            "&stage=relay",
            "&list=hot",
            "&min_score=50",
            f"&limit=50&cursor={get(LIST).json()['next_cursor']}",
        ]
        assert len({get(LIST + query).headers["etag"] for query in queries}) == len(queries)

    def test_one_query_in_two_spellings_has_one(self, get):
        one, two = (
            get(f"{LIST}&stage=relay&stage=engaged"),
            get(f"{LIST}&stage=engaged&stage=relay&stage=relay&limit=50"),
        )
        assert one.headers["etag"] == two.headers["etag"]

    def test_comparison(self):
        assert matches('"a"', '"a"')
        assert matches(" * ", '"a"')
        assert not matches("", '"a"')

    def test_answers_say_how_they_may_be_kept(self, get):
        headers = get(LIST).headers
        assert headers["cache-control"] == "private, no-cache"
        assert headers["vary"] == "Authorization, X-API-Key, Accept-Language"
        assert get("/v1/status").headers["cache-control"] == "no-store"


class TestEncodedOnce:
    def test_a_page_is_made_once_for_all_keys_and_spellings(self, stage):
        keys = [stage.key(), stage.key(), stage.key("ambassadors:read", brands=frozenset({"acme"}))]
        bodies = {
            stage.client.get(LIST + end, headers=key).content
            for key in keys
            for end in ("", "&limit=50", "") * 2
        }
        assert len(bodies) == 1
        assert stage.workspace.encoded == 1

    def test_both_ways_answer_alike(self, get):
        long, short = get(f"{LIST}&limit=3"), get(f"{LIST}&limit=3")
        assert long.content == short.content
        changing = {"x-request-id"}
        assert {k: v for k, v in long.headers.items() if k not in changing} == {
            k: v for k, v in short.headers.items() if k not in changing
        }

    def test_the_second_time_the_house_is_not_asked(self, get, stage, monkeypatch):
        first = get(LIST).content
        monkeypatch.setattr(stage.workspace, "brands", lambda: 1 / 0)
        monkeypatch.setattr(stage.workspace.state, "authenticate", lambda _token: 1 / 0)
        assert get(LIST).content == first

    def test_suppressed_people_leave_the_next_answer(self, get, stage):
        for kind in ("do_not_profile", "erased"):
            gone = get(LIST).json()["items"][0]
            stage.workspace.state.suppress(gone["account_id"], kind)
            assert gone["account_id"] not in {item["account_id"] for item in get(LIST).json()["items"]}
            assert get(gone["self"]).status_code == 404

    def test_memory_is_bounded(self, get, stage, monkeypatch):
        monkeypatch.setattr("api.pages.CACHED_BYTES", 30_000)
        monkeypatch.setattr("api.pages.SHORTCUTS", 5)
        for limit in range(1, 60):
            get(f"{LIST}&limit={limit}")
        pages = stage.client.app.state.context.pages
        assert 0 < pages._size <= 30_000
        assert pages._size == sum(len(page.body) for page in pages._pages.values())
        assert len(pages._shortcuts) <= 5


def test_unhappy_and_suppressed_people_are_on_no_list_and_suggested_nowhere(get, stage):
    state = stage.workspace.state
    for number, kind in ((0, "do_not_contact"), (1, "do_not_profile"), (2, "erased")):
        state.suppress(f"x:acme/{number}", kind)
    unhappy = {person["account_id"] for person in stage.workspace.crowds["acme"] if person["unhappy"]}
    for choice in ("", "&list=hot"):
        listed = {item["account_id"] for item in walk(get, f"{LIST}&limit=50{choice}")}
        assert not listed & (unhappy | {"x:acme/1", "x:acme/2"})
        assert "x:acme/0" in listed  # may be read about, must not be asked
    page, suggested = get("/v1/suggestions?brand=acme&limit=9").json(), set()
    while True:
        suggested |= {item["account_id"] for item in page["items"]}
        if page["next_cursor"] is None:
            break
        page = get(f"/v1/suggestions?brand=acme&limit=9&cursor={page['next_cursor']}").json()
    assert len(suggested) == 120 - len(unhappy) - 3
    assert not suggested & (unhappy | {"x:acme/0", "x:acme/1", "x:acme/2"})
    assert all(entry["reason"] for entry in page["refused"])


class TestPerson:
    def test_one_person_with_everything(self, get):
        response = get(f"/v1/ambassadors/{short_id('x:acme/0')}?brand=acme")
        assert Person.model_validate_json(response.content).rank == 1
        assert response.json()["hot_rank"] == 120
        assert "row" not in response.json()

    def test_nobody(self, get, problem):
        problem(get("/v1/ambassadors/zzzzzzzzzzzzzzzz?brand=acme"), 404, "not-found")
        problem(get("/v1/ambassadors/..%2f..%2fetc?brand=acme"), 404, "not-found")

    def test_the_receipt_in_two_languages(self, get):
        path = f"/v1/ambassadors/{short_id('x:acme/0')}/explanation?brand=acme"
        english, french = get(path), get(path, **{"Accept-Language": "fr-FR,en;q=0.5"})
        Explanation.model_validate_json(english.content)
        assert english.json()["parts"][0]["what"] == "shared"
        assert french.json()["parts"][0]["what"] == "reposté"
        assert french.headers["content-language"] == "fr"
        assert english.headers["etag"] != french.headers["etag"]
        assert english.json()["parts"][0]["at"] == english.json()["as_of"] == "2026-09-21T14:13:20Z"

    @pytest.mark.parametrize(
        ("header", "language"),
        [
            ("", "en"),
            ("fr", "fr"),
            ("en-US,fr;q=0.9", "en"),
            ("de,fr;q=0.1", "fr"),
            ("fr;q=0,en;q=0.1", "en"),
            ("*;q=x", "en"),
        ],
    )
    def test_language(self, header, language):
        assert preferred(header) == language


def test_no_assessment_yet_is_a_problem_that_says_what_to_do(stage, problem):
    stage.workspace.made = None
    for path in ("/v1/ambassadors?brand=acme", "/v1/suggestions?brand=acme"):
        assert "refresh" in problem(stage.client.get(path, headers=stage.key()), 404, "not-found")["detail"]


def test_instants_are_converted_wherever_they_stand():
    assert instants({"at": 1, "data": [{"newest_at": 0}], "score": 5, "done_at": None, "late_at": True}) == {
        "at": "1970-01-01T00:00:00.001Z",
        "data": [{"newest_at": "1970-01-01T00:00:00Z"}],
        "score": 5,
        "done_at": None,
        "late_at": True,
    }
