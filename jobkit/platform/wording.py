"""The sentences of the simulated platform: every cause of an outcome, in words a learner understands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from jobkit.basics.why import Cause, Details
from jobkit.basics.words import count_words, enumerated, exact_duration_words, moment_words
from jobkit.dbt.commands import Command
from jobkit.dbt.execution import Fault, Invocation
from jobkit.jobs import Deferral, Job
from jobkit.platform.artifacts import Artifacts
from jobkit.platform.clock import Clock
from jobkit.platform.events import ApiTrigger, PullRequest, Rerun, SaveJob
from jobkit.platform.note import Note
from jobkit.platform.records import RunRecord, Wait
from jobkit.platform.rules import Rules
from jobkit.platform.run import Run
from jobkit.platform.steps import StepPlan

ENDINGS = {"success": "ended with success", "error": "ended in error", "cancelled": "was cancelled"}
"""How a run ended, in words."""


def clock(moment: datetime) -> str:
    """Return a moment as the sentences write it: ``Mon 2 Mar 06:00 UTC``."""
    return f"{moment_words(moment)} UTC"


def status_name(status: object) -> str:
    """Return how a run ended as the platform writes it: ``Success``, ``Error``, ``Cancelled``."""
    return str(status).capitalize()


def _one_line(text: str) -> str:
    """Return dbt's words on one line, and all of them: a message that is cut cannot be looked up."""
    return " ".join(text.split())


# -- triggers ----------------------------------------------------------------------------------------------


def schedule_fired(job: Job, now: datetime, expression: str) -> Cause:
    """Say that a job's schedule fired."""
    text = f"its schedule `{expression}` fired on {clock(now)}"
    return Cause("schedule", text, job.name, "P-039", at=now, data=Details(expression=expression))


def initial_run(job: Job, now: datetime) -> Cause:
    """Say that jobkit started a job that nothing in the simulation would start."""
    text = (
        "jobkit pressed Run now once at the start: nothing with a schedule starts this job (jobkit's choice)"
    )
    return Cause("initial", text, job.name, assumption=True, at=now)


def nothing_starts(job: Job, *, waits: bool) -> Note:
    """Say that a job has no run, because nothing starts it; `waits`: nor the job that it waits for."""
    upstream = job.triggers.job_completion
    if waits and upstream is not None:
        text = f"Nothing starts this job: it runs after {upstream.job!r}, which nothing starts here."
    elif job.is_ci or job.job_type == "merge":
        what = "is opened" if job.is_ci else "is merged"
        text = f"Nothing starts this job: no pull request {what} here."
    else:
        what = "no schedule" if job.schedule is None else "its schedule is switched off"
        text = f"Nothing starts this job: {what}, no upstream job, no event here. Run now starts it."
    return Note(text, "not_started", job.name)


def run_now(job: Job, now: datetime) -> Cause:
    """Say that Run now was pressed."""
    return Cause("run_now", f"somebody pressed Run now on {clock(now)}", job.name, "P-039", at=now)


def api_called(event: ApiTrigger) -> Cause:
    """Say that the API was called, and with what cause."""
    text = f"the API was called on {clock(event.at)}"
    if event.cause != ApiTrigger.model_fields["cause"].default:
        text += f": {_one_line(event.cause)}"
    return Cause("api", text, event.job, "P-078", at=event.at, data=Details(cause=event.cause))


_PULL_REQUEST = {
    "opened": "was opened",
    "commit": "got a new commit",
    "ready": "was marked as ready for review",
}


def pull_request(event: PullRequest, now: datetime, commit: int, what: str) -> Cause:
    """Say that a pull request was opened, pushed to, or marked as ready; `commit` is its newest, from 0."""
    text = f"pull request #{event.number} {_PULL_REQUEST[what]} on {clock(now)}"
    data = Details(pull_request=event.number, event=what, git_sha=event.sha(commit))
    return Cause("pull_request", text, "", "P-076", at=now, data=data)


