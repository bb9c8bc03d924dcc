"""The counting sort against numpy, on either side of the switch between the two."""

import numpy as np
import pytest

from ambassadors.scores.base.ordering import FEW, order_by, order_by_two


@pytest.mark.parametrize(
    ("acts", "accounts"), [(0, 0), (0, 5), (1, 1), (300, 7), (300, 4000), (20, 20 * FEW + 1)]
)
def test_orders_are_those_of_stable_sorts(acts, accounts):
    chance = np.random.default_rng(acts)
    first, second = chance.integers(0, max(accounts, 1), (2, acts)).astype(np.int32)
    assert np.array_equal(order_by(first, accounts), np.argsort(first, kind="stable"))
    assert np.array_equal(order_by_two(first, second, accounts), np.lexsort((second, first)))
