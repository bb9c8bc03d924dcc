"""What commands say around an answer, in English and in French; the answers have words of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ambassadors.service.receipt_words import Language

SAID: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "standing": "standing",
        "hot": "hot",
        "listed": "{total} people on the list {list} of {brand}, as of {at}",
        "live": "{total} people on the live list {list}, as of {at} (ledger record {seq}), on the scale of assessment {assessment} of {assessed}; {left} have left it since",
        "as_assessed": "as of the assessment, not of now: {what}",
        "nobody": "nobody of {accounts} accounts is listed: whom fewer than {evidence} different people passed on is on no list,"
        " nor the unhappy, the staff and the brand itself; `ambassadors explain ACCOUNT` opens the figures of anybody",
        "untested": "the history is too short for a back-test",
        "shown": "shown as {score:.1f} of 100",
        "attention": "attention, recent acts counting more: {shares}",
        "other": "other brands",
        "left_alone": "{total} people were looked at and left alone; --json names them:",
        "relay": "relay {raw:.6f} raw, {relay:.6f} adjusted; weight {weight:.3f}",
        "ring": "ring {ring}: {size} members, each trades shares with {core} others or more; {inside} % of those who pass them on are members; weight {weight:.2f}",
        "ring_acts": "{acts} acts in {ways} directions between them; --json and --graphml have each",
        "no_ring": "no group of four or more people who share one another",
        "rings_written": "{rings} rings written to {file}",
        "plot": "the plot is in {file}",
        "from_to": "{brand}: from {first} to {last}",
        "nobody_moved": "nobody moved",
    },
    "fr": {
        "standing": "durable",
        "hot": "du moment",
        "listed": "{total} personnes sur la liste {list} de {brand}, au {at}",
        "live": "{total} personnes sur la liste {list} en direct, au {at} (enregistrement {seq} du journal), à l’échelle de l’évaluation {assessment} du {assessed} ; {left} l’ont quittée depuis",
        "as_assessed": "au moment de l’évaluation, pas de maintenant : {what}",
        "nobody": "personne n’est listé parmi {accounts} comptes : qui a été relayé par moins de {evidence} personnes différentes n’est sur aucune liste,"
        " ni les mécontents, le personnel et la marque elle-même ; `ambassadors explain COMPTE` ouvre les chiffres de n’importe qui",
        "untested": "l’historique est trop court pour un test sur le passé",
        "shown": "montré comme {score:.1f} sur 100",
        "attention": "attention, les actions récentes comptant davantage : {shares}",
        "other": "autres marques",
        "left_alone": "{total} personnes ont été examinées et laissées tranquilles ; --json les nomme :",
        "relay": "relais {raw:.6f} brut, {relay:.6f} corrigé ; poids {weight:.3f}",
        "ring": "cercle {ring} : {size} membres, chacun échange des partages avec {core} autres ou plus ; {inside} % de ceux qui les relaient en sont membres ; poids {weight:.2f}",
        "ring_acts": "{acts} actions dans {ways} directions entre eux ; --json et --graphml donnent chacune",
        "no_ring": "aucun groupe d’au moins quatre personnes qui se partagent entre elles",
        "rings_written": "{rings} cercles écrits dans {file}",
        "plot": "le graphique est dans {file}",
        "from_to": "{brand} : de {first} à {last}",
        "nobody_moved": "personne n’a bougé",
        "answer": "répondre",
        "thank": "remercier",
        "ask_to_share": "faire partager",
        "invite": "inviter",
        "wake_up": "renouer",
        "entered": "entré",
        "left": "sorti",
        "rose": "monté",
        "fell": "descendu",
    },
}


def said(language: Language, name: str, **values: object) -> str:
    """Return a sentence with its values; whole numbers as they are written in the language."""
    from ambassadors.service.receipt_words import count

    told = {key: count(value, language) if type(value) is int else value for key, value in values.items()}
    return SAID[language].get(name, name).format(**told)


def joined(lines: list[str], language: Language) -> str:
    """Return short lines as one, parted as the language does."""
    return (" ; " if language == "fr" else "; ").join(lines)
