"""The nodes of the graph. The class name is the label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from graph_schema.declare import Property


@dataclass(frozen=True)
class Account:
    """One identity on one platform, named by at least one event."""

    idx: Annotated[int, Property("Position in the ledger, dense from 0; the key for bulk export.", key=True)]
    id: Annotated[str, Property("Account id with its platform, such as x:123.", key=True)]
    platform: Annotated[str, Property("Platform, the part of the id before the first colon.")]
    handle: Annotated[str, Property("Newest known handle, without @.", index=True)]
    name: Annotated[str, Property("Newest known display name.")]
    followers: Annotated[int, Property("Newest known number of followers.")]


@dataclass(frozen=True)
class Post:
    """A post that an event made or points at; a post only pointed at has an id and nothing else."""

    idx: Annotated[int, Property("Position in the ledger, dense from 0; the key for bulk export.", key=True)]
    id: Annotated[str, Property("Post id as the platform gives it.", key=True)]
    at: Annotated[int, Property("When it was made, epoch milliseconds UTC.")]
    text: Annotated[str, Property("Its text.")]
    lang: Annotated[str, Property("Its language as the data carry it.")]
    url: Annotated[str, Property("Its address.")]
    sentiment: Annotated[
        float, Property("Tone as the data carry it, -1 to 1; absent = unknown, never happy.")
    ]
    brands: Annotated[list[str], Property("Keys of the brands it belongs to; absent = none.")]


@dataclass(frozen=True)
class Brand:
    """A brand of this workspace; one with an empty key stands for the whole where no rules are set."""

    key: Annotated[str, Property("Short name of the brand.", key=True)]


@dataclass(frozen=True)
class Score:
    """What one assessment says of one account for one brand; read those of Projection.assessment only.

    The brand is a property: a relationship from every Score to one Brand node would make a hub that some
    servers take minutes to unlink when an assessment goes.
    """

    key: Annotated[str, Property("assessment|brand|account id.", key=True)]
    assessment: Annotated[str, Property("Id of the assessment.")]
    brand: Annotated[str, Property("Key of the brand.")]
    engagement: Annotated[float, Property("How much the account acts on the brand.")]
    relay: Annotated[float, Property("How much it makes others act on the brand.")]
    ambassador: Annotated[float, Property("Engagement and relay together.")]
    reach: Annotated[float, Property("Credible people who lately shared it, answers counted a quarter.")]
    score: Annotated[float, Property("The ambassador score on the fixed curve from 0 to 100.")]
    stage: Annotated[str, Property("Stage, such as follower, engaged, ambassador, relay.")]
    rank: Annotated[int, Property("Place in the standing list, from 1; absent = not listed.")]
    hot_score: Annotated[float, Property("The ambassador score at this moment's shorter scale.")]
    hot_rank: Annotated[int, Property("Place in the hot-now list, from 1; absent = not listed.")]


@dataclass(frozen=True)
class Rank:
    """One row of a published list, found by its key: no server has to sort to answer a top list."""

    key: Annotated[str, Property("assessment|brand|list|rank.", key=True)]
    assessment: Annotated[str, Property("Id of the assessment.")]
    brand: Annotated[str, Property("Key of the brand.")]
    list: Annotated[str, Property("Name of the list: standing or hot.")]
    rank: Annotated[int, Property("Place in the list, from 1.")]
    score: Annotated[float, Property("The score that the list is sorted by.")]


@dataclass(frozen=True)
class Community:
    """People who pass each other on more than chance would have it; read those of Projection.assessment only."""

    key: Annotated[str, Property("assessment|id.", key=True)]
    assessment: Annotated[str, Property("Id of the assessment.")]
    id: Annotated[
        str, Property("Stays while the community continues from one assessment to the next.", index=True)
    ]
    name: Annotated[str, Property("The words that tell its members from the others; absent = none do.")]
    words: Annotated[list[str], Property("More of those words, the most telling first; absent = none.")]
    size: Annotated[int, Property("Members, also those without a MEMBER_OF.")]
    conductance: Annotated[float, Property("Part of the members' ties that leads out of it, from 0 to 1.")]


@dataclass(frozen=True)
class Person:
    """Somebody with several accounts, as people decided; whoever has one account has no such node."""

    key: Annotated[str, Property("Account id that stands for the person: the smallest one.", key=True)]
    accounts: Annotated[int, Property("How many accounts were joined.")]


@dataclass(frozen=True)
class Suppression:
    """Somebody is to be left alone; saved queries asked through this program do not show them at all."""

    key: Annotated[str, Property("kind|brand|account id.", key=True)]
    kind: Annotated[str, Property("do_not_contact, do_not_profile or minor.")]
    brand: Annotated[str, Property("Key of the brand it holds for; empty = for all.")]
    since: Annotated[int, Property("When it was said, epoch milliseconds UTC.")]


@dataclass(frozen=True)
class Projection:
    """How far the graph follows the ledger; written in the transaction of every batch."""

    name: Annotated[str, Property("Always main.", key=True)]
    seq: Annotated[int, Property("Newest ledger record that stands in the graph.")]
    accounts: Annotated[int, Property("Account nodes written.")]
    posts: Annotated[int, Property("Post nodes written.")]
    relationships: Annotated[int, Property("Relationships written that come from events.")]
    rules: Annotated[str, Property("Digest of the brand rules that brands were set by.")]
    erasures: Annotated[int, Property("Erasures of people that the ledger it was projected from had met.")]
    assessment: Annotated[
        str, Property("Assessment whose Score, Rank and Community nodes count; empty = none yet.")
    ]
    scores: Annotated[
        int, Property("Score, Rank and Community nodes and MEMBER_OF relationships of that assessment.")
    ]
    scores_checksum: Annotated[str, Property("Order-free checksum of those, 32 hexadecimal digits.")]
    decided: Annotated[
        str, Property("Order-free checksum of Person and Suppression nodes and what leads to them.")
    ]
    decisions: Annotated[int, Property("How many such nodes and relationships there are.")]
    checksum: Annotated[
        str, Property("Order-free checksum of the rest when last verified, 32 hexadecimal digits.")
    ]
    verified: Annotated[int, Property("Ledger record at which it was last verified.")]
    wiping: Annotated[bool, Property("True while everything is being removed for a rebuild.")]


NODES: Final = (Account, Post, Brand, Score, Rank, Community, Person, Suppression, Projection)
