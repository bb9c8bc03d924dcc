"""The assessment: one frozen, versioned result, and the folder it lives in.

Its id is what it was made from: the ledger's content, the instant, the brand rules, who is who, the code and the
parameters with the fitted scale. The same id means the same bytes, but for the file that maps acts to
ledger numbers. An assessment is written beside the others and published by renaming ``CURRENT``.

Here one is made; ``published`` reads one, ``shelf`` keeps those of a home.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Final

import polars as pl
import pyarrow.parquet as pq

from ambassadors import __version__, affinity, audience, belonging, evidence, receipts
from ambassadors.assessment.persons import write_persons
from ambassadors.assessment.published import WHOLE_FOLDER, Assessment, short_id
from ambassadors.assessment.shelf import Kept, current_id, kept, load, prune, writing
from ambassadors.assessment.shelf import point as _point
from ambassadors.assessment.withholding import withhold
from ambassadors.lists import UNPROVEN, curve, people
from ambassadors.parameters import Parameters
from ambassadors.ranking import fitted, hot, rank_view
from ambassadors.ranking.foresight import foretell, look_back
from ambassadors.snapshot.texts import SCHEMA as TEXTS

if TYPE_CHECKING:
    from pathlib import Path

    from ambassadors.ranking import Ranking
    from ambassadors.ranking.foresight import Foresight
    from ambassadors.scores import Scale
    from ambassadors.snapshot import Snapshot

__all__ = [
    "Assessment",
    "Kept",
    "code_version",
    "current_id",
    "kept",
    "load",
    "looking",
    "make",
    "prune",
    "ranked",
    "short_id",
]

ROWS: Final = 500_000
"""People written at a time."""

FrozenCurve = Callable[[str, float, float], float]
"""(brand, horizon in hours, proposed scale) -> the scale of the 0 - 100 curve in force."""


def code_version() -> str:
    """Return the version of the program that makes assessments."""
    return __version__


def make(
    home: Path,
    snapshot: Snapshot,
    content: str,
    horizon_hours: float | None = None,
    frozen_curve: FrozenCurve = lambda _brand, _horizon, scale: scale,
    progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
    parameters: Parameters | None = None,
    said: pl.DataFrame | None = None,
) -> Assessment:
    """Rank every brand of a snapshot and publish the result; what was made of the same before is taken as it is.

    Args:
        home: folder of the installation.
        snapshot: what is known.
        content: digest of the ledger's content that the snapshot was made of.
        horizon_hours: how far ahead to look, fitted where None.
        frozen_curve: knows the scale of the 0 - 100 curve in force.
        progress: told stage, done and total.
        parameters: what was chosen, the defaults where None; the snapshot was made without what they exclude.
        said: texts that name communities, from ``snapshot.texts`` (the content tells them); none where None.
    """
    said = pl.DataFrame(schema=TEXTS) if said is None else said
    parameters = looking(parameters or Parameters.of(), horizon_hours)
    folder = home / "assessments"
    with writing(folder) as draft:
        asked = {
            "as_of": snapshot.as_of,
            "content": content,
            "rules": snapshot.rules.digest(),
            "people": snapshot.people.digest(),
            "policies": snapshot.policies.digest(),
            "version": code_version(),
            "accounts": len(snapshot.ids),
            "acts": len(snapshot.at),
            **parameters.document(),
        }
        brands = _known(folder, asked, frozen_curve)
        if brands is None:
            brands = _rank(draft, snapshot, parameters, frozen_curve, progress, said)
        write_persons(draft, snapshot.people)
        receipts.write_acts(draft / "acts.arrow", snapshot.seq, snapshot.brands)
        meta = {**asked, "brands": brands}
        text = json.dumps(meta, sort_keys=True, indent=1)
        made = hashlib.sha256(text.encode()).hexdigest()[:32]
        (draft / "meta.json").write_text(text)
        if (
            folder / made
        ).exists():  # its acts may stand under other numbers in a ledger that was loaded anew
            (draft / "acts.arrow").replace(folder / made / "acts.arrow")
            (folder / made / "meta.json").touch()  # it was made just now
        else:
            draft.rename(folder / made)
        _point(folder, made)
    return load(home, made)


def looking(parameters: Parameters, horizon_hours: float | None) -> Parameters:
    """Return the parameters with another horizon; as they are where None."""
    if horizon_hours is None:
        return parameters
    return replace(parameters, tempo={**parameters.tempo, "horizon_hours": horizon_hours})


def _known(
    folder: Path, asked: Mapping[str, Any], frozen_curve: FrozenCurve
) -> dict[str, dict[str, Any]] | None:
    """Return what ranking the same found before, None where nobody did.

    The scales follow from what is asked; a curve is frozen elsewhere, so it must still be in force.
    """
    wanted = json.loads(json.dumps(asked))
    for file in sorted(folder.glob("[!.]*/meta.json")):
        held = json.loads(file.read_text())
        brands: dict[str, dict[str, Any]] = held.pop("brands")
        if held == wanted and all(
            frozen_curve(key, of["scale"]["horizon_hours"], of["curve"]) == of["curve"]
            for key, of in brands.items()
        ):
            return brands
    return None


def _rank(
    draft: Path,
    snapshot: Snapshot,
    parameters: Parameters,
    frozen_curve: FrozenCurve,
    progress: Callable[[str, int, int], None],
    said: pl.DataFrame,
) -> dict[str, dict[str, Any]]:
    """Rank and write brand by brand; return the scales. One brand at a time is held in memory."""
    scales: dict[str, dict[str, Any]] = {}
    keys = snapshot.rules.keys
    before = current_id(draft.parents[1])
    together = belonging.write(draft, snapshot, said, draft.parent / before if before else None)
    for done, key in enumerate(keys):
        progress("rank", done, len(keys))
        place = draft / (key or WHOLE_FOLDER)
        place.mkdir()
        scales[key] = _rank_brand(place, snapshot, key, parameters, frozen_curve, together)
    audience.write_shares(draft, snapshot)
    if snapshot.rules.brands:
        slowest = max(scale["scale"]["standing_hours"] for scale in scales.values())
        affinity.write(draft / "affinity.arrow", snapshot, slowest)
    withhold(draft, snapshot, together)
    return scales


def _rank_brand(
    place: Path,
    snapshot: Snapshot,
    key: str,
    parameters: Parameters,
    frozen_curve: FrozenCurve,
    together: pl.DataFrame,
) -> dict[str, Any]:
    """Rank one brand; write its receipts, then its people. Return its scales."""

    def keep(made: Ranking) -> None:
        receipts.write(place, made)
        evidence.write(place, snapshot, made)

    frame, scale, shown_scale, ahead = ranked(snapshot, key, parameters, frozen_curve, keep)
    audience.write_reach_before(place, ahead.reach_before)
    frame = frame.hstack(together[frame["row"]])
    schema = frame.head(0).to_arrow().schema
    with pq.ParquetWriter(place / "people.parquet", schema, compression="zstd") as writer:
        for part in frame.iter_slices(ROWS):
            writer.write_table(part.to_arrow().cast(schema))
    return {"scale": asdict(scale), "curve": shown_scale, "backtest": ahead.summary}


def _give_back() -> None:
    """Give freed memory back to the system: glibc would keep 0.7 GB of it after 10 million acts."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # other C libraries have none
        if trim is not None:
            trim(0)


