"""What is tried: every reader, parser and public function, each with a way to make its inputs.

A target takes a seeded generator and a folder to write to, and returns a call. The call ends with a result or
a `JobkitError`; anything else is a fault.
"""

from __future__ import annotations

import gzip
import inspect
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import jobkit
from jobkit.basics.moments import utc
from jobkit.dbt.examples import example_artifacts
from jobkit.jobs.files import dump
from tests import test_wrong_types as types
from tests.cli.running import run
from tests.fuzz import mutate

__all__ = ["TARGETS", "Call", "Target"]

Call = Callable[[], Any]
Target = Callable[[Random, Path], Call]
TARGETS: dict[str, Target] = {}

_ONE_DAY = {"until": "2026-03-03"}
_JOBS = """\
account: Acme
environment_variables: {DBT_REGION: us}
environments:
- {name: Production, deployment_type: production, dbt_version: latest}
- name: CI
jobs:
- name: Daily
  commands: [dbt seed, dbt build --select tag:nightly+ --exclude "orders"]
  schedule: {cron: "0 6 * * 1-5"}
  threads: 8
  timeout_seconds: 3600
  environment_variables: {DBT_REGION: eu}
- name: Marts
  commands: [dbt build]
  triggers: {job_completion: {job: Daily, statuses: [success, error]}}
  deferral: {this_job: true}
- name: CI
  environment: CI
  commands: [dbt build --select state:modified+]
  triggers: {pull_request: true, draft_pull_request: true}
notifications:
- {to: "#data", channel: slack, outcomes: [fails, canceled]}
webhooks:
- {name: Pager, url: https://example.com/dbt, events: [job.run.errored]}
"""
_SCENARIO = (
    """\
title: A night
project: {example: shop, packages: false, durations: {orders: 900}}
start: 2026-03-02
until: 2026-03-03
built: [Production]
succeeded: [Daily]
rules: {preset: platform, run_slots: 2}
seed: 7
events:
- pull_request: {number: 41, at: 2026-03-02T07:00, changed: [orders], draft: true, ready: 2026-03-02T07:30,
    commits: [2026-03-02T08:00, {at: 2026-03-02T09:00, changed: [stg_orders], reverted: [orders]}],
    merged: 2026-03-02T16:00}
- run_now: {job: Daily, at: 2026-03-02T12:00}
- rerun: {job: Daily, at: 2026-03-02T13:00, start: beginning}
- api_trigger: {job: Daily, at: 2026-03-02T14:00, steps_override: [dbt run], threads_override: 2}
faults:
- fail: {node: stg_orders, job: Daily, runs: 1}
- slow: {times: 3, between: [2026-03-02T02:00, 2026-03-02T09:00]}
- outage: {what: git, job: CI}
"""
    + _JOBS
)
_CRON = (
    "*", "0", "6", "*/15", "1-5", "MON", "L", "1#2", "0,30", "59", "60", "5-1", "*/0", "?", "@daily",
    "JAN",
)  # fmt: skip
_SELECTION = (
    "orders", "+orders", "orders+", "2+orders+1", "@orders", "tag:nightly", "state:modified+",
    "config.materialized:view", "path:models/*", "source:*", "result:error", "source_status:fresher+",
    "resource_type:model", "test_type:unit", "exposure:*", "package:shop", "group:x", "access:public",
    "version:latest", "stg_*", "file:orders.sql", "*", "selector:a",
)  # fmt: skip
_COMMAND = (
    "dbt", "build", "run", "test", "seed", "snapshot", "docs", "generate", "source", "freshness", "ls",
    "clone", "retry", "run-operation", "compile", "show", "--select", "-s", "--exclude", "orders",
    "state:modified+", "--full-refresh", "--threads", "4", "--vars", "{a: 1}", "'{a: [1}'", "--defer",
    "--state", "x", "--fail-fast", "--empty", "--event-time-start", "2026-01-01", "--resource-type",
    "model", "--selector", "--target", "--no-partial-parse", "-q", "--output", "json",
)  # fmt: skip
_CLI = (
    "simulate", "lint", "compare", "cron", "ls", "invoke", "quiz", "list", "check", "example-1",
    "example-3", "--why", "orders", "--json", "--until", "2026-03-03", "--start", "--fail",
    "stg_orders", "--select", "tag:nightly", "--rules", "study-guide", "0 6 * * *", "dbt build",
    "--new-account", "--succeeded", "explain", "P-063", "Daily",
    "topic-4", "q1", "A", "--explain", "CI001", "--help", "--seed", "3", "--built", "Production",
)  # fmt: skip


