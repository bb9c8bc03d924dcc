"""Rows of a file with columns, before they are events, and how much of one a reject carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from ambassadors.events import Reject
    from ambassadors.sources.common.parse import Faults

RECORD_CHARS: Final = 10_000
"""A reject carries this much of the raw record."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a file with columns, before they are events.

    Attributes:
        names: names of the columns.
        column: (name, field it is for, where to note faults) -> ``(n,)`` array.
        lines: ``(n,)`` line of each row.
        record: row -> its raw text.
        rejects: records that are no rows.
        header: whether the names stand for the whole file.
    """

    names: tuple[str, ...]
    column: Callable[[str, str, Faults], pa.Array]
    lines: NDArray[np.int64]
    record: Callable[[int], str]
    rejects: list[Reject]
    header: bool = True
