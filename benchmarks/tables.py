"""How fast each table is read: a million made rows with ids, names and times that differ, one process, one core."""

from __future__ import annotations

import csv
import gc
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ambassadors.sources import ReadOptions, read
from benchmarks.record import Record
from tests.sources.workbook_kit import workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

GOAL: Final = 100_000
BEGAN: Final = datetime(2026, 7, 1, tzinfo=UTC)
PEOPLE: Final = 50_000
WORKBOOK: Final = "brandwatch"
"""The table that is measured as Excel too."""
X: Final = "https://x.com/{who}/status/{n}"
TABLES: Final[dict[str, dict[str, str]]] = {
    "airline": {
        "tweet_id": "{n}", "airline_sentiment": "positive", "airline": "Acme Air", "name": "{who}",
        "text": "@acmeair thanks to @{whom} for the flight", "tweet_created": "{at}",
    },
    "brandwatch": {
        "Query Id": "7", "Query Name": "Acme", "Date": "{day}", "Full Text": "@{whom} I love my new @acme shoes",
        "Url": X, "Sentiment": "positive", "Page Type": "twitter", "Language": "en", "Author": "{who}",
        "Engagement Type": "REPLY", "X Reply to": "https://x.com/{whom}/status/1", "X Repost of": "",
        "Mentioned Authors": "@{whom}, @acme", "X Followers": "120",
    },
    "gephi": {"Source": "{who}", "Target": "{whom}", "Type": "Directed", "Timestamp": "{at}", "Kind": "mention", "Weight": "1.0"},
    "meltwater": {
        "Date": "{named}", "URL": X, "Hit Sentence": "I love my new @acme shoes, says @{whom}", "Influencer": "@{who}",
        "Language": "English", "Reach": "120", "Sentiment": "Positive", "Input Name": "Acme",
    },
    "minet": {
        "video_id": "v{n}", "comment_id": "c{n}", "author_name": "{who}", "author_channel_id": "UC{who}", "text": "nice",
        "published_at": "{at}", "parent_comment_id": "c{before}",
    },
    "nodexl": {
        "Vertex 1": "{who}", "Vertex 2": "{whom}", "Relationship": "Mentions", "Relationship Date (UTC)": "{day}",
        "Tweet": "I love my new @acme shoes", "Imported ID": "{n}",
    },
    "rtweet": {
        "user_id": "x{n}", "status_id": "x{n}", "created_at": "{day}", "screen_name": "{who}", "text": "hello @{whom}",
        "reply_to_user_id": "NA", "is_quote": "FALSE", "is_retweet": "FALSE", "mentions_user_id": "x1 x2",
        "mentions_screen_name": "{whom} acme", "retweet_user_id": "NA", "followers_count": "12",
    },
    "sprinklr": {
        "Conversation Stream": "I love my new @acme shoes, says @{whom}", "Permalink": X, "Created Time": "{ms}",
        "Sender Screen Name": "{who}", "Sender Follower Count": "12",
    },
    "twarc-csv": {
        "id": "{n}", "author_id": "{n}", "referenced_tweets.retweeted.id": "", "referenced_tweets.quoted.id": "",
        "created_at": "{at}", "text": "hello @{whom} and @acme", "entities.mentions": '["@{whom}", "@acme"]',
        "author.username": "{who}", "lang": "en",
    },
    "twcs": {
        "tweet_id": "{n}", "author_id": "{who}", "inbound": "True", "created_at": "{x}", "text": "@{whom} where is it @acme",
        "in_response_to_tweet_id": "{before}",
    },
}  # fmt: skip
"""Source -> column -> what stands in it."""


def run(rows: int, repeats: int, _kept: object, file: Path | None) -> None:
    """Measure every table on ``rows`` rows."""
    record = Record("tables", file)
    with tempfile.TemporaryDirectory() as folder:
        for source, columns in TABLES.items():
            path = Path(folder) / f"{source}.csv"
            _write(path, columns, rows)
            rates = [_rate(path, source) for _ in range(repeats)]
            record.tell(f"{source}, {rows:,} rows", "events/s a core", rates, f"goal {GOAL:,}")
            path.unlink()
        _beside_excel(Path(folder), max(rows // 10, 1), repeats, record)
    record.close()


def _beside_excel(folder: Path, rows: int, repeats: int, record: Record) -> None:
    """Measure one table as a workbook, beside the same as CSV."""
    columns, rates = TABLES[WORKBOOK], {}
    _write(folder / "t.csv", columns, rows)
    workbook(folder / "t.xlsx", {"Mentions": [list(columns), *_cells(tuple(columns.values()), rows)]})
    for name in ("t.csv", "t.xlsx"):
        rates[name] = [_rate(folder / name, WORKBOOK) for _ in range(repeats)]
        record.tell(
            f"{WORKBOOK}, {name[2:]}, {rows:,} rows", "events/s a core", rates[name], f"goal {GOAL:,}"
        )


def _write(path: Path, columns: dict[str, str], rows: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(_cells(tuple(columns.values()), rows))


def _cells(cells: tuple[str, ...], rows: int) -> Iterator[list[str]]:
    for number in range(rows):
        at = BEGAN + timedelta(seconds=number)
        filled = {
            "n": number + 10**9, "before": number + 10**9 - 1, "who": f"person{number % PEOPLE}",
            "whom": f"person{number * 7 % PEOPLE}", "at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "day": f"{at:%Y-%m-%d %H:%M:%S}",
            "named": f"{at:%d-%b-%Y %I:%M%p}", "x": f"{at:%a %b %d %H:%M:%S +0000 %Y}", "ms": int(at.timestamp() * 1000),
        }  # fmt: skip
        yield [cell.format(**filled) for cell in cells]


def _rate(path: Path, source: str) -> float:
    """Return the events a CPU second; every row must give one."""
    gc.collect()
    begun, events, rejects = time.process_time(), 0, 0
    for batch in read(path, ReadOptions(source, zone="UTC")):
        events, rejects = events + batch.events.num_rows, rejects + len(batch.rejects)
    if rejects:
        raise ValueError(f"{rejects} rows of {path} were refused")
    return events / (time.process_time() - begun)
