"""Inferred relays: probabilities, evidence from the past alone, and better than always the author."""

import random
import time

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambassadors.cascades import Params, grow, infer, whether
from ambassadors.cascades.choice import Choices, fit
from ambassadors.cascades.evidence import MOST, SHARED, gather
from ambassadors.errors import UsageError
from ambassadors.service.offline import relay_rows
from ambassadors.snapshot import from_events
from tests.cascades.cascades_kit import share, table

PEOPLE = ["x:author", "x:a", "x:b", "x:c", "x:d", "x:e"]
KINDS = ["share", "share", "share", "quote", "reply", "mention", "like", "follow"]


def rows(events):
    events = table(events)
    return relay_rows(events, from_events(events))


def probable(events, event):
    return {
        r["relay_id"]: r["probability"] for r in rows(events).iter_rows(named=True) if r["event_id"] == event
    }


@st.composite
def stories(draw):
    size = draw(st.integers(0, 40))
    rng = random.Random(draw(st.integers(0, 10**6)))
    return [
        share(i, rng.choice(PEOPLE), at=rng.randrange(20) * 1000, target=rng.choice(PEOPLE), kind=rng.choice(KINDS),
              root=rng.choice(["R", "R", "Q", None]), post=rng.choice([None, f"p{i}"]),
              parent=rng.choice([None, None, f"p{rng.randrange(40)}"]),
              via=rng.choice([None, None, *PEOPLE]))
        for i in range(size)
    ]  # fmt: skip


@given(stories())
@settings(deadline=None, max_examples=150)
def test_probabilities_are_such_and_name_only_earlier_sharers_with_a_tie(events):
    snapshot = from_events(table(events))
    trees = grow(snapshot)
    found = infer(snapshot, trees)
    assert np.all((found.probability >= 0) & (found.probability <= 1))
    sums = np.bincount(
        np.repeat(np.arange(len(found.share)), np.diff(found.offsets)), found.probability, len(found.share)
    )
    assert np.all(sums + found.unknown < 1)
    assert np.all(found.unknown < 1 - sums - found.unknown)
    for q, share_ in enumerate(found.share):
        tree, me, at = trees.tree[share_], trees.actor[share_], trees.at[share_]
        earlier = {p for i, p in enumerate(trees.actor[:share_]) if trees.tree[i] == tree}
        past = snapshot.at < at
        pairs = set(zip(snapshot.actor[past].tolist(), snapshot.target[past].tolist(), strict=True))
        took = {int(r) for i, r in enumerate(trees.relay) if trees.at[i] < at and trees.actor[i] == me}
        ties = {p for p in range(len(snapshot.ids)) if (me, p) in pairs or (p, me) in pairs or p in took}
        names = found.person[found.offsets[q] : found.offsets[q + 1]].tolist()
        assert set(names) == (earlier & ties) - {me, trees.author[tree]}
        assert len(names) == len(set(names))
    written = rows(events)
    assert written.group_by("event_id").agg(pl.col("probability").sum())["probability"].max() is None or (
        written.group_by("event_id").agg(pl.col("probability").sum())["probability"].max() <= 1
    )


