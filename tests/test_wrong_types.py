"""Whatever is given to a public function: a result or a `JobkitError`, which names the parameter."""

from __future__ import annotations

import inspect
import pickle
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from itertools import product
from typing import Any

import pytest

import jobkit
from jobkit.basics.arguments import ArgumentError, checked
from jobkit.basics.errors import JobkitError
from jobkit.widgets.lab import Lab
from tests.thorough import sample

AT = datetime(2026, 3, 2, 6, tzinfo=UTC)
SURROGATE = "\ud800"


def wrong_values() -> dict[str, Callable[[], Any]]:
    """Return what is tried for every parameter; each is made anew, since an iterator is used up."""
    return {
        "None": lambda: None,
        "a number": lambda: 3,
        "a negative number": lambda: -1,
        "a huge number": lambda: 10**400,
        "a fraction": lambda: 1.5,
        "no number": lambda: float("nan"),
        "infinity": lambda: float("inf"),
        "a truth value": lambda: True,
        "text": lambda: "x",
        "empty text": lambda: "",
        "a NUL": lambda: "a\0b",
        "half a pair": lambda: SURROGATE,
        "long text": lambda: "x" * 100_000,
        "bytes": lambda: b"x",
        "an empty list": list,
        "an empty mapping": dict,
        "an object": object,
        "a class": lambda: dict,
        "a generator": lambda: (word for word in ("x", "y")),
        "a mapping of numbers": lambda: {1: 2},
        "a list of numbers": lambda: [1, 2],
        "a list of what has no hash": lambda: [{}, []],
        "a set": lambda: {"x"},
        "a naive moment": lambda: datetime(2026, 3, 2),
        "the first moment": lambda: datetime.min.replace(tzinfo=UTC),
        "the last moment": lambda: datetime.max.replace(tzinfo=UTC),
        "a function": lambda: print,
    }


@cache
def things() -> dict[str, Any]:
    """Return a fitting value for each parameter that is required somewhere, by its name."""
    job = jobkit.Job(name="Daily", commands=["dbt build"], schedule="0 6 * * *")
    sim = jobkit.simulate(job, until="2026-03-04", built=[])
    project = jobkit.Project.example("shop")
    return {
        "a": sim,
        "b": sim,
        "sim": sim,
        "job": job,
        "jobs": job,
        "project": project,
        "source": "source.shop.web.events",
        "main": project,
        "manifest": {"metadata": project.metadata, "nodes": {}},
        "command": "dbt build",
        "at": AT,
        "after": AT,
        "start": AT,
        "end": AT,
        "count": 2,
        "change": {"Report": {"threads": 8}},
        "commit": 0,
        "until": "2026-03-05",
        "seconds": 3.0,
        "relations": {"s.t": "table"},
        "run": sim.runs[0],
        "run_id": 1,
        "what": sim.runs[0],
        "path": "nowhere.yml",
        "account": jobkit.Account.of(job),
        "to": "api",
        "topic": "topic-4",
        "code": "CI001",
        "preset": "platform",
        "other": jobkit.Rules(),
        "rule": "run_slots",
        "by": "07:00",
        "p": 0.5,
        "arm": "platform",
        "letter": "A",
        "cause": "x",
        "step": "dbt deps",
        "check": "owners",
        "node": "orders",
        "uid": "model.shop.orders",
        "unique_id": "model.shop.orders",
        "make": len,
        "look": len,
        "name": "Production",
        "names": ("orders",),
        "variant": "",
        "given": "shop",
        "number": "P-063",
        "origin": "bundled",
        "before": project,
        "base": project,
        "asked": lambda run: True,
        "fields": {"jobs": [{"name": "Daily", "commands": ["dbt build"]}]},
        "response": "a",
        "answer": "A",
        "answers": {1: "success"},
    }


