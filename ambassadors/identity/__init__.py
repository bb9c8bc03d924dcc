"""Who is who: which accounts are one person's, on what evidence, and which never can be.

A person is a grouping of accounts, made of links between two of them. Links are service state, like brand rules:
never written into the ledger, applied each time a snapshot is made, so that taking one away leaves no trace.
"""

from ambassadors.identity.links import KINDS, MARKS, Kind, Link, Mark, Marks, pair
from ambassadors.identity.people import NOBODY, People, Person, Suspended, group, parted, problem

__all__ = [
    "KINDS",
    "MARKS",
    "NOBODY",
    "Kind",
    "Link",
    "Mark",
    "Marks",
    "People",
    "Person",
    "Suspended",
    "group",
    "pair",
    "parted",
    "problem",
]
