"""Increments read from a ledger: threads, handles, deletes and late events, in any order."""

import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambassadors.brands import Brand, BrandRules
from ambassadors.errors import ConflictError
from ambassadors.events import CANONICAL, KINDS
from ambassadors.identity import NOBODY, People, Person
from ambassadors.ledger import Ledger
from ambassadors.ranking import rank
from ambassadors.ranking.increment import Increment
from ambassadors.scores import Scale
from ambassadors.snapshot import Snapshot, from_ledger
from ambassadors.snapshot.delta import Changes
from ambassadors.snapshot.excluded import Excluded
from tests.ledger.ledger_kit import poorer

SCALE = Scale(24.0, 1.0, 8.0, 1.0, 8.0, 3.0, 2.0)
NOW = 10**12
HOUR = 3_600_000
PEOPLE = ["x:a", "x:b", "x:c", "x:d", "x:own", "y:é"]
RULES = BrandRules(
    (
        Brand("acme", accounts=("x:own",), handles=("acme",), hashtags=("acme",)),
        Brand("beta", accounts=("x:d",), staff=("x:b",), keywords=("beta",)),
    )
)


def made(number):
    """Return an event that is made from its number."""
    rng = random.Random(number)
    kind = rng.choice(KINDS)
    return {
        "event_id": f"e{number}",
        "delete": False,
        "at": rng.choice([rng.randrange(10), 3]) * HOUR,
        "kind": KINDS.index(kind),
        "actor_id": rng.choice(PEOPLE),
        "target_id": None if kind == "post" else rng.choice(PEOPLE),
        "post_id": rng.choice([None, "p1", "p2", f"p{number}"]),
        "parent_id": rng.choice([None, "p1", f"p{rng.randrange(80)}"]),
        "root_id": rng.choice([None, "p2"]),
        "text": rng.choice([None, None, "new #acme", "beta", "nothing"]),
    }


def delete(number):
    what = {"event_id": f"e{number}"} if number % 2 else {"post_id": f"p{number}"}
    return what | {"at": 1, "delete": True}


def told_with_less(number, seed):
    return poorer(made(number), random.Random(seed))


RECORDS = st.lists(
    st.one_of(
        *[st.integers(0, 80).map(made)] * 3,
        st.builds(told_with_less, st.integers(0, 80), st.integers(0, 9)),
        st.integers(0, 80).map(delete),
    ),
    max_size=25,
)


def as_table(records):
    return pa.Table.from_pylist(records, schema=CANONICAL)


TWINS = People((Person(("x:a", "x:c")), Person(("x:b", "y:é"))))


def whole(ledger, as_of, rules, excluded=None, people=NOBODY) -> Snapshot:
    return from_ledger(ledger.query, ledger.seq(), as_of, rules, excluded, people)


def begin(ledger, as_of, rules, excluded=None, people=NOBODY):
    snapshot = whole(ledger, as_of, rules, excluded, people)
    return Increment(snapshot, [rank(snapshot, key, SCALE) for key in rules.keys])


def follow(increment, ledger, seq, as_of, rules, excluded=None, people=NOBODY):
    changes = Changes(ledger.query, (seq, increment.as_of, ledger.seq(), as_of), rules, excluded, people)
    delta = changes.delta(increment.owners)
    increment.apply(delta.came, delta.gone, as_of)


def compare(increment, ledger, as_of, rules, excluded=None, people=NOBODY):
    snapshot = whole(ledger, as_of, rules, excluded, people)
    places = [increment.ids.index(name) for name in snapshot.ids if name in increment.ids]
    known = [row for row, name in enumerate(snapshot.ids) if name in increment.ids]
    for brand in rules.keys:
        full, update = rank(snapshot, brand, SCALE), increment.update(brand)
        for name, values in update.values.items():
            np.testing.assert_allclose(
                values[places], full.values[name][known], rtol=0, atol=1e-9, err_msg=f"{brand} {name}"
            )
        assert np.delete(full.values["engagement"] + full.values["relay"], known).sum() == 0


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory):
    return iter(tmp_path_factory.mktemp(f"ledger{number}") for number in range(1000))


@given(
    RECORDS,
    st.lists(st.tuples(RECORDS, st.integers(0, 4)), min_size=1, max_size=3),
    st.sampled_from([BrandRules(), RULES]),
    st.sampled_from([None, Excluded(accounts=("x:a",)), Excluded(platforms=("y",))]),
    st.sampled_from([NOBODY, TWINS]),
)
@settings(deadline=None, max_examples=25)
def test_increments_of_a_ledger_equal_the_full_ranking(ledgers, first, steps, rules, excluded, people):
    with Ledger.open(next(ledgers)) as ledger:
        ledger.append(as_table(first), NOW)
        increment = begin(ledger, 5 * HOUR, rules, excluded, people)
        for records, later in steps:
            seq = ledger.seq()
            ledger.append(as_table(records), NOW)
            as_of = increment.as_of + later * HOUR
            follow(increment, ledger, seq, as_of, rules, excluded, people)
            compare(increment, ledger, as_of, rules, excluded, people)


def share(number, actor, target, at=0, **more):
    return {"event_id": f"s{number}", "delete": False, "at": at * HOUR, "kind": 0, "actor_id": actor} | {
        "target_id": target,
        **more,
    }


def test_who_works_for_a_brand_does_so_before_the_account_that_says_it_was_seen(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        ledger.append(as_table([share(1, "y:é", "x:own", 1)]), NOW)
        increment, seq = begin(ledger, 5 * HOUR, RULES, people=TWINS), ledger.seq()
        assert whole(ledger, 5 * HOUR, RULES, people=TWINS).staff.tolist() == [2, 0]
        ledger.append(as_table([share(2, "x:b", "x:d", 2)]), NOW)
        follow(increment, ledger, seq, 5 * HOUR, RULES, people=TWINS)
        compare(increment, ledger, 5 * HOUR, RULES, people=TWINS)


def test_a_brand_that_begins_a_thread_late_changes_what_earlier_answers_belong_to(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        ledger.append(as_table([share(1, "x:a", "x:c", 1, root_id="p1")]), NOW)
        increment, seq = begin(ledger, 5 * HOUR, RULES), ledger.seq()
        assert increment.update("acme").values["engagement"].max() == 0
        post = share(2, "x:own", None, 0, post_id="p1") | {"kind": KINDS.index("post")}
        ledger.append(as_table([post]), NOW)
        follow(increment, ledger, seq, 5 * HOUR, RULES)
        assert increment.update("acme").values["engagement"][increment.ids.index("x:a")] > 0
        compare(increment, ledger, 5 * HOUR, RULES)


def test_an_account_that_becomes_the_brands_own_needs_a_full_ranking(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        ledger.append(as_table([share(1, "x:a", "x:c", 1)]), NOW)
        increment, seq = begin(ledger, 5 * HOUR, RULES), ledger.seq()
        ledger.append(as_table([share(2, "x:c", "x:b", 2, actor_handle="acme")]), NOW)
        before = increment.update("acme").values["relay"]
        with pytest.raises(ConflictError, match="own accounts or staff changed"):
            follow(increment, ledger, seq, 5 * HOUR, RULES)
        np.testing.assert_array_equal(increment.update("acme").values["relay"], before)
