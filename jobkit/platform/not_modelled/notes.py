"""What jobkit does not simulate of these jobs and this code, one note each, only where it can matter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from jobkit.basics.words import count_words
from jobkit.dbt.execution import Fault
from jobkit.dbt.project import Project
from jobkit.jobs import Account, Job
from jobkit.jobs.variables import Variable, resolve_variables
from jobkit.platform.code import Code
from jobkit.platform.events import ApiTrigger, Event, PullRequest
from jobkit.platform.executor import command_or_none
from jobkit.platform.not_modelled.code import CodeGaps, code_gaps, reads_target
from jobkit.platform.not_modelled.fields import field_gaps
from jobkit.platform.not_modelled.options import VERBS, gaps_in
from jobkit.platform.note import Note
from jobkit.platform.requests import version_of
from jobkit.platform.rules import Rules
from jobkit.platform.steps import not_dbt_core

__all__ = ["not_modelled_notes"]

_BUILDERS = ("build", "run", "seed", "snapshot", "clone")
_ENGINE_VARIABLES = (
    "DEFER", "DEFER_STATE", "EMPTY", "EVENT_TIME_END", "EVENT_TIME_START", "EXCLUDE_RESOURCE_TYPES",
    "FAIL_FAST", "FAVOR_STATE", "FULL_REFRESH", "INDIRECT_SELECTION", "PROFILE", "RESOURCE_TYPES", "SAMPLE",
    "STATE", "STORE_FAILURES", "TARGET", "WARN_ERROR", "WARN_ERROR_OPTIONS",
)  # fmt: skip
"""Options of dbt that a variable ``DBT_...`` (``DBT_ENGINE_...`` since 1.11) sets as well."""


@dataclass(frozen=True, slots=True)
class _Given:
    """One project with its jobs, and what happens to them."""

    account: Account
    rules: Rules
    project: Project
    jobs: tuple[Job, ...]
    events: tuple[Event, ...]
    faults: tuple[Fault, ...]

    def commands(self, job: Job) -> tuple[str, ...]:
        """Return the commands of a job, those of API calls included."""
        calls = (one for one in self.events if isinstance(one, ApiTrigger) and one.job == job.name)
        return (*job.commands, *(text for call in calls for text in call.steps_override or ()))

    def verbs(self, job: Job) -> set[str]:
        """Return what the commands of a job ask dbt to do."""
        return {one.verb for one in map(command_or_none, self.commands(job)) if one is not None}

    @property
    def builders(self) -> tuple[Job, ...]:
        """The jobs that build something."""
        return tuple(job for job in self.jobs if self.verbs(job).intersection(_BUILDERS))


def not_modelled_notes(
    account: Account, code: Code, rules: Rules, events: Iterable[Event], faults: Iterable[Fault]
) -> Iterator[Note]:
    """Yield what jobkit does not simulate and takes instead, each thing once.

    Parameters
    ----------
    account : Account
    code : Code
    rules : Rules
    events : iterable of Event
    faults : iterable of Fault
    """
    several, wrong = tuple(events), tuple(fault for fault in faults if isinstance(fault, Fault))
    for project in code.all:
        jobs = tuple(job for job in account.jobs if code.at_start(job) is project)
        given = _Given(account, rules, project, jobs, several, wrong)
        for find in _FINDERS if jobs else ():
            yield from find(given)


def _note(
    text: str, jobs: Iterable[Job | str], field: str, fact: str = "", nodes: Iterable[str] = ()
) -> Note:
    names = tuple(dict.fromkeys(job if isinstance(job, str) else job.name for job in jobs))
    said = text if text.startswith(("jobkit", "dbt")) else text[:1].upper() + text[1:]
    alone = names[0] if len(names) == 1 else ""
    return Note(f"{said}.", "not_modelled", alone, field, fact, names, tuple(nodes))


# -- what the jobs say -------------------------------------------------------------------------------------


def _of_fields(given: _Given) -> Iterator[Note]:
    found: dict[tuple[str, str, str], list[Job]] = {}
    for job in given.jobs:
        for entry in field_gaps(job):
            found.setdefault(entry, []).append(job)
    for (field, text, fact), jobs in found.items():
        yield _note(text, jobs, field, fact)


def _of_commands(given: _Given) -> Iterator[Note]:
    found: dict[tuple[str, str], list[Job]] = {}
    for job in given.jobs:
        for text in given.commands(job):
            for entry in _gaps(given.project, text, version_of(given.account, given.rules, job).engine):
                found.setdefault(entry, []).append(job)
    for (text, fact), jobs in found.items():
        yield _note(text, jobs, "commands", fact)


def _gaps(project: Project, text: str, engine: str) -> Iterator[tuple[str, str]]:
    other = not_dbt_core(text, engine)
    command = command_or_none(text)
    if other:
        yield VERBS[other].text.format(verb=other), VERBS[other].fact
    elif command is not None and (command.macro is None or _has_macro(project, command.macro)):
        yield from gaps_in(command)


def _has_macro(project: Project, name: str) -> bool:
    plain = name.rpartition(".")[2]
    return any(macro.get("name") == plain for macro in project.macros.values())


def _of_targets(given: _Given) -> Iterator[Note]:
    """Yield that jobs of one environment have different target names, which jobkit does not simulate."""
    by_environment: dict[str, list[Job]] = {}
    for job in given.builders or given.jobs:
        by_environment.setdefault(job.environment, []).append(job)
    for job in given.jobs:
        if job not in by_environment.get(job.environment, ()):
            by_environment.setdefault(job.environment, []).append(job)
    for environment, jobs in by_environment.items():
        names = dict.fromkeys(job.target_name for job in jobs)
        if len(names) > 1 and not all(job.is_ci for job in jobs):
            text = (
                f"the jobs of {environment!r} have different target names ({_listed(names)}). jobkit takes "
                "every relation from the manifest; where the code goes by `target.name`, they would build "
                "into, or name in their artifacts, different schemas"
            )
            yield _note(text, _with_readers(given, jobs), "target_name", "P-105")


def _with_readers(given: _Given, jobs: Sequence[Job]) -> list[Job]:
    """Return these jobs and those that compare with their environment."""
    home = jobs[0].environment
    deferring = (job for job in given.jobs if given.account.deferral_of(job).environment == home)
    return list(dict.fromkeys((*jobs, *deferring)))


def _of_target_readers(given: _Given) -> Iterator[Note]:
    """Yield that the code reads the target, where the target is not the same for all jobs."""
    calls = [one for one in given.events if isinstance(one, ApiTrigger) and one.target_name_override]
    names = {job.target_name for job in given.jobs} | {str(call.target_name_override) for call in calls}
    if len(names) < 2 and not _own_schemas(given):
        return
    readers = reads_target(given.project)
    if readers:
        text = (
            f"the code reads `target.name` or `target.schema` ({count_words(len(readers), 'place')}, such as "
            f"{readers[0][:120]}). jobkit does not render code: what it reads and builds is as in the "
            "manifest, whatever the target"
        )
        nodes = [uid for uid in readers if uid in given.project.nodes]
        yield _note(text, given.builders, "target_name", "P-105", nodes)


def _of_freshness(given: _Given) -> Iterator[Note]:
    """Yield that sources are taken to be fresh, where a run checks them and no fault makes one stale."""
    sources = {uid for uid, node in given.project.nodes.items() if node.resource_type == "source"}
    names = {node for uid in sources for node in (uid, given.project.nodes[uid].name)}
    if any(fault.node in names or fault.node.rpartition(".")[2] in names for fault in given.faults):
        return
    jobs = [j for j in given.jobs if j.run_source_freshness or "source freshness" in given.verbs(j)]
    if jobs and sources:
        text = "every source is taken to be fresh: nothing here says that one is stale"
        yield _note(text, jobs, "run_source_freshness", "P-090")


def _of_engine(given: _Given) -> Iterator[Note]:
    """Yield what is different on the engine of dbt v2, which cannot be compared with real dbt here."""
    jobs = [j for j in given.jobs if version_of(given.account, given.rules, j).engine == "fusion"]
    if jobs:
        text = (
            "this runs on dbt v2 (Fusion), and jobkit simulates dbt v1. On v2, the checks in `checks/` come "
            "before `dbt build` and can stop it, unit tests come before all models, and errors in the code "
            "are found before any node runs"
        )
        yield _note(text, jobs, "dbt_version", "P-144")


def _of_variables(given: _Given) -> Iterator[Note]:
    """Yield which variables change dbt itself, and which have several values that the code cannot show."""
    tables = {job: resolve_variables(given.account, job) for job in given.jobs}
    found: dict[str, list[Job]] = {}
    for job, table in tables.items():
        for name in table:
            if name.startswith("DBT_") and name[4:].removeprefix("ENGINE_") in _ENGINE_VARIABLES:
                found.setdefault(name, []).append(job)
    for name, jobs in found.items():
        text = f"dbt reads the variable {name} as an option of its commands; jobkit does not"
        yield _note(text, jobs, "environment_variables")
    yield from _of_values(given, tables)


def _of_values(given: _Given, tables: Mapping[Job, Mapping[str, Variable]]) -> Iterator[Note]:
    """Yield which variables have different values for different jobs: the code shows those of the manifest."""
    readers: dict[str, list[str]] = {}
    for uid, uses in given.project.env_vars.items():
        for use in uses:
            readers.setdefault(use.name, []).append(uid)
    values = {name: {table[name].value for table in tables.values() if name in table} for name in readers}
    several = [name for name in sorted(values) if len(values[name]) > 1]
    if several:
        text = (
            f"jobs have different values of {_listed(several[:5])}, which the code reads. jobkit does not put "
            "values into the code: every config is as in the manifest"
        )
        nodes = dict.fromkeys(uid for name in several for uid in readers[name])
        yield _note(text, given.builders, "environment_variables", "P-136", nodes)


# -- what the code says ------------------------------------------------------------------------------------


def _own_schemas(given: _Given) -> list[Job]:
    """Return the jobs that build into schemas of which the manifest does not tell."""
    calls = {one.job for one in given.events if isinstance(one, ApiTrigger) and one.schema_override}
    return [
        job
        for job in given.builders
        if job.is_ci
        or job.name in calls
        or given.account.environment(job.environment).schema_name is not None
    ]


def _of_schemas(given: _Given) -> Iterator[Note]:
    macros, jobs = code_gaps(given.project).schema_macros, _own_schemas(given)
    if not (macros and jobs):
        return
    text = (
        f"the project has its own {_listed(macros, '`{}`')}, and jobkit runs no macro. Where it works out "
        "names itself, it follows dbt's default: a custom schema comes after the target schema, and aliases "
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
    yield _note(text, jobs, "environment", "P-126" if any(job.is_ci for job in jobs) else "P-109", nodes)


def _of_macros(given: _Given) -> Iterator[Note]:
    macros = code_gaps(given.project).other_macros
    if macros and given.builders:
        text = f"the project has its own {_listed(macros, '`{}`')}; jobkit follows dbt's"
        yield _note(text, given.builders, "commands")


def _of_materializations(given: _Given) -> Iterator[Note]:
    gaps: CodeGaps = code_gaps(given.project)
    if not given.builders:
        return
    for kind, nodes in gaps.materializations.items():
        text = (
            f"{count_words(len(nodes), 'node has', 'nodes have')} the project's own materialization "
            f"{kind[:60]!r}: jobkit takes it to build one relation, like a table"
        )
        yield _note(text, (), "commands", nodes=nodes)
    if gaps.python:
        count = count_words(len(gaps.python), "model is", "models are")
        text = (
            f"{count} in Python, and nothing says how long such a model takes: jobkit takes the seconds of a "
            "table, and none to start a cluster"
        )
        yield _note(text, (), "commands", nodes=gaps.python)
    if gaps.microbatch:
        count = count_words(len(gaps.microbatch), "model is", "models are")
        text = (
            f"{count} built batch by batch (microbatch). jobkit does not simulate batches: such a model "
            "succeeds or fails as a whole, and a retry builds it as a whole"
        )
        yield _note(text, (), "commands", nodes=gaps.microbatch)


def _of_changed_columns(given: _Given) -> Iterator[Note]:
    """Yield that a pull request's changes are taken to keep the columns, where columns can stop a run."""
    nodes: dict[str, None] = {}
    for event in given.events:
        for name in event.changed if isinstance(event, PullRequest) else ():
            nodes.update(dict.fromkeys(_minds_columns(given.project, name)))
    jobs = [job for job in given.builders if job.is_ci or job.is_deploy]
    if nodes and jobs:
        text = (
            f"jobkit does not know what a change does to the columns of {_listed(list(nodes)[:3])}, and "
            "takes them to stay: its contract holds, and on_schema_change has nothing to do"
        )
        yield _note(text, (), "events", nodes=nodes)


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


def _listed(names: Iterable[str], form: str = "{}") -> str:
    several = [form.format(name[:80]) for name in names]
    return several[0] if len(several) == 1 else f"{', '.join(several[:-1])} and {several[-1]}"


_FINDERS: tuple[Callable[[_Given], Iterator[Note]], ...] = (
    _of_fields,
    _of_commands,
    _of_targets,
    _of_target_readers,
    _of_freshness,
    _of_engine,
    _of_variables,
    _of_schemas,
    _of_macros,
    _of_materializations,
    _of_changed_columns,
)
