"""`simulate`: jobs or a scenario in, what will happen out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from jobkit.basics.arguments import checked
from jobkit.dbt.execution import Fault
from jobkit.jobs import Account, Job
from jobkit.platform.events import Event
from jobkit.platform.rules import Rules
from jobkit.simulation.scenario import Given, Scenario
from jobkit.simulation.simulation import Simulation

__all__ = ["simulate"]


@checked
def simulate(
    jobs: Scenario | Account | Job | Iterable[Job],
    project: Given | Mapping[str, Given] | None = None,
    *,
    start: datetime | str | None = None,
    until: datetime | str | None = None,
    events: Sequence[Event] | None = None,
    faults: Sequence[Fault] | None = None,
    rules: Rules | str | None = None,
    seed: int | None = None,
    new_account: bool | None = None,
    built: Iterable[str] | None = None,
    succeeded: Iterable[str] | None = None,
    never_succeeded: Iterable[str] | None = None,
) -> Simulation:
    """Say what will happen, when and why, if these jobs run on this project.

    Parameters
    ----------
    jobs : Scenario, Job, several Jobs, or Account
        What is given beside a scenario replaces that field of it.
    project : Project, str, Path, or mapping of str to one of these, optional
        A project, the name of a bundled one or the path of a manifest; the bundled ``shop`` by default. A
        mapping of names where jobs name different projects; one alone stands for all of them, and a note says
        where that matters.
    start, until : datetime or str, optional
        The horizon, half-open, in UTC: one week from Monday 2026-03-02 by default. If no schedule fires
        within that week, it reaches to the end of the day after the first scheduled time.
    events : sequence of RunNow, SaveJob, ApiTrigger, Rerun or PullRequest, optional
        What happens from outside; their order in the sequence does not matter.
    faults : sequence of Fault, optional
        What goes wrong; `jobkit.fail`, `fail_step`, `fail_check`, `slow` and `outage` make them.
    rules : Rules or str, optional
        `Rules.platform()` by default; or the name of a preset, ``"study-guide"``.
    seed : int, optional
        Seeds what varies from run to run; the same seed gives the same bytes. 0 by default.
    new_account : bool, optional
        True begins with a new account: nothing is built, nothing has run (sources exist). By default the
        account is established: what the deploy jobs build exists, as does what no job builds, and each deploy
        job has succeeded once; CI jobs have not run.
    built : iterable of str, optional
        Names of the only environments that are fully built at the start, each with a successful run to defer
        to; everything else is empty then, and no job has run.
    succeeded : iterable of str, optional
        Names of jobs that have succeeded once before the start: what they build exists, and their artifacts
        are there to defer to.
    never_succeeded : iterable of str, optional
        Names of jobs of an established account that have never succeeded: what only they build does not
        exist, and they left nothing to defer to.

    Returns
    -------
    Simulation

    Raises
    ------
    JobkitError
        When a job, event or fault names something that does not exist, the horizon is empty, or what is said
        of the start contradicts itself.

    Notes
    -----
    Events and faults name a job by its key, or by its name where no other job has it. In what comes out, jobs
    of one name have their keys in brackets, ``Nightly (eu)``.

    A job that nothing starts (no schedule, no event, no upstream job here) does not run, and a note says so.
    Given alone, it gets one run at the start.

    Examples
    --------
    >>> from jobkit.jobs import Schedule
    >>> job = Job(name="Daily", commands=["dbt build"], schedule=Schedule(cron="0 6 * * *"))
    >>> sim = simulate(job)
    >>> len(sim.runs), sim.runs[0].queued_at.isoformat()
    (7, '2026-03-02T06:00:00+00:00')
    """
    options = {
        "project": project,
        "start": start,
        "until": until,
        "events": events,
        "faults": faults,
        "rules": rules,
        "seed": seed,
        "new_account": new_account,
        "built": built,
        "succeeded": succeeded,
        "never_succeeded": never_succeeded,
    }
    given = {name: value for name, value in options.items() if value is not None}
    return (jobs if isinstance(jobs, Scenario) else Scenario(jobs)).simulate(**given)
