"""Sentences in the language asked for, on every route that has some."""

from __future__ import annotations

from typing import Any, cast

from starlette.testclient import TestClient

from api.app import create_app
from tests.privacy.privacy_kit import ACME, canary_rows
from tests.service.service_kit import crowd, filled


def test_lists_live_lists_and_suggestions_speak_french_where_asked(tmp_path):
    with filled(tmp_path, [*crowd(), *canary_rows()], ACME) as workspace:
        workspace.refresh()
        _, token = workspace.state.create_key("test", frozenset({"admin"}), None)
        client, key = TestClient(create_app(cast(Any, workspace))), {"Authorization": f"Bearer {token}"}
        for path, part, told in (
            ("ambassadors", "items", "reasons"),
            ("ambassadors/live", "items", "reasons"),
            ("suggestions", "refused", "reason"),
        ):
            english, french, again = (
                client.get(f"/v1/{path}", params={"limit": "2", "brand": "acme"} | more, headers=key)
                for more in ({}, {"lang": "fr"}, {"lang": "en"})
            )
            assert english.json()[part], path
            assert english.json() == again.json(), path
            spoken = [[str(one[told]) for one in answer.json()[part]] for answer in (english, french)]
            assert all(one != other for one, other in zip(*spoken, strict=True)), path
            assert english.headers.get("etag", "e") != french.headers.get("etag", "f"), path
            assert (
                client.get(f"/v1/{path}", params={"lang": "de", "brand": "acme"}, headers=key).status_code
                == 422
            ), path
        first = client.get("/v1/ambassadors", params={"brand": "acme", "limit": 1, "lang": "fr"}, headers=key)
        second = client.get("/v1/ambassadors", params={"brand": "acme", "limit": 1, "lang": "fr", "cursor": first.json()["next_cursor"]}, headers=key)  # fmt: skip
        assert "acted with" not in str(second.json()["items"])
        assert "lang=fr" in first.headers["link"]
