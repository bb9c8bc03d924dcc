"""Parameters: what an owner may change of the ranking, checked before anything is computed.

The defaults stand in the code: ``Params`` of every score, ``Thresholds`` of the lists. An owner changes some of
them by name (``relay.power``, ``thresholds.evidence``), fixes a part of the tempo that is fitted otherwise
(``tempo.relay_hours``), or leaves accounts and platforms out (``exclude.accounts``). Only what differs from the
defaults is kept; an assessment holds all of them, so its id changes with any.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from difflib import get_close_matches
from inspect import cleandoc
from math import isfinite
from typing import Any, Final

from ambassadors.errors import UsageError
from ambassadors.lists import Thresholds
from ambassadors.scores import SCORES, Scale, check_horizon
from ambassadors.snapshot import Excluded

FITTED: Final = ("bucket_hours", "talk_volume", "spread_volume")
"""Parts of the scale that follow from the others and are never chosen."""

TEMPO: Final = tuple(field.name for field in fields(Scale) if field.name not in FITTED)

GROUPS: Final = ("thresholds", "exclude")


@dataclass(frozen=True, slots=True)
class Parameters:
    """Everything that may be chosen, valid.

    Attributes:
        scores: the ``Params`` of each score.
        thresholds: of stages and lists.
        tempo: parts of the scale that are chosen; what is not here is fitted to the conversation.
        exclude: what is left out.
    """

    scores: Mapping[str, Any]
    thresholds: Thresholds
    tempo: Mapping[str, float]
    exclude: Excluded

    @classmethod
    def of(cls, overrides: Mapping[str, object] | None = None) -> Parameters:
        """Return the defaults with some of them changed.

        Args:
            overrides: value by name, as ``{"relay.power": 0.6}``.

        Raises:
            UsageError: an unknown name or a value out of range; the message names both and the repair.
        """
        held = {**{name: spec.params for name, spec in SCORES.items()}, "thresholds": Thresholds()}
        held["exclude"] = Excluded()
        tempo: dict[str, float] = {}
        known = _known() if overrides else {}
        for name, given in (overrides or {}).items():
            if name not in known:
                raise UsageError(_unknown(name))
            value = _typed(name, given, known[name])
            group, _, rest = name.partition(".")
            try:
                if group == "tempo":
                    replace(_ANY_SCALE, **{rest: value})
                    if rest == "horizon_hours":
                        check_horizon(value)
                    tempo[rest] = value
                else:
                    held[group] = _with(held[group], rest.split("."), value)
            except UsageError as error:
                told = error.message if name in error.message else f"parameter {name}: {error.message}"
                raise UsageError(told) from error
        thresholds, exclude = held.pop("thresholds"), held.pop("exclude")
        return cls(held, thresholds, dict(sorted(tempo.items())), exclude)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Parameters:
        """Return the parameters that an assessment was made with; names this program does not know are left out."""
        groups = {**document["parameters"], **{name: document.get(name, {}) for name in GROUPS}}
        flat = {f"{group}.{name}": value for group, held in groups.items() for name, value in _leaves(held)}
        flat |= {f"tempo.{name}": value for name, value in document.get("tempo", {}).items()}
        known = _known()
        return cls.of({name: value for name, value in flat.items() if name in known})

    def document(self) -> dict[str, Any]:
        """Return them as what an assessment keeps of them."""
        return {
            "parameters": {name: asdict(params) for name, params in self.scores.items()},
            "thresholds": asdict(self.thresholds),
            "tempo": dict(self.tempo),
            "exclude": asdict(self.exclude),
        }

    def values(self) -> dict[str, Any]:
        """Return every value by name; None for a part of the tempo that is fitted."""
        held = {**self.scores, "thresholds": self.thresholds, "exclude": self.exclude}
        flat = {name: value for group, params in held.items() for name, value in _flat(group, params)}
        return flat | {f"tempo.{name}": self.tempo.get(name) for name in TEMPO}


_ANY_SCALE: Final = Scale(*(1.0 for _ in fields(Scale)))


def defaults() -> dict[str, Any]:
    """Return every parameter's default by name."""
    return Parameters.of().values()


def changed(overrides: Mapping[str, object]) -> dict[str, object]:
    """Return the overrides that differ from the defaults, valid and in one spelling.

    Raises:
        UsageError: as :meth:`Parameters.of`.
    """
    values, known = Parameters.of(overrides).values(), defaults()
    return {name: _plain(values[name]) for name in sorted(overrides) if values[name] != known[name]}


def parse(name: str, text: str) -> object:
    """Return what somebody typed as a parameter's value: a number, words with commas for a list, ``none``.

    Raises:
        UsageError: no such parameter, or not of its kind.

    >>> parse("relay.power", "0.6"), parse("exclude.platforms", "x, mastodon")
    (0.6, ['x', 'mastodon'])
    """
    if name not in _known():
        raise UsageError(_unknown(name))
    default = _known()[name]
    if isinstance(default, tuple):
        words = [word.strip() for word in text.split(",") if word.strip()]
        return (
            words if all(isinstance(one, str) for one in default) else [_number(name, one) for one in words]
        )
    if isinstance(default, bool):
        return {"true": True, "false": False}.get(text.lower(), text)
    if isinstance(default, str):
        return text
    return None if text.lower() in {"none", "null"} else _number(name, text)