@cache
def instances() -> tuple[Any, ...]:
    """Return an instance of each public class that has methods."""
    job, project = things()["job"], things()["project"]
    sim = things()["run"] and jobkit.simulate(job, until="2026-03-04", built=[])
    scenario = jobkit.Scenario(job, until="2026-03-04", built=[])
    bank = jobkit.quiz.load("topic-4")
    invocation = sim.runs[0].steps[-1].invocation
    assert invocation is not None
    return (
        jobkit.Account(jobs=[job]),
        job,
        jobkit.Schedule(cron="0 6 * * *"),
        jobkit.Environment(name="Production"),
        jobkit.NotificationSetting(to="a@b.c", outcomes=["fails"]),
        jobkit.Webhook(name="W", url="https://example.com", events=["job.run.errored"]),
        jobkit.PullRequest(number=1, at=AT),
        jobkit.Commit(at=AT, changed=["orders"]),
        jobkit.fact("P-063"),
        jobkit.Rules(),
        jobkit.fail("orders"),
        jobkit.Speed(),
        jobkit.Warehouse(),
        jobkit.State(project),
        project,
        scenario,
        sim,
        sim.runs[0],
        sim.runs[0].steps[0],
        invocation,
        invocation.command,
        jobkit.select(project, "orders"),
        jobkit.simulate_many(scenario, seeds=2, progress=False),
        jobkit.experiment("regions"),
        jobkit.fault_lab(),
        jobkit.fault_lab().case("A"),
        bank,
        bank["q1"],
        jobkit.Prediction(sim),
        jobkit.exercise("schedule-month-end"),
        jobkit.level("after-the-load"),
        jobkit.diff(job, job, simulated=False),
    )


def is_lab(thing: object) -> bool:
    return inspect.isclass(thing) and issubclass(thing, Lab)


FUNCTIONS = sorted(
    name for name in jobkit.__all__ if inspect.isfunction(getattr(jobkit, name)) and name != "simulate_many"
)
OTHER_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "quiz.load": jobkit.quiz.load,
    "Project.from_manifest": jobkit.Project.from_manifest,
    "Project.example": jobkit.Project.example,
    "State.from_manifest": jobkit.State.from_manifest,
    "State.from_dir": jobkit.State.from_dir,
    "Scenario.load": jobkit.Scenario.load,
    "Account.of": jobkit.Account.of,
    "Environment.implied": jobkit.Environment.implied,
    "Rules.fact": jobkit.Rules.fact,
    "Warehouse.built": jobkit.Warehouse.built,
    "Scenario": jobkit.Scenario,
    "Fault": jobkit.Fault,
    "Speed": jobkit.Speed,
    "State": jobkit.State,
    "Warehouse": jobkit.Warehouse,
    **{name: getattr(jobkit, name) for name in ("simulate_many",)},
}
DEFINITIONS = sorted(
    name
    for name in jobkit.__all__
    if hasattr(getattr(jobkit, name), "model_fields")
)  # fmt: skip
ALWAYS: dict[str, dict[str, Any]] = {
    "simulate": {"until": "2026-03-03"},
    "diff": {"until": "2026-03-03"},
    "simulate_many": {"until": "2026-03-03", "seeds": 1, "progress": False},
}
OTHERS = {
    ("Fault.covers", "job"): "Daily",
    ("diff", "a"): jobkit.Job(name="Daily", commands=["dbt build"]),
    ("diff", "b"): jobkit.Job(name="Daily", commands=["dbt build"]),
    ("experiment", "name"): "regions",
    ("Prediction.question", "number"): 1,
    ("PredictFirst", "given"): jobkit.Job(name="Daily", commands=["dbt build"], schedule="0 6 * * *"),
    ("Project.with_nodes_of", "other"): jobkit.Project.example("shop"),
}
CALLED = {"asked"}
"""Parameters that are called: what a caller's own function raises is the caller's."""
NOT_TRIED = {"plot", "show_error", "with_traceback", "add_note", "table", "table_of_edges"}


def parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    listed = inspect.signature(function).parameters.values()
    return [one for one in listed if one.name not in ("self", "cls", "executor")]


def calls(function: Callable[..., Any], name: str) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    """Yield the name of each parameter, and a call in which the others are as they should be."""
    needed = {
        one.name: OTHERS.get((name, one.name), things()[one.name])
        for one in parameters(function)
        if one.default is one.empty and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)
    }
    for one in parameters(function):
        if one.kind == one.VAR_KEYWORD:
            continue
        others = {**needed, **ALWAYS.get(name, {})}
        others.pop(one.name, None)
        if one.kind == one.VAR_POSITIONAL:
            yield one.name, lambda value, o=others: function(*o.values(), value)
        else:
            yield one.name, lambda value, o=others, n=one.name: function(**{**o, n: value})


