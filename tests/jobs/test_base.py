"""Definitions: every problem at once, with the full path, in plain words."""

from __future__ import annotations

import copy
import importlib
import inspect
import json
import pickle
import pkgutil
import subprocess
import sys
from collections.abc import Callable, MutableMapping
from enum import Enum
from typing import Annotated, Any, Literal, get_args, get_origin

import pytest
from pydantic import Field, StrictFloat, StrictInt, field_validator, model_validator

import jobkit
from jobkit.basics.errors import DefinitionError, JobkitError, ScheduleError
from jobkit.basics.frozen import FrozenDict
from jobkit.jobs.base import Definition, FrozenData, KeptData


class Chain(Definition):
    job: str = Field(min_length=1)
    statuses: tuple[Literal["success", "error"], ...] = ("success",)


class Starts(Definition):
    chain: Chain | None = None
    schedule: bool = True


class Size(Enum):
    SMALL = "small"


class Plan(Definition):
    """A definition with every shape of field that jobkit uses."""

    name: str = Field(max_length=20)
    commands: tuple[str, ...] = Field(min_length=1)
    starts: Starts = Starts()
    threads: Annotated[int, Field(ge=1, le=64)] = 4
    seconds: Annotated[StrictInt | StrictFloat, Field(ge=0)] = 0
    ratio: float = 1.0
    type: Literal["ci", "merge"] | None = None
    default: tuple[int, ...] | None = None
    variables: dict[str, str] = Field(default_factory=dict)
    plans: tuple[Starts, ...] = ()
    size: Size | None = None

    @field_validator("name")
    @classmethod
    def _no_bad_name(cls, name: str) -> str:
        if name == "bad":
            raise ScheduleError("no such name", where="names", hint="write another")
        if name == "inner":
            Chain(job="", stati=1)
        return name

    @model_validator(mode="after")
    def _docs_alone(self) -> Plan:
        if self.type == "merge" and self.starts.chain:
            raise ValueError("a merge plan has no chain")
        return self


GOOD: dict[str, Any] = {"name": "Daily", "commands": ["dbt build"]}


def problems(call, **fields) -> dict[str, str]:
    with pytest.raises(DefinitionError) as caught:
        call(**fields) if fields else call()
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__  # no pydantic traceback behind it
    found = {problem.field: problem.message for problem in caught.value.problems}
    assert len(found) == len(caught.value.problems)
    return found


def test_every_problem_at_once_with_its_full_path():
    found = problems(
        Plan,
        name="Daily",
        commands=[],
        threads=0,
        starts={"chain": {"job": "", "statuses": ["sucess", 3], "on": 1}, "shedule": False},
        plans=[{}, {"schedule": "no"}, {"chain": {"job": "a", "statuses": ["success", "cancelled"]}}],
        tread=1,
    )
    assert found == {
        "commands": "must not be empty",
        "starts.chain.job": "must not be empty",
        "starts.chain.statuses[0]": "must be 'success' or 'error'; did you mean `success`?",
        "starts.chain.statuses[1]": "must be 'success' or 'error'",
        "starts.chain.on": "unknown field; known: job, statuses",
        "starts.shedule": "unknown field, did you mean `schedule`?",
        "threads": "must be at least 1",
        "plans[1].schedule": "must be true or false, without quotes: write false",
        "plans[2].chain.statuses[1]": "must be 'success' or 'error'",
        "tread": "unknown field, did you mean `threads`?",
    }


