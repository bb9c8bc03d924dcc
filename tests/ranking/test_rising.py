"""The isotonic regression of forecasts beside that of scipy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import isotonic_regression

from ambassadors.ranking.kernels import rising


def equal_to_the_last_bit(value):
    level, starts = rising(value)
    theirs = isotonic_regression(value)
    assert np.array_equal(starts, theirs.blocks)
    assert np.array_equal(level, theirs.x[theirs.blocks[:-1]])


@given(st.lists(st.one_of(st.integers(0, 5).map(float), st.floats(0, 1e6)), min_size=1, max_size=60))
def test_rising_equals_scipy(values):
    equal_to_the_last_bit(np.array(values))


@pytest.mark.parametrize("seed", range(3))
def test_rising_equals_scipy_on_many_outcomes(seed):
    chance = np.random.default_rng(seed)
    equal_to_the_last_bit(np.sqrt(chance.poisson(np.linspace(0, 3, 20_000)) * chance.poisson(2, 20_000)))
