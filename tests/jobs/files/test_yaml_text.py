"""YAML as plain data: scalars of YAML 1.2, and nothing that surprises."""

from __future__ import annotations

import pytest

from jobkit.basics.errors import ArtifactError
from jobkit.jobs.files.yaml_text import MAX_DEPTH, parse_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: true", {"a": True}),
        ("a: yes", {"a": "yes"}),
        ("on: a", {"on": "a"}),
        ("a: 012", {"a": 12}),
        ("a: 1:30", {"a": "1:30"}),
        ("a: 1.50", {"a": 1.5}),
        ("a: 1e3", {"a": 1000.0}),
        ("a: 2026-03-02", {"a": "2026-03-02"}),
        ("a: '12'", {"a": "12"}),
        ("a:", {"a": None}),
        ("1: x", {"1": "x"}),
        ("a: 0 6 * * *", {"a": "0 6 * * *"}),
        ("a: |\n  x\n  y\n", {"a": "x\ny\n"}),
        ("a: &x [1, 2]\nb: *x", {"a": [1, 2], "b": [1, 2]}),
        ("a: &x {k: 1, l: 2}\nb: {<<: *x, k: 3}", {"a": {"k": 1, "l": 2}, "b": {"k": 3, "l": 2}}),
        ("a: {<<: [{k: 1}, {k: 2, l: 2}]}", {"a": {"k": 1, "l": 2}}),
        ("", None),
        ("# only a comment", None),
    ],
)
def test_scalars_and_merges(text: str, value: object) -> None:
    assert parse_yaml(text)[0] == value


def test_each_value_has_its_line() -> None:
    _, lines = parse_yaml("jobs:\n- name: A\n  commands:\n  - dbt build\n- name: B\n")
    assert lines["jobs", 0, "commands", 0] == 4
    assert lines["jobs", 1, "name"] == 5


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join(['*' + old] * 10)}]\n" for old, new in zip("abcdefg", "bcdefgh", strict=True)
)
CHAIN = "".join(f"k{i}: &k{i} [{f'*k{i - 1}' if i else 'x'}]\n" for i in range(MAX_DEPTH + 5))


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("a: 1\nb: 2\na: 3", "line 3, column 1", "'a' is given twice"),
        ("a: &a [*a]", "line 1, column 4", "alias contains itself"),
        ("a: &a {b: *a}", "line 1, column 4", "alias contains itself"),
        (BOMB, "line", "once its aliases are written out"),
        (CHAIN, "line", "nested more than"),
        ("[" * 10_000_000, "line 1", "nested more than"),
        ("- " * 5_000 + "x", "line 1", "nested more than"),
        ("a: !!python/object/apply:os.system [x]", "line 1, column 4", "not plain data"),
        ("a: !!int 12", "line 1, column 4", "not plain data"),
        ("s: */15 * * * *", "line 1", "put quotes around a cron expression"),
        ("s: @daily", "line 1", "put quotes around the value"),
        ("a:\n\tb: 1", "line 2", "indent with spaces"),
        ("a: 1\n---\nb: 2", "line 2", "one document"),
        ("a: b: c", "line 1, column 5", "put quotes around a value that holds `: `"),
        ("a: {{ x }}", "line 1", "text"),
        ("a: *nope", "line 1, column 4", "undefined alias"),
        ("a: [1,\nb: 2", "line 3", "not valid YAML"),
        ("? [a]\n: b", "line 1, column 3", "a key must be text"),
        ("a: 'x", "line 1", "not valid YAML"),
        ("a: \x07", "line 1", "a character that YAML forbids"),
        ("a: \ud800", "", "half a pair of surrogates"),
        ("a: {<<: 3}", "line 1, column 9", "merges mappings only"),
    ],
)
def test_what_is_refused(text: str, where: str, what: str) -> None:
    with pytest.raises(ArtifactError) as caught:
        parse_yaml(text)
    assert caught.value.where.startswith(where)
    assert what in str(caught.value)


def test_a_number_with_thousands_of_digits_stays_text() -> None:
    assert parse_yaml("a: " + "9" * 5_000)[0] == {"a": "9" * 5_000}


def test_without_libyaml_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    import yaml

    from jobkit.jobs.files import yaml_text

    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    yaml_text._loader.cache_clear()
    try:
        assert parse_yaml("a: &x [1, yes]\nb: *x") == (
            {"a": [1, "yes"], "b": [1, "yes"]},
            {(): 1, ("a",): 1, ("a", 0): 1, ("a", 1): 1, ("b",): 1, ("b", 0): 1, ("b", 1): 1},
        )
        with pytest.raises(ArtifactError, match="nested more than"):
            parse_yaml("[" * 1_000)
    finally:
        yaml_text._loader.cache_clear()
