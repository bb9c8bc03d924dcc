"""Live lists of a workspace that serves, and of ``serve`` as a process of its own."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import polars as pl
import pytest

from ambassadors.brands import Brand
from ambassadors.errors import ConflictError, NotFoundError
from ambassadors.service import Workspace
from ambassadors.settings import Settings
from tests.cli.cli_kit import cli, serving, write
from tests.ledger.ledger_kit import NOW, table
from tests.service.service_kit import HOUR, act, crowd, filled

TOP: dict[str, Any] = {
    "brand": None,
    "list": "standing",
    "stages": frozenset(),
    "min_score": 0,
    "limit": 1000,
}
QUICK: dict[str, Any] = {"live_seconds": 0.05, "neo4j_uri": "bolt://127.0.0.1:1"}


@pytest.fixture
def served(tmp_path) -> Iterator[Workspace]:
    """A workspace that serves, with an assessment of a crowd."""
    with filled(tmp_path, crowd()) as opened:
        opened.refresh()
    with Workspace.open(Settings(home=tmp_path, **QUICK), serve=True) as opened:
        until(lambda: opened.status()["live"]["state"] == "following")
        yield opened


def until(met: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def caught_up(opened: Workspace) -> None:
    until(lambda: opened.status()["live"]["lag_events"] == 0)


def names(opened: Workspace) -> list[str]:
    return [row["account_id"] for row in opened.live_top(**TOP)["items"]]


def test_a_live_list_counts_what_came_and_says_what_it_counts(served):
    first = served.live_top(**TOP)
    assert [row["account_id"] for row in first["items"]] == served.current().people("").filter(
        pl.col("rank").is_not_null()
    )["account_id"].to_list()
    assert all(row["rank"] == row["rank_before"] for row in first["items"])
    last = first["items"][-1]["account_id"].removeprefix("x:")
    # one sharer a time bucket: many at once would count as one storm
    rows = [act(9000 + n, (401 + 8 * n) * HOUR, f"p{n}", last) for n in range(20) if f"p{n}" != last]
    rows += [act(8900 + n, (401 + 8 * n) * HOUR + 1, last, "own") for n in range(20)]
    served.append(table(rows), NOW)
    caught_up(served)
    now = served.live_top(**TOP)
    moved = next(row for row in now["items"] if row["account_id"] == f"x:{last}")
    assert moved["rank"] < moved["rank_before"] == len(first["items"])
    assert moved["score"] > moved["score_before"]
    assert (now["seq"], now["assessment"]) == (served.ledger.seq(), served.current().id)
    assert now["live"] == f"{now['assessment']}-{now['seq']}"
    assert now["as_of"] > now["assessed_as_of"] == served.current().as_of
    assert "authenticity" in now["as_assessed"]


def test_a_complaint_takes_somebody_off_the_live_list_and_its_delete_brings_them_back(served):
    best = names(served)[0]
    complaint = act(99100, 401 * HOUR, best.removeprefix("x:"), "own", 2, sentiment=-0.9)
    served.append(table([complaint]), NOW)
    caught_up(served)
    found = served.live_top(**TOP)
    assert best not in [row["account_id"] for row in found["items"]]
    assert {"account_id": best, "why": "unhappy", "rank_before": 1}.items() <= found["left"][0].items()
    served.append(
        table([{"event_id": complaint["event_id"], "at": complaint["at"] + 1, "delete": True}]), NOW
    )
    caught_up(served)
    assert names(served)[0] == best
    assert served.live_top(**TOP)["left"] == []


def test_a_suppression_counts_at_the_moment_of_reading(served):
    best = names(served)[0]
    live = served.live()
    served.suppress(best, "do_not_profile")
    assert best not in names(served)
    with pytest.raises(NotFoundError, match="suppressed"):
        served.live_explanation(live, "", best)


def test_a_receipt_of_a_live_score_adds_up_to_it(served):
    rows = [act(99200 + n, 402 * HOUR + n, f"p{n}", f"p{n + 1}") for n in range(20)]
    served.append(table(rows), NOW)
    caught_up(served)
    live = served.live()
    for row in served.live_top(**TOP)["items"][:5]:
        receipt = served.live_explanation(live, "", row["id"])
        scores = receipt["scores"]
        for name in ("engagement", "relay", "reach"):
            parts = scores[name]["parts"]
            assert sum(part["value"] for part in parts) == pytest.approx(row[name], abs=1e-9)
            assert sum(len(part["interactions"]) for part in parts) > 0
        logs = sum(scores["ambassador"]["log_parts"].values())
        assert logs == pytest.approx(pl.Series([row["ambassador"]]).log().item(), abs=1e-9)
        assert receipt["live"] == live.id
    with pytest.raises(NotFoundError, match="among the first 1,000"):
        served.live_explanation(live, "", "x:nobody")


def test_changed_rules_and_parameters_drop_live_lists_until_a_refresh(served):
    served.set_parameters({"relay.power": 0.6}, "a test")
    with pytest.raises(ConflictError, match="ambassadors refresh"):
        served.live()
    until(lambda: served.status()["live"]["state"] == "refused")
    served.refresh()
    until(lambda: served.status()["live"]["state"] == "following")
    assert served.live().made.id == served.current().id
    served.state.save_brand(Brand("acme", accounts=("x:own",)))
    with pytest.raises(ConflictError, match="brand rules, parameters or policies changed"):
        served.live()


def test_a_refresh_goes_on_from_the_new_assessment_and_lists_stand_meanwhile(served):
    old = served.live()
    served.append(table([act(99300, 403 * HOUR, "p1", "p2")]), NOW)
    caught_up(served)
    made = served.refresh()
    assert served.live().made.id in {old.made.id, made.id}  # never none
    until(lambda: served.live().made.id == made.id)
    assert names(served) == made.people("").filter(pl.col("rank").is_not_null())["account_id"].to_list()


def test_readers_never_see_half_a_list_while_events_come(served):
    done, wrong = threading.Event(), []

    def read() -> None:
        while not done.is_set():
            live = served.live()
            page = served.live_people(live, "", limit=1000)
            ranks = [row["rank"] for row in page["items"]]
            if ranks != list(range(1, len(ranks) + 1)) or page["seq"] != live.seq:
                wrong.append(page)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(15):
        served.append(table([act(99400 + number, 404 * HOUR + number, f"p{number}", "p3")]), NOW)
        time.sleep(0.05)
    caught_up(served)
    done.set()
    for thread in threads:
        thread.join()
    assert not wrong
    assert served.live().seq == served.ledger.seq()


def test_too_many_acts_and_no_live_lists_at_all_are_told(tmp_path):
    with filled(tmp_path, crowd(60)) as opened:
        with pytest.raises(NotFoundError, match="no assessment"):
            opened.live()
        opened.refresh()
    with (
        Workspace.open(Settings(home=tmp_path, live_acts=10)) as opened,
        pytest.raises(ConflictError, match="AMBASSADORS_LIVE_ACTS is 10"),
    ):
        opened.live()
    with (
        Workspace.open(Settings(home=tmp_path, live_seconds=0)) as opened,
        pytest.raises(ConflictError, match="AMBASSADORS_LIVE_SECONDS=0"),
    ):
        opened.live()


def test_a_real_service_keeps_live_lists_over_kill_9(tmp_path):
    home = tmp_path / "home"
    rows = crowd(400)
    header = "event_id,at,kind,actor_id,target_id"
    kinds = ("share", "quote", "reply", "comment", "mention", "like")

    def line(row: dict[str, Any]) -> str:
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(row["at"] // 1000))
        return f"{row['event_id']},{at},{kinds[row['kind']]},{row['actor_id']},{row['target_id']}"

    assert cli("load", write(tmp_path / "e.csv", list(map(line, rows)), header), "--home", home).code == 0
    assert cli("refresh", "--home", home).code == 0
    more = [act(99500 + n, 405 * HOUR + 1000 * n, f"p{n}", "p4") for n in range(20)]
    sent = [dict(zip(header.split(","), line(row).split(","), strict=True)) for row in more]
    with serving(home, AMBASSADORS_LIVE_SECONDS="0.1") as service:
        key = service.key("ambassadors:read", "interactions:write", "status:read")
        answer = service.post("/v1/interactions", key, json=sent)
        assert answer.json()["accepted"] == len(sent)

        def ready() -> bool:
            return service.get("/v1/status", key).json()["live"]["lag_events"] == 0

        until(ready)
        before = service.get("/v1/ambassadors/live?limit=1000", key)
        tag = before.headers["etag"]
        told = cli("top", "--live", "--format", "json", "--limit", "3", "--home", home)
        assert [row["rank"] for row in told.json] == [1, 2, 3]
        assert '"following"' in cli("status", "--json", "--home", home).out
        service.kill9()
    with serving(home, AMBASSADORS_LIVE_SECONDS="0.1") as service:
        until(lambda: service.get("/v1/status", key).json()["live"]["lag_events"] == 0)
        after = service.get("/v1/ambassadors/live?limit=1000", key)
        assert after.headers["etag"] == tag
        assert {**after.json(), "made_at": 0} == {**before.json(), "made_at": 0}
        one = after.json()["items"][0]["id"]
        receipt = service.get(f"/v1/ambassadors/live/{one}/explanation", key)
        assert receipt.status_code == 200, receipt.text
        assert receipt.json()["live"] == after.json()["live"]
    once = cli("top", "--live", "--format", "json", "--limit", "1000", "--home", home)
    wanted = [(row["account_id"], row["rank"]) for row in after.json()["items"]]
    assert [(row["account_id"], row["rank"]) for row in json.loads(once.out)] == wanted
