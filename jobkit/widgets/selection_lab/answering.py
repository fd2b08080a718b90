"""The right half of the lab of selections: what it costs, the graph, and why a node is in or out."""

from __future__ import annotations

from jobkit.basics.errors import JobkitError
from jobkit.basics.words import as_sentence, count_words, duration_words
from jobkit.dbt.execution import NodeResult
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.selection import Selection
from jobkit.views.escape import xml
from jobkit.views.lineage_kinds import node_tag
from jobkit.views.selection_cost import SelectionCost, kinds_words
from jobkit.views.selection_graph import GraphBox
from jobkit.views.selection_picture import box_words, selection_picture
from jobkit.views.sentences import left_out
from jobkit.views.svg import Controls, draw_svg
from jobkit.widgets.fields import FormField, button, card, muted, tag, text_field
from jobkit.widgets.selection_lab.state import CHANGES, SelectionAnswer

__all__ = ["answer_html"]

_MEMBERS = 80
_NEIGHBOURS = 24
_ENDS = 3  # of a chain that is too long to be listed
_LEGEND = {
    "taken": "taken",
    "tested": "only tests of it are taken",
    "other": "not taken",
    "stack": "several nodes, with their number",
}
_OPERATORS = ("{}", "+{}", "{}+", "@{}", "1+{}+1")
_CHANGE_WORDS = {"body": "Change its code", "config": "Change its materialization"}


def answer_html(answer: SelectionAnswer, uid: str) -> str:
    """Return what a selection comes to."""
    return f"{_cost_html(answer)}{_graph_html(answer, uid)}{_asked_html(answer)}"


# -- cost -----------------------------------------------------------------------------------------


def _cost_html(answer: SelectionAnswer) -> str:
    if isinstance(answer.selection, JobkitError):
        return card(
            "", "<p>dbt refuses this selection and runs nothing.</p>", key="cost", label="What it costs"
        )
    if answer.chosen.verb == "ls":
        said = f"<p>dbt ls lists {count_words(len(answer.ids), 'node')} and runs none.</p>"
        return card("", said, key="cost", label="What it costs")
    cost, whole = answer.cost, answer.whole_cost
    tiles = "".join(
        _tile(name, now, of)
        for name, now, of in (
            ("nodes", f"{sum(cost.kinds.values()):,}", f"{sum(whole.kinds.values()):,}"),
            (
                _on_threads(answer),
                duration_words(cost.elapsed_seconds),
                duration_words(whole.elapsed_seconds),
            ),
            ("in the warehouse", duration_words(cost.compute_seconds), duration_words(whole.compute_seconds)),
            *_price(cost, whole),
        )
    )
    refused = f'<p class="jk-problem">✕ {xml(cost.refusal)}</p>' if cost.refusal else ""
    body = f'<div class="jk-tiles" role="status">{tiles}</div>{refused}{_why_so_long(answer, cost)}'
    return card("", body, key="cost", label="What it costs")


def _on_threads(answer: SelectionAnswer) -> str:
    return f"on {count_words(answer.chosen.threads, 'thread')}"


def _price(cost: SelectionCost, whole: SelectionCost) -> list[tuple[str, str, str]]:
    if cost.price is None or whole.price is None:
        return []
    return [("price", f"{cost.price:,.2f}", f"{whole.price:,.2f}")]


def _tile(name: str, now: str, of: str) -> str:
    return tag("div", muted(name), tag("b", xml(now)), muted(f"of {of}"), kind="jk-tile")


def _why_so_long(answer: SelectionAnswer, cost: SelectionCost) -> str:
    kinds = muted(as_sentence(kinds_words(cost.kinds)), "p")
    if not cost.critical:
        return kinds
    seconds = sum(result.execution_time for result in cost.critical)
    names = [answer.project.nodes[one.unique_id].name for one in cost.critical]
    shown = names if len(names) <= 2 * _ENDS else [*names[:_ENDS], "…", *names[-_ENDS:]]
    count = count_words(len(names), "node")
    path = f"Critical path, {count}, {duration_words(seconds)}: {' → '.join(shown)}"
    longest = ", ".join(_with_seconds(answer, result) for result in cost.longest)
    return f"{kinds}{muted(path, 'p')}{muted(f'Longest: {longest}', 'p')}"


def _with_seconds(answer: SelectionAnswer, result: NodeResult) -> str:
    return f"{answer.project.nodes[result.unique_id].name} {duration_words(result.execution_time)}"


# -- graph ----------------------------------------------------------------------------------------


