"""Communities as an assessment keeps them."""

import numpy as np

from tests.service.service_kit import act, filled


def test_an_assessment_says_who_belongs_together_and_who_bridges(tmp_path):
    groups = [[f"{name}{i}" for i in range(6)] for name in "ab"]
    pairs = [(one, other) for group in groups for one in group for other in group if one != other]
    pairs += [("a0", f"b{i}") for i in range(3)]  # a0 stands between
    rows = [act(number, number * 60_000, *pair) for number, pair in enumerate(pairs)]
    rows.append(act(len(rows), 0, "lonely", "lonely"))
    with filled(tmp_path, rows) as workspace:
        people = workspace.refresh().people("")
        held = {row["account_id"]: (row["community"], row["participation"]) for row in people.to_dicts()}
    for group in groups:
        assert len({held[f"x:{one}"][0] for one in group}) == 1
    assert {community for community, _ in held.values()} == {0, 1, None}
    assert held["x:lonely"] == (None, None)
    # 10 of a0's 13 ties lead into its own group, where every tie counts both ways
    assert np.isclose(held["x:a0"][1], 1 - (10 / 13) ** 2 - (3 / 13) ** 2)
    assert held["x:a5"][1] == 0
