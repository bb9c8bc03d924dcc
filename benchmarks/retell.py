"""Copies of a sample, each with ids, names and addresses of its own, so that no two records are equal.

What is an id is told by the name of its member. The same id becomes the same in all of one copy, so answers still answer;
a name inside a text stays as it is and so becomes somebody else's.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

ID: Final = re.compile(
    r"(^|_)(id|ids|str|uri|name|by|acct|author|permalink|urn|story|parent|subject)$|[a-z](Id|ID|Name)$"
)
DIGITS: Final = 6
LARGEST: Final = 10**12
"""A longer number with more digits would not fit into 64 bits, so it stays."""


def retold(sample: Path, folder: Path, times: int, first: int = 2) -> Path:
    """Write a sample so many times; return the file. Tables are repeated as they are, JSON gets ids of its own.

    Args:
        sample: a file of JSON, of lines of JSON, of an archive (``.js``) or a table.
        folder: where to write it.
        times: how many copies.
        first: line of a table's first record; what stands above is its header.
    """
    text = sample.read_text(encoding="utf-8")
    path = folder / f"{sample.parent.name}{sample.suffix}"
    if sample.suffix == ".js":
        head, _, body = text.partition("=")
        items = [one for copy in range(times) for one in _told(json.loads(body), copy)]
        path.write_text(f"{head}= {json.dumps(items, indent=1)}", encoding="utf-8")
        (folder / "account.js").write_bytes((sample.parent / "account.js").read_bytes())
    elif sample.suffix in {".json", ".ndjson"}:
        path = path.with_suffix(".ndjson")
        lines = [text] if sample.suffix == ".json" else text.splitlines()
        values = [json.loads(line) for line in lines]
        with path.open("w", encoding="utf-8") as file:
            for copy in range(times):
                file.writelines(json.dumps(_told(value, copy)) + "\n" for value in values)
    else:
        header = "".join(text.splitlines(keepends=True)[: first - 1]) if sample.suffix == ".csv" else ""
        path.write_text(header + text.removeprefix(header) * times, encoding="utf-8")
    return path


def _told(value: Any, copy: int, name: str = "") -> Any:
    """Return a value with the copy's number behind every id in it."""
    if isinstance(value, dict):
        return {key: _told(one, copy, key) for key, one in value.items()}
    if isinstance(value, list):
        return [_told(one, copy, name) for one in value]
    if not ID.search(name) or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value * 10**DIGITS + copy if value < LARGEST else value
    return f"{value}{copy:0{DIGITS}}" if isinstance(value, str) and value[-1:].isalnum() else value
