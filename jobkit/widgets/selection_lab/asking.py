"""The left half of the lab of selections: the command, what it misses, and what two versions differ in."""

from __future__ import annotations

from collections.abc import Iterator

from jobkit.basics.errors import JobkitError
from jobkit.basics.words import count_words
from jobkit.dbt.selection.near_misses import NearMiss
from jobkit.dbt.selection.spec import INDIRECT
from jobkit.views.escape import value as typed
from jobkit.views.escape import xml
from jobkit.views.markup import inline_html
from jobkit.views.sentences import left_out
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
from jobkit.widgets.selection_lab.state import VERBS, NodeEdit, SelectionAnswer

__all__ = ["command_html", "differences_html"]

_NAMES = 60
_EXAMPLE = "a name, tag:nightly, +orders, state:modified+"


def command_html(answer: SelectionAnswer, uid: str, switch: str = "", *, is_hidden: bool = False) -> str:
    """Return the card in which a command is written; `switch` is the one of "Predict first", as markup."""
    chosen = answer.chosen
    verb = select_field(
        FormField("verb", "Command", uid), chosen.verb, [(f"dbt {verb}", verb) for verb in VERBS]
    )
    threads = select_field(
        FormField("threads", "Threads", uid),
        str(chosen.threads),
        [(str(number), str(number)) for number in (1, 2, 4, 8, 16)],
    )
    select = text_field(
        FormField("select", "--select", uid), chosen.select, placeholder=_EXAMPLE, is_code=True
    )
    exclude = text_field(FormField("exclude", "--exclude", uid), chosen.exclude, is_code=True)
    parts = (
        tag("div", verb, threads, kind="jk-row"),
        select,
        exclude,
        _selectors(answer, uid),
        _tries(answer),
        _indirect(answer),
        _line(answer),
        "" if is_hidden else _said(answer),
        switch,
    )
    return card("<h3>Command</h3>", "".join(parts), key="command", label="Command")


def _selectors(answer: SelectionAnswer, uid: str) -> str:
    names = sorted(map(str, answer.project.selectors))
    if not names:
        return ""
    options = [("none", ""), *((name, name) for name in names)]
    return select_field(FormField("selector", "--selector", uid), answer.chosen.selector, options)


def _tries(answer: SelectionAnswer) -> str:
    """Return selections to try, made of names that the project has."""
    buttons = "".join(
        button(text, "select", text, key=f"try-{text}", style="link") for text in _examples(answer)
    )
    return tag("div", muted("Try"), buttons, kind="jk-buttons jk-tries")


def _examples(answer: SelectionAnswer) -> Iterator[str]:
    project = answer.project
    models = (node for node in project.nodes.values() if node.resource_type == "model")
    between = (
        node for node in models if project.parents[node.unique_id] and project.children[node.unique_id]
    )
    node = next(between, None)
    if node is not None:
        yield from (node.name, f"+{node.name}", f"{node.name}+", f"@{node.name}", f"1+{node.name}+1")
    tag_name = next((one for each in project.nodes.values() for one in each.tags), "")
    if tag_name:
        yield f"tag:{tag_name}"
    yield "state:modified+"


def _indirect(answer: SelectionAnswer) -> str:
    options = [("by itself", ""), *((mode, mode) for mode in INDIRECT)]
    modes = group("indirect", "Indirect selection of tests", answer.chosen.indirect, options)
    return tag("div", '<span class="jk-label">--indirect-selection</span>', modes, kind="jk-field")


def _line(answer: SelectionAnswer) -> str:
    line = answer.chosen.command_line
    copy = f'<button type="button" class="jk-link" data-key="copy" data-copy="{typed(line)}">Copy</button>'
    return tag("div", tag("code", xml(line)), copy, kind="jk-line")


def _said(answer: SelectionAnswer) -> str:
    """Return what dbt says to the selection: its refusal, its warnings, and what was probably meant."""
    if isinstance(answer.selection, JobkitError):
        return f'<div class="jk-problem" role="alert">✕ {inline_html(str(answer.selection))}</div>'
    missed = "".join(map(_missed, answer.selection.near_misses()))
    warnings = "".join(
        f"<p>{xml(text)}</p>" for text in (*answer.selection.warnings, *answer.selection.notes)
    )
    return f'<div class="jk-note" role="status">{warnings}{missed}</div>' if warnings or missed else ""


def _missed(miss: NearMiss) -> str:
    if not miss.meant:
        return f"<p><code>{xml(miss.criterion)}</code> matches nothing.</p>"
    change = button(miss.meant, "meant", f"{miss.criterion} {miss.meant}", key=f"meant-{miss.criterion}")
    return f"<p><code>{xml(miss.criterion)}</code> matches nothing. Did you mean {change}?</p>"


# -- two versions ---------------------------------------------------------------------------------


def differences_html(answer: SelectionAnswer) -> str:
    """Return what the project differs in from the state, word by word, each to be selected."""
    found = answer.differences
    rows = "".join(_check_row(answer, check, ids) for check, ids in found.checks)
    table = (
        '<table class="jk-table"><caption class="jk-visually-hidden">What state: selects</caption>'
        '<thead><tr><th scope="col">selection</th><th scope="col">nodes</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )
    removed = _names("Removed: only the earlier version has them", answer, found.removed, key="removed")
    notes = "".join(f"<p>{xml(text)}</p>" for text in (*found.warnings, *found.notes))
    body = f"{_compared(answer)}{_changes(answer)}{table}{removed}{notes}"
    return card("<h3>Two versions</h3>", body, key="versions", label="Two versions")


def _compared(answer: SelectionAnswer) -> str:
    if answer.question.earlier is not None:
        earlier = answer.question.state.project
        size = count_words(len(earlier.nodes), "node")
        return muted(f"Compared with another version of the project, {size}.", "p")
    return muted(
        "Compared with the project as it was given: change a node, and state:modified finds it.", "p"
    )


def _changes(answer: SelectionAnswer) -> str:
    items = "".join(
        f'<li data-key="change-{number}"><code>{xml(change.uid)}</code>: {change.kind} '
        f"{_undo(number, change)}</li>"
        for number, change in enumerate(answer.chosen.changes)
    )
    return f"<ul>{items}</ul>" if items else ""


def _undo(number: int, change: NodeEdit) -> str:
    return button("Undo", "unchange", str(number), style="link", name=f"Undo the change of {change.uid}")


def _check_row(answer: SelectionAnswer, check: str, ids: tuple[str, ...]) -> str:
    text = f"state:{check}"
    use = button(
        text, "select", f"{text}+", key=f"use-{check}", style="link", name=f"{text}: select it with a +"
    )
    names = _names(f"{len(ids):,}", answer, ids, key=f"check-{check}") or "0"
    return f"<tr><td>{use}</td><td>{names}</td></tr>"


def _names(summary: str, answer: SelectionAnswer, ids: tuple[str, ...], *, key: str) -> str:
    """Return names that unfold, each a button that asks about the node."""
    if not ids:
        return ""
    nodes = answer.project.nodes
    buttons = "".join(
        button(nodes[uid].name, "ask", uid, key=f"{key}-{uid}", style="link")
        if uid in nodes
        else f"<code>{xml(uid)}</code> "
        for uid in ids[:_NAMES]
    )
    more = "".join(map(xml, left_out(len(ids) - _NAMES, "node")))
    return unfolding(xml(summary), f"{buttons}{more}", key=key)
