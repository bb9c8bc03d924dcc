"""The ledger in plain Python, written from the design: dicts, sets and hashlib, nothing of the house."""

import hashlib
import re
from typing import Any

ACCEPTED, DUPLICATE, RETRACTED, CONFLICT, FUTURE = range(5)
ACT = ("at", "kind", "actor_id", "target_id", "post_id", "parent_id", "root_id", "via_id", "text")
EVENT_FACTS = ("lang", "brand", "url", "sentiment", "disclosed_paid")
ACCOUNT_FACTS = (
    ("actor_id", "handle", "actor_handle"),
    ("actor_id", "name", "actor_name"),
    ("actor_id", "followers", "followers"),
    ("target_id", "handle", "target_handle"),
)
MAY_BE_LEFT_OUT = ("parent_id", "root_id", "via_id", "text")
LINK = re.compile(r"\s*https://t\.co/\w+$")
Row = dict[str, Any]


def number(*parts: str) -> int:
    return int.from_bytes(hashlib.md5("\x1f".join(parts).encode()).digest(), "little")


def said(value: Any) -> str:
    """A value as the digest spells it."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def beginning(text: str) -> str | None:
    """What a cut text begins with, None where it was not cut."""
    bare = LINK.sub("", text)
    return bare[:-1] if bare.endswith("…") and len(bare) > 100 else None


def fuller(one: str, other: str) -> str | None:
    """The text of two that says more, None where they are two texts; where one was cut it begins the other."""
    less, more = sorted(
        (one, other), key=lambda text: (len(beginning(text) or text), beginning(text) is None, text)
    )
    stem = beginning(less)
    return more if less in ("", more) or (stem is not None and more.startswith(stem)) else None


def together(kept: Row, row: Row) -> Row | None:
    """What two records of an event tell together, None where they contradict; what a share repeats is the original's."""
    union = {}
    for part in ACT:
        one, other = kept.get(part), row.get(part)
        if part == "text":
            union[part] = one if row["kind"] == 0 else fuller(one or "", other or "")
        elif part in MAY_BE_LEFT_OUT and None in (one, other):
            union[part] = other if one is None else one
        elif one == other:
            union[part] = one
        else:
            return None
        if part == "text" and row["kind"] != 0 and union[part] is None:
            return None
    return union


class Oracle:
    """What must stand after the same appends."""

    def __init__(self):
        self.kept: dict[str, Row] = {}
        self.gone: set[str] = set()
        self.tombstones: set[tuple[str | None, str | None]] = set()
        self.accounts: set[str] = set()
        self.posts: set[str] = set()
        self.facts: dict[tuple[str, str], tuple[int, str, str]] = {}

    def append(self, rows: list[Row], now: int) -> list[int]:
        codes = [FUTURE if row["at"] > now + 300_000 else ACCEPTED for row in rows]
        for deletes in (True, False):
            for place, row in enumerate(rows):
                if row["delete"] == deletes and codes[place] != FUTURE:
                    codes[place] = self._delete(row) if deletes else self._upsert(row)
        return codes

    def _delete(self, row: Row) -> int:
        key = (row["event_id"], None) if row.get("event_id") is not None else (None, row["post_id"])
        if key in self.tombstones:
            return DUPLICATE
        self.tombstones.add(key)
        self.gone |= {name for name, event in self.kept.items() if self._buried(event)}
        return ACCEPTED

    def _buried(self, row: Row) -> bool:
        post = row.get("post_id")
        return (row["event_id"], None) in self.tombstones or (
            post is not None and (None, post) in self.tombstones
        )

    def _upsert(self, row: Row) -> int:
        code = self._outcome(row)
        if code == CONFLICT:
            return code
        self.accounts |= {
            row[name] for name in ("actor_id", "target_id", "via_id") if row.get(name) is not None
        }
        self.posts |= {row[name] for name in ("post_id", "parent_id", "root_id") if row.get(name) is not None}
        if code == ACCEPTED:
            self.kept[row["event_id"]] = dict(row)
        if code == DUPLICATE:
            event = self.kept[row["event_id"]]
            event |= together(event, row) or {}
            if row["kind"] == 0:
                event["text"] = max(
                    (event.get("text") or "", row.get("text") or ""), key=lambda text: (len(text), text)
                )
            for name in EVENT_FACTS:
                event[name] = max(
                    (v for v in (event.get(name), row.get(name)) if v is not None), default=None
                )
        for who, field, column in ACCOUNT_FACTS:
            if row.get(column) is not None and row.get(who) is not None:
                fact = (row["at"], row["event_id"], said(row[column]))
                self.facts[row[who], field] = max(fact, self.facts.get((row[who], field), fact))
        return code

    def _outcome(self, row: Row) -> int:
        name = row["event_id"]
        if self._buried(row) or name in self.gone:
            return RETRACTED
        if name not in self.kept:
            return ACCEPTED
        return CONFLICT if together(self.kept[name], row) is None else DUPLICATE

    def live(self) -> dict[str, Row]:
        return {name: event for name, event in self.kept.items() if name not in self.gone}

    def digest(self) -> str:
        total = 0
        for name, event in self.live().items():
            text = said(event.get("text"))
            total += number(
                name, *(said(event.get(part)) for part in ACT[:-1]), "" if event["kind"] == 0 else text
            )
            total += number("share", name, text) if event["kind"] == 0 and text else 0
            if any(event.get(fact) is not None for fact in EVENT_FACTS):
                total += number("event", name, *(said(event.get(fact)) for fact in EVENT_FACTS))
        total += sum(number("delete", event or "", post or "") for event, post in self.tombstones)
        for (account, field), (at, event_id, value) in self.facts.items():
            total += number("fact", account, field, value, str(at), event_id)
        return f"{total % 2**128:032x}"

    def account_rows(self) -> set[tuple[Any, ...]]:
        def fact(account: str, field: str) -> Any:
            value = self.facts.get((account, field), (0, "", None))[2]
            return int(value) if value is not None and field == "followers" else value

        fields = ("handle", "name", "followers")
        return {(a, a.split(":")[0], *(fact(a, field) for field in fields)) for a in self.accounts}

    def live_rows(self) -> dict[str, tuple[Any, ...]]:
        return {
            name: (
                *(e.get(part) for part in ACT[:-1]),
                e.get("text") or "",
                *(e.get(fact) for fact in EVENT_FACTS),
            )
            for name, e in self.live().items()
        }

    def content(self) -> tuple[Any, ...]:
        newest = max((event["at"] for event in self.live().values()), default=None)
        counts = (len(self.live()), len(self.accounts), len(self.posts), len(self.tombstones), newest)
        return self.digest(), counts, self.account_rows(), self.live_rows()
