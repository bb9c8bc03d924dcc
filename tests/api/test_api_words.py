"""Words that hold in both ways: whoever asks over HTTP is told no command line alone."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import orjson
import pytest

from ambassadors.service.ingest import read_rows

ROW = {
    "event_id": "x:1",
    "at": "2026-07-01T12:00:00Z",
    "kind": "share",
    "actor_id": "x:7",
    "target_id": "x:1",
}
HOUSE = Path(__file__).parents[2] / "ambassadors"
ALONE = {
    "service/demo.py", "service/using.py", "service/following.py", "service/privacy/backup.py", "service/privacy/clearing.py",
    "ledger/sandbox.py", "ranking/increment/state.py", "tombstones/__init__.py", "parameters/reference.py", "state/crm.py",
}  # fmt: skip
"""What only the owner's own machine meets: there is no way over HTTP."""
NO_ROUTE = ("people crm-link", "people marks", "top --live")
"""Commands without a route."""


def sentences(path: Path) -> list[str]:
    """String literals of a file without its docstrings; what is put into them is a dot."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    left_out = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    left_out |= {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    found = []
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            parts = (str(part.value) if isinstance(part, ast.Constant) else "." for part in node.values)
            found.append("".join(parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            found.append(node.value)
    return found


@pytest.mark.parametrize("room", ["service", "state", "assessment", "parameters", "tombstones", "outreach"])
def test_a_message_that_names_a_command_names_the_route_too(room):
    for path in sorted((HOUSE / room).rglob("*.py")):
        if str(path.relative_to(HOUSE)) in ALONE:
            continue
        for text in sentences(path):
            if re.search(r"ambassadors [a-z]", text) and not any(one in text for one in NO_ROUTE):
                assert "/v1/" in text, (path, text)
            assert not re.search(r"\(--\w+|with --(?!brand)", text), (path, text)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"kind": "wave"}, "write one of them, or load with --kinds wave="),
        ({"event_id": None}, "event_id is missing; give it, or load with"),
        ({"at": "03/04/2026"}, "write it so, or load"),
        ({"at": "2026-07-01T12:00:00"}, "write it so, or load"),
    ],
)
def test_a_rejected_row_says_first_what_holds_over_http(change, told):
    rows = read_rows(orjson.dumps(ROW) + b"\n" + orjson.dumps(ROW | change), None)
    [rejected] = rows.rejected
    assert told in rejected.reason


def test_bytes_that_are_no_text_say_so_too():
    broken = orjson.dumps(ROW).replace(b"x:7", b"x:\xe9")
    [rejected] = read_rows(orjson.dumps(ROW) + b"\n" + broken, None).rejected
    assert "write UTF-8, or load a file" in rejected.reason
