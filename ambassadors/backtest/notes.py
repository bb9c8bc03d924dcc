"""The table of a back-test and the notes below it, in English and French."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ambassadors.backtest.words import NAMES, span
from ambassadors.events import format_instant
from ambassadors.languages import Language

COLUMNS: Final[dict[Language, tuple[str, ...]]] = {
    "en": ("foretold", "ranking", "NDCG@100", "precision@100", "held", "ours ahead by", "part of best", "unseen"),
    "fr": ("prévu", "classement", "NDCG@100", "précision@100", "réuni", "notre avance", "part du meilleur", "inconnus"),
}  # fmt: skip

_TEXTS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "windows": "{windows} window{s} of {span} from {first} to {last}; held = what came to as many people as the list had, 100 at most; ours ahead by: 90 % interval"
        " over windows and people; unseen = part of the future that belongs to people never seen before, whom no ranking can foretell",
        "known": "followers: known for {part} % of people, as of today, which is kind to that ranking",
        "unknown": "followers: known for nobody, so left out",
        "covered": "80 % intervals of {name} held {part} % of what followed",
        "kept": "{part} % of the list stays from one window to the next",
        "firm": "{part} % of it stays when the people who pass others on are drawn anew ({draws} draws)",
    },
    "fr": {
        "windows": "{windows} fenêtre{s} de {span}, du {first} au {last} ; réuni = ce qui est venu à autant de personnes que la liste en avait, 100 au plus ; notre avance : intervalle à"
        " 90 % sur les fenêtres et les personnes ; inconnus = part de la suite due à des personnes jamais vues auparavant, qu’aucun classement"
        " ne peut prévoir",
        "known": "abonnés : connus pour {part} % des personnes, à ce jour, ce qui avantage ce classement",
        "unknown": "abonnés : connus pour personne, donc laissés de côté",
        "covered": "les intervalles à 80 % ({name}) ont contenu {part} % de ce qui a suivi",
        "kept": "{part} % de la liste reste d’une fenêtre à la suivante",
        "firm": "{part} % en reste quand ceux qui relaient les autres sont tirés à nouveau ({draws} tirages)",
    },
}


def rows(told: Mapping[str, Any], language: Language) -> list[dict[str, Any]]:
    """Return the rows of the table, keyed by :data:`COLUMNS`: our score first, then the others, best first."""
    words, mean, columns = NAMES[language], told["mean"], COLUMNS[language]
    made: list[tuple[Any, ...]] = []
    for truth, rankings in mean["truths"].items():
        order = sorted(rankings, key=lambda name: (name != "ours", -rankings[name]["ndcg"], name))
        for name in order:
            figures, gap = rankings[name], told["difference"][truth].get(name)
            ahead = f"{gap['mean']:+.3f} ({gap['low']:+.3f} .. {gap['high']:+.3f})" if gap else None
            made.append(
                (words[truth], words[name], figures["ndcg"], figures.get("precision"), figures.get("held"), ahead, None, mean["unseen"][truth])
            )  # fmt: skip
    reach = sorted(mean["reach"].items(), key=lambda one: (one[0] != "ours", -one[1], one[0]))
    made += [(words["reach"], words[name], None, None, None, None, part, None) for name, part in reach]
    return [dict(zip(columns, row, strict=True)) for row in made]


def notes(told: Mapping[str, Any], language: Language) -> list[str]:
    """Return what is to be read below the table, a line each; the sentence about the whole comes last."""
    texts, words, firm = _TEXTS[language], NAMES[language], told["stability"]
    first, last = told["windows"][0]["start_at"], told["windows"][-1]["end_at"]
    lines = [
        texts["windows"].format(
            windows=len(told["windows"]), s="s" * (len(told["windows"]) > 1), span=span(told["horizon_hours"], language), first=format_instant(first), last=format_instant(last)
        )
    ]  # fmt: skip
    known = told["followers_known"]
    lines.append(texts["unknown"] if known is None else texts["known"].format(part=_percent(known)))
    covered = told["mean"]["covered"].items()
    lines += [texts["covered"].format(name=words[name], part=_percent(part)) for name, part in covered]
    lines.append(texts["kept"].format(part=_percent(told["kept"]["mean"])))
    if firm["people"]:
        lines.append(texts["firm"].format(part=_percent(firm["overlap"]), draws=firm["draws"]))
    return [*lines, *filter(None, [told["sentence"][language]])]


def _percent(part: float) -> str:
    return f"{100 * part:.0f}"
