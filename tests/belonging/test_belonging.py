"""What an assessment keeps of communities: words, labels, and the same bytes in any order."""

import random

import polars as pl
import pytest

from ambassadors.belonging.words import shared_words
from ambassadors.brands import Brand
from tests.service.service_kit import HOUR, act, files, filled

GARDEN = [
    "Rain. Tomatoes and compost today #potager",
    "the compost is ready http://x.y/compostlink",
    "tomatoes! @compostfan",
]
BOATS = ["rain! sailing tomorrow, new rudder", "The rudder broke", "sailing, only sailing"]


def two_groups(people=12, hours=1):
    """Two groups who answer one another within, one bridge between; each talks of its own subject, all of the weather."""
    rows = []
    for name, texts in (("g", GARDEN), ("b", BOATS)):
        for i in range(people):
            for j in range(people):
                if i != j:
                    rows.append(
                        act(
                            len(rows),
                            len(rows) * HOUR * hours,
                            f"{name}{i}",
                            f"{name}{j}",
                            2,
                            text=texts[(i + j) % 3],
                        )
                    )
    rows += [act(len(rows) + i, (len(rows) + i) * HOUR, "g0", f"b{i}") for i in range(3)]
    return rows


def words(made, brand=""):
    told = made.words(brand).filter(pl.col("kind") == "word")
    return {number: set(told.filter(pl.col("community") == number)["thing"]) for number in (0, 1)}


def test_communities_are_known_by_words_that_others_do_not_use(tmp_path):
    with filled(tmp_path, two_groups()) as workspace:
        workspace.refresh()
        told = words(workspace.current())
    assert {"tomatoes", "compost", "#potager", "ready"} in told.values()
    assert {"sailing", "rudder"} <= max(told.values(), key=lambda one: "rudder" in one)
    everything = told[0] | told[1]
    assert not everything & {"rain", "the", "today", "compostfan", "compostlink", "http", "for"}


def test_a_word_counts_once_a_person():
    texts = pl.DataFrame(
        {
            "row": [0] * 15 + list(range(60)),
            "community": [0] * 15 + [0] * 30 + [1] * 30,
            "lang": None,
            "text": ["shouting"] * 15 + ["quiet garden"] * 30 + ["quiet boats"] * 30,
        },
        schema_overrides={"lang": pl.String},
    )
    told = shared_words(texts, pl.Series([30, 30]).to_numpy())
    assert set(told["thing"]) == {"garden", "boats"}
    assert told["people"].to_list() == [30, 30]


def test_few_who_write_do_not_speak_for_hundreds_who_do_not():
    texts = pl.DataFrame(
        {
            "row": range(60),
            "community": [0] * 8 + [1] * 52,
            "lang": "en",
            "text": ["harbour"] * 8 + ["garden"] * 52,
        }
    )
    size = pl.Series([8, 52]).to_numpy()
    assert "harbour" in shared_words(texts, size)["thing"].to_list()
    assert "harbour" not in shared_words(texts, size * 1000)["thing"].to_list()


def test_languages_are_those_that_most_members_write():
    texts = pl.DataFrame(
        {
            "row": [19] * 9 + list(range(20)),
            "community": [1] * 9 + [0] * 10 + [1] * 10,
            "lang": ["de"] * 9 + ["fr"] * 9 + ["en"] * 11,
            "text": "x",
        }
    )
    told = shared_words(texts, pl.Series([10, 10]).to_numpy()).filter(pl.col("kind") == "language")
    assert told.select("community", "thing", "people").rows() == [
        (None, "en", 11),
        (None, "fr", 9),
        (0, "fr", 9),
        (1, "en", 10),
    ]


def test_what_a_share_passes_on_is_what_its_sharer_shares(tmp_path):
    rows = two_groups()
    rows.append(
        {
            **act(900, 0, "author", "x"),
            "target_id": None,
            "kind": 7,
            "post_id": "p1",
            "text": "lighthouse keepers",
        }
    )
    rows += [
        act(901 + i, HOUR * (i + 1), f"b{i}", "author", 0, parent_id="p1", root_id="p1") for i in range(12)
    ]
    with filled(tmp_path, rows) as workspace:
        workspace.refresh()
        assert any("lighthouse" in one for one in words(workspace.current()).values())


@pytest.mark.parametrize("seed", range(2))
def test_any_order_makes_the_same_bytes(tmp_path, seed):
    rows = two_groups()
    shuffled = random.Random(seed).sample(rows, len(rows))
    with filled(tmp_path / "a", rows) as one, filled(tmp_path / "b", shuffled) as other:
        assert files(one.refresh()) == files(other.refresh())


def test_each_brand_is_told_only_words_of_its_own_or_nobodys_texts(tmp_path):
    rows = two_groups()
    for row in rows:
        if "rudder" in row.get("text", ""):
            row["brand"] = "boats"
    with filled(
        tmp_path, rows, Brand("boats", keywords=("rudder",)), Brand("seeds", keywords=("compost",))
    ) as home:
        home.refresh()
        made = home.current()
    assert "rudder" in set().union(*words(made, "boats").values())
    assert "compost" not in set().union(*words(made, "boats").values())
    assert "rudder" not in set().union(*words(made, "seeds").values())
    assert "compost" in set().union(*words(made, "seeds").values())


def test_a_label_stays_while_the_community_continues(tmp_path):
    rows = two_groups(hours=2)
    later = [act(5000 + i, (900 + i) * HOUR, f"b{i % 8}", f"new{i}") for i in range(40)]
    with filled(tmp_path, [*rows, *later]) as workspace:
        before = workspace.refresh(as_of=rows[0]["at"] + 800 * HOUR)
        old = {row["label"]: row for row in before.communities().to_dicts()}
        of = dict(before.people("").select("account_id", "community").iter_rows())
        labels = {row["community"]: label for label, row in old.items()}
        now = workspace.refresh()
        where = dict(now.people("").select("account_id", "community").iter_rows())
        found = {row["community"]: row for row in now.communities().to_dicts()}
    assert now.id != before.id
    for who in ("x:g1", "x:b1"):
        row = found[where[who]]
        assert row["label"] == labels[of[who]]
        assert row["since_at"] == before.as_of
        assert row["overlap"] == 1.0
    assert all(len(label) == 12 for label in old)


def test_a_label_tells_of_nobody(tmp_path):
    """Renaming everybody gives the same labels, so none is a hash of anybody's id."""
    made = []
    for name, prefix in (("one", "x:"), ("other", "x:zz")):
        rows = [
            row | {side: row[side] and row[side].replace("x:", prefix) for side in ("actor_id", "target_id")}
            for row in two_groups()
        ]
        with filled(tmp_path / name, rows) as workspace:
            made.append(workspace.refresh().communities())
    assert len(made[0]) >= 2
    assert made[0]["label"].to_list() == made[1]["label"].to_list()


def test_the_same_assessment_keeps_its_labels(tmp_path):
    with filled(tmp_path, two_groups()) as workspace:
        first = workspace.refresh()
        other = workspace.refresh(as_of=first.as_of - HOUR * 30)
        again = workspace.refresh()
        assert again.id == first.id != other.id
        assert again.communities().equals(first.communities())
