"""What commands say around their answers, in English and in French.

Names of fields, lists, stages and commands are the same words in both: they are what is typed and what programs read.
Errors and the help are in English.
"""

from __future__ import annotations

from typing import Annotated, Final

import typer

from ambassadors.languages import Language, written

LanguageOption = Annotated[Language, typer.Option("--language", "--lang", help="Of the sentences")]

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    # refresh
    "made": (
        "assessment {assessment} as of {as_of}: {accounts} accounts, {acts} scored acts",
        "évaluation {assessment} au {as_of} : {accounts} comptes, {acts} actions comptées",
    ),
    "no_acts": (
        "no interaction with somebody else counts before that instant: nobody can be ranked",
        "aucune interaction avec quelqu’un d’autre ne compte avant cet instant : personne ne peut être classé",
    ),
    "ahead": (
        "that instant lies ahead: all there is has aged until then, and what will come before it is not known",
        "cet instant est à venir : tout ce qu’il y a a vieilli jusque-là, et ce qui viendra avant n’est pas connu",
    ),
    "made_for": (
        "  {brand}: {listed} people listed; looks {hours} h ahead in {buckets}",
        "  {brand} : {listed} personnes sur la liste ; regarde {hours} h en avant, par {buckets}",
    ),
    # top
    "listed": (
        "{total} people on the list {list} of {brand}, as of {as_of}",
        "{total} personnes sur la liste {list} de {brand}, au {as_of}",
    ),
    "untested": (
        "the history is too short for a back-test",
        "l’historique est trop court pour un essai sur le passé",
    ),
    "nobody_listed": (
        "nobody of {accounts} accounts is listed: whom fewer than {needed} different people passed on is on no list, nor the unhappy, the staff and the brand itself; `ambassadors explain ACCOUNT` opens the figures of anybody",
        "personne des {accounts} comptes n’est sur la liste : qui a été relayé par moins de {needed} personnes différentes n’est sur aucune liste, ni les mécontents, le personnel et la marque elle-même ; `ambassadors explain ACCOUNT` ouvre les chiffres de chacun",
    ),
    "nobody_acted": (
        "nobody acted in the conversation of {brand}: do its accounts, handles and words stand as the data write them? `ambassadors brand list` shows them",
        "personne n’a agi dans la conversation de {brand} : ses comptes, noms et mots sont-ils écrits comme dans les données ? `ambassadors brand list` les montre",
    ),
    "live": (
        "{total} people on the live list {list}, as of {as_of} (ledger record {seq}), on the scale of assessment {assessment} of {assessed}; {left} have left it since",
        "{total} personnes sur la liste en direct {list}, au {as_of} (enregistrement {seq} du registre), à l’échelle de l’évaluation {assessment} du {assessed} ; {left} l’ont quittée depuis",
    ),
    "as_assessed": (
        "as of the assessment, not of now: {names}",
        "à la date de l’évaluation, non de maintenant : {names}",
    ),
    # explain, suggest, authenticity
    "shown_as": ("shown as {score} of 100", "montré comme {score} sur 100"),
    "left_alone": (
        "{people} people were looked at and left alone; --json names them:",
        "{people} personnes ont été examinées et laissées tranquilles ; --json les nomme :",
    ),
    "answer": ("answer", "répondre"),
    "thank": ("thank", "remercier"),
    "ask_to_share": ("ask_to_share", "faire partager"),
    "invite": ("invite", "inviter"),
    "wake_up": ("wake_up", "renouer"),
    "attention": (
        "attention, recent acts counting more: {shares}",
        "attention, les actions récentes comptant davantage : {shares}",
    ),
    "other_brands": ("other brands", "autres marques"),
    "weighed": (
        "relay {raw} raw, {relay} adjusted; weight {weight}",
        "relais {raw} brut, {relay} corrigé ; poids {weight}",
    ),
    # rings
    "ring": (
        "ring {ring}: {size} members, each trades shares with {core} others or more; {inside} % of those who pass them on are members; weight {weight}",
        "cercle {ring} : {size} membres, chacun échange des partages avec {core} autres ou plus ; {inside} % de ceux qui les relaient en sont membres ; poids {weight}",
    ),
    "ties": (
        "{acts} acts in {directions} directions between them; --json and --graphml have each",
        "{acts} actions entre eux, dans {directions} directions ; --json et --graphml les donnent toutes",
    ),
    "no_ring": (
        "no group of four or more people who share one another",
        "aucun groupe d’au moins quatre personnes qui se partagent les unes les autres",
    ),
    "rings_written": ("{rings} rings written to {path}", "{rings} cercles écrits dans {path}"),
    # communities
    "no_community": (
        "nobody of the list belongs to a community yet",
        "personne de la liste n’appartient encore à une communauté",
    ),
    "spread": (
        "the list is spread over {communities} communities, as mixed as {effective} of equal size; the largest holds {largest} % of it",
        "la liste s’étend sur {communities} communautés, aussi mêlées que {effective} de même taille ; la plus grande en tient {largest} %",
    ),
    "community": (
        "{name}: {size} members, {listed} on the list, {engaged} engaged",
        "{name} : {size} membres, {listed} sur la liste, {engaged} actifs avec la marque",
    ),
    "conductance": (
        "{part} % of the ties lead out of the community",
        "{part} % des liens mènent hors de la communauté",
    ),
    "words": ("words: {words}", "mots : {words}"),
    "languages": ("languages: {languages}", "langues : {languages}"),
    "split_from": ("split from {other}", "séparée de {other}"),
    "took_in": ("took in {other}", "a absorbé {other}"),
    "more_members": ("... of {total}; see more with --limit", "... sur {total} ; --limit en montre plus"),
    # changes, preview
    "entered": ("entered", "entré"),
    "left": ("left", "sorti"),
    "rose": ("rose", "monté"),
    "fell": ("fell", "descendu"),
    "nobody_moved": ("nobody moved", "personne n’a bougé"),
    "between": (
        "{brand}: from {before} to {after}",
        "{brand} : de {before} à {after}",
    ),
    "nobody_moves": ("nobody moves", "personne ne bouge"),
    "other_values": ("other values: {scores}", "d’autres valeurs : {scores}"),
    "of_people": ("{score} of {people} people", "{score} de {people} personnes"),
    "no_other_value": ("other values: none", "d’autres valeurs : aucune"),
    "moving": (
        "{moved} people move among the first {top} of {brand} as of {as_of}; nothing was stored",
        "{moved} personnes bougent parmi les {top} premières de {brand} au {as_of} ; rien n’a été enregistré",
    ),
    # backtest, team, sources report
    "plotted": ("the plot is in {path}", "le graphique est dans {path}"),
    "forecast": (
        "forecast = people expected to share the person; gain = those nobody above brings; curve = all so far",
        "forecast = personnes dont on attend qu’elles partagent ce membre ; gain = celles que nul avant lui n’apporte ; curve = toutes jusque-là",
    ),
    "yes": ("yes", "oui"),
    "section": ("{name}:", "{name} :"),
    "empty_section": ("{name}: none", "{name} : aucune ligne"),
}
"""By name: English, French."""


def said(name: str, language: Language, /, **figures: object) -> str:
    r"""Return a sentence with its figures; whole numbers and others are written as the language does.

    >>> said("ties", "en", acts=1200, directions=30)
    '1,200 acts in 30 directions between them; --json and --graphml have each'
    >>> said("of_people", "fr", score="reach", people=1200)
    'reach de 1\u202f200 personnes'
    """
    told = {key: _written(value, language) for key, value in figures.items()}
    return SENTENCES[name][language == "fr"].format(**told)


class _Comma(float):
    """A number that every format writes with a decimal comma."""

    def __format__(self, spec: str) -> str:
        return written(float(self), spec, "fr")


def decimal(value: float, language: Language) -> float:
    """Return a number that a format writes with the decimal sign of the language."""
    return _Comma(value) if language == "fr" else float(value)


def _written(value: object, language: Language) -> str:
    if not isinstance(value, int | float):
        return str(value)
    return written(value, "," if isinstance(value, int) else ",.2f", language)