def merged(event: PullRequest, job: Job) -> Cause:
    """Say that a pull request was merged into the branch of a merge job's environment."""
    moment = event.merged or event.at
    text = f"pull request #{event.number} was merged on {clock(moment)}"
    return Cause("merge", text, job.name, "P-032", at=moment, data=Details(pull_request=event.number))


def dropped(schema: str, event: PullRequest, at: datetime) -> Cause:
    """Say that the schema of a pull request is gone (P-126)."""
    end = "merged" if event.merged is not None else "closed"
    text = f"the schema {schema} was dropped when pull request #{event.number} was {end} on {clock(at)}"
    data = Details(schema=schema, pull_request=event.number, end=end)
    return Cause("dropped_schema", text, schema, "P-126", at=at, data=data)


def rerun(event: Rerun, run_id: int, newer: Sequence[int]) -> Cause:
    """Say that a rerun was asked for; `newer` are pull requests merged since the run that failed."""
    how = "from the step that failed" if event.start == "failure" else "from the start"
    text = f"somebody reran run {run_id} on {clock(event.at)}, {how}"
    merged = {"merged_since": tuple(newer)} if newer else {}
    data = Details(run=run_id, start=event.start, **merged)
    return Cause("rerun", text, event.job, "P-101", at=event.at, data=data)


def retry_code(run_id: int, newer: Sequence[int], rules: Rules) -> Cause:
    """Say which code a rerun from failure takes, and that the sources do not agree (PF-090)."""
    takes_new, names = rules.retry_takes_new_code, ", ".join(f"#{number}" for number in newer)
    old, new = f"the code of run {run_id} again", "the newest commit of the branch"
    if takes_new:
        text = (
            f"it takes {new}{f' with {names}' if newer else ''}: the docs say to commit a fix and then to "
            f"rerun. By a project's report it would take {old}"
        )
    else:
        text = (
            f"it takes {old}{f', without {names}' if newer else ''}: a project reports it so. By the docs, "
            f"which say to commit a fix and then to rerun, it would take {new}"
        )
    data = Details(rule="retry_takes_new_code", value=takes_new, run=run_id, merged_since=tuple(newer))
    fact = Rules.fact("retry_takes_new_code").fact
    return Cause("retry_code", text, "", fact, assumption=True, data=data)


def retry_code_note(event: Rerun, run_id: int, newer: Sequence[int], rules: Rules) -> Note:
    """Say which code a rerun takes, where that makes a difference: something was merged since (PF-090)."""
    cause = retry_code(run_id, newer, rules)
    text = f"The rerun of run {run_id} of {event.job!r} on {clock(event.at)}: {cause.text}."
    return Note(text, "assumption", event.job, "events", cause.fact)


def rerun_of(run: Run) -> Cause:
    """Say how the run ended that another run repeats."""
    text = f"run {run.id} {ENDINGS.get(run.status, run.status)}: {run.message}"
    data = Details(run=run.id, status=run.status)
    return Cause("earlier_run", text, run.job.name, "P-101", at=run.finished_at, data=data)


def new_instead_of_rerun(event: Rerun) -> Cause:
    """Say that a rerun became a new run, because the latest had not failed (P-102)."""
    when = clock(event.at)
    text = (
        f"the API was asked at {when} to rerun the job; its latest run had not failed, so this is a new run"
    )
    return Cause("api", text, event.job, "P-102", at=event.at)


def upstream_finished(upstream: RunRecord, time: Clock) -> Cause:
    """Say which run's end started this one."""
    when = time.moment_or_none(upstream.finished)
    job = upstream.job.name
    ended = ENDINGS.get(upstream.status, upstream.status)
    text = f"run {upstream.id} of {job!r} {ended}" + (f" on {clock(when)}" if when else "")
    data = Details(run=upstream.id, job=job, status=upstream.status)
    return Cause("job_completion", text, job, "P-072", at=when, data=data)


