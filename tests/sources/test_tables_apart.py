"""Acts in tables apart: the SQL of docs/tables-apart.md reads them whole."""

from __future__ import annotations

import csv
import re
import tarfile
from collections import Counter
from contextlib import chdir
from pathlib import Path

import duckdb
import pytest

from tests.cli.cli_kit import cli
from tests.conftest import DATA

PAGE = (Path(__file__).parents[2] / "docs" / "tables-apart.md").read_text(encoding="utf-8")
[SQL] = re.findall(r"^```sql\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)

TABLES = {
    "post": ["id|imageFile|creationDate|locationIP|browserUsed|language|content|length", '1||1000||Firefox|en|a "bold" plan|13'],
    "post_hasCreator_person": ["Post.id|Person.id", "1|70"],
    "comment": ["id|creationDate|locationIP|browserUsed|content|length", "2|2000|||yes|3", "3|3000|||why|3"],
    "comment_hasCreator_person": ["Comment.id|Person.id", "2|71", "3|72"],
    "comment_replyOf_post": ["Comment.id|Post.id", "2|1"],
    "comment_replyOf_comment": ["Comment.id|Comment.id", "3|2"],
    "person_likes_post": ["Person.id|Post.id|creationDate", "72|1|4000"],
    "person_likes_comment": ["Person.id|Comment.id|creationDate", "70|2|5000"],
    "person_knows_person": ["Person.id|Person.id|creationDate", "70|71|500"],
}  # fmt: skip
STREAM = [
    "6000|0|1|73|Akira|Ito", "6000|0|2|73|1|6000", "6001|0|3|73|9|6001", "6002|0|5|70|8|6002",
    "6003|0|6|9||6003||Opera|fr|un plan|7|73|8|1|", "6004|0|7|10|6004||Opera|oui|3|70|1|9|-1|", "6005|0|7|11|6005||Opera|so|2|71|1|-1|3|",
    "6006|0|8|72|73|6006",
]  # fmt: skip


def joined(folder):
    """Run the page's SQL in a folder; return the rows of the file that it writes."""
    with chdir(folder):
        duckdb.connect().execute(SQL)
    with (folder / "events.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def told(line):
    return " ".join(line[name].removeprefix("ldbc:") or "-" for name in ("actor_id", "target_id", "post_id", "parent_id", "root_id"))  # fmt: skip


def test_each_act_says_whom_it_goes_to_and_which_thread_it_is_in(tmp_path):
    (tmp_path / "dynamic").mkdir()
    for name, lines in TABLES.items():
        (tmp_path / "dynamic" / f"{name}_0_0.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "updateStream_0_0_forum.csv").write_text("\n".join(STREAM) + "\n", encoding="utf-8")
    rows = joined(tmp_path)
    assert {row["event_id"].removeprefix("ldbc:"): f"{row['kind']} {told(row)}" for row in rows} == {
        "m1": "post 70 - 1 - -", "m2": "comment 71 70 2 1 1", "m3": "reply 72 71 3 2 1", "m9": "post 73 - 9 - -",
        "m10": "comment 70 73 10 9 9", "m11": "reply 71 72 11 3 1", "l72/1": "like 72 70 - 1 1", "l70/2": "like 70 71 - 2 1",
        "l73/1": "like 73 70 - 1 1", "l73/9": "like 73 73 - 9 9", "f70/71": "follow 70 71 - - -", "f71/70": "follow 71 70 - - -",
        "f72/73": "follow 72 73 - - -", "f73/72": "follow 73 72 - - -",
    }  # fmt: skip
    said = {row["event_id"].removeprefix("ldbc:"): (row["at"], row["text"], row["lang"]) for row in rows}
    assert said["m1"] == ("1970-01-01T00:00:01.000Z", 'a "bold" plan', "en")
    assert said["m9"] == ("1970-01-01T00:00:06.003Z", "un plan", "fr")
    done = cli("load", tmp_path / "events.csv", "--home", tmp_path / "home")
    assert (done.code, "14 accepted + 0 duplicate + 0 quarantined" in done.out) == (0, True), done


@pytest.mark.real_data
def test_every_message_like_and_acquaintance_of_ldbc_is_read(tmp_path):
    with tarfile.open(DATA / "ldbc_snb_csv.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    [folder] = tmp_path.glob("*/*/test-data/vanilla")
    for stream in (folder.parent / "update_streams").glob("*.csv"):
        stream.rename(folder / stream.name)
    lines = {
        path.name: path.read_text(encoding="utf-8").count("\n") - 1 for path in folder.glob("dynamic/*.csv")
    }
    later = Counter(
        line.split("|")[2] for path in folder.glob("*.csv") for line in path.read_text(encoding="utf-8").splitlines()
    )  # fmt: skip
    kinds = Counter(row["kind"] for row in joined(folder))
    assert kinds["post"] == lines["post_0_0.csv"] + later["6"] > 7_000
    assert kinds["comment"] + kinds["reply"] == lines["comment_0_0.csv"] + later["7"] > 3_000
    liked = lines["person_likes_post_0_0.csv"] + lines["person_likes_comment_0_0.csv"]
    assert kinds["like"] == liked + later["2"] + later["3"] > 2_000
    assert kinds["follow"] == 2 * (lines["person_knows_person_0_0.csv"] + later["8"]) > 1_000
    done = cli("load", folder / "events.csv", "--home", tmp_path / "home")
    assert f"{kinds.total():,} accepted + 0 duplicate + 0 quarantined" in done.out, done
