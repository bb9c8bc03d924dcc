"""Credit up the trees: by hand, and against a slow walk over random trees."""

import random
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambassadors.cascades import flow, grow, infer
from ambassadors.cascades.credit import FAINTEST
from ambassadors.errors import UsageError
from ambassadors.ranking import rank
from ambassadors.scores import SCORES
from ambassadors.scores.carried import Params
from ambassadors.snapshot import from_events
from tests.cascades.cascades_kit import share, table
from tests.cascades.test_cascades_relays import stories


def owed(*events, hand=0.5):
    """Return {(sharer's place, person): credit}."""
    snapshot = from_events(table(events))
    trees = grow(snapshot)
    found = flow(trees, infer(snapshot, trees), hand)
    return {
        (int(i), snapshot.ids[p]): c
        for i, p, c in zip(found.share, found.person, found.credit.tolist(), strict=True)
    }


def slowly(trees, relays, hand):
    """Every way up from every share, one after the other."""
    question = {int(share_): q for q, share_ in enumerate(relays.share)}
    answer = defaultdict(float)
    for i in range(len(trees.act)):
        ways = [(i, 1.0)]
        while ways:
            j, left = ways.pop()
            author = trees.author[trees.tree[j]]
            if j in question:
                part = slice(*relays.offsets[question[j] : question[j] + 2])
                named = list(
                    zip(relays.person[part], relays.above[part], relays.probability[part], strict=True)
                )
                straight = 1 - sum(p for _, _, p in named) - relays.unknown[question[j]]
                steps = [(author, -1, straight), *named]
            elif trees.relay[j] >= 0 and trees.relay[j] != author:
                seen = trees.up[j] >= 0
                steps = [(trees.relay[j], trees.up[j], 1.0)] if seen else [(author, -1, hand)]
            else:
                steps = [(author, -1, 1.0)]
            for person, above, probability in steps:
                worth = left * probability
                if worth < FAINTEST:
                    continue
                answer[i, person] += worth
                if above >= 0:
                    ways.append((above, worth * hand))
                elif person != author and worth * hand >= FAINTEST:
                    answer[i, author] += worth * hand
    return {key: min(c, 1) for key, c in answer.items() if key[1] != trees.actor[key[0]]}


@given(stories(), st.sampled_from([0.1, 0.5, 0.9]))
@settings(deadline=None, max_examples=100)
def test_the_flow_agrees_with_a_slow_walk(events, hand):
    snapshot = from_events(table(events))
    trees = grow(snapshot)
    relays = infer(snapshot, trees)
    found = flow(trees, relays, hand)
    got = dict(
        zip(zip(found.share.tolist(), found.person.tolist(), strict=True), found.credit.tolist(), strict=True)
    )
    expected = slowly(trees, relays, hand)
    assert len(got) == len(found.share)
    assert got == pytest.approx({(i, int(p)): float(c) for (i, p), c in expected.items()}, abs=1e-9)


def test_each_hand_halves_the_credit():
    chain = (share(1, "x:a"), share(2, "x:b", via="x:a"), share(3, "x:c", via="x:b"))
    assert owed(*chain) == {
        (0, "x:author"): 1.0, (1, "x:a"): 1.0, (1, "x:author"): 0.5,
        (2, "x:b"): 1.0, (2, "x:a"): 0.5, (2, "x:author"): 0.25,
    }  # fmt: skip


def test_a_relay_nobody_saw_stands_between_the_share_and_the_author_and_is_paid_nothing():
    assert owed(share(1, "x:a", via="x:stranger")) == {(0, "x:author"): 0.5}
    late = owed(share(1, "x:a", via="x:b"), share(2, "x:b"))
    assert late[0, "x:author"] == 0.5
    assert {person for _, person in late} == {"x:author"}


def test_an_inferred_relay_is_owed_its_probability_and_nobody_the_rest():
    events = (share(1, "x:a"), share(2, "x:b"), share(0, "x:b", target="x:a", root=None))
    found = owed(*events)
    assert 0 < found[1, "x:a"] < 1
    assert found[1, "x:a"] + (found[1, "x:author"] - 0.5 * found[1, "x:a"]) <= 1 + 1e-12


class TestScore:
    def carried(self, *events, brand=""):
        snapshot = from_events(table(events))
        ranking = rank(snapshot, brand)
        values = dict(zip(snapshot.ids, ranking.values["carried"].tolist(), strict=True))
        return values, ranking.terms["carried"], snapshot

    def test_who_passes_on_is_credited_though_shares_name_the_author(self):
        values, _, _ = self.carried(share(1, "x:a"), share(2, "x:b", via="x:a"), share(3, "x:c", via="x:a"))
        assert values["x:a"] > 0
        assert values["x:b"] == values["x:c"] == 0

    def test_the_same_person_again_and_again_counts_once(self):
        once = self.carried(share(1, "x:a"), share(900, "x:b", via="x:a"))[0]
        often = self.carried(
            share(1, "x:a"), *(share(i, "x:b", via="x:a", post=f"p{i}") for i in range(2, 901))
        )[0]
        assert often["x:a"] == pytest.approx(once["x:a"], rel=1e-3)

    def test_terms_add_up(self):
        rng = random.Random(2)
        events = [
            share(
                i,
                f"x:{rng.randrange(20)}",
                at=i * 10**6,
                root=f"R{i % 5}",
                via=rng.choice([None, f"x:{rng.randrange(20)}"]),
            )
            for i in range(300)
        ]
        values, terms, snapshot = self.carried(*events)
        assert terms.total(len(snapshot.ids)).tolist() == pytest.approx(
            [values[i] for i in snapshot.ids], abs=1e-9
        )
        assert terms.amount.tolist() == pytest.approx((terms.sums() ** 0.5).tolist())
        for t in range(len(terms.account)):
            acts = terms.act[terms.offsets[t] : terms.offsets[t + 1]]
            assert len(set(snapshot.actor[acts].tolist())) == len(acts)

    def test_nobody_has_any_without_posts(self):
        values, terms, _ = self.carried(*(share(i, f"x:{i}", root=None) for i in range(9)))
        assert set(values.values()) == {0.0}
        assert len(terms.account) == 0

    @pytest.mark.parametrize(
        ("name", "value"), [("hand", 1), ("hand", 0), ("mutual", 2), ("power", 2), ("decay", -1)]
    )
    def test_parameters_out_of_range_are_named(self, name, value):
        with pytest.raises(UsageError, match=name):
            Params(**{name: value})

    def test_it_ranks_nobody(self):
        assert SCORES["carried"].whole
