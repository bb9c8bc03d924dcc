"""What a suggestion says: who, why, with which evidence, where, how urgently and with which first words."""

import re

import polars as pl
import pytest

from ambassadors.errors import UsageError
from ambassadors.outreach import suggest
from ambassadors.outreach.frames import PEOPLE, RECENT
from ambassadors.outreach.waiting import urgency
from ambassadors.outreach.words import OPENINGS, REASONS, WHY, describe, waited
from tests.outreach.outreach_worlds import HOUR, NOW, event, people, person, recent


def one(who, rows, answered=frozenset(), **options):
    result = suggest(people(who), recent(*rows), answered, {}, NOW, 5, **options)
    assert len(result.items) == 1, result
    return result.items[0]


def test_empty_tables_give_nothing():
    nobody = pl.DataFrame(schema=PEOPLE)
    nothing = pl.DataFrame(schema=RECENT)
    for table in (nobody, people(person("x:a"))):
        assert suggest(table, nothing, frozenset(), {}, NOW, 5).items == ()
    assert suggest(nobody, nothing, frozenset(), {}, NOW, 5).refused == ()


def test_a_complaint_is_answered_in_its_thread_with_its_reason_and_parts():
    item = one(
        person("x:a", handle="ada", unhappy=True, sentiment=-0.5, relay=1.0),
        [event(52, "x:a", sentiment=-0.5, text="It  broke\nagain.", lang="en", root_id="p-root")],
    )
    assert (item.kind, item.action, item.account_id, item.person_id) == ("answer", "answer", "x:a", "id-x:a")
    assert item.why.startswith("@ada wrote an unhappy text and has waited 2 days for an answer.")
    assert "tone of their recent texts is -0.50" in item.why
    assert (item.thread.post_id, item.thread.root_id) == ("p52", "p-root")
    assert item.thread.url == "https://sim.example/p52"
    assert item.urgency.parts == {"tone": 0.8, "relay": 0.75, "waiting": 1 - 0.75 / 4}
    assert [evidence.event_id for evidence in item.evidence] == ["e52"]
    assert item.evidence[0].description.endswith("commented: “It broke again.”")
    assert item.opening.startswith("Hello @ada, we are sorry")


def test_a_question_is_found_by_its_mark_and_the_reason_says_so():
    item = one(person("x:a", handle="ada"), [event(90, "x:a", text="Where can I buy it? Thanks")])
    assert item.action == "answer"
    assert "a question mark in the text" in item.why
    assert "No tone known" in item.why


@pytest.mark.parametrize("text", ["see https://sim.example/?a=1", "Where can I buy it", "", None])
def test_a_question_mark_inside_a_link_is_no_question(text):
    assert one(person("x:a"), [event(90, "x:a", text=text)]).kind == "contact"


@pytest.mark.parametrize(
    ("sentiment", "kinds"), [(-0.2, ["answer"]), (-0.19, []), (0.0, ["contact"]), (None, ["contact"])]
)
def test_a_nearly_neutral_text_needs_no_apology_but_below_zero_nothing_is_asked_either(sentiment, kinds):
    rows = recent(event(90, "x:a", sentiment=sentiment))
    result = suggest(people(person("x:a")), rows, frozenset(), {}, NOW, 5)
    assert [item.kind for item in result.items] == kinds


def test_answered_posts_and_what_was_written_before_an_answer_wait_no_longer():
    asked = [event(80, "x:a", text="Where?"), event(81, "x:a", text="Hello?")]
    late = event(82, "x:a", text="And when?")
    assert one(person("x:a"), asked, frozenset({"p81"})).kind == "contact"
    by_reply = event(83, "x:brand", kind="reply", target_id="x:a", parent_id="p81")
    assert one(person("x:a"), [*asked, by_reply]).kind == "contact"
    item = one(person("x:a"), [*asked, late], frozenset({"p81"}))
    assert (item.kind, item.thread.post_id) == ("answer", "p82")


