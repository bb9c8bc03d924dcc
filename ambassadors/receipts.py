"""Receipts: every score as parts that add up, each part with the interactions behind it.

An additive score is the sum of its parts; the ambassador score is a product of two such sums, and its
logarithm is the sum of two logarithms. Kept as columns beside the assessment: a receipt is a slice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from ambassadors.scores import SCORES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from ambassadors.ranking import Ranking
    from ambassadors.scores import Scale

UNITS: Final = {
    "engagement": "active buckets",
    "relay": "credible people",
    "reach": "credible people who shared",
    "ambassador.engagement": "active buckets",
    "ambassador.relay": "credible people",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One time bucket's part of a score.

    Attributes:
        start: epoch ms at which the bucket begins.
        amount: what the bucket's credits give after saturation.
        weight: what its age leaves of it.
        value: amount x weight.
        seqs: ledger numbers of the interactions behind it; 0 = one of another brand, which is not shown.
        credits: what each of them gave before saturation.
    """

    start: int
    amount: float
    weight: float
    value: float
    seqs: tuple[int, ...]
    credits: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One additive score of one account: ``sum(part.value) == value``."""

    name: str
    unit: str
    value: float
    parts: tuple[Part, ...]


def write(folder: Path, ranking: Ranking) -> None:
    """Write the terms of a ranking under a folder, two Arrow files a score. Same ranking, same bytes."""
    for name, terms in ranking.terms.items():
        columns: dict[str, NDArray[Any]] = {
            "account": terms.account,
            "bucket": terms.bucket,
            "amount": terms.amount,
            "weight": terms.weight,
        }
        _write(
            folder / f"{name}.terms.arrow", {**columns, "first": terms.offsets[:-1], "end": terms.offsets[1:]}
        )
        _write(folder / f"{name}.credits.arrow", {"act": terms.act, "credit": terms.credit})


def write_acts(path: Path, seq: NDArray[np.int64], brands: NDArray[np.int64]) -> None:
    """Write ledger number and brands of each act: the only file that depends on the order of arrival."""
    _write(path, {"seq": seq, "brands": brands})


def _write(path: Path, columns: Mapping[str, NDArray[Any]]) -> None:
    table = pa.table({name: pa.array(values) for name, values in columns.items()})
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def read(folder: Path, acts: Path, name: str, account: int, scale: Scale, mask: int) -> Side:
    """Return one additive score of one account, newest part first.

    What other brands add to somebody's relay counts, but is not shown.

    Args:
        folder: where :func:`write` wrote.
        acts: what :func:`write_acts` wrote.
        name: a key of ``UNITS``.
        account: position of the account in the snapshot.
        scale: the assessment's.
        mask: bit of the brand that asks, -1 = every brand may be shown.
    """
    terms = _open(folder / f"{name}.terms.arrow")
    low, high = np.searchsorted(terms["account"].to_numpy(), [account, account + 1])
    mine = terms.slice(int(low), int(high - low)).to_pylist()
    credits_, known = _open(folder / f"{name}.credits.arrow"), _open(acts)
    parts = []
    for term in reversed(mine):
        given = credits_.slice(term["first"], term["end"] - term["first"])
        behind = known.take(given["act"])
        brands = behind["brands"].to_numpy()
        seqs = np.where((brands == 0) | (brands & mask != 0), behind["seq"].to_numpy(), 0).tolist()
        value = term["amount"] * term["weight"]
        start = term["bucket"] * scale.bucket_ms
        parts.append(
            Part(
                start, term["amount"], term["weight"], value, tuple(seqs), tuple(given["credit"].to_pylist())
            )
        )
    return Side(name, UNITS[name], sum(part.value for part in parts), tuple(parts))


def _open(path: Path) -> pa.Table:
    """Return a table mapped from a file: nothing is read until it is touched."""
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()


def log_parts(acted: float, passed_on: float) -> tuple[float, float]:
    """Return the two parts that add up to the logarithm of the ambassador score."""
    params = SCORES["ambassador"].params
    return (
        params.share * float(np.log(acted + params.floor)),
        (1 - params.share) * float(np.log(passed_on + params.floor)),
    )
