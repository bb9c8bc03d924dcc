"""Which source reads an input: the one that is named, else the one that recognises it; never a guess."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ambassadors.errors import InputError, UsageError
from ambassadors.sources.common.options import suggestion
from ambassadors.sources.common.sample import sample_of
from ambassadors.sources.common.values import Value, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ambassadors.events import Reject
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.sample import Sample
    from ambassadors.sources.common.source import Source

OF_COLUMNS = "canonical"
"""The source that the options about columns belong to."""


def choose(file: Input, options: ReadOptions, sources: Mapping[str, Source]) -> tuple[str, str]:
    """Return the name of the source of an input, and why it is that one.

    Raises:
        InputError: none or several sources recognise the input.
    """
    if options.source is not None:
        return options.source, "named by --source"
    if options.mapping or options.columns or options.id_from:
        return OF_COLUMNS, "--map, --columns or --id-from name its columns"
    if file.format in {"parquet", "arrow"}:
        return OF_COLUMNS, f"a {file.format} file"
    sample = sample_of(file, options)
    reasons = {name: reason for name, source in sources.items() if (reason := source.recognise(sample))}
    if len(reasons) == 1:
        return next(iter(reasons.items()))
    if reasons:
        told = "; ".join(f"{name} ({reason})" for name, reason in reasons.items())
        raise InputError(
            f"{file.name} may be of several sources: {told}; say which with --source, like --source {next(iter(reasons))}"
        )
    if file.head.strip() == b"[]":  # what an export writes where there was nothing to export
        return OF_COLUMNS, "an empty list"
    if sample.problem:
        raise InputError(sample.problem)
    raise InputError(
        f"{file.name}: {_unknown(file, sample)} name its source with --source (`ambassadors sources list` lists them)"
    )


def check_named(name: str | None, sources: Mapping[str, Source]) -> None:
    """Refuse a name that no source has.

    Raises:
        UsageError: there is no such source.
    """
    if name is None or name in sources:
        return
    near = suggestion(name, sources)
    hint = f"did you mean {near!r}? " if near else ""
    raise UsageError(f"--source {name}: no such source; {hint}sources are {', '.join(sources)}")


def _unknown(file: Input, sample: Sample) -> str:
    """Begin the sentence that says what stands in an input that no source recognises."""
    if sample.columns:
        columns = ", ".join(sample.columns[:12])
        return f"no source knows the columns {columns}; name them with --map COLUMN=FIELD, or"
    if sample.form == "ndjson":
        first: Value | Reject | None = next(iter(values_of(file)), None)
        if first is not None and not isinstance(first, Value):
            return f"line {first.line}: {first.reason};"
    if sample.values:
        names = [", ".join(list(value)[:8]) for value in sample.values if isinstance(value, dict)]
        return (
            f"no source knows objects with {names[0] or 'nothing'} in them;"
            if names
            else "it holds no JSON object;"
        )
    return "no source recognises it;"