def test_the_message_names_subject_field_and_value():
    with pytest.raises(DefinitionError) as caught:
        Plan(name="Daily", commands=["dbt build"], threads=99)
    assert str(caught.value) == "Plan 'Daily': 1 problem\n  - threads = 99: must be at most 64"
    assert caught.value.subject == "Plan 'Daily'"
    assert caught.value.problems[0].value == 99


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", 3, "must be text: put it in quotes: '3'"),
        ("name", 1.7, "must be text: put it in quotes: '1.7'"),
        ("name", True, "must be text: put it in quotes: 'true'"),
        ("name", None, "must be text, and nothing is written here"),
        (
            "name",
            {"dbt run --vars {a": "1}"},
            "must be text: put the whole line in quotes, since it contains `: `: 'dbt run --vars {a: 1}'",
        ),
        ("name", b"x", "must be text"),
        ("name", "x" * 21, "must have at most 20 characters"),
        ("name", "\ud800", "must be text that can be written as UTF-8"),
        ("name", "bad", "names: no such name (write another)"),
        ("threads", "4", "must be a whole number, without quotes"),
        ("threads", True, "must be a whole number, not true or false"),
        ("threads", 4.0, "must be a whole number"),
        ("threads", None, "must be a whole number"),
        ("seconds", "x", "must be a whole number, or must be a number"),
        ("seconds", -1, "must be at least 0"),
        ("ratio", "1.5", "must be a number"),
        ("type", "CI", "must be 'ci' or 'merge'"),
        ("type", "merg", "must be 'ci' or 'merge'; did you mean `merge`?"),
        ("commands", "dbt build", "must be a list, also for one entry: write ['dbt build']"),
        ("commands", {"dbt build"}, "must be a list: a set has no order"),
        ("commands", 5, "must be a list"),
        ("default", {"a": 1}, "must be a list"),
        ("starts", "on", "must be a mapping of fields: write {chain: ..., schedule: ...}"),
        ("starts", [1], "must be a mapping of fields: write {chain: ..., schedule: ...}"),
        ("variables", ["A=1"], "must be a mapping of names to values"),
        ("size", "big", "must be 'small'"),
    ],
)
def test_one_wrong_value(field, value, message):
    assert problems(Plan, **{**GOOD, field: value}) == {field: message}


def test_missing_fields_say_so():
    with pytest.raises(DefinitionError) as caught:
        Plan()
    assert str(caught.value).splitlines()[1:] == [
        "  - name: missing (required)",
        "  - commands: missing (required)",
    ]


def test_entries_of_mappings_and_refused_lists():
    assert problems(Plan, **GOOD, variables={"A": 1, "b c": None, 3: "x"}) == {
        "variables.A": "must be text: put it in quotes: '1'",
        "variables['b c']": "must be text, and nothing is written here",
        "variables[3]": "must be text: put it in quotes: '3'",
    }
    assert problems(Plan, name="a", commands=[1, 2]) == {  # and not "must not be empty" besides
        "commands[0]": "must be text: put it in quotes: '1'",
        "commands[1]": "must be text: put it in quotes: '2'",
    }


def test_a_rule_over_several_fields_has_no_path():
    assert problems(Plan, **GOOD, type="merge", starts={"chain": {"job": "a"}}) == {
        "": "a merge plan has no chain"
    }


def test_problems_of_a_definition_inside_a_validator_keep_their_path():
    assert problems(Plan, name="inner", commands=["x"]) == {
        "name.job": "must not be empty",
        "name.stati": "unknown field, did you mean `statuses`?",
    }


def test_lists_and_tuples_are_taken_for_tuples():
    listed, tupled = Plan(**GOOD, default=[1, 2]), Plan(**GOOD, default=(1, 2))
    assert listed == tupled
    assert listed.default == (1, 2)
    assert listed.commands == ("dbt build",)


def test_fields_may_be_called_type_and_default():
    """Their names are words of pydantic's own schemas; strictness has to hold all the same."""
    assert Plan(**GOOD, type="ci").type == "ci"
    assert problems(Plan, **GOOD, default=["1"]) == {"default[0]": "must be a whole number, without quotes"}


# --- the other ways in --------------------------------------------------------------------------------


def test_model_validate_and_json_speak_the_same_way():
    bad = {"name": "Daily", "commands": [1], "starts": {"chain": {}}}
    quotes = "must be text: put it in quotes: '1'"
    expected = {"commands[0]": quotes, "starts.chain.job": "missing (required)"}
    assert problems(Plan, **bad) == expected
    assert problems(lambda: Plan.model_validate(bad)) == expected
    assert problems(lambda: Plan.model_validate_json(json.dumps(bad))) == expected


