"""The analysts' saved queries: ``queries/*.cypher``, each with a header that says what it is.

::

    // title: Who relayed this post
    // about: People who passed the post on, the earliest first.
    // param post: "x:1"
    // columns: account, at

A parameter's default is JSON (number, string, list, true, false, null); its type is the parameter's type.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent / "queries"
HEADER: Final = re.compile(r"// (title|about|param|columns)(?: ([a-z_]+))?: (.+)")


class HeaderError(ValueError):
    """A saved query whose header cannot be read; the message names file and line."""


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """One saved query.

    Attributes:
        name: file name without its ending.
        title: a few words.
        about: what the answer means, one or more sentences.
        params: parameters and their defaults.
        columns: columns of the answer, in order.
        text: the Cypher.
    """

    name: str
    title: str
    about: str
    params: dict[str, Any]
    columns: tuple[str, ...]
    text: str


@cache
def saved_queries() -> dict[str, SavedQuery]:
    """Return the saved queries by name, sorted.

    Raises:
        HeaderError: one of the files is off.
    """
    return {path.stem: parse(path) for path in sorted(FOLDER.glob("*.cypher"))}


def parse(path: Path) -> SavedQuery:
    """Read one file.

    Raises:
        HeaderError: the header is incomplete, or a line of it cannot be read.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    size = next((place for place, line in enumerate(lines) if not line.startswith("//")), len(lines))
    said: dict[str, list[str]] = {"title": [], "about": [], "columns": []}
    params: dict[str, Any] = {}
    for number, line in enumerate(lines[:size], 1):
        match = HEADER.fullmatch(line)
        if match is None or (match[1] == "param") != (match[2] is not None):
            raise HeaderError(
                f"{path.name}:{number}: {line!r} is no header line; write // title: ..., // param name: default"
            )
        if match[1] != "param":
            said[match[1]].append(match[3])
            continue
        try:
            params[match[2]] = json.loads(match[3])
        except json.JSONDecodeError as error:
            raise HeaderError(f"{path.name}:{number}: {match[3]!r} is not JSON; quote a text") from error
    for word, given in said.items():
        if len(given) != 1 and (word != "about" or not given):
            raise HeaderError(f"{path.name}:{size}: {len(given)} lines of // {word}:, but one is needed")
    text = "\n".join(lines[size:]).strip()
    _same_parameters(path, size, text, params)
    columns = tuple(name.strip() for name in said["columns"][0].split(","))
    return SavedQuery(path.stem, said["title"][0], " ".join(said["about"]), params, columns, text)


def _same_parameters(path: Path, size: int, text: str, params: dict[str, Any]) -> None:
    used = set(re.findall(r"\$([a-z_]+)", text))
    if used != set(params):
        odd = ", ".join(sorted(used ^ set(params)))
        raise HeaderError(f"{path.name}:{size}: {odd}: every parameter must be both declared and used")
