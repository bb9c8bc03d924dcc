"""Conversion pairs of granary: both sides of a pair agree on who acted on whom, wherever both say it."""

from __future__ import annotations

import json
import tarfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from ambassadors.sources import activitystreams, bluesky

GRANARY = Path(__file__).parents[3] / "shared/data/granary_multi_network.tar.gz"
VERBS = {"share": "share", "like": "like", "favorite": "like", "follow": "follow"}
PAIRS = {
    "as2.json": ("as.json", "as-from-as2.json"),
    "as2-from-as.json": ("as.json",),
    "bsky.json": ("as.json", "as-from-bsky.json"),
    "bsky-from-as.json": ("as.json",),
}
"""Form that we read -> forms of ActivityStreams 1 that it was made from, or that were made from it."""
Act = tuple[str, str, str]

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not GRANARY.exists(), reason="no shared data here"),
]


@pytest.fixture(scope="module")
def files() -> dict[str, Any]:
    found = {}
    with tarfile.open(GRANARY) as archive:
        for member in archive:
            if member.name.endswith(".json") and "/testdata/" in member.name:
                content = archive.extractfile(member)
                assert content
                with suppress(json.JSONDecodeError):  # some of granary's own files are templates
                    found[member.name.rsplit("/", 1)[1]] = json.load(content)
    return found


def source_of(name: str) -> Any:
    """The source of ours that reads a file."""
    return bluesky if ".bsky" in name else activitystreams


def ours(name: str, value: Any) -> set[Act]:
    """What our sources read on one side."""
    events = [event for record in source_of(name).records(value) for event in record.events]
    acts = [event for event in events if event.get("target_id")]
    return {(act["kind"], plain(act["actor_id"]), plain(act["target_id"])) for act in acts}


def plain(account: str) -> str:
    return account.partition(":")[2].rstrip("/")


def people(thing: Any) -> set[str]:
    """Every name of whose an object of ActivityStreams 1 is, or of the person it is: some give two that differ."""
    if isinstance(thing, list):
        thing = thing[0] if thing else None
    if isinstance(thing, str):
        thing = {"id": thing}
    if not isinstance(thing, dict):
        return set()
    key = thing.get("id") or ""
    if key.startswith("at://"):
        return {key.removeprefix("at://").partition("/")[0]} | people(thing.get("author"))
    if "author" in thing:
        return people(thing["author"])
    made = thing.get("objectType") in ("note", "comment", "article", "activity") or "content" in thing
    return set() if made else {str(name).rstrip("/") for name in (key, thing.get("url")) if name}


def theirs(value: Any) -> list[tuple[str, set[str], set[str]]]:
    """What ActivityStreams 1 says on the other side: read here anew, by its own words."""
    kind, by = VERBS.get(value.get("verb", "")), people(value)
    if kind:
        said = [(kind, people(value.get("actor")) or by, people(value.get("object")))]
    elif value.get("inReplyTo"):
        said = [("reply", by, people(value["inReplyTo"]))]
    else:
        notes = [one for one in value.get("attachments", []) if one.get("objectType") == "note"]
        said = [("quote", by, people(note)) for note in notes]
    return [(kind, who, on) for kind, who, on in said if who and on]


def alike(one: str, names: set[str]) -> bool:
    """Whether two sides name people in the same way: by their dids, or by addresses."""
    return one.startswith("did:") in {name.startswith("did:") for name in names}


def test_pairs_agree_on_who_acted_on_whom(files):
    compared, differing, passed_over = [], [], []
    for name, twin in pairs(files):
        one, other = ours(name, files[name]), theirs(files[twin])
        refused = any(record.fault for record in source_of(name).records(files[name]))
        if other and not one and not refused:
            passed_over.append((name, twin))
        for kind, who, on in one:
            said = [act for act in other if act[0] == kind and alike(who, act[1]) and alike(on, act[2])]
            if said:
                compared.append((name, twin, kind))
                if not any(who in whos and on in ons for _, whos, ons in said):
                    differing.append((name, one, other))
    assert not differing
    assert not passed_over
    assert len(compared) == COMPARED, compared
    assert {kind for _, _, kind in compared} == {"share", "reply", "quote", "follow"}


def pairs(files: dict[str, Any]) -> list[tuple[str, str]]:
    """Every file that we read beside its twin."""
    found = []
    for name in files:
        base, _, form = name.partition(".")
        found += [(name, f"{base}.{other}") for other in PAIRS.get(form, ()) if f"{base}.{other}" in files]
    assert len(found) == FOUND
    return found


FOUND = 79
COMPARED = 7
"""Pairs in which both sides name both people in one way; the others leave one of them out, or say an address for a did."""
