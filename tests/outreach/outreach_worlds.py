"""Small tables of people and events for the outreach tests: by hand and by Hypothesis."""

from typing import Any

import polars as pl
from hypothesis import strategies as st

from ambassadors.outreach.frames import PEOPLE, RECENT

NOW = 1_790_000_000_000
HOUR = 3_600_000

STAGES = ["follower", "engaged", "ambassador", "relay", "detractor", "drifting"]
KINDS = ["share", "quote", "reply", "comment", "mention", "like", "follow", "post"]
TEXTS = [
    None,
    "",
    "Lovely lamp.",
    "Where can I buy it?",
    "Où l'acheter ?",
    "see https://sim.example/?a=1",
    "It broke.",
]
SUPPRESSIONS = ["do_not_contact", "do_not_profile", "erased", "a kind of tomorrow"]


def person(account_id: str, **changes: Any) -> dict[str, Any]:
    row = {
        "account_id": account_id, "id": f"id-{account_id}", "handle": account_id.removeprefix("x:"), "relay": 1.0,
        "score": 50.0, "rank": 1, "stage": "ambassador", "enough_evidence": True, "sentiment": None,
        "unhappy": None, "own": False, "staff": False,
    }  # fmt: skip
    assert changes.keys() <= row.keys()
    return row | changes


def event(number: int, actor: str, **changes: Any) -> dict[str, Any]:
    row = {
        "event_id": f"e{number}", "at": NOW - (100 - number) * HOUR, "kind": "comment", "actor_id": actor,
        "target_id": "x:brand", "post_id": f"p{number}", "parent_id": "p-brand", "root_id": "p-brand",
        "text": "Lovely lamp.", "url": f"https://sim.example/p{number}", "sentiment": None, "brand": True, "lang": None,
    }  # fmt: skip
    assert changes.keys() <= row.keys()
    return row | changes


def people(*rows: dict[str, Any]) -> pl.DataFrame:
    """Return the people given, and the brand's own account."""
    everyone = [*rows, person("x:brand", own=True, score=0.0, rank=None)]
    return pl.DataFrame(everyone, schema=PEOPLE)


def recent(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema={**RECENT, "lang": pl.String()})


ACCOUNTS = [f"x:{letter}" for letter in "abcdef"]
TONES = st.one_of(st.none(), st.sampled_from([-1.0, -0.3, 0.0, 0.4, 1.0]))

PERSON = st.fixed_dictionaries(
    {
        "relay": st.sampled_from([0.0, 0.5, 9.0]),
        "score": st.sampled_from([0.0, 20.0, 60.0, 99.0]),
        "rank": st.one_of(st.none(), st.integers(1, 9)),
        "stage": st.sampled_from(STAGES),
        "enough_evidence": st.sampled_from([True, True, False, None]),
        "sentiment": TONES,
        "unhappy": st.sampled_from([None, None, False, False, True]),
        "own": st.sampled_from([False, False, False, True, None]),
        "staff": st.sampled_from([False, False, False, True, None]),
        "handle": st.sampled_from(["somebody", None]),
    }
)
EVENT = st.fixed_dictionaries(
    {
        "at": st.integers(0, 40).map(lambda hours: NOW - (hours - 2) * HOUR),  # some lie ahead
        "kind": st.sampled_from(KINDS),
        "actor_id": st.sampled_from([*ACCOUNTS, "x:brand", "x:nobody-knows"]),
        "target_id": st.sampled_from([*ACCOUNTS, "x:brand", "x:brand", "x:brand", None]),
        "post_id": st.one_of(st.none(), st.integers(0, 30).map("p{}".format)),
        "parent_id": st.one_of(st.none(), st.integers(0, 30).map("p{}".format)),
        "text": st.sampled_from(TEXTS),
        "sentiment": TONES,
        "brand": st.sampled_from([True, True, True, False, None]),
        "lang": st.sampled_from([None, "fr", "en", "de", "FR-be"]),
    }
)


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    """Return the arguments of one call to ``suggest``."""
    known = draw(st.lists(st.sampled_from(ACCOUNTS), unique=True))
    rows = [person(account, **draw(PERSON)) for account in known]
    events = [
        event(number, "x:a", **changes) for number, changes in enumerate(draw(st.lists(EVENT, max_size=25)))
    ]
    return {
        "people": people(*rows),
        "recent": recent(*events),
        "answered": frozenset(draw(st.lists(st.integers(0, 30).map("p{}".format), max_size=5))),
        "suppressions": draw(
            st.dictionaries(st.sampled_from(ACCOUNTS), st.sampled_from(SUPPRESSIONS), max_size=3)
        ),
        "as_of": NOW,
        "limit": draw(st.sampled_from([0, 1, 3, 50])),
        "language": draw(st.sampled_from(["en", "fr"])),
    }
