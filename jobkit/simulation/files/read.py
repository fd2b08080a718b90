"""Reading a scenario file: definitions of jobs, and what happens to them.

::

    title: A pull request after a bad night      # for people, as `description`
    project: shop                                # a bundled project; or the path target/manifest.json,
                                                 # {example: guide, packages: false, durations: {orders: 900}}
    start: 2026-03-02                            # UTC, as every moment here
    until: 2026-03-04
    new_account: true                            # nothing is built, nothing has run
    built: [Production]                          # or: only these are built, with a successful run
    succeeded: [CI]                              # jobs that have succeeded once before
    never_succeeded: [Reports]                   # jobs of an established account that never have
    rules: study-guide                           # or {preset: platform, run_slots: 2}
    seed: 7
    events:
    - pull_request: {number: 41, at: 2026-03-02T15:00, changed: [orders], commits: [2026-03-02T16:00]}
    - pull_request: {number: 42, at: 2026-03-02T17:00, changed: [stg_orders],
                     commits: [{at: 2026-03-02T18:00, changed: [products], reverted: [stg_orders]}]}
    - run_now: {job: Nightly, at: 2026-03-02T12:00}
    faults:
    - fail: {node: stg_orders, job: Nightly, runs: 1}
    - slow: {times: 3, between: [2026-03-02T02:00, 2026-03-02T03:00]}
    jobs:                                        # as in any definition file, or the path of one
    - {name: Nightly, commands: [dbt build], schedule: 0 2 * * *}
    - {name: CI, environment: CI, commands: [dbt build -s state:modified+], triggers: {pull_request: true}}

The fields of an event are those of its class (`PullRequest`, `RunNow`, `ApiTrigger`, `Rerun`, `SaveJob`),
those of a fault the arguments of its function (`fail`, `fail_step`, `fail_check`, `stale`, `slow`,
`outage`). With ``projects`` in place of ``project`` there are several, by the name that jobs give. Paths are
relative to the file, and only read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jobkit.basics.errors import JobkitError, Place
from jobkit.basics.moments import utc
from jobkit.dbt.project import Project, is_path
from jobkit.jobs import Account
from jobkit.jobs.files import Document, load, read_document, recognise
from jobkit.jobs.files.native import ACCOUNT_KEYS
from jobkit.jobs.files.native import read as read_jobs
from jobkit.jobs.files.scenario import SCENARIO_KEYS
from jobkit.jobs.labelled import AccountNames, labelled
from jobkit.jobs.problems import NOT_GIVEN
from jobkit.platform.beginning import Beginning
from jobkit.platform.code import Code
from jobkit.platform.rules import PRESETS, Rules
from jobkit.simulation.bundled_project import BundledProject, projects_of, stand_in
from jobkit.simulation.files.checked import Checked
from jobkit.simulation.files.events_and_faults import Names, read_events, read_faults
from jobkit.simulation.horizon import horizon_of

__all__ = ["PRESETS", "read_scenario", "scenario_fields"]

_ALWAYS = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
_PLAIN: Mapping[str, tuple[type, str]] = {
    "seed": (int, "a whole number, without quotes"),
    "new_account": (bool, "true or false"),
    "built": (list, "a list, also for one entry: write [Production]"),
    "succeeded": (list, "a list of names of jobs, also for one entry"),
    "never_succeeded": (list, "a list of names of jobs, also for one entry"),
    "title": (str, "text"),
    "description": (str, "text"),
}
"""Fields that stand for themselves -> their type, in code and in words."""


def read_scenario(path: str | Path) -> dict[str, Any]:
    """Return the arguments of `Scenario` that a file holds; a file of jobs alone will do.

    Raises
    ------
    ArtifactError
        The file cannot be read at all.
    DefinitionError
        It can be read, but not all of it makes sense; lists every problem with its field and line.
    """
    document = read_document(path)
    name = document.path.stem
    if recognise(document)[0].name != "scenario":
        jobs = load(path)
        return {"jobs": jobs, "project": stand_in(jobs), "name": name}
    return {"name": name, **_fields(Checked(document), document.data)}


def scenario_fields(data: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """Return the arguments of `Scenario` that the fields of a scenario file say.

    Parameters
    ----------
    data : Mapping
        As in a scenario file.
    path : Path
        Names the fields in errors; paths in them are relative to its folder.

    Raises
    ------
    DefinitionError
        Lists every problem with its field.
    """
    return {"name": path.stem, **_fields(Checked(Document(path, "", dict(data))), dict(data))}


def _fields(file: Checked, data: dict[str, Any]) -> dict[str, Any]:
    file.has_known((), data, (*ACCOUNT_KEYS, *SCENARIO_KEYS))
    found: dict[str, Any] = {"jobs": _jobs(file, data), "project": None}
    if not {"project", "projects"}.isdisjoint(data):
        found["project"] = _source(file, data)
    found |= {"rules": _rules(file, data.get("rules")), **_plain(file, data)}
    file.raise_problems()  # what follows looks names up in jobs and project
    if found["project"] is None:
        found["project"] = stand_in(found["jobs"])
    code = file.attempt(("jobs",), None, Code, found["jobs"], projects_of(found["project"]))
    if code is not None:
        names = Names(labelled(found["jobs"]), code, found["rules"] or Rules())
        begin, end = _horizon(file, data, names, found["start"], found["until"])
        _check_beginning(file, found)
        found["events"] = list(read_events(file, data.get("events"), names, begin, end))
        found["faults"] = list(read_faults(file, data.get("faults"), names, found["events"]))
    file.raise_problems()
    return found


def _jobs(file: Checked, data: dict[str, Any]) -> Any:
    """Return the account: in the file itself, or in another one that `jobs` names."""
    document = file.document
    # a mapping of names to projects is the scenario's own; a list says what holds in the account's projects
    code = isinstance(data.get("projects"), dict)
    own = {key: data[key] for key in ACCOUNT_KEYS if key in data and not (code and key == "projects")}
    jobs = own.get("jobs")
    if not isinstance(jobs, str | list):
        file.problem(
            ("jobs",), own.get("jobs", NOT_GIVEN), "must be a list of jobs, or the path of a definition file"
        )
        return None
    if isinstance(jobs, list):
        return read_jobs(Document(document.path, document.text, own, document.lines))
    for key in (key for key in own if key != "jobs"):
        file.problem((key,), own[key], f"belongs in the file of the jobs, {jobs}")
    path = document.path.parent / jobs
    # A file that is not there is a mistake of this file; errors in it name lines of its own.
    return load(path) if _is_file(path) else file.attempt(("jobs",), jobs, load, path)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that is too long, or holds a NUL
        return False


def _source(file: Checked, data: dict[str, Any]) -> Any:
    """Return the project, or the mapping of names to projects."""
    if "projects" not in data:
        return _one_source(file, ("project",), data.get("project"))
    if "project" in data:
        file.problem(("project",), data["project"], "stands beside `projects`: keep one of the two")
    several = data["projects"]
    if not file.has_type(("projects",), several, dict, "a mapping of names to projects"):
        return None
    return {name: _one_source(file, ("projects", name), value) for name, value in several.items()}


def _one_source(file: Checked, place: Place, value: Any) -> Project | BundledProject | None:
    if isinstance(value, str):
        options: Any = {"manifest" if is_path(value) else "example": value}
    else:
        options = value
    wanted = "the name of a bundled project, the path of a manifest, or a mapping"
    if not file.has_type(place, options, dict, wanted):
        return None
    if "manifest" in options:
        return _from_manifest(file, place, options)
    if not file.has_known(place, options, ("example", "packages", "durations", "operations")):
        return None
    at = (*place, "example") if options is value else place
    example = options.get("example", "shop")
    tried = [file.attempt(at, example, _tried, example)]
    if tried[0] is not None:  # each option by itself, so that a problem names its field
        for field, given, option in _options(place, options):
            tried.append(file.attempt(field, given, _tried, example, **option))
    return BundledProject(**options) if None not in tried else None


def _options(place: Place, options: dict[str, Any]) -> Iterator[tuple[Place, Any, dict[str, Any]]]:
    """Yield field, value and argument of each option of a bundled project, and of each duration."""
    for name in [name for name in options if name not in ("example", "durations")]:
        yield (*place, name), options[name], {name: options[name]}
    durations = options.get("durations", {})
    if not isinstance(durations, dict):
        yield (*place, "durations"), durations, {"durations": durations}
        return
    for node, seconds in durations.items():
        yield (*place, "durations", node), seconds, {"durations": {node: seconds}}


def _tried(example: str, **option: Any) -> Project:
    return BundledProject(example, **option).project


def _from_manifest(file: Checked, place: Place, value: dict[str, Any]) -> Project | None:
    texts = [file.has_type((*place, name), given, str, "a path") for name, given in value.items()]
    if not file.has_known(place, value, ("manifest", "run_results")) or not all(texts):
        return None
    paths = {name: file.document.path.parent / given for name, given in value.items()}
    return file.attempt((*place, "manifest"), value["manifest"], Project.from_manifest, **paths)


def _rules(file: Checked, value: Any) -> Rules | None:
    if value is None:
        return None
    fields = {"preset": value} if isinstance(value, str) else value
    if not file.has_type(("rules",), fields, dict, f"one of {', '.join(PRESETS)}, or a mapping of rules"):
        return None
    preset = fields.get("preset", "platform")
    if preset not in list(PRESETS):  # which takes a preset that cannot be hashed, too
        error = JobkitError.unknown("preset of rules", preset, PRESETS)
        file.problem(
            ("rules", "preset") if fields is value else ("rules",), preset, f"{error.what} ({error.hint})"
        )
        return None
    changes = {name: rule for name, rule in fields.items() if name != "preset"}
    return file.attempt(("rules",), value, PRESETS[preset], **changes)


def _plain(file: Checked, data: dict[str, Any]) -> dict[str, Any]:
    given = {name: data[name] for name in _PLAIN if data.get(name) is not None}
    found = {name: value for name, value in given.items() if file.has_type((name,), value, *_PLAIN[name])}
    for name in ("start", "until"):
        value = data.get(name)
        found[name] = file.attempt((name,), value, utc, value) if value is not None else None
    return found


def _horizon(
    file: Checked, data: dict[str, Any], names: Names, start: datetime | None, until: datetime | None
) -> tuple[datetime, datetime]:
    field = "until" if until is not None else "start"
    ends = file.attempt((field,), data.get(field), horizon_of, names.account, names.rules, start, until)
    return ends or _ALWAYS


def _check_beginning(file: Checked, found: Mapping[str, Any]) -> None:
    """Check each name in ``built``, ``succeeded`` and ``never_succeeded``, then what they say together."""
    given = {name: tuple(found.get(name) or ()) for name in ("built", "succeeded", "never_succeeded")}
    fine = True
    for field, values in given.items():
        what = "the name of an environment" if field == "built" else "the name of a job"
        for index, name in enumerate(values):
            place = (field, index)
            typed = file.has_type(place, name, str, what)
            alone = {field: (name,)}
            fine = typed and file.attempt(place, name, _checked, alone, found["jobs"]) is not None and fine
    if found.get("new_account") and given["built"]:
        said = "stands beside `new_account`, in which nothing is built: keep one of the two"
        file.problem(("built",), found["built"], said)
    if fine:
        both = {**given, "built": given["built"] or None}
        file.attempt(("never_succeeded",), found.get("never_succeeded"), _checked, both, found["jobs"])


def _checked(given: Mapping[str, Any], account: Account) -> Beginning:
    names = AccountNames.of(account)
    built = given.get("built")
    beginning = Beginning(
        tuple(map(names.environment_named, built)) if built is not None else None,
        names.labels(given.get("succeeded", ())),
        names.labels(given.get("never_succeeded", ())),
    )
    beginning.check(labelled(account))
    return beginning
