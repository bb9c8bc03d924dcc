"""Why counts differ: one file held against the ledger, without loading it."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from ambassadors.errors import InputError
from ambassadors.ledger.append import ACCEPTED, CONFLICT, DUPLICATE, FUTURE, RETRACTED
from ambassadors.ledger.erased import ERASED
from ambassadors.ledger.foretelling import REPEATED
from ambassadors.ledger.intake import bare
from ambassadors.ledger.policing import EXPIRED
from ambassadors.sources import read

if TYPE_CHECKING:
    from pathlib import Path

    from ambassadors.ledger import Ledger
    from ambassadors.sources import Member, ReadOptions

LINES: Final = 10
"""Lines named of one reason."""
ROWS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Compared:
    """What would become of a file.

    ``records == yielding + without_interaction + rejected``;
    ``events == new + known + repeated + retracted + conflict + future + erased + expired``;
    ``new + known == deletes + originals + without_target + self_acts + folded + scored``.

    Attributes:
        file: its name.
        read_as: the source that reads it.
        why: why it is that one.
        records: records read.
        yielding: in which events were found.
        without_interaction: well-formed records that hold no interaction.
        why_without: ``reason, records`` of those, where more is known of them, the most frequent first.
        rejected: records that cannot be read.
        reasons: ``field, reason, records, lines`` of those, the most frequent first.
        events: events found.
        new: not in the ledger.
        known: in it already, told with less, or with more, which completes them.
        repeated: once more in the same file.
        retracted: taken back by a delete, of the ledger or of the file.
        conflict: of an id that is kept, and says otherwise; would be set aside.
        future: more than 5 minutes ahead of the clock; would be set aside.
        erased: of people who were erased; would not be taken.
        expired: past the days of their platform's policy; would not be taken.
        deletes: of the new and known, deletes.
        originals: of the new and known, original posts, which act on nobody.
        without_target: of the new and known, acts at nobody who is named.
        self_acts: of the new and known, acts at oneself.
        folded: of the new and known, records behind a stronger one of the same act.
        scored: of the new and known, acts that count.
        problem: why reading ended early, empty where it did not.
    """

    file: str
    read_as: str
    why: str
    records: int
    yielding: int
    without_interaction: int
    why_without: list[dict[str, Any]]
    rejected: int
    reasons: list[dict[str, Any]]
    events: int
    new: int
    known: int
    repeated: int
    retracted: int
    conflict: int
    future: int
    erased: int
    expired: int
    deletes: int
    originals: int
    without_target: int
    self_acts: int
    folded: int
    scored: int
    problem: str = ""

    def document(self) -> dict[str, Any]:
        """Return it as JSON says it."""
        return asdict(self)


def compare(path: Path | Member | None, options: ReadOptions, ledger: Ledger, now: int) -> Compared:
    """Read a file and say what of it the ledger holds; nothing is written.

    Args:
        path: file, None = standard input.
        options: how to read it.
        ledger: read on a cursor of its own.
        now: epoch milliseconds of the clock.

    Raises:
        InputError: no source, or several, recognise it, or it cannot be opened.
    """
    reading = read(path, options)
    records = without = events = 0
    lines: dict[tuple[str, str], list[int]] = {}
    reasons: Counter[tuple[str, str]] = Counter()
    why: Counter[str] = Counter()
    problem, lists = "", bool(options.followers_of or options.followed_by)
    with ledger.foretelling() as foretold:
        try:
            for batch in reading:
                records += batch.records
                without += batch.without_interaction
                why += batch.why_without
                events += batch.events.num_rows
                for reject in batch.rejects:
                    key = (reject.field, bare(reject.reason))
                    reasons[key] += 1
                    if len(named := lines.setdefault(key, [])) < LINES:
                        named.append(reject.line)
                for start in range(0, batch.events.num_rows, ROWS):
                    foretold.take(batch.events.slice(start, ROWS), now, lists=lists)
        except InputError as error:
            problem = error.message
        counts, folded = foretold.counts, foretold.folded()
    rejected, acts = sum(reasons.values()), foretold.acts
    return Compared(
        reading.name, reading.source, reading.why, records, records - without - rejected, without,
        [{"reason": reason, "records": count} for reason, count in why.most_common()], rejected,
        [{"field": key[0], "reason": key[1], "records": count, "lines": lines[key]} for key, count in reasons.most_common()],
        events, counts[ACCEPTED], counts[DUPLICATE], counts[REPEATED], counts[RETRACTED], counts[CONFLICT], counts[FUTURE],
        counts[ERASED], counts[EXPIRED],
        counts[ACCEPTED] + counts[DUPLICATE] - foretold.originals - foretold.alone - foretold.own - acts,
        foretold.originals, foretold.alone, foretold.own, folded, acts - folded, problem,
    )  # fmt: skip
