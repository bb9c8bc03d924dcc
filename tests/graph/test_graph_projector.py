"""The projection on both servers: once, in any order, with retractions, facts and brands that change later."""

import random

import polars as pl
import pytest

from ambassadors.brands import Brand, BrandRules
from ambassadors.errors import ConflictError
from ambassadors.graph import groups
from ambassadors.graph.batch import Followed, commit
from ambassadors.graph.projector import Projector
from ambassadors.ledger import Ledger
from tests.graph.community import DAY, EVENTS, GROUPS, NOW, RULES, T, deleted, event, scores, table, together
from tests.graph.conftest import clear
from tests.ledger.ledger_kit import poorer

pytestmark = pytest.mark.graph


def acts(store, kind="SHARED"):
    """(actor, target, post, brands) of every relationship of a type."""
    text = (
        f"MATCH (a:Account)-[r:{kind}]->(b:Account) RETURN a.id AS a, b.id AS b, r.post AS p, r.brands AS s"
    )
    return {(row["a"], row["b"], row["p"], tuple(row["s"] or ())) for row in store.read(text)}


def post(store, name):
    return store.read("MATCH (p:Post {id: $name}) RETURN properties(p) AS found", {"name": name})[0]["found"]


def exact(projector):
    """Verify, and return the checksum."""
    found = projector.verify()
    assert found.differences == []
    return found.checksum


def test_the_community_stands_in_the_graph(projector):
    store = projector.store
    assert ("x:cid", "x:acme", "p:s3", ("acme",)) in acts(store)
    assert acts(store, "QUOTED") == {("x:dan", "x:cid", "p:q1", ("acme",)), ("x:cid", "x:ann", "p:q2", ())}
    assert ("x:gus", "x:zeta", "p:m3", ("zeta",)) in acts(store, "COMMENTED_ON")
    assert ("x:fay", "x:ann", "p:m4", ("acme", "zeta")) in acts(store, "MENTIONED")
    assert post(store, "p:launch")["text"] == "It is here"
    assert post(store, "p:r1")["sentiment"] == -0.75
    via = store.read(
        "MATCH (:Account {id: 'x:cid'})-[r:SHARED]->(:Account {id: 'x:acme'}) RETURN r.via AS via"
    )
    assert via == [{"via": "x:ann"}]
    owns = store.read(
        "MATCH (b:Brand)-[r]->(a:Account) RETURN b.key AS b, type(r) AS t, a.id AS a ORDER BY a"
    )
    assert [tuple(row.values()) for row in owns] == [
        ("acme", "OWNS", "x:acme"), ("acme", "EMPLOYS", "x:eve"), ("zeta", "OWNS", "x:zeta"),
    ]  # fmt: skip
    exact(projector)


def test_the_same_again_changes_nothing(projector):
    before = exact(projector)
    projector.ledger.append(table(EVENTS), NOW)
    projector.sync()
    assert exact(projector) == before
    assert projector.status().lag_events == 0


def test_status_says_how_far_the_graph_lags(projector):
    assert projector.status().lag_seconds == 0
    later = event("late", 5001 + 24 * 60, "like", "x:new", "x:acme")
    projector.ledger.append(table([later]), NOW)
    status = projector.status()
    assert (status.lag_events, status.lag_seconds) == (1, 86_400)
    projector.sync()
    assert (projector.status().lag_events, projector.status().lag_seconds) == (0, 0)


def test_sync_goes_on_where_it_stopped(store, full):
    projector = Projector(store, full, RULES)
    assert projector.sync(until=7).seq == 7
    assert projector.sync(until=20).seq == 20
    done = []
    projector.sync(progress=lambda now, whole: done.append((now, whole)))
    assert done
    assert all(0 < now <= whole for now, whole in done)
    assert done[-1][0] == done[-1][1]
    exact(projector)


def test_a_retraction_takes_the_act_and_the_content_not_the_nodes(projector):
    store = projector.store
    nodes = projector.status()
    projector.ledger.append(table([deleted(6000, event_id="e04"), deleted(6000, post_id="p:r1")]), NOW)
    projector.sync()
    assert not [act for act in acts(store) if act[0] == "x:cid" and act[1] == "x:acme"]
    assert not [act for act in acts(store, "REPLIED_TO") | acts(store, "MENTIONED") if act[2] == "p:r1"]
    assert post(store, "p:r1").keys() == {"id", "idx"}
    assert not store.read("MATCH (:Account)-[r:POSTED]->(:Post {id: 'p:r1'}) RETURN r.at AS at")
    assert not store.read("MATCH (:Post {id: 'p:s3'})-[r:SHARES]->(:Post) RETURN r.at AS at")
    assert (projector.status().accounts, projector.status().posts) == (nodes.accounts, nodes.posts)
    on_the_way = exact(projector)
    projector.rebuild()
    assert exact(projector) == on_the_way


