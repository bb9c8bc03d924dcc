"""Shares for tests, and a slow plain Python reading of the rules of relay trees."""

import pyarrow as pa

from ambassadors.events import CANONICAL, KIND_CODE


def table(events):
    names = {"actor": "actor_id", "target": "target_id", "post": "post_id", "parent": "parent_id"}
    names |= {"root": "root_id", "via": "via_id"}
    rows = [
        {"delete": False} | {names.get(k, k): KIND_CODE[v] if k == "kind" else v for k, v in event.items()}
        for event in events
    ]
    return pa.Table.from_pylist(rows, schema=CANONICAL)


def share(number, actor, at=None, target="x:author", kind="share", root="R", **more):
    at = number if at is None else at
    return {
        "event_id": f"e{number}",
        "actor": actor,
        "target": target,
        "at": at,
        "kind": kind,
        "root": root,
    } | more


def trees_by_hand(events):  # noqa: PLR0912 - one rule after the other
    """Return each share's (tree, named relay or None, parent event or None, depth), from distinct instants.

    Events are shares, and posts (of others) that name nothing; each post is made once.
    """
    maker = {event["post"]: event for event in events if event.get("post")}
    shares = sorted(
        (e for e in events if e["kind"] == "share" and e["actor"] != e["target"]), key=lambda e: e["at"]
    )
    seen_before, found = [], {}
    for event in shares:
        parent, root = event.get("parent"), event.get("root")
        parent = None if parent == event.get("post") else parent
        root = None if root == event.get("post") else root
        above = None
        chain = parent if parent and (parent in maker or not root) else root
        earlier = [e for e in seen_before if chain and e.get("post") == chain]
        if earlier:
            above = earlier[0]
            chain = found[above["event_id"]]["tree"]
        if chain is None:
            continue
        found[event["event_id"]] = {"tree": chain, "event": event, "above": above}
        seen_before.append(event)
    authors = {}
    for event in shares:
        if event["event_id"] in found:
            top = found[event["event_id"]]["tree"]
            made = maker.get(top)
            authors.setdefault(top, made["actor"] if made else event["target"])
    answer = {}
    for event in shares:
        if event["event_id"] not in found:
            continue
        entry = found[event["event_id"]]
        tree, above, me, author = entry["tree"], entry["above"], event["actor"], authors[entry["tree"]]
        relay = event.get("via") if event.get("via") not in {None, me} else None
        if relay is None and above is not None:
            relay = above["actor"]
        if relay is None and event["target"] != author:
            relay = event["target"]
        if relay == me:
            relay = None
        up = None
        if relay not in {None, author}:
            if above is not None and above["actor"] == relay:
                up = above["event_id"]
            else:
                before = [
                    i
                    for i, (t, _, _, _) in answer.items()
                    if t == tree and found[i]["event"]["actor"] == relay
                ]
                up = before[-1] if before else None
        answer[event["event_id"]] = (tree, relay, up, 1 if up is None else answer[up][3] + 1)
    return answer
