"""The snapshot: what counts as an act, and that no order, split or repetition changes a bit."""

import dataclasses
import random

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambassadors.brands import Brand, BrandRules
from ambassadors.events import CANONICAL, KIND_CODE, KINDS
from ambassadors.ledger import Ledger
from ambassadors.ranking import rank
from ambassadors.snapshot import Snapshot, from_events, from_ledger

NOW = 10**12
PEOPLE = ["x:a", "x:b", "x:c", "x:own", "y:é"]
RULES = BrandRules(
    (
        Brand("acme", accounts=("x:own",), handles=("acme",), keywords=("acme shoes",), hashtags=("acme",)),
        Brand("beta", staff=("x:b",), keywords=("beta",)),
    )
)


def table(events):
    names = {"actor": "actor_id", "target": "target_id", "post": "post_id"}
    rows = [
        {"delete": False} | {names.get(k, k): KIND_CODE[v] if k == "kind" else v for k, v in event.items()}
        for event in events
    ]
    return pa.Table.from_pylist(rows, schema=CANONICAL)


def act(number, actor="x:a", target="x:b", at=0, kind="share", **more):
    return {"event_id": f"e{number}", "actor": actor, "target": target, "at": at, "kind": kind} | more


def content(snapshot: Snapshot):
    """Everything but the numbers of rows, as bytes."""
    arrays = {
        field.name: getattr(snapshot, field.name)
        for field in dataclasses.fields(snapshot)
        if field.name
        not in {
            "as_of",
            "rules",
            "ids",
            "post",
            "parent",
            "root",
            "seq",
            "voices",
            "posts",
            "people",
            "policies",
        }
    }
    arrays |= {f"{name} made": made_by(snapshot, getattr(snapshot, name)) for name in ("parent", "root")}
    arrays |= {
        f"voice {name}": getattr(snapshot.voices, name) for name in ("actor", "at", "sentiment", "brands")
    }
    return snapshot.as_of, snapshot.ids, {name: array.tobytes() for name, array in arrays.items()}


def made_by(snapshot, numbers):
    """Author and time of some posts, whatever their numbers; -2 = not named, -1 = never seen."""
    made = {
        post: (author, at)
        for post, author, at in zip(
            *(getattr(snapshot.posts, c).tolist() for c in ("post", "author", "at")), strict=True
        )
    }
    return np.array([made.get(n, (-1, -1)) if n >= 0 else (-2, -2) for n in numbers.tolist()], np.int64)


def kinds(snapshot):
    return [KINDS[kind] for kind in snapshot.kind]


# The event is made from its id: repeats are true repeats, no conflicts.
def made(number):
    rng = random.Random(number)
    kind = rng.choice(KINDS)
    post = rng.choice([None, "p1", "p2", f"p{number}"])
    return act(
        number,
        rng.choice(PEOPLE),
        None if kind == "post" else rng.choice(PEOPLE),
        rng.randrange(4) * 1000,
        kind,
        post=post,
        parent_id=rng.choice([None, "p1", "p2"]),
        root_id=rng.choice([None, "p1"]),
        via_id=rng.choice([None, None, "x:via"]),
        text=rng.choice([None, "I like ACME shoes", "beta #acme", "nothing"]),
        brand=rng.choice([None, "Acme", "gamma"]),
        sentiment=rng.choice([None, 0.5, -1.0]),
    )


def delete(number):
    if number % 2:
        return {"event_id": f"e{number}", "at": 1, "delete": True}
    return {"post": f"p{number}", "at": 1, "delete": True}


RECORDS = st.lists(st.one_of(st.integers(0, 40).map(made), st.integers(0, 40).map(delete)), max_size=60)


@given(RECORDS, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=50)
def test_order_and_repetition_change_no_bit(records, rng):
    mixed = records + rng.choices(records, k=len(records) // 2) if records else []
    rng.shuffle(mixed)
    one, other = (from_events(table(rows), 3500, RULES) for rows in (records, mixed))
    assert content(one) == content(other)
    for brand in RULES.keys:
        first, second = (rank(snapshot, brand).values for snapshot in (one, other))
        assert {k: v.tobytes() for k, v in first.items()} == {k: v.tobytes() for k, v in second.items()}


@given(RECORDS)
@settings(deadline=None, max_examples=15)
def test_chunks_change_no_bit(records):
    whole = table(records)
    split = pa.concat_tables([whole.slice(start, 3) for start in range(0, len(whole), 3)] or [whole])
    assert content(from_events(split, 3500, RULES)) == content(from_events(whole, 3500, RULES))


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory):
    return iter(tmp_path_factory.mktemp(f"ledger{number}") for number in range(1000))


