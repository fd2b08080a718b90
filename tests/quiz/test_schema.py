"""The JSON Schema of bank files: shipped, up to date, and as strict as the models.

``python -m tests.quiz.test_schema`` renews it.
"""

from __future__ import annotations

import json

import pytest

from jobkit.basics.resources import folder
from jobkit.jobs.files import read_document
from jobkit.quiz.schema import schema_text
from tests.quiz.test_prove import SAMPLES

SCHEMA = folder("quizzes") / "bank.schema.json"


def banks():
    """Return every file of items: heads, and parts in the folders named after them."""
    heads = sorted(folder("quizzes").glob("*.yml"))
    return sorted([*heads, *(part for head in heads for part in head.with_suffix("").glob("*.yml"))])


def test_the_schema_is_up_to_date():
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(), "python -m tests.quiz.test_schema renews it"


@pytest.mark.parametrize("path", banks(), ids=lambda path: path.stem)
def test_every_bank_names_the_schema_in_its_first_line(path):
    up = "../" * (len(path.relative_to(folder("quizzes")).parts) - 1)
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema={up}bank.schema.json"


@pytest.mark.parametrize("path", [*banks(), SAMPLES], ids=lambda path: path.stem)
def test_every_bank_fits_the_schema(path):
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json.loads(schema_text()))
    data = read_document(path).data
    assert not list(validator.iter_errors(data))
    assert list(validator.iter_errors(dict(data, items=[dict(data["items"][0], colour="red")])))


if __name__ == "__main__":
    SCHEMA.write_text(schema_text(), encoding="utf-8")
