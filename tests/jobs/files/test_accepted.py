"""What jobkit writes is what others take: the OpenAPI description, and dbt-jobs-as-code itself.

The tool runs where ``JOBKIT_JOBS_AS_CODE`` names it (CONTRIBUTING, "Formats of others").
"""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings

from jobkit.guide.scenarios import NAMES, scenario
from jobkit.jobs import Account, Job
from jobkit.jobs.files import convert
from jobkit.jobs.files.admin_api.write import api_payloads
from tests.jobs.files.made_accounts import accounts
from tests.shared import SHARED, needs_shared
from tests.thorough import examples

TOOL = os.environ.get("JOBKIT_JOBS_AS_CODE", "")
needs_tool = pytest.mark.skipif(not Path(TOOL).is_file(), reason="JOBKIT_JOBS_AS_CODE names no program")

CLIENTS_SEND = {"id", "job_completion_trigger_condition", "force_node_selection"}
"""Keys that every client sends and that the description lacks."""


@cache
def request_schema() -> dict[str, Any]:
    """Return the schema of a body, closed and with null for what is not set, as all clients send it."""
    assert SHARED is not None
    text = (SHARED / "specs" / "openapi" / "openapi-v2.yaml").read_text("utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    schemas = yaml.load(text, Loader=loader)["components"]["schemas"]
    return closed(schemas["HumanReadableJobDefinitionRequest"], schemas)


def closed(schema: Any, schemas: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return closed(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if schema.get("type") != "object":
        return {key: value for key, value in schema.items() if key not in ("minLength", "description")}
    inner = {key: nullable(closed(value, schemas)) for key, value in schema["properties"].items()}
    return {**schema, "properties": inner, "additionalProperties": False}


def nullable(schema: Any) -> Any:
    return {"anyOf": [schema, {"type": "null"}]}


def problems(body: dict[str, Any]) -> list[str]:
    validator = pytest.importorskip("jsonschema").Draft202012Validator(request_schema())
    own = {key: value for key, value in body.items() if key not in CLIENTS_SEND}
    return [f"{list(error.path)}: {error.message[:200]}" for error in validator.iter_errors(own)]


@needs_shared
def test_the_schema_refuses_what_is_wrong() -> None:
    (body,) = api_payloads(Account.of(Job(name="A", commands=["dbt build"])))
    assert problems(body) == []
    assert problems({**body, "timezone": "UTC"}) and problems({**body, "account_id": "1"})
    assert problems({**body, "triggers": {**body["triggers"], "x": 1}})


@needs_shared
@pytest.mark.parametrize("name", NAMES)
def test_bodies_of_the_guides_jobs_fit_the_description(name: str) -> None:
    for body in api_payloads(Account.of(scenario(name).jobs)):
        assert problems(body) == []


@needs_shared
@settings(max_examples=examples(40))
@given(account=accounts())
def test_bodies_of_any_account_fit_the_description(account: Account) -> None:
    for body in api_payloads(account):
        assert problems(body) == []


@needs_tool
def test_the_tool_takes_what_is_written(tmp_path: Path) -> None:
    for name in NAMES:
        path = tmp_path / f"{name}.yml"
        path.write_text(convert(Account.of(scenario(name).jobs), to="jobs-as-code").text, "utf-8")
    code, said = validated(tmp_path)
    assert code == 0, said


@needs_tool
@needs_shared
def test_the_tool_takes_bodies_of_the_api_as_well(tmp_path: Path) -> None:
    from tests.jobs.files.test_shared_samples import samples

    tried = 0
    for sample in samples():
        if sample.expected == "valid" and "api" in sample.path.parts:
            path = tmp_path / f"{sample.path.stem}.yml"
            path.write_text(convert(sample.path, to="jobs-as-code").text, "utf-8")
            code, said = validated(path)
            assert code == 0, said
            tried += 1
    assert tried >= 15


def validated(path: Path) -> tuple[int, str]:
    """Return what ``dbt-jobs-as-code validate`` says of a file or a folder."""
    words = [TOOL, "validate", str(path)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=300, check=False)
    return done.returncode, json.dumps(done.stdout[-2000:] + done.stderr[-2000:])
