"""One contract over all scores, and what a person who checks by hand would check."""

import re
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

import ambassadors.scores
from ambassadors.brands import Brand, BrandRules
from ambassadors.errors import AmbassadorsError, NotFoundError, UsageError
from ambassadors.ranking import hot, rank
from ambassadors.scores import SCORES, Scale, make_view, pagerank
from ambassadors.snapshot import from_events
from tests.scores.scores_strategies import AS_OF, HISTORIES, SCALE, table

HOUR = 3_600_000
PLAIN = Scale(**SCALE)


def share(number, actor, target, at=0, kind="share", **more):
    return {"event_id": f"e{number}", "actor": actor, "target": target, "at": at, "kind": kind} | more


def values(events, name, **scale):
    snapshot = from_events(table(events), AS_OF)
    ranking = rank(snapshot, "", replace(PLAIN, **scale))
    return dict(zip(snapshot.ids, ranking.values[name].tolist(), strict=True))


def test_every_file_is_registered():
    found = Path(ambassadors.scores.__file__).parent.glob("*")
    files = {path.stem for path in found if path.suffix in {"", ".py"}} - {"__init__", "__pycache__", "base"}
    assert files == set(SCORES)


def test_what_a_score_needs_stands_before_it():
    names = list(SCORES)
    assert all(names.index(need) < names.index(name) for name, spec in SCORES.items() for need in spec.needs)


