"""What people ask for in their profiles, and what the policies of their platforms make follow from it.

The ledger holds what a profile asks for as facts with their time, the latest of each counts (``ledger.facts``). What
follows stands beside the suppressions, so that whatever obeys these obeys it, and goes when the profile, or the policy,
says so no longer.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from ambassadors.ledger.facts import ASKS
from ambassadors.policies import platform_of

if TYPE_CHECKING:
    from ambassadors.ledger import Ledger
    from ambassadors.policies import Policies
    from ambassadors.state import State, SuppressionKind

ASKING: Final = (
    f"SELECT a.id, f.field[{len(ASKS) + 1}:] AS word FROM facts f JOIN accounts a ON a.idx = f.account"  # noqa: S608 - our own word
    " WHERE f.field IN (SELECT unnest($1)) AND f.value = 'yes' ORDER BY ALL"
)


def obey(ledger: Ledger, state: State) -> None:
    """Let what profiles ask for stand as the policies in force say. O(facts), within the ledger: what no policy obeys is not read out."""
    policies = ledger.policies.named.values()
    obeyed = {word for one in policies for word in (*one.do_not_profile_if, *one.do_not_contact_if)}
    asked: dict[str, list[str]] = defaultdict(list)
    for row in ledger.query(ASKING, [[f"{ASKS}{word}" for word in sorted(obeyed)]]).to_pylist():
        asked[row["id"]].append(row["word"])
    state.obey(
        {
            (account_id, kind): reason
            for account_id, words in asked.items()
            for kind, reason in followed(account_id, words, ledger.policies).items()
        }
    )


def followed(account_id: str, words: list[str], policies: Policies) -> dict[SuppressionKind, str]:
    """Return what follows from the words of a profile, each with its reason.

    Args:
        account_id: whose profile.
        words: that it asks for (``events.ASKS``), sorted.
        policies: in force.
    """
    platform = platform_of(account_id)
    policy = policies.of(platform)
    kinds: tuple[tuple[SuppressionKind, tuple[str, ...], str], ...] = (
        ("do_not_profile", policy.do_not_profile_if, "do_not_profile_if"),
        ("do_not_contact", policy.do_not_contact_if, "do_not_contact_if"),
    )
    return {
        kind: f"their profile asks: {', '.join(heard)} ({key} in the policy of {platform})"
        for kind, obeyed, key in kinds
        if (heard := [word for word in words if word in obeyed])
    }
