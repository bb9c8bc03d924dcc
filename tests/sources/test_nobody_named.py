"""Records that name nobody who can be known again, and words that are said to be no interaction: counted and told, no fault."""

from __future__ import annotations

import pytest

from ambassadors.errors import UsageError
from ambassadors.events import KINDS
from ambassadors.sources import ReadOptions, read
from tests.cli.cli_kit import cli

AT = "2026-07-01T12:00:00Z"
BRANDWATCH = (
    "Query Id,Query Name,Date,Url,Author,Page Type,Full Text,Engagement Type,Thread Author,Thread URL"
)
MELTWATER = "Date,URL,Hit Sentence,Influencer,Input Name,Reach"
FOREIGN = "id,at,what,who,whom,network,url"
MAPPED = {
    "id": "event_id",
    "what": "kind",
    "who": "actor_handle",
    "whom": "target_handle",
    "network": "platform",
}
POST = "https://www.facebook.com/12/posts/3"


def row(author: str, url: str = POST, text: str = "I love @acme", kind: str = "") -> str:
    return f"7,Acme,{AT},{url},{author},page,{text},{kind},,"


def who(got) -> list[tuple[str, str, str | None]]:
    return [(KINDS[event["kind"]], event["actor_id"], event["target_id"]) for event in got.events]


@pytest.mark.parametrize("author", ["Lea Martin", "Lea", ""])
@pytest.mark.parametrize("url", [POST, "https://www.linkedin.com/feed/update/urn:li:activity:7", "https://youtu.be/Ab1"])  # fmt: skip
def test_what_people_call_themselves_is_nobody_and_no_fault(take, author, url):
    got = take([BRANDWATCH, row(author, url), row("lea", "https://x.com/lea/status/1")])
    assert who(got) == [("post", "x:@lea", None)]
    assert (got.records, got.without, got.rejects) == (2, 1, [])


@pytest.mark.parametrize(
    ("author", "url", "account"),
    [
        ("Acme.Paris", "https://www.facebook.com/acme.paris/posts/3", "facebook:@acme.paris"),
        ("lea-martin", "https://www.linkedin.com/posts/lea-martin_shoes-activity-7-x", "linkedin:@lea-martin"),
        ("@lea", "https://www.youtube.com/watch?v=Ab&lc=Ug1", "youtube:@lea"),
        ("UCabcdefghijklmnopqrstuv", "https://www.youtube.com/watch?v=Ab", "youtube:UCabcdefghijklmnopqrstuv"),
        ("1234567", POST, "facebook:1234567"),
    ],
)  # fmt: skip
def test_where_something_says_that_a_name_is_an_account_it_is_one(take, author, url, account):
    assert {event["actor_id"] for event in take([BRANDWATCH, row(author, url)]).events} == {account}


def test_a_display_name_where_accounts_have_handles_is_an_export_to_be_mended(take):
    got = take(
        [BRANDWATCH, row("Lea Martin", "https://x.com/i/status/3"), row("", "https://x.com/i/status/4")]
    )
    assert got.where == [(2, "Author"), (3, "Author")]
    assert got.without == 0


def test_a_table_without_any_column_of_authors_is_not_passed_over(take):
    got = take([MELTWATER.replace("Influencer", "Who"), f"{AT},{POST},hello,Lea Martin,Acme,1"])
    assert got.where == [(2, "Author Handle")]


def test_nobody_is_commented_on_by_the_name_of_a_page(take):
    thread = "https://www.facebook.com/acme/posts/1"
    got = take([
        BRANDWATCH,
        f"7,Acme,{AT},{POST},1234567,page,nice,COMMENT,Acme,",
        f"7,Acme,{AT},{POST}4,1234567,page,nice,COMMENT,Acme,{thread}",
    ])  # fmt: skip
    assert who(got) == [("post", "facebook:1234567", None), ("comment", "facebook:1234567", "facebook:@acme")]


