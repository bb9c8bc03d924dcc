"""Write a log as the Parquet file that the pandas program reads: parsing is not what is compared there.

python benchmarks/as_parquet.py EVENTS OUTPUT.parquet
"""

from __future__ import annotations

import sys

import polars as pl

KINDS = {"RT": "share", "MT": "mention", "RE": "reply"}
COLUMNS = ("event_id", "at", "kind", "actor_id", "target_id")


def main(path: str, output: str) -> None:
    """Write ``event_id, at (epoch ms), kind, actor_id, target_id``."""
    if path.endswith(".gz"):  # the Higgs file as published
        names = ["actor", "target", "second", "word"]
        frame = pl.read_csv(path, separator=" ", has_header=False, new_columns=names).select(
            event_id=pl.concat_str(names, separator=":"),
            at=pl.col("second") * 1000,
            kind=pl.col("word").replace_strict(KINDS),
            actor_id=pl.format("x:{}", "actor"),
            target_id=pl.format("x:{}", "target"),
        )
    else:
        instant = pl.col("at").str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_unit="ms").cast(pl.Int64)
        frame = pl.read_csv(path, columns=list(COLUMNS)).with_columns(at=instant)
    frame.write_parquet(output)


if __name__ == "__main__":
    main(*sys.argv[1:])