# -- the queue ---------------------------------------------------------------------------------------------


def waits(job: Job, wait: Wait, slots: int) -> Cause:
    """Say what a run waited for: a run of its own job, or a run slot."""
    kind, ids = wait
    if kind == "same_job":
        text = f"it waited: run {ids[0]} of the same job was in progress, and runs of one job never overlap"
        return Cause("same_job", text, job.name, "P-040", data=Details(runs=ids))
    few = {1: "the only run slot was", 2: "both run slots were"}
    all_slots = few.get(slots, f"all {slots} run slots were")
    runs = f"run{'s' if len(ids) > 1 else ''} {enumerated([*map(str, ids)])}" if ids else "other runs"
    text = f"it waited: {all_slots} taken, by {runs}"
    return Cause("run_slot", text, "", "P-041", data=Details(runs=ids, slots=slots))


def superseded(newer: RunRecord, at: datetime) -> Cause:
    """Say that a newer queued run took this one's place (P-050)."""
    fact = "P-049" if newer.job.job_type == "merge" else "P-050"
    text = f"run {newer.id} was queued, and a job keeps only its newest queued run"
    return Cause("superseded", text, newer.job.name, fact, at=at, data=Details(run=newer.id))


def stale_commit(newer: RunRecord, at: datetime) -> Cause:
    """Say that a newer commit of the pull request made this run pointless (P-046)."""
    number = newer.request.pull_request
    text = f"a newer commit on pull request #{number} queued run {newer.id}, so this run is out of date"
    data = Details(run=newer.id, pull_request=number)
    return Cause("stale_commit", text, newer.job.name, "P-046", at=at, data=data)


def timed_out(run: RunRecord) -> Cause:
    """Say which limit the run went over."""
    own = run.job.timeout_seconds
    limit = run.request.limit_seconds
    words = exact_duration_words(limit)
    which = f"its timeout of {words}" if own and limit == own else f"the limit of {words}"
    text = f"it ran longer than {which}, so the platform cancelled it"
    return Cause("timeout", text, run.job.name, "P-061", data=Details(limit_seconds=limit, own=limit == own))


# -- steps -------------------------------------------------------------------------------------------------


def failed(plan: StepPlan, invocation: Invocation) -> Cause:
    """Say why a dbt command failed: the nodes that did, or the error that stopped it."""
    bad = [result for result in invocation.results if result.status in ("error", "fail", "partial success")]
    head = f"`{plan.command}` exited with {invocation.exit_code}"
    if not bad:
        said = invocation.messages[-1] if invocation.messages else "dbt could not go on"
        data = Details(command=plan.command, exit_code=invocation.exit_code, message=said)
        fact = invocation.fact or "P-086"
        return Cause("command_failed", f"{head}: {_one_line(said)}", "", fact, data=data)
    first = bad[0]
    reason = first.cause.text if first.cause is not None else first.message
    text = f"{head}: {first.unique_id} ended with {first.status}"
    more = f", and {count_words(len(bad) - 1, 'more node')} failed" if len(bad) > 1 else ""
    data = Details(
        command=plan.command,
        exit_code=invocation.exit_code,
        message=reason,
        nodes=tuple(result.unique_id for result in bad),
        status=first.status,
    )
    shown = (f"{text} ({_one_line(reason)})" if reason else text) + more
    return Cause("command_failed", shown, first.unique_id, "P-085", data=data)


def no_such_folder(plan: StepPlan, folder: str) -> Cause:
    """Say that a handwritten ``--state`` names a folder that no run has."""
    text = f"`{plan.command}` exited with 2: there is no folder {folder!r} in the fresh clone of a run"
    data = Details(command=plan.command, folder=folder)
    return Cause("missing_state_folder", text, folder, "P-120", True, data=data)


