"""Everything that a job builder shows about a job, from the job alone.

The same function serves the notebook, the command line and the tests: no widget is needed to call it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from jobkit.basics.words import count_words, day_words
from jobkit.dbt.project import Project
from jobkit.jobs import Account, Environment, Job
from jobkit.lint import Finding, FindingPlace, lint
from jobkit.platform import Note, Rules, Run
from jobkit.simulation import DEFAULT_START, Scenario, Simulation
from jobkit.views.escape import plain, xml
from jobkit.views.findings import finding_html, findings_counts, findings_html
from jobkit.views.played import played_sentences
from jobkit.views.sentences import summary_parts, summary_sentence
from jobkit.views.svg import draw_svg
from jobkit.views.tables import details, image
from jobkit.views.ticks import zone_named
from jobkit.views.timeline import Timeline, timeline_layout
from jobkit.widgets.workbench.changes import outcome_figures

__all__ = ["DEFAULT_ZONE", "WINDOWS", "Preview", "is_seen_in", "look_ahead", "preview", "schedule_html"]

DEFAULT_ZONE = "America/New_York"
"""The reader's time zone, shown beside UTC: the study guide's own."""

_FIRES = 3
_KEPT_RUNS = 500

WINDOWS = {"6 h": 6, "day": 24, "week": 168, "month": 720}
"""How much of the time to come can be shown, in hours."""


@dataclass(frozen=True)
class Preview:
    """What will happen, and what is unwise about it.

    Parameters
    ----------
    job : Job
    simulation : Simulation
        Of all the jobs together, over the window.
    findings : tuple of Finding
        Worst first.
    zone : str
        The reader's time zone.
    runs : tuple of Run
        The first of its runs: whoever asks the simulation for them gets these.
    """

    job: Job
    simulation: Simulation
    findings: tuple[Finding, ...]
    zone: str
    runs: tuple[Run, ...] = ()

    @cached_property
    def timeline(self) -> Timeline:
        """The timeline as data, the numbers of the findings on it."""
        return self.timeline_in(None, 1000)

    def timeline_in(self, part: tuple[datetime, datetime] | None, width: float) -> Timeline:
        """Return the timeline of a part of the horizon (None: all of it), so many pixels wide."""
        if (part, width) not in self._timelines:
            self._timelines.clear()  # one is looked at; its table is asked for as well
            start, end = part or (None, None)
            self._timelines[part, width] = timeline_layout(
                self.simulation, start, end, width, local_zone=self.zone, markers=self._found_at
            )
        return self._timelines[part, width]

    @cached_property
    def _timelines(self) -> dict[Any, Timeline]:
        return {}

    @cached_property
    def figures(self) -> dict[str, str]:
        """What one compares with another outcome, in words."""
        return outcome_figures(self.simulation, self.findings)

    @cached_property
    def _found_at(self) -> tuple[tuple[int, str, datetime | None], ...]:
        return tuple(_markers(self))

    @cached_property
    def timeline_svg(self) -> str:
        """The timeline for a page: it follows the page's theme."""
        return draw_svg(self.timeline.picture)

    @cached_property
    def table_html(self) -> str:
        """The same numbers as a table."""
        return self.timeline.table().html()

    @property
    def sentence(self) -> str:
        """One sentence for a terminal."""
        return plain(f"{self.job.name}: {summary_sentence(self.simulation)}")

    @property
    def summary_html(self) -> str:
        """The sentence with its figures set in bold; a screen reader announces it."""
        parts = summary_parts(self.simulation)
        if parts[0][0] == "0":
            return f'<div role="status">{xml(summary_sentence(self.simulation))}</div>'
        said = [
            f"{words} <b>{xml(figure)}</b>" if words == "longest wait" else f"<b>{xml(figure)}</b> {words}"
            for figure, words in parts
        ]
        return f'<div role="status">{", ".join(said)}</div>'

    @property
    def notes_html(self) -> str:
        """What was assumed, and where study guide and platform differ, unless a finding says so already."""
        said = {place.note for finding in self.findings for place in finding.places}
        notes = [note for note in self.simulation.notes if note not in said]
        quiet = [f"<li>{self._note(note)}</li>" for note in notes if note.kind == "assumption"]
        loud = [f"<li>{self._note(note)}</li>" for note in notes if note.kind != "assumption"]
        shown = f"<ul>{''.join(loud)}</ul>" if loud else ""
        summary = f"Based on {count_words(len(quiet), 'assumption')}"
        folded = f"<details><summary>{summary}</summary><ul>{''.join(quiet)}</ul></details>"
        return shown + (folded if quiet else "")

    def _note(self, note: Note) -> str:
        """Return a note, with the name of the job where it is about another one."""
        said = note.line if note.documentation_only else note.text
        return xml(f"{note.job}: {said}" if note.job not in ("", self.job.name) else said)

    @cached_property
    def finding_rows(self) -> tuple[str, ...]:
        """Each finding as HTML, numbered as on the timeline."""
        return tuple(finding_html(number, found) for number, found in enumerate(self.findings, start=1))

    @property
    def counts_html(self) -> str:
        """How many findings of each severity there are."""
        return f'<div role="status">{xml(findings_counts(self.findings))}</div>'

    @property
    def static_html(self) -> str:
        """All of it for a page without a kernel: picture, table, findings."""
        picture = image(self.timeline.picture)
        return (
            f"<h3>{xml(self.job.name)}</h3><p>{xml(' '.join(played_sentences(self.simulation)))}</p>"
            f"<p>{xml(summary_sentence(self.simulation))}</p>{picture}"
            + details("As a table", self.table_html)
            + findings_html(self.findings)
        )


