"""What a preview says in words, in the language of whoever reads it: it is kept once, and read by many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ambassadors.service.previewing import NOTHING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ambassadors.languages import Language

NOTES: Final[dict[Language, str]] = {
    "en": NOTHING,
    "fr": (
        "rien n’a été changé, donc personne ne peut bouger : chaque paramètre reste ce qu’il est et personne n’est laissé de côté. Changez un"
        " paramètre (`ambassadors parameters show` ou GET /v1/parameters les énumère), ou laissez de côté des comptes ou des plateformes"
    ),
}


def spoken(preview: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """Return a preview with its note, where it has one, in a language."""
    return {**preview, "note": NOTES[language] if preview["note"] else None}
