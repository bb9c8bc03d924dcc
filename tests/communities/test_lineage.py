"""Which community of today is which of before."""

import numpy as np
import pytest

from ambassadors.communities import lineage


def plain(before, now):
    """Greedy matching by Jaccard overlap, with sets."""
    both = [(a, b) for a, b in zip(before, now, strict=True) if a >= 0 and b >= 0]
    old = {a: {i for i, pair in enumerate(both) if pair[0] == a} for a, _ in both}
    new = {b: {i for i, pair in enumerate(both) if pair[1] == b} for _, b in both}
    pairs = [
        (-len(was & now) / len(was | now), -len(was & now), a, b)
        for a, was in old.items()
        for b, now in new.items()
        if len(was & now) / len(was | now) >= 1 / 3
    ]
    same = [-1] * (max(now, default=-1) + 1)
    for _, _, a, b in sorted(pairs):
        if same[b] < 0 and a not in same:
            same[b] = a
    return same


@pytest.mark.parametrize("seed", range(20))
def test_matching_equals_one_with_sets(seed):
    chance = np.random.default_rng(seed)
    before = chance.integers(-1, 4, 40)
    now = np.where(chance.random(40) < 0.7, before, chance.integers(-1, 5, 40))
    assert lineage(before, now).same.tolist() == plain(before.tolist(), now.tolist())


def test_growth_alone_changes_nothing():
    before, now = np.array([0, 0, 0, 1, 1, -1, -1, -1]), np.array([1, 1, 1, 0, 0, 0, 0, 0])
    found = lineage(before, now)
    assert (found.same.tolist(), found.overlap.tolist(), found.merged) == ([1, 0], [1.0, 1.0], [])


def test_a_merger_and_a_split_are_told():
    found = lineage(np.array([0, 0, 0, 0, 1, 1, 1]), np.array([0] * 7))
    assert (found.same.tolist(), found.merged, found.split.tolist()) == ([0], [(1, 0)], [-1])
    found = lineage(np.array([0] * 7), np.array([0, 0, 0, 0, 1, 1, 1]))
    assert (found.same.tolist(), found.merged, found.split.tolist()) == ([0, -1], [], [-1, 0])


def test_what_only_a_quarter_stayed_of_is_new():
    found = lineage(np.array([0] * 4), np.array([0, -1, -1, 1]))
    assert found.same.tolist() == [0, -1]
    found = lineage(np.array([0, 1, 2, 3]), np.array([0] * 4))
    assert found.same.tolist() == [-1]
    assert lineage(np.array([], int), np.array([], int)).same.tolist() == []
