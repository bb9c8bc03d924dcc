"""Authenticity in words: the figures of one account, and the rings as graphs. Evidence, never a verdict."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ambassadors.assessment import short_id
from ambassadors.service.listing import facts

if TYPE_CHECKING:
    from ambassadors.assessment import Assessment
    from ambassadors.languages import Language
    from ambassadors.ledger import Ledger

WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "point": ".",
        "percent": "%",
        "known_since": "first passed something on at {at} UTC",
        "exclusive": "{share} of what they pass on goes to one account",
        "trust_0": "long known: active on different days, a whole horizon apart",
        "trust_n": "{n} steps from somebody long known (who acts on whom, unasked)",
        "trust_none": "no path from anybody long known leads to them",
        "heard": "of the {crowd} who pass them on, {seen} are spoken to unasked by trusted people; {expected} are usual",
        "rooted": "of the {crowd} who pass them on, {seen} were there before or have other company; {expected} are usual",
        "several": "of the {crowd} who pass them on, {seen} pass on others as well; {expected} are usual",
        "spread": "of the {crowd} who pass them on, {seen} came outside the two busiest periods; {expected} are usual",
        "answered": "of those they act on, {seen} act back; {expected} are usual",
        "ring": "trades shares with at least {core} members of a group of {size}; {inside} of those who pass the group on belong to it",
        "lockstep": "passed on the same accounts within minutes as another account {n} times; chance explains {expected}; {partners} such partners",
        "acts_like": "acts like coordinated accounts do: {what}",
        "unknown": "unknown: too little history or too few people to tell; everything counts in full",
        "ordinary": "nothing speaks against it: everything counts in full",
        "weight": "what they pass on counts at least {weight}",
        "moved": "relay {raw} before authenticity, {relay} after",
    },
    "fr": {
        "point": ",",
        "percent": " %",
        "known_since": "premier relais le {at} UTC",
        "exclusive": "{share} de ses relais vont à un seul compte",
        "trust_0": "connu de longue date : actif à des moments éloignés",
        "trust_n": "à {n} pas d’un compte connu de longue date (qui s’adresse à qui, sans y être invité)",
        "trust_none": "aucun chemin ne mène d’un compte connu de longue date jusqu’à lui",
        "heard": "sur {crowd} personnes qui le relaient, {seen} sont sollicitées par des comptes de confiance ; {expected} est l’usage",
        "rooted": "sur {crowd} personnes qui le relaient, {seen} étaient là avant ou ont d’autres contacts ; {expected} est l’usage",
        "several": "sur {crowd} personnes qui le relaient, {seen} relaient aussi d’autres comptes ; {expected} est l’usage",
        "spread": "sur {crowd} personnes qui le relaient, {seen} sont venues hors des deux périodes les plus chargées ; {expected} est l’usage",
        "answered": "parmi ceux à qui il s’adresse, {seen} lui répondent ; {expected} est l’usage",
        "ring": "échange des partages avec au moins {core} membres d’un groupe de {size} ; {inside} de ceux qui relaient le groupe en font partie",
        "lockstep": "a relayé les mêmes comptes à quelques minutes près qu’un autre compte {n} fois ; le hasard en explique {expected} ; {partners} partenaires de ce genre",
        "acts_like": "agit comme le font des comptes coordonnés : {what}",
        "unknown": "inconnu : trop peu d’historique ou de personnes pour le dire ; tout compte pleinement",
        "ordinary": "rien ne s’y oppose : tout compte pleinement",
        "weight": "ce qu’il relaie compte au moins pour {weight}",
        "moved": "relais {raw} avant authenticité, {relay} après",
    },
}

CROWD: Final = ("heard", "rooted", "several", "spread", "answered")


def authenticity(
    assessment: Assessment, brand: str, row: dict[str, Any], language: Language
) -> dict[str, Any]:
    """Return the evidence about one account, each piece with its figure, its weight and a sentence.

    Args:
        assessment: the current one.
        brand: key, "" = the whole workspace.
        row: of ``Assessment.people``.
        language: of the sentences.
    """
    words, found = WORDS[language], assessment.evidence(brand, row["row"])
    pieces = _history(found, words) + _crowds(found, words) + _groups(assessment, brand, found, words)
    weight, raw = float(row.get("authenticity", 1.0)), float(row.get("relay_raw", row["relay"]))
    odd = [piece["sentence"] for piece in pieces if piece["weight"] < 1]
    judged = any(piece["kind"] in {*CROWD, "ring", "lockstep"} for piece in pieces)
    if odd:
        summary = [words["acts_like"].format(what=sentence) for sentence in odd]
    else:
        summary = [words["ordinary" if judged or weight < 1 else "unknown"]]
    if weight < 1:
        summary.append(words["weight"].format(weight=_number(weight, 2, words)))
    if raw != row["relay"]:
        summary.append(
            words["moved"].format(raw=_number(raw, 3, words), relay=_number(row["relay"], 3, words))
        )
    return {
        "account_id": row["account_id"],
        "id": short_id(row["account_id"]),
        "brand": brand or "all",
        "weight": weight,
        "known": judged or weight < 1,
        "relay": row["relay"],
        "relay_raw": raw,
        "summary": summary,
        "evidence": pieces,
    }


def weighed(
    assessment: Assessment, brand: str, row: dict[str, Any], receipt: dict[str, Any]
) -> dict[str, Any]:
    """Add to a receipt what authenticity left of each credit, and the relay before and after it.

    Args:
        assessment: whose authenticity counts.
        brand: key, "" = the whole workspace.
        row: the person; ``row`` None = unknown to the assessment, so that nothing is doubted.
        receipt: as ``explaining.explain`` gives it; changed and returned.
    """
    to, by = ({}, {}) if row["row"] is None else assessment.doubts(brand, row["row"])
    for name, score in receipt["scores"].items():
        for part_of, side in (
            (name, score),
            *((key, score[key]) for key in ("engagement", "relay") if key in score),
        ):
            acting = part_of == "engagement"
            for part in side.get("parts", ()):
                for act in part["interactions"]:
                    other = act["target_id" if acting else "actor_id"]
                    act["authenticity"] = (by if acting else to).get(other, 1.0)
    receipt["scores"]["relay"]["raw"] = row.get("relay_raw", row["relay"])
    return receipt


def _number(value: float, digits: int, words: dict[str, str]) -> str:
    return f"{value:.{digits}f}".replace(".", words["point"])


def _percent(part: float, words: dict[str, str]) -> str:
    return f"{100 * part:.0f}{words['percent']}"


def _piece(kind: str, sentence: str, weight: float = 1.0, **figures: Any) -> dict[str, Any]:
    return {"kind": kind, "sentence": sentence, "weight": weight, "figures": figures}


def _history(found: dict[str, Any], words: dict[str, str]) -> list[dict[str, Any]]:
    if found.get("known_since", -1) < 0:
        return []
    since, steps = found["known_since"], found["steps"]
    at = datetime.fromtimestamp(since / 1000, UTC).strftime("%Y-%m-%d %H:%M")
    trust = words["trust_none" if steps < 0 else "trust_n" if steps else "trust_0"].format(n=steps)
    return [
        _piece("account_age", words["known_since"].format(at=at), known_since_at=since),
        _piece(
            "exclusive_sharing",
            words["exclusive"].format(share=_percent(found["exclusive"], words)),
            share=round(found["exclusive"], 6),
        ),
        _piece("seed_trust", trust, steps=None if steps < 0 else steps),
    ]


def _crowds(found: dict[str, Any], words: dict[str, str]) -> list[dict[str, Any]]:
    pieces = []
    for name in CROWD:
        expected = found.get(f"{name}.expected")
        if expected is None or expected != expected:  # NaN: not to be told  # noqa: PLR0124
            continue
        seen, weight, crowd = int(found[f"{name}.seen"]), found[f"{name}.weight"], found["crowd"]
        sentence = words[name].format(crowd=crowd, seen=seen, expected=_number(expected, 1, words))
        people = {} if name == "answered" else {"crowd": crowd}
        pieces.append(_piece(name, sentence, weight, seen=seen, expected=round(expected, 3), **people))
    return pieces


def _groups(
    assessment: Assessment, brand: str, found: dict[str, Any], words: dict[str, str]
) -> list[dict[str, Any]]:
    pieces = []
    if found.get("ring", -1) >= 0:
        [ring] = [one for one in assessment.rings(brand) if one.number == found["ring"]]
        inside = _percent(ring.inside, words)
        sentence = words["ring"].format(core=ring.core, size=ring.size, inside=inside)
        figures = {"ring": ring.number, "core": ring.core, "size": ring.size, "inside": ring.inside}
        pieces.append(_piece("ring", sentence, ring.weight, **figures))
    if found.get("group", -1) >= 0:
        partners, meetings, chance = found["partners"], found["meetings"], round(found["chance"], 3)
        sentence = words["lockstep"].format(n=meetings, expected=_number(chance, 2, words), partners=partners)
        limit = assessment.params.get("authenticity", {}).get("together", 5)
        weight = min(limit / max(partners, 1), 1.0) ** 2
        pieces.append(
            _piece("lockstep", sentence, weight, meetings=meetings, expected=chance, partners=partners)
        )
    return pieces


def rings(assessment: Assessment, brand: str, hidden: frozenset[str], ledger: Ledger) -> list[dict[str, Any]]:
    """Return the groups of mutual sharers as graphs: who they are, who shares whom, how often and when.

    Args:
        assessment: the current one.
        brand: key, "" = the whole workspace.
        hidden: account ids that are shown nowhere.
        ledger: knows names.
    """
    found = assessment.rings(brand)
    rows = {end for ring in found for edge in ring.edges for end in (edge.actor, edge.target)}
    people = assessment.people(brand).filter(pl.col("row").is_in(list(rows)))
    by_row = {person["row"]: person for person in people.to_dicts()}
    known = facts(ledger, [person["account_id"] for person in by_row.values()])
    told = []
    for ring in found:
        shown = [
            edge
            for edge in ring.edges
            if {edge.actor, edge.target} <= by_row.keys()
            and not {by_row[end]["account_id"] for end in (edge.actor, edge.target)} & hidden
        ]
        ends = sorted({end for edge in shown if edge.acts for end in (edge.actor, edge.target)})
        if ends:
            told.append(
                {
                    "ring": ring.number,
                    "core": ring.core,
                    "size": ring.size,
                    "inside": ring.inside,
                    "weight": ring.weight,
                    "nodes": [_node(by_row[end], known) for end in ends],
                    "edges": [
                        {
                            "actor_id": by_row[edge.actor]["account_id"],
                            "target_id": by_row[edge.target]["account_id"],
                            "acts": edge.acts,
                            "first_at": edge.first_at,
                            "last_at": edge.last_at,
                        }
                        for edge in shown
                        if edge.acts
                    ],
                    "not_shown": len(ring.edges) - sum(edge.acts > 0 for edge in shown),
                }
            )
    return told


def _node(person: dict[str, Any], known: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "account_id": person["account_id"],
        "id": short_id(person["account_id"]),
        "handle": known.get(person["account_id"], {}).get("handle"),
        "weight": person.get("authenticity", 1.0),
        "relay": person["relay"],
        "relay_raw": person.get("relay_raw", person["relay"]),
        "rank": person["rank"],
    }


def graphml(told: list[dict[str, Any]]) -> bytes:
    """Return rings as one GraphML document: directed, an edge from who shares to who is shared."""
    import networkx as nx

    graph = nx.DiGraph()
    for ring in told:
        for node in ring["nodes"]:
            attributes = {key: value for key, value in node.items() if value is not None}
            graph.add_node(node["account_id"], ring=ring["ring"], **attributes)
        for edge in ring["edges"]:
            graph.add_edge(
                edge["actor_id"],
                edge["target_id"],
                acts=edge["acts"],
                first_at=edge["first_at"],
                last_at=edge["last_at"],
            )
    sink = io.BytesIO()
    nx.write_graphml(graph, sink)
    return sink.getvalue()
