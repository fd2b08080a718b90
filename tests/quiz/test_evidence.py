"""What proving an item finds: wrong keys, true distractors, paths that lead nowhere, missing grounds."""

from __future__ import annotations

import pytest

from jobkit import quiz
from jobkit.basics.errors import QuizError
from jobkit.guide.scenarios import NAMES
from jobkit.quiz.evidence.assertions import Setting, found
from jobkit.quiz.evidence.paths import ROOTS, value_at
from jobkit.quiz.items import Assertion
from jobkit.quiz.merge import merged
from jobkit.quiz.question import Question
from jobkit.quiz.show_me import show_me
from jobkit.quiz.stage import Stage
from tests.quiz.test_prove import BANK

STAGE = BANK["sample-single"].stage
PLAYED = STAGE.played("two-prs")


def changed(name, **fields):
    """Return a sample with other fields."""
    item = BANK[name].item
    data = item.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return Question(type(item).model_validate({**data, **fields}), BANK[name].stage)


def evidence(**fields):
    return [{"grade": "simulated", "scenario": "two-prs", **fields}]


PATH = "runs/CI/1/status"
FACTS = list(BANK["sample-single"].item.facts)
NO_FACT = f"{FACTS[0][:2]}999"
BROKEN = {
    "wrong key": ({"key": "a"}, ["a is a key, but it is not so", "'cancelled'", "b is a distractor"]),
    "true distractor": (
        {"evidence": evidence(ask=PATH, claims={"a": "cancelled", "b": "cancelled", "c": "error"})},
        ["a is a distractor, but all of it is so"],
    ),
    "a distractor is left out": (
        {"evidence": evidence(ask=PATH, claims={"a": "success", "b": "cancelled"})},
        ["nothing proves or refutes: c"],
    ),
    "an option that is none": (
        {"evidence": evidence(ask=PATH, claims={"a": "success", "b": "cancelled", "c": "error", "d": "x"})},
        ["there is no option 'd'"],
    ),
    "no such job": (
        {"evidence": evidence(ask="runs/Nightl/1/status", claims={"b": "success"})},
        ["runs: there is no job 'Nightl' (did you mean `Nightly`?)"],
    ),
    "no such run": (
        {"evidence": evidence(ask="runs/CI/9/status", claims={"b": "success"})},
        ["runs/CI: there is no run '9' (1 to 2"],
    ),
    "no such scenario": (
        {"evidence": evidence(scenario="two-pr", ask=PATH, claims={"b": "success"})},
        ["there is no scenario 'two-pr' (did you mean `two-prs`?)"],
    ),
    "no such fact": (
        {"evidence": evidence(ask=PATH, claims={"b": "cancelled"}, facts=[NO_FACT])},
        [NO_FACT],
    ),
    "doc that proves a distractor": (
        {"evidence": [{"grade": "doc", "facts": FACTS, "proves": ["a"]}]},
        ["'a' is not part of the key"],
    ),
    "no claims at all": (
        {"evidence": [{"grade": "doc", "facts": FACTS}]},
        ["nothing proves or refutes: b, a, c"],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_evidence_that_does_not_hold_is_told_with_what_was_found(name):
    fields, parts = BROKEN[name]
    proof = quiz.prove(changed("sample-single", **fields))
    assert not proof.proved
    for part in parts:
        assert part in str(proof), str(proof)


def test_each_reading_has_evidence_of_its_own():
    assert quiz.prove(BANK["sample-two-clocks"]).proved
    both = BANK["sample-two-clocks"].item.model_dump(mode="json", by_alias=True)["evidence"]
    proof = quiz.prove(changed("sample-two-clocks", evidence=both[:1]))
    assert "nothing proves or refutes" in str(proof)
    assert not quiz.prove(changed("sample-two-clocks", readings={"guide": "c", "platform": "a"})).proved


def test_guide_and_platform_are_asked_and_told_apart():
    question = BANK["sample-two-clocks"]
    assert question.check("06:00").is_right and not question.check("06:00", reading="guide").is_right
    assert question.check("11:00", reading="guide").is_right
    grade = question.check("11:00", reading="guide")
    assert [(one.reading, one.outcome) for one in grade.readings] == [
        ("guide", "right"),
        ("platform", "wrong"),
    ]
    text = repr(grade)
    assert "By the exam's guide: " in text and "11:00 (right)" in text and "06:00 (wrong)" in text
    assert set(question.solution().readings) == {"guide", "platform"}
    with pytest.raises(QuizError, match="guide, platform"):
        question.grade("a", "exam")


OPERATORS = [
    ({"path": PATH, "is": "cancelled"}, True),
    ({"path": PATH, "is_not": "cancelled"}, False),
    ({"path": PATH, "one_of": ["error", "cancelled"]}, True),
    ({"path": PATH, "contains": "cancel"}, True),
    ({"path": "runs/CI/2/built", "contains": "orders"}, True),
    ({"path": "runs/CI/2/built", "lacks": ["orders", "stg_orders"]}, False),
    ({"path": "runs/CI/count", "at_least": 2}, True),
    ({"path": "runs/CI/count", "more_than": 2}, False),
    ({"path": "runs/CI/count", "less_than": 3}, True),
    ({"path": "runs/CI/count", "at_most": 1}, False),
    ({"path": "runs/CI/1/queued", "before": "2026-03-02T15:00:30"}, True),
    ({"path": "runs/CI/1/queued", "after": "2026-03-02T15:00:30"}, False),
    ({"path": "runs/CI/1/queued", "is": "2026-03-02T15:00"}, True),
    ({"path": "runs/CI/1/status", "same_as": "runs/CI/2/status"}, False),
    ({"path": "runs/CI/statuses", "is": ["cancelled", "success"]}, True),
    ({"path": "runs/Nightly/1/status", "with": "failing", "is": "error"}, True),
    ({"path": ["fires", "cron:*/30 * * * *", "count"], "is": 48}, True),
    ({"path": "runs/CI/2/reads/orders/int_orders_paid/deferred", "is": True}, True),
    ({"path": "runs/CI/2/takes_slot", "is": False}, True),
]


@pytest.mark.parametrize(("fields", "holds"), OPERATORS)
def test_every_operator(fields, holds):
    assert found(Assertion.model_validate(fields), Setting(STAGE, "two-prs")).holds is holds


@pytest.mark.parametrize(
    "fields",
    [
        {"path": PATH},
        {"path": PATH, "is": 1, "is_not": 2},
        {"path": PATH, "equals": 1},
        {"is": 1},
        {"path": "", "is": 1},
    ],
)
def test_an_assertion_has_a_path_and_one_operator(fields):
    with pytest.raises(ValueError, match="Assertion"):
        Assertion.model_validate(fields)


@pytest.mark.parametrize("path", ["runs/CI/1/queued", "runs/CI/1/status"])
def test_values_that_have_no_order_are_told(path):
    with pytest.raises(QuizError, match="no order"):
        found(Assertion.model_validate({"path": path, "at_least": 3}), Setting(STAGE, "two-prs"))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("runs/count", 3),
        ("runs/CI/-1/status", "success"),
        ("runs/CI/2/nodes/orders/status", "success"),
        ("runs/CI/2/nodes/stg_orders/status", "not built"),
        ("runs/CI/2/nodes/error/count", 0),
        ("runs/CI/2/deferred_to", "Nightly"),
        ("runs/CI/1/code", ("41.0",)),
        ("runs/Nightly/1/trigger", "schedule"),
        ("runs/Nightly/1/steps/count", 4),
        ("runs/Nightly/1/steps/dbt build/status", "success"),
        ("runs/Nightly/1/steps/-1/exit_code", 0),
        ("will_not_run/CI", ()),
        ("jobs/CI/type", "ci"),
        ("definition/{name: New, commands: [dbt build], triggers: {merge: true}}/type", "merge"),
        ("definition/{name: New, commands: [dbt build], triggers: {merge: true}}/taken", True),
        ("definition/{name: New, commands: []}/taken", False),
        ("definition/{name: New, commands: []}/type", "refused"),
        ("variables/CI/1/DBT_CLOUD_PR_ID", "41"),
        ("docs/job", "none"),
        ("notices/Nightly/count", 0),
        ("webhooks/count", 0),
        ("measures/account/cancelled", 1),
        ("fires/Nightly/count", 1),
        ("fires/Nightly/first_gap", 0.0),
        ("selected/orders/models", ("orders",)),
        ("invoke/dbt build --select orders/exit_code", 0),
        ("lint/XXX/count", None),
    ],
)
def test_every_root_can_be_asked(path, value):
    if value is None:
        with pytest.raises(QuizError, match="lint rule"):
            value_at(PLAYED, path)
    else:
        assert value_at(PLAYED, path) == value


