"""What policies keep out of the ledger, and what retention takes out: the same content whatever came first."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ambassadors.errors import UsageError
from ambassadors.ledger import Ledger
from ambassadors.ledger.policing import EXPIRED
from ambassadors.policies.model import DAY_MS
from tests.ledger.ledger_kit import EXAMPLES, NOW, append, delete, live, poorer, table, upsert

WORDS = "my very own unmistakable words"


def rule(home: Path, platform: str, **keys) -> None:
    """Put a policy into a home."""
    (home / "policies").mkdir(parents=True, exist_ok=True)
    lines = [f"{name} = {json.dumps(value)}" for name, value in keys.items()]
    (home / "policies" / f"{platform}.toml").write_text("\n".join(lines) + "\n")


def files_with(folder: Path, sign: str) -> list[str]:
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and sign.encode() in path.read_bytes()
    ]


def facts(ledger: Ledger) -> list[tuple]:
    found = ledger.query(
        "SELECT a.id, f.field, f.value, f.at, f.event_id FROM facts f JOIN accounts a ON a.idx = f.account ORDER BY ALL"
    )
    return [tuple(row.values()) for row in found.to_pylist()]


def stopped(ledger: Ledger) -> dict[tuple[str, str], int]:
    found = ledger.query(
        "SELECT platform, what, sum(events)::BIGINT AS n FROM stopped GROUP BY ALL"
    ).to_pylist()
    return {(row["platform"], row["what"]): row["n"] for row in found}


def test_a_text_that_may_not_be_kept_is_in_no_byte_of_the_file_and_the_event_is_known_again(tmp_path):
    rule(tmp_path, "mute", store_text=False)
    said = upsert("e:1", NOW - 1, actor_id="mute:a", target_id="x:b", text=WORDS, sentiment=0.5)
    other = upsert("e:2", NOW - 1, actor_id="x:b", target_id="mute:a", text="somebody else's words")
    with Ledger.open(tmp_path) as ledger:
        assert append(ledger, said, other) == [0, 0]
        assert append(ledger, said) == [1], "the same event again is known, text or not"
        assert live(ledger)["e:1"][8] == ""
        assert live(ledger)["e:2"][8] == "somebody else's words"
        assert live(ledger)["e:1"][12] == 0.5
        assert stopped(ledger) == {("mute", "text"): 1}
    assert files_with(tmp_path, WORDS) == []


def test_a_conflict_that_is_set_aside_carries_no_text_either(tmp_path):
    rule(tmp_path, "mute", store_text=False)
    with Ledger.open(tmp_path) as ledger:
        append(ledger, upsert("e:1", actor_id="mute:a"))
        found = ledger.append(table([upsert("e:1", 2_000, actor_id="mute:a", text=WORDS)]), NOW)
        assert found.quarantined["text"].to_pylist() == [None]


def test_a_sentiment_that_may_not_be_used_is_not_kept(tmp_path):
    rule(tmp_path, "cold", allow_sentiment=False)
    with Ledger.open(tmp_path) as ledger:
        append(ledger, upsert("e:1", actor_id="cold:a", sentiment=-0.9), upsert("e:2", sentiment=-0.9))
        append(ledger, upsert("e:1", actor_id="cold:a", sentiment=0.9))  # nor learnt from a repeat
        assert (live(ledger)["e:1"][12], live(ledger)["e:2"][12]) == (None, -0.9)
        assert stopped(ledger) == {("cold", "sentiment"): 1}


def test_an_event_past_its_days_is_told_apart_and_nothing_of_it_is_kept(tmp_path):
    rule(tmp_path, "brief", max_retention_days=10)
    old = upsert(
        "e:1", NOW - 11 * DAY_MS, actor_id="brief:a", target_id="x:b", actor_handle="ann", text=WORDS
    )
    met = upsert("e:2", NOW - 11 * DAY_MS, actor_id="x:b", target_id="brief:c")
    new = upsert("e:3", NOW - 9 * DAY_MS, actor_id="brief:a", target_id="brief:b")
    with Ledger.open(tmp_path) as ledger:
        assert append(ledger, old, met, new) == [EXPIRED, EXPIRED, 0]
        assert set(live(ledger)) == {"e:3"}
        assert {row["id"] for row in ledger.query("SELECT id FROM accounts").to_pylist()} == {
            "brief:a",
            "brief:b",
        }
        assert facts(ledger) == []
        assert stopped(ledger) == {("brief", "expired"): 1, ("x", "expired"): 1}
        with ledger.foretelling() as foretold:
            assert foretold.take(table([old]), NOW).tolist() == [EXPIRED]
    assert files_with(tmp_path, WORDS) == []


def test_retention_leaves_no_byte_of_what_is_past_its_days(tmp_path):
    rule(tmp_path, "brief", max_retention_days=10)
    day = [NOW - days * DAY_MS for days in range(40)]
    with Ledger.open(tmp_path) as ledger:
        rows = [
            upsert("e:old", day[9], actor_id="brief:gone-4711", target_id="brief:stays", text=WORDS, actor_handle="gonehandle",
                   post_id="p:old", kind=7),
            upsert("e:new", day[1], actor_id="brief:stays", target_id="brief:two", actor_handle="stay"),
            upsert("e:x", day[39], actor_id="x:b", target_id="x:c", text="x has no end"),
        ]  # fmt: skip
        assert append(ledger, *rows) == [0, 0, 0]
        assert not ledger.due(NOW)
        later = NOW + 2 * DAY_MS
        due = ledger.due(later)
        assert [(one.platform, one.events) for one in due.platforms] == [("brief", 1)]
        assert set(live(ledger)) == {"e:old", "e:new", "e:x"}, "looking changes nothing"
        gone = ledger.retain(later)
        assert gone == due
        assert gone.accounts == ("brief:gone-4711",)
        assert set(live(ledger)) == {"e:new", "e:x"}
        assert [row[:2] for row in facts(ledger)] == [("brief:stays", "handle")]
        assert not ledger.retain(later)
        assert ledger.append(table(rows), later).codes.tolist() == [EXPIRED, 1, 1]
    for sign in (WORDS, "gone-4711", "gonehandle", "e:old", "p:old"):
        assert files_with(tmp_path, sign) == []


def test_a_policy_that_became_stricter_takes_texts_and_sentiments_out_and_the_events_stay_known(tmp_path):
    rows = [upsert(f"e:{n}", actor_id="mute:a", text=f"{WORDS} {n}", sentiment=0.1) for n in range(5)]
    with Ledger.open(tmp_path) as ledger:
        append(ledger, *rows)
    rule(tmp_path, "mute", store_text=False, allow_sentiment=False)
    with Ledger.open(tmp_path) as ledger:
        gone = ledger.retain(NOW)
        assert [(one.texts, one.sentiments, one.events) for one in gone.platforms] == [(5, 5, 0)]
        assert append(ledger, *rows) == [1] * 5
        strict = ledger.digest()
    assert files_with(tmp_path, WORDS) == []
    fresh = tmp_path / "fresh"
    rule(fresh, "mute", store_text=False, allow_sentiment=False)
    with Ledger.open(fresh) as ledger:
        append(ledger, *rows)
        assert ledger.digest() == strict


PLATFORMS = ("brief", "long", "mute", "cold", "x")
POLICY = st.fixed_dictionaries(
    {
        "max_retention_days": st.sampled_from([0, 5, 10, 30]),
        "store_text": st.booleans(),
        "allow_sentiment": st.booleans(),
    }
)


@st.composite
def histories(draw):
    chance = draw(st.randoms(use_true_random=False))
    people = [f"{platform}:{one}" for platform in PLATFORMS for one in "ab"]
    rows = []
    for number in range(draw(st.integers(5, 40))):
        facts_of: dict[str, Any] = {
            "actor_handle": f"h{number % 3}",
            "target_handle": f"t{number % 3}",
            "actor_name": None,
            "followers": None,
        }
        facts_of |= {"actor_name": f"N{number}", "followers": number} if chance.random() < 0.5 else {}
        rows.append(
            upsert(
                f"e:{number}", NOW - chance.randrange(40) * DAY_MS, actor_id=chance.choice(people),
                target_id=chance.choice([*people, None]), kind=chance.randrange(8), text=chance.choice([None, "words"]),
                sentiment=chance.choice([None, 0.5]), post_id=f"p:{number}", parent_id=f"p:{chance.randrange(40)}", **facts_of,
            )
        )  # fmt: skip
    rows += [delete(f"e:{chance.randrange(40)}") for _ in range(3)] + [
        delete(post_id=f"p:{chance.randrange(40)}")
    ]
    rows += [poorer(row, chance) for row in chance.choices(rows[:-4], k=len(rows) // 2)]
    chance.shuffle(rows)
    return rows, chance


@settings(max_examples=EXAMPLES, deadline=None, phases=[Phase.generate])  # shrinking a seed tells nothing
@given(histories(), st.fixed_dictionaries(dict.fromkeys(PLATFORMS, POLICY)))
def test_the_content_after_retention_is_what_loading_everything_then_would_keep(
    tmp_path_factory, made, policies
):
    rows, chance = made
    root, end = tmp_path_factory.mktemp("retention"), NOW + 8 * DAY_MS
    for home in (root / "then", root / "all-along"):
        for platform, keys in policies.items():
            rule(home, platform, **keys)
    with Ledger.open(root / "then") as ledger:
        ledger.append(table(rows), end)
        assert not ledger.due(end), "what was just let in is not due"
        then = ledger.digest(), live(ledger), facts(ledger)
    with Ledger.open(root / "all-along") as ledger:
        at, left = NOW, [*rows, *chance.sample(rows, len(rows) // 2)]
        chance.shuffle(left)
        while left:
            size = chance.randrange(1, 12)
            ledger.append(table(left[:size]), at)
            left = left[size:]
            at = min(at + chance.choice([0, DAY_MS, 3 * DAY_MS]), end)
            if chance.random() < 0.3:
                ledger.retain(at)
        ledger.retain(end)
        assert (ledger.digest(), live(ledger), facts(ledger)) == then


KILLED = """
import os, signal, sys
from ambassadors.ledger import Ledger, erasing
when = sys.argv[2]
plain = getattr(erasing, when)
def dying(*given):
    if when == "write":
        plain(*given)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(erasing, when, dying)
