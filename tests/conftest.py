"""What all tests share: Hypothesis profiles, and which tests a machine can run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"

settings.register_profile("dev", max_examples=25, deadline=None)
settings.register_profile(
    "ci", max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    absent = pytest.mark.skip(reason=f"no {DATA}: real data are not part of the repository")
    short = pytest.mark.skip(reason="runs for minutes; set AMBASSADORS_LONG=1 (make test-long)")
    for item in items:
        if item.get_closest_marker("real_data") and not DATA.is_dir():
            item.add_marker(absent)
        if item.get_closest_marker("long") and os.environ.get("AMBASSADORS_LONG") != "1":
            item.add_marker(short)
