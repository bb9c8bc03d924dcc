"""What ActivityStreams 2.0 forbids: wrong types of the members that we, or anybody, would build on.

Each check names the member and the repair. Members of other vocabularies are nobody's business here.
"""

from __future__ import annotations

import re
from typing import Any, Final

from ambassadors.sources.common.addresses import split_address
from ambassadors.sources.common.objects import ShapeError

NAMESPACE: Final = re.compile(r"^https?://www\.w3\.org/ns/activitystreams#?$")
LANGUAGE: Final = re.compile(
    r"^(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(?:-[A-WYZa-wyz0-9](?:-[A-Za-z0-9]{2,8})+)*"
    r"(?:-[Xx](?:-[A-Za-z0-9]{1,8})+)?$"
)
"""A well-formed language tag of RFC 5646, or ``@none`` and friends, which are told apart below."""
TEXTS: Final = ("id", "@id", "name", "content", "summary")
REFERENCES: Final = ("actor", "object", "target", "origin", "attributedTo", "inReplyTo")
PAGES: Final = ("CollectionPage", "OrderedCollectionPage", "Link")


def check(value: dict[str, Any]) -> None:
    """Refuse a document that the specification forbids.

    Raises:
        ShapeError: which member, and how to repair it.
    """
    if "@context" in value and not _speaks(value["@context"]):
        raise ShapeError("@context", "@context does not name ActivityStreams 2.0; is this the right source?")
    for name in TEXTS:
        if not isinstance(value.get(name), str | None):
            more = f"; texts in several languages stand in {name}Map" if isinstance(value[name], dict) else ""
            raise ShapeError(name, f"{name} must be text{more}")
    for name in ("nameMap", "contentMap", "summaryMap"):
        _check_map(name, value.get(name))
    if not all(isinstance(kind, str) for kind in many(value.get("type"))):
        raise ShapeError("type", "type must be a word or an address")
    for name in REFERENCES:
        if not all(isinstance(item, str | dict) for item in many(value.get(name))):
            raise ShapeError(name, f"{name} must be an address or an object")
    for url in many(value.get("url")):
        if isinstance(url, str) and not split_address(url, "url").scheme:
            raise ShapeError("url", f"{url!r} is no whole address; begin it with https://")
    _check_collection(value, set(types_of(value)))


def _speaks(context: Any) -> bool:
    """Return whether a context names the vocabulary, anywhere in it."""
    if isinstance(context, str):
        return bool(NAMESPACE.match(context))
    if isinstance(context, dict):
        return not context or any(_speaks(item) for item in context.values() if isinstance(item, str))
    return isinstance(context, list) and any(_speaks(item) for item in context if item)


def _check_map(name: str, texts: Any) -> None:
    if texts is None:
        return
    if not isinstance(texts, dict):
        raise ShapeError(
            name, f"{name} must be an object from language to text; a single text stands in {name[:-3]}"
        )
    for language in texts:
        if not LANGUAGE.match(language):
            raise ShapeError(
                f"{name}.{language}",
                f"{language!r} is no language tag of RFC 5646; write one like fr or pt-BR",
            )


def _check_collection(value: dict[str, Any], types: set[str]) -> None:
    if types & {"OrderedCollection", "OrderedCollectionPage"} and "items" in value:
        raise ShapeError("items", "an ordered collection keeps what it lists in orderedItems")
    if types & {"Collection", "CollectionPage"} and "orderedItems" in value:
        raise ShapeError("orderedItems", "a collection without order keeps what it lists in items")
    first = value.get("first")
    if (
        types & {"Collection", "OrderedCollection"}
        and isinstance(first, dict)
        and not set(PAGES) & set(types_of(first))
    ):
        raise ShapeError("first", "first must be a page of the collection, or its address")


def many(value: Any) -> list[Any]:
    """Return a value that may stand alone as a list.

    >>> many(None), many("a"), many(["a", "b"])
    ([], ['a'], ['a', 'b'])
    """
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def types_of(value: dict[str, Any]) -> list[str]:
    """Return the types of an object, without the name of the vocabulary before them."""
    found = many(value.get("type") or value.get("@type"))
    return [kind.rsplit("#", 1)[-1].rsplit(":", 1)[-1] for kind in found if isinstance(kind, str)]