def _graph_html(answer: SelectionAnswer, uid: str) -> str:
    picture = selection_picture(answer.graph, answer.project.nodes, answer.marks)
    controls = Controls({"box": "ask"}, {("box", answer.chosen.focus)})
    drawn = draw_svg(picture, controls=controls) if answer.graph.boxes else "<p>Nothing is taken.</p>"
    find = text_field(FormField("find", "Find a node", uid), answer.chosen.find, placeholder="part of a name")
    found = "".join(
        button(answer.project.nodes[one].name, "ask", one, key=f"found-{one}") for one in answer.found
    )
    none = muted("No node has that in its name.") if answer.chosen.find.strip() and not found else ""
    head = f'<h3>What is taken</h3><span class="jk-muted" role="status">{xml(picture.summary)}</span>'
    body = (
        f'{_legend()}<div class="jk-picture jk-scroll">{drawn}</div>'
        f'<div class="jk-row">{find}</div><div class="jk-buttons">{found}{none}</div>'
    )
    return card(head, body, key="graph", label="What is taken")


def _legend() -> str:
    shown = " ".join(
        f'<span class="jk-nowrap"><span class="jk-swatch jk-{kind}"></span> {words}</span>'
        for kind, words in _LEGEND.items()
    )
    return f'<p class="jk-muted jk-legend">{shown}. Press a box to ask why.</p>'


# -- one node, or one box -------------------------------------------------------------------------


def _asked_html(answer: SelectionAnswer) -> str:
    focus = answer.chosen.focus
    node = answer.project.nodes.get(focus)
    if node is not None:
        return _node_html(answer, node)
    box = answer.graph.box(focus) if focus else None
    return _box_html(answer, box) if box is not None else ""


def _close() -> str:
    return tag("span", button("×", "ask", "", key="close-asked", style="icon", name="Close"), kind="jk-push")


def _node_html(answer: SelectionAnswer, node: Node) -> str:
    uid = node.unique_id
    is_in = uid in answer.ids
    mark = '<b class="jk-ok">✓ taken</b>' if is_in else '<b class="jk-muted">– not taken</b>'
    why = (
        answer.selection.why(uid) if isinstance(answer.selection, Selection) else "dbt refuses the selection."
    )
    changed = answer.selection.changes(uid) if isinstance(answer.selection, Selection) else ()
    differs = f"<p>Against the state: {xml(', '.join(changed))}.</p>" if changed else ""
    body = (
        f'<p role="status">{xml(why)}</p>{differs}'
        f"{_took(answer, uid)}{_select_it(node)}{_change_it(answer, uid)}"
        f"{_neighbours('Reads', answer, answer.project.parents[uid])}"
        f"{_neighbours('Read by', answer, answer.project.children[uid])}"
    )
    head = f"<h3>{xml(node.name)}</h3>{muted(node_tag(node))}{mark}{_close()}"
    return card(head, body, key="asked", label=node.name)


def _took(answer: SelectionAnswer, uid: str) -> str:
    if isinstance(answer.selection, JobkitError) or answer.chosen.verb == "ls":
        return ""
    result = next((one for one in answer.invocation.results if one.unique_id == uid), None)
    if result is None:
        return ""
    begins = duration_words(result.started_seconds)
    return muted(
        f"It begins {begins} into the command and takes {duration_words(result.execution_time)}.", "p"
    )


def _select_it(node: Node) -> str:
    name = (
        f"source:{node.raw.get('source_name')}.{node.name}" if node.resource_type == "source" else node.name
    )
    buttons = "".join(
        button(form.format(name), "select", form.format(name), key=f"operator-{form}") for form in _OPERATORS
    )
    return tag("div", muted("Select"), buttons, kind="jk-buttons jk-code-buttons")


def _change_it(answer: SelectionAnswer, uid: str) -> str:
    done = {change.kind for change in answer.chosen.changes if change.uid == uid}
    kinds = CHANGES if answer.project.nodes[uid].resource_type == "model" else CHANGES[:1]
    buttons = "".join(
        button(_CHANGE_WORDS[kind], "change", f"{kind} {uid}", key=f"change-{kind}")
        for kind in kinds
        if kind not in done
    )
    return tag("div", muted("As a pull request would"), buttons, kind="jk-buttons") if buttons else ""


def _neighbours(title: str, answer: SelectionAnswer, ids: tuple[str, ...]) -> str:
    nodes = answer.project.nodes
    taken = frozenset(answer.ids)
    buttons = "".join(
        button(
            f"{'✓ ' if uid in taken else ''}{nodes[uid].name}", "ask", uid, key=f"{title}-{uid}", style="link"
        )
        for uid in ids[:_NEIGHBOURS]
    )
    more = "".join(map(xml, left_out(len(ids) - _NEIGHBOURS, "node")))
    return tag("div", muted(title), buttons, muted(more), kind="jk-buttons") if ids else ""


def _box_html(answer: SelectionAnswer, box: GraphBox) -> str:
    nodes = answer.project.nodes
    members = "".join(
        button(nodes[uid].name, "ask", uid, key=f"member-{uid}", style="link") for uid in box.ids[:_MEMBERS]
    )
    more = "".join(map(xml, left_out(len(box.ids) - _MEMBERS, "node")))
    head = f"<h3>{xml(box.label)}</h3>{muted(box_words(box))}{_close()}"
    body = f'<div class="jk-buttons">{members}</div>{muted(more)}'
    return card(head, body, key="asked", label=box.label)
