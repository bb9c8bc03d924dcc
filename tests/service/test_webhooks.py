"""Webhook receivers in a service of its own process, with real signatures."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from ambassadors.ledger import Ledger
from tests.cli.cli_kit import Service, event_ids, serving

SECRETS = {
    "AMBASSADORS_META_APP_SECRET": "meta-secret",
    "AMBASSADORS_META_VERIFY_TOKEN": "meta-token",
    "AMBASSADORS_DISCOURSE_SECRET": "forum-secret",
    "AMBASSADORS_X_CONSUMER_SECRET": "x-secret",
}
SIGNS = {
    "meta": ("X-Hub-Signature-256", b"meta-secret"),
    "discourse": ("X-Discourse-Event-Signature", b"forum-secret"),
    "x": ("x-twitter-webhooks-signature", b"x-secret"),
}
AT = 1_782_907_200


def signature(platform: str, body: bytes) -> dict[str, str]:
    """As the platform makes it: written here anew, not with the code under test."""
    name, secret = SIGNS[platform]
    digest = hmac.new(secret, body, hashlib.sha256)
    text = base64.b64encode(digest.digest()).decode() if platform == "x" else digest.hexdigest()
    return {name: f"sha256={text}", "Content-Type": "application/json"}


def commented(key: str, **value: object) -> bytes:
    about = {"item": "comment", "verb": "add", "post_id": "555_1", "created_time": AT, "message": "é"} | value
    change = {"field": "feed", "value": about | {"comment_id": key, "from": {"id": "77", "name": "Lea Test"}}}
    return json.dumps({"object": "page", "entry": [{"id": "555", "time": AT, "changes": [change]}]}).encode()


def forum_post(number: int, who: str = "Lea") -> dict[str, object]:
    post = {"id": number, "post_number": number, "topic_id": 7, "username": who, "cooked": "<p>merci</p>"}
    return post | {"created_at": "2026-07-01T12:00:00Z", "post_type": 1}


def send(service: Service, platform: str, body: bytes, **headers: str) -> httpx2.Response:
    given = signature(platform, body) | headers
    return httpx2.post(f"{service.address}/v1/webhooks/{platform}", content=body, headers=given, timeout=60)


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("hooks") / "home", **SECRETS) as running:
        yield running


def test_a_signed_body_is_kept_and_repeated_answers_the_same(service):
    body = commented("1_9")
    first, again = send(service, "meta", body), send(service, "meta", body)
    assert first.status_code == again.status_code == 200
    wanted = {"source": "facebook", "records": 1, "events": 1, "without_interaction": 0, "set_aside": 0}
    assert first.json() == again.json() == wanted


@pytest.mark.parametrize("platform", SIGNS)
def test_a_body_without_or_with_a_wrong_signature_stays_outside(service, platform):
    body = b'{"object": "page"}'
    address = f"{service.address}/v1/webhooks/{platform}"
    name = SIGNS[platform][0]
    none = httpx2.post(address, content=body, headers={"Content-Type": "application/json"})
    assert (none.status_code, name in none.json()["detail"]) == (401, True)
    good = signature(platform, body)[name]
    for wrong in (
        signature(platform, body + b" ")[name].encode(),
        good.upper().encode(),
        b"sha256=",
        b"\xff\xfe",
    ):
        headers = [(b"content-type", b"application/json"), (name.encode(), wrong)]
        refused = httpx2.post(address, content=body, headers=headers)
        assert refused.status_code == 403
        assert refused.headers["content-type"] == "application/problem+json"


def test_a_body_signed_for_one_platform_does_not_pass_at_another(service):
    body = commented("1_99")
    text = signature("discourse", body)["X-Discourse-Event-Signature"]
    assert send(service, "meta", body, **{"X-Hub-Signature-256": text}).status_code == 403


def test_too_much_is_refused_before_it_is_read(service):
    body = b" " * (2 * 2**20 + 1)
    assert send(service, "meta", body).status_code == 413
    parts = urlsplit(service.address)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as line:
        line.sendall(
            b"POST /v1/webhooks/meta HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
            b"X-Hub-Signature-256: sha256=00\r\nContent-Length: 999999999\r\n\r\n"
        )
        assert b" 413 " in line.recv(65536).split(b"\r\n")[0]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"[" * 5000 + b"]" * 5000, "not JSON"),
        (b"[1]", "no JSON object"),
        (b'{"object": "whatsapp"}', "subscribe to instagram or page only"),
        (b'{"object": {"a": 1}}', "subscribe to"),
    ],
)
def test_what_is_no_body_of_the_platform_is_told(service, body, words):
    refused = send(service, "meta", body)
    assert refused.status_code == 422
    assert words in refused.json()["detail"]


def test_another_content_type_is_told(service):
    assert send(service, "meta", b"{}", **{"Content-Type": "text/plain"}).status_code == 415


def test_meta_is_answered_its_challenge_when_it_shows_the_token(service):
    address = f"{service.address}/v1/webhooks/meta"
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "meta-token"}
    good = httpx2.get(address, params=asked)
    assert (good.status_code, good.text) == (200, "1158201444")
    assert good.headers["content-type"].startswith("text/plain")
    for wrong in ({"hub.verify_token": "meta-tokem"}, {"hub.verify_token": ""}):
        assert httpx2.get(address, params=asked | wrong).status_code == 403
    assert httpx2.get(address).status_code == 422


def test_x_is_answered_its_crc(service):
    given = httpx2.get(f"{service.address}/v1/webhooks/x", params={"crc_token": "abc", "nonce": "1"})
    wanted = base64.b64encode(hmac.new(b"x-secret", b"abc", hashlib.sha256).digest()).decode()
    assert given.json() == {"response_token": f"sha256={wanted}"}


def test_a_record_that_cannot_be_read_is_set_aside_and_acknowledged(service):
    change = {"field": "mentions", "value": {"media_id": "m1", "comment_id": "c1"}}
    body = json.dumps(
        {"object": "instagram", "entry": [{"id": "1", "time": AT, "changes": [change]}]}
    ).encode()
    answered = send(service, "meta", body)
    assert (answered.status_code, answered.json()["set_aside"]) == (200, 1)
    [file] = (service.home / "set-aside").glob("webhook-meta-*.ndjson")
    assert file.stat().st_mode & 0o777 == 0o600
    assert "who mentioned is not told" in file.read_text(encoding="utf-8")


def test_no_secret_no_receiver(tmp_path):
    with serving(tmp_path / "home") as bare:
        for platform in (*SIGNS, "nothing"):
            address = f"{bare.address}/v1/webhooks/{platform}"
            assert httpx2.post(address, content=b"{}").status_code == 404
            assert httpx2.get(address, params={"crc_token": "a"}).status_code == 404


def events(home: Path) -> list[dict]:
    with Ledger.open(home) as ledger:
        found = ledger.query('SELECT event_id, "at", kind FROM events WHERE retracted IS NULL')
    return sorted(found.to_pylist(), key=lambda row: row["event_id"])


def test_what_was_acknowledged_survives_a_kill_and_a_repeat_after_it(tmp_path):
    home, bodies = tmp_path / "home", [commented(f"1_{number}") for number in range(20)]
    instance = {"X-Discourse-Instance": "https://forum.example"}
    like = json.dumps({"like": {"post": forum_post(2), "user": {"username": "Max"}}}).encode()
    followed = {"source": {"data": {"id": "7"}}, "target": {"data": {"id": "1"}}}
    follow = json.dumps(
        {
            "data": {
                "event_type": "follow.follow",
                "event_uuid": "1",
                "filter": {"user_id": "1"},
                "payload": followed,
            }
        }
    ).encode()

    def everything(running: Service) -> list[dict]:
        answers = [send(running, "meta", body) for body in bodies]
        answers.append(send(running, "discourse", like, **instance, **{"X-Discourse-Event": "post_liked"}))
        answers.append(send(running, "x", follow))
        assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
        return [answer.json() for answer in answers]

    with serving(home, **SECRETS) as running:
        first = everything(running)
        running.kill9()
    kept = events(home)
    assert len(kept) == 22
    with serving(home, **SECRETS) as running:
        assert everything(running) == first
    assert events(home) == kept, "acts without a time of their own keep that of their first coming"


def test_a_post_taken_down_in_the_forum_is_gone_here(tmp_path):
    home, about = tmp_path / "home", {"X-Discourse-Instance": "https://forum.example"}
    body = json.dumps({"post": forum_post(1)}).encode()
    with serving(home, **SECRETS) as running:
        for event in ("post_created", "post_destroyed"):
            taken = send(running, "discourse", body, **about, **{"X-Discourse-Event": event})
            assert taken.json()["events"] == 1
    assert event_ids(home) == set()
