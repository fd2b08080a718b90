"""The usual layers of a dbt project, made from a list of business domains.

Each domain has dimensions, facts and lookups from one source system::

    source -> stg_<system>__<entity>        a view per table
              int_<entity>_<what it does>   one per dimension and fact, with the lookup that belongs to it
              dim_<entity>, fct_<entity>    tables; the largest facts are incremental
              rpt_<report>                  tables, from the facts and dimensions that are named

Durations come from the ranges in `LayerSeconds` and the node's name, so they differ and never change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jobkit.dbt.examples.build import Builder
from jobkit.dbt.examples.entries import Seconds, spread

__all__ = ["Domain", "LayerSeconds", "add_domain", "add_reports"]

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
    system: str = ""
    dimensions: str = ""
    facts: str = ""
    lookups: str = ""
    reports: Mapping[str, str] = field(default_factory=dict)
    incremental: str = ""
    tier: int = 3
    schema: str | None = None
    seed: str | None = None


@dataclass(frozen=True, slots=True)
class LayerSeconds:
    """Ranges of seconds per layer; `first` is how many times longer an incremental's first build takes."""

    staging: tuple[float, float]
    intermediate: tuple[float, float]
    dimension: tuple[float, float]
    fact: tuple[float, float]
    report: tuple[float, float]
    history: tuple[float, float] = (150.0, 220.0)
    test: tuple[float, float] = (0.8, 2.0)
    first: float = 5.0


def add_domain(project: Builder, domain: Domain, times: LayerSeconds) -> None:
    """Add all nodes of `domain`: sources, staging, intermediate, marts, reports and their tests."""
    layers = _Layers(project, domain, times)
    dims, facts, lookups = domain.dimensions.split(), domain.facts.split(), domain.lookups.split()
    hours = 6 if domain.tier == 1 else 24
    project.source(domain.system, [*dims, *facts, *lookups], freshness_hours=hours)
    for table in (*dims, *facts, *lookups):
        layers.staging(table)
    for index, dim in enumerate(dims):
        step = f"int_{dim}_{_DIM_STEPS[index % 5]}"
        layers.intermediate(step, [dim], domain.seed if index == 0 else None)
        layers.mart(f"dim_{dim}", step, times.dimension)
    for index, fact in enumerate(facts):
        step = f"int_{fact}_{_FACT_STEPS[index % 5]}"
        layers.intermediate(step, [fact, lookups[index]])
        layers.mart(f"fct_{fact}", step, times.fact)
        key, to = f"{dims[0]}_id", f"dim_{dims[0]}"
        project.test("relationships", f"fct_{fact}", key, to=to, seconds=layers.test_seconds(fact))
    add_reports(project, domain, times)


def add_reports(project: Builder, domain: Domain, times: LayerSeconds) -> None:
    """Add the reports of `domain`, each with a test."""
    layers = _Layers(project, domain, times)
    for report, parents in domain.reports.items():
        name = f"rpt_{report}"
        history = report.endswith("_history")
        seconds = spread(name, *(times.history if history else times.report))
        tags = ["reporting", f"tier{4 if history else domain.tier}"]
        layers.table(name, parents.split(), "reports", seconds, tags)
        project.test("not_null", name, "reported_on", seconds=layers.test_seconds(name))


@dataclass(frozen=True, slots=True)
class _Layers:
    """Adds the models of one domain, layer by layer."""

    project: Builder
    domain: Domain
    times: LayerSeconds

    def staging(self, table: str) -> None:
        name = f"stg_{self.domain.system}__{table}"
        self.project.model(
            name,
            [f"{self.domain.system}.{table}"],
            folder=f"staging/{self.domain.name}",
            tags=["staging", "ingestion", "fast"],
            seconds=spread(name, *self.times.staging),
        )
        for kind in ("unique", "not_null"):
            self.project.test(kind, name, f"{table}_id", seconds=self.test_seconds(kind + name))

    def intermediate(self, name: str, tables: list[str], seed: str | None = None) -> None:
        seconds = spread(name, *self.times.intermediate)
        parents = [f"stg_{self.domain.system}__{table}" for table in tables]
        self.project.model(
            name,
            [*parents, seed] if seed else parents,
            folder=f"intermediate/{self.domain.name}",
            materialized="table",
            tags=["intermediate", "transformation", *(["fast"] if seconds < FAST_BELOW else [])],
            seconds=seconds,
        )

    def mart(self, name: str, parent: str, between: tuple[float, float]) -> None:
        later = spread(name, *between)
        big = name.removeprefix("fct_") in self.domain.incremental.split()
        seconds: Seconds = (round(later * self.times.first, 1), later) if big else later
        self.table(name, [parent], "core", seconds, ["transformation", f"tier{self.domain.tier}"])
        key = f"{name.partition('_')[2]}_id"
        self.project.test("unique", name, key, seconds=self.test_seconds("unique" + name))
        smoke = ["smoke_test"] if self.domain.tier == 1 else []
        self.project.test("not_null", name, key, tags=smoke, seconds=self.test_seconds("not_null" + name))

    def table(self, name: str, parents: list[str], folder: str, seconds: Seconds, tags: list[str]) -> None:
        """Add a table of the marts, or an incremental model when it has two times."""
        domain = self.domain
        later = seconds[1] if isinstance(seconds, tuple) else seconds
        more = ["slow", "nightly"] if later >= SLOW_FROM else ["fast"] if later < FAST_BELOW else []
        if domain.schema and domain.name == "finance":
            more.append("finance")
        self.project.model(
            name,
            parents,
            folder=f"marts/{domain.name}/{folder}",
            materialized="incremental" if isinstance(seconds, tuple) else "table",
            tags=["marts", *tags, *more],
            seconds=seconds,
            schema=domain.schema,
        )

    def test_seconds(self, name: str) -> float:
        """Return the seconds of a test, told apart from others by `name`."""
        return spread("test " + name, *self.times.test)
