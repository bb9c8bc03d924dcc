"""The simulated community: what it promises, and that its traps are really there."""

from functools import cache

import polars as pl
import pytest

from ambassadors.brands import BrandRules
from ambassadors.errors import UsageError
from ambassadors.events import CANONICAL, FOLLOW, KIND_CODE, LIKE, POST
from ambassadors.simulate import Community, simulate

NOW = 1_790_000_000_000
DAY = 86_400_000
ROLES = (
    "ambassadors", "rising", "drifting", "fans", "influencers", "popular", "critics",
    "ring", "bots", "boosted", "spammers", "staff", "own", "quiet",
)  # fmt: skip


def precision_recall(listed: list[str], truth: frozenset[str]) -> tuple[float, float]:
    """Return which part of ``listed`` is true, and which part of ``truth`` is listed; 0 of nothing."""
    hits = len(set(listed) & truth)
    return hits / max(1, len(listed)), hits / max(1, len(truth))


def first(column: pl.Series) -> int:
    return int(column.to_numpy().min())


def last(column: pl.Series) -> int:
    return int(column.to_numpy().max())


@cache
def community(seed: int = 1) -> Community:
    return simulate(seed, now=NOW)


@cache
def events() -> pl.DataFrame:
    role = {account: name for name in ROLES for account in getattr(community().truth, name)}
    frame = pl.from_arrow(community().events)
    assert isinstance(frame, pl.DataFrame)
    return frame.with_columns(
        role=pl.col("actor_id").replace_strict(role),
        target_role=pl.col("target_id").replace_strict(role, default=None, return_dtype=pl.String),
    )


def test_precision_and_recall_of_a_hand_made_list():
    assert precision_recall(["a", "b", "c", "d"], frozenset("ab")) == (0.5, 1.0)
    assert precision_recall([], frozenset("ab")) == (0.0, 0.0)
    assert precision_recall(["a"], frozenset()) == (0.0, 0.0)


def test_the_same_seed_gives_the_same_community_and_another_seed_another():
    again = simulate(1, now=NOW)
    assert again.events.equals(community().events)
    assert again.truth == community().truth
    assert again.brand == community().brand
    assert not simulate(2, now=NOW).events.equals(community().events)


def test_events_are_canonical_whole_and_within_the_story():
    table = community().events
    assert table.schema.equals(CANONICAL)
    frame = events()
    assert 30_000 <= len(frame) <= 65_000
    assert frame["event_id"].is_unique().all()
    assert frame["at"].is_sorted()
    assert first(frame["at"]) >= NOW - 60 * DAY
    assert last(frame["at"]) < NOW
    assert set(frame["kind"].unique()) == set(KIND_CODE.values())


def test_parents_exist_come_before_their_answers_and_know_their_root():
    posts = events().filter(pl.col("post_id").is_not_null()).select("post_id", "at", "root_id", "actor_id")
    assert posts["post_id"].is_unique().all()
    children = events().filter(pl.col("parent_id").is_not_null())
    joined = children.join(posts, left_on="parent_id", right_on="post_id", how="left", suffix="_of_parent")
    assert joined["at_of_parent"].null_count() == 0
    assert (joined["at"] >= joined["at_of_parent"]).all()
    assert (joined["target_id"] == joined["actor_id_of_parent"]).all()
    root = joined.select(pl.col("root_id_of_parent").fill_null(pl.col("parent_id")))
    assert (joined["root_id"] == root["root_id_of_parent"]).all()
    assert events().filter(pl.col("kind").is_in([LIKE, FOLLOW]))["post_id"].null_count() == len(
        events().filter(pl.col("kind").is_in([LIKE, FOLLOW]))
    )
    assert events().filter(pl.col("kind") == POST)["target_id"].is_null().all()


def test_nobody_acts_on_themselves():
    assert events().filter(pl.col("actor_id") == pl.col("target_id")).is_empty()


