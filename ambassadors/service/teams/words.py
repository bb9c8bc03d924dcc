"""A team in plain words, in English and in French."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ambassadors.backtest.words import span
from ambassadors.languages import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ambassadors.languages import Language

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "full": (
        "{members}, chosen from {candidates} who may be asked.",
        "{members}, parmi {candidates} à qui l'on peut demander.",
    ),
    "short": (
        "{members} for {size} places, chosen from {candidates} who may be asked.",
        "{members} pour {size} places, parmi {candidates} à qui l'on peut demander.",
    ),
    "withdrawn": (
        "{withdrawn} of the team may no longer be asked and left it; what remains reaches at least {reach}. Choose again to fill the places.",
        "{withdrawn} de l'équipe, qu'on ne peut plus solliciter, en sont sorties ; le reste touche au moins {reach}. Choisir de nouveau pour pourvoir les places.",
    ),
    "older": (
        "A newer assessment has been made since; choose again to follow it.",
        "Une évaluation plus récente a été faite depuis ; choisir de nouveau pour la suivre.",
    ),
    "untold": (
        "History is too short: there is no earlier window to measure on, so the figures are bare reach scores, which compare people but count nobody.",
        "L'historique est trop court : faute de période antérieure pour mesurer, les chiffres sont de simples scores de portée, qui comparent sans compter personne.",
    ),
    "reach": (
        "Together they are expected to be shared by {reach} in the next {span}, everybody counted once.",
        "Ensemble, on attend que {reach} les partagent dans les {span} à venir, chacune comptée une seule fois.",
    ),
    "range": (
        "8 times in 10 it is between {low} and {high}, as people and windows of the past differed.",
        "8 fois sur 10, ce sera entre {low} et {high}, vu l'écart des personnes et des périodes passées.",
    ),
    "no_range": (
        "History is too short to give a range.",
        "L'historique est trop court pour donner une fourchette.",
    ),
    "overlap": (
        "Counted one by one their audiences add up to {separate}; overlap takes {overlap} off.",
        "Comptés un à un, leurs publics font {separate} ; les recoupements en retirent {overlap}.",
    ),
    "no_overlap": (
        "Hardly anybody known stands in two of their audiences.",
        "Presque aucune personne connue n'est dans deux de leurs publics.",
    ),
    "certificate": (
        "Within these limits this is surely at least {certificate} % of what the best possible team would reach, as the model has it.",
        "Dans ces limites, c'est à coup sûr au moins {certificate} % de ce qu'atteindrait la meilleure équipe possible, selon le modèle.",
    ),
    "minded": (
        "Overlap was minded, since it paid: in the last {span} a team so chosen before reached {minded}, the plain list of highest forecasts {plain}.",
        "Les recoupements ont été pris en compte, car cela a payé : sur la période écoulée de {span}, une équipe ainsi choisie auparavant a touché {minded}, la simple liste des meilleures prévisions {plain}.",
    ),
    "plain": (
        "This is the plain list of highest forecasts: in the last {span} it reached {plain}, a team minding overlap no more ({minded}).",
        "C'est la simple liste des meilleures prévisions : sur la période écoulée de {span} elle a touché {plain}, une équipe tenant compte des recoupements pas davantage ({minded}).",
    ),
    "unproven": (
        "This is the plain list of highest forecasts: nothing happened in the last window that could prove another way better.",
        "C'est la simple liste des meilleures prévisions : rien, dans la dernière période, ne prouve qu'une autre façon soit meilleure.",
    ),
    "spent": ("It costs {spent}.", "Elle coûte {spent}."),
    "of_budget": (
        "It costs {spent} of a budget of {budget}.",
        "Elle coûte {spent} sur un budget de {budget}.",
    ),
    "budget": (
        "The budget held it back: without it a team would reach {more}.",
        "Le budget l'a retenue : sans lui, une équipe toucherait {more}.",
    ),
    "capacity": (
        "What the staff can look after held it back: with all {size} places filled it would reach {more}.",
        "Ce que le personnel peut suivre l'a retenue : avec les {size} places pourvues elle toucherait {more}.",
    ),
    "per_community": (
        "At most {per_community} from one community held it back: without that it would reach {more}.",
        "Au plus {per_community} par communauté l'a retenue : sans cela elle toucherait {more}.",
    ),
    "communities": (
        "At least {communities} communities held it back: without that it would reach {more}.",
        "Au moins {communities} communautés l'a retenue : sans cela elle toucherait {more}.",
    ),
    "together": (
        "Without any of these limits it would reach {more}.",
        "Sans aucune de ces limites elle toucherait {more}.",
    ),
    "only_size": (
        "Nothing but its size held it back.",
        "Rien d'autre que sa taille ne l'a retenue.",
    ),
    "nobody_else": (
        "The other places stay empty: nobody else who may be asked is expected to be shared.",
        "Les autres places restent vides : on n'attend de partage pour personne d'autre à qui l'on puisse demander.",
    ),
}


def sentences(told: Mapping[str, Any], language: Language) -> list[str]:
    """Return what ``showing.shown`` tells as sentences.

    >>> number(1234.4, "fr"), number(3.25, "en"), people(1, "en")
    ('1\u202f234', '3.2', '1 person')
    """
    words = _words(told, language)
    return [
        _SENTENCES[name][language == "fr"].format(**{**words, **more}) for name, more in _said(told, language)
    ]


def _said(told: Mapping[str, Any], language: Language) -> Iterator[tuple[str, dict[str, str]]]:
    """Give the keys of the sentences in their order, with what is special to one."""
    short = len(told["members"]) + told["withdrawn"] < told["asked"]["size"]
    proof, budget = told["proof"], told["asked"]["budget"]
    if told["withdrawn"]:
        names = ["withdrawn"]
    else:
        names = ["short" if short else "full", "reach" if told["told"] else "untold"]
        names += ["no_range"] if told["low"] is None else ["range"]
        names += ["overlap" if round(told["overlap"]) else "no_overlap", "certificate"]
    names += [] if told["current"] else ["older"]
    names += [
        "minded" if told["method"] == "overlap" else "plain" if any(proof.values()) else "unproven",
        "spent" if budget is None else "of_budget",
    ]
    yield from ((name, {}) for name in names)
    for name, reach in told["bound"].items():
        yield name, {"more": people(reach, language)}
    if not told["bound"]:
        yield ("nobody_else" if short else "only_size"), {}


def _words(told: Mapping[str, Any], language: Language) -> dict[str, Any]:
    figures = {name: value for name, value in told["asked"].items() if value is not None}
    figures |= {name: told[name] or 0 for name in ("candidates", "low", "high", "spent")}
    counted = {name: told[name] or 0 for name in ("reach", "withdrawn", "separate", "overlap")}
    counted |= {
        "members": len(told["members"]),
        "minded": told["proof"]["overlap"],
        "plain": told["proof"]["plain"],
    }
    return {
        **{name: number(value, language) for name, value in figures.items()},
        **{name: people(value, language) for name, value in counted.items()},
        "span": span(told["horizon_hours"], language),
        "certificate": int(100 * (told["certificate"] or 0)),
    }


def people(count: float, language: Language) -> str:
    """Return a number of people in words."""
    one = round(count, 1) == 1 if language == "en" else round(count, 1) < 2
    name = ("person", "people") if language == "en" else ("personne", "personnes")
    return f"{number(count, language)} {name[not one]}"


def number(value: float, language: Language) -> str:
    """Return a figure: whole from 10 on, below with one place where it has one."""
    whole = value >= 10 or not round(value, 1) % 1
    return written(value, ",.0f" if whole else ".1f", language)
