"""Affinity: shares of attention between brands, by hand and against a plain count; no follower is read."""

from __future__ import annotations

import math
from collections import defaultdict

import pytest

from ambassadors.affinity import shares
from ambassadors.brands import Brand, BrandRules
from ambassadors.ranking import rank
from ambassadors.snapshot import from_events
from tests.ledger.ledger_kit import table
from tests.service.service_kit import HOUR, START, act, crowd, filled

ACME = Brand("acme", accounts=("x:own",), staff=("x:p3",))
BOLT = Brand("bolt", accounts=("x:p5",))


def plain(snapshot, hours):
    """The same, act by act."""
    given = defaultdict(float)
    for at, actor, brands in zip(snapshot.at, snapshot.actor, snapshot.brands, strict=True):
        for place in range(len(snapshot.rules.brands)):
            bit = 1 << place
            if brands & bit and not (snapshot.own[actor] | snapshot.staff[actor]) & bit:
                given[int(actor), place] += 1 / (1 + (snapshot.as_of - at) / 3_600_000 / hours)
    total = defaultdict(float)
    for (actor, _), value in given.items():
        total[actor] += value
    return {key: value / total[key[0]] for key, value in sorted(given.items())}


def test_against_a_plain_count():
    snapshot = from_events(table(crowd(500)), None, BrandRules((ACME, BOLT)))
    account, brand, share = shares(snapshot, 24)
    found = dict(zip(zip(account.tolist(), brand.tolist(), strict=True), share.tolist(), strict=True))
    expected = plain(snapshot, 24)
    assert list(found) == list(expected)
    assert len(found) > 30
    assert all(math.isclose(found[key], expected[key], rel_tol=1e-12) for key in expected)


def test_by_hand(tmp_path):
    rows = [act(1, 0, "ann", "own"), act(2, 0, "ann", "p5"), act(3, 0, "p3", "own"), act(4, 0, "p3", "p5")]
    with filled(tmp_path, rows, ACME, BOLT) as workspace:
        workspace.refresh(as_of=START + HOUR)
        assert workspace.person("acme", "x:ann")["affinity"] == {"acme": 0.5, "bolt": 0.5}
        # staff of acme has eyes for bolt alone: what they do for their own brand is work
        assert workspace.person("acme", "x:p3")["affinity"] == {"bolt": 1.0}
        assert workspace.explanation("acme", "x:ann", seen=frozenset({"acme"}))["affinity"] == {
            "acme": 0.5,
            "other": 0.5,
        }
        assert "bolt" not in str(workspace.person("acme", "x:ann", seen=frozenset({"acme"})))


@pytest.mark.parametrize("followers", [None, 4])
def test_without_follower_counts_and_with_four_followers_everything_is_the_same(followers):
    rows = crowd(300)
    known = [row | {"followers": followers} for row in rows]
    rules = BrandRules((ACME, BOLT))
    bare, counted = (from_events(table(some), None, rules) for some in (rows, known))
    assert all((one == two).all() for one, two in zip(shares(bare, 24), shares(counted, 24), strict=True))
    for name, values in rank(bare, "acme").values.items():
        assert (values == rank(counted, "acme").values[name]).all()


def test_without_brands_there_is_none(tmp_path):
    with filled(tmp_path, crowd(50)) as workspace:
        workspace.refresh()
        assert workspace.person("", workspace.current().people("")["account_id"][0])["affinity"] == {}
