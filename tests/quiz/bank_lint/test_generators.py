"""Generated items are looked at like any item; a seed that makes none is told."""

from __future__ import annotations

from typing import Any

import pytest

from jobkit.quiz.bank_lint import lint_generators
from jobkit.quiz.generators import registry
from tests.quiz.bank_lint.items import changed


def make(seed: int) -> dict[str, Any]:
    """Every third item has no key, every fifth a stem that says too little."""
    item = changed() if seed % 5 else changed(stem="Which one fits?")
    item = {name: value for name, value in item.items() if name not in ("id", "objective", "title", "status")}
    return item if seed % 3 else item | {"key": "z"}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> None:
    registry.generators()
    monkeypatch.setattr(
        registry, "_known", {"chain": registry.Generator("chain", "chaining", "A chain", make)}
    )


@pytest.mark.usefixtures("made")
def test_each_variant_is_looked_at() -> None:
    lint = lint_generators(variants=11)
    found = [(finding.rule, finding.item) for finding in lint.findings]
    assert [item for rule, item in found if rule == "generator"] == [f"chain:{n}" for n in (0, 3, 6, 9)]
    assert [item for rule, item in found if rule == "stem-form"] == ["chain:5", "chain:10"]
    assert lint.items == 7


def test_the_generators_of_jobkit_have_no_errors() -> None:
    assert not lint_generators(variants=10).errors
