"""What a back-test says in one sentence, in English and French."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ambassadors.languages import Language, written

NAMES: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "ours": "our score", "list": "the standing list", "last_window": "the last window repeated",
        "in_degree": "in-degree", "pagerank": "PageRank", "volume": "volume", "followers": "followers",
        "ceiling": "noise ceiling", "engagement": "engagement", "relay": "relay", "ambassador": "ambassador",
        "reach": "reach", "title": "How well the ranking foretold what followed",
        "axis": "NDCG@100, mean of {n} windows of {span} (1 = perfect); reach: part of the best possible",
    },
    "fr": {
        "ours": "notre score", "list": "la liste durable", "last_window": "la dernière fenêtre répétée",
        "in_degree": "degré entrant", "pagerank": "PageRank", "volume": "volume", "followers": "abonnés",
        "ceiling": "plafond du bruit", "engagement": "engagement", "relay": "relais", "ambassador": "ambassadeur",
        "reach": "portée", "title": "Ce que le classement avait prévu de la suite",
        "axis": "NDCG@100, moyenne de {n} fenêtres de {span} (1 = parfait) ; portée : part du meilleur possible",
    },
}  # fmt: skip

ALIKE: Final = 1.005
"""Ratio up to which two rankings held as much as each other."""

MOST_TIMES: Final = 100
"""Ratio above which both counts are told: so many times next to nothing says little."""

_UNITS: Final = ((168.0, "week", "semaine"), (24.0, "day", "jour"), (1.0, "hour", "heure"))


def span(hours: float, language: Language) -> str:
    """Return a length of time in the largest unit that fits evenly, twice at least.

    >>> span(1344, "en"), span(72, "fr"), span(24, "en"), span(1.5, "fr")
    ('8 weeks', '3 jours', '24 hours', '1,5 heure')
    """
    fits = [unit for unit in _UNITS if hours >= 2 * unit[0] and hours % unit[0] == 0]
    length, english, french = fits[0] if fits else _UNITS[-1]
    count = hours / length
    places = ".1f" if count % 1 and count < 10 else ".0f"
    plural = count != 1 if language == "en" else count >= 2
    return f"{written(count, places, language)} {english if language == 'en' else french}{'s' * plural}"


def _times(value: float, language: Language) -> str:
    """Return a ratio; two figures below 1, so that .96 does not read as 1."""
    return written(value, ".2f" if value < 1.05 else ".1f", language)


def short(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a list page needs of a back-test."""
    relay = told["mean"]["truths"]["relay"]
    held = {name: figures["held"] for name, figures in relay.items() if "held" in figures and name != "ours"}
    return {
        "windows": len(told["windows"]),
        "horizon_hours": told["horizon_hours"],
        "least": min(window.get("listed", told["top"]) for window in told["windows"]),
        "top": max(window.get("listed", told["top"]) for window in told["windows"]),
        "held": held,
        "unseen": told["mean"]["unseen"]["relay"],
        "full": True,
    }


def sentence(summary: Mapping[str, Any], language: Language) -> str:
    """Return how many later relays the top of the list held, and which baseline held more, if any did; "" of an empty list.

    Args:
        summary: of :func:`short`, or that of an assessment.
        language: of the words.
    """
    held = summary["held"]
    when = span(summary["windows"] * summary["horizon_hours"], language)
    words, top = NAMES[language], summary["top"]
    if not top:
        return ""
    ours, first = held["list"], _first(summary.get("least", top), top, language)
    other, of_volume = "", _against(ours, held["volume"], language)
    better = {
        name: value for name, value in held.items() if name not in {"list", "volume"} and value > ALIKE * ours
    }
    if better and ours:
        name = max(better, key=lambda one: (better[one], one))
        ratio = _times(better[name] / ours, language)
        other = (
            f"; a ranking by {words[name]} held {ratio} times as many as this list"
            if language == "en"
            else f" ; un classement par {words[name]} en a réuni {ratio} fois autant que cette liste"
        )
    unseen = f"{100 * summary['unseen']:.0f}"
    if language == "en":
        return f"In the last {when} {first} held {of_volume}{other}; {unseen} % of the relays went to people never seen before."
    return f"Sur la période écoulée de {when}, {first} réuni {of_volume}{other} ; {unseen} % des relais sont allés à des personnes jamais vues auparavant."


def _first(least: int, most: int, language: Language) -> str:
    """Return whom the list held, between so many and so many people, and in French their verb.

    >>> _first(1, 1, "en"), _first(3, 100, "en"), _first(0, 1, "fr"), _first(9, 9, "fr")
    ('the one person listed', 'the top 3 to 100', 'la seule personne classée a', 'les 9 premiers ont')
    """
    if most == 1:
        return "the one person listed" if language == "en" else "la seule personne classée a"
    many = str(most) if least == most else f"{least} {'to' if language == 'en' else 'à'} {most}"
    return f"the top {many}" if language == "en" else f"les {many} premiers ont"


def _against(ours: float, volume: float, language: Language) -> str:
    if ours > MOST_TIMES * volume or not volume:
        mine, theirs = (written(held, ",.0f", language) for held in (ours, volume))
        if language == "en":
            return f"{mine} later relays, a ranking by volume {theirs if volume else 'none'}"
        return f"{mine} relais ultérieurs, un classement par volume {theirs if volume else 'aucun'}"
    ratio = _times(ours / volume, language)
    if language == "en":
        return f"{'only ' * (ours < volume)}{ratio} times as many later relays as a ranking by volume"
    return f"{'seulement ' * (ours < volume)}{ratio} fois autant de relais ultérieurs qu’un classement par volume"
