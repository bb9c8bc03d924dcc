"""Increments: whatever came, went and came late, the scores are those of a full ranking."""

import random
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambassadors.brands import Brand, BrandRules
from ambassadors.errors import ConflictError, NotFoundError, UsageError
from ambassadors.events import KINDS, POST
from ambassadors.ranking import hot, rank_view
from ambassadors.ranking.increment import Increment
from ambassadors.ranking.increment.book import Book
from ambassadors.scores import Scale, Terms, authenticity, make_view
from ambassadors.scores.authenticity import evidence
from ambassadors.scores.authenticity.doubts import Doubts
from ambassadors.snapshot.assemble import assemble
from ambassadors.snapshot.rows import Rows
from tests.ledger.ledger_kit import EXAMPLES

SCALE = Scale(24.0, 1.0, 8.0, 1.0, 8.0, 3.0, 2.0)
MINUTE = 60_000
PEOPLE = [f"x:{name}" for name in "abcdefg"] + ["x:own", "y:é"]
RULES = BrandRules((Brand("acme", accounts=("x:own",)), Brand("beta", staff=("x:b",), accounts=("x:c",))))


def act(number, actor="x:a", target="x:b", at=0, kind="share", post=-1, mentioned=0):
    return SimpleNamespace(
        number=number, actor=actor, target=target, at=at * MINUTE, kind=KINDS.index(kind), post=post, mentioned=mentioned
    )  # fmt: skip


def made(number):
    """Return an event that is made from its number, so that a repeat is a true repeat."""
    rng = random.Random(number)
    return act(
        number,
        rng.choice(PEOPLE),
        rng.choice(PEOPLE),
        rng.choice([rng.randrange(600), 60 * rng.randrange(10), 300]),  # storms, and records of one act
        rng.choice(KINDS[:POST]),
        rng.choice([-1, -1, -1, 5, 6]),
        rng.randrange(4),
    )


def snapshot(events, as_of, rules, every=()):
    """Return the snapshot of some events; ``every`` names accounts that are known besides."""
    events = sorted(
        {event.number: event for event in events if event.at < as_of}.values(), key=lambda e: e.at
    )
    ids = sorted({name for event in [*events, *every] for name in (event.actor, event.target)})
    place = {name: row for row, name in enumerate(ids)}
    size = len(events)
    none = np.full(size, -1, np.int32)

    def column(values, dtype):
        return np.fromiter(values, dtype, size)

    rows = Rows(
        at=column((e.at for e in events), np.int64),
        key=column((e.number * 7919 % 1009 for e in events), np.uint64),
        kind=column((e.kind for e in events), np.uint8),
        actor=column((place[e.actor] for e in events), np.int32),
        target=column((place[e.target] for e in events), np.int32),
        post=column((e.post for e in events), np.int32),
        parent=none,
        root=none,
        via=none,
        mentioned=column((e.mentioned if rules.brands else 0 for e in events), np.int64),
        sentiment=np.full(size, np.nan),
        seq=column((e.number for e in events), np.int64),
    )
    return assemble(rows, as_of, rules, ids, None)


def doubts(ids, talk):
    """Return made-up doubts about one pair in four, the same whatever other accounts there are."""
    pairs = [
        (a, t)
        for a, actor in enumerate(ids)
        for t, target in enumerate(ids)
        if doubt(actor, target, talk) < 1
    ]
    actor, target = (np.array([pair[side] for pair in pairs], np.int32) for side in (0, 1))
    weight = np.array([doubt(ids[a], ids[t], talk) for a, t in pairs], np.float64)
    return Doubts(actor, target, weight)


def doubt(actor, target, talk):
    return min(1.0, random.Random(f"{actor} {target} {talk}").random() * 4)


