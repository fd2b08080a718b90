"""Scenario files: definitions of jobs together with what happens to them. Recognised by sight."""

from __future__ import annotations

from jobkit.jobs.files.document import Document
from jobkit.jobs.files.format import Format

__all__ = ["FORMAT", "SCENARIO_KEYS", "sniff"]

SCENARIO_KEYS = (
    "title",
    "description",
    "project",
    "projects",
    "start",
    "until",
    "seed",
    "new_account",
    "built",
    "succeeded",
    "never_succeeded",
    "rules",
    "events",
    "faults",
)


def sniff(document: Document) -> tuple[str, ...]:
    """Recognise a definition file that says more than which jobs there are."""
    data = document.data
    if not isinstance(data, dict) or "commands" in data:  # one job by itself has a description as well
        return ()
    found = tuple(key for key in SCENARIO_KEYS if key in data)
    return () if found == ("projects",) and isinstance(data["projects"], list) else found


FORMAT = Format(
    "scenario",
    "a scenario file",
    sniff,
    advice="`jobkit simulate` and `jobkit.Scenario.load` read it",
)
