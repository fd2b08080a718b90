"""What decides a simulation, for a reader who has not seen it: its jobs, its start, what happens to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from jobkit.basics.words import as_sentence, count_words, enumerated, moment_words
from jobkit.dbt.execution import Fault
from jobkit.platform import ApiTrigger, PullRequest, Rerun, RunNow
from jobkit.platform.events import Event
from jobkit.simulation import Scenario, Simulation
from jobkit.views.played import played_sentences
from jobkit.views.sentences import job_trigger_words
from jobkit.views.tables import Table

__all__ = [
    "event_sentence",
    "event_words",
    "fault_sentence",
    "fault_words",
    "jobs_table",
    "outside_sentences",
    "setting_sentences",
]


def jobs_table(sim: Simulation) -> Table:
    """Return the jobs with what starts them, where they run, what they compare with and their commands."""
    account = sim.account
    rows = tuple(
        (
            job.name,
            job_trigger_words(job, sim.rules),
            job.environment,
            str(account.deferral_of(job)),
            "; ".join(job.commands),
        )
        for job in account.jobs
    )
    headings = ("job", "runs on", "environment", "compares with", "commands")
    return Table(headings, rows, label="Jobs")


def setting_sentences(sim: Simulation) -> tuple[str, ...]:
    """Return which project is played, what exists at the start, and for how long."""
    span = f"From {moment_words(sim.start)} to {moment_words(sim.until)} UTC"
    return (
        *played_sentences(sim),
        f"{span}, with {count_words(sim.rules.run_slots, 'run slot')}, by {sim.rules.name} rules.",
    )


def outside_sentences(scenario: Scenario) -> Iterator[str]:
    """Yield what happens from outside, in order of time, and then what goes wrong."""
    yield from map(event_sentence, sorted(scenario.events, key=lambda event: event.at))
    yield from map(fault_sentence, scenario.faults)


def event_sentence(event: Event) -> str:
    """Return an event in one sentence: ``Mon 2 Mar 06:01: pull request #7 is opened and changes orders.``."""
    return f"{event_words(event)}."


def event_words(event: Event) -> str:
    """Return an event in words, for a label: the sentence without its full stop."""
    return f"{moment_words(event.at)}: {_event(event)}"


def _event(event: Event) -> str:
    if isinstance(event, PullRequest):
        return _pull_request(event)
    if isinstance(event, RunNow):
        return f"somebody presses Run now on {event.job!r}"
    if isinstance(event, ApiTrigger):
        return f"the API starts {event.job!r}"
    if isinstance(event, Rerun):
        return f"somebody reruns the last run of {event.job!r} from {event.start}"
    return f"somebody saves {event.job!r}"


def _pull_request(event: PullRequest) -> str:
    changes = f" and changes {enumerated(event.changed)}" if event.changed else ""
    later = [f"a commit follows on {moment_words(push.at)}" for push in event.pushes[1:]]
    if event.end is not None:
        later.append(f"it is {'merged' if event.merged else 'closed'} on {moment_words(event.end)}")
    draft = " as a draft" if event.draft else ""
    return "; ".join([f"pull request #{event.number} is opened{draft}{changes}", *later])


def fault_sentence(fault: Fault) -> str:
    """Return a fault in one sentence: ``What goes wrong: orders fails, until Mon 2 Mar 05:00 UTC.``."""
    return as_sentence(f"what goes wrong: {fault_words(fault)}")


def fault_words(fault: Fault) -> str:
    """Return a fault in words, for a label: ``orders fails, until Mon 2 Mar 05:00 UTC``."""
    limits = [f"in runs of {fault.job!r}"] if fault.job is not None else []
    limits += [f"from {_when(fault.start)}"] if fault.start is not None else []
    limits += [f"until {_when(fault.end)}"] if fault.end is not None else []
    limits += [f"the first {fault.runs} times"] if fault.runs is not None else []
    return f"{_fault(fault)}{''.join(f', {limit}' for limit in limits)}"


def _when(moment: datetime) -> str:
    return f"{moment_words(moment)} UTC"


def _fault(fault: Fault) -> str:
    if fault.every_node:
        if fault.times is None:
            return "the warehouse cannot be reached"
        return f"everything takes {fault.times:g} times as long"
    if fault.times is not None:
        return f"{fault.node} takes {fault.times:g} times as long"
    return (
        f"the step {fault.step!r} fails"
        if fault.step
        else f"{fault.node} {_ENDS.get(fault.status or '', 'fails')}"
    )


_ENDS = {"warn": "warns", "missing": "is missing"}
