"""Why counts of a file differ, in plain words, in English and French."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ambassadors.languages import written

if TYPE_CHECKING:
    from ambassadors.languages import Language

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "problem": (
        "Reading ended early: {problem}. What follows holds for what stands before.",
        "La lecture s'est arrêtée avant la fin : {problem}. La suite vaut pour ce qui précède.",
    ),
    "records": (
        "{file}, read as {read_as}: {records} records = {yielding} with events + {without_interaction} without interaction + {rejected} rejected.",
        "{file}, lu comme {read_as} : {records} enregistrements = {yielding} avec événements + {without_interaction} sans interaction + {rejected} refusés.",
    ),
    "without_interaction": (
        "Records that are well-formed but name no act of one account on another: {without_interaction}.",
        "Enregistrements bien formés qui ne disent aucun acte d'un compte envers un autre : {without_interaction}.",
    ),
    "events": (
        "Events in these records: {events}; one record may hold several (a reply that also mentions two people holds three).",
        "Événements dans ces enregistrements : {events} ; un seul peut en contenir plusieurs (une réponse qui mentionne aussi deux personnes en contient trois).",
    ),
    "known": ("- in the ledger already: {known}", "- déjà dans le registre : {known}"),
    "new": ("- would be new: {new}", "- seraient nouveaux : {new}"),
    "repeated": (
        "- once more in the same file, each kept once: {repeated}",
        "- répétés dans ce même fichier, chacun gardé une fois : {repeated}",
    ),
    "retracted": (
        "- taken back by a delete, which is final: {retracted}",
        "- retirés par une suppression, qui est définitive : {retracted}",
    ),
    "conflict": (
        "- of the id of a kept event but say otherwise; would be set aside, the first stays: {conflict}",
        "- portant l'identifiant d'un événement gardé mais disant autre chose ; seraient mis de côté, le premier reste : {conflict}",
    ),
    "future": (
        "- dated in the future; would be set aside: {future}",
        "- datés du futur ; seraient mis de côté : {future}",
    ),
    "erased": (
        "- of people who were erased; would not be taken: {erased}",
        "- de personnes effacées ; ne seraient pas pris : {erased}",
    ),
    "expired": (
        "- older than the policy of their platform allows; would not be taken: {expired}",
        "- plus anciens que ne le permet la règle de leur plateforme ; ne seraient pas pris : {expired}",
    ),
    "scored": (
        "Known and new together: {standing}. Acts of them that scores count: {scored}. The others:",
        "Connus et nouveaux ensemble : {standing}. Parmi eux, actes que comptent les scores : {scored}. Les autres :",
    ),
    "deletes": ("- deletes: {deletes}", "- suppressions : {deletes}"),
    "originals": (
        "- original posts, which act on nobody: {originals}",
        "- publications d'origine, qui ne visent personne : {originals}",
    ),
    "without_target": (
        "- acts on nobody who is named: {without_target}",
        "- actes qui ne visent aucun compte nommé : {without_target}",
    ),
    "self_acts": (
        "- acts of an account on itself, kept but never counted: {self_acts}",
        "- actes d'un compte envers lui-même, gardés mais jamais comptés : {self_acts}",
    ),
    "folded": (
        "- behind a stronger record of the same act (same people, instant and post): {folded}",
        "- effacés derrière un enregistrement plus fort du même acte (mêmes personnes, même instant, même publication) : {folded}",
    ),
    "shares": (
        "Mentions that a share repeats are the original author's; most platforms' readers make no event of them.",
        "Les mentions que répète un partage sont celles de l'auteur d'origine ; la plupart des lecteurs n'en font pas d'événement.",
    ),
}
_LINES: Final = (
    "- rejected{field}: {records}: {reason} (lines: {lines})",
    "- refusés{field} : {records} : {reason} (lignes : {lines})",
)
_WITHOUT: Final = ("- {records}, for {reason}", "- {records} : {reason}")
_ALWAYS: Final = frozenset({"records", "events", "known", "new", "scored", "shares"})


def told(compared: dict[str, Any], language: Language) -> list[str]:
    """Return what became of a file, a sentence a line; what there is none of is left out, but for the sums.

    Args:
        compared: as ``Compared.document()``.
        language: of the sentences; reasons are English, as the set-aside file has them.
    """
    which = 0 if language == "en" else 1
    values = {name: number(value, language) for name, value in compared.items()}
    values["standing"] = number(compared["new"] + compared["known"], language)
    lines = []
    for name, sentences in _SENTENCES.items():
        if name in _ALWAYS or compared[name]:
            lines.append(sentences[which].format(**values))
        if name == "records":
            lines += [_reason(reject, language) for reject in compared["reasons"]]
        if name == "without_interaction":
            lines += [
                _WITHOUT[which].format(records=number(why["records"], language), reason=why["reason"])
                for why in compared["why_without"]
            ]
    return lines


def number(value: object, language: Language) -> str:
    r"""Return a count with its thousands parted as the language does.

    >>> number(1234, "en"), number(1234, "fr")
    ('1,234', '1\u202f234')
    """
    return written(value, ",", language) if isinstance(value, int) else str(value)


def _reason(reject: dict[str, Any], language: Language) -> str:
    more = ", …" if len(reject["lines"]) < reject["records"] else ""
    return _LINES[0 if language == "en" else 1].format(
        records=number(reject["records"], language),
        field=f" ({reject['field']})" if reject["field"] else "",
        reason=reject["reason"],
        lines=", ".join(map(str, reject["lines"])) + more,
    )