def injected(fault: Fault, plan: StepPlan) -> Cause:
    """Say that this simulation makes the step fail."""
    text = f"the step {plan.name!r} fails in this simulation"
    data = Details(step=plan.name, message=fault.message)
    return Cause("fault", f"{text}: {fault.message}" if fault.message else text, plan.name, data=data)


def step_skipped(number: int, failed_step: StepPlan) -> Cause:
    """Say which earlier step (its 1-based number) keeps the later ones from running."""
    text = f"step {number} failed, and after a failed step no later step runs"
    return Cause("earlier_step", text, failed_step.name, "P-085", data=Details(step=number))


def commit_in_fork(pull_request: int | None) -> Cause:
    """Say that a CI run cannot check out the commit of a fork (PF-091)."""
    text = (
        f"pull request #{pull_request} comes from a fork, and the platform checks out commits of the "
        "repository itself only: push the branch there"
    )
    return Cause("fork", text, "", "PF-091", data=Details(pull_request=pull_request))


def cached_copy() -> Cause:
    """Say that a copy of the repository hides that git could not be reached (P-108)."""
    return Cause(
        "git_cache", "git could not be reached, so the cached copy of the repository was used", "", "P-108"
    )


def not_played(word: str, fact: str = "") -> Cause:
    """Say that a command is none of dbt-core's, and what jobkit does with it."""
    text = f"jobkit does not simulate `dbt {word}`, and assumes that it succeeds"
    return Cause("not_modelled", text, "", fact, assumption=True, data=Details(command=word))


def not_looked_at(command: Command) -> Cause | None:
    """Say of a command of dbt v2 that jobkit does not see what it would find; None for all others."""
    if command.verb == "check":
        text = (
            "no check is made to fail in this simulation, and a manifest does not say what a check would find"
        )
        return Cause("check", text, "", "PF-093", assumption=True)
    return not_played(command.verb, "PF-014") if command.verb in ("lint", "format") else None


def nothing_to_compare() -> Cause:
    """Say that the comparison of data has no state to compare with."""
    text = "there is no successful run in the environment that it compares with"
    return Cause("no_state", text, "", "P-026")


# -- deferral ----------------------------------------------------------------------------------------------


def defers(deferral: Deferral, artifacts: Artifacts | None, at: datetime | None) -> Cause:
    """Say whose artifacts, left behind `at`, the run compares with, or that there are none yet."""
    target = "its own last run" if deferral.this_job else f"the {deferral}"
    wanted = Details(environment=deferral.environment, job=deferral.job, this_job=deferral.this_job)
    if artifacts is None:
        text = f"it should compare with {target}, where no run has succeeded yet: there is no state"
        return Cause("no_state", text, "", "P-118", data=wanted)
    if not artifacts.job:
        text = f"no run has succeeded yet in {target}: by these rules everything counts as new"
        return Cause("no_state", text, "", "P-118", data=wanted)
    if artifacts.run_id == 0 or at is None:
        source = "a successful run before the simulation"
    else:
        source = f"run {artifacts.run_id} of {artifacts.job!r}, the last that succeeded ({clock(at)})"
    text, fact = f"it compares with {target}: {source}", "P-115" if deferral.this_job else "P-112"
    data = Details(**wanted, run=artifacts.run_id, of_job=artifacts.job)
    return Cause("deferral", text, artifacts.job, fact, at=at, data=data)


# -- assumptions -------------------------------------------------------------------------------------------


def rule_cause(rule: str, subject: str = "") -> Cause:
    """Return the cause that a rule is, with its fact and whether it is assumed."""
    fact = Rules.fact(rule)
    text = fact.text[0].lower() + fact.text[1:].rstrip(".")
    return Cause("rule", text, subject, fact.fact, fact.assumption, data=Details(rule=rule))


# -- what never became a run -------------------------------------------------------------------------------


def deactivated(job: Job, errors: int, at: datetime) -> Note:
    """Say that the platform deactivates a job that keeps failing (P-052)."""
    text = (
        f"{job.name!r} was deactivated on {clock(at)}, after {errors} runs in a row that ended in error: "
        "nothing starts it any more until somebody edits and saves it or presses Run now."
    )
    return Note(text, "deactivated", job.name, fact="P-052")


