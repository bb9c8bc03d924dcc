"""Run the analysts' saved queries."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ambassadors.errors import NotFoundError, UsageError
from ambassadors.graph import guard
from ambassadors.graph.store import GraphStore
from graph_schema.saved import SavedQuery, saved_queries

TIMEOUT_S: Final = 30.0
LIMIT: Final = 10_000
"""Most rows of an answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a query.

    Attributes:
        columns: names, in order.
        rows: one tuple each.
    """

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def run_saved(
    store: GraphStore, name: str, params: Mapping[str, Any], *, timeout_s: float = TIMEOUT_S
) -> Answer:
    """Run a saved query.

    Args:
        store: the graph.
        name: one of ``saved_queries()``.
        params: values that replace the defaults; texts, as from the command line, take the default's type.
        timeout_s: the server ends it after this.

    Raises:
        NotFoundError: no query of that name.
        UsageError: an unknown parameter, a value of another type, or the deadline has passed.
        TooLargeError: more than 10,000 rows.
    """
    known = saved_queries()
    if name not in known:
        raise NotFoundError(
            f"no saved query {name!r}{_near(name, list(known))}; `ambassadors query` lists them"
        )
    query = known[name]
    unknown = sorted(set(params) - set(query.params))
    if unknown:
        takes = ", ".join(query.params) or "none"
        raise UsageError(
            f"query {name} has no parameter {unknown[0]!r}{_near(unknown[0], list(query.params))}; it takes {takes}"
        )
    values = {
        key: _value(query, key, params[key]) if key in params else default
        for key, default in query.params.items()
    }
    guard.check(query.text)
    columns, rows = store.ask(query.text, values, timeout_s=timeout_s, limit=LIMIT)
    return Answer(columns, rows)


def _value(query: SavedQuery, key: str, value: Any) -> Any:
    """Return a value as the type of the parameter's default."""
    default = query.params[key]
    wanted: type = type(default)
    if isinstance(value, str) and not isinstance(default, str):
        try:
            value = json.loads(value)
        except json.JSONDecodeError:
            value = value.split(",") if isinstance(default, list) else value
    if isinstance(default, float) and type(value) is int:
        value = float(value)
    if default is not None and type(value) is not wanted:
        raise UsageError(
            f"parameter {key} of query {query.name} must be a {wanted.__name__} like {default!r}, got {value!r}"
        )
    return value


def _near(word: str, known: list[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1)
    return f", did you mean {close[0]!r}?" if close else ""
