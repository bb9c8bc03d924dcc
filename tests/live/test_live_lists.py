"""Live lists: whatever came and went since the assessment, they are the lists that a full ranking would give."""

import random

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ambassadors import assessment as assessments
from ambassadors import evidence, lists, live
from ambassadors.brands import Brand, BrandRules
from ambassadors.events import CANONICAL, KINDS
from ambassadors.identity import NOBODY, People, Person
from ambassadors.ledger import Ledger
from ambassadors.live import LiveState
from ambassadors.live.tops import LISTS
from ambassadors.parameters import Parameters
from ambassadors.ranking import hot, rank
from ambassadors.snapshot import from_ledger

NOW = 10**12
HOUR = 3_600_000
PEOPLE = ["x:a", "x:b", "x:c", "x:d", "x:own", "y:é", "x:aa"]
RULES = BrandRules(
    (
        Brand("acme", accounts=("x:own",), hashtags=("acme",)),
        Brand("beta", accounts=("x:d",), staff=("x:b",), keywords=("beta",)),
    )
)
PARAMETERS = Parameters.of({"thresholds.evidence": 1, "thresholds.ambassador_score": 1})


def made(number):
    """Return an event that is made from its number, so that a repeat is a true repeat."""
    rng = random.Random(number)
    kind = rng.choice(KINDS)
    return {
        "event_id": f"e{number}",
        "delete": False,
        "at": rng.choice([rng.randrange(100), 3]) * HOUR,
        "kind": KINDS.index(kind),
        "actor_id": rng.choice(PEOPLE),
        "target_id": None if kind == "post" else rng.choice(PEOPLE),
        "post_id": rng.choice([None, "p1", f"p{number}"]),
        "parent_id": rng.choice([None, None, "p1", f"p{rng.randrange(80)}"]),
        "text": rng.choice([None, None, "new #acme", "beta", "nothing"]),
        "sentiment": rng.choice([None, None, None, 0.8, 0.4, -0.5]),
    }


def delete(number):
    what = {"event_id": f"e{number}"} if number % 2 else {"post_id": f"p{number}"}
    return what | {"at": 1, "delete": True}


RECORDS = st.lists(
    st.one_of(*[st.integers(0, 200).map(made)] * 4, st.integers(0, 200).map(delete)), max_size=40
)
FIRST = st.lists(st.integers(0, 200).map(made), min_size=15, max_size=60)


def keep(ledger, records):
    ledger.append(pa.Table.from_pylist(records, schema=CANONICAL), NOW)


TWINS = People((Person(("x:a", "x:c")), Person(("x:aa", "y:é"))))


def assess(home, ledger, rules, as_of=None, people=NOBODY):
    """Return an assessment whose authenticity doubts one pair in four."""
    with ledger.frozen() as frozen:
        snapshot = from_ledger(frozen.query, frozen.seq, as_of, rules, people=people)
        found = assessments.make(home, snapshot, frozen.digest(), 24.0, parameters=PARAMETERS)
    rng, size = random.Random(1), len(snapshot.ids)
    pairs = [(a, t) for a in range(size) for t in range(size) if rng.random() < 0.25]
    for brand in found.brands:
        columns = {
            "talk": [talk for talk in (False, True) for _ in pairs],
            "actor": [a for _ in (0, 1) for a, _ in pairs],
            "target": [t for _ in (0, 1) for _, t in pairs],
            "weight": [rng.random() for _ in (0, 1) for _ in pairs],
        }
        types = {"actor": np.int32, "target": np.int32, "talk": np.bool_, "weight": np.float64}
        evidence._write(
            found.folder / (brand or "_all") / evidence.DOUBTS,
            {k: np.array(v, types[k]) for k, v in columns.items()},
        )
    return found


