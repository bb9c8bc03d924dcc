"""A small community written by hand, and plain Python answers about it."""

import polars as pl
import pyarrow as pa

from ambassadors.brands import Brand, BrandRules
from ambassadors.events import CANONICAL, KIND_CODE
from ambassadors.graph.decided import Decided
from ambassadors.graph.groups import Groups

T = 1_745_000_000_000
MINUTE = 60_000
DAY = 24 * 60 * MINUTE
NOW = T + 400 * DAY

RULES = BrandRules(
    (
        Brand("acme", accounts=("x:acme",), staff=("x:eve",), keywords=("bottle",)),
        Brand("zeta", handles=("ZetaShoes",)),
    )
)


def event(name, minutes, kind, actor, target=None, **more):
    """One canonical record; ``more`` names further columns."""
    at = T + int(minutes * MINUTE)
    row = {
        "event_id": name,
        "at": at,
        "kind": KIND_CODE[kind],
        "actor_id": actor,
        "target_id": target,
        "delete": False,
    }
    return {**row, "platform": "x", **more}


def deleted(minutes, **what):
    """One delete; ``what`` = event_id or post_id."""
    return {"at": T + int(minutes * MINUTE), "delete": True, **what}


def table(rows):
    """Records as a table of CANONICAL."""
    return pa.Table.from_pylist(
        [{name: row.get(name) for name in CANONICAL.names} for row in rows], schema=CANONICAL
    )


A, Z = "x:acme", "x:zeta"
EVENTS = [
    event(
        "e01",
        0,
        "post",
        A,
        post_id="p:launch",
        root_id="p:launch",
        text="It is here",
        lang="en",
        url="http://a.example/1",
    ),
    event(
        "e02",
        1,
        "share",
        "x:ann",
        A,
        post_id="p:s1",
        parent_id="p:launch",
        root_id="p:launch",
        actor_handle="ann",
    ),
    event(
        "e03",
        3,
        "share",
        "x:bob",
        A,
        post_id="p:s2",
        parent_id="p:launch",
        root_id="p:launch",
        actor_handle="bob",
    ),
    event(
        "e04",
        50,
        "share",
        "x:cid",
        A,
        post_id="p:s3",
        parent_id="p:launch",
        root_id="p:launch",
        via_id="x:ann",
    ),
    event(
        "e05",
        60,
        "quote",
        "x:dan",
        "x:cid",
        post_id="p:q1",
        parent_id="p:s3",
        root_id="p:launch",
        text="Look, a bottle",
    ),
    event("e06", 70, "share", "x:ann", A, parent_id="p:launch"),  # again, without a post of its own
    event("e07", 100, "post", A, post_id="p:news", text="News"),
    event("e08", 101, "share", "x:ann", A, post_id="p:s4", parent_id="p:news", root_id="p:news"),
    event("e09", 102, "share", "x:bob", A, post_id="p:s5", parent_id="p:news", root_id="p:news"),
    event(
        "e10",
        110,
        "reply",
        "x:fay",
        A,
        post_id="p:r1",
        parent_id="p:launch",
        root_id="p:launch",
        text="It leaks",
        sentiment=-0.75,
    ),
    event(
        "e11",
        111,
        "mention",
        "x:fay",
        A,
        post_id="p:r1",
        parent_id="p:launch",
        root_id="p:launch",
        text="It leaks",
        sentiment=-0.75,
    ),
    event(
        "e12",
        112,
        "reply",
        "x:gus",
        A,
        post_id="p:r2",
        parent_id="p:launch",
        root_id="p:launch",
        text="Late again",
        sentiment=-0.5,
    ),
    event(
        "e13",
        120,
        "reply",
        A,
        "x:gus",
        post_id="p:r3",
        parent_id="p:r2",
        root_id="p:launch",
        text="Sorry, on its way",
    ),
    event(
        "e14",
        130,
        "comment",
        "x:hal",
        "x:fay",
        post_id="p:r4",
        parent_id="p:r1",
        root_id="p:launch",
        text="Mine too",
        sentiment=-0.25,
    ),
    event("e15", 140, "mention", "x:ivy", A, post_id="p:m1", text="@acme help", sentiment=-1.0),
    event("e16", 200, "post", "x:bob", post_id="p:b1", text="My morning"),
    event("e17", 201, "share", "x:ann", "x:bob", post_id="p:s6", parent_id="p:b1"),
    event("e18", 210, "post", "x:ann", post_id="p:a1", text="My evening"),
    event("e19", 211, "share", "x:bob", "x:ann", post_id="p:s7", parent_id="p:a1"),
    event("e20", 212, "quote", "x:cid", "x:ann", post_id="p:q2", parent_id="p:a1", text="Yes"),
    event("e21", 213, "share", "x:cid", "x:bob", post_id="p:s8", parent_id="p:b1"),
    event("e22", 214, "share", "x:ann", "x:ann", post_id="p:s9", parent_id="p:a1"),  # of itself
    event("e23", 300, "follow", "x:dan", A),
    event(
        "e24",
        310,
        "share",
        "x:dan",
        A,
        post_id="p:s10",
        parent_id="p:news",
        root_id="p:news",
        disclosed_paid=True,
    ),
    event("e25", 320, "follow", "x:eve", A),
    event("e26", 330, "like", "x:hal", A, parent_id="p:launch"),
    event("e27", 400, "post", Z, post_id="p:z1", text="Shoes", actor_handle="zetashoes", followers=900),
    event("e28", 401, "mention", "x:ann", Z, post_id="p:m2", text="nice shoes", target_handle="ZetaShoes"),
    event(
        "e29",
        402,
        "comment",
        "x:gus",
        Z,
        post_id="p:m3",
        parent_id="p:z1",
        root_id="p:z1",
        text="Which size?",
    ),
    event("e30", 5000, "share", "x:dan", "x:ann", post_id="p:s11", parent_id="p:a1", disclosed_paid=False),
    event("e31", 5001, "mention", "x:fay", "x:ann", post_id="p:m4", text="that bottle @ann", brand="zeta"),
]
PEOPLE = ["x:ann", "x:bob", "x:cid", "x:dan", "x:fay"]


