"""Order: pieces in random orders, half of them twice, with deletes and changed handles among them."""

import gzip
import os
import random
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pytest

from ambassadors.events import CANONICAL
from ambassadors.ledger import Ledger
from tests.ledger.ledger_kit import NOW, content, delete, table, upsert

PIECES = 10
ORDERS = 8
HIGGS = Path(__file__).parents[3] / "shared" / "data" / "higgs" / "higgs-activity_time.txt.gz"


def synthetic(chosen, acts):
    """Acts on posts by people who change handle, name and reach; 2 % deletes of events, 1 % of posts."""
    people = [f"x:{number}" for number in range(acts // 10)]
    rows = []
    for number in range(acts):
        at = 1_000 * chosen.randrange(acts)
        who, whom = chosen.choice(people), chosen.choice(people)
        facts: dict[str, Any] = {"actor_handle": f"h{at % 7}"} if chosen.random() < 0.3 else {}
        facts |= {"actor_name": f"Name {at % 5}", "followers": at % 11} if chosen.random() < 0.2 else {}
        facts |= {"target_handle": f"h{at % 3}"} if chosen.random() < 0.1 else {}
        facts |= {"lang": "en", "sentiment": 0.5} if chosen.random() < 0.1 else {}
        posts = {"post_id": f"p:{number // 2}", "parent_id": f"p:{chosen.randrange(acts // 2)}"}
        rows.append(
            upsert(
                f"x:{number}", at, kind=chosen.randrange(8), actor_id=who, target_id=whom, **posts, **facts
            )
        )
    rows += [delete(f"x:{chosen.randrange(acts)}") for _ in range(acts // 50)]
    rows += [delete(post_id=f"p:{chosen.randrange(acts // 2)}") for _ in range(acts // 100)]
    chosen.shuffle(rows)
    return table(rows)


def pieces_of(events, chosen):
    """Ten pieces, cut at random places."""
    cuts = sorted(chosen.sample(range(1, events.num_rows), PIECES - 1))
    return [
        events.slice(start, end - start)
        for start, end in zip([0, *cuts], [*cuts, events.num_rows], strict=True)
    ]


def loaded(home, pieces):
    """The content after loading pieces in this order."""
    with Ledger.open(home) as ledger:
        for piece in pieces:
            ledger.append(piece, NOW)
        return content(ledger)


def same_in_any_order(events, home, seed):
    chosen = random.Random(seed)
    print(f"seed {seed}")
    pieces = pieces_of(events, chosen)
    first = loaded(home / "first", pieces)
    for order in range(ORDERS):
        shuffled = pieces + chosen.sample(pieces, PIECES // 2)
        chosen.shuffle(shuffled)
        assert loaded(home / str(order), shuffled) == first, f"seed {seed}, order {order}"
    return first


def some_seed():
    return int(os.environ.get("AMBASSADORS_SEED") or random.SystemRandom().randrange(10**9))


def test_pieces_in_any_order_and_twice_give_the_same_content(tmp_path):
    seed = some_seed()
    events = synthetic(random.Random(seed), 20_000)
    _, counts, accounts, live = same_in_any_order(events, tmp_path, seed)
    assert 18_500 < len(live) < 19_700  # the deletes bit
    assert counts[1] == len(accounts) == 2_000


def higgs():
    """The published log, with a handle that changes on every tenth record and a delete for every thousandth."""
    with gzip.open(HIGGS) as file:
        names = pc.ReadOptions(column_names=["actor", "target", "time", "kind"])
        read = pc.read_csv(file, names, pc.ParseOptions(delimiter=" "))
    who, whom, time, kind = (column.to_pylist() for column in read.columns)
    ids = [f"snap:{a}:{b}:{t}:{k}" for a, b, t, k in zip(who, whom, time, kind, strict=True)]
    codes = {"RT": 0, "RE": 2, "MT": 4}
    gone = ids[::1000]
    given = {
        "event_id": ids + gone,
        "at": np.array(time + [0] * len(gone)) * 1_000,
        "kind": [codes[one] for one in kind] + [None] * len(gone),
        "actor_id": [f"x:{one}" for one in who] + [None] * len(gone),
        "target_id": [f"x:{one}" for one in whom] + [None] * len(gone),
        "actor_handle": [None if n % 10 else f"h{n}" for n in range(len(ids))] + [None] * len(gone),
        "delete": [False] * len(ids) + [True] * len(gone),
    }
    rows = len(ids) + len(gone)
    columns = [
        pa.array(given[f.name], f.type) if f.name in given else pa.nulls(rows, f.type) for f in CANONICAL
    ]
    events = pa.Table.from_arrays(columns, schema=CANONICAL)
    return events.take(np.random.default_rng(1).permutation(rows)), rows, len(gone)


@pytest.mark.real_data
@pytest.mark.long
@pytest.mark.skipif(not HIGGS.exists(), reason="the published log is not here")
def test_the_published_log_in_any_order_gives_the_same_content(tmp_path):
    events, rows, gone = higgs()
    _, counts, _, live = same_in_any_order(events, tmp_path, some_seed())
    assert len(live) == rows - 2 * gone
    assert counts[3] == gone
