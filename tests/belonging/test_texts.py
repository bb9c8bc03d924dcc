"""Texts that name communities: of too many, a part by chance."""

import importlib

from ambassadors.snapshot import texts
from tests.service.service_kit import HOUR, act, filled


def test_of_many_texts_no_more_are_read_than_were_asked_for(tmp_path, monkeypatch):
    rows = [act(i, HOUR * (i % 50), f"p{i % 40}", f"q{i % 7}", text=f"word{i}") for i in range(2000)]
    monkeypatch.setattr(importlib.import_module("ambassadors.snapshot.texts"), "TEXTS", 200)
    with filled(tmp_path, rows) as workspace, workspace.ledger.frozen() as frozen:
        read = texts(frozen.query, frozen.seq, rows[-1]["at"] + 100 * HOUR)
    assert 150 < len(read) < 250  # one in ten, as a hash falls: 200, give or take 3.7 standard deviations
