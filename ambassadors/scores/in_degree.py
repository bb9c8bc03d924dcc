"""In-degree: how many different people ever passed a person on. A baseline, shown beside our scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ambassadors.scores.base import Score, View


@dataclass(frozen=True, slots=True)
class Params:
    """Nothing to choose."""


def compute(view: View, params: Params, given: Mapping[str, Score]) -> Score:  # noqa: ARG001
    """Return the number of distinct people who passed each account on. O(m)."""
    return Score(np.bincount(view.spread_pairs.target, minlength=view.n).astype(np.float64), {})
