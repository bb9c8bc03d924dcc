"""The reference page ``docs/scores.md``, generated: ``python -m ambassadors.parameters.reference > docs/scores.md``."""

from __future__ import annotations

import sys
from inspect import cleandoc
from typing import Any

from ambassadors.lists import Thresholds
from ambassadors.parameters import FITTED, attributes, parameter_rows
from ambassadors.scores import SCORES, Scale, ScoreSpec
from ambassadors.snapshot import Excluded


def page() -> str:
    """Return the whole page as Markdown."""
    lines = [
        "# The scores",
        "",
        "Generated from the live parameters by `python -m ambassadors.parameters.reference`; change it there.",
        "Any parameter below is changed with `ambassadors parameters set NAME=VALUE --reason TEXT`; see first who would",
        "move with `ambassadors preview --set NAME=VALUE`. Each change is a version, and every assessment holds its own.",
    ]
    for name, spec in SCORES.items():
        lines += _score(name, spec)
    lines += ["", "## Stages and lists", "", _first(Thresholds), "", *_table("thresholds.")]
    lines += ["", "## Left out", "", _first(Excluded), "", *_table("exclude.")]
    lines += [
        "",
        "## Tempo",
        "",
        f"{_first(Scale)} What is chosen here is fitted no more.",
        "",
        *_table("tempo."),
    ]
    lines += ["", "Always fitted:", "", "| part | meaning |", "| --- | --- |"]
    meanings = attributes(Scale)
    return "\n".join([*lines, *(f"| `{name}` | {_code(meanings[name])} |" for name in FITTED)]) + "\n"


def _score(name: str, spec: ScoreSpec) -> list[str]:
    about = cleandoc(sys.modules[spec.compute.__module__].__doc__ or "").partition("\n\n")[
        2
    ]  # without its title
    kind = "A baseline, there for comparison: it ranks nobody." if spec.baseline else ""
    built = f"Built on: {', '.join(spec.needs)}." if spec.needs else ""
    formula = cleandoc(spec.compute.__doc__ or "").partition("\n\nArgs:")[0].partition("\n\nRaises:")[0]
    lines = ["", f"## {spec.title}", "", spec.meaning]
    lines += ["", _code(about)] if about else []
    lines += ["", " ".join(filter(None, (kind, built)))] if kind or built else []
    lines += ["", "```text", *formula.replace("``", "").splitlines(), "```"]
    table = _table(f"{name}.")
    return [*lines, "", *table] if len(table) > 2 else lines


def _table(prefix: str) -> list[str]:
    rows = ["| parameter | default | meaning and range |", "| --- | --- | --- |"]
    return rows + [
        f"| `{row['name']}` | {_value(row['default'])} | {_code(row['meaning'])} |"
        for row in parameter_rows()
        if row["name"].startswith(prefix)
    ]


def _value(value: Any) -> str:
    if value is None:
        return "fitted"
    if isinstance(value, tuple):
        return f"`{', '.join(map(str, value))}`" if value else "none"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def _first(kind: type) -> str:
    return _code(cleandoc(kind.__doc__ or "").partition("\n\n")[0])


def _code(text: str) -> str:
    return text.replace("``", "`").replace("|", "\\|")


if __name__ == "__main__":
    print(page(), end="")