def problems(function: Callable[..., Any], name: str, every: int = 1) -> list[str]:
    """Return each call of a sample that ends neither with a result nor with a JobkitError."""
    found = []
    for (parameter, call), (kind, make) in sample(
        every, product(calls(function, name), wrong_values().items())
    ):
        if parameter in CALLED and callable(make()):
            continue
        try:
            repr(call(make()))
        except ArgumentError as error:
            if parameter not in str(error):
                found.append(f"{name}({parameter}={kind}): the message does not name it: {error}")
        except JobkitError as error:
            str(error).encode("utf-8", "backslashreplace")
        except Exception as error:
            found.append(f"{name}({parameter}={kind}): {type(error).__name__}: {error}"[:200])
    return found


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions(name: str) -> None:
    assert not problems(getattr(jobkit, name), name)


@pytest.mark.parametrize("name", OTHER_FUNCTIONS)
def test_constructors_and_what_makes_values(name: str) -> None:
    assert not problems(OTHER_FUNCTIONS[name], name)


@pytest.mark.parametrize("name", DEFINITIONS)
def test_fields_of_definitions(name: str) -> None:
    model = getattr(jobkit, name)
    found = []
    for field in model.model_fields:
        for kind, make in wrong_values().items():
            try:
                repr(model(**{field: make()}))
            except JobkitError:
                continue
            except Exception as error:
                found.append(f"{name}({field}={kind}): {type(error).__name__}: {error}"[:200])
    assert not found


@pytest.mark.parametrize("number", range(32))
def test_methods(number: int) -> None:
    instance = instances()[number]
    found = []
    for name in dir(type(instance)):
        if name.startswith(("_", "model_")) or name in NOT_TRIED:
            continue
        method = getattr(instance, name, None)
        if inspect.ismethod(method) and method.__module__.startswith("jobkit"):
            found += problems(method, f"{type(instance).__name__}.{name}")
    assert not found


def test_every_class_with_methods_is_tried() -> None:
    assert len(instances()) == 32, "as many as `test_methods` tries"
    tried = {type(instance) for instance in instances()}
    for name in jobkit.__all__:
        thing = getattr(jobkit, name)
        # a lab has a test of its own, of values that a page may send
        if inspect.isclass(thing) and thing not in tried and not issubclass(thing, (Exception, Lab)):
            own = [method for name, method in vars(thing).items() if not name.startswith("_")]
            with_arguments = [one for one in own if inspect.isfunction(one) and parameters(one)]
            assert not with_arguments, name


@pytest.mark.parametrize("name", FUNCTIONS)
def test_signatures_documentation_and_pickles_stay_as_they_are(name: str) -> None:
    function = getattr(jobkit, name)
    assert function.__doc__ and function.__name__ == name
    assert "args" not in inspect.signature(function).parameters
    assert pickle.loads(pickle.dumps(function)) is function


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (
            lambda: jobkit.simulate(things()["job"], faults=["x"]),
            "simulate: faults[0] must be a Fault, not 'x'",
        ),
        (lambda: jobkit.simulate(things()["job"], seed=1.5), "seed must be a whole number"),
        (lambda: jobkit.simulate(), "jobs: missing (required)"),
        (lambda: jobkit.simulate(things()["job"], untill="2026-03-03"), "did you mean `until`?"),
        (lambda: jobkit.invoke("dbt build", "shop"), 'Project.example("shop")'),
        (lambda: jobkit.invoke("dbt build", things()["project"], state=3), "state must be a State"),
        (lambda: jobkit.lint(things()["job"], simulation=3), "simulation must be a Simulation"),
        (lambda: jobkit.fail("orders", job=3), "fail: job must be text"),
        (lambda: jobkit.slow(times=float("nan")), "times"),
    ],
)
def test_the_message_says_what_would_be_right(call: Callable[[], Any], says: str) -> None:
    with pytest.raises(JobkitError) as caught:
        call()
    assert says in str(caught.value)


def test_a_value_that_fits_opens_the_door_to_its_own_type_alone() -> None:
    @checked
    def doubled(number: int, name: str | None = None, share: float = 0.5) -> int:
        return number * 2

    class Words(str):
        pass

    for _ in range(2):  # the second time the types are known
        assert doubled(2, "x") == doubled(2, None, 1) == doubled(2, Words("x"), share=0.1) == 4
        for wrong in ({"number": True}, {"number": 2.0}, {"number": 2, "name": b"x"}):
            with pytest.raises(ArgumentError):
                doubled(**wrong)
        with pytest.raises(ArgumentError):
            doubled(2, "x", 10**400)
        with pytest.raises(ArgumentError):
            doubled(2, "x", 0.5, 1)
