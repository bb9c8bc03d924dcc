"""Tables of listening and graph tools: who acts on whom, what is nobody's act, and what is not guessed."""

from __future__ import annotations

import pytest

from ambassadors.errors import InputError
from ambassadors.events import KINDS
from ambassadors.sources import ReadOptions, recognised
from tests.sources.sample_kit import EVERY_GOOD, ids, samples
from tests.sources.source_kit import Read, read_all

BRANDWATCH = "Query Id,Query Name,Date,Url,Author,Page Type,Full Text,Engagement Type,X Reply to,X Repost of,Mentioned Authors"
MELTWATER = "Date,Time,URL,Hit Sentence,Influencer,Input Name,Reach"
EDGES = "Source,Target,Type,Id,Label,Weight"
AT = "2026-07-01T12:00:00Z"


def acts(got: Read) -> set[tuple[str, str, str | None]]:
    """Kind, actor and target of each event."""
    return {
        (KINDS[event["kind"]], event["actor_id"], event["target_id"])
        for event in got.events
        if not event["delete"]
    }


def good(source: str, name: str = "good") -> Read:
    return read_all(samples(source, name)[0])


def test_brandwatch_says_who_acts_on_whom():
    got = good("brandwatch", "good.csv")
    assert acts(got) == {
        ("mention", "x:@lea", "x:@acme"),
        ("mention", "x:@lea", "x:@dora"),
        ("share", "x:@max", "x:@lea"),
        ("quote", "x:@dora", "x:@lea"),
        ("reply", "x:@max", "x:@acme"),
        ("mention", "x:@max", "x:@lea"),
        ("post", "x:@acme", None),
        ("post", "x:@dora", None),
        ("comment", "instagram:@lea.m", "instagram:@acme.paris"),
    }
    assert got.without == 1  # the page of a newspaper
    assert {event["brand"] for event in got.events} == {"Acme"}
    assert {event["sentiment"] for event in got.events} == {1.0, 0.0, -1.0, None}


def test_a_parent_whose_author_is_not_told_is_kept_and_nobody_guessed():
    [orphan] = [event for event in good("brandwatch", "good.csv").events if event["post_id"] == "x:105"]
    assert (KINDS[orphan["kind"]], orphan["parent_id"], orphan["target_id"]) == ("post", "x:99", None)


def test_a_post_may_answer_several_and_mention_others(take):
    several = '"https://x.com/acme/status/1, https://x.com/lea/status/2"'
    got = take(
        [
            BRANDWATCH,
            f'7,Acme,{AT},https://x.com/max/status/3,max,twitter,hm,REPLY,{several},,"@dora, @Dora, @acme"',
        ]
    )
    assert acts(got) == {
        ("reply", "x:@max", "x:@acme"),
        ("reply", "x:@max", "x:@lea"),
        ("mention", "x:@max", "x:@dora"),
    }
    assert len(got.events) == 3


def test_older_brandwatch_columns_and_no_engagement_type(take):
    header = BRANDWATCH.replace("X Reply", "Twitter Reply").replace("X Repost of", "Twitter Retweet of")
    row = f"7,Acme,{AT},http://twitter.com/max/statuses/3,max,twitter,x,,,http://twitter.com/Lea/statuses/2,@acme"
    assert acts(take([header, row])) == {("share", "x:@max", "x:@lea")}


def test_a_post_on_one_network_does_not_act_on_an_account_of_another(take):
    row = f"7,Acme,{AT},https://x.com/max/status/3,max,twitter,x,REPLY,https://www.instagram.com/lea/p/Ab/,,"
    assert acts(take([BRANDWATCH, row])) == {("post", "x:@max", None)}


def test_meltwater_reads_texts_on_x_and_names_elsewhere():
    got = good("meltwater", "good.csv")
    assert acts(got) == {
        ("mention", "x:@lea", "x:@acme"),
        ("share", "x:@max", "x:@lea"),
        ("quote", "x:@dora", "x:@lea"),
        ("reply", "x:@max", "x:@acme"),
        ("mention", "x:@max", "x:@dora"),
        ("mention", "instagram:@lea.m", "instagram:@acme.paris"),
        ("post", "x:@acme", None),
    }
    assert got.without == 1


