"""JobBuilder: a job form, and beside it, on every edit, what will happen and what is unwise about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import ipywidgets

from jobkit.basics.arguments import checked
from jobkit.dbt.project import Project
from jobkit.jobs import Account, Job, Schedule
from jobkit.lint import Finding
from jobkit.platform import Rules
from jobkit.simulation import Simulation
from jobkit.widgets.cards import Card, FindingsCard, FutureCard, title
from jobkit.widgets.controls import close_tree, css, html, show
from jobkit.widgets.draft import Draft, FieldProblem, parse
from jobkit.widgets.form import Choices, JobForm
from jobkit.widgets.guard import code_html, guarded
from jobkit.widgets.preview import DEFAULT_ZONE, WINDOWS, Preview, preview, schedule_html
from jobkit.widgets.style import sheet

__all__ = ["JobBuilder"]

_PRESETS = (("platform today", "platform"), ("study guide", "study guide"))
_TYPED = frozenset(
    (
        *("name", "environment", "cron", "every_hours", "hours", "timezone", "threads", "timeout_seconds"),
        *("target_name", "dbt_version", "environment_variables"),
    )
)
"""Fields that are typed letter by letter: one step for Undo."""

_KEPT_PREVIEWS = 16


@dataclass(frozen=True)
class _State:
    """What Undo brings back."""

    draft: Draft
    others: tuple[Job, ...]


@checked
class JobBuilder(ipywidgets.VBox):  # type: ignore[misc]
    """Write a job and see at once what it will do.

    Parameters
    ----------
    job : Job, optional
        The job to start with; a plain daily build by default.
    project : Project, optional
        The bundled example project ``shop`` by default.
    jobs : Account or iterable of Job
        The other jobs of the account; they run on the same timeline.
    rules : Rules, optional
        `Rules.platform()` by default. The switch in the widget changes to the other preset, and keeps what
        was changed here.
    zone : str
        The reader's time zone, shown beside UTC.
    new_account : bool
        Begin with nothing built and nothing run, as in `jobkit.simulate`. The checkbox changes it.

    Attributes
    ----------
    job : Job
        The last valid job.
    problems : tuple of FieldProblem
        What is wrong with the form as it stands; empty when `job` is what the form says.
    simulation : Simulation
    findings : tuple of Finding

    Examples
    --------
    >>> builder = JobBuilder(Job(name="Daily", commands=["dbt build"]))
    >>> builder.job.name
    'Daily'
    >>> builder.close()
    """

    def __init__(
        self,
        job: Job | None = None,
        project: Project | None = None,
        jobs: Account | Job | Iterable[Job] = (),
        rules: Rules | None = None,
        *,
        zone: str = DEFAULT_ZONE,
        new_account: bool = False,
    ) -> None:
        self._job = job or Job(name="My job", commands=["dbt build"], schedule=Schedule(cron="0 6 * * *"))
        self._environments, others = _account(jobs)
        self._state = _State(Draft.from_job(self._job), tuple(o for o in others if o.name != self._job.name))
        self._project = project if project is not None else Project.example()
        self._rules = rules or Rules.platform()
        self._zone = zone
        self._history: list[_State] = []
        self._last_edit: Any = None
        self._known: dict[Any, Preview] = {}
        self.problems: tuple[FieldProblem, ...] = ()
        self._build(new_account)
        self._refresh()

    # ---- what it holds

    @property
    def job(self) -> Job:
        """The last valid job that the form described."""
        return self._job

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The job, and the other jobs of its account."""
        return (self._job, *self._state.others)

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
        """Everything that is shown, as data."""
        return self._preview

    def load(self, job: Job) -> None:
        """Put another job into the form; Undo brings the present one back."""
        self._change(_State(Draft.from_job(job), self._state.others), None)

    # ---- how it is built

    def _build(self, new_account: bool) -> None:
        self._preset = ipywidgets.RadioButtons(
            options=_PRESETS, value=self._rules.name, orientation="horizontal"
        )
        self._new = css(ipywidgets.Checkbox(new_account, description="New account", indent=False), "jk-check")
        self._new.tooltip = "Begin with nothing built and nothing run"
        self._undo = ipywidgets.Button(description="Undo", disabled=True)
        self._yaml_button = ipywidgets.ToggleButton(description="YAML")
        self._yaml = html("jk-yaml")
        self._alert = html()
        self._form = JobForm(self._edited)
        self._future = FutureCard(tuple(WINDOWS), "day", self._shown_otherwise)
        self._findings = FindingsCard(self._fixed)
        for control in (self._preset, self._new):
            control.observe(self._shown_otherwise, "value")
        self._undo.on_click(self._undone)
        self._yaml_button.observe(self._yaml_toggled, "value")
        buttons = (css(self._undo, "jk-button"), css(self._yaml_button, "jk-button"))
        rules_label = html("jk-plain", "jk-push")
        rules_label.value = "Rules:"
        preset = css(self._preset, "jk-pills", "jk-preset")
        head = (title("Job builder"), rules_label, preset, self._new, *buttons)
        super().__init__(
            (sheet(), Card(head, self._form, self._yaml, self._alert), self._future, self._findings)
        )
        css(self, "jobkit-app", "jk-builder")

    # ---- what happens on an edit

    @guarded
    def _edited(self, field: str) -> None:
        draft, before = self._form.draft(), self._state.draft
        if draft == before:
            return
        if field == "job_type":
            draft = replace(draft, job_type=before.job_type).as_type(draft.job_type)
        self._change(replace(self._state, draft=draft), _same_edit(field, before, draft))

    def _change(self, state: _State, edit: Any) -> None:
        """Go on to another state. Letters typed into one field are one step for Undo."""
        if edit is None or edit != self._last_edit:
            self._history.append(self._state)
        self._last_edit = edit
        self._state = state
        self._refresh()

    @guarded
    def _undone(self, _: Any) -> None:
        if self._history:
            self._state, self._last_edit = self._history.pop(), None
            self._refresh()
            if not self._history:
                self._form.focus_name()

    @guarded
    def _fixed(self, number: int) -> None:
        fixed = {job.name: job for job in self.findings[number].fixed_jobs}
        if not fixed:
            return
        own = fixed.get(self._job.name)
        draft = self._state.draft if own is None else Draft.from_job(own)
        others = tuple(fixed.get(job.name, job) for job in self._state.others)
        state = replace(self._state, draft=draft, others=others)
        self._change(state, None)
        if not self._findings.focus_fix(number):
            self._undo.focus()

    @guarded
    def _shown_otherwise(self, _: Any) -> None:
        self._refresh()

    @guarded
    def _yaml_toggled(self, _: Any) -> None:
        self._show_yaml()

    def show_error(self, markup: str) -> None:
        """Show an error below the form; the last good picture stays, dimmed."""
        self._alert.value = markup
        self._future.dim(True)
        self._findings.dim(True)

    # ---- how it is shown

    def _refresh(self) -> None:
        """Show the state: the one place where controls and pictures change."""
        draft, others = self._state.draft, self._state.others
        parsed = parse(draft, others)
        self.problems = () if isinstance(parsed, Job) else parsed
        self._form.show_draft(draft, self._choices(draft))
        self._form.show_problems(self.problems)
        self._undo.disabled = not self._history
        job = parsed if isinstance(parsed, Job) else self._job
        self._preview = self._look(job)
        self._job = job
        self._future.show(self._preview)
        self._findings.show(self._preview)
        self._show_yaml()
        self._form.schedule_words.value = self._schedule_words(draft)
        self._future.dim(bool(self.problems))
        self._findings.dim(bool(self.problems))
        self._alert.value = ""

    def _look(self, job: Job) -> Preview:
        """Return the preview of a job; what was seen lately is not worked out again."""
        hours, rules = WINDOWS[self._future.window], self._rules.as_preset(self._preset.value)
        key = (job, self._state.others, hours, rules, self._new.value)
        found = self._known.pop(key, None) or preview(
            job,
            self._state.others,
            self._project,
            environments=self._environments,
            rules=rules,
            hours=hours,
            zone=self._zone,
            new_account=self._new.value,
        )
        self._known[key] = found
        while len(self._known) > _KEPT_PREVIEWS:
            del self._known[next(iter(self._known))]
        return found

    def _schedule_words(self, draft: Draft) -> str:
        """Say the schedule in words, whatever else is wrong with the form."""
        alone = parse(draft.only_schedule())
        return schedule_html(alone, self._preview.simulation, self._zone) if isinstance(alone, Job) else ""

    def _choices(self, draft: Draft) -> Choices:
        """Return what the dropdowns of the form offer."""
        others = self._state.others
        named = ["Production", *(e.name for e in self._environments), *(job.environment for job in others)]
        account = Account(jobs=(self._job, *others), environments=self._environments)
        plain = parse(replace(draft, name=self._job.name, deferral=("default", "")))
        default = account.deferral_of(plain if isinstance(plain, Job) else self._job.changed(deferral=None))
        return Choices(
            environments=tuple(dict.fromkeys(named)),
            jobs=tuple(job.name for job in others),
            default_deferral=str(default),
        )

    def _show_yaml(self) -> None:
        from jobkit.jobs.files import dump

        show(self._yaml, self._yaml_button.value)
        if self._yaml_button.value:
            account = Account(jobs=self.jobs, environments=self._environments)
            code = code_html(dump(account))
            self._yaml.value = f'<pre tabindex="0" aria-label="Definition as YAML">{code}</pre>'

    def close(self) -> None:
        """Close the widget and everything in it."""
        close_tree(self)

    def __repr__(self) -> str:
        return f"<JobBuilder {self._preview.sentence}>"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle = super()._repr_mimebundle_(**kwargs) or {}
        return {**bundle, "text/plain": self._preview.sentence, "text/html": self._preview.static_html}


def _account(jobs: Account | Job | Iterable[Job]) -> tuple[tuple[Any, ...], tuple[Job, ...]]:
    """Return the environments and the jobs that the caller hands over."""
    if not isinstance(jobs, (Account, Job)):
        jobs = tuple(jobs)
        if not jobs:
            return (), ()
    account = Account.of(jobs)
    return account.environments, account.jobs


def _same_edit(field: str, before: Draft, after: Draft) -> Any:
    """Return a key that stays the same while one text field is being typed in, else None."""
    if field in _TYPED:
        return field
    if field == "commands" and len(before.commands) == len(after.commands):
        pairs = enumerate(zip(before.commands, after.commands, strict=True))
        changed = [number for number, (old, new) in pairs if old != new]
        return (field, changed[0]) if len(changed) == 1 else None
    return None