def test_a_brand_post_retracted_takes_its_thread_along(projector):
    assert ("x:hal", "x:fay", "p:r4", ("acme",)) in acts(projector.store, "COMMENTED_ON")
    projector.ledger.append(table([deleted(6000, post_id="p:launch")]), NOW)
    projector.sync()
    assert ("x:hal", "x:fay", "p:r4", ()) in acts(projector.store, "COMMENTED_ON")
    on_the_way = exact(projector)
    projector.rebuild()
    assert exact(projector) == on_the_way


def test_facts_change_what_stands(projector):
    store = projector.store
    news = [
        event("f1", 7000, "like", "x:bob", "x:ann", actor_handle="robert", actor_name="Robert", followers=12),
        {**EVENTS[12], "sentiment": 0.5, "lang": "fr"},  # known already, with more facts
        event("f2", 7001, "like", "x:kim", "x:ann", actor_handle="zetashoes"),  # now one of zeta's own
    ]
    projector.ledger.append(table(news), NOW)
    projector.ledger.append(table([event("f3", 7002, "share", "x:ann", "x:kim")]), NOW)
    projector.sync()
    bob = store.read("MATCH (a:Account {id: 'x:bob'}) RETURN a.handle AS h, a.name AS n, a.followers AS f")
    assert bob == [{"h": "robert", "n": "Robert", "f": 12}]
    assert post(store, "p:r3")["lang"] == "fr"
    assert ("x:ann", "x:kim", None, ("zeta",)) in acts(store)
    projector.ledger.append(table([event("f4", 7003, "like", "x:kim", "x:ann", actor_handle="kim")]), NOW)
    projector.sync()
    assert ("x:ann", "x:kim", None, ()) in acts(store)
    on_the_way = exact(projector)
    projector.rebuild()
    assert exact(projector) == on_the_way


def test_a_reply_that_came_before_the_brands_post_joins_its_thread(store, ledger):
    projector = Projector(store, ledger, RULES)
    ledger.append(
        table([event("r", 5, "reply", "x:ann", "x:bob", post_id="p:2", parent_id="p:1", root_id="p:1")]), NOW
    )
    projector.sync()
    assert acts(store, "REPLIED_TO") == {("x:ann", "x:bob", "p:2", ())}
    ledger.append(table([event("p", 0, "post", "x:acme", post_id="p:1")]), NOW)
    projector.sync()
    assert acts(store, "REPLIED_TO") == {("x:ann", "x:bob", "p:2", ("acme",))}
    assert post(store, "p:2")["brands"] == ["acme"]
    exact(projector)


def history(rng):
    """Random records about few people and posts, so that everything meets everything."""
    people = ["x:acme", "x:zeta", *(f"x:{n}" for n in range(6))]
    posts = [f"p:{n}" for n in range(8)]
    rows = []
    for number in range(60):
        kind = rng.choice(["share", "quote", "reply", "comment", "mention", "like", "follow", "post"])
        more = {name: rng.choice(posts) for name in ("post_id", "parent_id", "root_id") if rng.random() < 0.6}
        more |= {"text": rng.choice(["a bottle", "nothing", None]), "via_id": rng.choice([None, *people])}
        more |= {
            "actor_handle": rng.choice([None, "ZetaShoes", "a", "b"]),
            "followers": rng.choice([None, 1, 2]),
        }
        more |= {"sentiment": rng.choice([None, -0.5, 0.25]), "brand": rng.choice([None, None, "zeta"])}
        target = None if kind == "post" else rng.choice(people)
        rows.append(event(f"h{number}", rng.randrange(5000), kind, rng.choice(people), target, **more))
    rows += [poorer(row, rng) for row in rng.choices(rows, k=40)]
    rows += [deleted(9000, event_id=f"h{rng.randrange(60)}") for _ in range(4)]
    return [*rows, deleted(9000, post_id=rng.choice(posts))]


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_order_repeats_and_syncs_on_the_way_change_nothing(store, tmp_path, seed):
    rng = random.Random(seed)
    rows, sums = history(rng), set()
    for attempt in range(3):
        clear(store)
        order = rng.sample(rows, len(rows)) + rng.sample(rows, 20)
        with Ledger.open(tmp_path / f"{attempt}") as ledger:
            projector = Projector(store, ledger, RULES)
            while order:
                size = rng.randrange(1, 25)
                ledger.append(table(order[:size]), NOW)
                order = order[size:]
                if rng.random() < 0.7:
                    projector.sync()
            projector.sync()
            sums.add(exact(projector))
            projector.rebuild()
            sums.add(exact(projector))
    assert len(sums) == 1, f"seed {seed}"


def test_both_servers_hold_the_same(servers, full):
    from ambassadors.graph.store import GraphStore

    sums = set()
    for name in ("neo4j", "local"):
        with GraphStore(servers(name).server) as store:
            clear(store)
            projector = Projector(store, full, RULES)
            projector.sync()
            sums.add(exact(projector))
    assert len(sums) == 1