def test_everything_says_that_it_is_simulated():
    frame = events()
    assert frame["platform"].unique().to_list() == ["sim"]
    assert frame["actor_id"].str.starts_with("sim:").all()
    assert frame["actor_handle"].str.ends_with("_sim").all()
    assert frame["actor_name"].str.ends_with(" (simulated)").all()
    assert frame["url"].drop_nulls().str.starts_with("https://sim.example/").all()


def test_an_id_says_nothing_about_the_role():
    truth = community().truth
    numbers = sorted(int(account.removeprefix("sim:u")) for account in truth.ambassadors)
    assert numbers[0] < 300
    assert numbers[-1] > 1700


def test_roles_do_not_overlap_and_cover_everybody():
    truth = community().truth
    everyone = [account for name in ROLES for account in getattr(truth, name)]
    assert len(everyone) == len(set(everyone)) == 2000 + len(truth.own) + len(truth.staff)
    assert set(events()["actor_id"]) <= set(everyone)


def test_texts_come_in_both_languages_and_vary():
    texts = events().filter(pl.col("text").is_not_null())
    parts = dict(texts["lang"].value_counts().iter_rows())
    assert set(parts) == {"fr", "en", None}
    assert min(parts.values()) > 0.1 * len(texts)
    assert texts["text"].n_unique() > 700
    assert not texts["text"].str.contains(r"[{}]").any()


def test_tone_is_supplied_for_a_part_of_the_texts_about_the_brand_only():
    frame = events()
    assert frame["sentiment"].drop_nulls().is_between(-1, 1).all()
    assert frame.filter(pl.col("text").is_null())["sentiment"].null_count() == len(
        frame.filter(pl.col("text").is_null())
    )
    happy = frame.filter(pl.col("role") == "ambassadors", pl.col("text").is_not_null())
    assert 0.2 < happy["sentiment"].count() / len(happy) < 0.8
    mean = dict(frame.group_by("role").agg(pl.col("sentiment").mean()).iter_rows())
    assert mean["ambassadors"] > 0.2
    assert mean["critics"] < -0.2


def test_every_critic_has_complained_lately_with_a_tone():
    lately = events().filter(
        pl.col("role") == "critics", pl.col("at") >= NOW - 14 * DAY, pl.col("sentiment") < -0.25
    )
    counts = lately.group_by("actor_id").len()
    assert set(counts["actor_id"]) == community().truth.critics
    assert first(counts["len"]) >= 3


def test_planted_roles_behave_as_the_truth_says():
    truth, frame = community().truth, events()
    relays = frame.filter(pl.col("kind") < LIKE)
    sharers = relays.group_by("target_id").agg(pl.col("actor_id").n_unique().alias("people"))
    passed_on = dict(sharers.iter_rows())

    def mean(accounts: frozenset[str], counts: dict) -> float:
        return sum(counts.get(account, 0) for account in accounts) / len(accounts)

    acts = dict(frame.filter(pl.col("target_role") == "own").group_by("actor_id").len().iter_rows())
    followers = dict(frame.group_by("actor_id").agg(pl.col("followers").max()).drop_nulls().iter_rows())
    assert mean(truth.ambassadors, acts) > 10 * mean(truth.influencers, acts)
    assert mean(truth.influencers, passed_on) > 5 * mean(truth.ambassadors, passed_on) > 50
    assert mean(truth.influencers, followers) > 100 * mean(truth.ambassadors, followers)
    assert mean(truth.fans, passed_on) < 0.3 * mean(truth.ambassadors, passed_on)
    assert mean(truth.spammers, acts) > 4 * mean(truth.ambassadors, acts)
    assert max(passed_on[account] for account in truth.critics) > 2 * mean(truth.ambassadors, passed_on)
    assert mean(truth.boosted, passed_on) > mean(truth.ambassadors, passed_on)
    in_ring = relays.filter(pl.col("role") == "ring", pl.col("target_role") == "ring")
    assert in_ring["target_id"].n_unique() == len(truth.ring)
    assert frame.filter(pl.col("via_id").is_not_null(), pl.col("via_id") != pl.col("target_id")).height > 200