@pytest.mark.parametrize("value", [None, 3, "text", [GOOD], b"x"])
def test_what_is_no_mapping(value):
    (message,) = problems(lambda: Plan.model_validate(value)).values()
    assert message == (
        f"must be a mapping of fields: write {{name: ..., commands: ...}}, not {type(value).__name__}"
    )


@pytest.mark.parametrize("text", ["", "{", '{"name": "a",}', "nope", b"\xff\xfe", "[" * 100_000])
def test_broken_json(text):
    (message,) = problems(lambda: Plan.model_validate_json(text)).values()
    assert message.startswith("is not valid JSON: ")


def test_keys_that_are_no_names():
    found = problems(lambda: Plan.model_validate({**GOOD, 1: 2, "<script>": 3, "x" * 10_000: 4, "a\nb": 5}))
    assert set(found) == {"[1]", "['<script>']", f"['{'x' * 58}…]", "['a\\nb']"}


def test_a_hundred_thousand_levels_are_one_clear_error():
    deep: dict[str, Any] = {}
    inner = deep
    for _ in range(100_000):
        inner["starts"] = {}
        inner = inner["starts"]
    for fields in ({**GOOD, "starts": deep}, {**GOOD, "variables": deep}, {**GOOD, "commands": deep}, deep):
        with pytest.raises(DefinitionError) as caught:
            Plan.model_validate(fields)
        assert len(str(caught.value)) < 1000
    while deep:
        deep = deep.popitem()[1]


def test_a_million_mistakes_are_not_a_million_lines():
    with pytest.raises(DefinitionError) as caught:
        Plan(name="a", commands=[1] * 5000)
    assert len(caught.value.problems) == 101
    assert str(caught.value).endswith("and 4900 more problems of this kind")


# --- a definition is a value --------------------------------------------------------------------------


def test_frozen():
    plan = Plan(**GOOD)
    assert problems(lambda: setattr(plan, "threads", 8)) == {
        "threads": "cannot be changed: write a new Plan(threads=...)"
    }
    assert "threads" in problems(lambda: delattr(plan, "threads"))
    assert plan.threads == 4


def test_equal_definitions_hash_alike_mappings_included():
    one = Plan(**GOOD, variables={"A": "1", "B": "2"})
    two = Plan(**GOOD, variables={"B": "2", "A": "1"})
    assert one == two
    assert len({one, two}) == 1
    assert len({one, Plan(**GOOD)}) == 2


def test_copies_and_round_trips():
    plan = Plan(**GOOD, starts={"chain": {"job": "a"}}, seconds=1.5, type="ci")
    assert pickle.loads(pickle.dumps(plan)) == plan
    assert copy.deepcopy(plan) == plan
    assert Plan(**plan.model_dump()) == plan
    assert Plan.model_validate_json(plan.model_dump_json()) == plan
    assert Plan.model_validate(plan) is plan


