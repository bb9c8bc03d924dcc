"""Every `>>>` example in the packages gives what it says."""

import doctest
import importlib
import pkgutil

import pytest

import ambassadors
import api
import graph_schema

MODULES = sorted(
    found.name
    for package in (ambassadors, api, graph_schema)
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if "migrations" not in found.name and not found.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    module = importlib.import_module(name)
    assert doctest.testmod(module).failed == 0


def test_there_are_examples():
    finder = doctest.DocTestFinder()
    found = [test for name in MODULES for test in finder.find(importlib.import_module(name)) if test.examples]
    assert len(found) > 10