def whole(state, ledger, brand):
    """Return everybody as a full ranking with the same scale, doubts and curve shows them."""
    snapshot = from_ledger(ledger.query, ledger.seq(), state.as_of, state.rules, people=state.made.persons)
    doubted = state.made.doubted(brand, snapshot.ids)
    standing = rank(snapshot, brand, state.made.scale(brand), params=PARAMETERS.scores, doubted=doubted)
    curve = state.made.meta["brands"][brand]["curve"]
    lately = standing.rescored(hot(standing.scale))
    return lists.people(snapshot, standing, lately, curve, PARAMETERS.thresholds)


def compare(state, ledger):
    for brand, both in state.lists().items():
        full = whole(state, ledger, brand)
        for name, (rank_of, score_of) in LISTS.items():
            same_list(both[name], full, rank_of, score_of, state.made.ranks(brand))


def same_list(got, full, rank_of, score_of, before):
    listed = full.filter(pl.col(rank_of).is_not_null()).sort(rank_of)
    assert got.total == len(listed)
    wanted = listed.head(live.TOP)
    assert set(got.people["account_id"]) == set(wanted["account_id"])
    assert got.people["rank"].to_list() == list(range(1, len(wanted) + 1))
    np.testing.assert_allclose(got.people["score"], wanted[score_of], rtol=0, atol=1e-9)  # the order
    both = got.people.join(listed, on="account_id", suffix="_full", maintain_order="left")
    np.testing.assert_allclose(
        both["score"], both[score_of if score_of == "hot_score" else "score_full"], rtol=0, atol=1e-9
    )
    for name in ("engagement", "relay", "ambassador", "reach", "sentiment"):
        np.testing.assert_allclose(
            both[name].to_numpy(), both[f"{name}_full"].to_numpy(), rtol=0, atol=1e-9, err_msg=name
        )
    for name in ("stage", "observations", "active_buckets", "last_act_at", "unhappy", "enough_evidence"):
        assert both[name].to_list() == both[f"{name}_full"].to_list(), name
    told = got.people.join(before, on="account_id", how="left", suffix="_was", maintain_order="left")
    was = "rank_was" if rank_of == "rank" else rank_of
    assert told["rank_before"].to_list() == told[was].to_list()
    gone = set(before.filter(pl.col(rank_of).is_not_null())["account_id"]) - set(listed["account_id"])
    assert set(got.left["account_id"]) == gone
    reasons = dict(full.select("account_id", pl.col("listed").cast(pl.String)).iter_rows())
    assert all(reasons[name] == why for name, why in got.left.select("account_id", "why").iter_rows())


@pytest.fixture(scope="module")
def homes(tmp_path_factory):
    return iter(tmp_path_factory.mktemp(f"home{number}") for number in range(1000))


@given(
    FIRST,
    st.lists(RECORDS, min_size=1, max_size=3),
    st.sampled_from([BrandRules(), RULES]),
    st.booleans(),
    st.sampled_from([NOBODY, TWINS]),
)
@settings(deadline=None, max_examples=20, phases=[Phase.generate])  # shrinking takes minutes: numba, files
def test_live_lists_are_those_of_a_full_ranking(homes, first, steps, rules, early, people):
    home = next(homes)
    with Ledger.open(home) as ledger:
        keep(ledger, first)
        found = assess(home, ledger, rules, 50 * HOUR if early else None, people)
        state = LiveState(found, rules, ledger.query, ledger.seq())
        compare(state, ledger)
        for records in steps:
            keep(ledger, records)
            state.follow(ledger.query, ledger.seq())
            compare(state, ledger)
        again = LiveState(found, rules, ledger.query, ledger.seq())
        if again.as_of == state.as_of:  # time does not go back where the newest event was taken back
            same = zip(again.lists().values(), state.lists().values(), strict=True)
            assert all(a[n].people.equals(b[n].people) or ties(a[n], b[n]) for a, b in same for n in LISTS)


def ties(one, other):
    """Whether two lists differ by rounding alone."""
    sides = [side.people.sort("account_id").select("account_id", "score") for side in (one, other)]
    np.testing.assert_allclose(sides[0]["score"], sides[1]["score"], rtol=0, atol=1e-9)
    return sides[0]["account_id"].equals(sides[1]["account_id"])
