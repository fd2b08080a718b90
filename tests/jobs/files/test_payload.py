"""The study guide's Example 7, key by key, and the body that the API takes."""

from __future__ import annotations

import json

import pytest

from jobkit import check_payload
from jobkit.basics.errors import ArtifactError
from jobkit.guide.payloads import PAYLOADS
from jobkit.jobs.files import read_definitions
from tests.cli.running import run


def test_what_the_api_refuses_in_example_7() -> None:
    found = check_payload(PAYLOADS["example-7"])
    assert [key.path for key in found.refused] == [
        "account_id",
        "schedule.time.type",
        "schedule.time.hours",
        "schedule.time.minutes",
    ]
    verdicts = {key.path: key.verdict for key in found.keys}
    doubtful = [path for path, verdict in verdicts.items() if verdict == "doubtful"]
    assert doubtful == [
        "schedule.time.interval",
        "execution",
        "state",
        "generate_docs",
        "run_generate_sources",
        "run_compare_changes",
        "run_lint",
        "errors_on_lint_failure",
        "lifecycle_webhooks",
    ]
    assert all(key.why for key in found.keys if key.verdict != "taken")
    assert "redundant" in next(key.why for key in found.keys if key.path == "execute_steps")


def test_the_repaired_body_of_example_7(tmp_path) -> None:
    found = check_payload(PAYLOADS["example-7"])
    body = json.loads(found.payload)
    assert body["account_id"] == 12345 and body["settings"] == {"threads": 8, "target_name": "prod"}
    assert body["schedule"]["time"] == {"type": "at_exact_hours", "hours": [2]}
    assert body["schedule"]["date"] == {"type": "every_day"} and body["schedule"]["cron"] == "0 2 * * *"
    again = check_payload(body)
    assert {key.verdict for key in again.keys} == {"taken"}
    path = tmp_path / "body.json"
    path.write_text(found.payload)
    assert read_definitions(path).verdict == "valid"


def test_the_keys_on_the_screen() -> None:
    text = run("convert", "example-7", "--keys").stdout
    assert "schedule.time.minutes" in text and '"hours": [\n        2\n      ]' in text
    data = json.loads(run("convert", "example-7", "--keys", "--json").stdout)
    assert len(data["keys"]) == 25 and data["payload"]["state"] == 1


@pytest.mark.parametrize("body", [[], {"cause": "x"}, {"jobs": []}])
def test_what_is_no_body_of_one_job(tmp_path, body) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(body))
    with pytest.raises(ArtifactError):
        check_payload(path)
