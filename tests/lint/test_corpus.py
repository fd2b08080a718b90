"""Files that people have: a valid one has no warning, and nearly each has something to learn from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jobkit.basics.errors import JobkitError
from jobkit.jobs.files import read_definitions
from jobkit.lint.run import examine
from tests.shared import SHARED, needs_shared

ARGUED = {
    "api/v18_list_response.json": "its CI job runs `dbt build` alone, which its twin w03 is warned of",
    "public/jobs-as-code/r18_import_template_unquoted.yml": "a template: it has no jobs without its values",
}
"""Valid files with a warning, and why that is right."""


def samples() -> Iterator[tuple[str, dict[str, Any]]]:
    assert SHARED is not None
    for row in json.loads((SHARED / "jobs" / "index.json").read_text("utf-8"))["samples"]:
        yield row["file"], row
    for line in (SHARED / "jobs" / "public" / "index.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        yield f"public/{row['file']}", row


def severities(path: Path, row: dict[str, Any]) -> set[str]:
    """Return the severities of all that is found in a file; an error where it cannot be read."""
    try:
        given = read_definitions(
            path, vars_files=[path.parent.parent / row["vars"]] if row.get("vars") else []
        )
    except JobkitError:
        return {"error"}
    if given.account is None:
        return {finding.severity for finding in given.findings}
    around = {"file_findings": given.findings, "is_import": given.format != "native"}
    return {finding.severity for finding in examine(given.account, **around).findings}


@needs_shared
def test_a_valid_file_has_no_warning_and_most_files_have_a_finding() -> None:
    assert SHARED is not None
    found = {name: (row["expected"], severities(SHARED / "jobs" / name, row)) for name, row in samples()}
    warned = {name for name, (verdict, told) in found.items() if verdict == "valid" and told - {"advice"}}
    assert warned == set(ARGUED)
    invalid = {
        name for name, (verdict, told) in found.items() if verdict == "invalid" and "error" not in told
    }
    assert not invalid
    assert sum(bool(told) for _, told in found.values()) >= 0.9 * len(found)
