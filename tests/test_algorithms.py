"""Every file of an algorithm says whence it is, what it costs, what may be chosen, and works one example."""

from __future__ import annotations

import dataclasses
import doctest
import importlib
import inspect
import pkgutil
import re

import pytest

import ambassadors

ROOMS = ("scores", "communities", "cascades", "ranking", "outreach.team")
PARTS = {
    "kernels": "loops of the file beside it, compiled",
    "drawing": "likewise, of sampling",
    "prefetching": "asks memory for what is read next",
    "result": "holds figures",
    "exact": "one half of best, whose example it is",
    "sampled": "the other half of best",
    "base": "what scores stand on: views, ordering, scales",
    "increment": "moves the scores; equal to them by test",
    "wanted": "reads a question",
    "suggesting": "puts the parts of a team together",
    "choosing": "its example is best_team's",
}
"""Files that hold no algorithm of their own."""


def algorithms() -> list[str]:
    packages = [importlib.import_module(f"ambassadors.{room}") for room in ROOMS]
    found = [one for room in packages for one in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")]
    return [one.name for one in found if not one.ispkg and not set(one.name.split(".")) & PARTS.keys()]


ALGORITHMS = algorithms()


def test_all_rooms_are_looked_into():
    assert len(ALGORITHMS) > 25
    folder = [one.name for one in pkgutil.iter_modules(ambassadors.__path__) if one.ispkg]
    assert {room.partition(".")[0] for room in ROOMS} <= set(folder)


def docstrings(module) -> str:
    own = [one for one in vars(module).values() if getattr(one, "__module__", "") == module.__name__]
    held = [
        part for one in own if inspect.isclass(one) for part in vars(one).values() if inspect.isroutine(part)
    ]
    return "\n".join(filter(None, (inspect.getdoc(one) for one in (module, *own, *held))))


@pytest.mark.parametrize("name", ALGORITHMS)
def test_an_algorithm_names_its_source_its_cost_and_works_one_example(name):
    module = importlib.import_module(name)
    told = docstrings(module)
    assert re.search(r"\bSources?: ", told), "whence it is; `Source: our own` where it is ours"
    assert re.search(r"\bO\(", told), "its cost, like O(m log m)"
    assert any(test.examples for test in doctest.DocTestFinder().find(module)), "one worked example"


@pytest.mark.parametrize("name", [*ALGORITHMS, "ambassadors.scores.authenticity"])
def test_what_may_be_chosen_has_a_meaning_and_a_range(name):
    params = getattr(importlib.import_module(name), "Params", None)
    if params is None:
        return
    told = inspect.getdoc(params) or ""
    for field in dataclasses.fields(params):
        found = re.search(rf"^ +{field.name}: (.+?)(?=^ +\w+: |\Z)", told, re.MULTILINE | re.DOTALL)
        assert found, field.name
        assert re.search(r"``[><(\[]", found[1]), (field.name, found[1])