_GOOD = {
    "name": "A",
    "job": "A",
    "jobs": [{"name": "A", "commands": ["dbt build"]}],
    "commands": ["dbt build"],
    "at": "2026-03-02",
    "number": 1,
    "to": "a@b.c",
    "outcomes": ["fails"],
    "url": "https://example.com",
    "events": ["job.run.errored"],
}
"""A good value for each field that a definition requires."""


def target(make: Target) -> Target:
    TARGETS[make.__name__] = make
    return make


@cache
def _shop() -> jobkit.Project:
    return jobkit.Project.example("shop")


@cache
def _artifacts() -> dict[str, Any]:
    whole = example_artifacts("shop")
    kept = {uid: node for uid, node in whole["manifest.json"]["nodes"].items() if "order" in uid}
    sources = {
        "metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/sources/v3.json"},
        "results": [{"unique_id": "source.shop.web.events", "status": "pass", "max_loaded_at": "2026-03-02"}],
    }
    selectors = {
        "a": {"name": "a", "definition": {"union": ["tag:nightly", {"exclude": ["orders"]}]}},
        "b": {"name": "b", "definition": {"method": "selector", "value": "a", "children": True}},
    }
    manifest = {**whole["manifest.json"], "nodes": kept, "selectors": selectors}
    return {"manifest.json": manifest, "run_results.json": whole["run_results.json"], "sources.json": sources}


def _written(random: Random, path: Path, content: str) -> Path:
    raw = content.encode("utf-8", "surrogatepass")
    if random.random() < 0.1:
        at = random.randrange(len(raw) + 1)
        raw = raw[:at] + random.randbytes(random.randrange(8)) + raw[at:]
    path.write_bytes(raw)
    return path


@target
def jobs_file(random: Random, folder: Path) -> Call:
    path = _written(random, folder / "jobs.yml", mutate.text(random, _JOBS))

    def call() -> Any:
        account = jobkit.load(path)
        sim = jobkit.simulate(account, **_ONE_DAY)
        return dump(account), repr(account), jobkit.lint(account, simulation=sim), repr(sim)

    return call


@target
def jobs_as_data(random: Random, folder: Path) -> Call:
    import yaml

    path = folder / "jobs.json"
    path.write_text(json.dumps(mutate.data(random, yaml.safe_load(_JOBS))))
    return lambda: jobkit.simulate(jobkit.load(path), **_ONE_DAY).to_json()


@target
def scenario_file(random: Random, folder: Path) -> Call:
    path = _written(random, folder / "scenario.yml", mutate.text(random, _SCENARIO))

    def call() -> Any:
        sim = jobkit.Scenario.load(path).simulate()
        some = [sim.runs[number] for number in range(min(3, len(sim.runs)))]
        asked = [sim.why(job.name) for job in sim.account.jobs], sim.declined, sim.will_not_run()
        return sim._repr_mimebundle_(), asked, [(sim.why(run), run._repr_mimebundle_()) for run in some]

    return call


@target
def scenario_as_data(random: Random, folder: Path) -> Call:
    import yaml

    path = folder / "scenario.json"
    plain = json.loads(json.dumps(yaml.safe_load(_SCENARIO), default=str))
    path.write_text(json.dumps(mutate.data(random, plain)))
    return lambda: repr(jobkit.Scenario.load(path).simulate().notices())


@target
def manifest(random: Random, folder: Path) -> Call:
    content = mutate.data(random, _artifacts()["manifest.json"])
    path = folder / "manifest.json"
    text = json.dumps(content)
    if random.random() < 0.3:
        text = mutate.text(random, text)
    raw = text.encode("utf-8", "surrogatepass")
    if random.random() < 0.02:
        raw = random.choice((gzip.compress(b"") * 20_000, gzip.compress(b"[" * 40_000_000, 1)))
    path.write_bytes(gzip.compress(raw) if random.random() < 0.3 else raw)
    chosen = random.choice(_SELECTION)

    def call() -> Any:
        project = jobkit.Project.from_manifest(path)
        jobkit.invoke("dbt build", project).to_dict()
        return jobkit.select(project, chosen), repr(project), project._repr_mimebundle_()

    return call


