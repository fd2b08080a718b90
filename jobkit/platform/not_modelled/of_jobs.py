"""What the jobs say that jobkit does not simulate: settings, commands, targets, variables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

from jobkit.basics.engine import Engine
from jobkit.basics.words import count_words
from jobkit.dbt.commands import FRESHNESS_VERBS
from jobkit.dbt.commands.parse import command_or_none
from jobkit.dbt.project import Project
from jobkit.jobs import Job
from jobkit.jobs.variables import Variable, resolve_variables
from jobkit.platform.events import ApiTrigger
from jobkit.platform.not_modelled.code import code_gaps, reads_target
from jobkit.platform.not_modelled.fields import field_gaps
from jobkit.platform.not_modelled.given_project import GivenProject, gap_note, listed
from jobkit.platform.not_modelled.options import VERBS, gaps_in, gaps_in_variables
from jobkit.platform.note import Note
from jobkit.platform.requests import options_from_variables
from jobkit.platform.steps import platform_command

__all__ = ["OF_JOBS"]


def _of_fields(given: GivenProject) -> Iterator[Note]:
    found: dict[tuple[str, str, str], list[Job]] = {}
    for job in given.jobs:
        for entry in field_gaps(job):
            found.setdefault(entry, []).append(job)
    for (field, text, fact), jobs in found.items():
        yield gap_note(text, jobs, field, fact)


def _of_commands(given: GivenProject) -> Iterator[Note]:
    found: dict[tuple[str, str], list[Job]] = {}
    for job in given.jobs:
        for text, engine in given.lines(job):
            for entry in _gaps(given.project, text, engine):
                found.setdefault(entry, []).append(job)
    for (text, fact), jobs in found.items():
        yield gap_note(text, jobs, "commands", fact)


def _gaps(project: Project, text: str, engine: Engine) -> Iterator[tuple[str, str]]:
    other = platform_command(text)
    command = command_or_none(text, engine=engine)
    if other:
        yield VERBS[other].text.format(verb=other), VERBS[other].fact
    elif command is not None and (command.macro is None or _has_own_macro(project, command.macro)):
        yield from gaps_in(command)


def _has_own_macro(project: Project, name: str) -> bool:
    plain = name.rpartition(".")[2]
    return any(macro.get("name") == plain and not macro.get("stand_in") for macro in project.macros.values())


def _of_names(given: GivenProject) -> Iterator[Note]:
    """Yield which macros and YAML selectors of the jobs are not in the bundled project that is played."""
    code = given.project
    macros = {str(macro.get("name")) for macro in code.macros.values() if macro.get("stand_in")}
    selectors = {name for name, entry in code.selectors.items() if entry.get("stand_in")}
    found: dict[str, list[Job]] = {}
    for job in given.jobs if macros or selectors else ():
        for command in given.read(job):
            if command.macro and command.macro.rpartition(".")[2] in macros:
                text = f"the macro `{command.macro}`: the step is taken to succeed and to change nothing"
            elif command.selector in selectors:
                text = f"the YAML selector `{command.selector}`: it is taken to select all nodes"
            else:
                continue
            found.setdefault(text, []).append(job)
    for text, jobs in found.items():
        yield gap_note(f"the bundled project {code.name} does not have {text}", jobs, "commands")


def _of_targets(given: GivenProject) -> Iterator[Note]:
    """Yield that the jobs which make the state of an environment have different target names.

    Only where another job defers to it, and where the code may go by the target: that of a bundled project
    stands for another project, whose code is not here.
    """
    code = given.project
    if code.origin != "bundled" and not reads_target(code) and not code_gaps(code).schema_macros:
        return
    by_environment: dict[str, list[Job]] = {}
    for job in {job.name: job for job in (*given.builders, *given.jobs)}.values():
        if not job.is_ci:
            by_environment.setdefault(job.environment, []).append(job)
    for environment, jobs in by_environment.items():
        names = dict.fromkeys(job.target_name for job in jobs)
        everyone = _with_readers(given, jobs)
        if len(names) > 1 and len(everyone) > len(jobs):
            text = (
                f"the jobs of {environment!r} have different target names ({listed(names)}). jobkit takes "
                "every relation from the manifest; where the code goes by `target.name`, they would build "
                "into, or name in their artifacts, different schemas"
            )
            yield gap_note(text, everyone, "target_name", "P-105")


def _with_readers(given: GivenProject, jobs: Sequence[Job]) -> list[Job]:
    """Return these jobs and those that compare with their environment."""
    home = jobs[0].environment
    deferring = (job for job in given.jobs if given.account.deferral_of(job).environment == home)
    return list(dict.fromkeys((*jobs, *deferring)))


def _of_target_readers(given: GivenProject) -> Iterator[Note]:
    """Yield that the code reads the target, where the target is not the same for all jobs."""
    calls = [one for one in given.events if isinstance(one, ApiTrigger) and one.target_name_override]
    names = {job.target_name for job in given.jobs} | {str(call.target_name_override) for call in calls}
    if len(names) < 2 and not given.own_schemas:
        return
    readers = reads_target(given.project)
    if readers:
        text = (
            f"the code reads `target.name` or `target.schema` ({count_words(len(readers), 'place')}, such as "
            f"{readers[0][:120]}). jobkit does not render code: what it reads and builds is as in the "
            "manifest, whatever the target"
        )
        nodes = [uid for uid in readers if uid in given.project.nodes]
        yield gap_note(text, given.builders, "target_name", "P-105", nodes)


def _of_freshness(given: GivenProject) -> Iterator[Note]:
    """Yield that sources are taken to be fresh, where a run checks them and no fault makes one stale."""
    jobs = [j for j in given.jobs if j.run_source_freshness or given.verbs(j).intersection(FRESHNESS_VERBS)]
    if not jobs:
        return
    sources = {node.name for node in given.project.nodes.values() if node.resource_type == "source"}
    if sources and not any(fault.node.rpartition(".")[2] in sources for fault in given.faults):
        text = "jobkit assumes that every source is fresh: nothing here says that one is stale"
        yield gap_note(text, jobs, "run_source_freshness", "P-090")


def _of_engine(given: GivenProject) -> Iterator[Note]:
    """Yield that a job runs on dbt v2, which cannot be compared with real dbt here."""
    jobs = [job for job in given.jobs if "fusion" in {engine for _, engine in given.lines(job)}]
    if jobs:
        text = (
            "this runs on dbt v2 (Fusion), which jobkit knows from its docs alone. It takes its command line "
            "and its order from there: the checks of the project come before `dbt build`, and all unit tests "
            "before the models. A check passes unless a fault says otherwise (`fail_check`). What dbt v2 "
            "does otherwise besides, such as finding errors in the code before any node runs, is left out"
        )
        yield gap_note(text, jobs, "dbt_version", "PF-004")


def _of_variables(given: GivenProject) -> Iterator[Note]:
    """Yield which variables are options that jobkit ignores, and which have values the code cannot show."""
    found: dict[tuple[str, str], list[Job]] = {}
    for job in given.jobs:
        env = dict(options_from_variables(given.account, given.rules, job))
        several = (gaps_in_variables(command, env) for command in (given.read(job) if env else ()))
        for entry in dict.fromkeys(chain.from_iterable(several)):
            found.setdefault(entry, []).append(job)
    for (text, fact), jobs in found.items():
        yield gap_note(text, jobs, "environment_variables", fact)
    yield from _of_values(given, {job: resolve_variables(given.account, job) for job in given.jobs})


def _of_values(given: GivenProject, tables: Mapping[Job, Mapping[str, Variable]]) -> Iterator[Note]:
    """Yield which variables have different values for different jobs; the code shows none of them."""
    readers: dict[str, list[str]] = {}
    for uid, uses in given.project.env_vars.items():
        for use in uses:
            readers.setdefault(use.name, []).append(uid)
    values = {name: {table[name].value for table in tables.values() if name in table} for name in readers}
    several = [name for name in sorted(values) if len(values[name]) > 1]
    if several:
        text = (
            f"jobs have different values of {listed(several[:5])}, which the code reads. jobkit does not "
            "put values into the code: every config is as in the manifest"
        )
        nodes = dict.fromkeys(uid for name in several for uid in readers[name])
        yield gap_note(text, given.builders, "environment_variables", "P-136", nodes)


OF_JOBS: tuple[Callable[[GivenProject], Iterator[Note]], ...] = (
    _of_fields,
    _of_commands,
    _of_names,
    _of_targets,
    _of_target_readers,
    _of_freshness,
    _of_engine,
    _of_variables,
)