def definitions() -> list[type[Definition]]:
    """Return every model of the package that a person fills in."""
    for module in pkgutil.walk_packages(jobkit.__path__, "jobkit."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found: list[type[Definition]] = []
    waiting = [Definition]
    while waiting:
        waiting += (inner := waiting.pop().__subclasses__())
        found += [model for model in inner if model.__module__.startswith("jobkit.")]
    return sorted(set(found), key=lambda model: model.__name__)


def kinds_in(annotation: Any) -> set[Any]:
    """Return every type that a field may hold, at any depth; data that are frozen themselves are one."""
    for frozen in (FrozenData, KeptData):
        if annotation == frozen:
            return {frozen}
    inner = {kind for part in get_args(annotation) for kind in kinds_in(part)}
    return {get_origin(annotation) or annotation} | inner


@pytest.mark.parametrize("model", definitions(), ids=lambda model: model.__name__)
def test_no_field_of_any_definition_can_be_mutated(model: type[Definition]) -> None:
    for name, field in model.model_fields.items():
        kind = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        assert not kinds_in(kind) & {list, dict, set, bytearray, MutableMapping, Any}, name
        default = field.get_default(call_default_factory=True)
        assert not isinstance(default, (list, dict, set)) or isinstance(default, FrozenDict), name


def test_what_a_definition_holds_cannot_be_changed() -> None:
    account = jobkit.Account(
        jobs=[{"name": "A", "commands": ["dbt build"], "environment_variables": {"DBT_X": "1"}}],
        environments=[{"name": "Production", "environment_variables": {"DBT_Y": "2"}}],
        environment_variables={"DBT_Z": "3"},
    )
    for made in (account, pickle.loads(pickle.dumps(account)), copy.deepcopy(account), copy.copy(account)):
        assert (made, hash(made), repr(made)) == (account, hash(account), repr(account))
        for one in (made, *made.jobs, *made.environments):
            held = one.environment_variables
            before = dict(held)
            assert held == before and json.loads(json.dumps(held)) == before and repr(held) == repr(before)
            for change in CHANGES:
                with pytest.raises(TypeError, match="cannot be changed"):
                    change(held)
            assert held == before and type(one.model_dump()["environment_variables"]) is dict


def test_a_default_and_a_changed_copy_are_frozen_too() -> None:
    job = jobkit.Job(name="A", commands=["dbt build"])
    plan = Plan(**GOOD)
    for held in (job.environment_variables, job.changed(name="B").environment_variables, plan.variables):
        with pytest.raises(TypeError, match="cannot be changed"):
            held["DBT_X"] = "1"
    given = {"DBT_X": "1"}
    job = job.changed(environment_variables=given)
    given["DBT_X"] = "2"
    assert job.environment_variables == {"DBT_X": "1"}


CHANGES: tuple[Callable[[Any], object], ...] = (
    lambda held: held.__setitem__("DBT_X", "9"),
    lambda held: held.__delitem__(next(iter(held))),
    lambda held: held.__ior__({"DBT_X": "9"}),
    lambda held: held.update(DBT_X="9"),
    lambda held: held.setdefault("DBT_NEW", "9"),
    lambda held: held.pop(next(iter(held))),
    lambda held: held.popitem(),
    lambda held: held.clear(),
)


def test_repr_shows_what_differs_from_the_default():
    assert repr(Plan(**GOOD, threads=8)) == "Plan(name='Daily', commands=('dbt build',), threads=8)"


def test_signature_lists_the_fields():
    signature = inspect.signature(Plan)
    assert list(signature.parameters) == list(Plan.model_fields)
    assert signature.parameters["threads"].default == 4
    assert signature.parameters["name"].default is inspect.Parameter.empty
    assert all(p.kind is inspect.Parameter.KEYWORD_ONLY for p in signature.parameters.values())


def test_it_is_one_of_ours():
    with pytest.raises(JobkitError):
        Plan()
    with pytest.raises(ValueError, match="required"):
        Plan()


# --- light --------------------------------------------------------------------------------------------


def test_a_schedule_is_defined_without_croniter():
    """A cold start pays for pydantic only; croniter comes with the first fire time."""
    code = """
import sys
from jobkit.jobs.schedule import Schedule
schedule = Schedule(cron="0 6 * * 1-5")
schedule.describe(), schedule.traps()
heavy = {"croniter", "networkx", "numpy", "matplotlib", "pandas", "IPython", "ipywidgets", "yaml"}
print(sorted(heavy & set(sys.modules)))
import datetime
schedule.next_fire(datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC))
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]", "['croniter']"]


def test_one_of_several_kinds_says_which_kinds_there_are() -> None:
    class A(Definition):
        type: Literal["a"]

    class B(Definition):
        type: Literal["b"]

    class Both(Definition):
        items: tuple[Annotated[A | B, Field(discriminator="type")], ...]

    with pytest.raises(DefinitionError) as caught:
        Both(items=[3, {}, {"type": "c"}])
    assert [problem.message for problem in caught.value.problems] == [
        "must be a mapping of fields: write {type: ...}",
        "must have the field 'type'",
        "must have 'type' one of 'a', 'b', not 'c'",
    ]
