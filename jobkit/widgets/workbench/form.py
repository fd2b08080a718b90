"""The form of one job as HTML: every finding and every problem stands at the field that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jobkit.basics.words import DAYS
from jobkit.widgets.fields import (
    FormField,
    button,
    check_field,
    muted,
    problems_html,
    select_field,
    tag,
    text_field,
    unfolding,
)
from jobkit.widgets.workbench.bench import Bench
from jobkit.widgets.workbench.field_help import help_html
from jobkit.widgets.workbench.lens import Lens, lens_html

__all__ = ["EDITED_FIELDS", "FormNotes", "deferral_of", "deferral_text", "form_html"]

_TYPES = (("Deploy job", "deploy"), ("CI job", "ci"), ("Merge job", "merge"))
_TIMINGS = (
    ("Not on a schedule", "none"),
    ("Cron schedule", "cron"),
    ("Intervals", "interval"),
    ("Specific hours", "hours"),
)
_DAYS = tuple((DAYS[number][:3], number) for number in (1, 2, 3, 4, 5, 6, 0))
_OUTCOMES = (("Success", "success"), ("Error", "error"), ("Cancelled", "cancelled"))
_LABELS = {
    "name": "Name",
    "job_type": "Type",
    "environment": "Environment",
    "deferral": "Compare with",
    "timing": "Timing",
    "cron": "Cron (UTC)",
    "every_hours": "Every … hours",
    "hours": "Hours (UTC)",
    "days": "Days",
    "run_on_schedule": "Run on schedule",
    "upstream": "Run after",
    "statuses": "Completes on",
    "threads": "Threads",
    "timeout_seconds": "Run timeout (s)",
    "generate_docs": "Generate docs on run",
    "run_source_freshness": "Run source freshness",
    "draft_pull_request": "Run on draft pull request",
    "run_lint": "Linting",
    "continue_on_lint_error": "Continue on lint error",
    "target_name": "Target name",
    "dbt_version": "dbt version",
    "environment_variables": "Variables",
    "timezone": "Time zone",
    "on_test_failure": "On test failure",
    "on_source_freshness_error": "On stale source",
}
EDITED_FIELDS = frozenset(_LABELS) | {"commands"}
"""The fields of a `Draft` that the form edits."""

_PLACEHOLDERS = {
    "name": "for example Daily Production Run",
    "every_hours": "1 to 23",
    "hours": "for example 6, 18",
    "dbt_version": "the environment's",
    "environment_variables": "DBT_NAME=value",
    "timezone": "America/New_York",
}
_CODE = frozenset(("cron", "environment_variables"))
_TIMED_BY = {"cron": "cron", "interval": "every_hours", "hours": "hours"}
_ADVANCED = ("target_name", "dbt_version", "environment_variables")
_GUIDE_ONLY = ("timezone", "on_test_failure", "on_source_freshness_error")


@dataclass(frozen=True)
class FormNotes:
    """What stands beside the fields.

    Parameters
    ----------
    findings : mapping of (str, int) to str
        By field and, for commands, position (else -1): markup.
    lenses : mapping of int to Lens
        By the position of the command.
    schedule : str
        The schedule in words, as markup.
    """

    findings: Mapping[tuple[str, int], str]
    lenses: Mapping[int, Lens]
    schedule: str = ""


def deferral_text(deferral: tuple[str, str]) -> str:
    """Return what is compared with as the value of its control: ``environment:Production``."""
    return ":".join(deferral)


def deferral_of(text: str) -> tuple[str, str]:
    """Return what `deferral_text` wrote."""
    kind, _, name = text.partition(":")
    return kind, name


def form_html(bench: Bench, notes: FormNotes) -> str:
    """Return the form of the job that is chosen on a bench."""
    return _DrawnForm(bench, notes).html()


class _DrawnForm:
    """Draws one draft; each part is a method, in the order of the page."""

    def __init__(self, bench: Bench, notes: FormNotes) -> None:
        self.bench, self.notes = bench, notes
        self.draft = bench.entry.draft
        self.problems: dict[str, list[str]] = {}
        for problem in bench.entry.problems:
            self.problems.setdefault(problem.field, []).append(problem.message)

    def html(self) -> str:
        draft = self.draft
        is_deploy = draft.job_type == "deploy"
        parts = [
            self.text("name"),
            self.row(self.select("job_type", _TYPES), self.environment()),
            self.commands(),
            self.schedule() if is_deploy or draft.timing != "none" else "",
            self.row(self.upstream() if is_deploy or draft.upstream else "", self.deferral()),
            self.statuses() if draft.upstream else "",
            self.row(self.text("threads"), self.text("timeout_seconds")),
            f'<div class="jk-ticks">{"".join(map(self.tick, self.ticks()))}</div>',
            self.more(),
            self.general(),
        ]
        return f'<div class="jk-form">{"".join(parts)}</div>'

    # ---- kinds of controls

    def field(self, name: str, row: str = "") -> FormField:
        label = _LABELS[name]
        return FormField(
            f"edit_{name}",
            label,
            row=row,
            problem="; ".join(self.problems.get(name, ())),
            help=help_html(name, label),
            below=self.below(name),
        )

    def text(self, name: str, offers: Sequence[str] = ()) -> str:
        return text_field(
            self.field(name),
            getattr(self.draft, name),
            placeholder=_PLACEHOLDERS.get(name, ""),
            is_code=name in _CODE,
            rows=2 if name == "environment_variables" else 0,
            offers=offers,
        )

    def select(self, name: str, options: Iterable[tuple[str, str]], value: str | None = None) -> str:
        return select_field(self.field(name), getattr(self.draft, name) if value is None else value, options)

    def tick(self, name: str) -> str:
        return check_field(self.field(name), getattr(self.draft, name))

    @staticmethod
    def row(*cells: str) -> str:
        return f'<div class="jk-row">{"".join(cells)}</div>'

    def checks(self, name: str, options: Iterable[tuple[str, object]], chosen: Iterable[object]) -> str:
        """Return boxes of which several may be ticked; each is a row of one field."""
        on = set(chosen)
        boxes = "".join(
            check_field(FormField(f"edit_{name}", label, row=str(value)), value in on)
            for label, value in options
        )
        ticks = tag("div", boxes, kind="jk-ticks")
        return self.part(name, _LABELS[name], ticks, self.problem(name), self.below(name))

    @staticmethod
    def part(name: str, label: str, *content: str, kind: str = "") -> str:
        """Return several controls of one field under its label."""
        head = tag("span", tag("span", label, kind="jk-label"), help_html(name, label), kind="jk-labelrow")
        return tag("div", head, *content, kind=f"jk-field {kind}".rstrip(), role="group", aria_label=label)

    def problem(self, name: str) -> str:
        return problems_html(self.problems.get(name, ()))

    def below(self, name: str, position: int = -1) -> str:
        return self.notes.findings.get((name, position), "")

    # ---- parts

    def environment(self) -> str:
        named = ["Production", *(e.name for e in self.bench.environments)]
        named += [job.environment for job in self.bench.jobs]
        return self.text("environment", tuple(dict.fromkeys(named)))

    def commands(self) -> str:
        rows = "".join(self.command(position, text) for position, text in enumerate(self.draft.commands))
        more = tag("div", button("+ command", "add_command", style="link"))
        content = (rows, self.problem("commands"), self.below("commands"), more)
        return self.part("commands", "Commands", *content, kind="jk-commands")

    def command(self, position: int, text: str) -> str:
        number, last = position + 1, len(self.draft.commands) - 1
        field = FormField("edit_command", f"Command {number}", row=str(position), is_label_hidden=True)
        moves = (
            ("↑", "raise_command", f"Move command {number} up", position == 0),
            ("↓", "lower_command", f"Move command {number} down", position == last),
            ("×", "remove_command", f"Remove command {number}", False),
        )
        buttons = "".join(
            button(label, do, str(position), style="icon", name=name, is_disabled=is_off)
            for label, do, name, is_off in moves
        )
        lens = self.notes.lenses.get(position)
        typed = text_field(field, text, is_code=True, placeholder="dbt build")
        row = tag("div", typed, tag("span", buttons, kind="jk-moves"), kind="jk-commandrow")
        shown = lens_html(lens, position) if lens is not None else ""
        below = self.below("commands", position)
        return tag("div", row, shown, below, kind="jk-command", key=f"command-{position}")

    def schedule(self) -> str:
        draft = self.draft
        timed = _TIMED_BY.get(draft.timing)
        days = self.checks("days", _DAYS, draft.days) if draft.timing in ("interval", "hours") else ""
        switch = self.tick("run_on_schedule") if timed else ""
        words = f'<div class="jk-muted jk-words" role="status">{self.notes.schedule}</div>' if timed else ""
        return (
            self.row(self.select("timing", _TIMINGS), self.text(timed) if timed else "")
            + days
            + words
            + switch
        )

    def upstream(self) -> str:
        others = [(job.name, job.name) for job in self.bench.others]
        return self.select("upstream", [("No other job", ""), *others])

    def statuses(self) -> str:
        return self.checks("statuses", _OUTCOMES, self.draft.statuses)

    def deferral(self) -> str:
        plain = self.bench.entry.job.changed(deferral=None)
        environments = dict.fromkeys(
            (
                "Production",
                *(e.name for e in self.bench.environments),
                *(j.environment for j in self.bench.jobs),
            )
        )
        options = [
            (f"Default: {self.bench.account.deferral_of(plain)}", "default:"),
            ("No deferral", "none:"),
            ("This job", "this_job:"),
            *((f"Environment: {name}", f"environment:{name}") for name in environments),
            *((f"Job: {job.name} (legacy)", f"job:{job.name}") for job in self.bench.others),
        ]
        return self.select("deferral", options, deferral_text(self.draft.deferral))

    def ticks(self) -> list[str]:
        is_ci = self.draft.job_type == "ci"
        names = ["generate_docs", "run_source_freshness"]
        names += ["draft_pull_request", "run_lint"] if is_ci else []
        return names + (["continue_on_lint_error"] if is_ci and self.draft.run_lint else [])

    def more(self) -> str:
        advanced = "".join(map(self.text, _ADVANCED))
        failure = [("Not set", ""), ("Continue", "continue"), ("Cancel", "cancel")]
        stale = [("Not set", ""), ("Continue", "continue"), ("Skip", "skip")]
        guide = (
            self.text("timezone")
            + self.select("on_test_failure", failure)
            + self.select("on_source_freshness_error", stale)
        )
        is_needed = any(
            name in self.problems or (name, -1) in self.notes.findings for name in (*_ADVANCED, *_GUIDE_ONLY)
        )
        key = "settings-needed" if is_needed else "settings"  # another part, which opens by itself
        only = muted("Settings that only the study guide knows:", "p")
        return unfolding(
            "More settings", self.row(advanced) + only + self.row(guide), key=key, is_open=is_needed
        )

    def general(self) -> str:
        """Say what belongs to no field that is shown."""
        messages = [m for name, found in self.problems.items() if name not in EDITED_FIELDS for m in found]
        return problems_html(messages) + self.below("")
