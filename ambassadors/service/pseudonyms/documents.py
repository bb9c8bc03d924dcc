"""What becomes of an answer where nobody is shown by name.

A rule for each name of a field, and none is shown without a rule: a text under a name that stands here nowhere is
left out, so that a field which somebody adds tomorrow hides too much rather than too little.
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from ambassadors.service.grouping import UNNAMED
from ambassadors.service.pseudonyms.naming import LOOKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ambassadors.languages import Language
    from ambassadors.service.pseudonyms.naming import Pseudonyms

HIDDEN: Final = "[hidden]"

ACCOUNTS: Final = frozenset(
    "account_id accounts actor_id target_id via_id person_id account actor target via first second people low high join"
    " joined parted fixed other_id".split()
)
"""Names under which a text is an account's id (or its hash)."""
POSTS: Final = frozenset("post_id parent_id root_id post parent root".split())
SENTENCES: Final = frozenset(
    "sentence sentences reasons summary why words en fr error detail message note".split()
)
"""Words of ours in which people are called as elsewhere in the same answer."""
OURS: Final = frozenset(
    "act action as_assessed as_of assessment brand brands cause channel code created_at created_by day digest formula"
    " kind kinds lang languages list listed listed_after listed_before live mark meaning merged method named_by"
    " opening_language platform policy result split_from stage state to_brand unit verdict version".split()
)
"""Names under which a text says nothing of one person."""
NOTHING: Final = frozenset(
    "handle actor_handle target_handle via_handle other_handle name actor_name url text".split()
)
"""Names under which there may be nothing; elsewhere :data:`HIDDEN` stands for what is left out."""
PARAMETER: Final = re.compile(r"[a-z_]+(\.[a-z_]+)+")


class Veil:
    """Puts pseudonyms in the place of people in one answer, and leaves out what tells of them.

    Args of the constructor: the pseudonyms; the language of what stands in the place of names.
    """

    def __init__(self, pseudonyms: Pseudonyms, language: Language = "en") -> None:
        self._names = pseudonyms
        self._unnamed = UNNAMED[language]["number"]

    def document(self, value: Any) -> Any:
        """Return an answer (dictionaries, lists, dataclasses) without names."""
        called: dict[str, str] = {}
        for one in _dictionaries(value):
            called |= self._called(one)
        return self._any(value, "", {}, _Scrub(called))

    def row(self, columns: tuple[str, ...], row: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return a row of a table without names; its columns are fields."""
        return tuple(self.document(dict(zip(columns, row, strict=True))).values())

    def _called(self, one: Mapping[str, Any]) -> dict[str, str]:
        """Return how a dictionary's people are called in sentences, and by which pseudonym."""
        found: dict[str, str] = {}
        for id_name, prefix in (
            ("account_id", ""),
            *((f"{side}_id", f"{side}_") for side in ("actor", "target", "via")),
        ):
            account = one.get(id_name)
            if isinstance(account, str) and account:
                found[account] = self._names.account(account)
                if isinstance(handle := one.get(f"{prefix}handle"), str) and handle:
                    found[f"@{handle}"] = found[account]
        for name in ACCOUNTS - {"account_id"}:
            listed = one.get(name)
            for account in _texts(listed):
                found.setdefault(account, self._names.account(account))
        return found

    def _any(self, value: Any, name: str, within: Mapping[str, Any], scrub: Callable[[str], str]) -> Any:
        if isinstance(value, dict):
            held = {key: inner for key, inner in value.items() if key != "row"}  # a place among sorted ids
            return {key: self._any(inner, str(key), value, scrub) for key, inner in held.items()}
        if is_dataclass(value) and not isinstance(value, type):
            whole = {field.name: getattr(value, field.name) for field in fields(value)}
            return replace(
                value, **{key: self._any(inner, key, whole, scrub) for key, inner in whole.items()}
            )
        if name == "words" and isinstance(value, list) and value and isinstance(value[0], dict):
            return []  # words out of people's texts
        if isinstance(value, list | tuple | set | frozenset):
            return type(value)(self._any(inner, name, within, scrub) for inner in value)
        return self._text(value, name, within, scrub) if isinstance(value, str) and value else value

    def _text(
        self, text: str, name: str, within: Mapping[str, Any], scrub: Callable[[str], str]
    ) -> str | None:
        if name in SENTENCES or (name == "reason" and "code" in within):
            return scrub(text)
        rule = self._rules.get(name)
        return HIDDEN if rule is None else rule(text, within)

    @cached_property
    def _rules(self) -> dict[str, Callable[[str, Mapping[str, Any]], str | None]]:
        """What becomes of a text that is no sentence, by its name and what stands beside it."""
        names = self._names
        return {
            **dict.fromkeys(OURS, lambda text, _: text),
            **dict.fromkeys(NOTHING, lambda _text, _: None),
            **dict.fromkeys(ACCOUNTS, lambda text, _: names.account(text)),
            **dict.fromkeys(POSTS, lambda text, _: names.other("post", text)),
            "event_id": lambda text, _: names.other("event", text),
            "person_id": lambda _text, within: names.account(str(within["account_id"])),
            "id": self._id,
            "name": self._name,
        }

    def _id(self, text: str, within: Mapping[str, Any]) -> str:
        """Return an id: of a person where the answer is about one, else as it is."""
        account = within.get("account_id")
        if account is None:
            return text
        own = "action" not in within  # a suggestion has an id of its own, made of the person's
        return self._names.account(str(account)) if own else self._names.other("suggestion", text)

    def _name(self, text: str, within: Mapping[str, Any]) -> str | None:
        """Return a name: of a parameter as it is, of a community its id, of a person none."""
        if {"account_id", "handle", "platform"} & within.keys():
            return None
        if PARAMETER.fullmatch(text):
            return text
        return self._unnamed.format(number=within["id"]) if "id" in within else None


class _Scrub:
    """Puts pseudonyms into sentences; one that still calls somebody is left out."""

    def __init__(self, called: Mapping[str, str]) -> None:
        longest = sorted(called, key=len, reverse=True)
        self._called = called
        whole = "|".join(re.escape(one) for one in longest)
        self._pattern = re.compile(rf"(?<![\w@])(?:{whole})(?!\w)") if longest else None

    def __call__(self, text: str) -> str:
        said = self._pattern.sub(lambda match: self._called[match[0]], text) if self._pattern else text
        return HIDDEN if "@" in said else said


def _dictionaries(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every dictionary and dataclass in an answer."""
    if is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _dictionaries(inner)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value and not LOOKS.fullmatch(value):
        yield value
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
