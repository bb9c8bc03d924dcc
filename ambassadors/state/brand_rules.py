"""Brand rules: kept here, applied whenever a snapshot is made or the graph is projected."""

from __future__ import annotations

from dataclasses import asdict

import sqlalchemy as sa

from ambassadors.brands import MAX_BRANDS, Brand, BrandRules
from ambassadors.errors import NotFoundError, UsageError
from ambassadors.state.database import Database
from ambassadors.state.tables import BRANDS


class BrandTable(Database):
    """The brands of a workspace."""

    def brand_rules(self) -> BrandRules:
        """Return the rules of every brand."""
        with self.read() as connection:
            rows = connection.execute(sa.select(BRANDS.c.key, BRANDS.c.rules)).all()
        return BrandRules(
            tuple(
                Brand(row.key, **{name: tuple(values) for name, values in row.rules.items()}) for row in rows
            )
        )

    def save_brand(self, brand: Brand, *, by: str = "local") -> None:
        """Add a brand, or put new rules in the place of its old ones.

        Raises:
            UsageError: one brand more than a home holds.
        """
        rules = asdict(brand)
        key = rules.pop("key")
        with self.change("brands", "brand.save", key, by) as connection:
            changed = connection.execute(sa.update(BRANDS).where(BRANDS.c.key == key).values(rules=rules))
            if not changed.rowcount:
                connection.execute(sa.insert(BRANDS).values(key=key, rules=rules))
            if connection.execute(sa.select(sa.func.count()).select_from(BRANDS)).scalar_one() > MAX_BRANDS:
                message = f"brand {key!r} would be one too many: a home holds {MAX_BRANDS}; use a second home"
                raise UsageError(message)

    def remove_brand(self, key: str, *, by: str = "local") -> None:
        """Take a brand's rules away; the events stay.

        Raises:
            NotFoundError: no such brand.
        """
        with self.change("brands", "brand.remove", key, by) as connection:
            if not connection.execute(sa.delete(BRANDS).where(BRANDS.c.key == key)).rowcount:
                message = f"no brand {key!r} here; list them first"
                raise NotFoundError(message)
