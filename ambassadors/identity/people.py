"""Persons: accounts that links hold together, where no rule forbids it.

What is joined is judged as a whole, never link by link: a chain of links between accounts that nobody vouches
for must not bring two verified accounts of one platform together. A person that breaks a rule, because a
mark or a brand rule came later than its links, is suspended: its accounts stand alone until somebody decides.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from ambassadors.identity.links import Link, Marks
from ambassadors.policies import NONE, TOGETHER, Apart, platform_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Person:
    """Accounts of one person.

    Attributes:
        accounts: two account ids or more, sorted; the first one names the person.
        confidence: of the weakest link that holds it together, of every two accounts the best chain taken.
        kinds: kinds of evidence behind it, sorted.
    """

    accounts: tuple[str, ...]
    confidence: float = 1.0
    kinds: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The account that stands for the person: the smallest id, whatever was joined first."""
        return self.accounts[0]


@dataclass(frozen=True, slots=True)
class Suspended:
    """Accounts that links hold together and a rule keeps apart."""

    accounts: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class People:
    """Everybody who has more than one account.

    Attributes:
        persons: sorted by id, no account in two of them.
        suspended: what is not applied, and why.
    """

    persons: tuple[Person, ...] = ()
    suspended: tuple[Suspended, ...] = field(default=(), compare=False)

    def __bool__(self) -> bool:
        return bool(self.persons)

    @cached_property
    def whose(self) -> dict[str, str]:
        """The person of every account that is not alone."""
        return {account: person.id for person in self.persons for account in person.accounts}

    @cached_property
    def by_id(self) -> dict[str, Person]:
        """Persons by their id."""
        return {person.id: person for person in self.persons}

    def accounts(self, account_id: str) -> tuple[str, ...]:
        """Return every account of whoever has this one, sorted."""
        found = self.by_id.get(self.whose.get(account_id, account_id))
        return found.accounts if found else (account_id,)

    def covered(self, accounts: Collection[str]) -> frozenset[str]:
        """Return some accounts and all others of the same persons."""
        return frozenset(accounts).union(*(self.accounts(one) for one in accounts if one in self.whose))

    def without(self, accounts: Collection[str]) -> People:
        """Return the persons of whom none of some accounts is one."""
        barred = {self.whose[one] for one in accounts if one in self.whose}
        return People(tuple(one for one in self.persons if one.id not in barred)) if barred else self

    def digest(self) -> str:
        """Return a hash of who is joined, whatever the evidence and the order; empty where nobody is."""
        text = json.dumps([person.accounts for person in self.persons])
        return hashlib.sha256(text.encode()).hexdigest()[:32] if self.persons else ""


NOBODY: Final = People()


def group(links: Iterable[Link], marks: Marks, apart: Apart = TOGETHER) -> People:
    """Return the persons that some links make. O(links log links).

    Args:
        links: in any order.
        marks: what is known of accounts.
        apart: links that policies do not let stand.
    """
    used = [link for link in links if not parted(link, apart)]
    leader: dict[str, str] = {}
    weakest: dict[str, float] = {}
    for link in sorted(used, key=lambda link: (-link.confidence, link.low, link.high)):
        low, high = sorted((_leader(leader, link.low), _leader(leader, link.high)))
        if low != high:  # the strongest links first, so that each one taken is the best there is
            leader[high] = low
            weakest[low] = min(link.confidence, weakest.get(low, 1.0), weakest.get(high, 1.0))
    accounts: dict[str, list[str]] = defaultdict(list)
    for account in sorted({end for link in used for end in (link.low, link.high)}):
        accounts[_leader(leader, account)].append(account)
    kinds: dict[str, set[str]] = defaultdict(set)
    for link in used:
        kinds[_leader(leader, link.low)].add(link.kind)
    persons, suspended = [], []
    for first, held in sorted(accounts.items()):
        reason = problem(held, marks)
        if reason:
            suspended.append(Suspended(tuple(held), reason))
        else:
            persons.append(Person(tuple(held), weakest[first], tuple(sorted(kinds[first]))))
    return People(tuple(persons), tuple(suspended))


def problem(accounts: Collection[str], marks: Marks) -> str | None:
    """Return why some accounts cannot be one person, None where they can.

    Two verified accounts of one platform are two people; an organisation and a robot are none.
    """
    named: Mapping[str, frozenset[str]] = {one: marks.get(one, frozenset()) for one in sorted(accounts)}
    for mark in ("organisation", "robot"):
        for account, held in named.items():
            if mark in held:
                return f"{account} is marked {mark}, and no {mark} is joined with anybody"
    verified = [account for account, held in named.items() if "verified" in held]
    for platform, count in Counter(map(platform_of, verified)).items():
        if count > 1:
            both = " and ".join(one for one in verified if platform_of(one) == platform)
            return f"{both} are both verified on {platform}, so they are different people"
    return None


def parted(link: Link, apart: Apart) -> str | None:
    """Return the platform whose policy does not let a link stand, None where it stands."""
    ends = sorted({platform_of(link.low), platform_of(link.high)})
    across = apart.across if len(ends) > 1 else NONE
    crm = apart.crm if link.kind == "crm_email" else NONE
    return next((end for end in ends if end in across or end in crm), None)


def _leader(leader: dict[str, str], account: str) -> str:
    """Return the smallest account that an account is held together with so far."""
    while account in leader:
        above = leader[account]
        leader[account] = leader.get(above, above)  # the way is halved for the next one
        account = above
    return account
