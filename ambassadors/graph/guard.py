"""Read-only Cypher: what may reach a server at all.

READ access mode stops writes and nothing else: LOAD CSV, SHOW and TERMINATE pass as reads on one server,
and the other does not enforce the mode. So a query is taken apart into tokens and refused unless every
word is a clause or operator of the list, a listed function, or a name that the query itself introduces.
"""

from __future__ import annotations

import re
from typing import Final

from ambassadors.errors import UsageError

CLAUSES: Final = frozenset(
    "MATCH OPTIONAL WHERE WITH UNWIND RETURN ORDER BY SKIP LIMIT UNION ALL DISTINCT AS AND OR XOR NOT IN IS NULL TRUE"
    " FALSE CASE WHEN THEN ELSE END ASC ASCENDING DESC DESCENDING STARTS ENDS CONTAINS EXISTS COUNT".split()
)
FUNCTIONS: Final = frozenset(
    "abs all any avg ceil coalesce collect count exists floor head keys labels last left length max min nodes none"
    " properties relationships reverse right round shortestpath sign single size split sqrt stdev substring sum tail"
    " toboolean tofloat tointeger tolower tostring toupper trim type".split()
)
"""No id(), no reduce(), no range(): the first differs between servers, the others can fill the memory."""
FORBIDDEN: Final = frozenset(
    "CALL CREATE DELETE DETACH DROP EXPLAIN FINISH FOREACH GRANT INSERT LOAD MERGE PROFILE REMOVE REVOKE SET SHOW START"
    " TERMINATE USE USING YIELD ALTER DENY STOP BEGIN COMMIT ROLLBACK COPY EXPORT IMPORT ATTACH INSTALL CHECKPOINT".split()
)
"""Refused even as a name, so that no word can be introduced as a variable and then used as a clause."""
TOKEN: Final = re.compile(
    r"(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<text>'[^'\\]*'|\"[^\"\\]*\")|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<parameter>\$[A-Za-z_]\w*)|(?P<word>[A-Za-z_]\w*)|(?P<space>\s+)"
    r"|(?P<sign>\.\.|<=|>=|<>|->|<-|=~|[()\[\]{},:|.+\-*/%^<>=])",
    re.DOTALL | re.ASCII,
)
LONGEST: Final = 20_000
MAX_HOPS: Final = 8


def check(text: str) -> None:
    """Let a read-only query pass.

    Raises:
        UsageError: something in it is not on the list; the message names it and its place.
    """
    if len(text) > LONGEST:
        raise UsageError(f"the query has {len(text):,} characters, at most {LONGEST:,} are taken; shorten it")
    tokens = [(kind, value, at) for kind, value, at in _tokens(text) if kind not in {"comment", "space"}]
    names = _introduced(tokens)
    for place, (kind, value, at) in enumerate(tokens):
        before = tokens[place - 1][1] if place else ""
        after = tokens[place + 1][1] if place + 1 < len(tokens) else ""
        if kind == "word" and not _allowed(value, before, after, names):
            raise UsageError(
                f"{value!r} at character {at + 1} is not allowed in a read-only query; use MATCH ... RETURN only"
            )
        if value == "*" and before not in {")", "]"} and not _bounded(tokens, place):
            raise UsageError(
                f"the path at character {at + 1} has no bound of at most {MAX_HOPS} steps; write it like *1..4"
            )
    if not any(value.upper() == "RETURN" for _, value, _ in tokens):
        raise UsageError("the query returns nothing; end it with RETURN")


def _tokens(text: str) -> list[tuple[str, str, int]]:
    found, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise UsageError(
                f"{text[at]!r} at character {at + 1} is not allowed in a read-only query; remove it"
            )
        found.append((str(match.lastgroup), match[0], at))
        at = match.end()
    return found


def _introduced(tokens: list[tuple[str, str, int]]) -> set[str]:
    """Return the variables: a word after an opening bracket or AS, or before ``=`` or ``IN``."""
    names = set()
    for place, (kind, value, _) in enumerate(tokens):
        before = tokens[place - 1][1].upper() if place else ""
        after = tokens[place + 1][1].upper() if place + 1 < len(tokens) else ""
        opens = before in {"(", "["} and after in {")", "]", ":", "{", "IN", "-", "*"}
        if kind == "word" and (before == "AS" or opens or (after == "=" and before in {"MATCH", ")"})):
            names.add(value)
    return names


def _allowed(word: str, before: str, after: str, names: set[str]) -> bool:
    if before in {".", ":", "|"} or after == ":":
        return before != "." or after != "("  # a property, a label, a map key; never a namespaced procedure
    if word.upper() in FORBIDDEN:
        return False
    if word in names or word.upper() in CLAUSES:
        return True
    return after == "(" and word.lower() in FUNCTIONS


def _bounded(tokens: list[tuple[str, str, int]], place: int) -> bool:
    """Whether a ``*`` multiplies, counts rows, or is a path of bounded length."""
    inside = False
    for _, value, _ in reversed(tokens[:place]):
        if value in {"[", "]", "(", ")"}:
            inside = value == "["
            break
    if not inside:
        return True
    bounds = [value for _, value, _ in tokens[place + 1 : place + 4]]
    last = bounds[2] if bounds[1:2] == [".."] else bounds[0]
    return last.isdigit() and int(last) <= MAX_HOPS
