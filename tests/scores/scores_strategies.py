"""Histories for the scores."""

import hypothesis.strategies as st
import pyarrow as pa

from ambassadors.brands import Brand, BrandRules
from ambassadors.events import CANONICAL, KIND_CODE

AS_OF = 100 * 3_600_000
PEOPLE = ["x:a", "x:b", "x:c", "x:d", "x:é", "y:a", "x:own", "x:staff"]
RULES = BrandRules((Brand("acme", accounts=("x:own",), staff=("x:staff",)), Brand("other")))


def table(events):
    """Canonical events of dicts; a missing field is null."""
    names = {"actor": "actor_id", "target": "target_id", "post": "post_id"}
    rows = [
        {"delete": False} | {names.get(k, k): KIND_CODE[v] if k == "kind" else v for k, v in event.items()}
        for event in events
    ]
    return pa.Table.from_pylist(rows, schema=CANONICAL)


# Few people, few instants and few posts, so that repeats, twins, rings and equal instants are common.
EVENT = st.fixed_dictionaries(
    {
        "event_id": st.integers(0, 60).map("e{}".format),
        "at": st.one_of(
            st.integers(0, 12).map(lambda hour: hour * 9 * 3_600_000), st.integers(0, AS_OF + 10**7)
        ),
        "kind": st.sampled_from(sorted(KIND_CODE)),
        "actor": st.sampled_from(PEOPLE),
        "target": st.sampled_from([*PEOPLE, None]),
        "post": st.sampled_from([None, None, "p1", "p2"]),
        "brand": st.sampled_from([None, "acme"]),
    }
)
HISTORIES = st.lists(EVENT, max_size=60)

SCALE = {
    "horizon_hours": 24.0, "bucket_hours": 2.0, "engagement_hours": 5.0, "relay_hours": 3.0,
    "standing_hours": 7.0, "talk_volume": 2.5, "spread_volume": 3.5,
}  # fmt: skip