@target
def state_folder(random: Random, folder: Path) -> Call:
    for name, content in _artifacts().items():
        changed = mutate.data(random, content) if random.random() < 0.5 else content
        (folder / name).write_text(json.dumps(changed))

    def call() -> Any:
        state = jobkit.State.from_dir(folder, folder / "sources.json")
        jobkit.invoke("dbt retry", _shop(), state=state).to_dict()
        wanted = "state:modified+ result:error+ source_status:fresher+"
        return jobkit.select(_shop(), wanted, state=state), repr(state)

    return call


@target
def run_results(random: Random, folder: Path) -> Call:
    content = mutate.data(random, _artifacts()["run_results.json"])
    return lambda: jobkit.Project.from_manifest(_artifacts()["manifest.json"], content)


@target
def selectors(random: Random, folder: Path) -> Call:
    made = mutate.data(random, _artifacts()["manifest.json"]["selectors"])
    whole = {**_artifacts()["manifest.json"], "selectors": made}
    return lambda: jobkit.Project.from_manifest(whole).select(selector=random.choice(("a", "b")))


@target
def question_bank(random: Random, folder: Path) -> Call:
    from jobkit.basics.resources import folder as where

    whole = (where("quizzes") / "topic-4.yml").read_text("utf-8")
    source = re.sub(r"^parts:.*\n", "", whole, flags=re.MULTILINE)  # the parts are not in the folder
    path = _written(random, folder / "bank.yml", mutate.text(random, source))

    def call() -> Any:
        bank = jobkit.quiz.load(path)
        return [(repr(q), q._repr_mimebundle_(), q.hint(), q.solution()) for q in bank.values()]

    return call


@target
def cron(random: Random, folder: Path) -> Call:
    plain = ("*", "1", "3,5", "1-5", "*/2")  # good in every field
    words = [
        random.choice(plain) if random.random() < 0.7 else random.choice((*_CRON, mutate.odd_text(random)))
        for _ in range(random.choice((5, 5, 5, 5, 4, 6)))
    ]
    text = " ".join(words)

    def call() -> Any:
        schedule = jobkit.Schedule(text)
        found = schedule.next_fire_times(datetime(2026, 3, 2, tzinfo=UTC), 3)
        return (
            schedule.describe(),
            schedule.traps(),
            found,
            jobkit.Job("A", commands=["dbt run"], schedule=text),
        )

    return call


@target
def schedule(random: Random, folder: Path) -> Call:
    good = {
        "cron": "0 6 * * *",
        "every_hours": 6,
        "hours": [6, 18],
        "days": ["MON", 3],
        "timezone": "Europe/Berlin",
    }
    given = {
        name: good[name] if random.random() < 0.7 else mutate.value(random)
        for name in random.sample(list(good), random.randint(1, 3))
    }
    return lambda: jobkit.Schedule(**given).fire_times(
        datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 4, 2, tzinfo=UTC), honour_timezone=True
    )


@target
def command(random: Random, folder: Path) -> Call:
    text = "dbt " + mutate.words(random, _COMMAND, 10)
    return lambda: jobkit.invoke(text, _shop()).to_dict()


@target
def selection(random: Random, folder: Path) -> Call:
    text = mutate.words(random, _SELECTION)

    def call() -> Any:
        found = jobkit.select(_shop(), text, state=jobkit.State(_shop()))
        return repr(found), [found.why(uid) for uid in found.ids[:3]]

    return call


@target
def durations(random: Random, folder: Path) -> Call:
    given = {random.choice(("orders", "stg_orders", mutate.odd_text(random))): mutate.value(random)}
    return lambda: jobkit.simulate(
        jobkit.Job("A", commands=["dbt build"]), _shop().with_durations(given), **_ONE_DAY
    ).to_json()


@target
def dates(random: Random, folder: Path) -> Call:
    text = mutate.text(random, random.choice(("2026-03-02T06:00", "0001-01-01", "9999-12-31T23:59:59+14:00")))
    job = jobkit.Job("A", commands=["dbt build"], schedule="0 6 1 1 *")
    return lambda: jobkit.simulate(job, start=utc(text), built=[]).to_json()


