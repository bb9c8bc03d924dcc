"""What the house says of scores, it says in French too: every command and every route that has words of ours."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, cast

import pytest
import typer.main
from starlette.testclient import TestClient

from ambassadors.cli import app
from api.app import create_app
from tests.belonging.test_belonging import two_groups
from tests.cli.cli_kit import cli
from tests.languages_kit import WORDS, every_pair, fields, spoken_in_english
from tests.service.service_kit import HOUR, START, act, crowd, filled

SAME = {"engagement", "mention", "mentions", "volume", "NDCG@100", "PageRank"}
"""Words that are the same in both languages."""
COMMANDS: dict[str, tuple[str, ...]] = {
    "refresh": (),
    "top": (),
    "top --live": ("top", "--live"),
    "explain": ("explain", "x:p1"),
    "suggest": (),
    "authenticity": ("authenticity", "x:p1"),
    "rings": (),
    "communities": (),
    "community": ("community", "{community}"),
    "changes": (),
    "changes of one": ("changes", "--account", "x:p1"),
    "preview": (),
    "preview of something": ("preview", "--set", "relay.power=0.4"),
    "backtest": ("backtest", "--windows", "2"),
    "team": ("team", "3"),
    "sources report": ("sources", "report"),
    "privacy notice": ("privacy", "notice"),
}
"""Every command that has words in both languages: what is typed, where that is more than its name."""
ENGLISH_ONLY = {
    "what went in": "load export graph ledger query score sources",
    "what the owner decides or sets, and the trail of it": "brand keys parameters people privacy suppressions",
    "the service itself": "backup demo restore serve status",
}
"""Groups of commands whose words are English: they tell whoever runs the program what was done."""
ROUTES: dict[str, dict[str, str]] = {
    "/v1/ambassadors": {"limit": "3"},
    "/v1/ambassadors/live": {"limit": "3"},
    "/v1/ambassadors/live/{id}/explanation": {},
    "/v1/ambassadors/{id}": {},
    "/v1/ambassadors/{id}/authenticity": {},
    "/v1/ambassadors/{id}/explanation": {},
    "/v1/changes": {"account": "x:p1"},
    "/v1/communities": {},
    "/v1/communities/{id}": {},
    "/v1/previews/{id}": {},
    "/v1/suggestions": {},
    "/v1/teams/{id}": {},
}
"""Every route that has words in both languages, and what it is asked."""
NO_WORDS = {
    "/v1/backtests": "its sentence stands there in both languages at once",
    "/v1/backtests/{id}": "likewise",
    "/v1/communities/{id}/members": "figures and names of fields",
    "/v1/rings": "likewise",
    "/v1/data-quality": "reasons are those of the set-aside files, in English",
}
"""Routes that tell of people or data and take no language."""
SERVICE = ("assessments", "brands", "exports", "interactions", "operations", "parameters", "people", "policies", "privacy", "status", "suppressions", "webhooks", "previews/links")  # fmt: skip
"""Routes of what is set, decided or done."""
QUOTED = {"text", "name", "handle", "word", "backtest", "formula"}
"""Fields that hold what people wrote, both languages at once, or names of fields."""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """People of a list, groups with words and one without, a ring, an unhappy one, two assessments and a back-test."""
    place = tmp_path_factory.mktemp("both")
    ring = [(f"m{i}", f"m{j}") for i in range(6) for j in range(6) if i != j] * 4
    rows = [
        *crowd(),
        *({**row, "event_id": f"g:{row['event_id']}"} for row in two_groups()),
        *(act(50_000 + n, (n % 380) * HOUR, one, other) for n, (one, other) in enumerate(ring)),
        *(act(60_000 + n, (300 + n) * HOUR, "p3", "own", 2, text="awful, where is my order?", sentiment=-0.9, post_id=f"p:{n}") for n in range(5)),
    ]  # fmt: skip
    with filled(place, rows) as workspace:
        workspace.refresh(as_of=START + 250 * HOUR)
        workspace.refresh()
    return place


def leaves(group: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from leaves(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


def both(command: tuple[str, ...], home: Any) -> list[str]:
    told = []
    for language in ("en", "fr"):
        where = [one.format(community=_community(home)) for one in command]
        done = cli(*where, "--lang", language, "--home", home)
        assert done.code == 0, done.err
        told.append(f"{done.out}\n{done.err}")
    return told


def _community(home: Any) -> str:
    found = cli("communities", "--json", "--limit", 1000, "--home", home).json["items"]
    assert {"words", "member"} <= {one["named_by"] for one in found}, "one of each kind is wanted"
    return str(next(one["id"] for one in found if one["words"]))


def test_every_sentence_has_both_languages_with_the_same_figures():
    texts = every_pair()
    assert len(texts) > 250, "catalogues are not found"
    for where, english, french in texts:
        if WORDS.search(english) and english not in SAME:
            assert english != french, where
        assert fields(english) == fields(french), where


def test_every_command_speaks_both_languages_or_is_none_that_tells_of_scores():
    spoken = {name for name, command in leaves(typer.main.get_command(app)) if any(one.name == "language" for one in command.params)}  # fmt: skip
    assert spoken == {" ".join(name.split(" --")[0].split(" of ")[0].split()) for name in COMMANDS}
    silent = {name.split()[0] for name, _ in leaves(typer.main.get_command(app)) if name not in spoken}
    assert silent <= set(" ".join(ENGLISH_ONLY.values()).split())


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_asked_in_french_says_nothing_in_english(name, home):
    english, french = both(COMMANDS[name] or (name,), home)
    assert len(WORDS.findall(french)) > 3, french
    assert not spoken_in_english(french.splitlines())
    for line in set(english.splitlines()) & set(french.splitlines()):
        row = "  " in line or " -> " in line
        assert row or len(WORDS.findall(line)) < 2, f"the same in both languages: {line}"


def test_every_route_speaks_both_languages_or_has_no_words():
    for path, does in create_app().openapi()["paths"].items():
        if "get" not in does or not path.startswith("/v1/"):
            continue
        takes = any(one["name"] == "lang" for one in does["get"].get("parameters", ()))
        assert takes == (path in ROUTES), path
        assert takes or path in NO_WORDS or path.removeprefix("/v1/").startswith(SERVICE), path


@pytest.fixture(scope="module")
def asking(home):
    from ambassadors.service import Workspace
    from ambassadors.settings import Settings

    with Workspace.open(Settings(home=home)) as workspace:
        _, token = workspace.state.create_key("test", frozenset({"admin"}), None)
        client = TestClient(create_app(cast(Any, workspace)), headers={"Authorization": f"Bearer {token}"})
        yield client


@pytest.mark.parametrize("path", sorted(ROUTES))
def test_a_route_asked_in_french_says_nothing_in_english(path, asking):
    where = path.replace("{id}", _id(path, asking))
    english, french, preferred = (
        asking.get(where, params=ROUTES[path] | language, headers=accepted)
        for language, accepted in (
            ({"lang": "en"}, {}),
            ({"lang": "fr"}, {}),
            ({}, {"Accept-Language": "fr"}),
        )
    )
    assert english.status_code == french.status_code == 200, french.text
    assert not spoken_in_english(texts(french.json()))
    assert list(same(english.json(), french.json())) == []
    if path not in {"/v1/ambassadors", "/v1/ambassadors/live"}:  # those are kept by their query alone
        assert [*same(french.json(), preferred.json())] == [*same(french.json(), french.json())]


def same(one: Any, other: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Texts of two words or more that are the same in both documents, but for what people wrote."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in one.keys() & other.keys() - QUOTED:
            yield from same(one[key], other[key], key)
    elif isinstance(one, list) and isinstance(other, list):
        for mine, theirs in zip(one, other, strict=False):
            yield from same(mine, theirs, name)
    elif isinstance(one, str) and one == other and " " in one and len(WORDS.findall(one)) > 1:
        yield name, one


def texts(document: Any) -> Iterator[str]:
    """Every text of a document, but for what people wrote."""
    if isinstance(document, dict):
        for key in document.keys() - QUOTED:
            yield from texts(document[key])
    elif isinstance(document, list):
        for one in document:
            yield from texts(one)
    elif isinstance(document, str):
        yield document


def _id(path: str, asking: TestClient) -> str:
    """What stands in the place of ``{id}``: somebody of the list, a community, or what is made for it."""
    if path.startswith("/v1/communities"):
        return str(asking.get("/v1/communities").json()["items"][0]["id"])
    making = {"/v1/previews/{id}": {}, "/v1/teams/{id}": {"size": 3}}
    if path not in making:
        return str(asking.get("/v1/ambassadors").json()["items"][0]["id"])
    begun = asking.post(path.removesuffix("/{id}"), json=making[path]).json()
    for _ in range(600):
        if asking.get(f"/v1/operations/{begun['id']}").json()["state"] == "succeeded":
            break
        time.sleep(0.1)
    return str(begun["id"])
