"""The RunInspector: everything that one asks of a run, beside the timeline it was chosen on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from jobkit.basics.why import Why
from jobkit.basics.words import clock_words, count_words, duration_words, moment_words
from jobkit.dbt.execution import NodeResult
from jobkit.lint import Finding
from jobkit.platform import Run, RunStep
from jobkit.simulation import Simulation
from jobkit.views.cards.causes import causes_html
from jobkit.views.cards.sheet import STYLE
from jobkit.views.drawing import glyph
from jobkit.views.escape import lines, xml
from jobkit.views.gantt import gantt_picture
from jobkit.views.palette import look, paint
from jobkit.views.sentences import left_out, run_trigger_words, status_words
from jobkit.views.svg import draw_svg, draw_symbol
from jobkit.widgets.fields import button, card, muted, tag, unfolding
from jobkit.widgets.preview import is_seen_in

__all__ = ["failing_first", "run_inspector_html", "status_chip", "status_mark"]

_NODES = 40
_MOST_IN_GANTT = 400


def run_inspector_html(
    sim: Simulation, run: Run, findings: Sequence[Finding] = (), node: str = "", closes: str = "choose"
) -> str:
    """Return a run as a card: how it ended and why, its steps, and what would mend it.

    Parameters
    ----------
    sim : Simulation
    run : Run
    findings : sequence of Finding
        Those that a fix is offered of; their buttons ask for ``fix`` with the number of the finding, from 0.
    node : str
        unique_id of the node that is asked about, or ``""``.
    closes : str
        The action of the button that closes the card.
    """
    close = button("×", closes, key="close-run", style="icon", name="Close this run")
    title = tag("h3", f"Run {run.id}") + muted(run.job.name)
    head = status_chip(run.status) + title + tag("span", close, kind="jk-push")
    left, right = tag("div", _why(sim, run), _fixes(run, findings)), tag("div", _steps(run))
    columns = tag("div", left, right, kind="jk-columns")
    body = f"{_tiles(run)}{_failure(run)}{columns}{_node_answer(sim, run, node)}{_gantt(run)}"
    return card(head, body, key="run-card", label=f"Run {run.id} of {run.job.name}", kind="jk-run")


def status_chip(status: str) -> str:
    """Return a status as a pill with its mark."""
    colour = paint(f"{look(status).status}-line", standalone=False)
    style = (
        f"border-color:{colour}"  # the words keep the colour of text: a status colour is too light for them
    )
    return tag("span", xml(status_words(status)), kind="jk-status", style=style)


def status_mark(status: str) -> str:
    """Return the mark of a status, as pictures draw it, in the size of text."""
    return draw_symbol(glyph(status, 7, 7, size=10), 14)


def _tiles(run: Run) -> str:
    waited = duration_words(run.wait_seconds) if run.wait_seconds >= 0.5 else "–"
    ran = (
        duration_words(run.run_seconds) if run.started_at is not None and run.finished_at is not None else "–"
    )
    tiles = [
        ("started by", run_trigger_words(run)),
        ("queued (UTC)", moment_words(run.queued_at)),
        ("waited", waited),
        ("ran", ran),
        ("finished", clock_words(run.finished_at) if run.finished_at is not None else "–"),
        ("threads", str(run.threads)),
    ]
    if run.schema is not None:
        tiles.append(("schema", run.schema))
    shown = "".join(
        f'<div class="jk-tile"><span>{xml(a)}</span><span>{xml(b)}</span></div>' for a, b in tiles
    )
    return f'<div class="jk-tiles">{shown}</div>'


# ---- what failed


def failing_first(run: Run) -> list[tuple[RunStep, NodeResult]]:
    """Return the nodes that did not succeed with their steps: those in error first, what was skipped last."""
    rank = {"error": 0, "cancelled": 1, "warn": 2}
    found = [
        (step, result)
        for step in run.steps
        for result in step.results
        if look(result.status).status not in ("success", "running")
    ]
    return sorted(found, key=lambda pair: rank.get(look(pair[1].status).status, 3))


def _failure(run: Run) -> str:
    """Return the first node that failed with what the database said; else what the run says."""
    first = next(iter(failing_first(run)), None)
    if first is not None and look(first[1].status).status == "error":
        name, said = first[1].unique_id, first[1].message or ""
    elif run.status in ("error", "cancelled") and run.message:
        name, said = "", run.message
    else:
        return ""
    title = f'<div class="jk-failname">{xml(name)}</div>' if name else ""
    return f'<div class="jk-failure">{title}<div class="jk-code jk-said">{_said(said)}</div></div>'


def _said(text: str) -> str:
    return "<br>".join(xml(line) for line in lines(text).splitlines()[:8])


# ---- why, and what would mend it


def _why(sim: Simulation, run: Run) -> str:
    return tag("h4", "Why", kind="jk-over") + _causes(sim.why(run))


def _causes(why: Why) -> str:
    """Return the causes without a frame of their own; the sentence of the answer tells them once more."""
    told = causes_html(why) or tag("p", xml(why.sentence))
    return tag("div", STYLE, told, kind="jobkit-card jk-bare")


def _fixes(run: Run, findings: Sequence[Finding]) -> str:
    """Return the findings that this run shows, with a button where a fix is safe."""
    shown = [
        (number, finding)
        for number, finding in enumerate(findings)
        if any(place.job == run.job.name and is_seen_in(place, run) for place in finding.places)
    ]
    items = "".join(tag("li", xml(finding.line), " ", _fix(number, finding)) for number, finding in shown)
    head = tag("h4", "What would mend it", kind="jk-over")
    return head + tag("ul", items, kind="jk-plainlist") if items else ""


def _fix(number: int, finding: Finding) -> str:
    if not finding.fixed_jobs:
        return xml(finding.fix)
    return button("Show the fix", "fix", str(number), key=f"run-fix-{number}")


# ---- steps and nodes


def _steps(run: Run) -> str:
    items = "".join(map(_step, run.steps))
    none = '<p class="jk-muted">It never began.</p>'
    return f'<h4 class="jk-over">Steps</h4>{f"<ol class=jk-steps>{items}</ol>" if items else none}'


def _step(step: RunStep) -> str:
    took = duration_words(step.seconds) if step.finished_at is not None else ""
    command = step.command if step.kind == "command" and step.command else step.name
    name = tag("span", status_mark(step.status), " ", tag("span", xml(command), kind="jk-code"))
    row = tag("div", name, muted(took), kind="jk-steprow", title=status_words(step.status))
    return tag("li", row, _nodes(step), key=f"step-{step.index}")


def _nodes(step: RunStep) -> str:
    """Return the nodes of a step that one asks about, as buttons, and a count of the rest."""
    results = step.results
    if not results:
        return f'<div class="jk-muted jk-indent">{xml(step.message)}</div>' if step.message else ""
    ordered = sorted(results, key=_urgency)
    unhappy = [result for result in ordered if _urgency(result) < _WELL]
    shown = "".join(_node_button(step, result) for result in unhappy[:_NODES])
    more = "".join(f"<li>{xml(line)}</li>" for line in left_out(len(unhappy) - _NODES, "node"))
    if not unhappy:
        return f'<div class="jk-muted jk-indent">{count_words(len(results), "node")}, all well</div>'
    counts = Counter(result.status for result in ordered)
    told = ", ".join(f"{number:,} {status}" for status, number in counts.items())
    words = f"{count_words(len(results), 'node')}: {told}"
    return (
        f'<details data-key="nodes-{step.index}" class="jk-indent"{" open" if len(unhappy) <= 8 else ""}>'
        f'<summary>{xml(words)}</summary><ul class="jk-plainlist">{shown}{more}</ul></details>'
    )


_URGENCY = {"error": 0, "cancelled": 1, "warn": 2, "success": 4, "running": 4}
_WELL = 4


def _urgency(result: NodeResult) -> int:
    return _URGENCY.get(look(result.status).status, 3)


def _node_button(step: RunStep, result: NodeResult) -> str:
    key = f"node-{step.index}-{result.unique_id}"
    ask = button("why?", "node", result.unique_id, key=key, style="link", name=f"why? {result.unique_id}")
    return f"<li>{status_mark(result.status)} {xml(result.unique_id)} {ask}</li>"


def _node_answer(sim: Simulation, run: Run, node: str) -> str:
    if not node or all(result.unique_id != node for step in run.steps for result in step.results):
        return ""
    answer = tag("h4", xml(node)) + _causes(sim.why(node, run))
    return tag("div", answer, kind="jk-note", key="node-answer", role="status")


def _gantt(run: Run) -> str:
    if not run.results or len(run.results) > _MOST_IN_GANTT:
        return ""
    picture = tag("div", draw_svg(gantt_picture(run)), kind="jk-picture jk-scroll")
    return unfolding("Nodes by thread", picture, key="gantt")