def test_a_reply_of_anybody_else_is_no_answer_of_the_brand():
    other = event(83, "x:b", kind="reply", target_id="x:a", parent_id="p80")
    item = one(person("x:a"), [event(80, "x:a", text="Where?"), other])
    assert item.kind == "answer"


def test_what_people_ask_each_other_is_not_the_brands_to_answer():
    assert one(person("x:a"), [event(80, "x:a", text="Coming?", target_id="x:b")]).kind == "contact"


def test_one_answer_a_person_in_the_most_urgent_thread():
    rows = [
        event(70, "x:a", text="Where?"),
        event(80, "x:a", text="Broken.", sentiment=-0.9),
        event(81, "x:a", text="Meh.", sentiment=-0.3),
    ]
    item = one(person("x:a"), rows)
    assert item.thread.post_id == "p80"
    assert [evidence.event_id for evidence in item.evidence] == ["e80", "e81", "e70"]


def test_the_unhappiest_most_relayed_and_longest_waiting_comes_first():
    worst = urgency(-1.0, 5.0, 48.0).value
    for sentiment, relay, hours in (
        (-0.5, 5.0, 48.0),
        (-1.0, 1.0, 48.0),
        (-1.0, 5.0, 4.0),
        (None, 5.0, 48.0),
    ):
        assert urgency(sentiment, relay, hours).value < worst
    assert urgency(0.9, 1.0, 1.0) == urgency(-0.1, 1.0, 1.0) == urgency(None, 1.0, 1.0)
    assert urgency(-0.2, 0.0, 0.0).value > urgency(None, 0.0, 0.0).value
    assert 0 < urgency(None, 0.0, 0.0).value < urgency(-1.0, 1e9, 1e9).value <= 100


def test_answers_come_most_urgent_first_and_before_contacts():
    rows = [
        event(80, "x:a", text="Where?"),
        event(80, "x:b", event_id="b", post_id="pb", sentiment=-0.9),
        event(80, "x:c", event_id="c", post_id="pc", sentiment=-0.5),
        event(80, "x:d", event_id="d", post_id="pd"),
    ]
    everyone = people(*(person(account) for account in ("x:a", "x:b", "x:c", "x:d")))
    items = suggest(everyone, recent(*rows), frozenset(), {}, NOW, 5).items
    assert [item.account_id for item in items] == ["x:b", "x:c", "x:a", "x:d"]
    items = suggest(everyone, recent(*rows), frozenset(), {}, NOW, 1).items
    assert [item.account_id for item in items] == ["x:b", "x:d"]


@pytest.mark.parametrize(
    ("stage", "action"),
    [
        ("follower", "invite"),
        ("engaged", "invite"),
        ("ambassador", "ask_to_share"),
        ("relay", "thank"),
        ("drifting", "wake_up"),
        ("a stage of tomorrow", "thank"),
    ],
)
def test_the_next_best_action_follows_the_stage(stage, action):
    item = one(person("x:a", stage=stage), [event(90, "x:a")])
    assert (item.kind, item.action, item.stage, item.score) == ("contact", action, stage, 50.0)
    assert item.urgency.parts["score"] == 0.5


def test_a_contact_replies_to_the_latest_public_text_that_is_not_unhappy():
    rows = [
        event(60, "x:a", text="Lovely.", sentiment=0.9),
        event(70, "x:a", text="Hm.", sentiment=-0.2),
        event(80, "x:a", kind="like", post_id=None, text=None),
        event(81, "x:a", kind="share", text=None),
    ]
    item = one(person("x:a", sentiment=0.4, unhappy=False), rows, frozenset({"p70"}))
    assert item.thread.post_id == "p60"
    assert [evidence.event_id for evidence in item.evidence] == ["e81", "e80", "e70", "e60"]
    assert "4 recent interactions" in item.why


def test_unknown_tone_is_said_and_never_called_happy():
    for language, sentence in (("en", "No tone known"), ("fr", "Ton inconnu")):
        item = one(person("x:a"), [event(90, "x:a")], language=language)
        assert sentence in item.why


