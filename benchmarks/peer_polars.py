"""The polars program that `load` is measured beside: parse, drop repeated ids, number the accounts. Keeps nothing.

python benchmarks/peer_polars.py EVENTS.csv
"""

from __future__ import annotations

import sys

import polars as pl


def main(path: str) -> None:
    """Print how many events and accounts the file holds."""
    events = (
        pl.read_csv(path, schema_overrides={"kind": pl.Categorical, "lang": pl.Categorical})
        .with_columns(pl.col("at").str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_unit="ms", time_zone="UTC"))
        .unique("event_id", keep="first", maintain_order=True)
    )
    accounts = pl.concat([events["actor_id"], events["target_id"]]).cast(pl.Categorical)
    codes = accounts.to_physical()
    print(len(events), codes.n_unique())


if __name__ == "__main__":
    main(sys.argv[1])
