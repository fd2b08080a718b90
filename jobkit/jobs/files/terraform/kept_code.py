"""Code that was read from a configuration, put back where it stood."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobkit.basics.errors import ArtifactError, JobkitError
from jobkit.jobs.files.terraform.hcl_text import HclBlock
from jobkit.jobs.files.terraform.masked import mask
from jobkit.jobs.files.terraform.settled import CODE
from jobkit.jobs.files.terraform.values import Unresolved
from jobkit.jobs.job import Job

__all__ = ["is_safe_code", "with_kept_code"]

_PLACED = {"deferring_environment_id", "deferring_job_id", "environment_id", "project_id", "self_deferring"}
_META = ("count", "for_each")
_SINGLE = ("dbt_version", "description")
_TIMEOUT = "execution.timeout_seconds"
_LONGEST = 2_000


def with_kept_code(parts: list[Mapping[str, Any] | HclBlock], job: Job) -> list[Mapping[str, Any] | HclBlock]:
    """Return the parts of a job's block with the code that was there before, where it is safe."""
    code = job.kept.get(CODE)
    if not isinstance(code, Mapping):
        return parts
    safe = {
        path: Unresolved(text) for path, text in code.items() if isinstance(text, str) and is_safe_code(text)
    }
    schedule = {name: value for name, value in safe.items() if name.startswith("schedule_")}
    written = [_with_code(part, safe) for part in parts]
    places = {name for part in written if isinstance(part, Mapping) for name in part}
    lead = {name: safe[name] for name in _META if name in safe}
    rest = {name: value for name, value in schedule.items() if name not in places}
    single = {name: safe[name] for name in _SINGLE if name in safe and name not in places}
    timeout = (
        {"execution": {"timeout_seconds": safe[_TIMEOUT]}}
        if _TIMEOUT in safe and "execution" not in places
        else {}
    )
    return [lead, *written[:3], rest, *written[3:], single, timeout]


def _with_code(
    part: Mapping[str, Any] | HclBlock, safe: Mapping[str, Unresolved]
) -> Mapping[str, Any] | HclBlock:
    if not isinstance(part, HclBlock):
        return _replaced(part, safe)
    prefix = f"{part.kind}[0]."
    own = {path.removeprefix(prefix): code for path, code in safe.items() if path.startswith(prefix)}
    part.parts = [_with_code(inner, own) for inner in part.parts]
    return part


def _replaced(part: Mapping[str, Any], safe: Mapping[str, Unresolved]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in part.items():
        if name in safe:
            found[name] = safe[name]
        elif isinstance(value, Mapping):
            found[name] = {key: safe.get(f"{name}.{key}", one) for key, one in value.items()}
        elif isinstance(value, list):
            found[name] = [safe.get(f"{name}[{index}]", one) for index, one in enumerate(value)]
        else:
            found[name] = value
    return found


def is_safe_code(text: str) -> bool:
    """Return whether a text is one expression and nothing after it."""
    if not text.strip() or len(text) > _LONGEST or "#" in text or "//" in text or "<<" in text:
        return False
    try:
        mask(f"({text})")
        masked = mask(text).text
    except (ArtifactError, JobkitError):
        return False
    depth = 0
    for letter in masked:
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "\n" and depth == 0:
            return False
    return (
        "="
        not in masked.replace("==", "")
        .replace("!=", "")
        .replace("<=", "")
        .replace(">=", "")
        .replace("=>", "")
        or "{" in masked
    )