def test_meltwater_takes_the_clock_beside_a_bare_day(take):
    row = "01-Jul-2026,02:00 PM,https://x.com/lea/status/1,hello,@lea,Acme,1"
    [event] = take([MELTWATER, row], zone="Europe/Paris").events
    assert event["at"] == 1_782_907_200_000
    [late] = take([MELTWATER, row.replace("02:00 PM", "")], zone="UTC").events
    assert late["at"] == 1_782_864_000_000


def test_sprinklr_reads_permalinks_and_texts():
    got = good("sprinklr")
    assert acts(got) == {
        ("mention", "x:@lea", "x:@acme"),
        ("share", "x:@max", "x:@lea"),
        ("reply", "x:@max", "x:@acme"),
        ("mention", "x:@max", "x:@dora"),
        ("post", "reddit:lea", None),
    }
    assert got.without == 1


def test_nodexl_drops_what_shares_repeat_and_takes_loops_for_posts():
    got = good("nodexl", "good.csv")
    assert acts(got) == {
        ("post", "x:@lea", None),
        ("share", "x:@max", "x:@lea"),
        ("quote", "x:@dora", "x:@lea"),
        ("reply", "x:@dora", "x:@acme"),
        ("mention", "x:@dora", "x:@max"),
        ("mention", "x:@dora", "x:@lea"),
    }
    assert got.without == 1
    assert {event["parent_id"] for event in got.events} == {None, "x:400", "x:401"}


def test_a_word_of_nodexl_can_be_told():
    path = samples("nodexl", "bad-word")[0]
    assert acts(read_all(path, kinds={"Waves at": "mention"})) == {("mention", "x:@lea", "x:@max")}


def test_twarc_csv_gives_the_ids_of_names_that_any_row_tells():
    got = good("twarc-csv", "good.csv")
    assert acts(got) == {
        ("mention", "x:7", "x:1"),
        ("mention", "x:7", "x:@nobody"),
        ("share", "x:8", "x:7"),
        ("quote", "x:9", "x:7"),
        ("mention", "x:9", "x:8"),
        ("reply", "x:8", "x:1"),
        ("mention", "x:8", "x:7"),
        ("post", "x:9", None),
    }
    assert got.without == 1  # a share of what is gone
    assert [event["post_id"] for event in got.events if event["delete"]] == ["x:507"]  # what was edited
    assert got.events[0]["text"] == "new shoes\nby @Acme and @nobody"


def test_a_name_that_two_accounts_had_stays_a_name(take):
    text = samples("twarc-csv", "good.csv")[0].read_text(encoding="utf-8")
    other = text.replace("500,,,8,1,acme", "500,,,8,2,acme").splitlines()[4]
    assert other != text.splitlines()[4]
    got = take(text + other.replace("504", "604") + "\n")
    assert ("mention", "x:7", "x:@acme") in acts(got)
    assert ("reply", "x:8", "x:1") in acts(got)


def test_minet_answers_go_to_whom_the_file_tells():
    assert acts(good("minet", "good-youtube")) == {
        ("reply", "youtube:UCmax", "youtube:UClea"),
        ("post", "youtube:UClea", None),
        ("post", "youtube:UCmax", None),  # the comment above it is not in the file
    }
    assert acts(good("minet", "good-channel")) == {("comment", "youtube:UClea", "youtube:UCacme")}
    assert acts(good("minet", "good-instagram")) == {
        ("reply", "instagram:8", "instagram:7"),
        ("mention", "instagram:8", "instagram:@dora.d"),
        ("mention", "instagram:7", "instagram:8"),
    }
    assert acts(good("minet", "good-posts")) == {
        ("mention", "instagram:@lea.m", "instagram:@acme"),
        ("mention", "instagram:@lea.m", "instagram:@max"),
    }
    assert acts(good("minet", "good-tiktok")) == {
        ("post", "tiktok:7", None),
        ("quote", "tiktok:8", "tiktok:7"),
    }


