"""Answers that are kept: as they were, for a while, by every process, and not of somebody who was erased."""

import pytest
import sqlalchemy as sa

from ambassadors.state import KEPT_ANSWERS, KEPT_DAYS, State, tables

DAY = 86_400_000
TEAM = {"brand": "", "wanted": {"fixed": ["x:1"], "cost": {"x:2": 1.5}}, "team": {"gains": [0.1, None]}}


def ids(state):
    with state.read() as connection:
        return set(connection.execute(sa.select(tables.ANSWERS.c.id)).scalars())


def test_an_answer_is_read_by_another_process_and_after_a_restart(state, tmp_path, clock):
    with State.open(f"sqlite:///{tmp_path}/state.sqlite", clock=clock) as other:
        state.keep_answer("a", "team", {"team": None})
        assert other.answer("a", "team") == {"team": None}
        state.keep_answer("a", "team", TEAM)
        assert other.answer("a", "team") == TEAM
        assert other.answer("a", "preview") is other.answer("b", "team") is None
    with State.open(f"sqlite:///{tmp_path}/state.sqlite", owner=True, clock=clock) as again:
        assert again.answer("a", "team") == TEAM


def test_answers_go_after_their_days(state, tmp_path, clock):
    state.keep_answer("a", "team", TEAM)
    clock.now += KEPT_DAYS * DAY
    assert state.answer("a", "team") == TEAM
    clock.now += 1
    assert state.answer("a", "team") is None  # not shown, though nobody has cleared it away
    assert ids(state) == {"a"}
    state.keep_answer("b", "preview", TEAM)
    assert ids(state) == {"b"}
    clock.now += KEPT_DAYS * DAY + 1
    State.open(f"sqlite:///{tmp_path}/state.sqlite", owner=True, clock=clock).close()
    assert ids(state) == set()


def test_of_a_kind_the_latest_are_kept(state, clock):
    state.keep_answer("preview", "preview", TEAM)
    for number in range(KEPT_ANSWERS + 3):
        clock.now += 1
        state.keep_answer(f"{number:03}", "team", TEAM)
    assert ids(state) == {"preview", *(f"{number:03}" for number in range(3, KEPT_ANSWERS + 3))}


@pytest.mark.parametrize("place", [{"members": ["x:1"]}, {"cost": {"x:1": 2}}, {"note": "Lea was there"}, {"a": [{"b": "x:1"}]}])  # fmt: skip
def test_an_answer_that_names_an_erased_person_goes_and_the_others_stay(state, tmp_path, place):
    state.keep_answer("hers", "team", {"team": place})
    state.keep_answer("theirs", "preview", {"team": {"members": ["x:2"]}})
    assert [one["id"] for one in state.about("x:1")["answers"]] == (["hers"] if "x:1" in str(place) else [])
    state.forget(
        lambda one: "erased:7" if one == "x:1" else None, lambda text: text.replace("Lea", "[...]"), "Maria"
    )
    assert ids(state) == {"theirs"}
    held = b"".join(path.read_bytes() for path in tmp_path.glob("state.sqlite*"))
    assert b'"x:2"' in held
    assert b'"x:1"' not in held
    assert b"Lea" not in held


def test_dropped_answers_leave_no_byte(state, tmp_path):
    state.keep_answer("a", "team", {"members": ["x:4711"]})
    state.keep_answer("b", "team", {"members": ["x:2"]})
    assert state.drop_answers({"x:4711"}.__contains__) == 1
    assert b"4711" not in b"".join(path.read_bytes() for path in tmp_path.glob("state.sqlite*"))
    assert state.drop_answers() == 1
    assert ids(state) == set()