@given(records=RECORDS, cut=st.integers(0, 60))
@settings(deadline=None, max_examples=8)
def test_the_ledger_gives_the_same_snapshot_as_the_file(ledgers, records, cut):
    with Ledger.open(next(ledgers)) as ledger:
        for part in (records[:cut], records[cut:]):
            ledger.append(table(part), NOW)
        stored = from_ledger(ledger.query, ledger.seq(), 3500, RULES)
    assert content(stored) == content(from_events(table(records), 3500, RULES))


def test_what_is_appended_meanwhile_is_not_seen(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        ledger.append(table([act(1, at=5)]), NOW)
        seq = ledger.seq()
        before = from_ledger(ledger.query, seq, None, RULES)
        ledger.append(
            table([act(2, "x:new", "x:newer", at=9), {"event_id": "e1", "at": 6, "delete": True}]), NOW
        )
        assert content(from_ledger(ledger.query, seq, None, RULES)) == content(before)
        assert kinds(from_ledger(ledger.query, ledger.seq(), 10, RULES)) == ["share"]


def test_an_empty_ledger_answers(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        snapshot = from_ledger(ledger.query, 0, None, RULES)
    assert (snapshot.as_of, snapshot.ids, len(snapshot.at)) == (0, [], 0)


class TestOneAct:
    def test_the_strongest_of_one_instant_counts(self):
        records = [act(1, kind="mention"), act(2, kind="share"), act(3, kind="reply")]
        assert kinds(from_events(table(records), 1)) == ["share"]

    def test_a_reply_and_its_mention_are_one_act_of_both_brands(self):
        records = [act(1, kind="reply", brand="acme"), act(2, kind="mention", brand="beta")]
        snapshot = from_events(table(records), 1, RULES)
        assert kinds(snapshot) == ["reply"]
        assert RULES.names(int(snapshot.brands[0])) == ["acme", "beta"]

    def test_other_targets_instants_and_posts_are_other_acts(self):
        records = [act(1), act(2, target="x:c"), act(3, at=1), act(4, post="p1"), act(5, post="p2")]
        assert len(from_events(table(records), 2).at) == 5

    def test_self_acts_and_posts_are_never_scored(self):
        snapshot = from_events(table([act(1, target="x:a"), act(2, target=None, kind="post")]), 1)
        assert (len(snapshot.at), snapshot.ids) == (0, ["x:a"])


class TestTime:
    def test_as_of_lies_just_after_the_newest_event(self):
        snapshot = from_events(table([act(1, at=5), act(2, at=7, target="x:c")]))
        assert (snapshot.as_of, snapshot.at.tolist()) == (8, [5, 7])
        assert snapshot.ids == ["x:a", "x:b", "x:c"]

    def test_acts_stand_in_the_order_of_time(self):
        snapshot = from_events(table([act(i, at=(i * 7) % 10) for i in range(10)]), 10)
        assert snapshot.at.tolist() == sorted(snapshot.at.tolist())
        assert sorted(snapshot.seq.tolist()) == list(range(10))


class TestDeletes:
    def test_a_delete_wins_wherever_it_stands(self):
        records = [{"event_id": "e1", "at": 0, "delete": True}, act(1), act(2, at=1)]
        assert from_events(table(records), 9).at.tolist() == [1]

    def test_a_deleted_post_takes_every_event_of_it(self):
        records = [act(1, post="p1"), {"post": "p1", "at": 3, "delete": True}, act(2, at=1, parent_id="p1")]
        assert from_events(table(records), 9).at.tolist() == [1]

    def test_people_stay(self):
        records = [act(1), {"event_id": "e1", "at": 0, "delete": True}]
        assert from_events(table(records), 9).ids == ["x:a", "x:b"]

    def test_the_first_of_an_id_counts(self):
        assert from_events(table([act(1, at=1), act(1, at=2)]), 9).at.tolist() == [1]


class TestBrands:
    def masks(self, *records):
        snapshot = from_events(table(records), 99, RULES)
        return [RULES.names(int(mask)) for mask in snapshot.brands]

    def test_text_brand_account_and_thread_attribute(self):
        assert self.masks(act(1, text="new #ACME out")) == [["acme"]]
        assert self.masks(act(1, brand="Beta")) == [["beta"]]
        assert self.masks(act(1, target="x:own")) == [["acme"]]
        thread = (act(1, "x:own", None, kind="post", post="p1"), act(2, at=1, root_id="p1"), act(3, at=2))
        assert self.masks(*thread) == [["acme"], []]

    def test_the_newest_handle_tells_whose_account_it_is(self):
        records = [act(1, target_handle="@ACME", at=1), act(2, target="x:c", target_handle="acme", at=1)]
        records += [act(3, target="x:c", target_handle="c_is_free", at=2)]
        snapshot = from_events(table(records), 99, RULES)
        assert dict(zip(snapshot.ids, snapshot.own.tolist(), strict=True)) == {"x:a": 0, "x:b": 1, "x:c": 0}
        assert dict(zip(snapshot.ids, snapshot.staff.tolist(), strict=True)) == {"x:a": 0, "x:b": 2, "x:c": 0}

    def test_voices_hold_posts_too(self):
        records = [
            act(1, sentiment=0.5),
            act(2, target=None, kind="post", sentiment=-1.0, text="beta"),
            act(3),
        ]
        voices = from_events(table(records), 99, RULES).voices
        assert sorted(zip(voices.sentiment.tolist(), voices.brands.tolist(), strict=True)) == [
            (-1.0, 2),
            (0.5, 0),
        ]


class TestPosts:
    def test_acts_name_parent_root_and_relay(self):
        records = [
            act(1, "x:a", None, kind="post", post="p1"),
            act(2, "x:b", "x:a", at=1, post="p2", parent_id="p1", root_id="p1"),
            act(3, "x:c", "x:a", at=2, parent_id="p2", root_id="p1", via_id="x:b"),
        ]
        snapshot = from_events(table(records), 9)
        assert made_by(snapshot, snapshot.parent).tolist() == [[0, 0], [1, 1]]
        assert made_by(snapshot, snapshot.root).tolist() == [[0, 0], [0, 0]]
        assert snapshot.via.tolist() == [-1, 1]

    def test_the_first_record_of_a_post_tells_its_author(self):
        records = [act(1, "x:b", at=3, post="p1"), act(2, "x:a", at=2, post="p1"), act(3, at=4, root_id="p1")]
        posts = from_events(table(records), 9).posts
        assert (posts.author.tolist(), posts.at.tolist()) == ([0], [2])

    def test_a_post_nobody_goes_back_to_is_not_kept(self):
        assert len(from_events(table([act(1, post="p1"), act(2, at=1, root_id="p9")]), 9).posts.post) == 0

    def test_columns_without_a_post_take_no_memory(self):
        snapshot = from_events(table([act(number, at=number) for number in range(9)]), 9)
        assert [c.strides for c in (snapshot.post, snapshot.parent, snapshot.root, snapshot.via)] == [
            (0,)
        ] * 4


def test_many_rows_agree_with_a_plain_group_by():
    rng = np.random.default_rng(1)
    m = 20_000
    frame = pl.DataFrame(
        {
            "event_id": [f"e{i}" for i in range(m)],
            "at": rng.integers(0, 3000, m),
            "kind": rng.integers(0, 7, m).astype(np.uint8),
            "actor_id": [f"x:{i}" for i in rng.integers(0, 9, m)],
            "target_id": [f"x:{i}" for i in rng.integers(0, 9, m)],
        }
    )
    rows = frame.to_arrow().to_pylist()
    snapshot = from_events(
        pa.Table.from_pylist([row | {"delete": False} for row in rows], schema=CANONICAL), 3000
    )
    best = (
        frame.filter(pl.col("actor_id") != pl.col("target_id"))
        .group_by("at", "actor_id", "target_id")
        .agg(pl.col("kind").min())
    )
    got = pl.DataFrame({"at": snapshot.at, "a": snapshot.actor, "t": snapshot.target, "kind": snapshot.kind})
    names = pl.Series(snapshot.ids)
    got = got.select("at", actor_id=names.gather(got["a"]), target_id=names.gather(got["t"]), kind="kind")
    assert got.sort(got.columns).equals(best.sort(best.columns))