@pytest.mark.parametrize("text", ["just words", "[dbt build]", "{name: New, name: New}"])
def test_a_definition_that_is_no_job_at_all_is_told(text):
    with pytest.raises(QuizError, match="definition"):
        value_at(PLAYED, ["definition", text, "taken"])


@pytest.mark.parametrize("root", ROOTS)
def test_a_path_that_stops_short_says_how_it_goes_on(root):
    with pytest.raises(QuizError, match="goes on"):
        value_at(PLAYED, root)


@pytest.mark.parametrize(
    ("base", "change", "result"),
    [
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": None}}, {"a": {"c": 2}}),
        ({"jobs": [{"name": "A"}, {"name": "B"}]}, {"jobs": {"A": None}}, {"jobs": [{"name": "B"}]}),
        (
            {"jobs": [{"name": "A"}]},
            {"jobs": {"B": {"x": 1}}},
            {"jobs": [{"name": "A"}, {"name": "B", "x": 1}]},
        ),
        (
            {"jobs": [{"name": "A", "x": 1}]},
            {"jobs": [{"name": "A", "x": 2}]},
            {"jobs": [{"name": "A", "x": 2}]},
        ),
        (
            {"rules": "study-guide"},
            {"rules": {"run_slots": 1}},
            {"rules": {"preset": "study-guide", "run_slots": 1}},
        ),
        ({"deferral": {"environment": "P"}}, {"deferral": {}}, {"deferral": {}}),
        ({"commands": ["a", "b"]}, {"commands": ["c"]}, {"commands": ["c"]}),
    ],
)
def test_changes_merge(base, change, result):
    before = repr(base)
    assert merged(base, change) == result
    assert repr(base) == before


