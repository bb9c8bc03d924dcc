"""Read policy files: every problem is one error that names the file, the line, the key and what is allowed."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from ambassadors.errors import UsageError
from ambassadors.policies.model import RANGES, Policy

if TYPE_CHECKING:
    from pathlib import Path

FOLDER: Final = "policies"
DEFAULT: Final = "default"
NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


def packaged() -> dict[str, Policy]:
    """Return the policies that come with the program, by platform."""
    found = sorted(
        (one for one in files(__package__).joinpath("defaults").iterdir()), key=lambda one: one.name
    )
    texts = {one.name: one.read_text(encoding="utf-8") for one in found if one.name.endswith(".toml")}
    return {
        name.removesuffix(".toml"): _policy(name, text, _table(name, text)) for name, text in texts.items()
    }


def owners(home: Path, standing: dict[str, Policy]) -> dict[str, tuple[Policy, tuple[str, ...]]]:
    """Return the policies of a home's ``policies/*.toml`` with the keys that each file gives.

    A key that a file leaves out stays as the program has it for that platform, or by default.

    Raises:
        UsageError: a file that cannot be understood.
    """
    found = {}
    for path in sorted((home / FOLDER).glob("*.toml")):
        if not NAME.fullmatch(path.stem):
            message = (
                f"{path}: call the file after a platform as account ids begin (x.toml), in a - z, 0 - 9 and _"
            )
            raise UsageError(message)
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            message = f"{path} cannot be read: {error}; mend the file or move it away"
            raise UsageError(message) from error
        given = _table(str(path), text)
        base = standing.get(path.stem, standing[DEFAULT]).model_dump()
        found[path.stem] = (_policy(str(path), text, base | given), tuple(given))
    return found


def _table(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"{name}: {error}; mend the file or move it away"
        raise UsageError(message) from error


def _policy(name: str, text: str, values: dict[str, Any]) -> Policy:
    unknown = [key for key in values if key not in Policy.model_fields]
    if unknown:
        key = unknown[0]
        message = f"{name} line {_line(text, key)}: no policy has a key {key!r}; there are {', '.join(Policy.model_fields)}"
        raise UsageError(message)
    try:
        return Policy(**values)
    except ValidationError as error:
        key = str(error.errors()[0]["loc"][0])
        message = f"{name} line {_line(text, key)}: {key} takes {RANGES[key]}, not {values.get(key)!r}"
        raise UsageError(message) from error


def _line(text: str, key: str) -> int:
    """Return the line in which a key stands, from 1."""
    sign = re.compile(rf"""\s*\[*\s*["']?{re.escape(key)}["']?\s*[\].=]""")
    return next((number for number, line in enumerate(text.splitlines(), 1) if sign.match(line)), 1)
