"""The desk: goes through everybody who is considered, one guarded decision at a time."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import polars as pl

from ambassadors.languages import Language
from ambassadors.outreach import words
from ambassadors.outreach.frames import people_of, recent_of
from ambassadors.outreach.guard import Kind, Refusal, Standing, may_not_answer, may_not_ask, refuse
from ambassadors.outreach.model import Action, Evidence, Suggestion, Thread
from ambassadors.outreach.waiting import (
    HOUR_MS,
    SPEAKS,
    Urgency,
    product,
    tone_of,
    urgency,
    waiting_for_answer,
)

Row = dict[str, Any]

NEXT: Final[dict[str, Action]] = {
    "follower": "invite",
    "engaged": "invite",
    "ambassador": "ask_to_share",
    "relay": "thank",
    "drifting": "wake_up",
}
"""Next best action by stage; any other stage is thanked, which asks for nothing."""

EVIDENCE: Final = 5
"""Interactions shown with a suggestion."""

LOOK_BACK: Final = 50
"""Latest interactions of one person in which a thread is looked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Desk:
    """What is known of everybody who is considered.

    Attributes:
        people: one row an account.
        order: accounts considered for a contact, best first.
        recent: latest interactions with the brand by account, newest first.
        counts: recent interactions with the brand by account, all of them.
        waiting: texts that wait for an answer by account, oldest first.
        tones: mean sentiment of the recent texts to the brand by account, where any is known.
        suppressions: account id to kind.
        as_of: epoch ms.
        limit: suggestions of each kind.
        language: of the sentences.
        brand: key, part of the ids.
    """

    people: dict[str, Row]
    order: list[str]
    recent: dict[str, list[Row]]
    counts: dict[str, int]
    waiting: dict[str, list[Row]]
    tones: dict[str, float]
    suppressions: Mapping[str, str]
    as_of: int
    limit: int
    language: Language
    brand: str

    @classmethod
    def prepare(
        cls,
        people: pl.DataFrame,
        recent: pl.DataFrame,
        answered: frozenset[str],
        suppressions: Mapping[str, str],
        as_of: int,
        limit: int,
        language: Language,
        brand: str,
        voices: frozenset[str] | None = None,
    ) -> Desk:
        """Sort out the two tables; arguments as :func:`ambassadors.outreach.suggest` has them."""
        everyone = people_of(people).unique("account_id", keep="first")
        events = recent_of(recent, as_of)
        if voices is None:
            voices = frozenset(everyone.filter("own")["account_id"].to_list())
        waiting = waiting_for_answer(events, voices, answered)
        about = events.filter(pl.col("brand"))
        acting = about["actor_id"].unique().implode()
        ranked = everyone.sort(
            ["score", "rank", "account_id"], descending=[True, False, False], nulls_last=True
        ).with_row_index("place")
        considered = ranked.filter((pl.col("place") < limit) | pl.col("account_id").is_in(acting))
        known = considered.vstack(
            ranked.join(waiting.select(account_id="actor_id").unique(), on="account_id", how="semi")
        ).unique("account_id", keep="first")
        return cls(
            {row["account_id"]: row for row in known.iter_rows(named=True)},
            considered["account_id"].to_list(),
            _by_actor(about.group_by("actor_id").tail(LOOK_BACK).sort("at", "event_id", descending=True)),
            dict(about.group_by("actor_id").len().iter_rows()),
            _by_actor(waiting),
            tone_of(events),
            suppressions,
            as_of,
            limit,
            language,
            brand,
        )

    def answers(self) -> tuple[list[Suggestion], list[Refusal]]:
        """Return the most urgent answers, one a person, and who may not be answered."""
        found, refused = [], []
        for account, texts in sorted(self.waiting.items()):
            blocked = may_not_answer(account, self._standing(account), self.suppressions)
            if blocked:
                refused.append(self._refuse("answer", account, blocked))
            else:
                found.append(self._answer(self.people[account], texts))
        found.sort(key=lambda item: (-item.urgency.value, item.account_id))
        return found[: self.limit], refused

    def contacts(self) -> tuple[list[Suggestion], list[Refusal]]:
        """Return the best contacts, and who was met on the way and may not be asked."""
        found: list[Suggestion] = []
        refused: list[Refusal] = []
        for account in self.order:
            if len(found) == self.limit:
                break
            blocked = may_not_ask(account, self._standing(account), self.suppressions)
            if blocked:
                refused.append(self._refuse("contact", account, blocked))
            else:
                found.append(self._contact(self.people[account]))
        return found, refused

    def _standing(self, account: str) -> Standing | None:
        person = self.people.get(account)
        if person is None:
            return None
        return Standing(
            own=person["own"],
            staff=person["staff"],
            unhappy=self._unhappy(person),
            listed=person["rank"] is not None,
            waiting=account in self.waiting,
            enough_evidence=person["enough_evidence"],
            interactions=self.counts.get(account, 0),
            thread=self._opening_post(account) is not None,
        )

    def _unhappy(self, person: Row) -> bool | None:
        """Return whether any source calls somebody unhappy; None where none knows a tone."""
        tone = self.tones.get(person["account_id"])
        if person["unhappy"] or person["stage"] == "detractor" or (tone is not None and tone < 0):
            return True
        return None if person["unhappy"] is None and tone is None else False

    def _opening_post(self, account: str) -> Row | None:
        """Return the latest public text of somebody that is not unhappy."""
        for row in self.recent.get(account, []):
            if row["post_id"] and row["kind"] in SPEAKS and not (row["sentiment"] or 0) < 0:
                return row
        return None

    def _answer(self, person: Row, texts: list[Row]) -> Suggestion:
        rated = [(self._urgency_of(person, row), row) for row in texts]
        most, row = max(rated, key=lambda pair: (pair[0].value, -pair[1]["at"], pair[1]["event_id"]))
        hours = (self.as_of - row["at"]) / HOUR_MS
        reason = words.WHY[self.language]["unhappy" if row["unhappy"] else "asking"]
        why = reason.format(who=_who(person), waited=words.waited(hours, self.language))
        mood = "unhappy" if row["unhappy"] else "asking"
        others = [other for other in reversed(texts) if other is not row]
        return self._suggestion("answer", "answer", person, row, why, [row, *others], most, mood)

    def _urgency_of(self, person: Row, row: Row) -> Urgency:
        return urgency(row["sentiment"], person["relay"], (self.as_of - row["at"]) / HOUR_MS)

    def _contact(self, person: Row) -> Suggestion:
        account = person["account_id"]
        action = NEXT.get(person["stage"], "thank")
        rows = self.recent[account]
        post = self._opening_post(account)
        assert post is not None  # noqa: S101 - the guard asked for it
        weeks = (self.as_of - rows[0]["at"]) / HOUR_MS / 168
        now = product(score=person["score"] / 100, freshness=0.25 + 0.75 * 0.5**weeks)
        why = words.WHY[self.language][action].format(who=_who(person), count=self.counts[account])
        return self._suggestion("contact", action, person, post, why, rows, now, action)

    def _suggestion(
        self,
        kind: Kind,
        action: Action,
        person: Row,
        post: Row,
        why: str,
        rows: list[Row],
        urgent: Urgency,
        opening: str,
    ) -> Suggestion:
        account, handle = person["account_id"], post["as_handle"] or person["handle"]
        spoken = self._language_of(account)
        chosen = spoken or self.language
        return Suggestion(
            id=_stable_id(self.brand, kind, action, account, post["post_id"]),
            kind=kind,
            action=action,
            account_id=account,
            person_id=person["id"],
            handle=handle,
            why=f"{why} {self._tone(person)}",
            evidence=tuple(self._evidence(row) for row in rows[:EVIDENCE]),
            thread=Thread(
                post["post_id"], post["root_id"] or post["parent_id"] or post["post_id"], post["url"]
            ),
            urgency=urgent,
            opening=words.OPENINGS[chosen][opening].format(who=f" @{handle}" if handle else ""),
            opening_language=chosen,
            opening_language_known=spoken is not None,
            stage=person["stage"],
            score=person["score"],
        )

    def _tone(self, person: Row) -> str:
        known = (
            person["sentiment"] if person["sentiment"] is not None else self.tones.get(person["account_id"])
        )
        sentences = words.WHY[self.language]
        if known is None:
            return sentences["unknown"]
        tone = f"{known:+.2f}".replace(".", "," if self.language == "fr" else ".")
        return sentences["known"].format(tone=tone)

    def _language_of(self, account: str) -> Language | None:
        """Return the language somebody mostly writes, None = not known or none of ours."""
        rows = [*self.recent.get(account, []), *self.waiting.get(account, [])]
        seen = Counter((row["lang"] or "").lower()[:2] for row in rows if row["lang"])
        most = min(seen, key=lambda lang: (-seen[lang], lang), default="")
        return next((language for language in words.OPENINGS if language == most), None)

    def _evidence(self, row: Row) -> Evidence:
        day = datetime.fromtimestamp(row["at"] / 1000, UTC).strftime("%Y-%m-%d")
        return Evidence(
            row["event_id"], row["at"], words.describe(row["kind"], day, row["text"], self.language)
        )

    def _refuse(self, kind: Kind, account: str, code: str) -> Refusal:
        person = self.people.get(account, {})
        return refuse(kind, account, (person.get("id"), person.get("handle")), code, self.language)


def _who(person: Row) -> str:
    return f"@{person['handle']}" if person["handle"] else str(person["account_id"])


def _by_actor(events: pl.DataFrame) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in events.iter_rows(named=True):
        grouped[row["actor_id"]].append(row)
    return dict(grouped)


def _stable_id(*parts: str) -> str:
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return base64.urlsafe_b64encode(digest[:12]).decode()
