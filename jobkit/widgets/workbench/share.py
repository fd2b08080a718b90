"""What is on a workbench as text to take along: Python, a scenario file, and a link."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from datetime import datetime
from typing import Any

import jobkit
from jobkit.basics.errors import JobkitError
from jobkit.jobs.labelled import with_names
from jobkit.simulation import Scenario

__all__ = ["link_of", "opened_link", "python_of"]

_SCHEME = "jobkit:"
_MOST_BYTES = 2_000_000


def python_of(scenario: Scenario) -> str:
    """Return Python that makes the jobs and simulates them."""
    jobs = ",\n    ".join(map(repr, with_names(scenario.jobs).jobs))
    extras = _arguments(scenario)
    body = f"jobs = [\n    {jobs},\n]\nsimulation = simulate(jobs{extras})\nsimulation"
    used = [name for name in jobkit.__all__ if re.search(rf"\b{name}\(", body)]
    imports = ["import datetime\n"] if "datetime." in body else []
    return "".join((*imports, f"from jobkit import {', '.join(used)}\n\n", body))


def _arguments(scenario: Scenario) -> str:
    preset = scenario.rules.preset
    given: dict[str, Any] = {
        "project": scenario.project.name if scenario.project.name != "shop" else None,
        "start": _moment(scenario.start),
        "until": _moment(scenario.until),
        "events": list(scenario.events) or None,
        "faults": list(scenario.faults) or None,
        "rules": preset if preset != "platform" else None,
        "new_account": True if scenario.new_account else None,
        "built": list(scenario.built) if scenario.built and not scenario.new_account else None,
    }
    return "".join(f", {name}={value!r}" for name, value in given.items() if value is not None)


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.replace(tzinfo=None).isoformat(timespec="minutes")


def link_of(scenario: Scenario) -> str:
    """Return a scenario as one word that can be sent in a message; `opened_link` opens it.

    Raises
    ------
    JobkitError
        Where a project is in memory only.
    """
    text = scenario.changed(jobs=with_names(scenario.jobs)).dump()
    packed = zlib.compress(text.encode("utf-8"), 9)
    return _SCHEME + base64.urlsafe_b64encode(packed).decode("ascii").rstrip("=")


def opened_link(link: str) -> Scenario:
    """Return the scenario of a link.

    Raises
    ------
    JobkitError
        For anything that is no link of jobkit, and for a scenario that is not sound.
    """
    from jobkit.jobs.files.yaml_text import parse_yaml

    if not link.startswith(_SCHEME):
        raise JobkitError("this is no link of jobkit", hint=f'it begins with "{_SCHEME}"')
    word = link.removeprefix(_SCHEME)
    try:
        packed = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(packed, _MOST_BYTES).decode("utf-8")
    except (binascii.Error, zlib.error, ValueError) as error:
        raise JobkitError("the link is not whole", hint="copy all of it") from error
    data, _ = parse_yaml(text)
    if not isinstance(data, dict):
        raise JobkitError("the link holds no jobs", hint="copy it again from a workbench")
    return Scenario.of_fields(data, "link")
