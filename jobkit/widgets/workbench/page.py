"""The workbench as HTML: form with its findings on the left, what will happen and why on the right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from jobkit.basics.errors import JobkitError
from jobkit.basics.words import count_words
from jobkit.dbt.project import Project
from jobkit.jobs.files import dump
from jobkit.jobs.files.native import saved
from jobkit.jobs.labelled import with_names
from jobkit.platform import Run
from jobkit.simulation import Simulation
from jobkit.views.escape import plain, xml
from jobkit.views.findings import findings_counts
from jobkit.views.played import played_sentences
from jobkit.views.sentences import job_trigger_words, left_out
from jobkit.views.svg import Controls, draw_svg
from jobkit.widgets.fields import (
    FormField,
    button,
    card,
    group,
    muted,
    select_field,
    tag,
    text_field,
    unfolding,
)
from jobkit.widgets.guard import code_html
from jobkit.widgets.inspector import run_inspector_html, status_mark
from jobkit.widgets.preview import WINDOWS, Preview
from jobkit.widgets.workbench.bench import Bench, JobEntry
from jobkit.widgets.workbench.changes import OutcomeChange, job_changes, outcome_changes
from jobkit.widgets.workbench.findings import changes_html, elsewhere_html, findings_at_fields
from jobkit.widgets.workbench.form import FormNotes, form_html
from jobkit.widgets.workbench.lens import Lens, lens_graph_html, lenses
from jobkit.widgets.workbench.share import link_of, python_of
from jobkit.widgets.workbench.world import WorldForm, event_axis_html, happened_html, world_html

__all__ = ["Viewing", "workbench_html"]

_PRESETS = (("platform today", "platform"), ("study guide", "study guide"))
_PRESSED = {"run": "run", "row": "job", "marker": "marker", "day": "day"}
_FOUND = 12
_ROWS = 200
_TOGETHER = 40


@dataclass(frozen=True)
class Viewing:
    """What a reader looks at; none of it changes what will happen.

    Parameters
    ----------
    window : str
        A key of `WINDOWS`: how much is simulated.
    part : (datetime, datetime) or None
        The part of it that the picture shows; None for all.
    width : int
        Of the picture (pixels).
    run : int
        Id of the run that is chosen; 0 for none.
    runs : tuple of int
        The runs of the mark that was chosen, where it stands for several.
    node : str
        unique_id of the node that is asked about.
    lens : int
        Position of the command whose graph is shown; -1 for none.
    fixing : int
        Number of the finding whose fix is shown, from 0; -1 for none.
    world : WorldForm
    search : str
    is_sharing : bool
        Whether code to take along is shown.
    focus : str
        Key of what gets the keyboard focus with the next drawing.
    """

    window: str = "day"
    part: tuple[datetime, datetime] | None = None
    width: int = 760
    run: int = 0
    runs: tuple[int, ...] = ()
    node: str = ""
    lens: int = -1
    fixing: int = -1
    world: WorldForm = field(default_factory=WorldForm)
    search: str = ""
    is_sharing: bool = False
    focus: str = ""


def workbench_html(
    bench: Bench,
    preview: Preview,
    view: Viewing,
    *,
    before: tuple[Bench, Preview] | None,
    can_redo: bool,
    schedule: str,
    examples: Sequence[str],
) -> str:
    """Return the workbench.

    Parameters
    ----------
    bench : Bench
    preview : Preview
        What will happen to it.
    view : Viewing
    before : (Bench, Preview), optional
        What Undo would bring back.
    can_redo : bool
    schedule : str
        The schedule of the job in the form in words, as markup.
    examples : sequence of str
        What the gallery offers.
    """
    page = _Page(bench, preview, view)
    left = page.entries() + page.form(schedule) + page.elsewhere()
    right = page.happening() + page.change(before) + page.graph() + page.inspector() + page.more()
    return (
        f"{page.top(examples, before is not None, can_redo)}"
        f'<div class="jk-panes"><div class="jk-pane" data-key="left">{left}</div>'
        f'<div class="jk-pane jk-stay" data-key="right">{right}</div></div>'
    )


class _Page:
    """Draws one state; each part is a method, in the order of the page."""

    def __init__(self, bench: Bench, preview: Preview, view: Viewing) -> None:
        self.bench, self.preview, self.view = bench, preview, view
        self.sim = preview.simulation
        runs = {run.id: run for run in self.sim.runs} if view.run else {}
        self.run: Run | None = runs.get(view.run)

    @cached_property
    def lenses(self) -> dict[int, Lens]:
        """What each command of the job in the form took."""
        return lenses(self.sim, self.bench.entry.job.name, self.run)

    # ---- the bar above both panes

    def top(self, examples: Sequence[str], can_undo: bool, can_redo: bool) -> str:
        options = [("Open an example …", ""), *((_example_words(name), name) for name in examples)]
        gallery = select_field(FormField("gallery", "Open an example", is_label_hidden=True), "", options)
        rules = muted("Rules") + group("preset", "Rules", self.bench.rules.name, _PRESETS)
        undo = button("Undo", "undo", is_disabled=not can_undo)
        redo = button("Redo", "redo", is_disabled=not can_redo)
        steps = tag("span", undo, redo, kind="jk-buttons jk-push")
        title = tag("h3", "Workbench")
        rules = tag("span", rules, kind="jk-buttons")
        return tag("div", title, gallery, rules, steps, self.share(), kind="jk-top", key="top")

    def share(self) -> str:
        """Return what can be taken along, where it was asked for: writing it takes longer than an edit."""
        name, is_open = "Copy and share", self.view.is_sharing
        asked = button(name, "share", is_pressed=is_open)
        return asked + (tag("div", self.shared(), kind="jk-share", key="shared") if is_open else "")

    def shared(self) -> str:
        scenario, yaml = self.bench.scenario(), dump(with_names(self.bench.account))
        save = _hand_out("Save jobs.yml", yaml, data_download="jobs.yml", data_text=saved(yaml))
        copies = _hand_out("Copy Python", python_of(scenario)) + _hand_out("Copy YAML", yaml)
        buttons = tag("div", copies, self.link(), save, kind="jk-buttons")
        opening = text_field(FormField("link", "Open a link"), "", placeholder="jobkit:…")
        code = tag("pre", code_html(yaml), tabindex="0", aria_label="Definition as YAML")
        return buttons + opening + code

    def link(self) -> str:
        try:
            return _hand_out("Copy a link", link_of(self.bench.scenario()))
        except JobkitError as error:
            return muted(f"No link: {error.what}")

    # ---- left: the jobs, the form, findings on other jobs

    def entries(self) -> str:
        chips = "".join(map(self.entry, self.bench.entries))
        is_last = len(self.bench.entries) < 2
        more = (
            button("+ job", "add_job", style="link")
            + button("copy", "copy_job", style="link", name="copy this job")
            + button("remove", "remove_job", style="link", name="remove this job", is_disabled=is_last)
        )
        head = tag("h4", "Jobs") + tag("span", more, kind="jk-buttons jk-push")
        listed = tag(
            "div", chips, kind="jk-joblist", role="group", aria_label="Choose a job", data_roving=True
        )
        hint = "" if is_last else muted("Drag a job onto another: it runs after it.")
        return card(head, listed + hint, key="entries", label="Jobs")

    def entry(self, entry: JobEntry) -> str:
        name = entry.job.name
        counts = Counter(run.status for run in self.sim.runs if run.job.name == name)
        marks = "".join(f"{status_mark(status)}{number:,} " for status, number in counts.items())
        marks += tag("span", "✕ not complete", kind="jk-wrong") if entry.problems else ""
        content = (
            tag("span", xml(name), kind="jk-jobname"),
            muted(job_trigger_words(entry.job, self.sim.rules)),
            tag("span", marks, kind="jk-jobmarks"),
        )
        asks = {"type": "button", "data-do": "job", "data-value": name, "draggable": "true"}
        drag = {"data-drag": name, "data-drop": "run_after"}
        pressed = {"aria-pressed": "true" if entry.key == self.bench.chosen else "false"}
        return tag(
            "button", *content, kind="jk-joblist-job", key=f"job-{entry.key}", **asks, **drag, **pressed
        )

    def form(self, schedule: str) -> str:
        entry, findings = self.bench.entry, self.preview.findings
        at_fields = findings_at_fields(findings, entry.job, entry.draft, self.view.fixing, self.bench.jobs)
        notes = FormNotes(at_fields, self.lenses, schedule)
        counts = tag("span", xml(findings_counts(findings)), kind="jk-muted jk-push", role="status")
        head = tag("h4", xml(entry.job.name)) + counts
        return card(head, self.focus() + form_html(self.bench, notes), key=f"form-{entry.key}", label="Job")

    def focus(self) -> str:
        """Return the note that tells the page which control gets the focus."""
        return tag("span", hidden=True, data_focus_key=self.view.focus) if self.view.focus else ""

    def elsewhere(self) -> str:
        job, opened = self.bench.entry.job, self.view.fixing
        found = elsewhere_html(self.preview.findings, job, opened, self.bench.jobs)
        head = tag("h4", "Findings on other jobs")
        return card(head, found, key="elsewhere", label="Findings on other jobs") if found else ""

    # ---- right: what will happen

    def happening(self) -> str:
        windows = group("window", "How long", self.view.window, ((name, name) for name in WINDOWS))
        whole = self.view.part is None
        zooms = "".join(
            button(label, "zoom", where, name=name, is_disabled=whole and where != "in")
            for label, where, name in _ZOOMS
        )
        zoom = tag("span", zooms, kind="jk-group", role="group", aria_label="Zoom")
        summary = tag("span", self.preview.summary_html, kind="jk-push")
        head = tag("h4", "What will happen") + windows + zoom + summary
        strip = world_html(self.bench, self.view.world, _model_names(self.sim))
        body = strip + happened_html(self.bench.world) + self.picture()
        return card(head, body, key="happening", label="What will happen", kind="jk-happening")

    def picture(self) -> str:
        """Return the timeline, dimmed while the form says something else."""
        if self.bench.is_sound:
            return tag("div", self.timeline(), data_measure="width")
        words = "The form is not complete: the picture shows the last definition that was."
        return tag("p", words, kind="jk-note") + tag(
            "div", self.timeline(), kind="jk-stale", data_measure="width"
        )

    def timeline(self) -> str:
        picture = self.preview.timeline_in(self.view.part, self.view.width).picture
        pressed = (("run", str(self.view.run)), ("row", self.bench.entry.job.name))
        drawn = draw_svg(picture, controls=Controls(_PRESSED, pressed))
        frame = picture.frame
        if frame is None or not isinstance(frame.x[0], datetime):  # the grid of days has no axis in time
            return tag("div", drawn, kind="jk-picture", key="timeline")
        edges = {"data-plot-left": f"{frame.box.x:.0f}", "data-plot-right": f"{frame.box.right:.0f}"}
        marks = event_axis_html(self.bench.world, frame, picture.width)
        return marks + tag("div", drawn, kind="jk-picture", key="timeline", data_zoom="window", **edges)

    def more(self) -> str:
        """Return what one looks up below: a search, what was assumed, and the runs as a table."""
        field = text_field(FormField("search", "Find a job or model"), self.view.search, placeholder="orders")
        search = tag("div", field, _found_html(self.sim, self.view.search), kind="jk-search")
        played = muted(" ".join(played_sentences(self.sim)), "p")
        body = search + tag("div", played, self.preview.notes_html, kind="jk-notes") + self.table()
        return card("", body, key="more", label="More about these runs")

    def table(self) -> str:
        table = self.preview.timeline_in(self.view.part, self.view.width).table().html(_ROWS)
        region = {"tabindex": "0", "role": "region", "aria-label": "Runs as a table"}
        return unfolding("As a table", tag("div", table, kind="jk-scroll jk-tall", **region), key="table")

    # ---- right: what the last step changed, and the run that is chosen

    def change(self, before: tuple[Bench, Preview] | None) -> str:
        if before is None:
            return ""
        bench, preview = before
        changes = job_changes(bench.jobs, self.bench.jobs)
        old, new = (preview.simulation, preview.findings), (self.sim, self.preview.findings)
        outcomes = outcome_changes(old, new)
        words = self.other_changes(bench)
        if not (changes or outcomes or words):
            return ""
        said = tag("div", *(tag("p", xml(word)) for word in words), changes_html(changes))
        columns = tag("div", said, tag("div", _outcomes_html(outcomes)), kind="jk-columns")
        head = tag("h4", _CHANGED, tabindex="-1", key="change-title")
        return card(head, columns, key="change", label=_CHANGED)

    def other_changes(self, before: Bench) -> list[str]:
        """Say what changed beside the jobs."""
        rules = before.rules.name, self.bench.rules.name
        words = [f"Rules: {rules[0]} → {rules[1]}."] if rules[0] != rules[1] else []
        return words + (["Something else happens to the jobs."] if before.world != self.bench.world else [])

    def graph(self) -> str:
        """Return the graph of what one command took, where it was asked for."""
        lens = self.lenses.get(self.view.lens)
        return lens_graph_html(lens, self.view.lens) if lens is not None else ""

    def inspector(self) -> str:
        if self.run is None:
            return muted("Choose a run on the timeline to see why it ended as it did.", "p", key="hint")
        findings, node = self.preview.findings, self.view.node
        return self.together() + run_inspector_html(self.sim, self.run, findings, node, closes="run")

    def together(self) -> str:
        """Return the runs of a mark that stands for several, to choose one."""
        runs = self.view.runs
        if not runs:
            return ""
        shown = "".join(
            button(str(one), "run", str(one), key=f"together-{one}", is_pressed=one == self.view.run)
            for one in runs[:_TOGETHER]
        )
        shown += "".join(map(muted, left_out(len(runs) - _TOGETHER, "run")))
        words = f"This mark stands for {count_words(len(runs), 'run')}:"
        return tag("div", words, shown, kind="jk-buttons", key="together", role="group", aria_label=words)


_CHANGED = "What the last step changed"
_ZOOMS = (
    ("−", "out", "Zoom out"),
    ("+", "in", "Zoom in"),
    ("‹", "earlier", "Earlier"),
    ("›", "later", "Later"),
    ("All", "all", "Show all"),
)


def _example_words(name: str) -> str:
    from jobkit.guide.scenarios import scenario

    kind = name.rpartition("-")[0].replace("-", " ").capitalize()
    return f"{kind} {name.rpartition('-')[2]}: {scenario(name).title}"


def _hand_out(label: str, text: str, **more: str) -> str:
    """Return a button that copies a text, or with `more` does something else with it."""
    given: dict[str, str] = more or {"data_copy": text}
    return tag("button", label, kind="jk-button", key=label, type="button", **given)


def _outcomes_html(outcomes: Sequence[OutcomeChange]) -> str:
    if not outcomes:
        return muted("What will happen is the same.", "p")
    rows = "".join(
        tag(
            "tr",
            tag("th", xml(one.name), scope="row"),
            tag("td", xml(one.before)),
            tag("td", "→ ", xml(one.after)),
        )
        for one in outcomes
    )
    caption = tag("caption", "Before and after", kind="jk-visually-hidden")
    return tag("table", caption, rows, kind="jk-table jk-change")


def _model_names(sim: Simulation) -> list[str]:
    projects: Sequence[Project] = sim.projects
    return [
        node.name for project in projects for node in project.nodes.values() if node.resource_type == "model"
    ]


def _found_html(sim: Simulation, text: str) -> str:
    """Return the runs of jobs, and the runs that touched nodes, whose names contain a text."""
    wanted = text.strip().lower()
    if not wanted:
        return ""
    found: dict[str, list[Run]] = {}
    for run in sim.runs:
        if wanted in run.job.name.lower():
            found.setdefault(run.job.name, []).append(run)
        for name in {
            r.unique_id for step in run.steps for r in step.results if wanted in r.unique_id.lower()
        }:
            found.setdefault(name, []).append(run)
    if not found:
        words = f"No job and no node of these runs has “{plain(text)}” in its name."
        return muted(words, "p", role="status")
    items = "".join(_found_row(name, runs) for name, runs in list(found.items())[:_FOUND])
    more = "".join(f"<li>{xml(line)}</li>" for line in left_out(len(found) - _FOUND, "name"))
    return f'<ul class="jk-plainlist" role="status">{items}{more}</ul>'


def _found_row(name: str, runs: list[Run]) -> str:
    shown = "".join(
        button(f"run {run.id}", "run", str(run.id), key=f"found-{name}-{run.id}", style="link")
        for run in runs[:8]
    )
    return f"<li>{xml(name)} {shown}{xml(' '.join(left_out(len(runs) - 8, 'run')))}</li>"
