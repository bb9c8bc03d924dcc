"""Write synthetic events as canonical CSV, about 155 bytes a row, 1 row in 100 repeated (a message that came twice).

    python benchmarks/make_events.py ROWS OUTPUT [HIGGS]

With the Higgs activity file (SNAP) the events are copies of it under other names, interleaved by time: one
conversation a copy, each with the shape of the real one. Without it a log of the same shape is drawn: a week with
one storm, targets heavier-tailed than actors, the same mix of kinds. The texts are ours either way.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

ROWS: Final = 563_069
"""Rows of the Higgs file."""

ACCOUNTS: Final = 304_691
BEGIN: Final = 1_341_100_972
WEEK: Final = 604_800
KINDS: Final = {"RT": "share", "MT": "mention", "RE": "reply"}
CHUNK: Final = 500_000
REPEATED: Final = 100

OPENINGS: Final = (
    "just unpacked the new kettle", "third week with these shoes", "the refill station near me works",
    "their support answered at night", "my neighbour asked where I got mine", "back from the workshop they ran",
    '"finally" is the word, it arrived', "honest opinion after a month",
)  # fmt: skip
MIDDLES: Final = ("and", "so", "but", "well", "now", "still")
ENDINGS: Final = (
    "I would buy it again", "it does what they said", "the box could be smaller", "my sister wants one too",
    "ask me anything about it", "photos follow tomorrow", "thanks, everyone who told me about it",
)  # fmt: skip


def conversation(higgs: Path | None) -> pl.DataFrame:
    """Return ``actor, target, second, kind`` of one conversation in the order of time."""
    if higgs is None:
        return drawn(np.random.default_rng(7))
    names = ["actor", "target", "second", "kind"]
    frame = pl.read_csv(higgs, separator=" ", has_header=False, new_columns=names)
    return frame.with_columns(pl.col("kind").replace_strict(KINDS))


def drawn(rng: np.random.Generator) -> pl.DataFrame:
    """Return a conversation of the same shape, drawn."""
    calm = rng.uniform(0, WEEK, ROWS // 2)
    storm = WEEK * 0.45 + rng.exponential(WEEK / 12, ROWS - ROWS // 2) % (WEEK * 0.5)
    actors, targets = (
        ((rng.pareto(tail, ROWS) * ACCOUNTS / 40) % ACCOUNTS).astype(np.int64) for tail in (1.2, 0.55)
    )
    return pl.DataFrame(
        {
            "actor": actors,
            "target": targets * 7919 % ACCOUNTS,  # who is answered most is not who acts most
            "second": BEGIN + np.sort(np.concatenate([calm, storm])).astype(np.int64),
            "kind": rng.choice(list(KINDS.values()), ROWS, p=[0.63, 0.30, 0.07]),
        }
    )


def events(one: pl.DataFrame, start: int, rows: int, copies: int) -> pl.DataFrame:
    """Return the canonical events of ``copies`` copies of some rows of the conversation."""
    part = one.slice(start, rows).with_row_index("row", start)
    every = part.join(pl.DataFrame({"copy": range(copies)}), how="cross")
    number = pl.col("row").cast(pl.Int64) * copies + pl.col("copy")

    def account(name: str) -> pl.Expr:
        return pl.format("x:{}", 1_000_000_000 + pl.col("copy") * 1_000_000 + pl.col(name)).alias(
            f"{name}_id"
        )

    def phrase(words: tuple[str, ...], step: int) -> pl.Expr:
        return (number * step % 1009 % len(words)).replace_strict(
            dict(enumerate(words)), return_dtype=pl.String
        )

    return every.select(
        event_id=pl.format("x:{}:{}", 230_000_000_000_000_000 + number * 1009, "kind"),
        at=pl.from_epoch(pl.col("second")).dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
        kind="kind",
        actor_id=account("actor"),
        target_id=account("target"),
        text=pl.format(
            "{} {} {} #{}", phrase(OPENINGS, 31), phrase(MIDDLES, 57), phrase(ENDINGS, 73), number
        ),
        lang=pl.when(number % 5 == 0).then(pl.lit("fr")).otherwise(pl.lit("en")),
    )


def write(rows: int, output: Path, higgs: Path | None) -> None:
    """Write so many rows; the file appears when it is complete."""
    one = conversation(higgs)
    copies = -(-rows // (len(one) + len(one) // REPEATED))
    draft = output.with_suffix(".part")
    left, start, step = rows, 0, max(1, CHUNK // copies)
    with draft.open("wb") as file:
        while left > 0 and start < len(one):
            chunk = events(one, start, step, copies)
            chunk = pl.concat([chunk, chunk.gather_every(REPEATED)]).head(left)
            chunk.write_csv(file, include_header=not start)
            left, start = left - len(chunk), start + step
    draft.rename(output)


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None)
