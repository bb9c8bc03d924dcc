"""What every saved query must answer on the community, worked out in plain Python from its records."""

from collections import defaultdict
from itertools import combinations

from ambassadors.events import KIND_CODE, KINDS
from tests.graph.community import EVENTS, GROUPS, MINUTE, PEOPLE, T

TYPE = {
    "share": "SHARED", "quote": "QUOTED", "reply": "REPLIED_TO", "comment": "COMMENTED_ON", "mention": "MENTIONED", "like": "LIKED", "follow": "FOLLOWS"
}  # fmt: skip
PASS_ON = {"share", "quote"}
TALK = {"share", "quote", "reply", "comment", "mention"}
OWN = {"acme": "x:acme", "zeta": "x:zeta"}
HANDLES = {"x:ann": "ann", "x:bob": "bob", "x:zeta": "ZetaShoes"}
MADE_BY = {row["post_id"]: row["actor_id"] for row in EVENTS if row.get("post_id")}
ACTS = [row for row in EVENTS if row["target_id"] and row["kind"] != KIND_CODE["post"]]


def kind(row):
    return KINDS[row["kind"]]


def acts(kinds, *, actor=None, target=None):
    return [
        row
        for row in ACTS
        if kind(row) in kinds and actor in {None, row["actor_id"]} and target in {None, row["target_id"]}
    ]


def brands(row):
    """By the rules: named, given, own account acting or acted on, or in an own account's thread."""
    found = set()
    for brand, own in OWN.items():
        thread = {MADE_BY.get(row.get("parent_id")), MADE_BY.get(row.get("root_id"))}
        if own in {row["actor_id"], row["target_id"], *thread} or row.get("brand") == brand:
            found.add(brand)
    if "bottle" in (row.get("text") or ""):
        found.add("acme")
    return sorted(found)


def instants(rows):
    return len({row["at"] for row in rows})


def handle(account):
    return HANDLES.get(account)


def top_ambassadors():
    return [(place, who, handle(who), 100.0 - place) for place, who in enumerate(PEOPLE, 1)][:3]


def hot_now():
    return [
        (6 - place, who, handle(who), 50.0 + place) for place, who in reversed(list(enumerate(PEOPLE, 1)))
    ]


def rising_people():
    rows = [
        (who, handle(who), place, 6 - place, 2 * place - 6)
        for place, who in enumerate(PEOPLE, 1)
        if place > 3
    ]
    return sorted(rows, key=lambda row: (-row[4], row[0]))


def quiet_ambassadors(before=T + 105 * MINUTE):
    rows = []
    for place, who in enumerate(PEOPLE, 1):
        times = [row["at"] for row in acts(TALK | {"like"}, actor=who, target="x:acme")]
        if times and max(times) < before:
            rows.append((who, handle(who), place, max(times)))
    return rows


def who_relayed(post="p:launch"):
    first = {}
    for row in acts(PASS_ON, target=MADE_BY[post]):
        if row.get("parent_id") == post and row["actor_id"] != MADE_BY[post]:
            first[row["actor_id"]] = min(row["at"], first.get(row["actor_id"], row["at"]))
    return sorted(((who, handle(who), at) for who, at in first.items()), key=lambda row: (row[2], row[0]))


def counted(person, kinds):
    by = defaultdict(list)
    for row in acts(kinds, target=person):
        if row["actor_id"] != person:
            by[row["actor_id"]].append(row)
    return by


def relays_of_person(account="x:ann"):
    rows = [
        (who, handle(who), instants(rows), max(r["at"] for r in rows))
        for who, rows in counted(account, PASS_ON).items()
    ]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def path_from_brand(account="x:hal"):
    """Breadth first from the brand: who acted on whom."""
    paths = [["x:acme"]]
    while paths:
        found = [path for path in paths if path[-1] == account]
        if found:
            return [(len(found[0]) - 1, min(found))]
        paths = [
            [*path, row["actor_id"]]
            for path in paths
            for row in acts(TALK, target=path[-1])
            if row["actor_id"] not in path
        ]
    return []


