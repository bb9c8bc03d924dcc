"""Every sentence of the suggestions, in English and in French: plain, kind, and promising nothing."""

from __future__ import annotations

from typing import Final

from ambassadors.languages import Language

REASONS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "erased": "This person's data were erased; nothing may be suggested.",
        "do_not_profile": "This person objected to being profiled; leave them alone.",
        "do_not_contact": "This person asked not to be contacted; not even an answer is suggested.",
        "own": "This is an own account of a brand of this home.",
        "staff": "This person works for the brand.",
        "unhappy": "This person is unhappy with the brand: they may be answered, but not asked for anything.",
        "answer_first": "This person still waits for an answer; answer first, ask later.",
        "not_enough_evidence": "Too few people have passed this person's posts on to say anything yet.",
        "not_listed": "This person acts on the brand but is not passed on, or the other way round: not on the list.",
        "unknown_person": "This account is not part of the current assessment; refresh first.",
        "no_interactions": "No recent interaction with the brand is known that could be shown as the reason.",
        "no_public_thread": "There is no public post of theirs to reply to, and no opt-in for a private message is recorded.",
    },
    "fr": {
        "erased": "Les données de cette personne ont été effacées ; rien ne peut être proposé.",
        "do_not_profile": "Cette personne s'est opposée au profilage ; il faut la laisser tranquille.",
        "do_not_contact": "Cette personne a demandé à ne pas être contactée ; même une réponse n'est pas proposée.",
        "own": "C'est un compte d'une marque de la maison.",
        "staff": "Cette personne travaille pour la marque.",
        "unhappy": "Cette personne est mécontente de la marque : on peut lui répondre, mais rien lui demander.",
        "answer_first": "Cette personne attend encore une réponse ; répondre d'abord, demander ensuite.",
        "not_enough_evidence": "Trop peu de gens ont relayé cette personne pour en dire quoi que ce soit.",
        "not_listed": "Cette personne agit sans être relayée, ou l'inverse : elle n'est pas sur la liste.",
        "unknown_person": "Ce compte ne fait pas partie de l'évaluation actuelle ; il faut d'abord la refaire.",
        "no_interactions": "Aucune interaction récente avec la marque n'est connue qui puisse servir de raison.",
        "no_public_thread": "Il n'y a pas de publication à laquelle répondre en public, et aucun accord pour un message privé.",
    },
}
"""Why somebody is not suggested, by code."""

WHY: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "unhappy": "{who} wrote an unhappy text and has waited {waited} for an answer.",
        "asking": "{who} asked something and has waited {waited} for an answer (a question mark in the text).",
        "thank": "{who} keeps passing on what the brand does, and others follow ({count} recent interactions).",
        "ask_to_share": "{who} acts on the brand again and again, and friends pass it on ({count} recent interactions).",
        "invite": "{who} takes an interest in the brand ({count} recent interactions) and friends listen.",
        "wake_up": "{who} was close to the brand and has become quiet ({count} recent interactions).",
        "known": "The tone of their recent texts is {tone} on a scale from -1 to 1.",
        "unknown": "No tone known: the data carry none, so nothing is said about how they feel.",
    },
    "fr": {
        "unhappy": "{who} a écrit un texte mécontent et attend une réponse depuis {waited}.",
        "asking": "{who} a posé une question et attend une réponse depuis {waited} (point d'interrogation dans le texte).",
        "thank": "{who} relaie fidèlement la marque, et d'autres suivent ({count} interactions récentes).",
        "ask_to_share": "{who} revient sans cesse vers la marque, et ses proches relaient ({count} interactions récentes).",
        "invite": "{who} s'intéresse à la marque ({count} interactions récentes) et ses proches l'écoutent.",
        "wake_up": "{who} était proche de la marque et se fait plus discret·ète ({count} interactions récentes).",
        "known": "Le ton de ses textes récents est de {tone} sur une échelle de -1 à 1.",
        "unknown": "Ton inconnu : les données n'en donnent pas, on ne dit donc rien de son humeur.",
    },
}
"""Why somebody is suggested."""

OPENINGS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "unhappy": "Hello{who}, we are sorry to read this, and sorry that you had to wait. What happened exactly?",
        "asking": "Hello{who}, thank you for asking here.",
        "thank": "Hello{who}, thank you for telling others about this. It is a pleasure to read you.",
        "ask_to_share": "Hello{who}, thank you for this. Would you like to show others how you use it?",
        "invite": "Hello{who}, thank you for being here. What do you like best about it, and what not yet?",
        "wake_up": "Hello{who}, we have not read you for a while. How have you been getting on?",
    },
    "fr": {
        "unhappy": "Bonjour{who}, nous sommes désolés de lire cela, et de l'attente. Que s'est-il passé exactement ?",
        "asking": "Bonjour{who}, merci d'avoir posé la question ici.",
        "thank": "Bonjour{who}, merci d'en parler autour de vous. C'est un plaisir de vous lire.",
        "ask_to_share": "Bonjour{who}, merci pour cela. Aimeriez-vous montrer aux autres comment vous vous en servez ?",
        "invite": "Bonjour{who}, merci d'être là. Qu'aimez-vous le plus, et qu'est-ce qui manque encore ?",
        "wake_up": "Bonjour{who}, nous ne vous avons pas lu depuis un moment. Comment cela se passe-t-il pour vous ?",
    },
}
"""Draft first lines. A person reads and changes them before anything is sent."""

KINDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "share": "shared",
        "quote": "quoted",
        "reply": "replied",
        "comment": "commented",
        "mention": "mentioned the brand",
        "like": "liked",
        "follow": "followed",
        "post": "posted",
    },
    "fr": {
        "share": "a partagé",
        "quote": "a cité",
        "reply": "a répondu",
        "comment": "a commenté",
        "mention": "a mentionné la marque",
        "like": "a aimé",
        "follow": "s'est abonné·e",
        "post": "a publié",
    },
}

EXCERPT: Final = 140
"""Characters of a text that a description shows."""


def waited(hours: float, language: Language) -> str:
    """Return a waiting time in words.

    >>> waited(50, "en")
    '2 days'
    >>> waited(1.2, "fr")
    '1 heure'
    """
    count, name = (int(hours // 24), "day") if hours >= 48 else (max(1, round(hours)), "hour")
    if language == "fr":
        name = {"day": "jour", "hour": "heure"}[name]
    return f"{count} {name}{'s' if count > 1 else ''}"


def describe(kind: str, day: str, text: str | None, language: Language) -> str:
    """Return one interaction as a short line: what, when, and the beginning of what was said."""
    said = " ".join((text or "").split())
    said = said if len(said) <= EXCERPT else f"{said[: EXCERPT - 1]}…"
    quoted = {"en": f": “{said}”", "fr": f" : « {said} »"}[language] if said else ""
    return f"{day} {KINDS[language].get(kind, kind)}{quoted}"