def test_minet_reads_x_and_bluesky_as_their_own_sources_do():
    assert acts(good("minet", "good-x")) == {
        ("mention", "x:7", "x:1"),
        ("share", "x:8", "x:7"),  # and nothing else: the mentions are the original's
        ("quote", "x:9", "x:7"),
        ("reply", "x:8", "x:1"),
        ("mention", "x:8", "x:7"),
    }
    assert {event["event_id"]: event["parent_id"] for event in good("minet", "good-x").events} == {
        "x:87501:mention:1": None, "x:87502:share:7": "x:87501", "x:87503:quote:7": "x:87501", "x:87504:reply:1": "x:87500", "x:87504:mention:7": "x:87500",
    }  # fmt: skip
    got = good("minet", "good-bluesky")
    assert acts(got) == {
        ("mention", "bluesky:did:plc:lea", "bluesky:did:plc:acme"),
        ("quote", "bluesky:did:plc:max", "bluesky:did:plc:acme"),
        ("reply", "bluesky:did:plc:max", "bluesky:did:plc:lea"),
        ("post", "bluesky:did:plc:lea", None),
    }
    assert got.ids[0] == "bluesky:at://did:plc:lea/app.bsky.feed.post/3a:mention:did:plc:acme"
    assert got.events[0]["target_handle"] == "acme.example"


def test_comments_on_facebook_name_accounts_by_the_address_of_their_profile():
    got = good("minet", "good-facebook")
    assert acts(got) == {
        ("post", "facebook:@lea.martin.7", None),
        ("reply", "facebook:100077", "facebook:@lea.martin.7"),
        ("reply", "facebook:100078", "facebook:100077"),
    }
    assert [event["post_id"] for event in got.events] == [
        "facebook:900_1",
        "facebook:900_2",
        "facebook:900_3",
    ]  # as the API calls them
    assert (got.records, got.without) == (4, 1)
    name, why = recognised(samples("minet", "good-facebook")[0], ReadOptions())
    assert (
        name,
        why.endswith("author_short_name, author_url, created_time: minet, comments on Facebook"),
    ) == ("minet", True)


def test_gephi_edges_keep_their_network_and_their_first_time():
    got = good("gephi")
    assert acts(got) == {
        ("mention", "gephi:lea", "gephi:acme"),
        ("share", "x:7", "x:1"),
        ("reply", "gephi:max", "gephi:acme"),
        ("post", "gephi:max", None),
    }
    assert {event["at"] for event in got.events} == {1_782_907_200_000}


def test_edges_without_time_or_kind_are_refused_until_a_column_is_named(take):
    rows = [f"{EDGES},When", f"lea,acme,Directed,0,RT,1.0,{AT}"]
    with pytest.raises(InputError, match=r"when each edge happened.*--source gephi --map COLUMN=at"):
        take(rows)
    with pytest.raises(InputError, match=r"what each edge is.*--source gephi --map COLUMN=kind"):
        take(rows, source="gephi", mapping={"When": "at"})
    got = take(rows, source="gephi", mapping={"When": "at", "Label": "kind"}, kinds={"RT": "share"})
    assert acts(got) == {("share", "gephi:lea", "gephi:acme")}


def test_nodes_of_gephi_are_counted_and_give_nothing(take):
    got = take(["Id,Label,timeset,Degree", "lea,Lea,,3", "max,Max,,1"])
    assert (got.records, got.without, got.events) == (2, 2, [])


@pytest.mark.parametrize("handle", ["аcme", "acm\u200be", "Ａcme"])
def test_a_disguised_name_is_kept_apart(take, handle):
    got = take([BRANDWATCH, f"7,Acme,{AT},https://x.com/i/status/3,{handle},twitter,x,,,,"])
    assert [event["actor_id"] for event in got.events] == [f"x:@{handle.lower()}"]


def test_columns_that_are_not_used_are_told():
    assert good("brandwatch", "good.csv").unmapped == ("Title", "Domain", "Account Type", "Reach")


@pytest.mark.parametrize("case", EVERY_GOOD, ids=ids)
def test_every_sample_is_known_as_one_thing_only(case):
    source, path = case
    name, why = recognised(path, ReadOptions())
    assert name == source
    assert why