def _number(name: str, text: str) -> float:
    try:
        return int(text) if text.lstrip("+-").isdigit() else float(text)
    except ValueError as error:
        raise UsageError(f"parameter {name} must be a number, got {text!r}") from error


def _known() -> dict[str, Any]:
    """Return every default by name, without making the parameters that are checked against it."""
    held = {**{name: spec.params for name, spec in SCORES.items()}, "thresholds": Thresholds()}
    held["exclude"] = Excluded()
    flat = {name: value for group, params in held.items() for name, value in _flat(group, params)}
    return flat | {f"tempo.{name}": None for name in TEMPO}


def _flat(group: str, params: Any) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for field in fields(params):
        value, name = getattr(params, field.name), f"{group}.{field.name}"
        found += _flat(name, value) if is_dataclass(value) else [(name, value)]
    return found


def _leaves(held: Mapping[str, Any]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in held.items():
        inner = (
            [(f"{name}.{more}", leaf) for more, leaf in _leaves(value)] if isinstance(value, dict) else None
        )
        found += [(name, value)] if inner is None else inner
    return found


def _with(params: Any, path: list[str], value: object) -> Any:
    """Return a dataclass with one field, perhaps of an inner one, replaced; it checks its own range."""
    name, *rest = path
    return replace(params, **{name: _with(getattr(params, name), rest, value) if rest else value})


def _typed(name: str, given: object, default: Any) -> Any:
    """Return a value of the default's kind.

    Raises:
        UsageError: of another kind.
    """
    if isinstance(default, bool | str):
        if type(given) is type(default):
            return given
        raise UsageError(
            f"parameter {name} must be {'true or false' if isinstance(default, bool) else 'a word'}, got {given!r}"
        )
    if isinstance(default, tuple):
        if isinstance(given, str) or not isinstance(given, list | tuple):
            raise UsageError(f"parameter {name} must be a list, got {given!r}")
        words = all(isinstance(one, str) for one in default)
        if words and not all(isinstance(one, str) and one for one in given):
            raise UsageError(f"parameter {name} must be a list of words, got {given!r}")
        return tuple(given) if words else tuple(_typed(name, one, 0.0) for one in given)
    if given is None and default is None:
        raise UsageError(f"parameter {name} is fitted where it is left out; give a number, or leave it out")
    if isinstance(given, bool) or not isinstance(given, int | float) or not isfinite(given):
        raise UsageError(f"parameter {name} must be a number, got {given!r}")
    if isinstance(default, int) and given != int(given):
        raise UsageError(f"parameter {name} must be a whole number, got {given!r}")
    return int(given) if isinstance(default, int) else float(given)


def _plain(value: Any) -> object:
    return list(value) if isinstance(value, tuple) else value


def _unknown(name: str) -> str:
    near = get_close_matches(name, _known(), n=1)
    meant = (
        f"did you mean {near[0]}?"
        if near
        else "`ambassadors parameters show` or GET /v1/parameters lists them"
    )
    return f"there is no parameter {name!r}; {meant}"


def parameter_rows() -> list[dict[str, Any]]:
    """Return every parameter with its default and its meaning, in the order of the scores."""
    held: dict[str, Any] = {name: spec.params for name, spec in SCORES.items()}
    held |= {"thresholds": Thresholds(), "exclude": Excluded()}
    rows = [row for group, params in held.items() for row in _rows(group, params)]
    meanings = attributes(Scale)
    return rows + [
        {"name": f"tempo.{name}", "default": None, "meaning": meanings[name] + " Fitted where it is not set."}
        for name in TEMPO
    ]


def _rows(group: str, params: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    meanings = attributes(type(params))
    for field in fields(params):
        value, name = getattr(params, field.name), f"{group}.{field.name}"
        if is_dataclass(value):
            rows += _rows(name, value)
        else:
            rows.append({"name": name, "default": value, "meaning": meanings.get(field.name, "")})
    return rows


def attributes(kind: type) -> dict[str, str]:
    """Return what the docstring of a dataclass says of each attribute.

    >>> attributes(Thresholds)["unhappy"]
    'mean sentiment below which somebody is unhappy, in ``[-1, 1]``.'
    """
    found: dict[str, str] = {}
    name = ""
    for line in cleandoc(kind.__doc__ or "").partition("Attributes:\n")[2].splitlines():
        entry = re.match(r"    (\w+): (.*)", line)
        if entry:
            name = entry[1]
            found[name] = entry[2]
        elif line.startswith("     ") and name:
            found[name] += " " + line.strip()
        elif line.strip():
            break
    return found
