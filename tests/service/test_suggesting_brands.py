"""Suggestions of a home with several brands: each is spoken for by its own accounts alone."""

from __future__ import annotations

from ambassadors.brands import Brand
from tests.ledger.ledger_kit import NOW, table
from tests.service.service_kit import HOUR, START, act, crowd, filled

ACME = Brand("acme", accounts=("x:own",))
BOLT = Brand("bolt", accounts=("x:bolt",))


def test_what_another_brand_of_the_home_replied_leaves_a_complaint_unanswered(tmp_path):
    said = {"text": "awful, where is my order?", "sentiment": -0.9, "post_id": "p:1"}
    rows = [*crowd(300), act(5000, 385 * HOUR, "p3", "own", 2, **said)]
    rows.append(act(5001, 386 * HOUR, "bolt", "p3", 2, parent_id="p:1", post_id="p:2", text="not us"))
    with filled(tmp_path / "home", rows, ACME, BOLT) as workspace:
        workspace.refresh(as_of=START + 390 * HOUR)
        asked = {one["account_id"]: one["action"] for one in workspace.suggestions("acme")["items"]}
        assert asked["x:p3"] == "answer"
        own = act(5002, 387 * HOUR, "own", "p3", 2, parent_id="p:1", post_id="p:3", text="on its way")
        workspace.append(table([own]), NOW)
        workspace.refresh(as_of=START + 390 * HOUR)
        assert "answer" not in [one["action"] for one in workspace.suggestions("acme")["items"]]
