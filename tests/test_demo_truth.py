"""The real ranking finds the people planted in the simulated community, and the usual rankings do not."""

from dataclasses import dataclass
from functools import cache

import polars as pl
import pytest

from ambassadors import lists
from ambassadors.brands import BrandRules
from ambassadors.events import KINDS
from ambassadors.outreach import Suggestions, suggest
from ambassadors.ranking import hot, rank
from ambassadors.simulate import Truth, simulate
from ambassadors.snapshot import from_events
from tests.test_simulate_truth import NOW, precision_recall

SEEDS = (1, 2, 3)
TOP = 20
"""What a marketing manager reads on the first page."""


@dataclass(frozen=True)
class Ranked:
    truth: Truth
    people: pl.DataFrame
    events: pl.DataFrame

    @property
    def wanted(self) -> frozenset[str]:
        """Standing and rising ambassadors: both are right answers."""
        return self.truth.ambassadors | self.truth.rising

    def listed(self) -> list[str]:
        return self.people.filter(pl.col("rank").is_not_null()).sort("rank")["account_id"].to_list()

    def ungated(self) -> list[str]:
        """The same score without asking who is unhappy."""
        return self._without_the_house(self.people.sort("ambassador", "account_id", descending=[True, False]))

    def baseline(self, name: str) -> list[str]:
        if name == "followers":
            frame = self.events.group_by("actor_id").agg(pl.col("followers").max()).drop_nulls()
        elif name == "volume":
            frame = self.events.group_by("actor_id").agg(pl.len().alias("volume"))
        else:
            frame = self.people.select(pl.col("account_id").alias("actor_id"), name)
        frame = frame.sort(name, "actor_id", descending=[True, False]).rename({"actor_id": "account_id"})
        return self._without_the_house(frame)

    def _without_the_house(self, frame: pl.DataFrame) -> list[str]:
        house = self.truth.own | self.truth.staff
        return [account for account in frame["account_id"].to_list() if account not in house]


@cache
def ranked(seed: int) -> Ranked:
    made = simulate(seed, now=NOW)
    snapshot = from_events(made.events, None, BrandRules((made.brand,)))
    standing = rank(snapshot, made.brand.key)
    thresholds = lists.Thresholds()
    people = lists.people(
        snapshot,
        standing,
        standing.rescored(hot(standing.scale)),
        lists.curve(standing, thresholds),
        thresholds,
    )
    events = pl.from_arrow(made.events)
    assert isinstance(events, pl.DataFrame)
    return Ranked(made.truth, people, events)


@pytest.mark.parametrize("seed", SEEDS)
def test_most_of_the_first_page_was_planted(seed):
    result = ranked(seed)
    precision, _ = precision_recall(result.listed()[:TOP], result.wanted)
    assert precision >= 0.7


@pytest.mark.parametrize("seed", SEEDS)
def test_half_of_those_planted_stand_among_as_many_and_most_among_twice_as_many(seed):
    result = ranked(seed)
    k = len(result.wanted)
    precision, recall = precision_recall(result.listed()[:k], result.wanted)
    assert precision == recall >= 0.5
    assert precision_recall(result.listed()[: 2 * k], result.wanted)[1] >= 0.7


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", ["followers", "volume", "in_degree", "pagerank"])
def test_the_usual_rankings_do_clearly_worse_on_the_same_data(seed, name):
    result = ranked(seed)
    k = len(result.wanted)
    ours, _ = precision_recall(result.listed()[:k], result.wanted)
    theirs, _ = precision_recall(result.baseline(name)[:k], result.wanted)
    assert theirs <= ours / 2
    assert precision_recall(result.baseline(name)[:TOP], result.wanted)[0] <= 0.25


@pytest.mark.parametrize("seed", SEEDS)
def test_critics_would_be_high_up_and_the_gate_keeps_every_one_of_them_out(seed):
    result = ranked(seed)
    k = len(result.wanted)
    tempted, _ = precision_recall(result.ungated()[:k], result.truth.critics)
    assert tempted >= 0.1
    assert not set(result.listed()) & result.truth.critics


@pytest.mark.parametrize("seed", SEEDS)
def test_neither_bots_nor_their_customers_nor_spammers_nor_the_house_reach_the_first_page(seed):
    result = ranked(seed)
    truth = result.truth
    bought = truth.bots | truth.boosted | truth.spammers | truth.ring
    assert not set(result.listed()[:TOP]) & bought
    assert not set(result.listed()) & (truth.own | truth.staff)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_traps_are_real(seed):
    result = ranked(seed)
    truth = result.truth
    assert len(set(result.baseline("followers")[:TOP]) & truth.influencers) >= 12
    assert (
        len(set(result.baseline("in_degree")[:TOP]) & (truth.influencers | truth.boosted | truth.critics))
        >= 15
    )
    assert len(set(result.baseline("volume")[:TOP]) & (truth.ring | truth.spammers)) >= 12


@cache
def suggested(seed: int) -> Suggestions:
    """Suggest from the last four weeks, as the service does."""
    result = ranked(seed)
    truth, events = result.truth, result.events
    handles = events.group_by("actor_id").agg(pl.col("actor_handle").last().alias("handle"))
    people = result.people.join(handles.rename({"actor_id": "account_id"}), on="account_id", how="left")
    recent = events.filter(pl.col("at") >= NOW - 28 * 86_400_000).with_columns(
        pl.col("kind").replace_strict(dict(enumerate(KINDS)), return_dtype=pl.String),
        brand=pl.col("target_id").is_in(list(truth.own))
        | pl.col("text").str.contains("(?i)aurore").fill_null(value=False),
    )
    answered = events.filter(pl.col("actor_id").is_in(list(truth.own)))["parent_id"].drop_nulls()
    one = result.listed()[0]
    return suggest(
        people.with_columns(id=pl.col("account_id")),
        recent,
        frozenset(answered),
        {one: "do_not_contact"},
        NOW,
        200,
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_whom_nobody_answered_is_to_be_answered_the_unhappy_ones_first(seed):
    truth = ranked(seed).truth
    answers = [item for item in suggested(seed).items if item.kind == "answer"]
    accounts = [item.account_id for item in answers]
    assert truth.urgent <= set(accounts)
    recent_askers = {item.account_id for item in answers if "question" in item.why}
    assert recent_askers & truth.askers
    places = [accounts.index(account) for account in truth.urgent]
    asking = [accounts.index(account) for account in truth.askers & set(accounts)]
    assert sum(places) / len(places) < sum(asking) / len(asking)
    waiting = {item.thread.post_id for item in answers} & truth.unanswered
    assert len(waiting) >= len(truth.urgent)


@pytest.mark.parametrize("seed", SEEDS)
def test_contacts_are_planted_people_and_nobody_who_must_be_left_alone(seed):
    result = ranked(seed)
    truth = result.truth
    contacts = [item.account_id for item in suggested(seed).items if item.kind == "contact"]
    assert len(contacts) > 50
    assert precision_recall(contacts[:TOP], result.wanted)[0] >= 0.6
    assert not set(contacts) & (truth.critics | truth.urgent | truth.own | truth.staff | {result.listed()[0]})
    codes = {
        refusal.account_id: refusal.code for refusal in suggested(seed).refused if refusal.kind == "contact"
    }
    assert codes[result.listed()[0]] == "do_not_contact"
    assert {codes[account] for account in truth.critics & codes.keys()} == {"unhappy"}
