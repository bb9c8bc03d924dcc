"""Why somebody moved, in words, in English and in French."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from ambassadors.languages import colon, joined
from ambassadors.service.receipt_words import KIND_WORDS, number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ambassadors.changes import Cause, Change
    from ambassadors.languages import Language

WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "came": "{kinds} came in",
        "taken_in": "{kinds} counted now and not before",
        "again": "{kinds} by people who had done so before: the latest one counts",
        "removed": "{kinds} deleted",
        "joined": "{kinds} counted otherwise, for accounts were joined as one person’s",
        "parted": "{kinds} counted otherwise, for accounts are no longer joined",
        "left_out": "{kinds} no longer counted",
        "credit": "the people behind count differently: answers in return, or their authenticity",
        "saturation": "more or fewer people in the same period",
        "ageing": "what counted before grew older",
        "tempo": "the tempo of the conversation was fitted anew",
        "parameters": "the parameters changed",
        "others": "other people moved",
        "same": "nothing changed",
        "unhappy": "recent texts are unhappy",
        "not_enough_evidence": "not enough evidence",
        "one_sided": "one side of the score is empty",
        "own": "an account of a brand of this home",
        "staff": "staff",
        "policy": "the platform's policy forbids scores about people",
        "entered": "new on the list",
        "gone": "no longer on the list",
        "not_listed": "not on the list",
        "was": "before",
        "tone": "tone {before} to {after}",
    },
    "fr": {
        "came": "{kinds} en plus",
        "taken_in": "{kinds} déjà là, qui ne comptaient pas",
        "again": "{kinds} de personnes qui l’avaient déjà fait : la dernière fois compte",
        "removed": "{kinds} supprimés",
        "joined": "{kinds} comptés autrement : des comptes ont été réunis en une seule personne",
        "parted": "{kinds} comptés autrement : des comptes ne sont plus réunis",
        "left_out": "{kinds} qui ne comptent plus",
        "credit": "les personnes derrière comptent autrement : réponses en retour, ou leur authenticité",
        "saturation": "plus ou moins de personnes dans la même période",
        "ageing": "ce qui comptait déjà a vieilli",
        "tempo": "le rythme de la conversation a été réajusté",
        "parameters": "les paramètres ont changé",
        "others": "d’autres personnes ont bougé",
        "same": "rien n’a changé",
        "unhappy": "ses textes récents sont mécontents",
        "not_enough_evidence": "pas assez d’éléments",
        "one_sided": "un côté du score est vide",
        "own": "un compte d’une marque de la maison",
        "staff": "personnel",
        "policy": "la règle de la plateforme interdit les scores sur les personnes",
        "entered": "nouveau sur la liste",
        "gone": "n’est plus sur la liste",
        "not_listed": "pas sur la liste",
        "was": "auparavant",
        "tone": "ton de {before} à {after}",
    },
}


def cause_words(cause: Cause, kinds: Mapping[int, str], language: Language) -> str:
    """Return what a cause is, with how many interactions of which kind are behind it."""
    words = KIND_WORDS[language]
    counts = Counter(words[kinds.get(seq, "other")] for seq in cause.acts)
    told = [f"{count} {names[count > 1]}" for names, count in counts.most_common()]
    return WORDS[language][cause.name].format(kinds=", ".join(told))


def summary(
    was: Mapping[str, Any],
    now: Mapping[str, Any],
    rank: Mapping[str, int | None],
    change: Change,
    shown: Mapping[str, Any],
    language: Language,
) -> str:
    """Return one line: how far, and the causes that weigh most."""
    words = WORDS[language]
    if rank["change"] is not None:
        head = f"{rank['change']:+d} ({was['rank']} -> {now['rank']})"
    elif now["rank"] is not None:
        head = f"{words['entered']} ({now['rank']})" + (
            f", {words['was']}{colon(language)}{words[was['listed']]}" if was["listed"] else ""
        )
    else:
        listed_word = words["gone"] if was["rank"] is not None else words["not_listed"]
        head = f"{listed_word}{colon(language)}{words[now['listed']]}" if now["listed"] else listed_word
    told = sorted(zip(change.causes, shown["causes"], strict=True), key=lambda pair: -abs(pair[0].change))
    lines = [one["words"] for cause, one in told[:3] if abs(cause.change) > 1e-9]
    if rank["by_others"]:
        lines.append(f"{words['others']}{colon(language)}{rank['by_others']:+d}")
    if was["sentiment"] != now["sentiment"] and (was["unhappy"] or now["unhappy"]):
        tone = [
            number(one, language) if one is not None else "-" for one in (was["sentiment"], now["sentiment"])
        ]
        lines.append(words["tone"].format(before=tone[0], after=tone[1]))
    return f"{head}{colon(language)}{joined(lines, language) or words['same']}"
