"""What Instagram and Facebook have in common: webhooks around changes, and Graph API answers around objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ambassadors.sources.common.acts import told
from ambassadors.sources.common.objects import Record, ShapeError, part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Change = Callable[[dict[str, Any], dict[str, Any]], list[dict[str, Any]]]


def entries(body: dict[str, Any], name: str, events_of: Change) -> Iterator[Record]:
    """Yield one record a change in a webhook's body; an entry without changes is a record without an interaction.

    Args:
        body: of the webhook.
        name: what ``object`` has to be.
        events_of: entry, change -> events.
    """
    try:
        if part(body, "object", str) != name:
            raise ShapeError("object", f"object is not {name}; choose another source")  # noqa: TRY301
        listed = part(body, "entry", list) or []
    except ShapeError as error:
        yield Record(body, fault=(error.path, error.reason))
        return
    if not listed:
        yield Record(body)
    for place, entry in enumerate(listed):
        yield from _changes(entry, f"entry[{place}]", events_of)


def _changes(entry: Any, where: str, events_of: Change) -> Iterator[Record]:
    try:
        if not isinstance(entry, dict):
            raise ShapeError("", f"{where} is no object; the body is damaged")  # noqa: TRY301
        listed = part(entry, "changes", list)
        if listed is None and "field" in entry:  # Instagram also sends one change flat in its entry
            listed, where = [entry], where.removesuffix(".")
    except ShapeError as error:
        yield Record(entry, where=where, fault=(f"{where}.{error.path}".rstrip("."), error.reason))
        return
    if not listed:
        yield Record(entry, where=where)
    for place, change in enumerate(listed or []):
        path = where if change is entry else f"{where}.changes[{place}]"
        yield told(change, path, lambda given: events_of(entry, given))


def graph_objects(value: Any) -> list[tuple[str, Any]]:
    """Return the objects of a Graph API answer with their paths: alone, in ``data``, or under their ids.

    >>> graph_objects({"data": [{"id": "1"}]})
    [('data[0]', {'id': '1'})]
    """
    if not isinstance(value, dict):
        return [("", value)]
    data = value.get("data")
    if isinstance(data, list):
        return [(f"data[{place}]", item) for place, item in enumerate(data)]
    named = [(key, item) for key, item in value.items() if isinstance(item, dict) and "id" in item]
    if "id" not in value and value and len(named) == len(value):
        return named
    return [("", value)]


def inner(item: dict[str, Any], name: str, where: str) -> Iterator[tuple[str, Any]]:
    """Yield what an object carries in ``name.data``, with paths."""
    around = item.get(name)
    listed = around.get("data") if isinstance(around, dict) else None
    for place, one in enumerate(listed if isinstance(listed, list) else []):
        yield f"{where}.{name}.data[{place}]".lstrip("."), one
