"""An account as a simulation uses it: each job and environment has a name that no other one has.

A person may give two jobs one name, and name them by their keys. Whatever comes after (queue, runs, reasons,
tables, pictures) goes by one word for a job, which is also what people read: its label. `labelled` puts the
labels in the place of the names, in the definitions and wherever one names another, so that a name is enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jobkit.jobs.account import Account
from jobkit.jobs.environment import Environment
from jobkit.jobs.identity import EnvironmentNames, JobNames
from jobkit.jobs.job import Deferral, Job, JobCompletion

__all__ = ["AccountNames", "as_written", "labelled", "with_names"]


def labelled(account: Account) -> Account:
    """Return the account with labels for names; the same one where its names are enough already.

    The order of jobs stays, and each keeps its key, so that it may still be asked for by it.

    Raises
    ------
    JobkitError
        For a name that several jobs or environments share, where one of them is meant.
    """
    names = AccountNames.of(account)
    notifications = tuple(
        _changed(one, jobs=names.labels(one.jobs), environment=names.environment_label(one.environment, None))
        for one in account.notifications
    )
    webhooks = tuple(_changed(one, jobs=names.labels(one.jobs)) for one in account.webhooks)
    changed: Account = _changed(
        account,
        jobs=names.all_jobs(),
        environments=names.own_environments(),
        notifications=notifications,
        webhooks=webhooks,
    )
    return changed


def as_written(changed: Job, labelled_job: Job, given: Job) -> Job:
    """Return a changed copy of a job under its label as a change of the job that was given.

    What was not changed is as it was given. A label that a change has brought in stays: it is understood
    wherever a name is.
    """
    same = {
        field: getattr(given, field)
        for field in ("name", "key", "environment", "deferral")
        if getattr(changed, field) == getattr(labelled_job, field)
    }
    triggers = changed.triggers
    if triggers.job_completion == labelled_job.triggers.job_completion:
        triggers = _changed(triggers, job_completion=given.triggers.job_completion)
    written: Job = _changed(changed, **same, triggers=triggers)
    return written


def with_names(account: Account) -> Account:
    """Return an account under labels with the names that they were made of.

    References stay as they are: a label is understood wherever a name is.
    """
    jobs = tuple(_changed(job, name=_name_of(job.name, job.key)) for job in account.jobs)
    environments = tuple(_changed(one, name=_name_of(one.name, one.project)) for one in account.environments)
    changed: Account = _changed(account, jobs=jobs, environments=environments)
    return changed if labelled(changed) == account else account  # brackets may be part of a name


def _name_of(label: str, own: str | None) -> str:
    return (own is not None and label.removesuffix(f" ({own})")) or label


@dataclass(frozen=True, slots=True)
class AccountNames:
    """What the jobs and environments of an account are called, and what is meant by a name.

    Parameters
    ----------
    jobs : JobNames
    listed : EnvironmentNames
    called : Mapping of Environment to str
        The label of each environment, those that only jobs name included.
    """

    jobs: JobNames
    listed: EnvironmentNames
    called: Mapping[Environment, str]

    @classmethod
    def of(cls, account: Account) -> AccountNames:
        """Return the names of an account."""
        listed = EnvironmentNames(account.environments)
        used = dict.fromkeys((job.environment, job.project) for job in account.jobs)
        implied = [Environment.implied(name) for name, home in used if listed.find(name, home) is None]
        return cls(account.job_names, listed, listed.labels(implied))

    def all_jobs(self) -> tuple[Job, ...]:
        """Return the jobs under their labels."""
        names = self.jobs
        return tuple(map(self.job, names.jobs, names.labels, names.identities))

    def job(self, job: Job, label: str, identity: str) -> Job:
        """Return a job under its label, with labels for all that it names; its identity stays its key."""
        key = job.key if label == job.name else identity
        environment = self.environment_label(job.environment, job.project)
        condition, deferral = job.triggers.job_completion, job.deferral
        triggers = job.triggers
        if condition is not None:
            triggers = _changed(triggers, job_completion=self.reference(job, condition))
        if deferral is not None:
            deferral = self._deferral(job, deferral)
        changed: Job = _changed(
            job, name=label, key=key, environment=environment, triggers=triggers, deferral=deferral
        )
        return changed

    def _deferral(self, job: Job, deferral: Deferral) -> Deferral:
        changed: Deferral = _changed(
            self.reference(job, deferral),
            environment=self.environment_label(deferral.environment, job.project, deferral.environment_id),
        )
        return changed

    def reference(self, job: Job, reference: JobCompletion | Deferral) -> Any:
        """Return a condition or a deferral of `job` that calls the other job by its label."""
        position = self.jobs.meant(job, reference)
        return reference if position is None else _changed(reference, job=self.jobs.labels[position])

    @property
    def are_enough(self) -> bool:
        """True where nothing needs a key: the name of each job and environment is its own."""
        listed = self.listed.listed
        return (
            self.jobs.are_plain
            and not any(job.key for job in self.jobs.jobs)
            and not any(one.key or one.project for one in listed)
        )

    def label(self, reference: str) -> str:
        """Return the label of the job that is meant, or what was given where there is none."""
        position = self.jobs.position(reference)
        return reference if position is None else self.jobs.labels[position]

    def labels(self, references: Iterable[str]) -> tuple[str, ...]:
        """Return the label of each job that is meant."""
        return tuple(map(self.label, references))

    def environment_label(self, name: str | None, project: str | None, number: int | None = None) -> Any:
        """Return the label of the environment that a job of `project` means by a name, a key or an id."""
        if name is None:
            return None
        by_id = (one for one in self.called if number is not None and one.id == number)
        found = next(by_id, None) or self.listed.find(name, project) or Environment.implied(name)
        return self.called.get(found, name)

    def environment_named(self, name: str) -> str:
        """Return the label of the environment that a label, a key or a name means."""
        if name in self.called.values():
            return name
        label: str = self.environment_label(name, None)
        return label

    def own_environments(self) -> tuple[Environment, ...]:
        """Return the environments under their labels; an implied one is listed where its label is new."""
        shown = [
            (one, label)
            for one, label in self.called.items()
            if one in self.listed.listed or one.name != label
        ]
        return tuple(_changed(one, name=label, key=None) for one, label in shown)


def _changed(definition: Any, **fields: Any) -> Any:
    """Return a definition with other names; itself where nothing is different.

    Not validated anew: labels may be longer than names, and two projects have a Production each.
    """
    different = {name: value for name, value in fields.items() if getattr(definition, name) != value}
    return definition.model_copy(update=different) if different else definition
