"""The public face: one list of names for people, one for type checkers, and they agree."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import jobkit


def names_for_type_checkers() -> set[str]:
    tree = ast.parse(Path(jobkit.__file__).read_text("utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    return {alias.name for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names}


def test_both_lists_hold_the_same_names() -> None:
    assert names_for_type_checkers() == set(jobkit.__all__)


@pytest.mark.parametrize("name", jobkit.__all__)
def test_every_public_name_loads(name: str) -> None:
    assert getattr(jobkit, name) is not None
    assert name in dir(jobkit)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Jbo'"):
        _ = jobkit.Jbo
