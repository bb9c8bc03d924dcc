"""What is told of one input: to whoever loads it, and to the intake log, commit by commit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import uuid4

from ambassadors.ledger import Intake
from ambassadors.ledger.intake import counted

if TYPE_CHECKING:
    from pathlib import Path

    from ambassadors.ledger.intake import State, Way


@dataclass(slots=True)
class LoadReport:
    """What became of the records of one input.

    ``records == yielding + without_interaction + rejected`` and
    ``events == accepted + duplicate + quarantined + erased + expired``.

    Attributes:
        source: name of the input.
        read_as: the source that read it, one of ``SOURCES``.
        why: why it was that one.
        records: records read.
        without_interaction: well-formed records that hold no interaction.
        why_without: reason -> how many of those, where it should be known.
        rejected: records that could not be read.
        accepted: events that are new in the ledger.
        duplicate: events that it knew.
        quarantined: events set aside.
        erased: events that name somebody who was erased; nothing of them was kept, here or set aside.
        expired: events past the days of their platform's policy; nothing of them was kept, here or set aside.
        retracted: kept events that deletes took back.
        seq: the ledger's newest record.
        seconds: how long it took.
        unmapped: columns of the input that were not used.
        disguised: handles that may pass for others, as ``handle: why``; loaded as they are.
        set_aside: file that holds what was rejected or quarantined, None when nothing was.
        first_reason: why the first of those was set aside.
        problem: why it was not read, or not to its end; what the other figures count is kept all the same.
    """

    source: str
    read_as: str = ""
    why: str = ""
    records: int = 0
    without_interaction: int = 0
    why_without: dict[str, int] = field(default_factory=dict)
    rejected: int = 0
    accepted: int = 0
    duplicate: int = 0
    quarantined: int = 0
    erased: int = 0
    expired: int = 0
    retracted: int = 0
    seq: int = 0
    seconds: float = 0.0
    unmapped: tuple[str, ...] = ()
    disguised: tuple[str, ...] = ()
    set_aside: Path | None = None
    first_reason: str = ""
    problem: str = ""

    @property
    def yielding(self) -> int:
        """Records in which events were found."""
        return self.records - self.without_interaction - self.rejected

    @property
    def errors(self) -> int:
        """Records and events that were set aside."""
        return self.rejected + self.quarantined


@dataclass(slots=True)
class Log:
    """What the intake log is told of one input, commit by commit.

    Attributes:
        way: how it comes.
        name: of the file, or of the platform that sends it.
        source: that reads it.
        reasons: why records were rejected since the last commit, by field and reason.
    """

    way: Way
    name: str
    source: str
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    lists: bool = False  # of who follows whom
    _load: str = field(default_factory=lambda: uuid4().hex)
    _records: int = 0
    _without: int = 0

    def next(self, report: LoadReport, events: int, state: State, problem: str = "") -> Intake:
        """Return what is new in the report since the last time."""
        records, without = report.records - self._records, report.without_interaction - self._without
        self._records, self._without = report.records, report.without_interaction
        rejects = counted(self.reasons)
        self.reasons.clear()
        return Intake(
            events, self._load, self.way, self.name, self.source, records, without, rejects, state, problem,
            self.lists,
        )  # fmt: skip
