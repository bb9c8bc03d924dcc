"""Pseudonymous mode: over random histories, no output of any kind holds a handle, a name or a native id of anybody."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ambassadors.assessment import short_id
from ambassadors.errors import ConflictError, ForbiddenError, NotFoundError, UsageError
from ambassadors.exports import ALL
from ambassadors.service import Changing, Veiled, WantedTeam, Workspace
from ambassadors.service.pseudonyms import Pseudonyms, naming
from ambassadors.service.pseudonyms.documents import Veil
from tests.ledger.ledger_kit import EXAMPLES
from tests.privacy.privacy_kit import ACME, HANDLE, MARIA, counted
from tests.privacy.test_objection import WORDS, history, outputs
from tests.service.service_kit import HOUR, START, act, crowd, filled

WHY: Any = {"kind": "profile_link", "evidence": "https://x.com/q1", "reason": "q1 and q2 are one"}


def signs(workspace: Workspace) -> set[str]:
    """What names anybody: ids and their hashes, handles, names, posts, events, addresses, texts."""
    rows = workspace.ledger.query("SELECT id, handle, name FROM accounts").to_pylist()
    ids = {row["id"] for row in rows}
    found = ids | {short_id(one) for one in ids} | {row["name"] for row in rows if row["name"]}
    found |= {f"@{row['handle']}" for row in rows if row["handle"]} | {HANDLE, "canary-7711", "https://x.com"}
    return found | {"post:q", "post:own", "post:canary", *(word for word in WORDS if len(word) > 12)}


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


def more(workspace: Workspace, pair: tuple[str, str]):
    """Yield what the outputs of an objection leave out: teams, joins, marks, decisions."""
    yield "team", workspace.team("acme", WantedTeam(1))
    yield "blast", workspace.blast_radius(Changing((pair,)))
    for name in ("persons", "proposals", "marks", "crm_links", "suppressions", "parameters"):
        yield name, getattr(workspace, name)()
    yield "backtest", workspace.backtest("acme", windows=2)
    with workspace.exporting(ALL) as given:
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
        veiled: Any = Veiled(workspace)
        called = Pseudonyms.of_home(workspace.settings.home).account
        for kind, told in (*outputs(veiled), *more(veiled, (called("x:q5"), called("x:q6")))):
            assert not leaks(_text(told), names), (kind, leaks(_text(told), names))


def _text(told) -> str:
    return told if isinstance(told, str) else json.dumps(told, default=str, ensure_ascii=False)


def test_a_field_that_nobody_has_a_rule_for_is_hidden(tmp_path):
    veil = Veil(Pseudonyms.of_home(tmp_path))
    told = veil.document({"newly_added": "Lea", "deep": [{"bio": "of Lea", "score": 3.5, "stage": "relay"}]})
    assert told == {"newly_added": "[hidden]", "deep": [{"bio": "[hidden]", "score": 3.5, "stage": "relay"}]}
    said = {"actor_id": "x:1", "actor_handle": "lea", "sentence": "shared by @lea, @max"}
    assert veil.document(said)["sentence"] == "[hidden]", (
        "it calls somebody whom nothing else in the answer tells"
    )
    alone = veil.document(said | {"sentence": "shared by @lea"})
    assert alone["sentence"] == f"shared by {alone['actor_id']}"


def test_pseudonyms_stay_with_the_key_of_a_home_and_tell_nothing_without_it(tmp_path):
    one, other = (Pseudonyms.of_home(tmp_path / name) for name in ("one", "other"))
    assert one.account("x:1") == Pseudonyms.of_home(tmp_path / "one").account("x:1")
    assert one.account("x:1") != other.account("x:1")
    assert one.account("x:1").startswith("x:anon-")
    assert one.account(one.account("x:1")) == one.account("x:1")
    assert (tmp_path / "one" / "privacy" / "pseudonyms.key").stat().st_mode & 0o777 == 0o600


def test_what_is_asked_by_pseudonym_is_done_and_errors_name_nobody(tmp_path):
    with filled(tmp_path / "home", history(3), ACME) as workspace:
        workspace.refresh()
        veiled, names = Veiled(workspace), signs(workspace)
        one, two, own = (
            Pseudonyms.of_home(tmp_path / "home").account(f"x:{who}") for who in ("q1", "q2", "own")
        )
        with pytest.raises(ConflictError) as refused:
            veiled.blast_radius(Changing(((one, own),)))
        assert not leaks(refused.value.message, names)
        assert own in refused.value.message
        seen = veiled.blast_radius(Changing(((one, two),)))
        made = veiled.link(one, two, **WHY, seen=seen, by="Maria Lopez")
        assert (made.low, made.high, made.reason) == (one, two, "[hidden]")
        assert [(link.low, link.high, link.reason) for link in workspace.state.links()] == [
            ("x:q1", "x:q2", WHY["reason"])
        ]
        veiled.suppress(two, "do_not_profile", "asked", by="Maria Lopez")
        with pytest.raises(NotFoundError) as hidden:
            veiled.person("acme", two)
        assert not leaks(hidden.value.message, names)
        for shown in ("x:q3", "@q3", "q3"):
            with pytest.raises(UsageError, match="is no pseudonym"):
                veiled.person("acme", shown)
        for name in ("hidden", "state", "ledger", "suppressions_csv", "right_away"):
            with pytest.raises(ForbiddenError, match="pseudonymous mode"):
                getattr(veiled, name)()
        with pytest.raises(ForbiddenError, match="privacy:reveal"):
            veiled.reveal(one, **MARIA)


def test_suggestions_are_paged_before_they_are_veiled_and_go_on_where_the_page_ended(tmp_path, monkeypatch):
    asking = [
        act(9000 + n, 398 * HOUR + n, f"p{n}", "own", 2, text="where is it?", post_id=f"p:{n}")
        for n in range(9)
    ]
    with filled(tmp_path / "home", [*crowd(), *asking], ACME) as workspace:
        workspace.refresh()
        veiled: Any = Veiled(workspace)
        whole = veiled.suggestions("acme", limit=1000)["items"]
        assert len(whole) > 4
        seen: list[int] = []
        plain = Veil.document

        def watched(self: Veil, value: Any) -> Any:
            seen.append(len(value["items"]))
            return plain(self, value)

        monkeypatch.setattr(Veil, "document", watched)
        pages, after = [], None
        while page := veiled.suggestions("acme", after=after, limit=2):
            pages += page["items"]
            after = page["next_after"]
            if after is None:
                break
        assert pages == whole
        assert max(seen) == 2
        native = workspace.suggestions("acme")["items"][0]["id"]
        assert veiled.suggestions("acme", after=native)["items"] == [], "only pseudonyms are answered"


def test_the_key_is_read_once_and_again_where_its_file_is_another_one(tmp_path):
    with counted(naming, "read_key") as reads:
        first = [Pseudonyms.of_home(tmp_path).account("x:1") for _ in range(5)]
    assert (len(set(first)), reads) == (1, [1])
    other = Pseudonyms.of_home(tmp_path / "other").account("x:1")
    (tmp_path / "other" / "privacy" / "pseudonyms.key").replace(tmp_path / "privacy" / "pseudonyms.key")
    assert Pseudonyms.of_home(tmp_path).account("x:1") == other
    (tmp_path / "privacy" / "pseudonyms.key").unlink()
    assert Pseudonyms.of_home(tmp_path).account("x:1") not in {first[0], other}, "the key is gone for good"


def test_a_community_without_a_name_is_called_so_in_the_language_asked_for(tmp_path):
    names = Pseudonyms.of_home(tmp_path)
    told = [Veil(names, language).document({"id": "ab12", "name": "tomatoes"}) for language in ("en", "fr")]
    assert [one["name"] for one in told] == ["community ab12", "communauté ab12"]