def test_changed_rules_make_the_graph_stale_until_rebuilt(projector):
    other = Projector(projector.store, projector.ledger, BrandRules((Brand("acme", accounts=("x:bob",)),)))
    assert other.status().stale
    for refused in (other.sync, other.verify):
        with pytest.raises(ConflictError, match="brand rules changed .*; run `ambassadors graph rebuild`"):
            refused()
    other.rebuild()
    assert not other.status().stale
    assert ("x:ann", "x:bob", "p:s6", ("acme",)) in acts(other.store)
    exact(other)


def test_without_rules_the_workspace_is_one(store, full):
    projector = Projector(store, full, BrandRules())
    projector.sync()
    assert store.read("MATCH (b:Brand) RETURN b.key AS key") == [{"key": ""}]
    assert {act[3] for act in acts(store)} == {()}
    exact(projector)


def test_somebody_elses_database_is_left_alone(store, full):
    store.write(lambda tx: tx.run("CREATE (:Account {id: 'theirs', idx: 7})").consume())
    projector = Projector(store, full, RULES)
    for refused in (projector.sync, projector.rebuild):
        with pytest.raises(
            ConflictError, match="holds nodes that this program did not write; give it an empty one"
        ):
            refused()
    assert store.read("MATCH (n) RETURN count(n) AS n") == [{"n": 1}]


def test_a_second_writer_is_noticed_and_nothing_is_written_twice(projector):
    with pytest.raises(ConflictError, match="another process writes to this graph"):
        commit(projector.store, Followed(seq=3, rules=RULES.digest()), [], seq=9)
    assert projector.status().lag_events == 0


def test_a_rebuild_cut_short_is_finished_by_the_next_sync(projector):
    before = exact(projector)
    projector._move({"wiping": True})
    projector.store.write(lambda tx: tx.run("MATCH (p:Post) DETACH DELETE p").consume())
    assert projector.status().stale
    projector.sync()
    assert exact(projector) == before


class TestScores:
    def test_the_current_assessment_stands_and_the_old_one_goes(self, projector):
        for name in ("first", "second"):
            projector.write_scores(name, scores(projector.ledger))
        store = projector.store
        assert store.read("MATCH (s:Score) RETURN DISTINCT s.assessment AS a") == [{"a": "second"}]
        assert store.read("MATCH (s:Rank) RETURN DISTINCT s.assessment AS a, count(s) AS n") == [
            {"a": "second", "n": 20}
        ]
        key = "second|acme|x:ann"
        (row,) = store.read(
            "MATCH (s:Score {key: $key})<-[:SCORED]-(:Account) RETURN s.rank AS r, s.brand AS b", {"key": key}
        )
        assert row == {"r": 1, "b": "acme"}
        assert projector.status().assessment == "second"
        exact(projector)

    def test_readers_see_the_old_one_until_all_of_the_new_one_stands(self, projector, monkeypatch):
        projector.write_scores("first", scores(projector.ledger))
        monkeypatch.setattr(projector, "_move", lambda _mark: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            projector.write_scores("second", scores(projector.ledger, shift=5))
        assert projector.status().assessment == "first"
        monkeypatch.undo()
        projector.write_scores("third", scores(projector.ledger, shift=5))
        assert projector.store.read("MATCH (s:Score) RETURN DISTINCT s.assessment AS a") == [{"a": "third"}]
        exact(projector)

    def test_communities_come_and_go_with_their_assessment(self, projector):
        for name in ("first", "second"):
            projector.write_scores(name, scores(projector.ledger), together(projector.ledger))
        members = (
            "MATCH (a:Account)-[r:MEMBER_OF]->(c:Community) RETURN c.key AS key, a.id AS id, r.inside AS n"
        )
        assert {(row["key"], row["id"], row["n"]) for row in projector.store.read(members)} == {
            (f"second|{label}", who, place)
            for label, people in GROUPS.items()
            if len(people) > 2
            for place, who in enumerate(people, 1)
        }
        exact(projector)
        assert projector.intact()
        projector.write_scores("third", scores(projector.ledger))
        assert projector.store.read("MATCH (c:Community) RETURN count(c) AS n") == [{"n": 0}]
        exact(projector)

    def test_only_the_members_bound_most_are_published(self, projector, monkeypatch):
        monkeypatch.setattr(groups, "MEMBERS", 2)
        projector.write_scores("first", scores(projector.ledger), together(projector.ledger))
        members = "MATCH (a:Account)-[:MEMBER_OF]->(:Community) RETURN a.id AS id"
        assert {row["id"] for row in projector.store.read(members)} == {"x:bob", "x:cid", "x:gus", "x:hal"}
        exact(projector)

    def test_what_is_missing_is_named(self, projector):
        with pytest.raises(ConflictError, match="lack the columns .*stage"):
            projector.write_scores("x", pl.DataFrame({"account": [0], "brand": ["acme"]}))

    def test_scores_of_accounts_that_are_not_projected_yet_wait(self, projector):
        projector.ledger.append(table([event("n", 1, "like", "x:new", "x:ann")]), T + DAY)
        with pytest.raises(ConflictError, match="run `ambassadors graph sync` first"):
            projector.write_scores("x", scores(projector.ledger))
