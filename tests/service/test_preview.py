"""A preview shows what saving and refreshing then gives, to the last bit, and stores nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ambassadors import changes
from ambassadors.brands import Brand
from ambassadors.errors import ConflictError, NotFoundError, UsageError
from ambassadors.scores import SCORES
from ambassadors.service import Wanted, previewing, tuning
from ambassadors.service.identifying import Changing
from ambassadors.state import State
from tests.service.service_kit import HOUR, START, act, crowd, files, filled

ACME = Brand("acme", accounts=("x:own",))
CHOICES = [
    Wanted(changes={"relay.power": 0.8}),
    Wanted(changes={"tempo.relay_hours": 2.0, "thresholds.evidence": 1}),
    Wanted(changes={"tempo.horizon_hours": 72}),
    Wanted(changes={"ambassador.cap": 1.0, "engagement.cap": 1.0, "relay.discounts.mutual": 1}),
    Wanted(without_accounts=("x:p3", "x:p7")),
    Wanted(without_platforms=("m",)),
    Wanted(changes={"ambassador.share": 0.7}, without_accounts=("x:p1",), without_platforms=("m",), top=5),
]


def mixed(count=700):
    """Acts of two platforms."""
    rows = crowd(count)
    for row in rows:
        if row["actor_id"] in {"x:p4", "x:p9"}:
            row["actor_id"] = row["actor_id"].replace("x:", "m:")
    return rows


@pytest.mark.parametrize("wanted", CHOICES, ids=str)
@pytest.mark.parametrize("brand", ["", "acme"])
def test_a_preview_equals_what_is_saved(tmp_path, monkeypatch, wanted, brand):
    wanted = replace(wanted, brand=brand)
    kept, frames = previewing.ranked, []

    def spy(*arguments):
        frames.append(kept(*arguments))
        return frames[-1]

    monkeypatch.setattr(previewing, "ranked", spy)
    with filled(tmp_path, mixed(), *([ACME] if brand else [])) as workspace:
        before = workspace.refresh(as_of=START + 380 * HOUR)
        stored = files(before), list(before.folder.parent.iterdir()), workspace.state.audit()
        shown = workspace.preview(wanted)
        assert len(frames) == 1, "the current assessment holds: it is not ranked again"
        assert (files(before), list(before.folder.parent.iterdir()), workspace.state.audit()) == stored
        assert shown["assessment"] == before.id
        assert sum(shown["changed"].values()) > 0
        assert (shown["moved"] > 0) == (shown["changed"]["ambassador"] > 0)
        tuning.save(workspace.state, shown["overrides"], "as previewed")
        after = workspace.refresh(as_of=START + 380 * HOUR)
        people, scale, curve, *_ = frames[0]
        saved = after.people(brand)
        assert (
            {"rank", "score", "hot_rank", "stage", "listed", *SCORES}
            <= set(people.columns)
            <= set(saved.columns)
        )
        assert people.equals(saved.select(people.columns))  # communities are named after the ranking
        assert after.meta["brands"][brand]["curve"] == curve
        assert after.scale(brand) == scale
        assert after.id != before.id
        moved = changes.movers(before.people(brand), after.people(brand), wanted.top)
        for way, rows in moved.items():
            assert [row["account_id"] for row in shown[way]] == [row["account_id"] for row in rows]
        again = workspace.preview(previewing.Wanted(brand, top=wanted.top))
        assert (shown["note"], again["note"]) == (None, previewing.NOTHING)
        assert again["moved"] == 0
        # and everything turned back is what it was
        tuning.revert(workspace.state, 0)
        assert workspace.refresh(as_of=START + 380 * HOUR).id == before.id


def test_a_preview_of_another_tempo_equals_what_is_saved_where_people_are_joined(tmp_path):
    """Its curve is frozen as if nobody were joined, by the refresh; so it is drawn by the preview."""
    with filled(tmp_path, mixed(), ACME) as workspace:
        workspace.refresh(as_of=START + 380 * HOUR)
        workspace.state.link("x:p3", "x:p7", "profile_link", evidence="https://a.example", reason="the same")
        workspace.refresh(as_of=START + 380 * HOUR)
        shown = workspace.preview(Wanted("acme", changes={"tempo.horizon_hours": 36}))
        tuning.save(workspace.state, shown["overrides"], "as previewed")
        joined = workspace.blast_radius(Changing((("x:p1", "x:p2"),)))
        saved = workspace.refresh(as_of=START + 380 * HOUR).people("acme")
        told = dict(saved.select("account_id", "score").iter_rows())
        moved = [row for way in ("entered", "rose", "fell") for row in shown[way]]
        assert {row["account_id"]: row["score_after"] for row in moved}.items() <= told.items()
        assert len(moved) > 5
        workspace.link(
            "x:p1", "x:p2", "profile_link", evidence="https://a.example", reason="the same", seen=joined
        )
        told = dict(
            workspace.refresh(as_of=START + 380 * HOUR)
            .people("acme")
            .select("account_id", "score")
            .iter_rows()
        )
        moved = [row for way in ("entered", "rose", "fell") for row in joined["brands"]["acme"][way]]
        assert {row["account_id"]: row["score_after"] for row in moved}.items() <= told.items()
        assert moved


def test_what_is_left_out_is_as_if_it_had_never_come(tmp_path):
    rows = mixed()
    with filled(tmp_path / "all", rows) as workspace:
        workspace.refresh()
        tuning.save(workspace.state, {"exclude.platforms": ["m"], "exclude.accounts": ["x:p3"]}, "a test")
        made = workspace.refresh(as_of=START + 400 * HOUR)
        gone = {"m:p4", "m:p9", "x:p3"}
        kept = [row for row in rows if not gone & {row["actor_id"], row["target_id"]}]
        with filled(tmp_path / "few", kept) as other:
            alone = other.refresh(as_of=START + 400 * HOUR)
            columns = ["account_id", "engagement", "relay", "ambassador", "reach", "rank", "observations"]
            left = made.people("").filter(~made.people("")["account_id"].is_in(list(gone))).select(columns)
            assert left.sort("account_id").equals(alone.people("").select(columns).sort("account_id"))
        out = made.people("").filter(made.people("")["account_id"].is_in(list(gone)))
        assert len(out) == 3
        assert out["rank"].null_count() == 3
        assert out["engagement"].sum() == out["relay"].sum() == 0


def test_without_a_current_assessment_the_parameters_in_force_are_compared_with(tmp_path):
    with filled(tmp_path, crowd(400)) as workspace:
        first = workspace.preview(Wanted(changes={"relay.power": 0.9}, as_of=START + 300 * HOUR))
        assert first["assessment"] is None
        workspace.refresh(as_of=START + 300 * HOUR)
        second = workspace.preview(Wanted(changes={"relay.power": 0.9}))
        names = ("entered", "left", "rose", "fell", "overrides", "as_of")
        assert [first[name] for name in names] == [second[name] for name in names]


def test_new_events_are_not_taken_for_an_effect_of_the_parameters(tmp_path):
    with filled(tmp_path, crowd(400)) as workspace:
        workspace.refresh()
        workspace.append(previewing_table(), START + 500 * HOUR)
        shown = workspace.preview(Wanted())
        assert (shown["assessment"], shown["moved"]) == (None, 0)


def previewing_table():
    from tests.ledger.ledger_kit import table

    return table([act(5000 + number, number * HOUR, f"new{number}", "p1") for number in range(50)])


def test_nobody_suppressed_is_shown(tmp_path):
    with filled(tmp_path, mixed()) as workspace:
        workspace.refresh()
        wanted = Wanted(changes={"relay.power": 0.9, "ambassador.share": 0.2})
        shown = workspace.preview(wanted)
        person = shown["rose"][0]["account_id"]
        workspace.suppress(person, "do_not_profile")
        assert person not in str(workspace.preview(wanted))


def test_wrong_previews(tmp_path):
    with filled(tmp_path, crowd(50)) as workspace:
        for wanted, kind, words in (
            (Wanted(changes={"relay.powr": 1}), UsageError, "did you mean relay.power"),
            (Wanted(changes={"relay.powr": None}), UsageError, "did you mean relay.power"),
            (Wanted(changes={"thresholds.evidence": 0}), UsageError, "at least 1, got 0"),
            (Wanted(top=0), UsageError, "at least 1 long"),
            (Wanted(without_accounts=("x:nobody",)), NotFoundError, "no account 'x:nobody'"),
            (Wanted(without_platforms=("usenet",)), NotFoundError, "no account of the platform 'usenet'"),
            (Wanted("acme"), NotFoundError, "no brand 'acme' by the rules in force; there are all: name one"),
        ):
            with pytest.raises(kind, match=words):
                workspace.preview(wanted)


def test_versions_with_who_when_and_why(tmp_path):
    with State.open(f"sqlite:///{tmp_path}/state.sqlite", clock=lambda: 7) as state:
        assert tuning.shown(state)["version"] == 0
        tuning.save(state, {"relay.power": 0.6}, "crowds count more", by="key1", expected=0)
        merged = tuning.merged(state, {"thresholds.evidence": 5, "relay.power": None})
        assert merged == {"thresholds.evidence": 5}
        tuning.save(state, merged, "stricter")
        with pytest.raises(ConflictError, match="at version 2, not 1"):
            tuning.save(state, {}, "from an old page", expected=1)
        with pytest.raises(UsageError, match="needs a reason"):
            tuning.save(state, {}, " ")
        assert tuning.revert(state, 1).overrides == {"relay.power": 0.6}
        with pytest.raises(NotFoundError, match="no version 9"):
            tuning.revert(state, 9)
        history = [tuning.version(one) for one in state.parameter_history()]
        assert [one["version"] for one in history] == [3, 2, 1, 0]
        assert history[2] == {
            "version": 1,
            "overrides": {"relay.power": 0.6},
            "reason": "crowds count more",
            "created_by": "key1",
            "created_at": 7,
        }
        assert [entry.action for entry in state.audit()] == ["parameters.set"] * 3
        tuning.revert(state, 0)
        assert tuning.in_force(state) == previewing.Parameters.of()


def test_a_change_makes_the_assessment_stale_until_the_next_refresh(tmp_path):
    with filled(tmp_path, crowd(100)) as workspace:
        workspace.refresh(horizon_hours=48)
        assert not workspace.status()["assessment"]["stale"]
        tuning.save(workspace.state, {"relay.power": 0.6}, "a test")
        assert workspace.status()["assessment"]["stale"]
        workspace.refresh()
        assert not workspace.status()["assessment"]["stale"]
