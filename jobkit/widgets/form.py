"""The form of the JobBuilder: one control for each field of a `Draft`, in reading order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import ipywidgets

from jobkit.basics.words import DAYS
from jobkit.views.escape import xml
from jobkit.widgets.controls import (
    CheckRow,
    CommandRows,
    css,
    field,
    html,
    label_style,
    options_with,
    show,
    unreported,
)
from jobkit.widgets.draft import Draft, FieldProblem

__all__ = ["Choices", "JobForm"]

_TYPES = (("Deploy job", "deploy"), ("CI job", "ci"), ("Merge job", "merge"))
_TIMINGS = (
    ("Not on a schedule", "none"),
    ("Cron schedule", "cron"),
    ("Intervals", "interval"),
    ("Specific hours", "hours"),
)
_DAYS = tuple((DAYS[number][:3], number) for number in (1, 2, 3, 4, 5, 6, 0))
_OUTCOMES = (("Success", "success"), ("Error", "error"), ("Cancelled", "cancelled"))
_LEFT_OUT = ("Not set", "")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the dropdowns offer.

    Parameters
    ----------
    environments : tuple of str
    jobs : tuple of str
        Names of the other jobs.
    default_deferral : str
        What a job of this type compares with when it does not say.
    """

    environments: tuple[str, ...] = ("Production",)
    jobs: tuple[str, ...] = ()
    default_deferral: str = "No deferral"


def _text(label: str, placeholder: str = "") -> Any:
    return ipywidgets.Text(description=label, placeholder=placeholder, style=label_style)


def _dropdown(label: str, *options: tuple[str, Any]) -> Any:
    return ipywidgets.Dropdown(description=label, options=options, style=label_style)


def _tick(label: str) -> Any:
    return css(ipywidgets.Checkbox(description=label, indent=False), "jk-check")


def _controls() -> dict[str, Any]:
    """Return one control for each field, in the order of the form."""
    return {
        "name": _text("Name", "for example Daily Production Run"),
        "job_type": _dropdown("Type", *_TYPES),
        "environment": ipywidgets.Combobox(description="Environment", style=label_style),
        "deferral": _dropdown("Compare with", ("No deferral", ("none", "")), ("", ("default", ""))),
        "commands": CommandRows(),
        "timing": _dropdown("Timing", *_TIMINGS),
        "cron": _text("Cron (UTC)", "minute hour day month weekday"),
        "every_hours": _text("Every … hours", "1 to 23"),
        "hours": _text("Hours (UTC)", "for example 6, 18"),
        "days": CheckRow("Days", _DAYS),
        "run_on_schedule": _tick("Run on schedule"),
        "upstream": _dropdown("Run after", ("No other job", "")),
        "statuses": CheckRow("Completes on", _OUTCOMES),
        "threads": _text("Threads"),
        "timeout_seconds": _text("Run timeout (s)", "0 leaves only the cap of 24 hours"),
        "generate_docs": _tick("Generate docs on run"),
        "run_source_freshness": _tick("Run source freshness"),
        "draft_pull_request": _tick("Run on draft pull request"),
        "run_lint": _tick("Linting"),
        "continue_on_lint_error": _tick("Continue on lint error"),
        "target_name": _text("Target name"),
        "dbt_version": _text("dbt version", "the environment's"),
        "environment_variables": ipywidgets.Textarea(
            description="Variables", placeholder="DBT_NAME=value", rows=2, style=label_style
        ),
        "timezone": _text("Time zone", "America/New_York"),
        "on_test_failure": _dropdown(
            "On test failure", _LEFT_OUT, ("Continue", "continue"), ("Cancel", "cancel")
        ),
        "on_source_freshness_error": _dropdown(
            "On stale source", _LEFT_OUT, ("Continue", "continue"), ("Skip", "skip")
        ),
    }


_TICKS = ("generate_docs", "run_source_freshness", "draft_pull_request", "run_lint", "continue_on_lint_error")
_SCHEDULED = ("cron", "every_hours", "hours")
_TIMED_BY = {"cron": "cron", "interval": "every_hours", "hours": "hours"}
_GUIDE_ONLY = ("timezone", "on_test_failure", "on_source_freshness_error")
_ADVANCED = ("target_name", "dbt_version", "environment_variables")


