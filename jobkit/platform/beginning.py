"""What a caller says of the beginning of a simulation: which environments are built, which jobs have run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jobkit.basics.errors import JobkitError, did_you_mean
from jobkit.basics.shown import Shown
from jobkit.jobs import Account, Job

__all__ = ["Beginning", "environments_of"]


@dataclass(frozen=True, slots=True)
class Beginning(Shown):
    """What exists, and which jobs have succeeded, before the first run.

    Parameters
    ----------
    built : tuple of str, optional
        None is an established account: what the deploy jobs build exists, as does what no job builds, and
        each deploy job has succeeded once. Otherwise only these environments are built, each with a
        successful run to defer to, and no job has run; ``()`` is a new account.
    succeeded : tuple of str
        Jobs that have succeeded once all the same.
    never_succeeded : tuple of str
        Jobs of an established account that have never succeeded: what only they build does not exist, and
        they left no state.
    """

    built: tuple[str, ...] | None = None
    succeeded: tuple[str, ...] = ()
    never_succeeded: tuple[str, ...] = ()

    @property
    def is_established(self) -> bool:
        """True where the deploy jobs have built what they build."""
        return self.built is None

    @property
    def is_new(self) -> bool:
        """True where no environment is built."""
        return self.built == ()

    def check(self, account: Account) -> None:
        """Raise JobkitError for a name that names nothing here, and for what contradicts itself."""
        known = environments_of(account, account.jobs)
        for name in self.built or ():
            if name not in known:
                raise JobkitError(
                    f"built names the environment {name!r}, which no job here runs in or defers to",
                    hint=did_you_mean(name, known) or f"known: {', '.join(known)}",
                )
        names = [job.name for job in account.jobs]
        for field in ("succeeded", "never_succeeded"):
            for name in getattr(self, field):
                if name not in names:
                    raise JobkitError.unknown("job", name, names, where=field)
        for name in self.never_succeeded:
            self._check_never(account.job(name))

    def _check_never(self, job: Job) -> None:
        if job.name in self.succeeded:
            raise JobkitError(
                f"the job {job.name!r} is in succeeded and in never_succeeded",
                hint="it has succeeded before the start or it has not: keep one of the two",
            )
        if job.environment in (self.built or ()):
            raise JobkitError(
                f"built says that all of {job.environment!r} exists, never_succeeded that what only "
                f"{job.name!r} builds there does not",
                hint="leave built out: what the other deploy jobs build exists by default",
            )

    def to_dict(self) -> dict[str, object]:
        """Return it as plain data."""
        kind = "established" if self.is_established else "new" if self.is_new else "built"
        return {
            "account": kind,
            "built": None if self.built is None else list(self.built),
            "succeeded": list(self.succeeded),
            "never_succeeded": list(self.never_succeeded),
        }


def environments_of(account: Account, jobs: tuple[Job, ...]) -> tuple[str, ...]:
    """Return the names of the environments that matter: those jobs run in, and those they defer to.

    What belongs to a project that none of `jobs` is of does not matter.
    """
    homes = {job.project for job in jobs}

    def names() -> Iterator[str | None]:
        listed = account.environments
        yield from (
            one.name for one in listed if None in homes or one.project is None or one.project in homes
        )
        yield from (job.environment for job in jobs)
        yield from (account.deferral_of(job).environment for job in jobs)

    return tuple(dict.fromkeys(name for name in names() if name))
