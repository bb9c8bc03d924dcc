"""The relationships of the graph: who acts, on whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from graph_schema.declare import Property, Relationship
from graph_schema.nodes import Account, Brand, Community, Person, Post, Rank, Score, Suppression


@dataclass(frozen=True)
class Act:
    """One event, as it came; several records of one act stay several, so queries count distinct people."""

    seq: Annotated[int, Property("Ledger record of the event.")]
    at: Annotated[int, Property("When, epoch milliseconds UTC.")]
    brands: Annotated[list[str], Property("Keys of the brands it belongs to; absent = none.")]
    post: Annotated[str, Property("Id of the post that the act made.")]
    parent: Annotated[str, Property("Id of the post it answers or passes on.")]
    root: Annotated[str, Property("Id of the first post of the conversation or cascade.")]
    via: Annotated[str, Property("Id of the account through whom it came, where the platform names it.")]
    disclosed_paid: Annotated[bool, Property("True where the author says that it was paid for.")]
    sentiment: Annotated[
        float, Property("Tone as the data carry it, -1 to 1; absent = unknown, never happy.")
    ]


@dataclass(frozen=True)
class Made:
    """Where a relationship that follows from an event comes from."""

    seq: Annotated[int, Property("Ledger record of the event.")]
    at: Annotated[int, Property("When, epoch milliseconds UTC.")]


@dataclass(frozen=True)
class Membership:
    """How somebody is bound to their community; ties that go both ways count 2."""

    inside: Annotated[int, Property("Ties to other members.")]
    outside: Annotated[int, Property("Ties to other communities.")]


@dataclass(frozen=True)
class Identity:
    """On what an account was joined: the strongest of the links that hold it."""

    confidence: Annotated[float, Property("What the evidence is worth, from 0 to 1.")]
    reason: Annotated[str, Property("Why, in the words of whoever decided.")]
    since: Annotated[int, Property("When it was joined, epoch milliseconds UTC.")]


def _act(name: str, description: str) -> Relationship:
    return Relationship(name, Account, Account, description, Act)


ACTS: Final = {
    "share": _act("SHARED", "Passed on a post of the other account unchanged."),
    "quote": _act("QUOTED", "Passed on a post of the other account with words of its own."),
    "reply": _act("REPLIED_TO", "Answered a post of the other account."),
    "comment": _act("COMMENTED_ON", "Commented on a post of the other account."),
    "mention": _act("MENTIONED", "Named the other account."),
    "like": _act("LIKED", "Liked a post of the other account."),
    "follow": _act("FOLLOWS", "Follows the other account since then."),
}
"""Kind of event -> its relationship."""

POSTED: Final = Relationship("POSTED", Account, Post, "Made the post; one for each event that made it.", Made)

POST_LINKS: Final = {
    "share": Relationship("SHARES", Post, Post, "The post passes the other one on unchanged.", Made),
    "quote": Relationship(
        "QUOTES", Post, Post, "The post passes the other one on with words of its own.", Made
    ),
    "reply": Relationship("IN_REPLY_TO", Post, Post, "The post answers the other one.", Made),
}
POST_LINKS["comment"] = POST_LINKS["reply"]
"""Kind of event -> the relationship of its post to the parent post, where both are known."""

OWNS: Final = Relationship("OWNS", Brand, Account, "The account is the brand's own.")
EMPLOYS: Final = Relationship(
    "EMPLOYS", Brand, Account, "The account belongs to somebody who works for the brand."
)
SCORED: Final = Relationship("SCORED", Account, Score, "What an assessment says of the account.")
OF: Final = Relationship("OF", Rank, Account, "The account that holds this place.")
MEMBER_OF: Final = Relationship(
    "MEMBER_OF",
    Account,
    Community,
    "The account is one of the 1,000 members with most ties within the community; communities of two have none.",
    Membership,
)

IS: Final = Relationship("IS", Account, Person, "The account is the person's, as somebody decided.", Identity)
LEFT_ALONE: Final = Relationship(
    "LEFT_ALONE",
    Account,
    Suppression,
    "The account's person is to be left alone; so are their other accounts.",
)
DECIDED: Final = (IS, LEFT_ALONE)
"""What follows from decisions of people, not from events."""

FROM_EVENTS: Final = (*ACTS.values(), POSTED, *dict.fromkeys(POST_LINKS.values()))
RELATIONSHIPS: Final = (*FROM_EVENTS, OWNS, EMPLOYS, SCORED, OF, MEMBER_OF, *DECIDED)