def reactivated(job: Job, missed: int, at: datetime) -> Note:
    """Say that a deactivated job was made active again (P-052)."""
    were = f"{missed:,} runs were" if missed != 1 else "1 run was"
    runs = f" Until then {were} not queued." if missed else ""
    return Note(f"{job.name!r} was reactivated on {clock(at)}.{runs}", "reactivated", job.name, fact="P-052")


def refused_while_deactivated(job: str, count: int, since: datetime) -> Note:
    """Say how many runs a deactivated job has missed."""
    runs = f"{count:,} run{'s' if count != 1 else ''} of {job!r} {'were' if count != 1 else 'was'} not queued"
    text = f"{runs}, because the job has been deactivated since {clock(since)}."
    return Note(text, "refused", job, fact="P-052")


def chain_cut(job: str, run: RunRecord, limit: int) -> Note:
    """Say where a circle of jobs that trigger each other was cut (P-075)."""
    text = (
        f"These jobs start each other in a circle. After {limit} runs of one chain (run {run.id} of "
        f"{run.job.name!r}) jobkit no longer starts {job!r}. What the platform would do is not documented."
    )
    return Note(text, "bound", job, "triggers.job_completion", Rules.fact("max_chain_runs").fact)


_REFUSALS = {
    "RETRY_NOT_LATEST_RUN": "only the latest run of a job can be rerun",
    "RETRY_NOT_FAILED_RUN": "only a run that ended in error can be rerun",
    "RETRY_UNSUPPORTED_VERSION": "`dbt retry` needs dbt 1.6 or newer",
    "RETRY_UNSUPPORTED_CMD": "`dbt retry` cannot repeat the command that failed; rerun from the start",
    "RETRY_NO_RUN_RESULTS": "no node ran in the failed step, so `dbt retry` has nothing to repeat",
}


def rerun_refused(event: Rerun, code: str, run: int | None) -> Note:
    """Say why a run is not rerun (P-102)."""
    what = f"run {run} of {event.job!r}" if run is not None else f"{event.job!r}, which has no run yet,"
    text = f"The rerun of {what} on {clock(event.at)} is refused ({code}): {_REFUSALS[code]}."
    return Note(text, "refused", event.job, fact="P-102")


def api_refused(event: ApiTrigger) -> Note:
    """Say that a CI job needs to know the pull request and the code (P-079)."""
    text = (
        f"The API call on {clock(event.at)} starts no run of the CI job {event.job!r}: it must name a pull "
        "request, and a commit (git_sha) or a branch (git_branch)."
    )
    return Note(text, "refused", event.job, fact="P-079")


def saved_for_nothing(event: SaveJob) -> Note:
    """Say that saving a job changes nothing while it is active (P-052)."""
    text = f"Saving {event.job!r} on {clock(event.at)} changes nothing: the job is active."
    return Note(text, "no_effect", event.job, "events", "P-052")


def not_on_plan(job: str, what: str, fact: str) -> Note:
    """Say that the plan lacks what a job relies on."""
    return Note(f"{job!r}: {what}, but the plan does not include that.", "refused", job, fact=fact)


def too_frequent(job: str, minutes: int, least: int) -> Note:
    """Say that the plan refuses a schedule (P-070)."""
    text = (
        f"{job!r} would start every {minutes} minutes, but the plan allows a run every {least} minutes at "
        "most. The schedule is refused, so it starts nothing."
    )
    return Note(text, "refused", job, "schedule", "P-070")


def over_model_limit(limit: int) -> Cause:
    """Say that the plan's models of this month are used up (P-110)."""
    text = f"{limit:,} models were built this month, and the plan allows no more: further runs are cancelled"
    return Cause("plan_limit", text, "", "P-110", data=Details(limit=limit))