def test_scenarios_that_derive_in_a_circle_are_told():
    stage = Stage({"a": {"from": "b"}, "b": {"from": "a"}})
    with pytest.raises(QuizError, match="derives from itself"):
        stage.played("a")
    with pytest.raises(QuizError, match="chnge"):
        Stage({"a": {"guide": "scenario-2", "chnge": {}}}).played("a")


@pytest.mark.parametrize("name", [name for name in NAMES if name != "scenario-4"])
@pytest.mark.parametrize("reading", ["platform", "guide"])
def test_the_code_that_is_shown_makes_the_very_simulation(name, reading):
    shown = show_me(Stage({"own": {"guide": name}}).played("own", None, reading))
    scope = {}
    exec(shown.code, scope)
    assert scope["simulation"].to_dict() == shown.simulation.to_dict()


@pytest.mark.parametrize("name", [name for name in BANK if BANK[name].scenarios])
def test_show_me_runs_for_every_sample(name):
    for scenario in BANK[name].scenarios:
        shown, scope = BANK[name].show_me(scenario), {}
        exec(shown.code, scope)
        assert scope["simulation"].to_dict() == shown.simulation.to_dict()


def test_show_me_says_where_there_is_nothing_to_show():
    with pytest.raises(QuizError, match="no simulation proves"):
        BANK["sample-hotspot"].show_me()
    with pytest.raises(QuizError, match="there is no scenario"):
        BANK["sample-single"].show_me("nowhere")


@pytest.mark.parametrize("text", ["a'b", 'a"b', "a\nb", "\\", "{x}", "'); import os; ('"])
def test_the_code_that_is_shown_quotes_names(text):
    fields = {"project": "guide", "until": "2026-03-03", "start": "2026-03-02"}
    fields["jobs"] = [
        {"name": "Daily", "description": text, "commands": ["dbt build"], "schedule": "0 2 * * *"}
    ]
    shown, scope = show_me(Stage({"own": fields}).played("own")), {}
    exec(shown.code, scope)
    assert scope["simulation"].account.jobs[0].description == text
    assert "os" not in scope
