"""What dbt did, as cards: a step of a run, the result of a node, a call of dbt."""

from __future__ import annotations

from collections.abc import Sequence

from jobkit.basics.words import as_sentence, count_words, duration_words, moment_words
from jobkit.dbt.execution import Invocation, NodeResult
from jobkit.platform import Run, RunStep
from jobkit.views.cards.causes import causes_part
from jobkit.views.cards.result_card import (
    CardPart,
    Codes,
    CodeText,
    Drawing,
    Pairs,
    ResultCard,
    Rows,
    Words,
    on_demand,
)
from jobkit.views.fit import cut_at_word
from jobkit.views.palette import look
from jobkit.views.sentences import left_out, run_sentence, run_trigger_words, status_words
from jobkit.views.tables import Table

__all__ = [
    "failing_part",
    "invocation_card",
    "node_result_card",
    "nodes_table",
    "run_card",
    "step_card",
    "steps_table",
]

_MODES = {
    "first": "its relation did not exist before",
    "again": "its relation existed before",
    "replaced_view": "it replaced a view of its name",
    "full_refresh": "full refresh",
    "cloned": "cloned",
    "cloned_view": "cloned as a view",
    "kept": "its relation existed and was kept",
    "not_in_state": "the state does not have it",
}
_FAILING = 5  # nodes whose messages are spelt out


def run_card(run: Run, picture: CardPart | None = None) -> ResultCard:
    """Return a run as a card: what failed first, then why, then its steps.

    Parameters
    ----------
    run : Run
    picture : CardPart, optional
        Of its nodes by thread; it stands between what failed and the steps.
    """
    parts: list[CardPart] = [
        Words([run_sentence(run)]),
        failing_part(run.results),
        Pairs(_facts(run)),
        *([picture] if picture is not None else []),
        causes_part("Why", (*run.causes, run.trigger)),
        on_demand("Steps", Drawing("", steps_table(run.steps).html())),
        *([_nodes(run.results)] if run.results else []),
    ]
    title, note = f"Run {run.id} of {run.job.name}", run_trigger_words(run)
    return ResultCard("run", title, parts, status=run.status, note=note)


def steps_table(steps: Sequence[RunStep]) -> Table:
    """Return the steps of a run, each with how long it took and what it says."""
    rows = tuple(
        (
            str(step.index),
            step.name,
            status_words(step.status),
            _took(step) or "–",
            cut_at_word(step.message, 300),
        )
        for step in steps
    )
    return Table(
        ("step", "name", "status", "duration", "message"), rows, label="Steps", gives=((4, 12), (1, 16))
    )


def _nodes(results: Sequence[NodeResult]) -> CardPart:
    return on_demand(count_words(len(results), "node"), Rows("", nodes_table(results), "node"))


def _facts(run: Run) -> list[tuple[str, str]]:
    return [
        ("queued", f"{moment_words(run.queued_at)} UTC"),
        ("waited", duration_words(run.wait_seconds) if run.wait_seconds >= 0.5 else ""),
        ("ran", duration_words(run.run_seconds) if run.finished_at and run.started_at else ""),
        ("threads", str(run.threads)),
        ("schema", run.schema or ""),
    ]


def failing_part(results: Sequence[NodeResult]) -> CardPart:
    """Return the nodes that failed, each with what dbt says of it; nothing where none has."""
    failed = [one for one in results if look(one.status).status == "error"]
    lines = [line for one in failed[:_FAILING] for line in _failing_lines(one)]
    return Codes("What failed" if failed else "", [*lines, *left_out(len(failed) - _FAILING, "node")])


def _failing_lines(result: NodeResult) -> list[str]:
    message = (result.message or "").splitlines()
    return [
        f"{look(result.status).glyph} {result.unique_id} {result.status}",
        *(f"  {line}" for line in message),
    ]


def step_card(step: RunStep) -> ResultCard:
    """Return a step of a run as a card."""
    times = [
        ("started", moment_words(step.started_at, seconds=True)),
        ("took", _took(step)),
    ]
    parts = [Pairs([("command", CodeText(step.command or "")), *times]), *_step_parts(step)]
    return ResultCard("step", f"{step.index} · {step.name}", parts, status=step.status, note=_kind(step))


def _step_parts(step: RunStep) -> list[CardPart]:
    nodes = nodes_table(step.results)
    return [
        Words([as_sentence(step.message)] if step.message else []),
        causes_part("", [step.cause] if step.cause is not None and step.cause.text != step.message else []),
        Rows(count_words(len(nodes.rows), "node"), nodes, "node"),
    ]


def _kind(step: RunStep) -> str:
    return {"builtin": "built in", "checkbox": "checkbox: its failure stops nothing"}.get(step.kind, "")


def _took(step: RunStep) -> str:
    return duration_words(step.seconds) if step.finished_at is not None else ""


def node_result_card(result: NodeResult) -> ResultCard:
    """Return how one node ended as a card."""
    pairs = [
        ("took", duration_words(result.execution_time) if result.thread_id else ""),
        (
            "started",
            f"{duration_words(result.started_seconds)} after the first node" if result.thread_id else "",
        ),
        ("thread", result.thread_id),
        ("failing rows", "" if result.failures is None else f"{result.failures:,}"),
        ("relation", CodeText(result.relation_name or "")),
        ("how", _MODES.get(result.mode, "")),
    ]
    parts: list[CardPart] = [
        Codes("", (result.message or "").splitlines()),
        Pairs(pairs),
        causes_part("Why", [result.cause] if result.cause is not None else []),
    ]
    return ResultCard("node", result.unique_id, parts, status=result.status)


def invocation_card(call: Invocation) -> ResultCard:
    """Return a call of dbt as a card."""
    nodes = nodes_table(call.results)
    deferred = tuple((uid, relation) for uid, relation in call.deferred.items())
    parts: list[CardPart] = [
        Pairs([("exit code", str(call.exit_code)), ("nodes took", duration_words(call.elapsed_seconds))]),
        Codes("dbt prints", call.messages),
        Codes("Listed", call.listed),
        Rows(f"{count_words(len(nodes.rows), 'node')}: {_counts(call.results)}", nodes, "node"),
        Rows("Read from the state", Table(("node", "relation"), deferred, label="Deferred")),
    ]
    return ResultCard("dbt", CodeText(call.command.text), parts, status="success" if call.ok else "error")


def nodes_table(results: Sequence[NodeResult]) -> Table:
    """Return the nodes with those first that did not succeed."""
    unhappy_first = sorted(results, key=lambda result: look(result.status).status in ("success", "skipped"))
    rows = tuple(
        (one.unique_id, status_words(one.status), _node_took(one), cut_at_word(one.message or "", 300))
        for one in unhappy_first
    )
    return Table(("node", "status", "duration", "message"), rows, label="Nodes", gives=((3, 12), (0, 16)))


def _node_took(result: NodeResult) -> str:
    return duration_words(result.execution_time) if result.thread_id or result.execution_time else "–"


def _counts(results: Sequence[NodeResult]) -> str:
    statuses = dict.fromkeys(result.status for result in results)
    return ", ".join(f"{sum(one.status == status for one in results)} {status}" for status in statuses)
