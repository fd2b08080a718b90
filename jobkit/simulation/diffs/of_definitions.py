"""What differs between two definitions: job by job, field by field, and what cannot be done in place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from jobkit.basics.plain_data import WithData
from jobkit.basics.secrets import MASK, is_secret
from jobkit.basics.shown import Shown
from jobkit.jobs import Account, Environment, Job
from jobkit.simulation.diffs.matching import JobPair, MatchedBy, pair_environments

__all__ = ["FieldDiff", "JobDiff", "RefusedChange", "diff_around", "diff_job"]

Kind = Literal["added", "removed", "changed", "same"]

_IDENTITY = frozenset({"id", "linked_id", "key", "job_id", "project_id", "environment_id"})
"""Fields that count only where both sides state them: most formats have no place for some of them."""

_WEBHOOKS = frozenset({"github_webhook", "git_provider_webhook", "custom_branch_only", "declared_type"})
_EVERY_DAY = [0, 1, 2, 3, 4, 5, 6]
_SILENT = frozenset({"kept"})
"""What means nothing to jobkit: in an export it is new every day."""


@dataclass(frozen=True, slots=True)
class FieldDiff(Shown, WithData):
    """One field that differs.

    Parameters
    ----------
    path : str
        For example ``schedule.cron``, ``commands[1]``; beside jobs with what it belongs to.
    before, after : str
        In words; ``""`` where there is nothing. A secret is never shown.
    """

    path: str
    before: str
    after: str

    def __str__(self) -> str:
        if not self.before or not self.after:
            return f"{self.path}: {'+' if self.after else '-'} {self.after or self.before}"
        return f"{self.path}: {self.before} → {self.after}"


@dataclass(frozen=True, slots=True)
class RefusedChange(Shown, WithData):
    """A change that the platform or a tool does not make in place: the job would be another one.

    Parameters
    ----------
    what : str
        The change, and who refuses it.
    instead : str
        What to do, and what goes with the old job.
    """

    what: str
    instead: str

    def __str__(self) -> str:
        return f"{self.what} {self.instead}"


@dataclass(frozen=True, slots=True)
class JobDiff(Shown, WithData):
    """One job before and after.

    Parameters
    ----------
    job : str
        Its label after the change; of a job that went, its label before.
    kind : {"added", "removed", "changed", "same"}
    matched_by : {"key", "id", "name", "content", ""}
        What says that both are one job; content: all but the name is the same.
    renamed_from : str
        The label before, where it is another one; else ``""``.
    fields : tuple of FieldDiff
    refused : tuple of RefusedChange
    unread : int
        How many keys differ that mean nothing to jobkit; they are no change.
    """

    job: str
    kind: Kind
    matched_by: MatchedBy = ""
    renamed_from: str = ""
    fields: tuple[FieldDiff, ...] = ()
    refused: tuple[RefusedChange, ...] = ()
    unread: int = 0

    @property
    def headline(self) -> str:
        """What became of it, in a few words."""
        if self.renamed_from:
            return f"{self.job} (was {self.renamed_from}, the same by its {_MATCHED[self.matched_by]})"
        return self.job


_MATCHED = {"key": "key", "id": "id", "name": "name", "content": "content", "": "place"}


def diff_job(pair: JobPair, one: Account, other: Account, names: Mapping[str, str]) -> JobDiff:
    """Return what became of one job.

    Parameters
    ----------
    pair : JobPair
        Of jobs under their labels.
    one, other : Account
        Before and after, under labels.
    names : Mapping of str to str
        Label before -> label after, of the jobs that are in both.
    """
    old, new = pair.before, pair.after
    if old is None or new is None:
        one_side = [job.name for job in (old, new) if job is not None]
        return JobDiff(one_side[0], "added" if old is None else "removed")
    before, after = _comparable(old, one, names), _comparable(new, other, {})
    fields = tuple(_diff("", before, after))
    unread = sum(1 for key in {*old.kept, *new.kept} if old.kept.get(key) != new.kept.get(key))
    renamed = old.name if old.name != new.name else ""
    kind: Kind = "changed" if fields else "same"
    return JobDiff(new.name, kind, pair.by, renamed, fields, tuple(_refused(old, new)), unread)


def _comparable(job: Job, account: Account, names: Mapping[str, str]) -> dict[str, Any]:
    """Return a job as plain data, with the effective deferral and other jobs by their labels after."""
    data = job.model_dump(mode="json")
    deferral = account.deferral_of(job)
    data["environment"] = _plain_name(job.environment, job.project)
    data["deferral"] = deferral.model_dump(mode="json", exclude_defaults=True)
    if deferral.environment is not None:
        data["deferral"]["environment"] = _plain_name(deferral.environment, job.project)
    named = deferral.job
    if named is not None:
        data["deferral"]["job"] = names.get(named, named)
    if deferral.this_job or named == job.name:
        data["deferral"] = {"this_job": True}
    completion = data["triggers"]["job_completion"]
    if completion is not None:
        completion["job"] = names.get(completion["job"], completion["job"])
        completion["statuses"] = sorted(completion["statuses"])
    return data


def _plain_name(label: str, project: str | None) -> str:
    """Return the name of an environment without its project, which the job states by itself."""
    return (project is not None and label.removesuffix(f" ({project})")) or label


def _refused(old: Job, new: Job) -> Iterator[RefusedChange]:
    """Yield what the platform, or the tool that the keys belong to, does by deleting the job."""
    types = [job.declared_type or job.job_type for job in (old, new)]
    groups = [_GROUPS.get(kind, "deploy") for kind in types]
    if groups[0] != groups[1]:
        yield RefusedChange(
            f"The type goes from {types[0]} to {types[1]}: the platform does not change a job between "
            f"{_GROUP_WORDS[groups[0]]} and {_GROUP_WORDS[groups[1]]} in place.",
            _ANEW,
        )
    if None not in (old.project, new.project) and old.project != new.project:
        yield RefusedChange(
            f"The project goes from {old.project!r} to {new.project!r}: no job moves to another project.",
            _ANEW,
        )
    if None not in (old.key, new.key) and old.key != new.key:
        yield RefusedChange(
            f"The key goes from {old.key!r} to {new.key!r}: dbt-jobs-as-code and Terraform take it for "
            "another job, delete the one and make the other.",
            "Keep the key and change the name, or move it there first (`linked_id`, `moved` block).",
        )


_GROUPS = {"ci": "ci", "adaptive": "adaptive"}
_GROUP_WORDS = {"ci": "CI", "adaptive": "adaptive", "deploy": "the other types"}
_ANEW = (
    "Delete it and make a new one: the history of its runs goes, and what names its id (an upstream job, a "
    "deferral, a notification, a link) has to be given the new one."
)


def diff_around(one: Account, other: Account) -> tuple[FieldDiff, ...]:
    """Return what differs in accounts beside their jobs; environments that are only implied do not count."""
    skipped = {"jobs", "environments", "projects"}
    before, after = (account.model_dump(mode="json", exclude=skipped) for account in (one, other))
    found = list(_diff("", before, after))
    pairs = pair_environments(one.environments, other.environments)
    for old, new in pairs:
        found += _diff_thing("environment", old, new)
    projects = dict.fromkeys((*_project_names(one), *_project_names(other)))
    for name in projects:
        both = (next((p for p in account.projects if p.name == name), None) for account in (one, other))
        found += _diff_thing("project", *both)
    return tuple(found)


def _project_names(account: Account) -> list[str]:
    return [project.name for project in account.projects]


def _diff_thing(kind: str, old: Any, new: Any) -> Iterator[FieldDiff]:
    named = new if new is not None else old
    label = f"{kind} {named.name}"
    if (
        isinstance(named, Environment)
        and named.project is not None
        and f"({named.project})" not in named.name
    ):
        label += f" ({named.project})"
    if old is None or new is None:
        words = "there" if not isinstance(named, Environment) else named.deployment_type or named.type
        yield FieldDiff(label, words if new is None else "", words if new is not None else "")
        return
    yield from _diff(label, old.model_dump(mode="json"), new.model_dump(mode="json"))


# -- plain data ------------------------------------------------------------------------------------


def _diff(path: str, old: Any, new: Any) -> Iterator[FieldDiff]:
    if old == new:
        return
    if _is_nothing_or_mapping(old) and _is_nothing_or_mapping(new) and not (old is None and new is None):
        if path.rpartition(".")[2] == "schedule" and (old is None or new is None):
            yield FieldDiff(path, _words(path, old), _words(path, new))
            return
        left, right = old or {}, new or {}
        for name in dict.fromkeys((*left, *right)):
            if name not in _SILENT and not _is_unstated(name, left.get(name), right.get(name)):
                yield from _diff(f"{path}.{name}" if path else name, left.get(name), right.get(name))
    elif isinstance(old, list) and isinstance(new, list):
        yield from _diff_list(path, old, new)
    else:
        before, after = _words(path, old), _words(path, new)
        yield FieldDiff(path, before, f"{after} (another one)" if before == after else after)


def _is_nothing_or_mapping(value: Any) -> bool:
    return value is None or isinstance(value, Mapping)


def _is_unstated(name: str, old: Any, new: Any) -> bool:
    """Return whether a field that not every format has is stated on one side only."""
    return name in _IDENTITY | _WEBHOOKS and None in (old, new)


def _diff_list(path: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[FieldDiff]:
    """Tell what came and went; where one thing took the place of another, both are one line."""
    from difflib import SequenceMatcher

    words = [[_words(path, one) for one in several] for several in (old, new)]
    matcher = SequenceMatcher(None, words[0], words[1], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        for step in range(max(b - a, d - c) if kind != "equal" else 0):
            gone = words[0][a + step] if a + step < b else ""
            come = words[1][c + step] if c + step < d else ""
            yield FieldDiff(f"{path}[{(c if come else a) + step}]", gone, come)


def _words(path: str, value: Any) -> str:
    """Return a value in words; that of a secret is never one."""
    if value is None:
        return ""
    if is_secret(path.rpartition(".")[2]):
        return MASK
    if path.endswith(".url") and "://" in str(value):
        return f"{'/'.join(str(value).split('/')[:3])}/…"  # its path may be a secret
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, Mapping):
        told = {name: one for name, one in value.items() if name not in _SILENT and one != _EVERY_DAY}
        said = {name: _words(f"{path}.{name}", one) for name, one in told.items()}
        return ", ".join(f"{name}: {words}" for name, words in said.items() if words not in ("", "off"))
    if isinstance(value, list):
        return ", ".join(_words(path, one) for one in value)
    return str(value) if value != "" else '""'