def between_two_people(first="x:ann", second="x:bob"):
    one, two = counted(first, TALK), counted(second, TALK)
    rows = [
        (who, handle(who), instants(one[who]), instants(two[who]))
        for who in one.keys() & two.keys() - {first, second}
    ]
    return sorted(rows, key=lambda row: (-row[2] - row[3], row[0]))


def gaining_audience(brand="", since=T + 212 * MINUTE, before=T):
    now, earlier = defaultdict(set), defaultdict(set)
    for row in acts(TALK):
        if (
            row["at"] >= before
            and (not brand or brand in brands(row))
            and row["actor_id"] != row["target_id"]
        ):
            (now if row["at"] >= since else earlier)[row["target_id"]].add(row["actor_id"])
    rows = [
        (who, handle(who), len(earlier[who]), len(now[who]))
        for who in now
        if len(now[who]) > len(earlier[who])
    ]
    return sorted(rows, key=lambda row: (row[2] - row[3], row[0]))


def unanswered_unhappy(brand="acme"):
    own = OWN[brand]
    answered = {
        row.get("parent_id") for row in EVENTS if kind(row) in {"reply", "comment"} and row["actor_id"] == own
    }
    by = {}
    for row in acts(TALK - {"share"}, target=own):
        if (row.get("sentiment") or 0) < 0 and row.get("post_id") and row["post_id"] not in answered:
            old = by.get((row["actor_id"], row["post_id"]), (row["at"], row["sentiment"], ""))
            key = (row["actor_id"], row["post_id"])
            by[key] = (min(row["at"], old[0]), min(row["sentiment"], old[1]), row["text"])
    rows = [(who, handle(who), post, *rest) for (who, post), rest in by.items()]
    return sorted(rows, key=lambda row: (row[3], row[2]))


def co_sharers(account="x:acme", minutes=5):
    together = defaultdict(set)
    for one, two in combinations(acts({"share"}, target=account), 2):
        first, second = sorted((one, two), key=lambda row: row["actor_id"])
        close = abs(one["at"] - two["at"]) <= minutes * MINUTE
        if close and one["parent_id"] == two["parent_id"] and first["actor_id"] != second["actor_id"]:
            together[first["actor_id"], second["actor_id"]].add(one["parent_id"])
    return sorted(
        ((*pair, len(posts)) for pair, posts in together.items()), key=lambda row: (-row[2], row[0], row[1])
    )


def tree(post, kinds):
    """Posts below a post by depth."""
    depth, level, found = 0, {post}, {}
    while level:
        found.update(dict.fromkeys(level, depth))
        depth += 1
        level = {
            row["post_id"]
            for row in EVENTS
            if kind(row) in kinds and row.get("parent_id") in level and row.get("post_id")
        } - found.keys()
    del found[post]
    return found


def conversation(post="p:launch"):
    rows = []
    for answer, depth in tree(post, {"reply", "comment"}).items():
        made = next(row for row in EVENTS if row.get("post_id") == answer)
        rows.append((depth, made["at"], made["actor_id"], answer, made["text"]))
    return sorted(rows, key=lambda row: (row[1], row[3]))


def cascade(post="p:launch"):
    levels = defaultdict(list)
    for passed, depth in tree(post, PASS_ON).items():
        levels[depth].append(next(row for row in EVENTS if row.get("post_id") == passed))
    return [
        (depth, len(rows), len({row["actor_id"] for row in rows}), min(row["at"] for row in rows))
        for depth, rows in sorted(levels.items())
    ]


