"""The scores once more, in plain Python from the formulas. Imports nothing of the house.

An event is a dict: event_id, at (ms), kind, actor, target, post, brand (last three may be None).
"""

import math
from collections import Counter, defaultdict

STRENGTH = ["share", "quote", "reply", "comment", "mention", "like", "follow"]
PASSES_ON = {"share", "quote", "reply", "comment", "mention"}
HOUR = 3_600_000


def scored_acts(events, as_of):
    """The strongest record of each act with somebody else, with the brands of all its records."""
    acts: dict = {}
    for event in {event["event_id"]: event for event in reversed(events)}.values():  # the first of an id wins
        if event["at"] >= as_of or event["kind"] == "post" or event["target"] in {None, event["actor"]}:
            continue
        acts.setdefault((event["at"], event["actor"], event["target"], event["post"]), []).append(event)
    return [
        dict(
            min(records, key=lambda event: STRENGTH.index(event["kind"])),
            brands={event["brand"] for event in records},
        )
        for records in acts.values()
    ]


def accounts(events):
    return sorted({event[side] for event in events for side in ("actor", "target")} - {None})


def bucket(act, scale):
    return act["at"] // int(scale["bucket_hours"] * HOUR)


def age(b, scale):
    return max(0, scale["as_of"] - (b + 1) * int(scale["bucket_hours"] * HOUR)) / HOUR


def weight(b, acts, scale, hours, decay, calm=0.0, typical=1.0):
    volume = sum(bucket(act, scale) == b for act in acts)
    return (1 + age(b, scale) / hours) ** -decay * (min((volume / typical) ** -calm, 2) if calm else 1)


def active(talk, scale):
    """{account: {bucket: distinct targets}}"""
    targets: dict = defaultdict(lambda: defaultdict(set))
    for act in talk:
        targets[act["actor"]][bucket(act, scale)].add(act["target"])
    return {who: {b: len(them) for b, them in rows.items()} for who, rows in targets.items()}


def credit(sharer, sharee, spread):
    touched: dict = defaultdict(set)
    shared: set = set()
    for act in spread:
        touched[act["actor"]].add(act["target"])
        if act["kind"] in {"share", "quote"}:
            shared.add((act["actor"], act["target"]))
    value = 1.0
    if (sharer, sharee) in shared and (sharee, sharer) in shared:
        value = 0.25
    elif sharer in touched[sharee]:
        value = 0.5
    return value * (0.5 if len(touched[sharer]) == 1 else 1)


def relayed(spread, scale, kinds):
    """{account: {bucket: credits of the people whose latest act falls there}}"""
    latest: dict = {}
    for act in spread:
        pair = act["actor"], act["target"]
        if act["kind"] in kinds:
            latest[pair] = max(latest.get(pair, act["at"]), act["at"])
    sums: dict = defaultdict(lambda: defaultdict(float))
    for (sharer, sharee), at in latest.items():
        sums[sharee][bucket({"at": at}, scale)] += credit(sharer, sharee, spread)
    return sums


def come_back(spread, scale):
    """{account: number of buckets in which it passed anybody on}"""
    seen: dict = defaultdict(set)
    for act in spread:
        seen[act["actor"]].add(bucket(act, scale))
    return {who: len(buckets) for who, buckets in seen.items()}


def reach_credit(sharer, sharee, spread, scale):
    shared = any(
        (act["actor"], act["target"]) == (sharer, sharee) and act["kind"] in {"share", "quote"}
        for act in spread
    )
    regular = min(math.log2(1 + come_back(spread, scale)[sharer]), 3)
    return credit(sharer, sharee, spread) * regular * (1 if shared else 0.25)


def reach(spread, scale):
    latest: dict = {}
    for act in spread:
        pair = act["actor"], act["target"]
        latest[pair] = max(latest.get(pair, act["at"]), act["at"])
    sums: dict = defaultdict(lambda: defaultdict(float))
    for (sharer, sharee), at in latest.items():
        sums[sharee][bucket({"at": at}, scale)] += reach_credit(sharer, sharee, spread, scale)
    return {
        who: sum(x**0.6 * weight(b, spread, scale, scale["relay_hours"], 1.0) for b, x in rows.items())
        for who, rows in sums.items()
    }


def engagement(talk, scale):
    return {
        who: sum(
            min(math.log2(1 + count), 2)
            * weight(b, talk, scale, scale["engagement_hours"], 0.75, 0.25, scale["talk_volume"])
            for b, count in rows.items()
        )
        for who, rows in active(talk, scale).items()
    }


def passed_on(spread, scale, kinds):
    return {
        who: sum(x**0.5 * weight(b, spread, scale, scale["relay_hours"], 1.0) for b, x in rows.items())
        for who, rows in relayed(spread, scale, kinds).items()
    }


def ambassador(talk, spread, scale, who):
    def side(rows, acts, typical, decay, habit=math.inf):
        return sum(
            min(math.log2(1 + x), 2)
            * weight(b, acts, scale, scale["standing_hours"], decay, 0.35, typical)
            / max(1, age(b, scale) / habit) ** 3
            for b, x in rows.items()
        )

    acted = side(
        active(talk, scale).get(who, {}), talk, scale["talk_volume"], 0.4, 6 * scale["horizon_hours"]
    )
    relay = side(relayed(spread, scale, PASSES_ON).get(who, {}), spread, scale["spread_volume"], 0.5)
    return math.sqrt((acted + 0.05) * (relay + 0.05))


def everything(events, scale, brand="", ours=(), own=()):
    """Every additive score of every account, {score: {account: value}}.

    ``ours`` are the brand's own accounts (``own``) and its staff; posts of its own open threads are not told here.
    """
    acts = [act for act in scored_acts(events, scale["as_of"]) if act["actor"] not in ours]
    talk = [act for act in acts if not brand or brand in act["brands"] or act["target"] in own]
    spread = [act for act in acts if act["kind"] in PASSES_ON]
    given = {
        "engagement": engagement(talk, scale),
        "relay": passed_on(spread, scale, PASSES_ON),
        "reach": reach(spread, scale),
    }
    result = {name: {who: values.get(who, 0.0) for who in accounts(events)} for name, values in given.items()}
    result["ambassador"] = {who: ambassador(talk, spread, scale, who) for who in accounts(events)}
    return result


def links(events, as_of):
    """Who passed whom on, and how often."""
    return Counter(
        (act["actor"], act["target"]) for act in scored_acts(events, as_of) if act["kind"] in PASSES_ON
    )