@given(stories(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=30)
def test_the_order_of_the_rows_changes_nothing(events, rng):
    mixed = list(events)
    rng.shuffle(mixed)
    assert rows(events).sort("event_id", "relay_id").equals(rows(mixed).sort("event_id", "relay_id"))


class TestEvidence:
    LINE = (share(1, "x:a", at=10), share(2, "x:b", at=20), share(3, "x:c", at=30))

    def tie(self, at=1, **more):
        return share(9, "x:c", at=at, target="x:b", root=None) | more

    def test_a_named_relay_is_certain_and_the_author_has_no_row(self):
        line = (*self.LINE, share(4, "x:d", at=40, via="x:b"), share(5, "x:e", at=50, via="x:author"))
        assert probable(line, "e4") == {"x:b": 1.0}
        assert probable(line, "e5") == {}

    def test_nobody_is_named_without_a_tie(self):
        assert set(probable(self.LINE, "e3")) == {"*"}

    def test_the_first_share_is_the_authors(self):
        assert probable(self.LINE, "e1") == {}

    @pytest.mark.parametrize("kind", ["share", "quote", "reply", "comment", "mention", "like", "follow"])
    def test_each_kind_of_tie_names_a_candidate(self, kind):
        assert "x:b" in probable((*self.LINE, self.tie(kind=kind)), "e3")

    def test_a_tie_that_comes_later_is_none(self):
        assert set(probable((*self.LINE, self.tie(at=30)), "e3")) == {"*"}
        assert set(probable((*self.LINE, self.tie(at=31)), "e3")) == {"*"}

    def test_being_acted_on_is_a_tie_too(self):
        back = share(9, "x:b", at=1, target="x:c", root=None, kind="reply")
        assert "x:b" in probable((*self.LINE, back), "e3")

    def test_a_stronger_tie_and_a_later_share_are_likelier(self):
        ties = [
            self.tie(),
            *(self.tie(at=2, target="x:a", kind="reply") | {"event_id": f"t{i}", "at": i} for i in range(8)),
        ]
        found = probable((*self.LINE, *ties), "e3")
        assert found["x:a"] > found["x:b"]
        level = probable((*self.LINE, self.tie(), self.tie(target="x:a") | {"event_id": "other"}), "e3")
        assert level["x:b"] > level["x:a"]

    def test_candidates_are_counted_and_capped(self):
        many = [share(i, f"x:{i}", at=100 + i) for i in range(2 * MOST)]
        ties = [
            share(1000 + i, "x:me", at=i + j, target=f"x:{i}", root=None)
            for i in range(2 * MOST)
            for j in (0,)
        ]
        snapshot = from_events(table([*many, *ties, share(5000, "x:me", at=500)]))
        trees = grow(snapshot)
        found = gather(snapshot, trees, np.array([len(trees.act) - 1]))
        assert len(found.person) == MOST
        assert found.ties.sum(axis=0).tolist() == [MOST if kind == SHARED else 0 for kind in range(5)]
        assert {snapshot.ids[p] for p in found.person} == {f"x:{i}" for i in range(MOST, 2 * MOST)}


def community(seed, named):
    """A made world: one share in four comes through a friend; ``named`` of the relays are told."""
    rng = random.Random(seed)
    people = [f"x:{i:03}" for i in range(150)]
    friends = {p: rng.sample(people, 8) for p in people}
    truth, at = {}, 0
    events = [
        share(f"f{p}{friend}", p, at=0, target=friend, kind="follow", root=None)
        for p in people
        for friend in friends[p]
    ]
    for post in range(60):
        earlier = []
        for p in rng.sample(people, 60):
            at += 1000
            known = [q for q in earlier if q in friends[p]]
            relay = known[-1] if known and rng.random() < 0.3 else None
            event = share(f"{post}-{p}", p, at=at, root=f"R{post}", target=f"x:author{post % 7}")
            told = rng.random() < named
            truth |= {} if told else {event["event_id"]: relay}
            events.append(event | {"via": relay if told else None})
            earlier.append(p)
    return events, truth


@pytest.mark.parametrize("named", [0.0, 0.5])
def test_it_beats_always_the_author(named):
    events, truth = community(1, named)
    given_ = {}
    for row in rows(events).iter_rows(named=True):
        given_.setdefault(row["event_id"], {})[row["relay_id"]] = row["probability"]
    losses, hits, author = [], [], []
    for event, relay in truth.items():
        told = given_.get(event, {})
        straight = 1 - sum(told.values())
        spread = told.get("*", 0) / 60
        p = straight if relay is None else told.get(relay, spread)
        losses.append(-np.log(max(p, 3e-4)))
        hits.append((max(told, key=told.get) if told and max(told.values()) > straight else None) == relay)
        author.append(relay is None)
    always = -np.log(3e-4) * (1 - np.mean(author))
    assert np.mean(losses) < (0.75 if named else 0.85) * always * 0.7
    assert np.mean(hits) >= np.mean(author) - 0.005


def idle(seed, named):
    """A world in which ties tell nothing: three shares in ten come through any earlier sharer; people talk at random."""
    rng = random.Random(seed)
    people = [f"x:{i:03}" for i in range(150)]
    truth, events = {}, []
    for post in range(60):
        earlier = []
        for i, p in enumerate(rng.sample(people, 40)):
            at = post * 10**6 + i * 1000
            events.append(share(f"t{post}-{p}", rng.choice(people), at=at, target=p, kind="reply", root=None))
            relay = rng.choice(earlier) if earlier and rng.random() < 0.3 else None
            event = share(f"{post}-{p}", p, at=at, root=f"R{post}", target=f"x:author{post % 7}")
            told = rng.random() < named
            if earlier and not told:
                truth[event["event_id"]] = relay, list(earlier)
            events.append(event | {"via": relay if told else None})
            earlier.append(p)
    return events, truth


@pytest.mark.parametrize(("named", "worse"), [(0.0, 0.12), (0.5, 0.03)])
def test_where_ties_tell_nothing_it_is_about_as_good_as_the_base_rate_spread_evenly(named, worse):
    """Where nobody is named, either, nothing can teach that; then it stays near."""
    events, truth = idle(2, named)
    given_ = {}
    for row in rows(events).iter_rows(named=True):
        given_.setdefault(row["event_id"], {})[row["relay_id"]] = row["probability"]
    losses, even = [], []
    for event, (relay, earlier) in truth.items():
        told = given_[event]
        by_name = told.get(relay, 0) + (told.get("*", 0) / len(earlier))
        losses.append(-np.log(1 - sum(told.values()) if relay is None else by_name))
        even.append(-np.log(0.75 if relay is None else 0.25 / len(earlier)))
    assert np.mean(losses) < np.mean(even) + worse


@pytest.mark.parametrize("world", [community, idle])
def test_named_relays_do_not_make_unnamed_ones_rarer(world):
    for named in (0.0, 0.5, 0.9):
        events, _ = world(3, named)
        snapshot = from_events(table(events))
        found = infer(snapshot, grow(snapshot))
        chance = (found.probability.sum() + found.unknown.sum()) / len(found.share)
        assert chance == pytest.approx(0.25, abs=0.03), named


def test_the_slope_stays_within_its_bounds_and_at_the_start_without_teachers():
    few, many = np.array([1.0]), np.arange(100.0)
    assert whether.slope(few, many, 0.25, 10) == whether.SLOPE
    assert whether.slope(many + 500, many, 0.25, 10) == pytest.approx(1, abs=0.5)
    assert whether.slope(many, many + 500, 0.25, 10) < 0.1
    assert 0 <= whether.slope(-many, many, 0.25, 0.1) <= whether.slope(many * 100, -many, 0.25, 0.1) <= 1


def test_named_relays_teach_the_strengths():
    """Newton's method against a slow search: no step in any direction is better."""
    rng = np.random.default_rng(3)
    sets, size = 200, 4
    rows_ = rng.normal(size=(sets * size, 3))
    truth = np.array([1.0, -0.5, 0.2])
    utility = (rows_ @ truth + rng.gumbel(size=len(rows_))).reshape(sets, size)
    chosen = utility.argmax(axis=1) + np.arange(sets) * size
    choices = Choices(
        rows_, np.repeat(np.arange(sets), size), np.arange(sets) * size, np.ones(len(rows_), np.bool_)
    )
    weights = fit(choices, chosen, np.zeros(3), 1.0)

    def value(w):
        logs = (rows_ @ w).reshape(sets, size)
        picked = (rows_ @ w)[chosen]
        return float((picked - np.log(np.exp(logs).sum(axis=1))).sum() - (w**2).sum() / 2)

    assert np.abs(weights - truth).max() < 0.35
    for direction in np.eye(3):
        for step in (1e-3, -1e-3):
            assert value(weights) > value(weights + step * direction)


def test_a_million_shares_of_one_post_are_not_quadratic():
    n = 1_000_000
    frame = pl.DataFrame({"i": np.arange(n)}).select(
        event_id=pl.format("e{}", "i"), at=pl.col("i") // 3, kind=pl.lit(0, pl.UInt8), actor_id=pl.format("x:{}", pl.col("i") % 400_000),
        target_id=pl.lit("x:author"), root_id=pl.lit("R"),
    )  # fmt: skip
    columns = table([]).schema
    events = frame.with_columns(
        [
            pl.lit(None, pl.String).alias(f.name)
            for f in columns
            if f.name not in frame.columns and str(f.type) == "string"
        ]
    ).to_arrow()
    for name in ("followers", "sentiment", "disclosed_paid", "delete", "line"):
        kind = columns.field(name).type
        column = pa.array(np.zeros(n, np.bool_)) if name == "delete" else pa.nulls(n, kind)
        events = events.append_column(name, column)
    snapshot = from_events(events.select(columns.names).cast(columns))
    begun = time.perf_counter()
    found = infer(snapshot, grow(snapshot))
    assert len(found.share) == n - 1
    assert time.perf_counter() - begun < 30  # pairs of shares would be 10^12


@pytest.mark.parametrize(
    ("name", "value"), [("relayed", 0), ("relayed", 1), ("prior", 0), ("prior", float("nan"))]
)
def test_parameters_out_of_range_are_named(name, value):
    with pytest.raises(UsageError, match=name):
        Params(**{name: value})
