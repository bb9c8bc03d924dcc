"""Versions of the parameters: one row a change, with who, when and why; none is ever changed or lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ambassadors.errors import ConflictError, NotFoundError
from ambassadors.state.database import Database
from ambassadors.state.tables import PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class ParameterVersion:
    """Parameters as somebody set them.

    Attributes:
        version: rising number, 0 = the defaults.
        overrides: what differs from the defaults, by name.
        reason: why, for people.
        created_by: key id, or ``local`` for the command line.
        created_at: epoch ms, 0 for the defaults.
    """

    version: int
    overrides: Mapping[str, Any]
    reason: str
    created_by: str
    created_at: int


DEFAULTS = ParameterVersion(0, {}, "the defaults", "", 0)


class ParameterTable(Database):
    """The parameters of a workspace. What stands in an override is checked by who writes it."""

    def parameters(self, version: int | None = None) -> ParameterVersion:
        """Return the parameters in force, or those of an earlier version.

        Raises:
            NotFoundError: no such version.
        """
        query = sa.select(PARAMETERS).order_by(PARAMETERS.c.version.desc()).limit(1)
        if version is not None:
            query = query.where(PARAMETERS.c.version == version)
        with self.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is not None:
            return ParameterVersion(**row._mapping)  # noqa: SLF001 - the documented way to a row's names
        if version:
            message = f"no version {version} of the parameters; `ambassadors parameters history` or GET /v1/parameters/history lists them"
            raise NotFoundError(message)
        return DEFAULTS

    def parameter_history(self) -> list[ParameterVersion]:
        """Return every version, the newest first, the defaults last."""
        with self.read() as connection:
            rows = connection.execute(sa.select(PARAMETERS).order_by(PARAMETERS.c.version.desc())).all()
        return [*(ParameterVersion(**row._mapping) for row in rows), DEFAULTS]  # noqa: SLF001 - as above

    def save_parameters(
        self, overrides: Mapping[str, Any], reason: str, *, by: str = "local", expected: int | None = None
    ) -> ParameterVersion:
        """Put parameters in force.

        Args:
            overrides: what differs from the defaults, by name.
            reason: why.
            by: who.
            expected: the version they were made from; None = whatever is in force.

        Raises:
            ConflictError: another version is in force meanwhile.
        """
        named = ", ".join(f"{name}={value}" for name, value in overrides.items()) or "the defaults"
        made: dict[str, Any] = {
            "overrides": dict(overrides),
            "reason": reason,
            "created_by": by,
            "created_at": self._clock(),
        }
        with self.change("parameters", "parameters.set", named, by) as connection:
            newest = connection.execute(sa.select(sa.func.max(PARAMETERS.c.version))).scalar_one() or 0
            if expected is not None and expected != newest:
                message = f"the parameters are at version {newest}, not {expected}; read them again, then change them"
                raise ConflictError(message)
            insert = sa.insert(PARAMETERS).values(made).returning(PARAMETERS.c.version)
            version = connection.execute(insert).scalar_one()
        return ParameterVersion(version, **made)
