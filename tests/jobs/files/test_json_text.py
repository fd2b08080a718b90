"""JSON as plain data: no duplicate key, no endless nesting, no traceback."""

from __future__ import annotations

import pytest

from jobkit.basics.errors import ArtifactError
from jobkit.jobs.files.json_text import parse_json


def test_plain_data() -> None:
    assert parse_json('{"a": [1, 2.5, true, null, "x"]}') == {"a": [1, 2.5, True, None, "x"]}


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ('{"a": 1, "a": 2}', "", "'a' is given twice"),
        ('{"a":', "line 1, column 6", "not valid JSON"),
        ('{\n  "a": 1,\n}', "line", "not valid JSON"),
        ("", "line 1, column 1", "the file is empty"),
        ('{"a": NaN}', "", "NaN is no JSON number"),
        ('{"a": Infinity}', "", "Infinity is no JSON number"),
        ('{"a": ' + "9" * 10_000 + "}", "", "not valid JSON"),
        ('{"a": 1} x', "line 1, column 10", "not valid JSON"),
        ("[" * 10_000_000, "", "nested too deeply"),
    ],
)
def test_what_is_refused(text: str, where: str, what: str) -> None:
    with pytest.raises(ArtifactError) as caught:
        parse_json(text)
    assert caught.value.where.startswith(where)
    assert what in str(caught.value)