def schedule_html(job: Job, simulation: Simulation, zone: str) -> str:
    """Return the schedule of `job` in words, and its next fire times in UTC and in the reader's zone.

    Start and rules are those of `simulation`.
    """
    schedule, rules = job.schedule, simulation.rules
    if schedule is None:
        return ""
    words = schedule.describe(honour_timezone=rules.honour_timezone, assigned_minute=rules.interval_minute)
    if not job.runs_on_schedule:
        return f"{xml(words)}. <b>Switched off:</b> it does not fire."
    return f"{xml(words)}. {_fire_times_words(_next_fire_times(job, rules, simulation.start, _FIRES), zone)}"


def preview(
    job: Job,
    others: Sequence[Job] = (),
    project: Project | None = None,
    *,
    environments: Iterable[Environment] = (),
    rules: Rules | None = None,
    hours: int = WINDOWS["day"],
    zone: str = DEFAULT_ZONE,
    new_account: bool = False,
) -> Preview:
    """Simulate a job among the other jobs of its account, and say what is unwise about them.

    Parameters
    ----------
    job : Job
        The job to look at.
    others : sequence of Job
        The other jobs of its account.
    project : Project, optional
        The bundled example project ``shop`` by default.
    environments : iterable of Environment
        Those of the account that are defined; others are implied by their name.
    rules : Rules, optional
        `Rules.platform()` by default.
    hours : int
        How much is simulated and shown, a day by default. It begins on the fixed Monday of `jobkit.simulate`,
        or with the day (under a day: the hour) of the job's first scheduled time when that comes later.
    zone : str
        The reader's time zone, an IANA name.
    new_account : bool
        As in `jobkit.simulate`.
    """
    account = Account(jobs=(job, *others), environments=tuple(environments))
    scenario = Scenario(account, project, rules=rules or Rules(), new_account=new_account)
    return look_ahead(scenario, job, hours=hours, zone=zone)


def look_ahead(
    scenario: Scenario, job: Job, *, hours: int = WINDOWS["day"], zone: str = DEFAULT_ZONE
) -> Preview:
    """Simulate a scenario for so many hours, and say what is unwise about its jobs.

    Parameters
    ----------
    scenario : Scenario
        Its own end does not count. Without a start of its own it begins as for `preview`, or with the day of
        its first event or fault.
    job : Job
        The job that a reader looks at.
    hours, zone
        As for `preview`.
    """
    scenario = scenario.labelled()
    job = scenario.jobs.same_job(job)
    start = _window_start(scenario, job, hours)
    until = start + timedelta(hours=hours)
    simulation = scenario.changed(start=start, until=until).simulate()
    runs = tuple(simulation.runs[:_KEPT_RUNS])  # made once for all that looks at them
    findings = lint(scenario.jobs, scenario.projects, rules=scenario.rules, simulation=simulation)
    return Preview(job, simulation, tuple(findings), zone, runs)