def ranked(known, brand, old):
    """Return a full ranking with the doubts that an increment keeps: those about ``old`` accounts."""
    view = make_view(known, brand, SCALE)
    found = evidence(view, authenticity.Params())
    ids = [name for name in known.ids if name in old]
    rows = np.array([known.ids.index(name) for name in ids], np.int32)
    held: dict[str, Any] = {}
    for which in ("spread", "talk"):
        made_up = doubts(ids, which)
        held[which] = Doubts(rows[made_up.actor], rows[made_up.target], made_up.weight)
    view.memo["authenticity"] = replace(found, **held)
    return rank_view(brand, view, baselines=True)


class Both:
    """A history told twice: by increments, and from the beginning."""

    def __init__(self, events, as_of, rules):
        self.live, self.as_of, self.rules = {event.number: event for event in events}, as_of, rules
        base = snapshot(events, as_of, rules)
        self.old = set(base.ids)
        self.increment = Increment(base, [ranked(base, key, self.old) for key in rules.keys])

    def step(self, events, deleted, as_of):
        """Let events come and others be taken back; of a touched act every record is told anew."""
        before = {number: event for number, event in self.live.items() if event.at < self.as_of}
        gone = [before[number] for number in deleted if number in before]
        self.live |= {event.number: event for event in events if event.number not in deleted}
        for number in deleted:
            self.live.pop(number, None)

        def key(event):
            return event.actor, event.target, event.at, event.post

        touched = {key(event) for event in gone}
        came = [e for e in self.live.values() if e.number not in before or key(e) in touched]
        self.increment.apply(snapshot(came, as_of, self.rules), snapshot(gone, self.as_of, self.rules), as_of)
        self.as_of = as_of

    def compare(self):
        whole = snapshot(self.live.values(), self.as_of, self.rules)
        places = [self.increment.ids.index(name) for name in whole.ids]
        for brand in self.rules.keys:
            full = ranked(whole, brand, self.old)
            for ranking, scale in ((full, None), (full.rescored(hot(SCALE)), hot(SCALE))):
                update = self.increment.update(brand, scale)
                names = set(ranking.values) - {"pagerank", "authenticity", "carried"}
                assert names >= {"engagement", "relay", "relay_raw", "ambassador", "reach"}
                for name in names:
                    np.testing.assert_allclose(
                        update.values[name][places], ranking.values[name], rtol=0, atol=1e-9, err_msg=name
                    )
                    others = np.delete(update.values[name], places)  # whose every act was taken back
                    nothing = full.params[name].floor if name == "ambassador" else 0
                    np.testing.assert_allclose(others, nothing, rtol=0, atol=1e-15, err_msg=name)
                self.open_receipts(brand, ranking, scale, whole)
                self.same_figures(update, full, whole, places)

    def same_figures(self, update, full, whole, places):
        """Counts and times are the very same; of accounts that nothing is left of there are none."""
        np.testing.assert_array_equal(update.observations[places], full.observations)
        np.testing.assert_array_equal(update.buckets[places], full.buckets)
        np.testing.assert_array_equal(update.last[places], whole.last_act(full.brand))
        assert not np.delete(update.buckets, places).any()
        assert (np.delete(update.last, places) == -1).all()
        bit = self.rules.bit(full.brand)
        np.testing.assert_array_equal(update.own[places], whole.own != 0)
        np.testing.assert_array_equal(update.staff[places], (whole.staff & bit) != 0)

    def open_receipts(self, brand, ranking, scale, whole):
        """Every part of every account is that of the full ranking, act by act."""
        for part, terms in ranking.terms.items():
            if part == "carried":  # whole trees make it: increments leave it as of the last full ranking
                continue
            value = terms.value
            for row, name in enumerate(whole.ids):
                mine = terms.of(row)
                got = self.increment.receipt(brand, part, name, scale)
                np.testing.assert_array_equal(got.terms.bucket, terms.bucket[mine])
                np.testing.assert_allclose(got.terms.value, value[mine], rtol=0, atol=1e-9)
                np.testing.assert_array_equal(
                    np.diff(got.terms.offsets), np.diff(terms.offsets)[mine], err_msg=part
                )
                acts = slice(terms.offsets[mine.start], terms.offsets[mine.stop])
                assert sorted(got.terms.credit) == pytest.approx(sorted(terms.credit[acts]), abs=1e-12)
                assert {whole.at[a] for a in terms.act[acts]} == {self.live[s].at for s in got.seq.tolist()}


