"""The public face: one list of names for people, one for type checkers, and they agree."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import jobkit

DOORS = (
    "jobkit.dbt.execution",
    "jobkit.dbt.selection",
    "jobkit.jobs",
    "jobkit.platform",
    "jobkit.quiz",
    "jobkit.reports.measures",
    "jobkit.simulation",
    "jobkit.views",
    "jobkit.widgets",
)
"""Packages whose names load on first use, like those of the front door."""


def names_for_type_checkers(package: ModuleType) -> dict[str, str]:
    """Return the names that a package lists for type checkers, with the module of each."""
    tree = ast.parse(Path(str(package.__file__)).read_text("utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    return {alias.name: str(node.module) for node in imports for alias in node.names}


def test_both_lists_hold_the_same_names() -> None:
    assert set(names_for_type_checkers(jobkit)) == set(jobkit.__all__)


@pytest.mark.parametrize("door", DOORS)
def test_all_lists_of_a_package_hold_the_same_names(door: str) -> None:
    package = import_module(door)
    listed = names_for_type_checkers(package)
    assert listed == package._homes
    assert set(listed) == set(package.__all__) <= set(dir(package))
    for name, home in listed.items():
        assert getattr(package, name) is vars(import_module(home))[name]


def test_a_name_is_never_its_module() -> None:
    """`jobkit.simulation.simulate` is a module as well."""
    import_module("jobkit.simulation.simulate")
    assert callable(jobkit.simulation.simulate)


def test_an_unknown_name_of_a_package_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"jobkit\.platform.* has no attribute 'Ruels'"):
        _ = import_module("jobkit.platform").Ruels


@pytest.mark.parametrize("name", jobkit.__all__)
def test_every_public_name_loads(name: str) -> None:
    assert getattr(jobkit, name) is not None
    assert name in dir(jobkit)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Jbo'"):
        _ = jobkit.Jbo
