"""``ambassadors.toml``: brand rules kept in a file, imported each time the home is opened.

::

    [brands.acme]
    accounts = ["x:1"]
    staff = ["x:2"]
    handles = ["acme"]
    keywords = ["acme shoes"]
    hashtags = ["acmeday"]

The file wins over what was said on the command line for the brands that it names.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, Final

from ambassadors.brands import Brand
from ambassadors.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from ambassadors.state import State

FILE: Final = "ambassadors.toml"
RULES: Final = ("accounts", "staff", "handles", "keywords", "hashtags")


def import_brand_file(home: Path, state: State) -> None:
    """Save the brands of ``ambassadors.toml`` in the home, where there is one and they differ.

    Raises:
        UsageError: the file cannot be understood; the message names it and the key.
    """
    path = home / FILE
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{path}: {error}; mend the file or move it away"
        raise UsageError(message) from error
    standing = {brand.key: brand for brand in state.brand_rules().brands}
    named = document.get("brands", {})
    if not isinstance(named, dict):
        message = f"{path}: brands must be tables, like [brands.acme]"
        raise UsageError(message)
    for key, rules in named.items():
        brand = _brand(path, key, rules)
        if standing.get(key) != brand:
            state.save_brand(brand, by=FILE)


def _brand(path: Path, key: str, rules: Any) -> Brand:
    if not isinstance(rules, dict) or set(rules) - set(RULES):
        message = f"{path}: [brands.{key}] takes only {', '.join(RULES)}"
        raise UsageError(message)
    for name, values in rules.items():
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            message = f'{path}: brands.{key}.{name} must be a list of texts, like ["x:1"]'
            raise UsageError(message)
    try:
        return Brand(key, **{name: tuple(values) for name, values in rules.items()})
    except UsageError as error:
        message = f"{path}: {error.message}"
        raise UsageError(message) from error
