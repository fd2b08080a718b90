"""Findings on a workbench: at the field that they are about, or, for other jobs, in a list by rule."""

from __future__ import annotations

from collections.abc import Sequence

from jobkit.basics.errors import Place
from jobkit.jobs import Job
from jobkit.jobs.changes import FieldChange, job_changes
from jobkit.lint import Finding
from jobkit.views.escape import xml
from jobkit.views.fact_links import with_fact_links
from jobkit.views.findings import SEVERITIES, line_html
from jobkit.views.markup import code_html
from jobkit.views.palette import paint
from jobkit.widgets.draft import Draft, form_field
from jobkit.widgets.fields import button, tag, unfolding

__all__ = ["changes_html", "elsewhere_html", "field_of_place", "findings_at_fields"]


def field_of_place(place: Place, draft: Draft) -> tuple[str, int]:
    """Return the field of the form that a place of a definition belongs to, and the position of a command."""
    position = place[1] if place[:1] == ("commands",) and len(place) > 1 and isinstance(place[1], int) else -1
    return form_field(place, draft), position


def findings_at_fields(
    findings: Sequence[Finding], job: Job, draft: Draft, opened: int, jobs: Sequence[Job]
) -> dict[tuple[str, int], str]:
    """Return the findings on a job as markup, by field and position.

    Parameters
    ----------
    findings : sequence of Finding
    job : Job
        The one in the form.
    draft : Draft
    opened : int
        Number of the finding whose fix is shown, from 0; -1 for none.
    jobs : sequence of Job
        The whole account: what a fix would change is shown against it.
    """
    found: dict[tuple[str, int], str] = {}
    for number, finding in enumerate(findings):
        place = next((place for place in finding.places if place.job == job.name), None)
        if place is not None:
            at = field_of_place(place.place, draft)
            found[at] = found.get(at, "") + _finding(
                number, finding, code_html(place.line), number == opened, jobs
            )
    return found


def elsewhere_html(findings: Sequence[Finding], job: Job, opened: int, jobs: Sequence[Job]) -> str:
    """Return the findings that are not about the job in the form: one block a rule, with its jobs."""
    items = ""
    for number, finding in enumerate(findings):
        names = list(dict.fromkeys(place.job for place in finding.places if place.job))
        if job.name in names:
            continue
        where = f'<div class="jk-muted">{xml(", ".join(names))}</div>' if names else ""
        items += _finding(number, finding, line_html(finding), number == opened, jobs, where)
    return items


def _finding(
    number: int, finding: Finding, message: str, is_open: bool, jobs: Sequence[Job], where: str = ""
) -> str:
    _, shape = SEVERITIES[finding.severity]
    colour = paint(f"{shape}-line", standalone=False)
    badge = tag("span", str(number + 1), kind="jk-badge", style=f"border-color:{colour}")
    severity = tag("b", xml(finding.severity), style=f"color:{colour}")
    said = tag("div", f"{badge} {severity} {message}", where)
    row = tag("div", said, _fix_button(number, finding, is_open), kind="jk-findingrow")
    why = unfolding(f"Why {xml(finding.code)}", _reasons(finding), key=f"why-{number}")
    shown = _proposal(number, finding, jobs) if is_open else ""
    style = f"border-left-color:{colour}"
    return tag("div", row, why, shown, kind="jk-finding", key=f"finding-{number}", tabindex="-1", style=style)


def _fix_button(number: int, finding: Finding, is_open: bool) -> str:
    if not finding.fixed_jobs:
        return ""
    return button("Fix", "fix", str(number), name=f"Fix {finding.code}", is_pressed=is_open)


def _reasons(finding: Finding) -> str:
    source = f" [{xml(finding.source)}]" if finding.source else ""
    advice = f"<p><b>Fix</b> {code_html(finding.fix)}</p>" if finding.fix else ""
    return with_fact_links(f"<p>{code_html(finding.why)}{source}</p>{advice}")


def _proposal(number: int, finding: Finding, jobs: Sequence[Job]) -> str:
    """Return what the fix would change, with the button that does it, which has the focus."""
    fixed = {job.name: job for job in finding.fixed_jobs}
    changes = job_changes(jobs, [fixed.get(job.name, job) for job in jobs])
    apply = button("Apply the fix", "apply_fix", str(number), style="main")
    leave = button("Leave it", "fix", str(number), key=f"leave-{number}")
    buttons = tag("div", apply, leave, kind="jk-buttons")
    content = changes_html(changes) + buttons
    return tag("div", content, kind="jk-proposal", role="group", aria_label="What the fix changes")


def changes_html(changes: Sequence[FieldChange]) -> str:
    """Return changed settings as lines: what was in red with a minus, what is in green with a plus."""
    rows = ""
    for change in changes:
        rows += f'<div class="jk-diffname">{xml(change.job)}: {xml(change.path)}</div>'
        rows += f'<del><span aria-hidden="true">− </span>{xml(change.before)}</del>' if change.before else ""
        rows += f'<ins><span aria-hidden="true">+ </span>{xml(change.after)}</ins>' if change.after else ""
    return f'<div class="jk-diff">{rows}</div>'
