"""What a state keeps: keys, brands, suppressions, operations, the audit trail."""

from __future__ import annotations

import re
import threading

import pytest

from ambassadors.brands import MAX_BRANDS, Brand
from ambassadors.errors import ConflictError, NotFoundError, UnauthenticatedError, UsageError
from ambassadors.state import SCOPES, State
from tests.state.conftest import Clock

READ = frozenset({"ambassadors:read"})


class TestKeys:
    def test_a_key_is_shown_once_and_found_again(self, state, clock):
        key, token = state.create_key("crm", READ, frozenset({"acme"}), clock.now + 5)
        assert re.fullmatch(r"amb_live_[a-z0-9]{8}_[A-Za-z0-9_-]{43}", token)
        assert token[9:17] == key.id
        found = state.authenticate(token)
        assert (found.id, found.name, found.scopes, found.brands) == (
            key.id,
            "crm",
            READ,
            frozenset({"acme"}),
        )
        assert (found.created_at, found.expires_at, found.revoked_at) == (clock.now, clock.now + 5, None)
        assert state.create_key("crm", READ)[0].brands is None

    def test_nothing_of_the_secret_is_on_disk(self, state, tmp_path):
        secrets = [state.create_key("crm", READ)[1].split("_", 3)[3] for _ in range(20)]
        state.close()
        bytes_on_disk = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        assert b"api_keys" in bytes_on_disk
        for secret in secrets:
            for start in range(0, 36, 7):
                assert secret[start : start + 8].encode() not in bytes_on_disk

    def test_a_wrong_key_of_any_shape_is_unknown(self, state):
        _, token = state.create_key("crm", READ)
        other = "A" if token[-2] != "A" else "B"
        wrong = [
            "",
            "x",
            token[:-1],
            token + "A",
            token[:-2] + other + token[-1],
            token.upper(),
            f" {token}",
            token.replace("live", "test"),
        ]
        wrong += [f"amb_live_{'z' * 8}_{token[18:]}", token[:18] + "é" * 43]
        for bad in wrong:
            with pytest.raises(UnauthenticatedError, match="not known here"):
                state.authenticate(bad)

    def test_expiry(self, state, clock):
        _, token = state.create_key("crm", READ, expires_at=clock.now + 1000)
        clock.now += 999
        state.authenticate(token)
        clock.now += 1
        with pytest.raises(UnauthenticatedError, match="has expired"):
            state.authenticate(token)

    def test_revocation_is_final_and_said_again_changes_nothing(self, state, clock):
        key, token = state.create_key("crm", READ)
        version = state.version("keys")
        state.revoke_key(key.id, by="me")
        assert state.version("keys") == version + 1
        clock.now += 5
        state.revoke_key(key.id)
        assert state.keys()[0].revoked_at == clock.now - 5
        with pytest.raises(UnauthenticatedError, match="was revoked"):
            state.authenticate(token)
        with pytest.raises(NotFoundError, match="8 characters"):
            state.revoke_key("nobody")

    def test_an_ended_key_says_so_only_to_who_holds_its_secret(self, state):
        key, token = state.create_key("crm", READ)
        state.revoke_key(key.id)
        with pytest.raises(UnauthenticatedError, match="not known here"):
            state.authenticate(token[:18] + "A" * 43)

    def test_last_used_is_written_once_a_minute(self, state, clock):
        _, token = state.create_key("crm", READ)
        start, seen = clock.now, []
        for later in (0, 59_999, 60_000):
            clock.now = start + later
            state.authenticate(token)
            (key,) = state.keys()
            seen.append(key.last_used_at)
        assert seen == [start, start, start + 60_000]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"scopes": frozenset()},
            {"scopes": frozenset({"ambassadors:write"})},
            {"brands": frozenset()},
            {"name": " "},
            {"expires_at": Clock.now},
        ],
    )
    def test_a_key_that_makes_no_sense_is_refused(self, state, wrong):
        with pytest.raises(UsageError):
            state.create_key(**{"name": "crm", "scopes": READ, **wrong})
        assert state.keys() == []

    def test_admin_may_everything_others_what_they_have(self, state):
        admin, reader = state.create_key("a", frozenset({"admin"}))[0], state.create_key("r", READ)[0]
        assert all(admin.allows(scope) for scope in SCOPES)
        assert [scope for scope in SCOPES if reader.allows(scope)] == ["ambassadors:read"]

    def test_eight_threads_make_and_use_keys(self, state):
        failures = []

        def use():
            for _ in range(10):
                key, token = state.create_key("t", READ)
                if state.authenticate(token).id != key.id:
                    failures.append(key.id)

        threads = [threading.Thread(target=use) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures
        made = state.keys()
        assert len({key.id for key in made}) == 80


class TestBrands:
    BRAND = Brand("acme", ("x:1",), ("x:2",), ("acme",), ("acme", "acme café"), ("acmelove",))

    def test_round_trip_and_replacement(self, state):
        state.save_brand(self.BRAND)
        state.save_brand(Brand("bolt"))
        assert state.brand_rules().brands == (self.BRAND, Brand("bolt"))
        state.save_brand(Brand("acme", keywords=("new",)))
        assert state.brand_rules().brands == (Brand("acme", keywords=("new",)), Brand("bolt"))
        state.remove_brand("acme")
        assert state.brand_rules().keys == ("bolt",)
        with pytest.raises(NotFoundError, match="no brand 'acme'"):
            state.remove_brand("acme")
        assert state.version("brands") == 4

    def test_no_more_than_a_mask_holds(self, state):
        for number in range(MAX_BRANDS):
            state.save_brand(Brand(f"b{number}"))
        with pytest.raises(UsageError, match="use a second home"):
            state.save_brand(Brand("one-more"))
        state.save_brand(Brand("b0", keywords=("changed",)))
        assert len(state.brand_rules().brands) == MAX_BRANDS


class TestSuppressions:
    def test_who_leaves_what(self, state):
        for account, kind in (("x:1", "do_not_contact"), ("x:2", "do_not_profile"), ("x:3", "erased")):
            state.suppress(account, kind)
        out = state.suppressed()
        assert out.listed == {"x:2", "x:3"}
        assert out.suggested == {"x:1", "x:2", "x:3"}

    def test_one_brands_entry_holds_for_that_brand_and_for_the_whole(self, state):
        state.suppress("x:1", "do_not_profile", brand="acme")
        state.suppress("x:2", "do_not_profile")
        assert state.suppressed("acme").listed == {"x:1", "x:2"}
        assert state.suppressed("bolt").listed == {"x:2"}
        assert state.suppressed().listed == {"x:1", "x:2"}

    def test_said_again_it_is_the_entry_that_stands(self, state):
        first = state.suppress("x:1", "do_not_contact", "asked", by="me")
        assert state.suppress("x:1", "do_not_contact", "asked twice", by="you") == first
        assert state.suppress("x:1", "do_not_contact", brand="acme") != first
        assert len(state.suppressions()) == 2

    def test_lifting(self, state):
        entry = state.suppress("x:1", "do_not_profile", brand="acme")
        with pytest.raises(NotFoundError):
            state.unsuppress(entry.id, brands=frozenset({"bolt"}))
        state.unsuppress(entry.id, brands=frozenset({"acme"}))
        assert state.suppressed("acme").listed == frozenset()
        with pytest.raises(NotFoundError):
            state.unsuppress(entry.id)
        assert state.suppress("x:1", "do_not_profile", brand="acme").id > entry.id  # an id never comes back

    def test_an_erasure_is_final(self, state):
        entry = state.suppress("x:1", "erased")
        with pytest.raises(ConflictError, match="final"):
            state.unsuppress(entry.id)
        assert state.suppressed().listed == {"x:1"}

    def test_an_entry_for_all_is_not_one_brands_to_see_or_lift(self, state):
        entry = state.suppress("x:1", "do_not_contact")
        assert state.suppressions(brands=frozenset({"acme"})) == []
        with pytest.raises(NotFoundError):
            state.unsuppress(entry.id, brands=frozenset({"acme"}))

    def test_pages(self, state):
        made = [state.suppress(f"x:{number}", "do_not_contact") for number in range(5)]
        assert state.suppressions(after=made[1].id, limit=2) == made[2:4]

    def test_the_version_rises_with_every_change(self, state):
        versions = [state.suppression_version()]
        entry = state.suppress("x:1", "do_not_contact")
        versions.append(state.suppression_version())
        state.unsuppress(entry.id)
        versions.append(state.suppression_version())
        assert versions == [0, 1, 2]
        assert state.suppressed() is state.suppressed()

    @pytest.mark.parametrize(("account", "kind"), [("", "erased"), ("x:1", "ignore"), ("x:1", "")])
    def test_what_makes_no_sense_is_refused(self, state, account, kind):
        with pytest.raises(UsageError, match="do_not_contact, do_not_profile, minor, erased"):
            state.suppress(account, kind)


class TestOperations:
    def test_a_life(self, state, clock):
        made = state.create_operation("refresh")
        assert (made.state, made.created_at, made.started_at) == ("queued", clock.now, None)
        begun = clock.now = clock.now + 10
        state.update_operation(made.id, state="running", total=4)
        clock.now += 10
        now = state.update_operation(made.id, state="running", done=3, stage="ranking")
        assert (now.started_at, now.done, now.total, now.stage, now.finished_at) == (
            begun,
            3,
            4,
            "ranking",
            None,
        )
        clock.now += 10
        done = state.update_operation(made.id, state="succeeded", result="a" * 32)
        assert (done.finished_at, done.result, done.done) == (clock.now, "a" * 32, 3)
        assert state.operation(made.id) == done

    def test_an_unknown_one(self, state):
        for ask in (state.operation, lambda name: state.update_operation(name, done=1)):
            with pytest.raises(NotFoundError, match="no operation 'x'"):
                ask("x")

    def test_what_a_stopped_service_left_is_failed_when_its_owner_returns(self, url, clock):
        with State.open(url, clock=clock) as state:
            ids = [state.create_operation("refresh").id for _ in range(3)]
            state.update_operation(ids[1], state="running")
            done = state.update_operation(ids[2], state="succeeded")
        with State.open(url) as visitor:  # the command line looks in while the service works
            assert visitor.operation(ids[1]).state == "running"
        with State.open(url, owner=True, clock=clock) as state:
            for left in ids[:2]:
                found = state.operation(left)
                assert (found.state, found.error, found.finished_at) == (
                    "failed",
                    "the service stopped",
                    clock.now,
                )
            assert state.operation(ids[2]) == done


def test_every_change_leaves_a_trail(state, clock):
    key, token = state.create_key("crm", READ, by="boss")
    state.save_brand(Brand("acme"), by="boss")
    entry = state.suppress("x:1", "do_not_contact", by=key.id)
    state.unsuppress(entry.id, by=key.id)
    state.remove_brand("acme")
    state.revoke_key(key.id)
    trail = [(row.who, row.action, row.object) for row in state.audit()]
    assert trail == [
        ("boss", "key.create", key.id),
        ("boss", "brand.save", "acme"),
        (key.id, "suppress.do_not_contact", "x:1"),
        (key.id, "unsuppress", str(entry.id)),
        ("local", "brand.remove", "acme"),
        ("local", "key.revoke", key.id),
    ]
    assert {row.at for row in state.audit()} == {clock.now}
    assert state.audit(after=4, limit=1) == [state.audit()[4]]
    assert token not in str(state.audit())
