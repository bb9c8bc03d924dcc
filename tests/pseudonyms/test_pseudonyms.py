"""Pseudonymous mode: over random histories, no output of any kind holds a handle, a name or a native id of anybody."""

from __future__ import annotations

import json

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ambassadors.assessment import short_id
from ambassadors.errors import ForbiddenError, NotFoundError, UsageError
from ambassadors.service import Changing, Veiled, Wanted, WantedTeam, Workspace, graphml
from tests.ledger.ledger_kit import EXAMPLES
from tests.privacy.privacy_kit import ACME, CANARY, HANDLE, MARIA, NAME, opened
from tests.privacy.test_objection import WORDS, history, outputs
from tests.service.service_kit import HOUR, START, filled

WHY = {"kind": "profile_link", "evidence": "https://x.com/q1", "reason": "q1 and q2 are one"}


def signs(workspace: Workspace) -> set[str]:
    """What names anybody: ids and their hashes, handles, names, posts, events, addresses, texts."""
    rows = workspace.ledger.query("SELECT id, handle, name FROM accounts").to_pylist()
    ids = {row["id"] for row in rows}
    found = ids | {short_id(one) for one in ids} | {row["name"] for row in rows if row["name"]}
    found |= {f"@{row['handle']}" for row in rows if row["handle"]} | {HANDLE, "canary-7711", "https://"}
    return found | {"post:", *(word for word in WORDS if len(word) > 12)}


def leaks(told: str, names: set[str]) -> set[str]:
    """The names that stand in an answer as whole words."""
    return {one for one in names if _whole(one, told)}


def _whole(sign: str, text: str) -> bool:
    at = text.find(sign)
    while at >= 0:
        after = text[at + len(sign) : at + len(sign) + 1]
        if sign.endswith((":", "/")) or not (after.isalnum() or after in {"_", "-"}):
            return True
        at = text.find(sign, at + 1)
    return False


def more(workspace: Workspace, everybody: list[str]):
    """Yield what the outputs of an objection leave out: teams, joins, marks, decisions."""
    yield "team", workspace.team("acme", WantedTeam(3, fixed=(everybody[0],)))
    yield "blast", workspace.blast_radius(Changing(((everybody[0], everybody[1]),)))
    for name in ("persons", "proposals", "marks", "crm_links", "suppressions", "parameters"):
        yield name, getattr(workspace, name)()
    yield "backtest", workspace.backtest("acme", windows=2)
    with workspace.exporting(__import__("ambassadors.exports", fromlist=["ALL"]).ALL) as given:
        yield "file", [table.to_pylist() for _, table in given.pieces]


@settings(max_examples=max(3, EXAMPLES // 10), deadline=None, phases=[Phase.generate])
@given(st.integers(0, 10**6))
def test_no_output_without_names_holds_a_handle_a_name_or_a_native_id(tmp_path_factory, seed):
    with filled(tmp_path_factory.mktemp("veiled") / "home", history(seed), ACME) as workspace:
        workspace.refresh(as_of=START + 200 * HOUR)
        workspace.state.link("x:q1", "x:q2", **WHY)
        workspace.state.mark("x:q3", "verified", "we know q3 (@q3)")
        workspace.suppress("x:q4", "do_not_contact", "@q4 asked")
        workspace.refresh()
        names = signs(workspace)
        plain = {kind for kind, told in outputs(workspace) if leaks(_text(told), names)}
        assert plain >= {"people", "explanation", "suggestions", "exports", "live", "change"}
        veiled = Veiled(workspace)
        listed = [one["account_id"] for one in veiled.people("acme", limit=9).items]
        for kind, told in (*outputs(veiled), *more(veiled, listed)):
            assert not leaks(_text(told), names), (kind, leaks(_text(told), names))


def _text(told) -> str:
    return told if isinstance(told, str) else json.dumps(told, default=str, ensure_ascii=False)
