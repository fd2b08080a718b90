"""To predict: which relation each ref of a run reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, zip_longest

from jobkit.basics.why import Why
from jobkit.basics.words import as_sentence
from jobkit.dbt.execution.inputs import REFABLE, Inputs
from jobkit.dbt.execution.ref_reads import RefRead, ref_reads
from jobkit.dbt.manifest.relation import relation_of
from jobkit.dbt.project import Project
from jobkit.guide.prediction.asked import PredictedOutcome, RunAskedAbout
from jobkit.guide.prediction.question import PredictionQuestion
from jobkit.platform import Run
from jobkit.simulation import Simulation

__all__ = ["relations_read"]

_MOST = 8
_MISSING = "one that is not there: an error"
_NOTHING = "none: it does not run"

_Ref = tuple[str, str]
"""unique_ids of a reader and of its parent."""


def relations_read(sim: Simulation, asked: Sequence[RunAskedAbout]) -> Iterator[PredictedOutcome]:
    """Ask for the relation that some refs read, of each run whose job defers.

    Which refs these are follows from the definitions and from what the pull request changes alone.
    """
    for one in asked:
        run = one.run
        if run is None or sim.account.deferral_of(one.job).is_off:
            continue
        project = run.code.project if run.code is not None else sim.project
        yield from (_asked(sim, one.name, run, project, ref) for ref in _refs(run, project))


def _asked(sim: Simulation, subject: str, run: Run, project: Project, ref: _Ref) -> PredictedOutcome:
    reader, parent = (project.nodes[uid].name for uid in ref)
    read = _read(run, ref)
    truth = _NOTHING if read is None else read.relation if read.exists else _MISSING
    options = dict.fromkeys((*_relations(sim, run, project, ref[1]), truth, _MISSING, _NOTHING))
    text = f"Which relation does {reader} read for ref('{parent}')?"
    question = PredictionQuestion(0, subject, text, "choice", _in_order(options), sim.start)
    return PredictedOutcome(question, truth, lambda _: False, partial(_why, sim, run, ref[0], read))


def _in_order(options: dict[str, None]) -> tuple[str, ...]:
    """Return the relations by name and then the rest: the order says nothing of the truth."""
    rest = (_MISSING, _NOTHING)
    return (*sorted(option for option in options if option not in rest), *rest)


def _relations(sim: Simulation, run: Run, project: Project, parent: str) -> Iterator[str]:
    """Yield the relation in the target schema of the run, and that in the schema it defers to."""
    node, deferral = project.nodes[parent], sim.account.deferral_of(run.job)
    yield relation_of(node, run.schema)
    job = sim.account.job(deferral.job) if deferral.job else run.job
    environment = sim.account.environment(deferral.environment or job.environment)
    yield relation_of(node, environment.schema_name)


def _refs(run: Run, project: Project) -> list[_Ref]:
    """Return refs below what the pull request changes, of both kinds: to changed nodes and to others."""
    nodes, inputs = project.nodes, project.table(Inputs)
    readers = [uid for uid in project.depths if nodes[uid].resource_type in REFABLE]
    refs = [
        (reader, parent)
        for reader in readers
        if not nodes[reader].is_ephemeral
        for parent in inputs.relations(reader)
        if nodes[parent].resource_type in REFABLE
    ]
    below = _below(run, project)
    inside = [ref for ref in refs if ref[0] in below and ref[1] in below]
    edge = [ref for ref in refs if ref[0] in below and ref[1] not in below]
    outside = [ref for ref in refs if ref[0] not in below]
    mixed = [ref for ref in chain.from_iterable(zip_longest(edge, inside)) if ref is not None]
    return [*mixed[: _MOST - 1], *outside][:_MOST]


def _below(run: Run, project: Project) -> set[str]:
    """Return what the pull request of a run changes, and all that reads it; nothing for other runs."""
    own = run.code.own if run.code is not None else ()
    found = {uid for change in own for uid in change.among(project.nodes) if uid in project.nodes}
    waiting = list(found)
    while waiting:
        more = [uid for uid in project.children.get(waiting.pop(), ()) if uid not in found]
        found.update(more)
        waiting += more
    return found


def _read(run: Run, ref: _Ref) -> RefRead | None:
    """Return what the ref read in the first step that ran its reader."""
    calls = [step.invocation for step in run.steps if step.invocation is not None]
    for number, call in enumerate(calls):
        reads = ref_reads(call, ref[0], calls[:number])
        if reads:
            return next((read for read in reads if read.parent == ref[1]), None)
    return None


def _why(sim: Simulation, run: Run, reader: str, read: RefRead | None) -> Why:
    return sim.why(reader, run) if read is None else Why(as_sentence(read.cause.text), (read.cause,))
