"""Group commit: who waits shares a commit, and is told only once it is on disk."""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from ambassadors.errors import ConflictError, StorageFullError
from ambassadors.ledger import Appended, Ledger
from ambassadors.ledger.append import ACCEPTED, CONFLICT, DUPLICATE, FUTURE
from ambassadors.ledger.writer import GROUP_ROWS, Writer
from tests.ledger.ledger_kit import NOW, table, upsert


class Watched:
    """A ledger that notes each append and can be told to wait or to fail."""

    def __init__(self, ledger):
        self.ledger, self.sizes, self.go, self.error = ledger, [], threading.Event(), None
        self.go.set()

    def append(self, events, now, *intakes):
        assert self.go.wait(10)
        self.sizes.append(events.num_rows)
        if self.error:
            raise self.error
        return self.ledger.append(events, now, *intakes)


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path) as opened:
        yield Watched(opened)


@pytest.fixture
def committed():
    return []


@pytest.fixture
def writer(ledger, committed):
    made = Writer(ledger, lambda: NOW, committed.append)
    made.start()
    yield made
    ledger.go.set()
    made.close()


def test_two_submissions_within_a_tenth_of_a_second_share_a_commit(ledger, writer, committed):
    one, two = writer.submit(table([upsert("x:1")])), writer.submit(table([upsert("x:2"), upsert("x:1")]))
    assert (one.result(5).accepted, one.result().duplicate) == (1, 0)
    assert (two.result(5).accepted, two.result().duplicate) == (1, 1)
    assert ledger.sizes == [3]
    assert committed == [one.result().seq] == [two.result().seq]
    writer.submit(table([upsert("x:3")])).result(5)
    assert ledger.sizes == [3, 1]


def test_a_lone_submission_waits_no_longer_than_the_group_time(writer):
    start = time.monotonic()
    writer.submit(table([upsert("x:1")])).result(5)
    assert time.monotonic() - start < 2


def test_a_full_group_does_not_wait_for_more(ledger, writer):
    rows = table([upsert(f"x:{number}") for number in range(GROUP_ROWS)])
    futures = [writer.submit(rows) for _ in range(2)]
    assert [future.result(20).accepted for future in futures] == [GROUP_ROWS, 0]
    assert ledger.sizes == [GROUP_ROWS, GROUP_ROWS]


def test_nothing_is_acknowledged_before_the_commit(ledger, writer):
    ledger.go.clear()
    future = writer.submit(table([upsert("x:1")]))
    time.sleep(0.3)
    assert not future.done()
    assert ledger.ledger.status().events == 0
    ledger.go.set()
    assert future.result(5).accepted == 1
    assert ledger.ledger.status().events == 1


def test_a_failing_append_fails_those_who_wait_and_the_next_is_served(ledger, writer, committed):
    ledger.error = StorageFullError("no space")
    futures = [writer.submit(table([upsert(f"x:{number}")])) for number in range(3)]
    for future in futures:
        with pytest.raises(StorageFullError, match="no space"):
            future.result(5)
    assert committed == []
    ledger.error = None
    assert writer.submit(table([upsert("x:1")])).result(5).accepted == 1


def test_an_error_nobody_expected_is_handed_on_and_does_not_end_the_writer(ledger, writer):
    ledger.error = ValueError("a bug")
    with pytest.raises(ValueError, match="a bug"):
        writer.submit(table([upsert("x:1")])).result(5)
    ledger.error = None
    assert writer.submit(table([upsert("x:1")])).result(5).accepted == 1


def test_a_caller_who_gave_up_does_not_end_the_writer(ledger, writer):
    ledger.go.clear()
    given_up, other = writer.submit(table([upsert("x:1")])), writer.submit(table([upsert("x:2")]))
    given_up.cancel()
    ledger.go.set()
    assert other.result(5).accepted == 1
    assert writer.submit(table([upsert("x:3")])).result(5).accepted == 1


def test_each_submission_gets_its_own_counts_codes_and_quarantine(writer):
    one = writer.submit(table([upsert("x:1"), upsert("x:1", kind=1)]))
    two = writer.submit(table([upsert("x:2")]))
    three = writer.submit(table([upsert("x:1"), upsert("x:3", NOW + 10**9), upsert("x:2", kind=1)]))
    results = [future.result(5) for future in (one, two, three)]
    assert [one.codes.tolist() for one in results] == [
        [ACCEPTED, CONFLICT],
        [ACCEPTED],
        [DUPLICATE, FUTURE, CONFLICT],
    ]
    assert [(one.accepted, one.duplicate) for one in results] == [(1, 0), (1, 0), (0, 1)]
    assert [one.quarantined["event_id"].to_pylist() for one in results] == [["x:1"], [], ["x:3", "x:2"]]
    assert results[2].quarantined["reason"][1].as_py().startswith("an event of this event_id")


def test_close_writes_what_waits_and_takes_no_more(ledger, writer):
    ledger.go.clear()
    futures = [writer.submit(table([upsert(f"x:{number}")])) for number in range(5)]
    closing = threading.Thread(target=writer.close)
    closing.start()
    time.sleep(0.05)
    ledger.go.set()
    closing.join(10)
    assert [future.result(0).accepted for future in futures] == [1] * 5
    with pytest.raises(ConflictError, match="the service is stopping"):
        writer.submit(table([upsert("x:9")]))


def test_nobody_is_left_waiting_when_close_and_submit_meet(ledger):
    for life in range(20):
        writer = Writer(ledger, lambda: NOW, lambda _: None)
        writer.start()
        futures: list[Future[Appended]] = []
        barrier = threading.Barrier(2)

        def submit(writer=writer, futures=futures, barrier=barrier, life=life):
            barrier.wait(5)
            for number in range(200):
                try:
                    futures.append(writer.submit(table([upsert(f"x:{life}:{number}")])))
                except ConflictError:
                    return

        thread = threading.Thread(target=submit)
        thread.start()
        barrier.wait(5)
        writer.close()
        thread.join(10)
        assert all(future.result(5).accepted == 1 for future in futures)


def test_eight_threads_of_fifty_submissions_are_all_kept_once(ledger, writer):
    def submit(thread):
        waiting = []
        for number in range(50):
            rows = [upsert(f"x:{thread}:{number}"), upsert(f"x:shared:{number}")]
            waiting.append(writer.submit(table(rows)))
        return [future.result(30) for future in waiting]

    with ThreadPoolExecutor(8) as pool:
        results = [one for answers in pool.map(submit, range(8)) for one in answers]
    assert all(one.codes[0] == ACCEPTED for one in results)
    assert sum(one.accepted for one in results) == 8 * 50 + 50
    assert sum(one.duplicate for one in results) == 8 * 50 - 50
    assert ledger.ledger.status().events == 450
    assert len(ledger.sizes) < 100, "commits were shared"