def _window_start(scenario: Scenario, job: Job, hours: int) -> datetime:
    """Where the window begins: later than usual when the job would not be seen in it."""
    if scenario.start is not None:
        return scenario.start
    moments = [event.at for event in scenario.events]
    moments += [fault.start for fault in scenario.faults if fault.start is not None]
    if moments:
        return min(DEFAULT_START, _midnight(min(moments)))
    source = _scheduled_origin(scenario.jobs, job)
    first = _next_fire_times(source, scenario.rules, DEFAULT_START, 1) if source is not None else []
    if not first or first[0] < DEFAULT_START + timedelta(hours=hours):
        return DEFAULT_START
    return first[0].replace(minute=0, second=0, microsecond=0) if hours < 24 else _midnight(first[0])


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _scheduled_origin(account: Account, job: Job) -> Job | None:
    """Return the job with a schedule that starts the chain `job` is in; `job` itself when it has one."""
    by_name = {one.name: one for one in account.jobs}
    current: Job | None = job
    while current is not None and not current.runs_on_schedule:
        upstream = current.triggers.job_completion
        by_name.pop(current.name, None)  # a circle of jobs ends here
        current = by_name.get(upstream.job) if upstream is not None else None
    return current


def _next_fire_times(job: Job, rules: Rules, start: datetime, count: int) -> list[datetime]:
    """Return the first few fire times at or after `start`."""
    if job.schedule is None:
        return []
    before = start - timedelta(microseconds=1)
    return job.schedule.next_fire_times(
        before, count, honour_timezone=rules.honour_timezone, assigned_minute=rules.interval_minute
    )


def _fire_times_words(fires: Sequence[datetime], zone: str) -> str:
    """Return the next fire times in UTC, and the same in the reader's zone."""
    if not fires:
        return "It never fires."
    there = [fire.astimezone(zone_named(zone)) for fire in fires]
    name = zone.rpartition("/")[2].replace("_", " ")
    local = _clock_list(there, after=fires[0])
    return f"Next: {_clock_list(fires)} UTC ({xml(local)} in {xml(name)})."


def _clock_list(moments: Sequence[datetime], after: datetime | None = None) -> str:
    """Return times of day, each with its day where that is another one than before (`after` at first)."""
    words, day = [], after.date() if after is not None else None
    for moment in moments:
        words.append(f"{moment:%H:%M}" if moment.date() == day else f"{day_words(moment)} {moment:%H:%M}")
        day = moment.date()
    return ", ".join(words)


def _markers(shown: Preview) -> list[tuple[int, str, datetime | None]]:
    """Return where the findings happen; one that is seen in no run has no place on the timeline."""
    runs: dict[str, list[Run]] = {}
    for run in shown.simulation.runs if shown.findings else ():
        runs.setdefault(run.job.name, []).append(run)
    markers: list[tuple[int, str, datetime | None]] = []
    for number, finding in enumerate(shown.findings, start=1):
        for job in dict.fromkeys(place.job for place in finding.places):
            places = [place for place in finding.places if place.job == job]
            seen = (run.queued_at for run in runs.get(job, ()) for place in places if is_seen_in(place, run))
            moment = next(seen, None)
            if moment is not None:
                markers.append((number, job, moment))
    return markers


def is_seen_in(place: FindingPlace, run: Run) -> bool:
    """Whether a run shows what the finding says of that field of its job."""
    match place.place:
        case ("commands", int(index)):
            text = run.job.commands[index]
            return any(step.command == text and step.status == "error" for step in run.steps)
        case ("schedule",):
            return run.status == "cancelled" and run.dequeued_at is None
        case ("timeout_seconds",):
            return run.status == "cancelled" and run.dequeued_at is not None
    return False
