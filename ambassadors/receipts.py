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
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ambassadors.ranking import Ranking
    from ambassadors.scores import Scale

UNITS: Final = {
    "engagement": "active buckets",
    "relay": "credible people",
    "reach": "credible people",
    "carried": "people",
    "ambassador.engagement": "active buckets",
    "ambassador.relay": "credible people",
}
POINTS: Final = "points"
"""Unit of a score that names none."""


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


def held(acts: Path, seqs: Sequence[int]) -> frozenset[int]:
    """Return which ledger numbers are of acts that :func:`write_acts` wrote."""
    return frozenset(np.intersect1d(_open(acts)["seq"].to_numpy(), np.array(seqs, np.int64)).tolist())


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
        name: of the terms, as :func:`sides` lists them.
        account: position of the account in the snapshot.
        scale: the assessment's.
        mask: bit of the brand that asks, -1 = every brand may be shown.
    """
    unit = UNITS.get(name, POINTS)
    if not (folder / f"{name}.terms.arrow").exists():  # made by a program that did not know the score
        return Side(name, unit, 0.0, ())
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
    return Side(name, unit, sum(part.value for part in parts), tuple(parts))


def buckets(folder: Path) -> NDArray[np.int64]:
    """Return the time buckets that any additive score kept under a folder has a part in, ascending."""
    held = [np.unique(_open(folder / f"{name}.terms.arrow")["bucket"].to_numpy()) for name in sides(folder)]
    return np.unique(np.concatenate([np.empty(0, np.int64), *held]))


def _open(path: Path) -> pa.Table:
    """Return a table mapped from a file: nothing is read until it is touched."""
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()


def sides(folder: Path) -> tuple[str, ...]:
    """Return the additive terms kept under a folder, in the order of the scores."""
    order = {name: place for place, name in enumerate(SCORES)}
    found = [path.name.removesuffix(".terms.arrow") for path in folder.glob("*.terms.arrow")]
    return tuple(sorted(found, key=lambda name: (order.get(name.partition(".")[0], len(order)), name)))


def product_sides(params: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, tuple[float, float]]]:
    """Return the scores that are products: exponent and floor of each additive side, by name.

    ``score = product of (side + floor) ** exponent``, so its logarithm is a sum.

    Args:
        params: parameters of an assessment by score.
    """
    held = params["ambassador"]
    share, floor = held["share"], held["floor"]
    powers = {"ambassador.engagement": share, "ambassador.relay": 1 - share}
    return {"ambassador": {name: (power, floor) for name, power in powers.items()}}


def log_parts(values: Mapping[str, float], of: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    """Return what each side adds to the logarithm of a product.

    Args:
        values: of the sides, by name.
        of: exponent and floor of each, from :func:`product_sides`.
    """
    return {name: power * float(np.log(values[name] + floor)) for name, (power, floor) in of.items()}
