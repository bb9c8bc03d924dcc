"""Tables of the ledger file (DuckDB) and what is read from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

VERSION: Final = 3
"""Version of the tables below; a file of a newer one is refused, an older one is brought up to it (``ledger.upgrade``)."""

TABLES: Final = """
CREATE TABLE IF NOT EXISTS meta (version INTEGER, seq BIGINT);
CREATE TABLE IF NOT EXISTS accounts (
    idx INTEGER, id VARCHAR, platform VARCHAR, handle VARCHAR, name VARCHAR, followers BIGINT, facts_seq BIGINT);
CREATE TABLE IF NOT EXISTS facts (account INTEGER, field VARCHAR, value VARCHAR, "at" BIGINT, event_id VARCHAR);
CREATE TABLE IF NOT EXISTS posts (idx INTEGER, id VARCHAR);
CREATE TABLE IF NOT EXISTS events (
    seq BIGINT, key UHUGEINT, content UHUGEINT, event_id VARCHAR, "at" BIGINT, kind UTINYINT,
    actor INTEGER, target INTEGER, post INTEGER, parent INTEGER, root INTEGER, via INTEGER,
    text VARCHAR, lang VARCHAR, brand VARCHAR, platform VARCHAR, url VARCHAR, sentiment DOUBLE,
    disclosed_paid BOOLEAN, retracted BIGINT, facts_seq BIGINT);
CREATE TABLE IF NOT EXISTS tombstones (seq BIGINT, event_id VARCHAR, post_id VARCHAR, "at" BIGINT);
CREATE TABLE IF NOT EXISTS erasures (met BIGINT);
CREATE TABLE IF NOT EXISTS stopped (platform VARCHAR, what VARCHAR, events BIGINT);
CREATE TABLE IF NOT EXISTS retained ("at" BIGINT, events BIGINT, texts BIGINT, sentiments BIGINT, accounts BIGINT);
"""
"""``meta.seq`` is the number of the newest record. ``accounts.idx`` and ``posts.idx`` are dense from 0; ``events.actor``, ``target`` and ``via`` are
account indices, ``post``, ``parent`` and ``root`` post indices. ``key`` = md5 of the event id,
``content`` = md5 of the id and of what the event is (DESIGN 5a). ``retracted`` is the delete that took the event back, or the record that
tells it more fully (``ledger.completing``): then the event goes by that one, and this row has neither key nor id. No index: an anti-join on ``key``
appends 5 times faster than a primary key and the file stays a quarter of the size.
``tombstones`` are deletes; ``erasures.met`` is how many erasures of people the file has met (``ledger.erasing``).
``stopped`` counts what policies kept out (``ledger.policing``), ``retained`` has a row for each time that something went (``ledger.retaining``)."""


@dataclass(frozen=True, slots=True)
class LedgerStatus:
    """What stands in the ledger.

    Attributes:
        seq: number of the newest ledger record, 0 = empty.
        events: live events.
        retracted: events that a delete took back.
        accounts: accounts named so far.
        posts: posts named so far.
        tombstones: deletes kept.
        newest_at: time of the newest live event, epoch milliseconds.
        digest: order-free 128-bit digest of the content, 32 hexadecimal digits.
    """

    seq: int
    events: int
    retracted: int
    accounts: int
    posts: int
    tombstones: int
    newest_at: int | None
    digest: str
