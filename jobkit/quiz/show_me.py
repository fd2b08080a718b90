"""The simulation behind an answer, as Python that a learner can run and change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jobkit.basics.shown import Drawn
from jobkit.quiz.stage import Played
from jobkit.simulation import Simulation

__all__ = ["ShowMe", "code_of", "show_me"]

_EVENTS = {
    "pull_request": "PullRequest",
    "run_now": "RunNow",
    "api_trigger": "ApiTrigger",
    "rerun": "Rerun",
    "save_job": "SaveJob",
}
_ACCOUNT = (
    "environment_variables", "environments", "default_branch", "git_provider", "notifications",
    "model_notifications", "webhooks",
)  # fmt: skip
_PLAIN = ("start", "until", "seed", "new_account", "built", "succeeded", "never_succeeded")
_PRESETS = {"platform": "platform", "study-guide": "study_guide", "developer": "developer"}


@dataclass(frozen=True, slots=True, repr=False)
class ShowMe(Drawn):
    """The simulation behind an answer; shows its code and its timeline.

    Parameters
    ----------
    code : str
        Python that makes the very simulation: to be run, and changed.
    simulation : Simulation
    """

    code: str
    simulation: Simulation

    def __repr__(self) -> str:
        return self._text()


def show_me(played: Played) -> ShowMe:
    """Return a simulated scenario with the code that makes it."""
    return ShowMe(code_of(played.fields), played.simulation)


def code_of(fields: Mapping[str, Any]) -> str:
    """Return the fields of a scenario file as Python: imports, and one call of `jobkit.simulate`."""
    arguments = [_account(fields), *_arguments(fields)]
    lines = "".join(f"{_indented(argument)},\n" for argument in arguments)
    code = f"simulation = jobkit.simulate(\n{lines})\n"
    imports = "from jobkit.simulation.bundled_project import BundledProject\n" if "Bundled" in code else ""
    return f"import jobkit\n{imports}\n{code}simulation\n"


def _account(fields: Mapping[str, Any]) -> str:
    jobs = [_call("jobkit.Job", job) for job in fields.get("jobs", ())]
    listed = _listed(jobs)
    others = {name: fields[name] for name in _ACCOUNT if name in fields}
    if "account" in fields:
        others["name"] = fields["account"]
    return f"jobkit.Account(jobs={listed}, {_named(others)})" if others else listed


def _arguments(fields: Mapping[str, Any]) -> Iterator[str]:
    if "project" in fields:
        yield f"project={_project(fields['project'])}"
    if "projects" in fields:
        several = ", ".join(f"{name!r}: {_project(one)}" for name, one in fields["projects"].items())
        yield f"project={{{several}}}"
    yield from (f"{name}={fields[name]!r}" for name in _PLAIN if name in fields)
    for name, make in (("events", _event), ("faults", _fault)):
        if fields.get(name):
            yield f"{name}={_listed([make(*next(iter(one.items()))) for one in fields[name]])}"
    if "rules" in fields:
        yield f"rules={_rules(fields['rules'])}"


def _project(project: Any) -> str:
    return repr(project) if isinstance(project, str) else _call("BundledProject", project)


def _event(kind: str, fields: Mapping[str, Any]) -> str:
    return _call(f"jobkit.{_EVENTS[kind]}", fields)


def _fault(kind: str, fields: Mapping[str, Any]) -> str:
    return _call(f"jobkit.{kind}", fields)


def _rules(rules: Any) -> str:
    fields = {"preset": rules} if isinstance(rules, str) else dict(rules)
    preset = _PRESETS[fields.pop("preset", "platform")]
    return _call(f"jobkit.Rules.{preset}", fields)


def _call(function: str, fields: Mapping[str, Any]) -> str:
    return f"{function}({_named(fields)})"


def _named(fields: Mapping[str, Any]) -> str:
    if all(isinstance(name, str) and name.isidentifier() for name in fields):
        return ", ".join(f"{name}={value!r}" for name, value in fields.items())
    return f"**{dict(fields)!r}"


def _listed(entries: Iterable[str]) -> str:
    lines = "".join(f"    {entry},\n" for entry in entries)
    return f"[\n{lines}]"


def _indented(argument: str) -> str:
    return "\n".join(f"    {line}" for line in argument.splitlines())
