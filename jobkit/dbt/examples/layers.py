"""The usual layers of a dbt project, made from a list of business domains.

Each domain has dimensions, facts and lookups from one source system::

    source -> stg_<system>__<entity>        a view per table
              int_<entity>_<what it does>   one per dimension and fact, with the lookup that belongs to it
              dim_<entity>, fct_<entity>    tables; the largest facts are incremental
              rpt_<report>                  tables, from the facts and dimensions that are named

Durations come from the ranges below and the node's name, so they differ and never change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jobkit.dbt.examples.build import Builder
from jobkit.dbt.examples.entries import Seconds, spread

__all__ = ["Domain", "Pace", "add_domain", "add_report"]

_FACT_STEPS = ("enriched", "joined", "deduplicated", "mapped", "reconciled")
_DIM_STEPS = ("merged", "deduplicated", "classified", "enriched", "mapped")
FAST_BELOW, SLOW_FROM = 30.0, 150.0  # seconds: the tags `fast` and `slow`


@dataclass(frozen=True, slots=True)
class Domain:
    """One part of the business.

    Parameters
    ----------
    name, system : str
        Folder of the models, and the source system the tables come from.
    dimensions, facts, lookups : str
        Table names, separated by blanks; the i-th lookup belongs to the i-th fact.
    reports : Mapping of str to str
        Report -> its parents. A report named ``…_history`` is slow and built nightly.
    incremental : str
        The facts that are incremental.
    tier : int
        How often the study guide's tiered jobs would build it: 1 every 15 minutes ... 4 weekly.
    schema : str, optional
        Custom schema of its marts.
    seed : str, optional
        A seed that the first intermediate model reads.
    """

    name: str
    system: str
    dimensions: str
    facts: str
    lookups: str
    reports: Mapping[str, str] = field(default_factory=dict)
    incremental: str = ""
    tier: int = 3
    schema: str | None = None
    seed: str | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """Ranges of seconds per layer; `first` is how many times longer an incremental's first build takes."""

    staging: tuple[float, float]
    intermediate: tuple[float, float]
    dimension: tuple[float, float]
    fact: tuple[float, float]
    report: tuple[float, float]
    history: tuple[float, float]
    test: tuple[float, float] = (0.8, 2.0)
    first: float = 5.0


def add_domain(project: Builder, domain: Domain, pace: Pace) -> None:
    """Add all nodes of `domain`: sources, staging, intermediate, marts, reports and their tests."""
    dims, facts, lookups = domain.dimensions.split(), domain.facts.split(), domain.lookups.split()
    hours = 6 if domain.tier == 1 else 24
    project.source(domain.system, [*dims, *facts, *lookups], freshness_hours=hours)
    for table in (*dims, *facts, *lookups):
        _staging(project, domain, pace, table)
    for index, dim in enumerate(dims):
        step = f"int_{dim}_{_DIM_STEPS[index % 5]}"
        _intermediate(project, domain, pace, step, [dim], domain.seed if index == 0 else None)
        _mart(project, domain, pace, f"dim_{dim}", [step], pace.dimension)
    for index, fact in enumerate(facts):
        step = f"int_{fact}_{_FACT_STEPS[index % 5]}"
        _intermediate(project, domain, pace, step, [fact, lookups[index]])
        _mart(project, domain, pace, f"fct_{fact}", [step], pace.fact)
        project.test(
            "relationships", f"fct_{fact}", f"{dims[0]}_id", to=f"dim_{dims[0]}", seconds=_test(pace, fact)
        )
    for report, parents in domain.reports.items():
        add_report(project, domain, pace, report, parents)


def add_report(project: Builder, domain: Domain, pace: Pace, report: str, parents: str) -> None:
    """Add one report of `domain` with its test."""
    name = f"rpt_{report}"
    history = report.endswith("_history")
    low, high = pace.history if history else pace.report
    tier = 4 if history else domain.tier
    _table(
        project,
        domain,
        name,
        parents.split(),
        "reports",
        spread(name, low, high),
        ["reporting", f"tier{tier}"],
    )
    project.test("not_null", name, "reported_on", seconds=_test(pace, name))


def _staging(project: Builder, domain: Domain, pace: Pace, table: str) -> None:
    name = f"stg_{domain.system}__{table}"
    project.model(
        name,
        [f"{domain.system}.{table}"],
        folder=f"staging/{domain.name}",
        tags=["staging", "ingestion", "fast"],
        seconds=spread(name, *pace.staging),
    )
    for kind in ("unique", "not_null"):
        project.test(kind, name, f"{table}_id", seconds=_test(pace, kind + name))


def _intermediate(
    project: Builder, domain: Domain, pace: Pace, name: str, tables: list[str], seed: str | None = None
) -> None:
    seconds = spread(name, *pace.intermediate)
    parents = [f"stg_{domain.system}__{table}" for table in tables]
    project.model(
        name,
        [*parents, seed] if seed else parents,
        folder=f"intermediate/{domain.name}",
        materialized="table",
        tags=["intermediate", "transformation", *(["fast"] if seconds < FAST_BELOW else [])],
        seconds=seconds,
    )


def _mart(
    project: Builder, domain: Domain, pace: Pace, name: str, parents: list[str], between: tuple[float, float]
) -> None:
    later = spread(name, *between)
    big = name.removeprefix("fct_") in domain.incremental.split()
    seconds: Seconds = (round(later * pace.first, 1), later) if big else later
    tags = ["transformation", f"tier{domain.tier}"]
    _table(project, domain, name, parents, "core", seconds, tags)
    key = f"{name.partition('_')[2]}_id"
    project.test("unique", name, key, seconds=_test(pace, "unique" + name))
    smoke = ["smoke_test"] if domain.tier == 1 else []
    project.test("not_null", name, key, tags=smoke, seconds=_test(pace, "not_null" + name))


def _table(
    project: Builder,
    domain: Domain,
    name: str,
    parents: list[str],
    folder: str,
    seconds: Seconds,
    tags: list[str],
) -> None:
    """Add a table of the marts, or an incremental model when it has two times."""
    later = seconds[1] if isinstance(seconds, tuple) else seconds
    slow = later >= SLOW_FROM
    pace_tags = ["slow", "nightly"] if slow else ["fast"] if later < FAST_BELOW else []
    if domain.schema:
        pace_tags += ["finance"] if domain.name == "finance" else []
    project.model(
        name,
        parents,
        folder=f"marts/{domain.name}/{folder}",
        materialized="incremental" if isinstance(seconds, tuple) else "table",
        tags=["marts", *tags, *pace_tags],
        seconds=seconds,
        schema=domain.schema,
    )


def _test(pace: Pace, name: str) -> float:
    return spread("test " + name, *pace.test)
