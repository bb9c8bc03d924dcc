"""The archives of ../shared/data that hold a platform's own format: their files, one by one, as a user would have them."""

from __future__ import annotations

import gzip
import json
import tarfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from tests.conftest import DATA

if TYPE_CHECKING:
    from collections.abc import Iterator

LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Archive:
    """One set of ../shared/data.

    Attributes:
        sources: the sources whose format it holds; the first that fits a file by its path reads what none recognises.
        files: patterns of the files in it that are in that format.
        recorded: whether the files are recorded HTTP, of which the response bodies count.
        others: files in formats of nobody here, with the reason; they must be refused, not guessed.
    """

    sources: tuple[str, ...]
    files: tuple[str, ...] = ("*.json",)
    recorded: bool = False
    others: dict[str, str] = field(default_factory=dict)


ARCHIVES: Final = {
    "airline": Archive(("airline",), ("Tweets.csv",)),
    "as2_test_documents": Archive(("activitystreams",)),
    "as2_w3c": Archive(("activitystreams",)),
    "bluesky_jetstream": Archive(
        ("bluesky",),
        ("*.jsonl",),
        others={
            "did_docs.json.zst": "documents about identities, no records of theirs",
            "manifest.json": "what the collector wrote about its window",
            "*.car": "a repository in binary",
            "*.jss": "Jetstream's own segments, in binary",
            "frames.bin.zst": "the relay's frames in binary; expected_v1.jsonl holds the same events",
        },
    ),
    "granary_multi_network": Archive(
        ("activitystreams", "bluesky"),
        ("*.as2.json", "*.as2-from-as.json", "*.bsky.json", "*.bsky-from-as.json"),
        others={
            "*.as.json": "ActivityStreams 1",
            "*.as-from-*.json": "ActivityStreams 1",
            "*mf2*.json": "microformats",
            "*.feed.json": "JSON Feed",
            "*.feed-from-as.json": "JSON Feed",
            "*.xml": "RSS",
            "*.html": "web pages",
        },
    ),
    "higgs": Archive(("snap-activity",), ("higgs-activity_time.txt.gz",)),
    "ldbc_snb_csv": Archive(
        (),
        (),
        others={
            "*.csv": "acts and the people they go to stand in tables apart; to be joined before they are loaded"
        },
    ),
    "mastodon_py_entities": Archive(("mastodon",), ("*.yaml",), recorded=True),
    "mastodon_rtoot": Archive(("mastodon",), ("*.yml",), recorded=True),
    "meta_pyfacebook": Archive(("facebook", "instagram")),
    "rconf": Archive(("rtweet",), ("tweets.csv.gz",)),
    "twcs_sample": Archive(("twcs",), ("*.csv",)),
    "x_v1_tweepy_cassettes": Archive(("x-v1", "x"), ("*.yaml", "*.json"), recorded=True),
    "x_v2_pytwitter": Archive(("x",)),
    "x_v2_twarc_csv": Archive(("x",), ("*.json", "*.jsonl")),
    "youtube_pyyoutube": Archive(("youtube",)),
}


def unpacked(name: str, folder: Path) -> Path:
    """Return where a set lies, unpacked below a folder where it is packed."""
    packed = DATA / f"{name}.tar.gz"
    if not packed.exists():
        return DATA / name
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    return folder / name


def files(name: str, folder: Path) -> list[Path]:
    """Return the files of a set that are in a platform's format; of recorded HTTP one file a response body."""
    archive, root = ARCHIVES[name], unpacked(name, folder)
    found = sorted(
        {path for pattern in archive.files for path in root.rglob(pattern)} - {*others(name, root)}
    )
    if not archive.recorded:
        return found
    bodies = folder / f"{name}-bodies"
    bodies.mkdir()
    written = []
    for path in found:
        for place, (address, body) in enumerate(_bodies(path)):
            written.append(bodies / f"{'v2.' if '/2/' in address else ''}{path.stem}.{place}.json")
            written[-1].write_bytes(body)
    return written


def others(name: str, root: Path) -> list[Path]:
    """Return the files of a set that are in formats of nobody here."""
    return sorted(path for pattern in ARCHIVES[name].others for path in root.rglob(pattern))


def named(name: str, path: Path) -> str:
    """Return the source that reads a file which no source recognises, by where it lies."""
    first, *more = ARCHIVES[name].sources
    marks = {"instagram": "/instagram/", "x": "/v2.", "bluesky": "bsky"}
    return next((source for source in more if marks[source] in str(path)), first)


def _bodies(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield address and response body of recorded exchanges; of other recorders' forms too."""
    text = path.read_text(encoding="utf-8")
    tape: Any = json.loads(text) if path.suffix == ".json" else yaml.load(text, LOADER)
    for exchange in tape.get("interactions") or tape.get("http_interactions"):
        body = exchange["response"]["body"]
        if body is None:
            continue
        content = body.get("string", b"") if isinstance(body, dict) else body
        content = content.encode() if isinstance(content, str) else content
        packed = content.startswith(b"\x1f\x8b")
        yield exchange["request"]["uri"], gzip.decompress(content) if packed else content