def share_of_voice():
    rows = [(brand, len(counted(own, TALK)), len(acts(TALK, target=own))) for brand, own in OWN.items()]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def new_followers_who_share(since=T + 200 * MINUTE):
    rows = []
    for follow in acts({"follow"}, target="x:acme"):
        shares = [
            row
            for row in acts(PASS_ON, actor=follow["actor_id"], target="x:acme")
            if row["at"] >= follow["at"]
        ]
        if follow["at"] >= since and shares:
            rows.append((follow["actor_id"], handle(follow["actor_id"]), follow["at"], instants(shares)))
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def mutual_supporters():
    rows = []
    for one, two in combinations(sorted({row["actor_id"] for row in acts(TALK, target="x:acme")}), 2):
        there, back = acts(PASS_ON, actor=one, target=two), acts(PASS_ON, actor=two, target=one)
        if there and back:
            rows.append((one, two, instants(there), instants(back)))
    return sorted(rows, key=lambda row: (-row[2] - row[3], row[0], row[1]))


def timeline(account="x:ann"):
    rows = [
        (
            row["at"],
            TYPE[kind(row)],
            row["target_id"],
            row.get("post_id"),
            row.get("parent_id"),
            brands(row) or None,
        )
        for row in acts(TYPE.keys(), actor=account)
    ]
    return sorted(rows, key=lambda row: (-row[0], row[1], row[2]))


def shared_audience():
    one, two = counted("x:acme", TALK), counted("x:zeta", TALK)
    rows = [(who, handle(who), instants(one[who]), instants(two[who])) for who in one.keys() & two.keys()]
    return sorted(rows, key=lambda row: (-row[2] - row[3], row[0]))


def communities():
    found = [(label, people) for label, people in GROUPS.items() if len(people) > 2]
    return [
        (
            label,
            "bottle, refill" if label[0] == "b" else None,
            len(people),
            len(people) / 10,
            len({*people} & {*PEOPLE}),
        )
        for label, people in sorted(found, key=lambda one: -len(one[1]))
    ]


def community_bridges():
    home = {who: label for label, people in GROUPS.items() if len(people) > 2 for who in people}
    found = []
    for account in GROUPS["aaaaaaaaaaaa"]:
        others = {row["actor_id"] for row in acts(TALK, target=account)} & home.keys()
        others -= {*GROUPS["aaaaaaaaaaaa"]}
        if others:
            found.append((account, handle(account), len(others), len({home[who] for who in others})))
    return sorted(found, key=lambda row: (-row[2], row[0]))


def acts_of_person():
    """Of ann and eve, who are one."""
    found = defaultdict(list)
    for row in ACTS:
        if row["actor_id"] in {"x:ann", "x:eve"}:
            found[TYPE[kind(row)]].append(row)
    return [
        (act, instants(rows), len({row["actor_id"] for row in rows}), max(row["at"] for row in rows))
        for act, rows in sorted(found.items())
    ]


ANSWERS = {
    "acts_of_person": ({}, acts_of_person()),
    "communities": ({}, communities()),
    "community_bridges": ({"community": "aaaaaaaaaaaa"}, community_bridges()),
    "top_ambassadors": ({"limit": 3}, top_ambassadors()),
    "hot_now": ({}, hot_now()),
    "rising_people": ({}, rising_people()),
    "quiet_ambassadors": ({"before": T + 105 * MINUTE}, quiet_ambassadors()),
    "who_relayed": ({}, who_relayed()),
    "relays_of_person": ({}, relays_of_person()),
    "path_from_brand": ({"account": "x:hal"}, path_from_brand()),
    "between_two_people": ({}, between_two_people()),
    "gaining_audience": ({"brand": "", "since": T + 212 * MINUTE, "before": T}, gaining_audience()),
    "unanswered_unhappy": ({}, unanswered_unhappy()),
    "co_sharers": ({}, co_sharers()),
    "conversation": ({}, conversation()),
    "cascade": ({}, cascade()),
    "share_of_voice": ({}, share_of_voice()),
    "new_followers_who_share": ({"since": T + 200 * MINUTE}, new_followers_who_share()),
    "mutual_supporters": ({}, mutual_supporters()),
    "timeline": ({}, timeline()),
    "shared_audience": ({}, shared_audience()),
}
"""Name of the query -> parameters, rows."""