def test_english_and_french_readers_and_the_persons_own_language():
    french = [event(90, "x:a", lang="fr-FR", text="Belle lampe.")]
    item = one(person("x:a", handle="ada"), french, language="en")
    assert item.why.startswith("@ada acts on the brand")
    assert item.opening.startswith("Bonjour @ada")
    assert (item.opening_language, item.opening_language_known) == ("fr", True)
    item = one(person("x:a", handle="ada"), french, language="fr")
    assert item.why.startswith("@ada revient")
    assert item.evidence[0].description.endswith("a commenté : « Belle lampe. »")
    item = one(person("x:a", handle="ada"), [event(90, "x:a", lang="de")], language="fr")
    assert (item.opening_language, item.opening_language_known) == ("fr", False)


def test_the_language_column_may_be_missing():
    rows = recent(event(90, "x:a")).drop("lang")
    item = suggest(people(person("x:a")), rows, frozenset(), {}, NOW, 5).items[0]
    assert not item.opening_language_known


def test_somebody_without_a_handle_is_greeted_without_one():
    item = one(person("x:a", handle=None), [event(90, "x:a")])
    assert item.opening.startswith("Hello, thank you")
    assert item.why.startswith("x:a acts")


def test_ids_are_stable_and_differ_by_brand_action_and_thread():
    def made(who=None, rows=None, **options):
        return one(who or person("x:a"), rows or [event(90, "x:a")], **options).id

    first = made()
    assert re.fullmatch(r"[A-Za-z0-9_-]{16}", first)
    assert first == made(language="fr") == made(person("x:a", score=70.0))
    later = suggest(people(person("x:a")), recent(event(90, "x:a")), frozenset(), {}, NOW + HOUR, 5)
    others = {made(brand="acme"), made(person("x:a", stage="relay")), made(rows=[event(91, "x:a")])}
    assert later.items[0].id == first
    assert len({first, *others}) == 4


def test_only_what_is_known_at_as_of_counts():
    ahead = event(99, "x:a", at=NOW, text="Where?")
    assert one(person("x:a"), [event(90, "x:a"), ahead]).kind == "contact"


def test_a_missing_column_a_negative_limit_and_a_strange_language_are_one_clear_line():
    table, rows = people(person("x:a")), recent(event(1, "x:a"))
    with pytest.raises(
        UsageError, match=r"^the table people lacks own, staff; suggestions need account_id, "
    ):
        suggest(table.drop("own", "staff"), rows, frozenset(), {}, NOW, 5)
    with pytest.raises(UsageError, match=r"^the table recent lacks brand; "):
        suggest(table, rows.drop("brand"), frozenset(), {}, NOW, 5)
    with pytest.raises(UsageError, match=r"^limit must be >= 0, got -1$"):
        suggest(table, rows, frozenset(), {}, NOW, -1)
    with pytest.raises(UsageError, match=r"^language 'de' is not known; choose from en, fr$"):
        suggest(table, rows, frozenset(), {}, NOW, 5, language="de")  # type: ignore[arg-type]


def test_both_languages_say_the_same_things():
    for table in (REASONS, WHY, OPENINGS):
        assert table["en"].keys() == table["fr"].keys()
        for key, sentence in table["en"].items():
            assert re.findall(r"{.*?}", sentence) == re.findall(r"{.*?}", table["fr"][key])


def test_no_opening_promises_anything():
    promise = re.compile(
        r"\b(will|refund|replace|gift|free|discount|guarantee|promise|rembours|remplac|cadeau|gratuit|offr|remise|promet)",
        re.IGNORECASE,
    )
    for sentences in OPENINGS.values():
        assert [text for text in sentences.values() if promise.search(text)] == []


def test_waiting_times_and_descriptions_in_words():
    assert [waited(hours, "en") for hours in (0.1, 1.4, 30, 47, 48, 200)] == [
        "1 hour", "1 hour", "30 hours", "47 hours", "2 days", "8 days",
    ]  # fmt: skip
    assert waited(72, "fr") == "3 jours"
    assert describe("like", "2026-07-01", None, "fr") == "2026-07-01 a aimé"
    assert len(describe("post", "2026-07-01", "a" * 500, "en")) < 200