with Ledger.open(__import__("pathlib").Path(sys.argv[1])) as ledger:
    ledger.retain(int(sys.argv[3]))
"""


@pytest.mark.parametrize("when", ["write", "swap"])
def test_a_kill_leaves_the_ledger_of_before_and_the_next_run_finishes(tmp_path, when):
    rule(tmp_path, "brief", max_retention_days=10)
    with Ledger.open(tmp_path) as ledger:
        append(
            ledger,
            upsert("e:1", NOW - 9 * DAY_MS, actor_id="brief:a", text=WORDS),
            upsert("e:2", NOW - 9 * DAY_MS),
        )
        before = ledger.digest()
    later = NOW + 2 * DAY_MS
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), when, str(later)], env=environment)
    assert done.returncode == -signal.SIGKILL
    with Ledger.open(tmp_path) as ledger:
        assert ledger.digest() == before
        assert ledger.retain(later).total("events") == 1
        assert set(live(ledger)) == {"e:2"}
    assert files_with(tmp_path, WORDS) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("store_text = true\nmax_retention_day = 3\n", r"x\.toml line 2: no policy has a key 'max_retention_day'; there are max_retention_days, retention_from, store_text"),
        ("\n\nmax_retention_days = -1\n", r"x\.toml line 3: max_retention_days takes a whole number from 0 \(no end\) to 36500, not -1"),
        ("max_retention_days = true\n", r"line 1: max_retention_days takes a whole number .* not True"),
        ('store_text = "no"\n', r"line 1: store_text takes true or false, not 'no'"),
        ('allow_crm_link = "maybe"\n', r"""line 1: allow_crm_link takes one of "no", "consent", "yes", not 'maybe'"""),
        ("delete_sla_hours = 0\n", r"line 1: delete_sla_hours takes a whole number from 1 to 8760, not 0"),
        ("[retention]\ndays = 3\n", r"line 1: no policy has a key 'retention'"),
        ("store_text = \n", r"x\.toml: Invalid value \(at line 1"),
        ("store_text = true\nstore_text = false\n", r"x\.toml: Cannot overwrite a value \(at line 2"),
    ],
)  # fmt: skip
def test_a_slip_in_a_policy_file_is_one_error_that_names_file_line_and_repair(tmp_path, text, told):
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "x.toml").write_text(text)
    with pytest.raises(UsageError, match=told):
        Ledger.open(tmp_path)


def test_a_policy_file_is_called_after_a_platform(tmp_path):
    rule(tmp_path, "X (Twitter)", store_text=False)
    with pytest.raises(UsageError, match="call the file after a platform"):
        Ledger.open(tmp_path)


DAYS = st.integers(0, 60)


@settings(max_examples=EXAMPLES, deadline=None, phases=[Phase.generate, Phase.shrink])
@given(
    st.lists(
        st.tuples(DAYS, DAYS, st.sampled_from(["short", "x"]), st.sampled_from(["short", "x"])), max_size=8
    )
)
def test_days_that_run_from_the_intake_take_out_what_was_stored_so_long_ago_whenever_it_happened(
    tmp_path_factory, rows
):
    home = tmp_path_factory.mktemp("stored")
    rule(home, "short", max_retention_days=30, retention_from="intake")
    kept = []
    with Ledger.open(home) as ledger:
        for number, (age, stored, actor, target) in sorted(enumerate(rows), key=lambda one: -one[1][1]):
            event = upsert(f"e:{number}", NOW - (age + stored) * DAY_MS, actor_id=f"{actor}:a{number}", target_id=f"{target}:b{number}",
                           actor_handle=f"h{number}")  # fmt: skip
            done = ledger.append(table([event]), NOW - stored * DAY_MS)
            assert (done.accepted, done.expired) == (1, 0)  # however old it is
            if "short" not in (actor, target) or stored <= 30:
                kept.append(f"e:{number}")
        due = ledger.due(NOW)
        assert ledger.retain(NOW) == due
        assert due.total("events") == len(rows) - len(kept)
        held_events = ledger.query("SELECT event_id FROM events")["event_id"].to_pylist()
        assert sorted(held_events) == sorted(kept)
        held = {event_id for *_, event_id in facts(ledger)}
        assert held <= set(kept)
        assert not ledger.due(NOW)
        assert ledger.retain(NOW + 31 * DAY_MS).total("events") == sum(
            "short" in rows[int(one[2:])][2:] for one in kept
        )


def test_the_same_policy_from_the_event_turns_away_what_happened_so_long_ago(tmp_path):
    rule(tmp_path, "short", max_retention_days=30, retention_from="event")
    with Ledger.open(tmp_path) as ledger:
        done = ledger.append(
            table([upsert("e:1", NOW - 31 * DAY_MS, actor_id="short:a", target_id="x:b")]), NOW
        )
        assert (done.accepted, done.expired) == (0, 1)
