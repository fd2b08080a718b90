"""What happens from outside, as cards: a pull request with its pushes; a scenario with all of its events."""

from __future__ import annotations

from jobkit.basics.errors import JobkitError
from jobkit.basics.words import count_words, date_words
from jobkit.dbt.execution import Fault
from jobkit.jobs import Account, Job
from jobkit.jobs.labelled import labelled
from jobkit.platform import Commit, PullRequest
from jobkit.simulation import Scenario
from jobkit.views.cards.records import kind_words, one_line
from jobkit.views.cards.result_card import CardPart, Listing, Pairs, ResultCard, Rows, Words
from jobkit.views.chain import JOB_KINDS
from jobkit.views.played import beginning_sentence
from jobkit.views.sentences import job_trigger_words
from jobkit.views.tables import Table

__all__ = ["fault_card", "fault_words", "jobs_table", "pull_request_card", "scenario_card"]

_NODES = 12  # names of changed nodes in one cell


def pull_request_card(branch: PullRequest) -> ResultCard:
    """Return a pull request as a card: what was pushed when, and how it ended."""
    rows = tuple((date_words(push.at), _change(push)) for push in branch.pushes)
    parts: list[CardPart] = [
        Pairs(
            [
                ("into", branch.target_branch or "the default branch"),
                ("project", branch.code_of or ""),
                ("ready for review", date_words(branch.ready) if branch.ready else ""),
                ("closed", date_words(branch.closed) if branch.closed else ""),
                ("merged", date_words(branch.merged) if branch.merged else ""),
                ("from a fork", "yes: CI runs cannot check it out" if branch.fork else ""),
            ]
        ),
        Rows(
            count_words(len(rows), "push", "pushes"), Table(("at", "changes"), rows, label="Pushes"), "push"
        ),
    ]
    return ResultCard("pull request", f"#{branch.number}", parts, tags=[_state(branch)])


def _state(branch: PullRequest) -> str:
    if branch.merged or branch.closed:
        return "merged" if branch.merged else "closed"
    return "draft" if branch.draft else "open"


def _change(push: Commit) -> str:
    if push.project is not None:
        return "a manifest of its own"
    parts = (_names(push.changed), f"takes back {_names(push.reverted)}" if push.reverted else "")
    said = ", ".join(part for part in parts if part)
    merged = "after a merge of the target branch" if push.merges_target else ""
    return " ".join(part for part in (said, merged) if part) or "no node"


def _names(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _NODES} more" if len(names) > _NODES else ""
    return ", ".join(names[:_NODES]) + more


def fault_card(fault: Fault) -> ResultCard:
    """Return what goes wrong as a card."""
    return ResultCard("fault", "", [Words([f"{fault_words(fault)}."])])


def scenario_card(scenario: Scenario) -> ResultCard:
    """Return a scenario as a card: its jobs, what exists at the start, and what happens to them."""
    times = [date_words(moment) if moment is not None else "" for moment in (scenario.start, scenario.until)]
    happens = [f"{kind_words(type(one))}: {one_line(one)}" for one in scenario.events]
    parts: list[CardPart] = [
        Words([scenario.description, beginning_sentence(scenario.beginning)]),
        Pairs(
            [
                ("from", times[0]),
                ("until", times[1]),
                ("rules", scenario.rules.name),
                ("seed", str(scenario.seed) if scenario.seed else ""),
            ]
        ),
        Rows(count_words(len(scenario.jobs.jobs), "job"), jobs_table(scenario.jobs), "job"),
        Listing("What happens", happens, "event"),
        Listing("What goes wrong", [fault_words(fault) for fault in scenario.faults], "fault"),
    ]
    return ResultCard("scenario", scenario.title or scenario.name, parts)


def fault_words(fault: Fault) -> str:
    """Return what goes wrong in words: ``stg_orders fails, in runs of Daily``."""
    limits = (
        f"in runs of {fault.job}" if fault.job is not None else "",
        f"from {date_words(fault.start)}" if fault.start is not None else "",
        f"until {date_words(fault.end)}" if fault.end is not None else "",
        f"the first {count_words(fault.runs, 'time')}" if fault.runs is not None else "",
        f"“{fault.message}”" if fault.message else "",
    )
    return ", ".join(part for part in (_goes_wrong(fault), *limits) if part)


def _goes_wrong(fault: Fault) -> str:
    if fault.times is not None:
        return f"{fault.node or 'every node'} takes {fault.times:g} times as long"
    if fault.every_node:
        return "the warehouse cannot be reached"
    if fault.step:
        return f"the step `{fault.step}` fails"
    if fault.node.startswith("source.") and fault.status in ("error", "warn"):
        return f"{fault.node} is too old ({fault.status})"
    return f"{fault.node} {_ENDS.get(fault.status or '', 'fails')}"


_ENDS = {"missing": "is missing", "warn": "warns", "error": "ends with error"}


def jobs_table(account: Account) -> Table:
    """Return jobs with what starts them and when, in words."""
    try:
        jobs = labelled(account).jobs
    except JobkitError:  # a name that several jobs share: the table shows them as they were given
        jobs = account.jobs
    rows = tuple((job.name, JOB_KINDS[job.job_type], job.environment, _starts(job)) for job in jobs)
    return Table(("job", "type", "environment", "starts"), rows, label="Jobs", gives=((3, 20), (0, 12)))


def _starts(job: Job) -> str:
    words = job_trigger_words(job)
    return (
        f"{words}: {job.schedule.describe()}" if job.schedule is not None and job.triggers.schedule else words
    )