def ranked(
    snapshot: Snapshot,
    key: str,
    parameters: Parameters,
    frozen_curve: FrozenCurve,
    keep: Callable[[Ranking], None] = lambda _made: None,
) -> tuple[pl.DataFrame, Scale, float, Foresight]:
    """Rank one brand, as an assessment does; a preview does no other.

    Args:
        snapshot: what is known, without what the parameters exclude.
        key: of the brand.
        parameters: what was chosen.
        frozen_curve: knows the scale of the 0 - 100 curve in force.
        keep: handed the ranking while its terms are still held.

    Returns:
        The people (``lists.people``), the tempo, the scale of the 0 - 100 curve, and what one horizon of
        hindsight tells.
    """
    _give_back()
    fit = fitted(snapshot, key, params=parameters.scores, tempo=parameters.tempo)
    evidence = parameters.thresholds.evidence
    # The past first: what fitting gathered of it is used, then let go of.
    ahead = look_back(snapshot, key, fit, parameters.scores, evidence)
    view = fit.now
    del fit
    _give_back()
    standing = rank_view(key, view, parameters.scores)
    del view  # what it remembers goes with that of the ranking
    scale = curve(standing, parameters.thresholds)
    if scale != UNPROVEN:  # else the same, whatever later assessments freeze
        scale = frozen_curve(key, standing.scale.horizon_hours, scale)
    keep(standing)
    # What is written is let go of at once, or 10 million events would need 6 GB.
    standing = replace(standing, terms={})
    lately = standing.rescored(hot(standing.scale), only=("ambassador",))
    bare = replace(standing.view)  # without what it remembers
    standing, now = replace(standing, view=bare), lately.values["ambassador"]
    lately = replace(standing, scale=lately.scale, values={"ambassador": now})
    _give_back()
    foretold = foretell(snapshot, standing, ahead, evidence)
    frame = people(snapshot, standing, lately, scale, parameters.thresholds, foretold)
    return frame, standing.scale, scale, ahead
