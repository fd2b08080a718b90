"""Methods that compare with an earlier run: ``state``, ``result`` and ``source_status``."""

from __future__ import annotations

from jobkit.basics.errors import SelectionError
from jobkit.dbt.manifest.state import State
from jobkit.dbt.selection.methods.registry import method
from jobkit.dbt.selection.selection_context import SelectionContext
from jobkit.dbt.selection.spec import STATE_CHECKS, Criterion

__all__ = ["by_result", "by_source_status", "by_state"]


@method("state")
def by_state(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find nodes that are new, old, modified or unmodified against the state's manifest (S-050 to S-055)."""
    if context.state is None:
        raise _missing(criterion, "Got a state selector method, but no comparison manifest")
    wanted = criterion.value
    if wanted not in STATE_CHECKS:
        raise criterion.unknown(
            "state selector", [f"state:{name}" for name in STATE_CHECKS], f"state:{wanted}"
        )
    return context.comparison.select(wanted)


@method("result")
def by_result(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find nodes that ended with a status in the state's ``run_results.json``."""
    if context.state is None:
        raise _missing(criterion, "No comparison run_results")
    if context.state.results is None:
        raise _missing(criterion, "No comparison run_results", "the earlier run left no run_results.json")
    nodes = context.index.nodes
    return {
        uid for uid, status in context.state.results.items() if status == criterion.value and uid in nodes
    }


@method("source_status")
def by_source_status(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find sources that have newer data than they had for the state: ``source_status:fresher`` (S-056).

    dbt accepts any other word too, and then finds nothing.
    """
    state = context.state
    before = "No previous state comparison freshness results in sources.json"
    if state is None:
        raise _missing(criterion, before)
    if state.freshness is None:
        raise _missing(criterion, before, "the earlier run left no sources.json")
    if state.current_freshness is None:
        now = "No current state comparison freshness results in sources.json"
        raise _missing(criterion, now, "no `dbt source freshness` ran before this command")
    if criterion.value != "fresher":
        return set()
    return {uid for uid in _fresher(state) if uid in context.index.nodes}


def _fresher(state: State) -> set[str]:
    """Return the sources whose newest row is newer now than then, or that had none then."""
    found: set[str] = set()
    before = state.freshness or {}
    for uid, row in (state.current_freshness or {}).items():
        if row.max_loaded_at is None:
            continue
        old = before.get(uid)
        if old is None or old.max_loaded_at is None or row.max_loaded_at > old.max_loaded_at:
            found.add(uid)
    return found


_HINTS = {
    "state": "give a state: `--state DIR` with the manifest.json of an earlier run, or a job that defers",
    "result": "give a state with the run_results.json of an earlier run",
    "source_status": "give a state with sources.json, and a current sources.json (`dbt source freshness`)",
}


def _missing(
    criterion: Criterion, meaning: str, what: str = "there is no earlier run to compare with"
) -> SelectionError:
    error = criterion.error(
        f"{what}. dbt: {meaning}",
        _HINTS[criterion.method],
    )
    error.dbt_message = meaning
    return error