@target
def definition(random: Random, folder: Path) -> Call:
    model = getattr(jobkit, random.choice(types.DEFINITIONS))
    good = {name: _GOOD[name] for name, field in model.model_fields.items() if field.is_required()}
    tried = random.sample(list(model.model_fields), random.randrange(1 + min(4, len(model.model_fields))))
    given = {**good, **{name: mutate.value(random) for name in tried}}
    return lambda: repr(model(**given))


@target
def rules(random: Random, folder: Path) -> Call:
    numbers = [
        name for name, field in jobkit.Rules.model_fields.items() if type(field.default) in (int, float)
    ]
    tried = random.sample(numbers, random.randint(1, 2))
    given = {name: random.choice((mutate.number(random), random.randint(1, 9))) for name in tried}
    job = jobkit.Job("A", commands=["dbt build"], schedule="0 */6 * * *")
    return lambda: repr(jobkit.simulate(job, rules=jobkit.Rules(**given), **_ONE_DAY))


@target
def beginning(random: Random, folder: Path) -> Call:
    names = ("A", "B", "Production", "CI", mutate.odd_text(random))
    good = {"new_account": random.random() < 0.5}
    good |= {field: random.sample(names, 1) for field in ("built", "succeeded", "never_succeeded")}
    tried = random.sample(list(good), random.randint(1, 2))
    given = {field: good[field] if random.random() < 0.7 else mutate.value(random) for field in tried}
    first = jobkit.Job("A", commands=["dbt build"], schedule="0 6 * * *")
    jobs = [first, jobkit.Job("B", commands=["dbt build"], triggers={"job_completion": "A"})]
    return lambda: repr(jobkit.simulate(jobs, **given, **_ONE_DAY))


@target
def question(random: Random, folder: Path) -> Call:
    words = ("A", "B", "orders", "1", "stg_orders", "DBT_REGION", "Production", "source:web.events", "#1")
    asked = random.choice(words) if random.random() < 0.7 else mutate.value(random)
    return lambda: _asked().why(asked).to_dict()


@cache
def _asked() -> jobkit.Simulation:
    first = jobkit.Job("A", commands=["dbt build -s orders"], schedule="0 6 * * *")
    jobs = [first, jobkit.Job("B", commands=["dbt build"], environment="CI", triggers={"pull_request": True})]
    event = jobkit.PullRequest(number=1, at="2026-03-02T07:00", changed=["orders"], merged="2026-03-02T09:00")
    return jobkit.simulate(jobs, events=[event], **_ONE_DAY)


@target
def fact(random: Random, folder: Path) -> Call:
    known = ("P-063", "pf-003", "S-6", "G-22", "P-", "slot", "run slot merge", "merge", "zone")
    text = mutate.text(random, random.choice(known)) if random.random() < 0.5 else random.choice(known)
    find = random.choice((jobkit.fact, jobkit.facts))
    return lambda: repr(find(text))


@target
def public_function(random: Random, folder: Path) -> Call:
    every = {**{name: getattr(jobkit, name) for name in types.FUNCTIONS}, **types.OTHER_FUNCTIONS}
    name = random.choice(sorted(every))
    return _wrong_call(random, every[name], name)


@target
def public_method(random: Random, folder: Path) -> Call:
    thing = random.choice(types.instances())
    names = [
        name
        for name in dir(type(thing))
        if not name.startswith(("_", "model_"))
        and name not in types.NOT_TRIED
        and inspect.ismethod(method := getattr(thing, name, None))
        and method.__module__.startswith("jobkit")
        and list(types.calls(method, ""))
    ]
    if not names:
        return lambda: None
    name = random.choice(names)
    return _wrong_call(random, getattr(thing, name), f"{type(thing).__name__}.{name}")


def _wrong_call(random: Random, function: Callable[..., Any], name: str) -> Call:
    tried = list(types.calls(function, name))
    if not tried:
        return lambda: None
    _, call = random.choice(tried)
    made = random.choice(list(types.wrong_values().values())) if random.random() < 0.5 else None
    given = made() if made is not None else mutate.value(random)
    return lambda: repr(call(given))


@target
def command_line(random: Random, folder: Path) -> Call:
    words = [
        mutate.odd_text(random) if random.random() < 0.1 else random.choice(_CLI)
        for _ in range(random.randint(1, 6))
    ]
    if "demo" in words or "lab" in words:
        words = ["--help"]

    def call() -> Any:
        result = run(*words)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code

    return call
