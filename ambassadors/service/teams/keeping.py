"""Teams as they were chosen, kept in the service state: a restart loses none, and every process reads the same."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ambassadors import assessment as assessments
from ambassadors.errors import NotFoundError
from ambassadors.outreach.team import Team, Wanted
from ambassadors.state import KEPT_ANSWERS, KEPT_DAYS

if TYPE_CHECKING:
    from pathlib import Path

    from ambassadors.assessment import Assessment
    from ambassadors.state import State

KIND: Final = "team"

Held = TypeVar("Held", Team, Wanted)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A team as it was chosen.

    Attributes:
        brand: key, "" = the whole workspace.
        wanted: what was asked for, in account ids.
        assessment: from which.
        team: what came out; None = not yet.
    """

    brand: str
    wanted: Wanted
    assessment: Assessment
    team: Team | None = None


def keep(state: State, team_id: str, chosen: Chosen) -> None:
    """Keep a team, or that it is being chosen; what is too old goes."""
    wanted = {**asdict(chosen.wanted), "without": sorted(chosen.wanted.without)}
    team = None if chosen.team is None else asdict(chosen.team)
    document = {"brand": chosen.brand, "assessment": chosen.assessment.id, "wanted": wanted, "team": team}
    state.keep_answer(team_id, KIND, document)


def kept(
    state: State, home: Path, current: Assessment, team_id: str, brands: frozenset[str] | None
) -> Chosen:
    """Return a team of one of some brands (None = all).

    Raises:
        NotFoundError: none here, or let go of since, or the assessment that it was chosen from was.
    """
    held = state.answer(team_id, KIND)
    if held is None or (brands is not None and held["brand"] not in brands):
        message = (
            f"no team {team_id!r} is held here (the last {KEPT_ANSWERS} are, for {KEPT_DAYS} days, until one of its"
            " people is erased); choose it again"
        )
        raise NotFoundError(message)
    made = current
    if held["assessment"] != current.id:
        try:
            made = assessments.load(home, held["assessment"])
        except NotFoundError as error:
            message = (
                f"the assessment that the team {team_id!r} was chosen from is kept no more; choose it again"
            )
            raise NotFoundError(message) from error
    try:
        team = None if held["team"] is None else _read(Team, held["team"])
        return Chosen(held["brand"], _read(Wanted, held["wanted"]), made, team)
    except TypeError as error:
        message = f"the team {team_id!r} was chosen by another version of the program; choose it again"
        raise NotFoundError(message) from error


def _read(kind: type[Held], held: dict[str, Any]) -> Held:
    """Return what was kept as JSON, which knows lists alone."""
    made: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in held.items()
    }
    if "without" in made:
        made["without"] = frozenset(made["without"])
    return kind(**made)