class JobForm(ipywidgets.VBox):  # type: ignore[misc]
    """The job form. It says that something was edited, and nothing about what it means.

    Parameters
    ----------
    on_edit : callable
        Called with the name of the edited `Draft` field.
    """

    def __init__(self, on_edit: Callable[[str], None]) -> None:
        self._on_edit = on_edit
        self._quiet = False
        self._rest: Any = {}
        self._controls = _controls()
        self._problems = {name: html("jk-problem") for name in self._controls}
        self._general = html("jk-problem")
        self.schedule_words = html("jk-note")
        self._cells = {name: field(control, self._problems[name]) for name, control in self._controls.items()}
        super().__init__(self._laid_out())
        css(self, "jk-form")
        for name, control in self._controls.items():
            control.observe(lambda _, name=name: self._edited(name), "value")

    def _laid_out(self) -> tuple[Any, ...]:
        cells = self._cells
        self._ticks = css(ipywidgets.HBox([cells[name] for name in _TICKS]), "jk-ticks")
        self._guide_note = html("jk-note")
        self._guide_note.value = "Settings that only the study guide knows:"
        more = [cells[name] for name in _ADVANCED]
        guide = [cells[name] for name in _GUIDE_ONLY]
        self._more = css(ipywidgets.VBox([self._row(*more), self._guide_note, self._row(*guide)]), "jk-more")
        self._more_button = css(ipywidgets.ToggleButton(description="More settings"), "jk-button")
        self._more_button.observe(self._unfolded, "value")
        show(self._more, False)
        return (
            self._row(cells["name"], cells["job_type"]),
            self._row(cells["environment"], cells["deferral"]),
            css(cells["commands"], "jk-wide"),
            self._row(cells["timing"], *(cells[name] for name in _SCHEDULED), cells["run_on_schedule"]),
            cells["days"],
            self.schedule_words,
            self._row(cells["upstream"], cells["statuses"]),
            self._row(cells["threads"], cells["timeout_seconds"]),
            self._ticks,
            css(ipywidgets.HBox([self._more_button]), "jk-morerow"),
            self._more,
            self._general,
        )

    @staticmethod
    def _row(*cells: Any) -> Any:
        return css(ipywidgets.HBox(cells), "jk-row")

    def draft(self) -> Draft:
        """Return the form as it stands."""
        return Draft(**{name: control.value for name, control in self._controls.items()}, rest=self._rest)

    def show_draft(self, draft: Draft, choices: Choices) -> None:
        """Put a draft into the controls; no edit is reported."""
        with unreported(self):
            self._rest = draft.rest
            self._offer(draft, choices)
            for name, control in self._controls.items():
                value = getattr(draft, name)
                if control.value != value:
                    control.value = value
        self._arrange(draft)

    def show_problems(self, problems: Iterable[FieldProblem]) -> None:
        """Say next to each field what is wrong with it, and nothing where nothing is."""
        messages: dict[str, list[str]] = {}
        for problem in problems:
            place = problem.field if self._is_visible(problem.field) else ""
            label = f"{problem.field}: " if problem.field and not place else ""
            messages.setdefault(place, []).append(label + problem.message)
        for name, region in (*self._problems.items(), ("", self._general)):
            text = "".join(f"<div>✕ {xml(message)}</div>" for message in messages.get(name, ()))
            region.value = f'<div role="alert">{text}</div>' if text else ""

    def focus_name(self) -> None:
        """Move the keyboard focus to the first field."""
        self._controls["name"].focus()

    def _is_visible(self, name: str) -> bool:
        if name not in self._cells or self._cells[name].layout.display == "none":
            return False
        return name not in (*_ADVANCED, *_GUIDE_ONLY) or self._more_button.value

    def _offer(self, draft: Draft, choices: Choices) -> None:
        kind, named = draft.deferral
        deferrals = [
            (f"Default: {choices.default_deferral}", ("default", "")),
            ("No deferral", ("none", "")),
            ("This job", ("this_job", "")),
            *((f"Environment: {name}", ("environment", name)) for name in choices.environments),
            *((f"Job: {name} (legacy)", ("job", name)) for name in choices.jobs),
        ]
        upstream = [("No other job", ""), *((name, name) for name in choices.jobs)]
        self._set_options("deferral", options_with(deferrals, draft.deferral, f"{kind.title()}: {named}"))
        self._set_options("upstream", options_with(upstream, draft.upstream, draft.upstream))
        self._controls["environment"].options = choices.environments

    def _set_options(self, name: str, options: tuple[tuple[str, Any], ...]) -> None:
        control = self._controls[name]
        if control.options != options:
            control.options = options

    def _arrange(self, draft: Draft) -> None:
        """Show the fields that this type of job and this timing have."""
        is_deploy, is_ci = draft.job_type == "deploy", draft.job_type == "ci"
        timed = draft.timing != "none"
        visible = {
            "timing": is_deploy or timed,
            **{name: timed and _TIMED_BY[draft.timing] == name for name in _SCHEDULED},
            "days": draft.timing in ("interval", "hours"),
            "run_on_schedule": timed,
            "upstream": is_deploy or bool(draft.upstream),
            "statuses": bool(draft.upstream),
            **dict.fromkeys(("draft_pull_request", "run_lint"), is_ci),
            "continue_on_lint_error": is_ci and draft.run_lint,
        }
        for name, is_visible in visible.items():
            show(self._cells[name], is_visible)
        show(self.schedule_words, timed)

    def _unfolded(self, change: Any) -> None:
        show(self._more, change["new"])
        self._more_button.description = "Fewer settings" if change["new"] else "More settings"

    def _edited(self, name: str) -> None:
        if not self._quiet:
            self._on_edit(name)