@pytest.mark.parametrize("name", SCORES)
def test_a_score_names_its_source_its_cost_and_an_example(name):
    place = Path(ambassadors.scores.__file__).parent / name
    files = sorted(place.glob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    assert re.search(r"\bSources?\b", text)
    assert "O(" in text
    assert ">>> " in text


@pytest.mark.parametrize("name", SCORES)
class TestEveryScore:
    @given(HISTORIES)
    @settings(deadline=None, max_examples=20)
    def test_shape_type_and_range(self, name, events):
        snapshot = from_events(table(events), AS_OF)
        score = rank(snapshot, "", PLAIN).values[name]
        assert score.shape == (len(snapshot.ids),)
        assert score.dtype == np.float64
        assert np.isfinite(score).all()
        assert (score >= 0).all()

    @given(HISTORIES)
    @settings(deadline=None, max_examples=20)
    def test_renaming_accounts_permutes(self, name, events):
        new = {
            who: f"z:{hash_}"
            for hash_, who in enumerate(("x:staff", "x:b", "y:a", "x:é", "x:a", "x:own", "x:d"))
        }
        renamed = [
            event | {side: new.get(event[side], event[side]) for side in ("actor", "target")}
            for event in events
        ]
        before, after = values(events, name), values(renamed, name)
        # PageRank adds links in the order of the names, the others add over time: bit for bit.
        expected = {new.get(who, who): value for who, value in before.items()}
        assert after == (pytest.approx(expected, abs=1e-12) if name == "pagerank" else expected)

    def test_is_deterministic_and_leaves_its_input_alone(self, name):
        events = [share(i, f"x:{i % 7}", f"x:{i % 5}", i * HOUR) for i in range(90)]
        snapshot = from_events(table(events), AS_OF)
        columns = {
            c: getattr(snapshot, c) for c in ("at", "kind", "actor", "target", "post", "brands", "seq")
        }
        copies = {column: array.copy() for column, array in columns.items()}
        for array in columns.values():
            array.flags.writeable = False
        first, again = (rank(snapshot, "", PLAIN).values[name] for _ in range(2))
        assert first.tobytes() == again.tobytes()
        assert all((columns[column] == copies[column]).all() for column in columns)

    def test_nobody_and_nothing(self, name):
        assert rank(from_events(table([])), "").values[name].shape == (0,)
        posts = from_events(table([share(1, "x:a", None, kind="post")]), AS_OF)
        assert rank(posts, "").values[name].tolist() == [
            pytest.approx({"ambassador": 0.05, "authenticity": 1.0}.get(name, 0.0))
        ]

    def test_parameters_are_frozen(self, name):
        with pytest.raises((FrozenInstanceError, TypeError, AttributeError)):
            SCORES[name].params.decay = 2


class TestByHand:
    def test_three_targets_fill_a_bucket_and_more_add_nothing(self):
        one_busy_bucket = [share(i, "x:a", f"x:{i}", AS_OF - HOUR, "mention") for i in range(3)]
        spree = [share(i, "x:a", f"x:{i}", AS_OF - HOUR, "mention") for i in range(1000)]
        assert values(one_busy_bucket, "engagement", talk_volume=3)["x:a"] == 2.0
        assert values(spree, "engagement", talk_volume=1000)["x:a"] == 2.0

    def test_age_is_that_of_the_buckets_end(self):
        # The bucket [94 h, 96 h) ended 4 hours before 100 h: (1 + 4 / 3) ** -1, for one of two touched accounts.
        events = [share(1, "x:a", "x:b", 95 * HOUR), share(2, "x:a", "x:c", 0)]
        assert values(events, "relay")["x:b"] == pytest.approx(3 / 7, abs=1e-15)

    def test_a_thousand_shares_of_one_friend_are_one_friend(self):
        once = [share(1, "x:f", "x:a", 99 * HOUR)]
        often = [share(i, "x:f", "x:a", 99 * HOUR - i) for i in range(1000)]
        assert values(often, "relay") == values(once, "relay")
        assert values(once, "relay")["x:a"] == pytest.approx(0.5**0.5)  # touched only one account: half

    def test_mutual_shares_count_a_quarter_and_mutual_talk_half(self):
        other = [share(9, "x:s", "x:z", 0)]
        ring = [share(1, "x:s", "x:a", 99 * HOUR), share(2, "x:a", "x:s", 1), *other]
        talk = [share(1, "x:s", "x:a", 99 * HOUR, "reply"), share(2, "x:a", "x:s", 1, "reply"), *other]
        assert values(ring, "relay")["x:a"] == 0.25**0.5
        assert values(talk, "relay")["x:a"] == 0.5**0.5

    def test_likes_and_follows_engage_but_pass_nothing_on(self):
        events = [share(1, "x:a", "x:b", 99 * HOUR, "like"), share(2, "x:a", "x:b", 99 * HOUR + 1, "follow")]
        assert values(events, "engagement", talk_volume=2)["x:a"] == 1.0
        assert values(events, "relay")["x:b"] == values(events, "in_degree")["x:b"] == 0

    def test_an_answer_is_relay_and_a_quarter_of_a_share_to_the_reach(self):
        events = [share(1, "x:a", "x:b", 99 * HOUR, "reply"), share(2, "x:a", "x:c", 99 * HOUR, "quote")]
        assert values(events, "relay")["x:b"] == values(events, "relay")["x:c"] == 1.0
        reach = values(events, "reach")
        assert (reach["x:b"], reach["x:c"]) == (pytest.approx(0.25**0.6), 1.0)

    def test_a_quiet_bucket_counts_at_most_twice(self):
        assert values([share(1, "x:a", "x:b", 99 * HOUR)], "engagement", talk_volume=1e9)["x:a"] == 2.0

    def test_an_ambassador_needs_both_sides(self):
        sides = [share(1, "x:one", "x:two", 99 * HOUR), share(2, "x:one", "x:three", 99 * HOUR)]
        both = [*sides, share(3, "x:fan", "x:one", 99 * HOUR), share(4, "x:fan", "x:two", 50 * HOUR)]
        ranked = values(both, "ambassador")
        assert max(ranked, key=ranked.get) == "x:one"

    def test_what_is_older_than_a_habit_counts_less_by_the_cube_of_its_age(self):
        # The bucket [0, 2) ended 98 hours before: six horizons, then twice as many of half the length.
        acted = [share(1, "x:a", "x:b", 1)]

        def side(horizon):
            snapshot = from_events(table(acted), AS_OF)
            made = rank(snapshot, "", replace(PLAIN, horizon_hours=horizon))
            return made.terms["ambassador.engagement"].value[0]

        assert side(98 / 6) == side(1000)
        assert side(98 / 12) == pytest.approx(side(98 / 6) / 8, rel=1e-12)


class TestView:
    RULES = BrandRules((Brand("acme", accounts=("x:own",), staff=("x:staff",)),))

    def ranking(self, events, brand="acme"):
        snapshot = from_events(table(events), AS_OF, self.RULES)
        ranking = rank(snapshot, brand, PLAIN)
        return {name: dict(zip(snapshot.ids, ranking.values[name], strict=True)) for name in ranking.values}

    def test_own_and_staff_acts_count_for_nobody(self):
        events = [share(1, "x:own", "x:a"), share(2, "x:staff", "x:a"), share(3, "x:own", "x:b")]
        ranked = self.ranking(events)
        assert ranked["relay"]["x:a"] == ranked["engagement"]["x:own"] == ranked["engagement"]["x:staff"] == 0

    def test_engagement_is_with_the_brand_relay_with_everybody(self):
        events = [share(1, "x:a", "x:b"), share(2, "x:c", "x:own")]
        ranked = self.ranking(events)
        assert ranked["relay"]["x:b"] > 0
        assert ranked["engagement"]["x:a"] == 0
        assert ranked["engagement"]["x:c"] > 0

    def test_an_unknown_brand_is_named_with_the_known_ones(self):
        with pytest.raises(NotFoundError, match=r"^no brand 'acne'; known brands: acme$"):
            self.ranking([], "acne")


def test_pagerank_that_does_not_converge_raises():
    events = [share(i, f"x:{i}", f"x:{i * i % 7}") for i in range(7)]
    view = make_view(from_events(table(events), AS_OF), "", PLAIN)
    with pytest.raises(
        AmbassadorsError, match=r"^PageRank did not converge to .* in 3 iterations; raise iterations$"
    ):
        pagerank.compute(view, pagerank.Params(iterations=3), {})


@pytest.mark.parametrize("wrong", [0, -1, float("inf"), float("nan")])
def test_a_scale_refuses_what_is_no_length(wrong):
    with pytest.raises(UsageError, match=r"^relay_hours must be a number above 0, got "):
        replace(PLAIN, relay_hours=wrong)


@given(HISTORIES)
@settings(deadline=None, max_examples=20)
def test_rescoring_equals_ranking_anew(events):
    snapshot = from_events(table(events), AS_OF)
    quick, full = rank(snapshot, "", PLAIN).rescored(hot(PLAIN)), rank(snapshot, "", hot(PLAIN))
    for name, spec in SCORES.items():
        fast = not (spec.baseline or spec.whole)
        assert (name in quick.values) is fast
        if fast:
            assert quick.values[name].tobytes() == full.values[name].tobytes()


def test_hot_keeps_the_buckets_and_quarters_the_times():
    quarter = hot(PLAIN)
    assert (quarter.bucket_hours, quarter.horizon_hours) == (PLAIN.bucket_hours, PLAIN.horizon_hours)
    for name in ("engagement_hours", "relay_hours", "standing_hours"):
        assert getattr(quarter, name) * 4 == getattr(PLAIN, name)
