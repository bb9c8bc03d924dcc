"""Reach: worked by hand, its ranges, and that nobody's credit hangs on what others were given."""

import numpy as np
import pytest

from ambassadors.errors import UsageError
from ambassadors.ranking import rank
from ambassadors.scores import Scale, make_view, reach
from ambassadors.snapshot import from_events
from tests.oracles import scores_oracle as oracle
from tests.scores.scores_strategies import AS_OF, SCALE, table

HOUR = 3_600_000
PLAIN = Scale(**SCALE)


def act(number, actor, target, hours_ago, kind="share"):
    return {
        "event_id": f"e{number}",
        "at": AS_OF - hours_ago * HOUR,
        "kind": kind,
        "actor": actor,
        "target": target,
    }


def reached(events, **params):
    snapshot = from_events(table(events), AS_OF)
    view = make_view(snapshot, "", PLAIN)
    return dict(
        zip(snapshot.ids, reach.compute(view, reach.Params(**params), {}).values.tolist(), strict=True)
    )


def test_a_case_worked_by_hand():
    """Buckets of 2 h, fading from 3 h on: [98 h, 100 h) has the age 0, [92 h, 94 h) 6 hours."""
    events = [
        act(1, "x:regular", "x:u", 1), act(2, "x:regular", "x:v", 30), act(3, "x:regular", "x:w", 50),
        act(4, "x:talker", "x:u", 1, "reply"), act(5, "x:talker", "x:v", 1, "mention"),
        act(6, "x:fan", "x:u", 8), act(7, "x:fan", "x:u", 7, "reply"),
    ]  # fmt: skip
    now = 2.0 + 0.25  # log2(1 + 3 buckets) of a sharer, a quarter of log2(1 + 1 bucket) of who answered
    before = 0.5  # has touched one account alone, once active, and shared it before the answer
    assert reached(events)["x:u"] == pytest.approx(now**0.6 + before**0.6 / 3, abs=1e-12)


def test_who_comes_back_counts_more_but_never_more_than_allowed():
    seldom = [act(0, "x:s", "x:u", 1), act(1, "x:s", "x:z", 1)]
    often = [*seldom, *(act(10 + i, "x:s", "x:z", 1 + 2 * i) for i in range(40))]
    assert reached(seldom)["x:u"] == 1.0
    assert reached(often)["x:u"] == pytest.approx(3**0.6)
    assert reached(often, regular=1)["x:u"] == 1.0


def test_a_conversation_without_shares_has_a_reach():
    events = [act(i, f"x:{i}", "x:u" if i else "x:v", 1, "reply") for i in range(9)]
    ranked = reached(events)
    assert ranked["x:u"] > ranked["x:v"] > 0
    assert set(reached(events, answer=0).values()) == {0.0}


@pytest.mark.parametrize("seed", range(6))
def test_equals_the_slow_formula_on_random_graphs(seed):
    rng = np.random.default_rng(seed)
    kinds = ["share", "quote", "reply", "mention", "like"]
    events = [
        act(i, f"x:{a}", f"x:{b}", hours, kinds[kind])
        for i, (a, b, kind, hours) in enumerate(
            zip(rng.zipf(1.7, 250) % 30, rng.zipf(1.5, 250) % 30, rng.integers(0, 5, 250), rng.integers(1, 95, 250),
                strict=True)
        )
    ]  # fmt: skip
    for event in events:
        event["post"] = None
        event["brand"] = None
    spread = [one for one in oracle.scored_acts(events, AS_OF) if one["kind"] in oracle.PASSES_ON]
    slow = oracle.reach(spread, SCALE | {"as_of": AS_OF})
    fast = reached(events)
    assert sum(value > 0 for value in fast.values()) > 10
    assert fast == pytest.approx({who: slow.get(who, 0.0) for who in fast}, abs=1e-9)


def test_a_receipt_lists_each_person_once_and_adds_up():
    rng = np.random.default_rng(9)
    events = [
        act(i, f"x:{a}", f"x:{b}", int(h))
        for i, (a, b, h) in enumerate(
            zip(*rng.integers(0, 12, (2, 300)), rng.integers(1, 90, 300), strict=True)
        )
    ]
    ranking = rank(from_events(table(events), AS_OF), "", PLAIN)
    terms = ranking.terms["reach"]
    given = np.add.reduceat(terms.credit, terms.offsets[:-1])
    total = np.bincount(terms.account, given**0.6 * terms.weight, ranking.view.n)
    assert ranking.values["reach"] == pytest.approx(total, abs=1e-9)
    pairs = set(zip(ranking.view.spread.actor.tolist(), ranking.view.spread.target.tolist(), strict=True))
    assert len(terms.act) == len(pairs)


@pytest.mark.parametrize(
    ("name", "value", "range_"),
    [
        ("answer", -0.1, "in [0, 1]"), ("answer", 1.5, "in [0, 1]"), ("answer", float("nan"), "in [0, 1]"),
        ("regular", 0.5, "a number of at least 1"), ("regular", float("inf"), "a number of at least 1"),
        ("power", 0, "in (0, 1]"), ("power", 1.1, "in (0, 1]"), ("decay", -1, "a number of at least 0"),
    ],
)  # fmt: skip
def test_a_parameter_out_of_range_is_named_with_its_range(name, value, range_):
    with pytest.raises(UsageError) as raised:
        reach.Params(**{name: value})
    assert str(raised.value) == f"reach.{name} must be {range_}, got {value}"
