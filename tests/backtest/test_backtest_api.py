"""Back-tests over HTTP and on the command line."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ambassadors.service import Workspace
from ambassadors.settings import Settings
from ambassadors.state import State
from tests.api.conftest import Stage, serve
from tests.api.fake import FakeWorkspace
from tests.api.fake import crowd as people
from tests.cli.cli_kit import cli
from tests.service.service_kit import crowd, filled


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with filled(tmp_path, crowd(3000, 60, 3, 240)) as workspace:
        workspace.refresh(horizon_hours=24)
    return tmp_path


def test_the_command_prints_a_table_a_sentence_and_a_plot(home, tmp_path):
    plot = tmp_path / "plot.svg"
    done = cli("backtest", "--home", str(home), "--windows", "3", "--plot", str(plot), "--lang", "fr")
    assert done.code == 0, done.err
    assert "degré entrant" in done.out
    assert "Sur la période écoulée de 3 jours" in done.out
    assert "reste d’une fenêtre à la suivante" in done.out
    assert not {"windows", "held", "foretold", "intervals"} & set(done.out.replace("(", " ").split())
    [relay, *_] = [line for line in done.out.splitlines() if line.startswith("relais ")]
    assert "notre score" in relay, "ours comes first, so that the others are read against it"
    assert plot.read_text(encoding="utf-8").startswith("<svg")
    told = cli("backtest", "--home", str(home), "--windows", "2", "--json").json
    assert len(told["windows"]) == 2
    assert "In the last 2 days" in cli("top", "--home", str(home)).err


@pytest.mark.parametrize(
    ("options", "code", "text"),
    [
        (("--windows", "0"), 2, "windows must be in [1, 52], got 0"),
        (("--horizon", "-3"), 2, "in (0, 87600] hours, ten years at most; got -3"),
        (("--horizon", "nan"), 2, "got nan"),
        (("--horizon", "1e9"), 2, "got 1e+09"),
        (("--horizon", "8e4"), 1, "hours long"),
        (("--brand", "nope"), 1, "no brand 'nope'"),
        (("--plot", "plot.png"), 2, "must end in .svg"),
        (("--plot", "/nowhere/plot.svg"), 3, "cannot be written"),
    ],
)
def test_wrong_calls_end_in_one_line(home, options, code, text):
    done = cli("backtest", "--home", str(home), *options)
    assert done.code == code
    assert text in done.line


def test_before_the_first_assessment_there_is_nothing_to_test(tmp_path):
    with filled(tmp_path, crowd(200, 10, 1, 20)):
        pass
    done = cli("backtest", "--home", str(tmp_path))
    assert done.code == 1
    assert "ambassadors refresh" in done.line


def test_a_list_says_so_where_history_is_too_short(tmp_path):
    with filled(tmp_path, crowd(200, 10, 1, 20)) as workspace:
        workspace.refresh(horizon_hours=24)
        assert workspace.proof("") is None
        people = workspace.current().people("")
        assert people["relay_expected"].null_count() == len(people)
    assert "too short for a back-test" in cli("top", "--home", str(tmp_path)).err


def test_over_http_it_runs_in_the_background_and_the_list_page_says_it(home):
    with Workspace.open(Settings(home=home)) as workspace:
        client = serve(workspace)  # type: ignore[arg-type]
        _, token = workspace.state.create_key("t", frozenset({"admin"}), None)
        key = {"Authorization": f"Bearer {token}"}
        page = client.get("/v1/ambassadors", headers=key)
        assert page.json()["backtest"]["en"].startswith("In the last 24 hours")
        nobody = client.get("/v1/ambassadors?min_score=100", headers=key).json()
        assert (nobody["items"], nobody["backtest"]) == ([], None)
        assert client.get("/v1/backtests", headers=key).json() == {"items": []}
        made = workspace.current().id
        assert client.get(f"/v1/backtests/{made}", headers=key).status_code == 404
        for wrong in (
            {"windows": 0},
            {"windows": 99},
            {"horizon_hours": 0},
            {"horizon_hours": "x"},
            {"x": 1},
        ):
            assert client.post("/v1/backtests", headers=key, json=wrong).status_code == 422
        begun = client.post("/v1/backtests", headers=key, json={"windows": 3})
        assert begun.status_code == 202
        operation = {}
        for _ in range(600):
            operation = client.get(begun.headers["location"], headers=key).json()
            if operation["state"] in {"succeeded", "failed"}:
                break
            time.sleep(0.1)
        assert operation["state"] == "succeeded", operation
        assert operation["result"] == made
        told = client.get(f"/v1/backtests/{made}", headers=key).json()
        assert len(told["windows"]) == 3
        assert told["windows"][0]["start_at"].endswith("Z")
        [entry] = client.get("/v1/backtests", headers=key).json()["items"]
        assert entry["windows"] == 3
        again = client.get("/v1/ambassadors", headers=key | {"If-None-Match": page.headers["etag"]})
        assert again.status_code == 200
        assert again.json()["backtest"]["fr"].startswith("Sur la période écoulée de 3 jours")
        first = told["stability"]["people"][0]["account_id"]
        workspace.suppress(first, "do_not_profile")
        shown = client.get(f"/v1/backtests/{made}", headers=key).json()["stability"]["people"]
        assert first not in {one["account_id"] for one in shown}


def test_a_key_sees_the_back_tests_of_its_own_brand_alone(stage):
    stage.workspace.start_backtest("acme", 2, None)
    stage.workspace.start_backtest("bolt", 2, None)
    bolt = stage.key("ambassadors:read", "assessments:write", brands=frozenset({"bolt"}))
    made = stage.workspace.current().id
    assert stage.client.get("/v1/backtests?brand=acme", headers=bolt).status_code == 403
    assert stage.client.get(f"/v1/backtests/{made}?brand=acme", headers=bolt).status_code == 403
    assert stage.client.post("/v1/backtests", headers=bolt, json={"brand": "acme"}).status_code == 403
    assert "acme" not in stage.client.get(f"/v1/backtests/{made}", headers=bolt).text


@pytest.fixture
def stage(tmp_path: Path):
    with State.open(f"sqlite:///{tmp_path}/state.sqlite") as state:
        workspace = FakeWorkspace(state, {"acme": people("acme", 12), "bolt": people("bolt", 3)})
        yield Stage(workspace, serve(workspace))
