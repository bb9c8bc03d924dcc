"""Data quality: the figures are those of the data, silences are told from chance, and a file's counts explain themselves."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient

from ambassadors.brands import Brand
from ambassadors.ledger import Ledger
from ambassadors.service import Workspace
from ambassadors.service.loading import load
from ambassadors.service.pseudonyms.veiled import Veiled
from ambassadors.service.quality import compare, report, told
from ambassadors.service.quality.gaps import gaps, silence, tempo
from ambassadors.settings import Settings
from ambassadors.sources import ReadOptions
from api.app import create_app
from tests.ledger.ledger_kit import NOW, append, delete, table, upsert
from tests.service.service_kit import HIGGS

HOUR = 3_600_000
DAY = 24 * HOUR
FROM = 1_780_272_000_000
"""2026-06-01T00:00:00Z, a Monday."""


TOLD = [(None, None), ("x:r", None), (None, "x:v")]


def by_day(found):
    return {(row["platform"], row["day"]): row for row in found["days"]}


def test_what_came_and_what_stands_by_platform_and_day(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        rows = [
            upsert("x:1", FROM, platform="x", post_id="x:p", actor_id="x:lea", followers=7, text="a"),
            upsert("x:2", FROM + HOUR, platform="x", parent_id="x:p", via_id="x:v"),
            upsert("x:3", FROM + DAY, platform="x", parent_id="x:nobody saw it"),
            upsert("y:4", FROM + DAY, platform="y"),
        ]
        ledger.append(table(rows), FROM + 25 * HOUR)
        append(
            ledger,
            rows[0],
            upsert("x:2", FROM + HOUR, platform="x", target_id="x:other"),
            delete("y:4", at=FROM + DAY),
        )
        found = report(ledger, FROM + 3 * DAY, days=2, late_hours=24)
        one = report(ledger, FROM + 3 * DAY, days=1, platform="x")
    days = by_day(found)
    first = days["x", "2026-06-01"]
    assert {name: first[name] for name in ("events", "accepted", "duplicate", "conflict", "late")} == {
        "events": 2, "accepted": 2, "duplicate": 1, "conflict": 1, "late": 1,
    }  # fmt: skip
    assert (first["with_parent"], first["known_parent_share"]) == (1, 1.0)
    assert (first["text_share"], first["via_share"], first["followers_share"]) == (0.5, 0.5, 0.5)
    assert days["x", "2026-06-02"]["known_parent_share"] == 0.0
    assert (days["y", "2026-06-02"]["events"], days["y", "2026-06-02"]["retracted"]) == (0, 1)
    assert [(row["platform"], row["newest_at"], row["lag_hours"]) for row in found["platforms"]] == [
        ("x", FROM + DAY, 48.0)
    ]
    assert set(by_day(one)) == {("x", "2026-06-02")}


def test_an_event_told_with_more_came_when_it_was_told_first_and_is_taken_back_by_nobody(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        rows = [upsert("x:1", FROM, platform="x", root_id=root, via_id=via) for root, via in TOLD]
        for hours, row in enumerate(rows):
            ledger.append(table([row]), FROM + hours * 30 * HOUR)
        [day] = report(ledger, FROM + 3 * DAY, late_hours=24)["days"]
    assert {name: day[name] for name in ("events", "retracted", "duplicate", "conflict", "late", "arrival_unknown")} == {
        "events": 1, "retracted": 0, "duplicate": 2, "conflict": 0, "late": 0, "arrival_unknown": 0,
    }  # fmt: skip


def test_arrivals_before_the_log_began_are_not_taken_for_late(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        append(ledger, upsert("x:1", FROM, platform="x"))
        with ledger.reader() as cursor:
            cursor.execute("DELETE FROM intakes")
            cursor.execute("DELETE FROM intake_days")
        ledger.append(table([upsert("x:2", FROM, platform="x")]), FROM + HOUR)
        [day] = report(ledger, FROM + DAY, late_hours=0.5)["days"]
    assert (day["events"], day["late"], day["arrival_unknown"]) == (2, 1, 1)


def poisson(seed, days, rate=lambda hour: 12 + 10 * np.sin(hour * np.pi / 12)):
    return np.random.default_rng(seed).poisson([rate(hour) for hour in range(24 * days)]).astype(np.int64)


def test_a_silence_is_found_and_chance_is_not():
    counts = poisson(1, 28)
    start = 24 * 20 + 9
    counts[start : start + 4] = 0
    [gap] = gaps(counts)
    assert (gap.hour, gap.hours) == (start, 4)
    assert gap.p == pytest.approx(np.exp(-gap.expected))
    assert gaps(counts, shown=start + 4) == []
    assert sum(len(gaps(poisson(seed, 28))) for seed in range(2, 42)) <= 2
    night = poisson(3, 28, lambda hour: 0 if hour % 24 < 6 else 10)
    assert gaps(night) == []


def test_a_burst_sets_no_tempo_and_little_past_tells_nothing():
    quiet = np.tile([0] * 23 + [1], 10).astype(np.int64)
    assert gaps(quiet) == []
    burst = quiet.copy()
    burst[30] = 100_000
    assert gaps(burst) == []
    assert tempo(burst).max() <= 1
    assert tempo(np.ones(71, np.int64)) is None
    assert silence(np.ones(71, np.int64), 5) is None
    assert silence(np.full(100, 2, np.int64), 5) == pytest.approx(np.exp(-10))


FILE = [
    {"event_id": "x:1", "at": "2026-06-01T00:00:00Z", "kind": "share", "actor_id": "x:a", "target_id": "x:b"},
    {"event_id": "x:2", "at": "2026-06-01T00:00:00Z", "kind": "mention", "actor_id": "x:a", "target_id": "x:b"},
    {"event_id": "x:3", "at": "2026-06-01T00:00:00Z", "kind": "like", "actor_id": "x:a", "target_id": "x:a"},
    {"event_id": "x:4", "at": "2026-06-01T00:00:00Z", "kind": "post", "actor_id": "x:a"},
    {"event_id": "x:5", "at": "2026-06-01T00:00:00Z", "kind": "share", "actor_id": "x:a", "target_id": "x:c"},
    {"event_id": "x:5", "at": "2026-06-01T00:00:00Z", "kind": "share", "actor_id": "x:a", "target_id": "x:c"},
    {"event_id": "x:6", "at": "2026-06-01T00:00:00Z", "kind": "share", "actor_id": "x:a", "target_id": "x:c"},
    {"event_id": "x:7", "at": "2026-06-01T00:00:00Z", "kind": "share", "actor_id": "x:a", "target_id": "x:c"},
    {"event_id": "x:8", "at": "some day", "kind": "share", "actor_id": "x:a", "target_id": "x:c"},
    {"event_id": "x:9", "at": "2099-06-01T00:00:00Z", "kind": "share", "actor_id": "x:a", "target_id": "x:c"},
]  # fmt: skip


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "acts.ndjson"
    path.write_text("\n".join(map(json.dumps, FILE)) + "\n")
    return path


def test_why_the_counts_of_a_file_differ(tmp_path, file):
    with Ledger.open(tmp_path / "home") as ledger:
        append(ledger, upsert("x:1", FROM), upsert("x:6", FROM, target_id="x:other"), delete("x:7"))
        before = ledger.digest(), ledger.query("SELECT count(*) AS n FROM intakes")
        found = compare(file, ReadOptions(), ledger, NOW).document()
        assert (ledger.digest(), ledger.query("SELECT count(*) AS n FROM intakes")) == before
        loaded = load(file, ReadOptions(), ledger, tmp_path / "home", lambda: NOW)
    counts = {name: value for name, value in found.items() if isinstance(value, int)}
    assert counts == {
        "records": 10, "yielding": 9, "without_interaction": 0, "rejected": 1, "events": 9,
        "new": 4, "known": 1, "repeated": 1, "retracted": 1, "conflict": 1, "future": 1, "erased": 0, "expired": 0,
        "deletes": 0, "originals": 1, "without_target": 0, "self_acts": 1, "folded": 1, "scored": 2,
    }  # fmt: skip
    assert [(one["field"], one["records"], one["lines"]) for one in found["reasons"]] == [("at", 1, [9])]
    assert loaded.accepted == found["new"]
    assert loaded.quarantined == found["conflict"] + found["future"]
    english, french = "\n".join(told(found, "en")), "\n".join(told(found, "fr"))
    assert "10 records = 9 with events + 0 without interaction + 1 rejected" in english
    assert "Known and new together: 5. Acts of them that scores count: 2." in english
    assert "- déjà dans le registre : 1" in french
    assert "(lignes : 9)" in french


ACCOUNTS = {"x:1": "acme", "x:2": "\u0430cme", "x:3": "ac\u200bme", "x:4": "\uff21cme", "x:5": "\u0430bc", "x:6": "\u0430\u0431\u0432", "y:7": "acme"}  # fmt: skip


def named(ledger):
    append(ledger, *(upsert(f"e:{who}", FROM, actor_id=who, actor_handle=handle, platform=who[0]) for who, handle in ACCOUNTS.items()))  # fmt: skip


def test_handles_in_disguise_are_told_beside_those_they_may_be_taken_for(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        named(ledger)
        found = report(ledger, FROM + DAY)["disguised"]
        assert report(ledger, FROM + DAY, platform="y")["disguised"] == {"handles": 0, "examples": []}
    assert found["handles"] == 4
    assert [(one["account_id"], one["why"].split(" ")[0], one["other_id"], one["other_handle"]) for one in found["examples"]] == [
        ("x:2", "mixes", "x:1", "acme"), ("x:3", "holds", "x:1", "acme"), ("x:4", "is", "x:1", "acme"), ("x:5", "mixes", None, None),
    ]  # fmt: skip


def test_nobody_suppressed_is_an_example_and_pseudonyms_name_nobody(tmp_path):
    home = tmp_path / "home"
    with Workspace.open(Settings(home=home)) as workspace:
        named(workspace.ledger)
        workspace.suppress("x:3", "do_not_profile")
        found = workspace.data_quality()["disguised"]
        assert found["handles"] == 4
        assert [one["account_id"] for one in found["examples"]] == ["x:2", "x:4", "x:5"]
        veiled = str(Veiled(workspace).data_quality()["disguised"])
        assert "cme" not in veiled
        assert "x:2" not in veiled
        assert veiled.count("x:anon-") == 5
        workspace.suppress("x:1", "do_not_profile")
        assert [one["account_id"] for one in workspace.data_quality()["disguised"]["examples"]] == ["x:5"]


def test_records_without_interaction_are_told_with_the_reason(tmp_path):
    status = {
        "uri": "https://a.example/1", "created_at": "2026-06-01T00:00:00Z", "visibility": "direct",
        "account": {"acct": "lea", "url": "https://a.example/@lea"}, "content": "psst",
    }  # fmt: skip
    account = {"acct": "max", "username": "max", "url": "https://a.example/@max"}
    path = tmp_path / "mastodon.ndjson"
    path.write_text("\n".join(map(json.dumps, [status, account, status])))
    with Ledger.open(tmp_path / "home") as ledger:
        found = compare(path, ReadOptions(), ledger, NOW).document()
    assert found["why_without"] == [
        {"reason": "they are private messages", "records": 2},
        {"reason": "they are accounts, conversations, polls or settings", "records": 1},
    ]
    assert "- 2, for they are private messages" in told(found, "en")
    assert "- 2 : they are private messages" in told(found, "fr")


def test_a_list_of_followers_is_foretold_as_it_is_loaded(tmp_path):
    people = [{"id": str(one), "username": f"u{one}"} for one in (2, 3, 4)]
    path = tmp_path / "followers.json"
    path.write_text(json.dumps({"data": people}))
    how = ReadOptions(source="x", followers_of="x:1", fetched="2026-06-08T00:00:00Z")
    with Ledger.open(tmp_path / "home") as ledger:
        append(ledger, upsert("x:f", FROM, kind=6, actor_id="x:3", target_id="x:1"))
        found = compare(path, how, ledger, NOW)
        loaded = load(path, how, ledger, tmp_path / "home", lambda: NOW)
    assert (found.new, found.known, found.repeated) == (loaded.accepted, loaded.duplicate, 0) == (2, 1, 0)


def test_a_damaged_file_is_told_as_far_as_it_goes(tmp_path, file):
    cut = tmp_path / "cut.ndjson.gz"
    cut.write_bytes(gzip.compress(file.read_bytes() * 2_000)[:-200])
    with Ledger.open(tmp_path / "home") as ledger:
        found = compare(cut, ReadOptions(), ledger, NOW).document()
    assert found["records"] == found["yielding"] + found["without_interaction"] + found["rejected"]
    assert any("truncated" in one["reason"] for one in found["reasons"])
    assert found["repeated"] > 10_000


@pytest.mark.real_data
@pytest.mark.skipif(not Path(HIGGS).exists(), reason="the published log is not here")
def test_the_published_log_is_counted_as_published(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        found = compare(HIGGS, ReadOptions(), ledger, NOW)
    assert (found.records, found.new, found.scored) == (563_069, 563_069, 515_537)


@pytest.fixture
def served(tmp_path):
    """A workspace of two brands behind its API, in this process."""
    with Workspace.open(Settings(home=tmp_path)) as opened:
        for key, account in (("acme", "x:own"), ("bolt", "x:other")):
            opened.state.save_brand(Brand(key, accounts=(account,)))
        rows = [
            upsert("x:1", FROM, platform="x", target_id="x:own", text="to acme"),
            upsert("x:2", FROM + 1, platform="x", target_id="x:other", text="to bolt"),
            upsert("x:3", FROM + 2, platform="x", actor_id="x:quiet", target_id="x:own"),
            upsert("x:4", FROM + 3, platform="x", actor_id="x:own", target_id=None, kind=7, post_id="x:p"),
            upsert("x:5", FROM + 4, platform="x", actor_id="x:z", target_id="x:y", parent_id="x:p"),
            upsert("x:6", FROM + 5, platform="x", target_id="x:quiet"),
            delete("x:99"),
        ]
        opened.append(table(rows), NOW)
        opened.suppress("x:quiet", "do_not_profile")
        client = TestClient(create_app(opened), raise_server_exceptions=False)

        def ask(path, *scopes, brands=None):
            _, token = opened.state.create_key("test", frozenset(scopes), brands)
            return client.get(path, headers={"Authorization": f"Bearer {token}"})

        yield ask


def exported(answer):
    assert answer.status_code == 200, answer.text
    return [json.loads(line)["event_id"] for line in answer.text.splitlines()]


def test_an_export_over_http_leaves_out_whom_it_must(served):
    assert exported(served("/v1/exports/events", "events:read")) == ["x:99", "x:1", "x:2", "x:4", "x:5"]
    acme = served("/v1/exports/events", "events:read", brands=frozenset({"acme"}))
    assert exported(acme) == ["x:1", "x:4", "x:5"]
    assert "bolt" not in acme.text
    bolt = served("/v1/exports/events", "events:read", brands=frozenset({"bolt"}))
    assert exported(bolt) == ["x:2"]
    later = "/v1/exports/events?since=2026-06-01T00:00:00.001Z&until=2026-06-01T02:00:00.004%2B02:00"
    assert exported(served(later, "events:read")) == ["x:99", "x:2", "x:4"]
    assert exported(served(later, "events:read", brands=frozenset({"acme"}))) == ["x:4"]
    nothing = served("/v1/exports/events?platform=y", "events:read", brands=frozenset({"bolt"}))
    assert nothing.text == "[]\n"
    assert served("/v1/exports/events?since=2026-06-01", "events:read").status_code == 422
    assert served("/v1/exports/events", "status:read").status_code == 403


def test_data_quality_is_about_all_brands_or_refused(served):
    answer = served("/v1/data-quality?late_hours=1", "status:read")
    assert answer.status_code == 200
    assert [row["day"] for row in answer.json()["days"] if row["events"]] == ["2026-06-01"]
    refused = served("/v1/data-quality", "status:read", brands=frozenset({"acme"}))
    assert refused.status_code == 403
    assert "limited to brands" in refused.json()["detail"]
    assert served("/v1/data-quality?days=0", "status:read").status_code == 422
