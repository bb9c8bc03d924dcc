"""The policies in force, where each comes from, and what they stopped; and how late deletes were."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from ambassadors.identity import parted
from ambassadors.policies import DEFAULT, FOLDER, platform_of

if TYPE_CHECKING:
    from ambassadors.ledger import Ledger
    from ambassadors.policies import Policies
    from ambassadors.state import State

JOIN_REFUSED: Final = "policy.join"
CRM_REFUSED: Final = "policy.crm"
"""Actions of the audit trail: what a policy refused to somebody."""

STOPPED: Final = {
    "text": "texts_left_out",
    "sentiment": "sentiments_left_out",
    "expired": "events_turned_away",
    "removed": "events_removed",
}
ASKED: Final = {"do_not_profile": "profiles_not_listed", "do_not_contact": "profiles_not_contacted"}
COUNTS: Final = (
    *STOPPED.values(), "events_due", "texts_due", "sentiments_due", "accounts_unscored", "joins_refused", "links_apart",
    "crm_links_refused", "crm_links_against", "profiles_not_listed", "profiles_not_contacted",
)  # fmt: skip
"""What is counted: left out of events that were taken, or taken out since; turned away when loaded (each time anew); removed
by retention; due to go with the next retention; accounts held and not scored; joins refused, and standing links not
applied; CRM links refused, and standing ones that the policy in force would refuse; accounts on no list, and never suggested, because their profiles ask."""

_DELETES: Final = """
WITH commits AS (SELECT last_seq, min(first_seq) AS first_seq, min("at") AS done_at FROM intakes WHERE last_seq > first_seq GROUP BY 1),
    told AS (SELECT seq, "at", split_part(coalesce(event_id, post_id), ':', 1) AS platform FROM tombstones
        WHERE NOT starts_with(coalesce(event_id, post_id), 'erased:')),
    due AS (SELECT unnest($1) AS platform, unnest($2) AS hours)
SELECT t.platform, coalesce(d.hours, $3)::BIGINT AS sla_hours, count(*)::BIGINT AS deletes,
    count_if(t.seq <= coalesce(c.first_seq, t.seq))::BIGINT AS arrival_unknown,
    count_if(t.seq > c.first_seq AND c.done_at - t."at" > coalesce(d.hours, $3) * 3600000)::BIGINT AS late,
    max(CASE WHEN t.seq > c.first_seq THEN (c.done_at - t."at") / 3600000.0 END) AS longest_hours
FROM told t ASOF LEFT JOIN commits c ON t.seq <= c.last_seq LEFT JOIN due d ON d.platform = t.platform
GROUP BY ALL ORDER BY 1
"""


def told(ledger: Ledger, state: State, now: int) -> list[dict[str, Any]]:
    """Return every policy in force with what it stopped, those of the rest (``default``) last.

    Returns:
        Of each platform its keys, ``given`` (keys of the owner's file), ``comes_from`` and :data:`COUNTS`.
    """
    counts = _counts(ledger, state, now)
    policies = ledger.policies
    named = sorted(policies.named, key=lambda name: (name == DEFAULT, name))
    rest: Counter[str] = Counter()
    for (platform, what), count in counts.items():
        if platform not in policies.named:
            rest[what] += count
    return [
        {
            "platform": name,
            **policies.of(name).model_dump(),
            "given": list(policies.given.get(name, ())),
            "comes_from": f"{FOLDER}/{name}.toml" if name in policies.given else "the program",
            **{what: rest[what] if name == DEFAULT else counts[name, what] for what in COUNTS},
        }
        for name in named
    ]


def _counts(ledger: Ledger, state: State, now: int) -> Counter[tuple[str, str]]:
    policies, counts = ledger.policies, Counter[tuple[str, str]]()
    stopped = ledger.query(
        "SELECT platform, what, sum(events)::BIGINT AS events FROM stopped GROUP BY ALL"
    ).to_pylist()
    for row in stopped:
        counts[row["platform"], STOPPED[row["what"]]] += row["events"]
    for one in ledger.due(now).platforms:
        for what in ("events", "texts", "sentiments"):
            counts[one.platform, f"{what}_due"] += getattr(one, what)
    held = ledger.query(
        "SELECT split_part(id, ':', 1) AS platform, count(*)::BIGINT AS accounts FROM accounts GROUP BY 1"
    )
    for row in held.to_pylist():
        if row["platform"] in policies.unscored:
            counts[row["platform"], "accounts_unscored"] += row["accounts"]
    _count_people(policies, state, counts)
    return counts


def _count_people(policies: Policies, state: State, counts: Counter[tuple[str, str]]) -> None:
    """Count joins and CRM links; a join between two such platforms counts for both."""
    refused = (tuple(pair.split(" ")) for pair in state.audited(JOIN_REFUSED))
    standing = ((link.low, link.high) for link in state.links() if parted(link, policies.apart))
    for what, pairs in (("joins_refused", refused), ("links_apart", standing)):
        for ends in pairs:
            for platform in {platform_of(end) for end in ends}:
                counts[platform, what] += platform in policies.apart.across or platform in policies.apart.crm
    for account_id, kind in state.asked():
        counts[platform_of(account_id), ASKED[kind]] += 1
    for account_id in state.audited(CRM_REFUSED):
        counts[platform_of(account_id), "crm_links_refused"] += 1
    for link in state.crm_links():
        platform = platform_of(link.account_id)
        counts[platform, "crm_links_against"] += policies.of(platform).allow_crm_link == "no"


def deadlines(ledger: Ledger) -> list[dict[str, Any]]:
    """Return how late deletes were carried out, by platform.

    A delete takes effect in the commit that brings it: late is what came late. Counted from the delete's own time.

    Returns:
        platform, sla_hours, deletes, late, arrival_unknown (kept before arrivals were noted) and longest_hours.
    """
    policies = ledger.policies
    names = sorted(policies.named)
    hours = [policies.of(name).delete_sla_hours for name in names]
    found = ledger.query(_DELETES, [names, hours, policies.of(DEFAULT).delete_sla_hours])
    return list(found.to_pylist())