def scores(ledger, shift=0):
    """Scores as ``write_scores`` takes them, for every account and both brands."""
    accounts = ledger.query("SELECT idx, id FROM accounts ORDER BY id").to_pylist()
    rows = []
    for brand in ("acme", "zeta"):
        for place, account in enumerate(accounts):
            listed = PEOPLE.index(account["id"]) + 1 if account["id"] in PEOPLE else None
            value = float(place + 1 + shift)
            rows.append({
                "account": account["idx"], "brand": brand, "engagement": value / 7, "relay": value / 3,
                "ambassador": value / 11, "reach": value, "score": 100.0 - (listed or 50), "stage": "engaged",
                "rank": listed, "hot_score": 50.0 + (listed or 0), "hot_rank": listed and 6 - listed,
            })  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None)


GROUPS = {
    "aaaaaaaaaaaa": ["x:ann", "x:bob", "x:cid"],
    "bbbbbbbbbbbb": ["x:dan", "x:eve", "x:fay", "x:gus", "x:hal"],
    "cccccccccccc": ["x:acme", "x:zeta"],
}
"""Communities: one without words, one of two, which is not published."""


def decided():
    """Who is joined and who is left alone, as ``write_decided`` takes them."""
    about = {"confidence": 0.9, "reason": "each names the other", "since": T}
    joined = [{"account": who, "key": "x:ann", **about} for who in ("x:ann", "x:eve")]
    alone = {
        "account": "x:hal",
        "key": "do_not_contact||x:hal",
        "kind": "do_not_contact",
        "brand": "",
        "since": T,
    }
    return Decided.of(joined, [alone])


def together(ledger):
    """The communities as ``write_scores`` takes them."""
    idx = {row["id"]: row["idx"] for row in ledger.query("SELECT idx, id FROM accounts").to_pylist()}
    nodes = [
        {
            "id": label,
            "name": "bottle, refill" if label[0] == "b" else None,
            "words": ["bottle", "refill"] if label[0] == "b" else None,
            "size": len(members),
            "conductance": len(members) / 10,
        }
        for label, members in GROUPS.items()
    ]
    members = [
        {"account": idx[who], "id": label, "inside": place, "outside": 1}
        for label, people in GROUPS.items()
        for place, who in enumerate(people, 1)
    ]
    return Groups(pl.DataFrame(nodes), pl.DataFrame(members))
