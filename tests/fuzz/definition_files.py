"""Files of the Admin API and of dbt-jobs-as-code that nobody wrote.

``python -m tests.fuzz.definition_files COUNT SEED [INPUT]``: jobs, answers, runs and trigger calls, files and
templates of dbt-jobs-as-code; what can be read is written in every format and read again.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from random import Random
from typing import Any

import yaml

from jobkit.jobs.files import convert, read_definitions
from tests.fuzz import mutate, trial
from tests.fuzz.targets import Call, _written, target
from tests.jobs.files.test_cases import API_JOB, CODE_JOB
from tests.jobs.files.test_reading import STATUS, TEMPLATE, VALUES

__all__ = ["TRIED"]

_MOST_JOBS = 20
"""Files of more are read only: writing and reading them in four formats is another question."""

_FORMATS = {"native": "yml", "api": "json", "jobs-as-code": "yml", "terraform": "tf"}
_CHAIN = {"condition": {"job_id": 1, "project_id": 22, "statuses": [10, 20]}}
_FULL = {
    **API_JOB,
    "id": 1,
    "cost_optimization_features": ["dbt_state"],
    "created_at": "2026-01-01",
    "environment": {"id": 33, "name": "Production", "deployment_type": "production"},
    "force_node_selection": True,
}
_CHILD = {**API_JOB, "id": 2, "name": "Child", "job_completion_trigger_condition": _CHAIN}
_HOURS = {
    "cron": "7 6,18 * * 1,3",
    "date": {"type": "days_of_week", "days": [1, 3]},
    "time": {"type": "at_exact_hours", "hours": [6, 18]},
}
_BODY = {"cause": "x", "git_sha": "a", "github_pull_request_id": 1, "steps_override": ["dbt build"]}
_VARIABLES = [{"DBT_A": "1"}, {"DBT_ENV_SECRET_B": "x"}]
_CODE = {
    "account_id": 11,
    "jobs": {
        "daily": {**CODE_JOB, "custom_environment_variables": _VARIABLES, "self_deferring": True},
        "weekly": {**CODE_JOB, "name": "Weekly [[all:weekly]]", "linked_id": 9, "execution": {}},
        "child": {**CODE_JOB, "name": "Child", "job_completion_trigger_condition": _CHAIN},
    },
}  # fmt: skip
_JINJA = (
    "{{ target }}", "{% if target %}", "{% endif %}", "{% for a in many %}", "{% endfor %}", "{{ many[0] }}",
    "{{ many | length }}", "{{ a.b.c }}", "{{ 1 * 2 }}", "{{ 'a' ~ target }}", "{% set a = 1 %}", "{#", "#}",
    "{{ range(9) }}", "{{ ''.__class__ }}", "{%- endif -%}", "{% raw %}",
)  # fmt: skip
_BOMBS = (
    lambda random: "a: &a [x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 8)}]\n" for n in range(12)
    ),
    lambda random: "jobs: " + "{a: " * random.choice((30, 50, 5_000)),
    lambda random: "jobs: " + "[" * random.choice((30, 50, 100_000)),
    lambda random: "jobs:\n" + "".join(f"  j{n}: {{name: J, execute_steps: [dbt x]}}\n" for n in range(500)),
    lambda random: "jobs: {a: " + "&a " * 1_000 + "1}",
    lambda random: "a: &a {b: *a}\njobs: {x: {<<: *a}}\n",
    lambda random: "jobs:\n  a:\n    name: " + "[[" * 100_000,
    lambda random: "jobs:\n  a:\n    name: " + "{{ x" * 20_000,
    lambda random: "jobs: {" + ", ".join(f"a{n}: " for n in range(10_000)) + "}",
    lambda random: "execute_steps: [" + "dbt build, " * random.choice((1_000, 60_000)) + "]\naccount_id: 1\n",
    lambda random: "account_id: " + "9" * random.choice((30, 5_000, 100_000)) + "\nexecute_steps: []\n",
)  # fmt: skip


def _tried(path: Path, vars_files: tuple[Path, ...] = ()) -> Call:
    def call() -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = read_definitions(path, vars_files=vars_files)
            said = [str(found), json.dumps(found.to_dict())]
            if found.account is None or len(found.account.jobs) > _MOST_JOBS:
                return said
            for form, ending in _FORMATS.items():
                text = convert(found.account, to=form).text
                again = path.with_name(f"again.{ending}")
                again.write_text(text, "utf-8", "surrogatepass")
                back = read_definitions(again, format=form)
                assert back.account is not None and len(back.account.jobs) == len(found.account.jobs), form
        return said

    return call


def _api(random: Random) -> Any:
    job = {**_FULL, "schedule": random.choice((_FULL["schedule"], _HOURS))}
    shapes = (
        job,
        [job, _CHILD],
        {"status": STATUS, "data": [job, _CHILD]},
        {"status": STATUS, "data": {"id": 3, "job_definition_id": 1, "job": job}},
        {"jobs": [job]},
    )
    return random.choice(shapes)


@target
def api_file(random: Random, folder: Path) -> Call:
    source = _api(random)
    changed = source if random.random() < 0.1 else mutate.data(random, source)
    if random.random() < 0.3:
        text = yaml.safe_dump(json.loads(json.dumps(changed, default=str)), sort_keys=False)
        return _tried(_written(random, folder / "jobs.yml", text))
    text = json.dumps(changed)
    return _tried(
        _written(random, folder / "jobs.json", mutate.text(random, text) if random.random() < 0.1 else text)
    )


@target
def trigger_body(random: Random, folder: Path) -> Call:
    changed = _BODY if random.random() < 0.1 else mutate.data(random, _BODY)
    return _tried(_written(random, folder / "run.json", json.dumps(changed)))


@target
def jobs_as_code_file(random: Random, folder: Path) -> Call:
    if random.random() < 0.1:
        return _tried(_written(random, folder / "jobs.yml", random.choice(_BOMBS)(random)))
    if random.random() < 0.5:
        changed = json.loads(json.dumps(mutate.data(random, _CODE), default=str))
        text = yaml.safe_dump(changed, sort_keys=False)
    else:
        text = mutate.text(random, yaml.safe_dump(_CODE, sort_keys=False))
    return _tried(_written(random, folder / "jobs.yml", text))


@target
def jobs_as_code_template(random: Random, folder: Path) -> Call:
    text = TEMPLATE
    for _ in range(random.randrange(4)):
        at = random.randrange(len(text))
        text = text[:at] + random.choice(_JINJA) + text[at:]
    if random.random() < 0.3:
        text = mutate.text(random, text)
    values = VALUES + "many: [1, 2, 3]\n"
    if random.random() < 0.3:
        values = mutate.text(random, values)
    files = (_written(random, folder / "vars.yml", values),) if random.random() < 0.9 else ()
    return _tried(_written(random, folder / "jobs.yml", text), files)


TRIED = ("api_file", "trigger_body", "jobs_as_code_file", "jobs_as_code_template")


if __name__ == "__main__":
    sys.exit(trial.count_and_seed(sys.argv[1:], str(__doc__), "tests.fuzz.definition_files", TRIED))
