"""How nodes and relationships are declared: frozen dataclasses whose fields carry a :class:`Property`."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final, get_args, get_type_hints

CYPHER_TYPES: Final = {
    str: "STRING",
    int: "INTEGER",
    float: "FLOAT",
    bool: "BOOLEAN",
    list[str]: "LIST<STRING>",
}
"""Times are int64 epoch milliseconds: temporal values do not come back the same from every server."""


@dataclass(frozen=True, slots=True)
class Property:
    """What a property means, said once.

    Attributes:
        description: one sentence for the generated reference.
        key: unique among the nodes of its label.
        index: looked up often, though not unique.
    """

    description: str
    key: bool = False
    index: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A declared property as the statements need it.

    Attributes:
        name: the property's name.
        type: its type in Cypher, one of :data:`CYPHER_TYPES`.
        property: its declaration.
    """

    name: str
    type: str
    property: Property


@dataclass(frozen=True, slots=True)
class Relationship:
    """A relationship type: which node acts on which.

    Attributes:
        name: its type, upper case.
        start: declaration of the node it leaves.
        end: declaration of the node it enters.
        description: one sentence for the generated reference.
        properties: declaration of its properties, or None without any.
    """

    name: str
    start: type
    end: type
    description: str
    properties: type | None = None


def columns(declared: type | None) -> tuple[Column, ...]:
    """Return the properties of a declaration, in the order of their lines.

    Raises:
        TypeError: not a dataclass, a field without ``Property`` or of a type that no server keeps.
    """
    if declared is None:
        return ()
    if not is_dataclass(declared):
        message = f"{declared.__name__} is not a dataclass; decorate it with @dataclass(frozen=True)"
        raise TypeError(message)
    hints = get_type_hints(declared, include_extras=True)
    return tuple(_column(declared, field.name, hints[field.name]) for field in fields(declared))


def _column(declared: type, name: str, hint: Any) -> Column:
    plain, *extras = get_args(hint) or (hint,)
    found = [extra for extra in extras if isinstance(extra, Property)]
    if len(found) != 1 or plain not in CYPHER_TYPES:
        known = ", ".join(getattr(kind, "__name__", str(kind)) for kind in CYPHER_TYPES)
        message = f"{declared.__name__}.{name} must read Annotated[one of {known}, Property(...)]"
        raise TypeError(message)
    return Column(name, CYPHER_TYPES[plain], found[0])


def join_key(declared: type) -> str:
    """Return the property that statements find a node by: ``idx`` where it has one, else its key."""
    keys = [column.name for column in columns(declared) if column.property.key]
    if not keys:
        message = f"{declared.__name__} has no key; give one property Property(..., key=True)"
        raise TypeError(message)
    return "idx" if "idx" in keys else keys[0]


def summary(declared: type) -> str:
    """Return the docstring of a declaration as one line."""
    return " ".join(inspect.cleandoc(declared.__doc__ or "").split())
