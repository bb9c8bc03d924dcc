"""The reference page ``docs/schema.md``, generated: ``python -m graph_schema.reference > docs/schema.md``."""

from __future__ import annotations

import json

from graph_schema.declare import Column, columns, summary
from graph_schema.nodes import NODES
from graph_schema.relationships import RELATIONSHIPS
from graph_schema.saved import saved_queries


def page() -> str:
    """Return the whole page as Markdown."""
    lines = [
        "# The graph",
        "",
        "Generated from `graph_schema/` by `python -m graph_schema.reference`; change it there.",
        "Times are int64 epoch milliseconds UTC. A property that is not known is absent.",
        "",
        "## Nodes",
    ]
    for node in NODES:
        lines += ["", f"### {node.__name__}", "", summary(node), "", *_table(columns(node))]
    lines += ["", "## Relationships"]
    for kind in RELATIONSHIPS:
        pattern = f"`(:{kind.start.__name__})-[:{kind.name}]->(:{kind.end.__name__})`"
        lines += ["", f"### {kind.name}", "", f"{pattern} {kind.description}"]
        if kind.properties is not None:
            lines += [
                "",
                f"Properties: those of [{kind.properties.__name__}](#{kind.properties.__name__.lower()}).",
            ]
    lines += ["", "## Properties of relationships"]
    for shared in dict.fromkeys(kind.properties for kind in RELATIONSHIPS if kind.properties is not None):
        lines += ["", f"### {shared.__name__}", "", summary(shared), "", *_table(columns(shared))]
    lines += ["", "## Saved queries", "", "Run one with `ambassadors query NAME -p parameter=value`."]
    for query in saved_queries().values():
        lines += ["", f"### {query.name}", "", f"{query.title}. {query.about}", ""]
        lines += [f"- `{name}` (default `{json.dumps(value)}`)" for name, value in query.params.items()]
        lines += [f"- columns: {', '.join(f'`{name}`' for name in query.columns)}"]
    return "\n".join(lines) + "\n"


def _table(found: tuple[Column, ...]) -> list[str]:
    rows = ["| property | type | meaning |", "|---|---|---|"]
    for column in found:
        unique = " Unique." if column.property.key else " Indexed." if column.property.index else ""
        rows.append(f"| `{column.name}` | {column.type} | {column.property.description}{unique} |")
    return rows


if __name__ == "__main__":
    print(page(), end="")
