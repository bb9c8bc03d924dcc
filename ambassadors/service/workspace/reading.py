"""What the current assessment says; a read never scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ambassadors.errors import ConflictError, NotFoundError
from ambassadors.service import authentic, belonging, explaining, grouping, listing
from ambassadors.service.masking import mask
from ambassadors.service.suggesting import suggestions
from ambassadors.service.workspace.opening import Opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ambassadors.graph.saved import Answer
    from ambassadors.languages import Language
    from ambassadors.service.listing import ListName, Page

    Ask = Callable[[str, dict[str, Any]], Answer]

MAYBE: Final = 5
"""Accounts of one handle that an error names."""


class Reading(Opened):
    """What the current assessment says; a read never scores."""

    def brands(self, *, ruled: bool = False) -> list[str]:
        """Return the keys of the rankings that exist; without any, or where ``ruled``, those that a refresh would make.

        "" = the whole workspace.
        """
        made = None if ruled else self._current
        return list(made.brands if made else self.state.brand_rules().keys)

    def people(
        self,
        brand: str,
        *,
        list: ListName = "standing",  # noqa: A002 - the word of the API
        stages: frozenset[str] = frozenset(),
        min_score: float = 0,
        after: int = 0,
        limit: int = 50,
        language: Language = "en",
    ) -> Page:
        """Return a page of a list (see ``listing.page``). Nobody suppressed is on it."""
        hidden = self.hidden(brand)
        return listing.page(
            self.current(), brand, list, stages, min_score, after, limit, hidden, self.ledger, language
        )

    def person(
        self,
        brand: str,
        id: str,  # noqa: A002 - the word of the API
        *,
        language: Language = "en",
        seen: frozenset[str] | None = None,
    ) -> dict[str, Any]:
        """Return one person, on a list or not.

        Args:
            brand: key of the brand.
            id: short id or account id.
            language: of the reasons.
            seen: brands that may be named in the person's affinity; None = all.

        Raises:
            NotFoundError: not assessed, or not to be profiled.
        """
        row = self._row(brand, id)
        told = listing.dress(self.current(), brand, [row], self.ledger, language)[0]
        return {**told, "affinity": listing.affinity(self.current(), row["row"], seen)}

    def explanation(
        self,
        brand: str,
        id: str,  # noqa: A002 - the word of the API
        *,
        language: Language = "en",
        seen: frozenset[str] | None = None,
    ) -> dict[str, Any]:
        """Return one person's receipt; arguments and errors as those of :meth:`person`."""
        row = self._row(brand, id)
        hidden = mask(self.ledger, self.state, brand)
        receipt = explaining.explain(self.current(), brand, row, self.ledger, language, mask=hidden)
        receipt = authentic.weighed(self.current(), brand, row, receipt)
        return {**receipt, "affinity": listing.affinity(self.current(), row["row"], seen)}

    def authenticity(self, brand: str, id: str, *, language: Language = "en") -> dict[str, Any]:  # noqa: A002
        """Return what speaks for and against one account's authenticity. Raises NotFoundError like :meth:`person`."""
        return authentic.authenticity(self.current(), brand, self._row(brand, id), language)

    def rings(self, brand: str) -> list[dict[str, Any]]:
        """Return the groups of mutual sharers as graphs; nobody suppressed is on them."""
        return authentic.rings(self.current(), brand, self.hidden(brand), self.ledger)

    def communities(self, brand: str, *, limit: int = 20, language: Language = "en") -> dict[str, Any]:
        """Return the communities of a brand's standing list (see ``grouping.communities``)."""
        hidden = self.hidden(brand)
        return grouping.communities(self.current(), brand, hidden, self.ledger, limit, language)

    def community(self, brand: str, id: str, *, language: Language = "en") -> dict[str, Any]:  # noqa: A002
        """Return one community (see ``service.belonging.community``). Raises NotFoundError."""
        hidden = self.hidden(brand)
        return belonging.community(self.current(), brand, hidden, self.ledger, id, language)

    def members(self, brand: str, id: str, *, after: int = 0, limit: int = 50) -> Page:  # noqa: A002
        """Return a page of a community's members (see ``service.belonging.members``). Raises NotFoundError."""
        hidden = self.hidden(brand)
        return belonging.members(self.current(), brand, hidden, self.ledger, id, after, limit)

    def suggestions(
        self, brand: str, *, after: str | None = None, limit: int = 50, language: Language = "en"
    ) -> dict[str, Any]:
        """Return whom to contact or answer, and who was refused with the reason."""
        return suggestions(self.current(), brand, self.ledger, self.state, after, limit, language)

    def asked(
        self, name: str, params: dict[str, Any], ask: Ask
    ) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Return columns and rows of a query of the graph, without anybody who is suppressed for any brand, or erased.

        Args:
            name: of the query.
            params: its parameters.
            ask: runs it.

        Raises:
            NotFoundError: it is about somebody suppressed, or a post of theirs.
        """
        self._about_nobody_hidden([one for one in params.values() if isinstance(one, str)])
        answer = ask(name, params)
        return answer.columns, self.shown(answer.columns, answer.rows)

    def _about_nobody_hidden(self, given: list[str]) -> None:
        out = mask(self.ledger, self.state, "", *self.state.brand_rules().keys)
        if not out.hidden:
            return
        named = [(one,) for one in given]
        sql = (
            "SELECT DISTINCT a.id FROM posts p JOIN events e ON e.post = p.idx JOIN accounts a ON a.idx = e.actor"
            " WHERE p.id IN (SELECT unnest($1))"
        )
        authors = set(self.ledger.query(sql, [given])["id"].to_pylist())
        if out.rows(("given",), named) != named or authors & out.hidden:
            message = "the query is about somebody who is not profiled: they are suppressed"
            raise NotFoundError(message)

    def shown(self, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """Return rows of an answer of the graph in which nobody is named who is suppressed for any brand, or erased."""
        brands, erased = ["", *self.state.brand_rules().keys], self.ledger.tombstones.refreshed()
        kept = mask(self.ledger, self.state, *brands).rows(columns, rows)
        if not erased:  # a graph that lags may hold them still
            return kept
        return [row for row in kept if not any(isinstance(one, str) and erased.told_by(one) for one in row)]

    def account_id(self, handle_or_id: str) -> str:
        """Return the id of an account named by id or by ``@handle``; where there is none, what was given.

        Raises:
            ConflictError: several accounts bear the handle.
        """
        sql = "SELECT id FROM accounts WHERE id = $1 OR lower(handle) = lower(ltrim($1, '@')) ORDER BY id"
        found = self.ledger.query(sql, [handle_or_id])["id"].to_pylist()
        if handle_or_id in found or not found:
            return handle_or_id
        if len(found) > 1:
            message = f"{handle_or_id} may be {', '.join(found[:MAYBE])}{', ...' if len(found) > MAYBE else ''}; name one by its id"
            raise ConflictError(message)
        return str(found[0])