def test_a_mapped_export_passes_over_display_names_too(take):
    rows = [f"1,{AT},post,Lea Martin,,Facebook,{POST}", f"2,{AT},mention,@lea,@acme,X,"]
    got = take([FOREIGN, *rows], mapping=MAPPED)
    assert who(got) == [("mention", "x:@lea", "x:@acme")]
    assert (got.records, got.without, got.rejects) == (2, 1, [])


def test_words_of_no_interaction_are_counted_and_nothing_else_is_asked_of_them(take):
    rows = [f"1,{AT},Other,,,X,", "2,yesterday,OTHER,lea,,X,", f"3,{AT},RT,lea,max,X,"]
    got = take([FOREIGN, *rows], mapping=MAPPED, kinds={"other": "none", "RT": "share"})
    assert who(got) == [("share", "x:@lea", "x:@max")]
    assert (got.records, got.without, got.rejects) == (3, 2, [])


def test_unknown_words_are_all_named_at_the_first_reject(take):
    rows = [
        f"{place},{AT},{word},lea,max,X," for place, word in enumerate(("Kudos", "share", "Poll", "Other"))
    ]
    got = take([FOREIGN, *rows], mapping=MAPPED)
    assert got.where == [(2, "kind"), (4, "kind"), (5, "kind")]
    assert "unknown words here: 'Kudos', 'Other', 'Poll')" in got.rejects[0].reason
    assert "Kudos=none for no interaction" in got.rejects[0].reason


@pytest.mark.parametrize(
    ("lines", "field", "words"),
    [
        ([BRANDWATCH, row("lea", "https://x.com/lea/status/1", kind="Kudos")], "Engagement Type", "'Kudos'"),
        (["Source,Target,Type,Timestamp,Kind", f"lea,acme,Directed,{AT},Kudos"], "Kind", "'Kudos'"),
        (
            ["Vertex 1,Vertex 2,Relationship,Imported ID,Tweet Date (UTC)", f"lea,acme,Kudos,7,{AT}"],
            "Relationship",
            "'Kudos'",
        ),
    ],
)
def test_presets_take_the_words_too(take, lines, field, words):
    refused = take(lines)
    assert refused.where == [(2, field)]
    assert "=none" in refused.rejects[0].reason
    assert words in refused.rejects[0].reason
    dropped = take(lines, kinds={"Kudos": "none"})
    assert (dropped.events, dropped.rejects, dropped.without) == ([], [], 1)


def test_an_engagement_of_brandwatch_can_be_told(take):
    lines = [BRANDWATCH, row("lea", "https://x.com/lea/status/1", kind="Kudos")]
    assert take(lines, kinds={"Kudos": "post"}).ids == ["x:1"]
    assert take(lines, kinds={"Kudos": "like"}).where == [(2, "Engagement Type")]


def test_a_kind_that_does_not_exist_names_none_among_the_choices():
    with pytest.raises(UsageError, match="kinds are share.*post, none"):
        ReadOptions(kinds={"Other": "nothing"})


def test_a_load_says_why_and_ends_well(tmp_path):
    path = tmp_path / "mixed.csv"
    path.write_text(
        "\n".join([BRANDWATCH, row("Lea Martin"), row(""), row("lea", "https://x.com/lea/status/1")])
    )
    done = cli("load", path, "--home", tmp_path / "home")
    assert done.code == 0, done.err
    assert "3 records read = 1 yielding events + 2 without interaction + 0 rejected" in done.out
    assert (
        "without interaction: 1 records, for Author is what people of that network call themselves"
        in done.err
    )
    assert "without interaction: 1 records, for Author is empty" in done.err
    told = cli("load", path, "--home", tmp_path / "other", "--json").json
    assert sum(told["why_without"].values()) == told["without_interaction"] == 2
    [batch] = read(path, ReadOptions())
    assert sum(batch.why_without.values()) == batch.without_interaction
