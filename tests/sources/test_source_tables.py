"""Tables of other tools: their times, their ids, their headers, and what each row says."""

from __future__ import annotations

import pytest

from ambassadors.errors import AmbassadorsError
from ambassadors.events import format_instant
from ambassadors.sources import ReadOptions
from ambassadors.sources.common.dates import DateError, epoch_ms
from tests.sources.sample_kit import samples
from tests.sources.source_kit import read_all

TWCS = "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id"


@pytest.mark.parametrize(
    ("text", "order", "zone", "read"),
    [
        ("2026-07-01T12:00:00Z", None, None, "2026-07-01T12:00:00Z"),
        ("2026-07-01 12:00:00.25", None, "Europe/Paris", "2026-07-01T10:00:00.250Z"),
        ("2015-02-24 11:35:52 -0800", None, None, "2015-02-24T19:35:52Z"),
        ("Tue Oct 31 22:10:47 +0000 2017", None, None, "2017-10-31T22:10:47Z"),
        ("31/12/2026 11:30 PM", None, "UTC", "2026-12-31T23:30:00Z"),
        ("12/31/2026 12:30 AM", None, "UTC", "2026-12-31T00:30:00Z"),
        ("03/04/2026", "day-first", "UTC", "2026-04-03T00:00:00Z"),
        ("03/04/2026", "month-first", "UTC", "2026-03-04T00:00:00Z"),
        ("04/04/2026", None, "UTC", "2026-04-04T00:00:00Z"),
        ("1 Jul 2026, 12:00", None, "+02:00", "2026-07-01T10:00:00Z"),
        ("July 1, 2026 12:00 UTC", None, None, "2026-07-01T12:00:00Z"),
        ("1782907200", None, None, "2026-07-01T12:00:00Z"),
        ("1782907200250", None, None, "2026-07-01T12:00:00.250Z"),
        ("1782907200250000", None, None, "2026-07-01T12:00:00.250Z"),
    ],
)
def test_times_are_read_as_they_are_meant(text, order, zone, read):
    assert format_instant(epoch_ms(text, order, zone)) == read


@pytest.mark.parametrize(
    ("text", "order", "zone", "words"),
    [
        ("03/04/2026", None, "UTC", "--dates day-first or month-first"),
        ("31/12/2026", "month-first", "UTC", "does not exist"),
        ("2026-07-01 12:00", None, None, "--zone"),
        ("2026-02-30 12:00", None, "UTC", "does not exist"),
        ("2026-07-01 13:00 PM", None, "UTC", "does not exist"),
        ("46204.5", None, "UTC", "no time that is read here"),
        ("yesterday", None, "UTC", "no time that is read here"),
    ],
)
def test_times_with_two_meanings_or_none_are_refused(text, order, zone, words):
    with pytest.raises(DateError, match=words):
        epoch_ms(text, order, zone)


def test_orders_and_zones_that_do_not_exist_are_refused():
    for options, words in (({"dates": "day"}, "day-first"), ({"zone": "Mars/Base"}, "Europe/Paris")):
        with pytest.raises(AmbassadorsError, match=words):
            ReadOptions(**options)  # type: ignore[arg-type]


def test_a_header_below_a_preamble_is_found_and_lines_are_exact(take):
    table = ["Report:;A month", "", TWCS.replace(",", ";"), "5;lea;True;1782907200;@acme hello;;",
             "x;max;True;1782907200;@acme;;"]  # fmt: skip
    got = take(table)
    assert [(event["event_id"], event["line"]) for event in got.events] == [("x:5:mention:@acme", 4)]
    assert got.where == [(5, "tweet_id")]
    assert got.unmapped == ("response_tweet_id",)


def test_an_account_that_a_spreadsheet_has_cut_is_refused(take):
    got = take([TWCS, "5,1.2E+05,True,1782907200,@acme hello,,"])
    assert (got.events, got.where) == ([], [(2, "author_id")])


def test_who_is_answered_and_who_is_only_named():
    events = read_all(samples("twcs", "good")[0]).events
    assert {(event["kind"], event["actor_id"], event["target_id"]) for event in events} == {
        (2, "x:@acme", "x:@9001"),
        (4, "x:@9001", "x:@acme"),
        (4, "x:@9001", "x:@dora"),
        (7, "x:@9002", None),
    }


def test_a_retweet_does_not_mention_whom_the_original_mentions():
    events = read_all(samples("rtweet", "good")[0]).events
    assert {(event["kind"], event["actor_id"], event["target_id"]) for event in events} == {
        (0, "x:7", "x:1"),
        (2, "x:8", "x:1"),
        (4, "x:8", "x:7"),
        (1, "x:8", "x:1"),
    }


def test_what_stands_after_rt_is_somebody_elses():
    events = read_all(samples("airline", "good")[0]).events
    assert {event["target_id"] for event in events} == {"x:@acmeair"}
    assert {event["sentiment"] for event in events} == {1.0, -1.0}
    assert {event["brand"] for event in events} == {"Acme Air"}
