"""What the code of a project does that jobkit does not simulate, where jobs here build it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from jobkit.basics.words import count_words
from jobkit.dbt.project import Project
from jobkit.platform.events import PullRequest
from jobkit.platform.not_modelled.code import CodeGaps, code_gaps
from jobkit.platform.not_modelled.given_project import GivenProject, gap_note, listed
from jobkit.platform.note import Note

__all__ = ["OF_CODE"]


def _of_schemas(given: GivenProject) -> Iterator[Note]:
    macros, jobs = code_gaps(given.project).schema_macros, given.own_schemas
    if not (macros and jobs):
        return
    text = (
        f"the project has its own {listed(macros, '`{}`')}, and jobkit runs no macro. Where it makes names "
        "itself, it follows dbt's default: a custom schema comes after the target schema, and aliases "
        "are those of the manifest"
    )
    if "generate_schema_name" in macros and any(job.is_ci for job in jobs):
        text += (
            ". If the macro leaves out the target schema, a pull request builds over the tables of the "
            "environment, and its schema is not dropped"
        )
    nodes = [
        uid
        for uid, node in given.project.nodes.items()
        if node.resource_type in ("model", "seed", "snapshot") and not node.is_ephemeral
    ]
    yield gap_note(text, jobs, "environment", "P-126" if any(job.is_ci for job in jobs) else "P-109", nodes)


def _of_macros(given: GivenProject) -> Iterator[Note]:
    macros = code_gaps(given.project).other_macros
    if macros and given.builders:
        text = f"the project has its own {listed(macros, '`{}`')}; jobkit follows dbt's"
        yield gap_note(text, given.builders, "commands")


def _of_materializations(given: GivenProject) -> Iterator[Note]:
    gaps: CodeGaps = code_gaps(given.project)
    if not given.builders:
        return
    for kind, nodes in gaps.materializations.items():
        text = (
            f"{count_words(len(nodes), 'node has', 'nodes have')} the project's own materialization "
            f"{kind[:60]!r}: jobkit assumes that it builds one relation, like a table"
        )
        yield gap_note(text, (), "commands", nodes=nodes)
    if gaps.python:
        count = count_words(len(gaps.python), "model is", "models are")
        text = (
            f"{count} in Python, and nothing says how long such a model takes: jobkit counts the seconds of "
            "a table, and none to start a cluster"
        )
        yield gap_note(text, (), "commands", nodes=gaps.python)
    if gaps.microbatch:
        count = count_words(len(gaps.microbatch), "model is", "models are")
        text = (
            f"{count} built batch by batch (microbatch). jobkit does not simulate batches: such a model "
            "succeeds or fails as a whole, and a retry builds it as a whole"
        )
        yield gap_note(text, (), "commands", nodes=gaps.microbatch)


def _of_changed_columns(given: GivenProject) -> Iterator[Note]:
    """Yield that a pull request's changes are taken to keep the columns, where columns can stop a run."""
    nodes: dict[str, None] = {}
    for event in given.events:
        for name in event.changed if isinstance(event, PullRequest) else ():
            nodes.update(dict.fromkeys(_minds_columns(given.project, name)))
    jobs = [job for job in given.builders if job.is_ci or job.is_deploy]
    if nodes and jobs:
        text = (
            f"jobkit does not know what a change does to the columns of {listed(list(nodes)[:3])}, and "
            "assumes that they stay: its contract holds, and on_schema_change has nothing to do"
        )
        yield gap_note(text, (), "events", nodes=nodes)


def _minds_columns(project: Project, name: str) -> Iterator[str]:
    for uid in project.names.get(name, (name,)):
        node = project.nodes.get(uid)
        if node is None or node.resource_type != "model":
            continue
        contract = node.config.get("contract")
        has_contract = isinstance(contract, Mapping) and bool(contract.get("enforced"))
        reacts = node.config.get("on_schema_change") not in (None, "ignore")
        if has_contract or (node.materialized == "incremental" and reacts):
            yield uid


OF_CODE: tuple[Callable[[GivenProject], Iterator[Note]], ...] = (
    _of_schemas,
    _of_macros,
    _of_materializations,
    _of_changed_columns,
)
