"""How samples are damaged: what Hypothesis puts in place of their members, and around them."""

from __future__ import annotations

import copy
import json
from typing import Any, Final

from hypothesis import strategies as st

from tests.sources.sample_kit import EVERY_BAD, EVERY_GOOD, values

JSON_CASES: Final = [(source, value) for source, path in EVERY_GOOD + EVERY_BAD for value in values(path)]

SECONDS: Final = 1_782_907_200
TIMES: Final = (
    SECONDS, SECONDS * 1000, SECONDS * 10**6, SECONDS * 10**9, -SECONDS, 0.5, 253_402_300_800, 2**63, 2**64, 10**400,
    "1782907200", "1782907200000", "2026-07-01", "2026-07-01T12:00:00", "2026-13-45T99:99:99Z", "2026-06-31T00:00:00Z",
    "0000-00-00T00:00:00Z", "9999-12-31T23:59:60Z", "2026-07-01T12:00:00.123456789+14:00", "Wed Jul 01 12:00:00 +0000 2026",
    "Wed Abc 99 12:00:00 +0000 2026",
)  # fmt: skip
"""One instant in every unit, and instants that are none."""
NAMES: Final = (
    "", " ", "@", "@@", "\0", "a\0b", "\ud800", "x\udfffy", "\u202eacme", "ac\u200bme", "\u0430cme", "ａｃｍｅ", "İ", "e\u0301" * 40,
    "\ufeffacme", "a\r\nb", "a" * 70_000, "9" * 30, "9007199254740993", "1e400", "NaN", "-1", "None", "[deleted]",
    "at://", "at://did:plc:a", "at://did:plc:a/app.bsky.feed.post/", "did:", "did:plc:", "https://[", "https://", "https://a.example:99999/@b",
    "http://[::1]/users/a", "//a/users/b", "x:1:2/3#4", "urn:li:person:", "a@b@c", "../../etc/passwd", "<script>", "&#x110000;", "&#xd800;",
)  # fmt: skip
"""Handles, ids and addresses that are none, that may pass for others, or that end somewhere in them."""
NUMBERS: Final = (
    2**53,
    2**53 + 1,
    2**63 - 1,
    2**64,
    -(2**70),
    1e308,
    9007199254740993.0,
    float("nan"),
    float("inf"),
)


def deep(levels: int) -> Any:
    """Objects and lists inside each other."""
    value: Any = "x"
    for level in range(levels):
        value = {"id": value, "data": [value] if level == 0 else []} if level % 2 else [value]
    return value


JUNK: Final = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(st.characters(codec=None), max_size=8),
    st.sampled_from(TIMES),
    st.sampled_from(NAMES),
    st.sampled_from(NUMBERS),
    st.builds(list),
    st.builds(dict),
    st.builds(lambda: [[None]]),
    st.builds(lambda: {"id": {"id": []}, "data": 5}),
    st.builds(deep, st.sampled_from([3, 50, 200])),
)


@st.composite
def damaged(draw: st.DrawFn, source: str) -> Any:
    """A sample in which one to three members were replaced, turned, taken away or put twice."""
    found = [value for name, value in JSON_CASES if name == source]
    value = copy.deepcopy(draw(st.sampled_from(found)))
    for _ in range(draw(st.integers(1, 3))):
        _damage(draw, value)
    return value if draw(st.integers(0, 20)) else draw(JUNK)


def _damage(draw: st.DrawFn, value: Any) -> None:
    """Walk down to some member and harm it."""
    while isinstance(value, dict | list) and value:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        key = draw(st.sampled_from(keys))
        if isinstance(value[key], dict | list) and value[key] and draw(st.integers(0, 4)):
            value = value[key]
            continue
        harm = draw(st.integers(0, 4))
        if harm == 0:
            del value[key]
        elif harm == 1 and isinstance(value, list):
            value.append(copy.deepcopy(value[key]))
        elif harm == 2:
            value[key] = _turned(value[key])
        elif harm == 3 and isinstance(value, dict):
            value[draw(st.sampled_from([*keys, "id", "type", "data", "object"]))] = value.pop(key)
        else:
            value[key] = draw(JUNK)
        return


def _turned(value: Any) -> Any:
    """The same content in another type: numbers as text, text as numbers, alone or in a list, another unit of time."""
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdecimal() else [value]
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int | float):
        return value * 1000 if value > SECONDS / 10 else str(value)
    if isinstance(value, list):
        return dict(enumerate(value)) if len(value) > 1 else value[0] if value else {}
    return list(value.values())


def nested(value: dict[str, Any], key: str, levels: int) -> str:
    """A sample in itself, as text: under one of its members, as often as is asked for."""
    hole = "\u2588"
    held = value[key]
    inner: Any = [hole] if isinstance(held, list) else hole
    if isinstance(held, dict) and isinstance(held.get("data"), list):
        inner = {"data": [hole]}
    before, _, after = json.dumps(value | {key: inner}, ensure_ascii=False).partition(f'"{hole}"')
    return before * levels + json.dumps(value) + after * levels
