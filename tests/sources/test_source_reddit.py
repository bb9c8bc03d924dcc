"""Reddit things of our own making."""

import json

import pytest

from ambassadors.events import KINDS

AT = 1_782_907_200


def thing(name, author="Lea_T", **fields):
    data = {"name": name, "id": name[3:], "author": author, "created_utc": AT, "subreddit": "shoes"}
    return {"kind": name[:2], "data": data | ({"title": "t"} if name[:2] == "t3" else {"body": "b"}) | fields}


def answer(name, parent, author="Max_T", **fields):
    return thing(name, author, parent_id=parent, link_id="t3_a", **fields)


def acts(got):
    return [
        "delete" if e["delete"] else (KINDS[e["kind"]], e["actor_id"], e["target_id"], e["parent_id"])
        for e in got.events
    ]


@pytest.fixture
def take_reddit(take):
    def values(*items, name="r.ndjson"):
        return take([json.dumps(item) for item in items], name, source="reddit")

    return values


def test_an_answer_finds_its_writer_anywhere_in_the_file(take_reddit):
    lines = (answer("t1_c", "t1_b", "Zoe_T")["data"], answer("t1_b", "t3_a")["data"], thing("t3_a")["data"])
    wanted = [
        ("reply", "reddit:zoe_t", "reddit:max_t", "reddit:t1_b"),
        ("comment", "reddit:max_t", "reddit:lea_t", "reddit:t3_a"),
        ("post", "reddit:lea_t", None, None),
    ]
    assert acts(take_reddit(*lines)) == wanted
    assert acts(take_reddit(*lines[::-1])) == wanted[::-1]


def test_a_post_and_a_comment_of_one_number_are_two(take_reddit):
    got = take_reddit(thing("t3_a", "Lea_T"), thing("t1_a", "Zoe_T", link_id="t3_a", parent_id="t3_a"))
    assert acts(got)[1][:3] == ("comment", "reddit:zoe_t", "reddit:lea_t")


def test_whom_nobody_tells_is_not_guessed(take_reddit):
    assert acts(take_reddit(answer("t1_b", "t1_zz"))) == [("post", "reddit:max_t", None, "reddit:t1_zz")]


def test_the_writer_of_a_post_taken_down_is_not_answered(take_reddit):
    got = take_reddit(thing("t3_a", "[deleted]"), answer("t1_b", "t3_a"))
    assert acts(got) == ["delete", ("post", "reddit:max_t", None, "reddit:t3_a")]


@pytest.mark.parametrize("gone", [{"author": "[deleted]"}, {"body": "[removed]"}, {"body": "[deleted]"}])
def test_what_was_taken_down_is_taken_back(take_reddit, gone):
    got = take_reddit(answer("t1_b", "t3_a", **({"author": "Max_T"} | gone)))
    assert acts(got) == ["delete"]
    assert got.events[0]["post_id"] == "reddit:t1_b"
    assert got.events[0]["text"] is None


def test_a_crosspost_is_a_share_and_its_words_are_the_originals(take_reddit):
    original = thing("t3_o", "Acme_T", selftext="hi u/Zoe_T")["data"]
    got = take_reddit(
        thing("t3_a", crosspost_parent="t3_o", crosspost_parent_list=[original], selftext="u/Zoe_T")
    )
    assert acts(got) == [("share", "reddit:lea_t", "reddit:acme_t", "reddit:t3_o")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("u/Zoe_T and /u/zoe_t", ["reddit:zoe_t"]),
        ("see example.com/u/Zoe_T", []),
        ("menu/Zoe_T", []),
        ("u/Acme_T, u/Zoe_T.", ["reddit:acme_t", "reddit:zoe_t"]),
        ("u/ab", []),
    ],
)
def test_people_named_are_mentions(take_reddit, text, names):
    got = take_reddit(thing("t3_a", selftext=text))
    assert [e["target_id"] for e in got.events if KINDS[e["kind"]] == "mention"] == names


def test_a_page_tells_its_own_people(take):
    page = [
        {"kind": "Listing", "data": {"children": [thing("t3_a")]}},
        {"kind": "Listing", "data": {"children": [answer("t1_b", "t3_a")]}},
    ]
    got = take(json.dumps(page), "page.json", source="reddit")
    assert acts(got)[1] == ("comment", "reddit:max_t", "reddit:lea_t", "reddit:t3_a")


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (thing("t3_a", None), "author"),
        (thing("t3_a", 7), "author"),
        (thing("t3_a", created_utc="x"), "created_utc"),
        (thing("t3_a", created_utc=True), "created_utc"),
        ({"kind": "t9", "data": {"id": "1"}}, "kind"),
        ({"a": 1}, "kind"),
        ([7], ""),
        ({"kind": "Listing", "data": [{"children": []}]}, "kind"),
    ],
)
def test_damage_is_told(take_reddit, value, field):
    got = take_reddit(value)
    assert not got.events
    assert got.where[0][1].rpartition("]")[2].lstrip(".") == field
