"""The headers of saved queries are read strictly."""

import pytest

from graph_schema.saved import HeaderError, parse, saved_queries

GOOD = """// title: T
// about: One line
// about: and another.
// param limit: 3
// param who: ["x:1"]
// columns: a, b
MATCH (n) WHERE n.id IN $who RETURN 1 AS a, 2 AS b LIMIT $limit
"""


def test_a_good_header(tmp_path):
    path = tmp_path / "good.cypher"
    path.write_text(GOOD)
    query = parse(path)
    assert (query.name, query.title, query.about) == ("good", "T", "One line and another.")
    assert query.params == {"limit": 3, "who": ["x:1"]}
    assert query.columns == ("a", "b")
    assert query.text.startswith("MATCH (n)")


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("// title: T", "// titel: T", r"bad.cypher:1: '// titel: T' is no header line; write // title"),
        ("// title: T\n", "", "bad.cypher:5: 0 lines of // title:, but one is needed"),
        ("// param limit: 3", "// param limit: x", "bad.cypher:4: 'x' is not JSON; quote a text"),
        ("// param limit: 3", "// param: 3", "bad.cypher:4: .* is no header line"),
        ("// param limit: 3\n", "", "bad.cypher:5: limit: every parameter must be both declared and used"),
        ("LIMIT $limit", "", "bad.cypher:6: limit: every parameter must be both declared and used"),
        ("// columns: a, b\n", "", "bad.cypher:5: 0 lines of // columns:"),
        ("// columns: a, b", "// columns: a\n// columns: b", "bad.cypher:7: 2 lines of // columns:"),
    ],
)
def test_a_bad_header_names_file_and_line(tmp_path, old, new, text):
    path = tmp_path / "bad.cypher"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(HeaderError, match=text):
        parse(path)


def test_all_saved_queries_can_be_read():
    found = saved_queries()
    assert len(found) >= 14
    for query in found.values():
        assert query.title
        assert query.columns
        assert query.about.endswith(".")
