"""Whatever stands at a place of a definition file, in each format: it is read, or refused with the reason.

Each place of a definition that uses all keys takes each odd value in turn.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from copy import deepcopy
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.jobs.files import convert, read_definitions
from jobkit.lint.run import examine
from tests.jobs.files.test_cases import API_JOB
from tests.thorough import sample

ODD: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, 10**30, "", "x", "1", "true", "${a}", "{{ a }}", "2026-02-30", "é" * 500),
    *([], {}, [[1]], [{}], [None], ["x", 3], {"a": {"b": []}}, {"": None}, {"id": [1]}),
)
COMPLETION = {"condition": {"job_id": 2, "project_id": 22, "statuses": [10, 20]}}
API: dict[str, Any] = {
    **API_JOB,
    "id": 1,
    "description": "x",
    "dbt_version": "latest",
    "deferring_environment_id": 33,
    "execution": {"timeout_seconds": 60},
    "cost_optimization_features": ["dbt_state"],
    "schedule": {
        "cron": "0 6 * * *",
        "date": {"type": "custom_cron", "cron": "0 6 * * *", "days": [1]},
        "time": {"type": "at_exact_hours", "interval": 1, "hours": [6]},
    },
    "job_completion_trigger_condition": COMPLETION,
    "environment": {"id": 33, "name": "Production", "deployment_type": "production", "project_id": 22},
    "environment_variables": {"DBT_A": "x"},
}
CODE = {
    "jobs": {
        "daily": {
            **{name: value for name, value in API.items() if name not in ("id", "environment")},
            "linked_id": 1,
            "custom_environment_variables": [{"DBT_A": "x"}, {"name": "DBT_B", "value": "y"}],
            "self_deferring": False,
        }
    }
}
NATIVE = {
    "account": "Shop",
    "environments": [
        {"name": "Production", "dbt_version": "latest", "environment_variables": {"DBT_A": "x"}}
    ],
    "notifications": [{"to": "a@b.c", "jobs": ["Daily"], "outcomes": ["fails"]}],
    "webhooks": [{"name": "W", "url": "https://example.com", "events": ["job.run.errored"]}],
    "jobs": [
        {
            "name": "Daily",
            "key": "daily",
            "environment": "Production",
            "commands": ["dbt build"],
            "schedule": {"cron": "0 6 * * *"},
            "triggers": {"job_completion": {"job": "B", "statuses": ["success"]}},
            "deferral": {"environment": "Production"},
            "environment_variables": {"DBT_A": "x"},
            "cost_optimization_features": ["dbt_state"],
            "threads": 4,
            "timeout_seconds": 60,
        },
        {"name": "B", "commands": ["dbt build"], "schedule": "0 5 * * *"},
    ],
}
JOB_IN_TERRAFORM = {
    "name": "Daily",
    "project_id": 7,
    "environment_id": 9,
    "execute_steps": ["dbt build"],
    "triggers": {"github_webhook": False, "git_provider_webhook": False, "schedule": True, "on_merge": False},
    "schedule_type": "days_of_week",
    "schedule_days": [1],
    "schedule_hours": [2],
    "schedule_interval": 1,
    "schedule_cron": "0 6 * * *",
    "num_threads": 4,
    "execution": {"timeout_seconds": 60},
    "timeout_seconds": 60,
    "is_active": True,
    "deferring_environment_id": 9,
    "self_deferring": False,
    "validate_execute_steps": True,
    "cost_optimization_features": ["dbt_state"],
    "job_completion_trigger_condition": [{"job_id": 43, "project_id": 7, "statuses": ["success"]}],
    "lifecycle": [{"ignore_changes": ["job_type"]}],
}
TERRAFORM = {
    "locals": {"hours": [1, 2]},
    "resource": {
        "dbtcloud_job": {"daily": JOB_IN_TERRAFORM},
        "dbtcloud_environment": {"p": {"name": "P", "project_id": 7, "deployment_type": "production"}},
        "dbtcloud_environment_variable": {
            "a": {"name": "DBT_A", "project_id": 7, "environment_values": {"project": "x", "P": "y"}}
        },
        "dbtcloud_environment_variable_job_override": {
            "b": {"name": "DBT_A", "project_id": 7, "job_definition_id": 1, "raw_value": "x"}
        },
        "dbtcloud_notification": {"n": {"user_id": 1, "on_failure": [1], "notification_type": 1, "state": 1}},
    },
}
SHOWN = {
    "format_version": "1.2",
    "terraform_version": "1.11.4",
    "planned_values": {
        "root_module": {
            "resources": [
                {
                    "address": "dbtcloud_job.daily",
                    "mode": "managed",
                    "type": "dbtcloud_job",
                    "name": "daily",
                    "values": {
                        name: value for name, value in JOB_IN_TERRAFORM.items() if name != "lifecycle"
                    },
                }
            ],
            "child_modules": [{"address": "module.a", "resources": []}],
        }
    },
    "configuration": {
        "root_module": {
            "resources": [
                {
                    "type": "dbtcloud_job",
                    "name": "daily",
                    "expressions": {
                        "environment_id": {"references": ["dbtcloud_environment.prod.environment_id"]},
                        "job_completion_trigger_condition": [
                            {"job_id": {"references": ["dbtcloud_job.b.id"]}}
                        ],
                    },
                }
            ]
        }
    },
}
TRIGGER = {
    "cause": "x",
    "steps_override": ["dbt build"],
    "git_sha": "abc",
    "github_pull_request_id": 3,
    "threads_override": 4,
    "generate_docs_override": True,
    "schema_override": "x",
}
WHOLE: dict[str, tuple[str, Any]] = {
    "job of the API": ("job.json", API),
    "answer of the API": ("jobs.json", {"status": {"code": 200, "is_success": True}, "data": [API]}),
    "jobs-as-code": ("jobs.yml", CODE),
    "native": ("jobs.yml", NATIVE),
    "terraform": ("main.tf.json", TERRAFORM),
    "terraform show": ("plan.json", SHOWN),
    "trigger": ("body.json", TRIGGER),
}
FORMATS = ("native", "api", "jobs-as-code", "terraform")


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of everything in plain data."""
    if path:
        yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        yield from places(inner, (*path, key))