def test_rising_and_drifting_people_keep_to_their_part_of_the_story():
    about = events().filter(pl.col("target_role") == "own", ~pl.col("kind").is_in([LIKE, FOLLOW]))
    own_will = about.filter(pl.col("via_id").is_null())  # a friend's post passed on may come at any time
    drifting = own_will.filter(pl.col("role") == "drifting")
    rising = own_will.filter(pl.col("role") == "rising")
    assert last(drifting["at"]) < NOW - 0.4 * 60 * DAY + DAY
    assert first(rising["at"]) >= NOW - 15 * DAY
    assert len(drifting) > 200
    assert len(rising) > 100


def test_bots_share_their_customers_within_minutes():
    bots = events().filter(pl.col("role") == "bots", pl.col("kind") == KIND_CODE["share"])
    assert set(bots["target_role"]) == {"boosted"}
    posts = events().select(pl.col("post_id").alias("parent_id"), pl.col("at").alias("posted"))
    lags = bots.join(posts, on="parent_id").select(pl.col("at") - pl.col("posted"))["at"]
    assert last(lags) <= 20 * 60_000


def test_the_crisis_day_is_loud_and_unhappy():
    truth = community().truth
    begin = truth.crisis_begin
    unhappy = events().filter(pl.col("sentiment") < -0.25)
    by_day = dict(
        unhappy.group_by(((pl.col("at") - begin) // DAY).cast(pl.Int64).alias("day")).len().iter_rows()
    )
    others = sorted(count for day, count in by_day.items() if day != 0)
    assert by_day[0] > 4 * others[len(others) // 2]
    assert len(truth.crisis) > 50


def test_unanswered_posts_are_answered_by_nobody_of_the_brand_and_others_are():
    truth, frame = community().truth, events()
    answered = set(frame.filter(pl.col("actor_id").is_in(list(truth.own)))["parent_id"].drop_nulls())
    assert len(answered) > 50
    assert not answered & truth.unanswered
    waiting = frame.filter(pl.col("post_id").is_in(list(truth.unanswered)))
    assert set(waiting["actor_id"]) == truth.urgent | truth.askers
    assert not truth.urgent & truth.askers
    asked = waiting.filter(pl.col("actor_id").is_in(list(truth.askers)))
    assert asked["text"].str.contains("?", literal=True).all()
    complaints = waiting.filter(pl.col("actor_id").is_in(list(truth.urgent)))
    assert (complaints["sentiment"] < 0).all()
    assert first(complaints["at"]) >= NOW - 5 * DAY


def test_the_brand_rules_know_the_own_accounts_and_the_staff():
    made, rules = community(), BrandRules((community().brand,))
    ids = sorted(made.truth.own | made.truth.staff | made.truth.quiet)
    own, staff = rules.own(ids, [None] * len(ids)), rules.staff(ids, [None] * len(ids))
    assert {account for account, mask in zip(ids, own, strict=True) if mask} == made.truth.own
    assert {account for account, mask in zip(ids, staff, strict=True) if mask} == made.truth.staff


def test_other_sizes_and_another_brand():
    small = simulate(7, people=200, days=14, brand="lueur", now=NOW)
    assert small.brand.key == "lueur"
    assert "Lueur (simulated)" in small.events["actor_name"].to_pylist()
    assert small.events["at"].to_pylist()[0] >= NOW - 14 * DAY
    for name in ROLES:
        assert getattr(small.truth, name), name


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"seed": -1}, "seed must be at least 0"),
        ({"people": 199}, "people must be at least 200"),
        ({"days": 13}, "days must be at least 14"),
        ({"brand": "No Brand"}, "brand key 'No Brand'"),
        ({"now": 5}, "now must lie at least 60 days after 1970"),
    ],
)
def test_what_cannot_be_simulated_is_refused_in_one_line(arguments, text):
    with pytest.raises(UsageError) as error:
        simulate(**{"seed": 1, "now": NOW, **arguments})
    assert text in str(error.value)
    assert "\n" not in str(error.value)
