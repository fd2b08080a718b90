"""The table of rules: each states what it rests on, and the presets differ by fields only."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import jobkit
from jobkit.basics.errors import DefinitionError
from jobkit.guide import NAMES, scenario
from jobkit.lint import lint
from jobkit.platform import RuleFact, Rules
from jobkit.platform.rules import Preset
from jobkit.simulation import Simulation

RULES = [name for name in Rules.model_fields if name != "name"]
PLATFORM, GUIDE, DEVELOPER = Rules.platform(), Rules.study_guide(), Rules.developer()
SOURCES = {path: path.read_text("utf-8") for path in Path(jobkit.__file__).parent.rglob("*.py")}
OTHERS = {path: text for path, text in SOURCES.items() if path.name != "rules.py"}


@pytest.mark.parametrize("name", RULES)
def test_every_rule_states_its_fact_or_its_assumption(name: str) -> None:
    fact = Rules.fact(name)
    assert fact.text.endswith(".")
    assert fact.fact or fact.assumption
    assert (name in Rules.assumptions()) == fact.assumption


def test_every_rule_is_consulted_somewhere() -> None:
    code = "".join(OTHERS.values())
    assert [name for name in RULES if f"rules.{name}" not in code] == []


def test_a_rule_says_what_it_rests_on() -> None:
    assert Rules.fact("ci_takes_slot") == RuleFact("A CI run takes no run slot.", "P-044", False)
    for unknown in ("name", "run_slot"):
        with pytest.raises(KeyError):
            Rules.fact(unknown)


def test_a_value_outside_the_limits_of_a_rule_is_refused() -> None:
    with pytest.raises(DefinitionError) as refused:
        Rules(run_slots=0, interval_minute=60, prep_seconds=-1, implicit_deps=1)
    problems = {problem.field: problem.message for problem in refused.value.problems}
    assert problems == {
        "run_slots": "must be at least 1",
        "implicit_deps": "must be true or false, without quotes",
        "interval_minute": "must be at most 59",
        "prep_seconds": "must be at least 0",
    }


def test_the_presets_differ_where_a_documented_rule_says_so() -> None:
    for preset in (GUIDE, DEVELOPER):
        different = [name for name in RULES if getattr(preset, name) != getattr(PLATFORM, name)]
        assert len(different) >= 10
        assert [name for name in different if Rules.fact(name).assumption] in ([], ["run_slots"])
    assert DEVELOPER.name == PLATFORM.name != GUIDE.name


# -- the name of a preset is a label ------------------------------------------------------------------------


def renamed(rules: Rules, name: Preset) -> Rules:
    """The same fields under the other name."""
    return Rules(**{**rules.model_dump(), "name": name})


def said(sim: Simulation) -> tuple[object, ...]:
    """Everything a simulation says, but for the name of its rules."""
    data = sim.to_dict()
    del data["rules"]
    whys = [repr(sim.why(run)) for run in sim.runs[:10]]
    notices = [notice.to_dict() for notice in sim.notices()]
    findings = [repr(finding) for finding in lint(sim.account, project=sim.project, rules=sim.rules)]
    return data, whys, notices, findings


@pytest.mark.parametrize("name", NAMES)
def test_presets_differ_by_their_fields_only(name: str) -> None:
    played = scenario(name)
    guide, platform = said(played.simulate(rules=GUIDE)), said(played.simulate(rules=PLATFORM))
    assert said(played.simulate(rules=renamed(GUIDE, "platform"))) == guide
    assert said(played.simulate(rules=renamed(PLATFORM, "study guide"))) == platform
    assert guide != platform


def is_name_of_rules(part: ast.expr) -> bool:
    """Return whether an expression is ``rules.name`` of anything."""
    owner = part.value if isinstance(part, ast.Attribute) and part.attr == "name" else None
    return ast.unparse(owner).endswith("rules") if owner is not None else False


def test_nothing_outside_the_rules_compares_their_name() -> None:
    for path, text in OTHERS.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Compare):
                compared = [part for part in (node.left, *node.comparators) if is_name_of_rules(part)]
                assert not compared, f"{path.name}:{node.lineno}"


def test_the_other_preset_keeps_what_was_changed() -> None:
    own = Rules.study_guide(run_slots=2, implicit_deps=True)
    assert own.as_preset("platform") == Rules.platform(run_slots=2)
    assert own.as_preset("study guide") is own
    assert own.is_same_preset(GUIDE) and not own.is_same_preset(PLATFORM)