def with_value(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Return plain data with another value at a place."""
    other = inner = deepcopy(data)
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return other


@pytest.mark.parametrize("kind", WHOLE)
def test_whatever_stands_at_a_place_it_is_read_or_refused(tmp_path: Path, kind: str) -> None:
    name, data = WHOLE[kind]
    path, read, wrong = tmp_path / name, 0, []
    tried = sample(5, product(places(data), ODD))
    for place, odd in tried:
        path.write_text(json.dumps(with_value(data, place, odd)), "utf-8")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                read += used(path)
        except JobkitError:
            continue
        except Exception as error:
            wrong.append(f"{place} = {odd!r}: {type(error).__name__}: {error}"[:160])
    assert wrong == []
    assert read or kind == "trigger"


def used(path: Path) -> bool:
    """Do with a file what its user would: read it, lint it and write it in each format."""
    found = read_definitions(path)
    if found.account is None:
        assert found.findings or found.trigger is not None, "nothing is read, and nothing says why"
        return False
    assert json.dumps([one.to_dict() for one in found.findings])
    examine(found.account, file_findings=found.findings, is_import=True)
    for form in FORMATS:
        try:
            convert(found.account, to=form)
        except JobkitError:
            continue
    return True


def test_as_they_are_all_are_read(tmp_path: Path) -> None:
    for name, data in WHOLE.values():
        (tmp_path / name).write_text(json.dumps(data), "utf-8")
        found = read_definitions(tmp_path / name)
        assert found.account is not None or found.trigger is not None, (name, found.findings)
