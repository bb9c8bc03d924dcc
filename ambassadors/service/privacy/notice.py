"""Texts that the law asks an owner for: the notice to people (GDPR Art. 14) and the register of processing (Art. 30).

Both are drafts from what the home holds and does; a lawyer's eye goes over them, and what stands in brackets is the
owner's to fill in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ambassadors.events import format_instant

if TYPE_CHECKING:
    from ambassadors.languages import Language
    from ambassadors.ledger import Ledger
    from ambassadors.state import State

NOTICE: Final[dict[Language, str]] = {
    "en": """\
# How {brands} uses what people say about it in public

**Who is responsible.** [name, address, contact of the data protection officer of {brands}].

**What we hold, and where it comes from.** Public interactions with {brands} on {platforms}: who shared, quoted, answered, commented,
mentioned, liked or followed whom, when, the text and its address; of an account its handle, display name and number of followers
as the platform shows them. We did not ask you for these data: the platforms named give them to us.

**What for, and on which ground.** To answer people, and to find those who carry the brand's content on of their own accord. The
ground is our legitimate interest (Art. 6(1)(f) GDPR) in knowing who speaks about us in public. We infer nothing about health,
opinion, origin, religion, sexual life or finances.

**Scores.** A program computes how often somebody acts in the brand's conversation and how often others pass their posts on. Nobody
is contacted by a program: a human decides each time, and nothing else is decided by the scores.

**Who receives them.** Our own staff, and [processors]. Nothing is sold. **How long.** {retention}

**Your rights.** You may see everything we hold about you with the reasons for every score, have it corrected, take it with you, have
it erased, or object. If you object we stop at once, without asking why. Write to [contact]. You may complain to the supervisory
authority, in France the CNIL. People under 16 are left out as soon as we know.
""",
    "fr": """\
# Ce que {brands} fait de ce que les gens en disent en public

**Qui est responsable.** [nom, adresse, contact du délégué à la protection des données de {brands}].

**Ce que nous détenons, et d'où cela vient.** Les interactions publiques avec {brands} sur {platforms} : qui a partagé, cité, répondu,
commenté, mentionné, aimé ou suivi qui, quand, le texte et son adresse ; d'un compte, son identifiant, son nom affiché et son nombre
d'abonnés tels que la plateforme les montre. Nous ne vous avons pas demandé ces données : elles viennent des plateformes nommées.

**Pourquoi, et sur quel fondement.** Pour répondre aux gens, et pour trouver ceux qui relaient d'eux-mêmes les contenus de la marque. Le
fondement est notre intérêt légitime (art. 6.1.f du RGPD) à savoir qui parle de nous en public. Nous ne déduisons rien sur la santé, les
opinions, l'origine, la religion, la vie sexuelle ou les finances.

**Scores.** Un programme calcule combien de fois quelqu'un agit dans la conversation de la marque et combien de fois d'autres relaient ses
publications. Personne n'est contacté par un programme : un humain décide chaque fois, et les scores ne décident de rien d'autre.

**Qui les reçoit.** Nos propres équipes, et [sous-traitants]. Rien n'est vendu. **Combien de temps.** {retention}

**Vos droits.** Vous pouvez voir tout ce que nous détenons sur vous avec les raisons de chaque score, le faire corriger, l'emporter, le faire
effacer, ou vous y opposer. Si vous vous opposez, nous cessons aussitôt, sans demander pourquoi. Écrivez à [contact]. Vous pouvez saisir
l'autorité de contrôle, en France la CNIL. Les moins de 16 ans sont écartés dès que nous le savons.
""",
}
KEPT: Final[dict[Language, str]] = {
    "en": "[how long]",
    "fr": "[durée]",
}
ALL: Final[dict[Language, str]] = {"en": "the brand", "fr": "la marque"}


def notice(ledger: Ledger, state: State, language: Language) -> str:
    """Return the notice to people whose data came from elsewhere, in Markdown."""
    brands = ", ".join(brand.key for brand in state.brand_rules().brands) or ALL[language]
    platforms = ", ".join(row["platform"] for row in _platforms(ledger)) or "[...]"
    return NOTICE[language].format(brands=brands, platforms=platforms, retention=KEPT[language])


def register(ledger: Ledger, state: State, now: int) -> dict[str, Any]:
    """Return the register of processing as the home stands: what is held, of how many, why, and what was decided."""
    counts = state.decisions()
    status = ledger.status()
    return {
        "made_at": format_instant(now),
        "controller": "[name and contact]",
        "purposes": ["answer people", "find and thank people who relay the brand's content", "measure whether it helped"],
        "legal_basis": "legitimate interest (GDPR Art. 6(1)(f)); a balancing test belongs beside this register",
        "brands": [brand.key for brand in state.brand_rules().brands],
        "people": {"accounts": status.accounts, "events": status.events, "posts": status.posts},
        "categories": ["account id, handle, display name, followers", "public interactions and their texts", "scores and stages"],
        "special_categories": "none are inferred",
        "sources": _platforms(ledger),
        "recipients": "[own staff; processors]; nothing leaves the machine by itself",
        "decisions_by_machine": "none: a human decides each contact",
        "erasures": len(ledger.tombstones.all()),
        "suppressions": counts["suppressions"],
        "decisions": counts["audit"],
        "security": ["keys are stored as hashes", "files of people's data have mode 0600", "the API needs a key with a scope"],
    }  # fmt: skip


def _platforms(ledger: Ledger) -> list[dict[str, Any]]:
    found = ledger.query(
        'SELECT coalesce(platform, \'unknown\') AS platform, count(*)::BIGINT AS events, min("at") AS oldest, max("at") AS newest'
        " FROM events WHERE retracted IS NULL GROUP BY 1 ORDER BY 2 DESC, 1"
    ).to_pylist()
    return [row | {name: format_instant(row[name]) for name in ("oldest", "newest")} for row in found]