NUMBERS = st.integers(0, 150)
STEPS = st.lists(
    st.tuples(st.lists(NUMBERS, max_size=12), st.lists(NUMBERS, max_size=6), st.integers(0, 200)),
    min_size=1,
    max_size=5,
)


@given(st.lists(NUMBERS, max_size=60), STEPS, st.sampled_from([BrandRules(), RULES]))
@settings(deadline=None, max_examples=EXAMPLES)
def test_increments_equal_the_full_ranking(first, steps, rules):
    both = Both([made(number) for number in first], 200 * MINUTE, rules)
    gone = set()
    for came, deleted, later in steps:
        gone |= set(deleted)  # a delete is final
        both.step([made(n) for n in came if n not in gone], deleted, both.as_of + later * MINUTE)
        both.compare()


class TestRefusals:
    def both(self, rules=RULES):
        return Both([act(1, "x:a", "x:b", 10), act(2, "x:c", "x:a", 20)], 30 * MINUTE, rules)

    def test_time_does_not_go_back(self):
        both = self.both()
        before = both.increment.update("acme").values["relay"]
        with pytest.raises(UsageError, match="must not go back"):
            both.increment.apply(None, None, 29 * MINUTE)
        np.testing.assert_array_equal(both.increment.update("acme").values["relay"], before)

    def test_other_rules_need_a_full_ranking(self):
        both = self.both()
        came = snapshot([act(3, "x:d", "x:b", 5)], 30 * MINUTE, BrandRules((Brand("acme"),)))
        with pytest.raises(ConflictError, match="make a full ranking"):
            both.increment.apply(came, None, 30 * MINUTE)

    def test_an_unknown_part_or_account_is_named(self):
        increment = self.both().increment
        with pytest.raises(NotFoundError, match="there are: ambassador.engagement"):
            increment.receipt("acme", "fame", "x:a")
        with pytest.raises(NotFoundError, match="no account 'x:nobody'"):
            increment.receipt("acme", "relay", "x:nobody")

    def test_an_act_taken_back_that_was_never_known_changes_nothing(self):
        both = self.both()
        before = both.increment.update("acme").values["relay"]
        both.increment.apply(None, snapshot([act(9, "x:zz", "x:b", 5)], 30 * MINUTE, RULES), 30 * MINUTE)
        np.testing.assert_array_equal(both.increment.update("acme").values["relay"], before)


def test_what_only_a_full_ranking_renews_is_said():
    both = Both([act(1, "x:a", "x:b", 10)], 30 * MINUTE, BrandRules())
    both.step([act(2, "x:new", "x:b", 20)], [], 30 * MINUTE)
    update = both.increment.update("")
    assert {"authenticity", "pagerank"} <= set(update.frozen)
    assert not set(update.frozen) & set(update.values)
    assert np.isnan(update.frozen["pagerank"]).tolist() == [False, False, True]


def test_what_nothing_is_left_of_is_exactly_nothing():
    empty = np.empty(0)
    none = Terms(
        empty.astype(np.int32), empty.astype(np.int64), empty, empty, np.zeros(1, np.int64), empty.astype(np.int64), empty
    )  # fmt: skip
    book, code = Book(none, np.empty(0, np.int64), {"relay": none}), np.array([7, 7, 7])
    credit = np.array([0.1, 0.2, 0.3])
    book.add(code, credit, np.ones(3, np.int64))
    for one in credit:
        _, left, _ = book.add(code[:1], np.array([-one]), np.array([-1]))
    assert left.tolist() == [0.0]  # a root of the rounding, 1e-17, would be seen in the ninth digit
