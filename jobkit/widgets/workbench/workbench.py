"""The Workbench: write the jobs of an account, let things happen to them, and see what runs, when and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.basics.moments import utc
from jobkit.dbt.execution import Fault
from jobkit.dbt.project import Project
from jobkit.guide.scenarios import NAMES
from jobkit.guide.scenarios import scenario as guide_scenario
from jobkit.jobs import Account, Job, Schedule
from jobkit.lint import Finding
from jobkit.platform import Rules, Run
from jobkit.platform.events import Event
from jobkit.simulation import Scenario, Simulation
from jobkit.widgets.draft import Draft, FieldProblem, parse
from jobkit.widgets.lab import Lab
from jobkit.widgets.preview import DEFAULT_ZONE, WINDOWS, Preview, look_ahead, schedule_html
from jobkit.widgets.values import choice_value, number_value, part_value, row_value, text_value
from jobkit.widgets.workbench.bench import Bench, Circumstances
from jobkit.widgets.workbench.form import EDITED_FIELDS
from jobkit.widgets.workbench.page import Viewing, workbench_html
from jobkit.widgets.workbench.share import opened_link
from jobkit.widgets.workbench.typed import typed_value
from jobkit.widgets.workbench.world import HAPPENINGS, WorldForm, with_happening

__all__ = ["FIRST_JOB", "Workbench"]

_KEPT_PREVIEWS = 24
_KEPT_STEPS = 200
_LEAST_WINDOW = timedelta(minutes=10)


@checked
class Workbench(Lab):
    """The jobs of an account on one timeline: edit them, let things happen, and ask why.

    Parameters
    ----------
    jobs : Scenario, Account, Job or several Jobs, optional
        What to begin with; a plain daily build by default. A scenario brings its project, events, faults and
        rules; what is given beside it replaces those.
    project : Project or str, optional
        The bundled example project ``shop`` by default.
    rules : Rules, optional
        `Rules.platform()` by default; the switch in the lab changes the preset, and keeps what was changed.
    zone : str
        The reader's time zone, shown beside UTC.
    events : iterable of Event, optional
        Pull requests, Run now and so on, as in `jobkit.simulate`.
    faults : iterable of Fault, optional
        What goes wrong.
    new_account : bool, optional
        Begin with nothing built and nothing run.
    built : iterable of str, optional
        Names of the only environments that are built at the start.
    chosen : str
        Name of the job that the form shows; the first by default.

    Attributes
    ----------
    job : Job
        The last valid job in the form.
    jobs : tuple of Job
        All of them.
    problems : tuple of FieldProblem
        What is wrong with the form as it stands; empty when `job` is what the form says.
    scenario : Scenario
        Everything that decides what is shown.
    simulation : Simulation
    findings : tuple of Finding

    Examples
    --------
    >>> bench = Workbench(Job(name="Daily", commands=["dbt build"]))
    >>> bench.act("edit_threads", "8")
    >>> bench.job.threads
    8
    >>> bench.close()
    """

    name = "workbench"
    styles = ("workbench/workbench",)

    def __init__(
        self,
        jobs: Scenario | Account | Job | Iterable[Job] | None = None,
        project: Project | str | None = None,
        *,
        rules: Rules | str | None = None,
        zone: str = DEFAULT_ZONE,
        events: Iterable[Event] | None = None,
        faults: Iterable[Fault] | None = None,
        new_account: bool | None = None,
        built: Iterable[str] | None = None,
        chosen: str = "",
    ) -> None:
        given = {
            "project": project,
            "rules": Rules.of(rules) if rules is not None else None,
            "events": None if events is None else tuple(events),
            "faults": None if faults is None else tuple(faults),
            "new_account": new_account,
            "built": None if built is None else tuple(built),
        }
        scenario = _scenario(jobs).changed(
            **{name: value for name, value in given.items() if value is not None}
        )
        self._bench = _bench(scenario.labelled(), chosen)
        self._zone = zone
        self._view = Viewing()
        self._past: list[Bench] = []
        self._future: list[Bench] = []
        self._last_edit: Any = None
        self._known: dict[Any, Preview] = {}
        self._preview = self._look(self._bench)
        super().__init__()

    # ---- what it holds

    @property
    def job(self) -> Job:
        """The last valid job that the form described."""
        return self._bench.entry.job

    @property
    def jobs(self) -> tuple[Job, ...]:
        """All jobs, in the order of their entries."""
        return self._bench.jobs

    @property
    def problems(self) -> tuple[FieldProblem, ...]:
        """What is wrong with the form as it stands."""
        return self._bench.entry.problems

    @property
    def scenario(self) -> Scenario:
        """Everything that decides what is shown."""
        simulation = self.simulation
        return self._bench.scenario(start=simulation.start, until=simulation.until)

    @property
    def simulation(self) -> Simulation:
        """What will happen in the window that is shown."""
        return self._preview.simulation

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is unwise about it, worst first."""
        return self._preview.findings

    @property
    def preview(self) -> Preview:
        """Simulation and findings together."""
        return self._preview

    @property
    def run(self) -> Run | None:
        """The run that is chosen."""
        runs = {run.id: run for run in self.simulation.runs} if self._view.run else {}
        return runs.get(self._view.run)

    def load(self, job: Job) -> None:
        """Put another job in place of the one in the form; Undo brings that one back."""
        self._edited(Draft.from_job(job), None)
        self._redraw()

    # ---- from one state to the next

    def _to(self, bench: Bench, edit: Any = None) -> None:
        """Go on to another bench. Letters typed into one field are one step for Undo."""
        preview = self._look(bench)  # first: what cannot be simulated changes nothing
        if bench == self._bench:
            return
        if edit is None or edit != self._last_edit:
            self._past = [*self._past[-_KEPT_STEPS:], self._bench]
        self._last_edit, self._future = edit, []
        self._show(bench, preview)

    def _show(self, bench: Bench, preview: Preview) -> None:
        self._bench, self._preview = bench, preview
        window = self._view.part
        if window is not None and not (
            preview.simulation.start <= window[0] < window[1] <= preview.simulation.until
        ):
            self._view = replace(self._view, part=None)
        self._view = replace(self._view, fixing=-1, node="")
        if self.run is None:
            self._view = replace(self._view, run=0, runs=())

    def _edited(self, draft: Draft, edit: Any) -> None:
        """Take what was typed, even where nothing can be made of it yet."""
        try:
            self._to(self._bench.edit(draft), edit)
        except JobkitError as error:
            self._to(self._bench.refused(draft, str(error)), edit)

    def _look(self, bench: Bench) -> Preview:
        """Return the preview of a bench; what was seen lately is not worked out again."""
        scenario, hours = bench.scenario(), WINDOWS[self._view.window]
        key = (scenario, bench.entry.job.name, hours)
        found = self._known.pop(key, None) or look_ahead(
            scenario, bench.entry.job, hours=hours, zone=self._zone
        )
        self._known[key] = found
        while len(self._known) > _KEPT_PREVIEWS:
            del self._known[next(iter(self._known))]
        return found

    # ---- the form

    def _action(self, name: object) -> Callable[[object], None]:
        field = name.removeprefix("edit_") if isinstance(name, str) and name.startswith("edit_") else ""
        if field in EDITED_FIELDS - {"commands"}:
            return lambda value: self._edit_field(field, value)
        return super()._action(name)

    def _edit_field(self, name: str, value: object) -> None:
        before = self._bench.entry.draft
        if name == "job_type":
            draft = before.as_type(choice_value(value, ("deploy", "ci", "merge")))
        else:
            changed: dict[str, Any] = {name: typed_value(before, name, value)}
            draft = replace(before, **changed)
        self._edited(draft, (self._bench.chosen, name))

    def do_edit_command(self, value: object) -> None:
        """A command was typed: its position and its text; several lines become several commands."""
        row, text = row_value(value)
        position = self._position(row)
        new = [line for line in text_value(text).splitlines() if line.strip()] or [""]
        commands = self._bench.entry.draft.commands
        edit = ("command", self._bench.chosen, position) if len(new) == 1 else None
        self._commands((*commands[:position], *new, *commands[position + 1 :]), edit)

    def do_add_command(self, value: object) -> None:
        """One more command, empty."""
        commands = self._bench.entry.draft.commands
        self._commands((*commands, ""), None)
        self._view = replace(self._view, focus=f"edit_command-{len(commands)}")

    def do_remove_command(self, value: object) -> None:
        """One command less."""
        position, commands = self._position(value), self._bench.entry.draft.commands
        self._commands((*commands[:position], *commands[position + 1 :]), None)

    def do_raise_command(self, value: object) -> None:
        """A command changes places with the one above."""
        self._swap(self._position(value), -1)

    def do_lower_command(self, value: object) -> None:
        """A command changes places with the one below."""
        self._swap(self._position(value), 1)

    def _swap(self, position: int, step: int) -> None:
        commands = list(self._bench.entry.draft.commands)
        other = position + step
        if 0 <= other < len(commands):
            commands[position], commands[other] = commands[other], commands[position]
            self._commands(tuple(commands), None)

    def _position(self, row: object) -> int:
        return number_value(row, 0, max(len(self._bench.entry.draft.commands) - 1, 0))

    def _commands(self, commands: tuple[str, ...], edit: Any) -> None:
        self._edited(replace(self._bench.entry.draft, commands=commands), edit)

    # ---- the jobs

    def do_job(self, value: object) -> None:
        """Another job in the form, by its name."""
        name = text_value(value)
        entry = next((entry for entry in self._bench.entries if entry.job.name == name), None)
        if entry is None:
            raise JobkitError.unknown("job", name, [job.name for job in self.jobs])
        self._bench = self._bench.choose(entry.key)
        self._view = replace(self._view, fixing=-1, lens=-1)
        self._preview = self._look(self._bench)

    def do_add_job(self, value: object) -> None:
        """One more job, which is then in the form."""
        self._to(self._bench.add())
        self._view = replace(self._view, focus="edit_name")

    def do_copy_job(self, value: object) -> None:
        """A copy of the job in the form."""
        self._to(self._bench.copy())
        self._view = replace(self._view, focus="edit_name")

    def do_remove_job(self, value: object) -> None:
        """The job in the form is removed."""
        self._to(self._bench.remove())

    def do_run_after(self, value: object) -> None:
        """One job was dropped on another: it runs after that one."""
        job, upstream = row_value(value)
        self._to(self._bench.run_after(job, text_value(upstream)))

    def do_gallery(self, value: object) -> None:
        """An example, a scenario or an anti-pattern of the study guide takes the place of everything."""
        name = text_value(value)
        if name:
            self._open(guide_scenario(name))

    def do_share(self, value: object) -> None:
        """The code to take along is shown, or hidden again."""
        self._view = replace(self._view, is_sharing=not self._view.is_sharing)

    def do_link(self, value: object) -> None:
        """A link that somebody copied is opened."""
        text = text_value(value).strip()
        if text:
            self._open(opened_link(text))

    def _open(self, scenario: Scenario) -> None:
        rules = scenario.rules.as_preset(self._bench.rules.name)
        self._view = replace(self._view, part=None, run=0, runs=(), world=WorldForm())
        self._to(replace(_bench(scenario, ""), rules=rules))

    # ---- what happens

    def do_world(self, value: object) -> None:
        """A form of the strip is opened, or closed where it was open."""
        kind = choice_value(value, tuple(HAPPENINGS))
        is_open = self._view.world.kind == kind
        start = (self._view.part or (self.simulation.start,))[0]
        form = WorldForm() if is_open else WorldForm.opened(kind, self._bench, start)
        self._view = replace(self._view, world=form)

    def do_world_field(self, value: object) -> None:
        """Something was typed into the form of the strip."""
        name, typed = row_value(value)
        form = self._view.world
        if form.kind and name in HAPPENINGS[form.kind][1]:
            text = typed if isinstance(typed, bool) else text_value(typed)
            self._view = replace(self._view, world=form.typed(name, text))

    def do_world_add(self, value: object) -> None:
        """What the form of the strip says happens."""
        if self._view.world.kind:
            self._to(replace(self._bench, world=with_happening(self._bench, self._view.world)))
            self._view = replace(self._view, world=WorldForm())

    def do_world_remove(self, value: object) -> None:
        """Something does not happen after all: its kind and position."""
        kind, _, number = text_value(value).partition("-")
        world = self._bench.world
        choice_value(kind, ("events", "faults"))
        position = number_value(number, 0, len(getattr(world, kind)) - 1)
        self._to(replace(self._bench, world=world.without(kind, position)))

    def do_preset(self, value: object) -> None:
        """The rules of another preset."""
        preset: Any = choice_value(value, ("platform", "study guide"))
        self._to(replace(self._bench, rules=self._bench.rules.as_preset(preset)))

    # ---- findings

    def do_fix(self, value: object) -> None:
        """The fix of a finding is shown, or hidden again."""
        number = self._finding(value)
        self._view = replace(self._view, fixing=-1 if self._view.fixing == number else number)

    def do_apply_fix(self, value: object) -> None:
        """The fix of a finding is applied."""
        fixed = self.findings[self._finding(value)].fixed_jobs
        self._to(self._bench.fixed(fixed))
        self._view = replace(self._view, focus="change-title")

    def _finding(self, value: object) -> int:
        number = number_value(value)
        if number >= len(self.findings) or not self.findings[number].fixed_jobs:
            raise JobkitError(
                f"there is no fix number {number + 1}", hint="the findings have changed: look again"
            )
        return number

    def do_undo(self, value: object) -> None:
        """The last step is taken back."""
        self._step(self._past, self._future)

    def do_redo(self, value: object) -> None:
        """What was taken back is done again."""
        self._step(self._future, self._past)

    def _step(self, source: list[Bench], target: list[Bench]) -> None:
        if source:
            bench = source.pop()
            preview = self._look(bench)
            target.append(self._bench)
            self._last_edit = None
            self._show(bench, preview)

    # ---- the picture

    def do_window(self, value: object) -> None:
        """Another window: a length by its name, or a part of the present picture."""
        if isinstance(value, str):
            self._view = replace(self._view, window=choice_value(value, tuple(WINDOWS)), part=None)
            self._preview = self._look(self._bench)
            self._show(self._bench, self._preview)
            return
        first, last = part_value(value)
        start, end = self._view.part or (self.simulation.start, self.simulation.until)
        self._zoom(start + (end - start) * first, start + (end - start) * last)

    def do_zoom(self, value: object) -> None:
        """Zoom or move by a button."""
        parts = {
            "in": (0.25, 0.75),
            "out": (-0.5, 1.5),
            "earlier": (-0.5, 0.5),
            "later": (0.5, 1.5),
            "all": (-99.0, 100.0),
        }
        self.do_window(list(parts[choice_value(value, tuple(parts))]))

    def _zoom(self, start: datetime, end: datetime) -> None:
        """Show a part of the horizon: moved inside where it reaches out, the whole where it is as long."""
        first, last = self.simulation.start, self.simulation.until
        length = max(end - start, _LEAST_WINDOW)
        if length >= last - first:
            self._view = replace(self._view, part=None)
            return
        start = min(max(start, first), last - length)
        self._view = replace(self._view, part=(start, start + length))

    def do_width(self, value: object) -> None:
        """The page says how wide the picture may be (pixels)."""
        self._view = replace(self._view, width=number_value(value, 100, 10_000))

    def do_run(self, value: object) -> None:
        """A run is chosen, or no run any more."""
        text = text_value(value)
        if not text or text == str(self._view.run):
            self._view = replace(self._view, run=0, runs=(), node="")
            return
        number = number_value(text, 1)
        marks = self._preview.timeline_in(self._view.part, self._view.width).marks
        together = next((mark.ids for mark in marks if number in mark.ids), (number,))
        self._view = replace(self._view, run=number, runs=together if len(together) > 1 else (), node="")
        if self.run is None:
            self._view = replace(self._view, run=0, runs=())
            raise JobkitError(f"there is no run {number} here", hint="choose a mark of the timeline")

    def do_day(self, value: object) -> None:
        """A cell of the grid of jobs and days is chosen: that day is shown."""
        day = utc(text_value(value))
        self._zoom(day, day + timedelta(days=1))

    def do_node(self, value: object) -> None:
        """Ask why about one node of the chosen run."""
        name = text_value(value)
        self._view = replace(self._view, node="" if name == self._view.node else name)

    def do_marker(self, value: object) -> None:
        """The number of a finding on the timeline: its job is shown, with the finding."""
        number = number_value(value, 1)
        if number <= len(self.findings):
            job = next((place.job for place in self.findings[number - 1].places if place.job), "")
            if any(entry.job.name == job for entry in self._bench.entries):
                self.do_job(job)
            self._view = replace(self._view, focus=f"finding-{number - 1}")

    def do_lens(self, value: object) -> None:
        """The graph of what a command took is shown, or hidden again."""
        position = self._position(value)
        self._view = replace(self._view, lens=-1 if self._view.lens == position else position)

    def do_search(self, value: object) -> None:
        """Look for jobs and models by a part of their name."""
        self._view = replace(self._view, search=text_value(value)[:200])

    # ---- how it is drawn

    def draw(self) -> str:
        """Return the workbench as HTML."""
        before = self._past[-1] if self._past else None
        html = workbench_html(
            self._bench,
            self._preview,
            self._view,
            before=None if before is None else (before, self._look(before)),
            can_redo=bool(self._future),
            schedule=self._schedule_words(),
            examples=NAMES,
        )
        self._view = replace(self._view, focus="")
        return html

    def _schedule_words(self) -> str:
        """Say the schedule in words, whatever else is wrong with the form."""
        alone = parse(self._bench.entry.draft.only_schedule())
        return schedule_html(alone, self.simulation, self._zone) if isinstance(alone, Job) else ""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._preview.sentence}>"


FIRST_JOB = Job(name="My job", commands=["dbt build"], schedule=Schedule(cron="0 6 * * *"))


def _scenario(jobs: Scenario | Account | Job | Iterable[Job] | None) -> Scenario:
    if isinstance(jobs, Scenario):
        return jobs
    return Scenario(FIRST_JOB if jobs is None else jobs)


def _bench(scenario: Scenario, chosen: str) -> Bench:
    if not scenario.jobs.jobs:
        raise JobkitError("there is no job", where="Workbench", hint="give at least one Job")
    return Bench.of(
        scenario.jobs,
        chosen,
        world=Circumstances.of(scenario),
        rules=scenario.rules,
        project=scenario.source,
        start=scenario.start,
        seed=scenario.seed,
    )
