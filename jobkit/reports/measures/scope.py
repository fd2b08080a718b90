"""What is measured, and against what: one environment, its models, targets, a price."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from jobkit.basics.errors import JobkitError, nearest, shorten
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.relation import relation_of
from jobkit.platform.code import Code
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.initial_state import initial_state
from jobkit.platform.note import Note
from jobkit.reports.environments import environment_asked
from jobkit.reports.find_anywhere import every_project, find_anywhere

__all__ = ["DAY_SECONDS", "MeasuredScope", "Numbers", "prices_of", "targets_of"]

DAY_SECONDS = 86_400.0
"""How old data may be when the caller does not say: a day."""

Numbers = float | Mapping[str, float]
"""One number for all, or one for each name."""

_HAS_DATA = frozenset({"model", "seed", "snapshot"})


@dataclass(frozen=True, slots=True)
class MeasuredScope:
    """One environment of a simulation.

    Parameters
    ----------
    sim : CourseOfEvents
    environment : str
    schema : str or None
        The target schema of its deploy runs; None stands for the manifest's own.
    nodes : Mapping of str to Node
        What its deploy runs may build: the code at the start, and what merges have added.
    existing : frozenset of str
        Relations that are taken to exist at the start.
    is_default : bool
        True when the caller named no environment.
    """

    sim: CourseOfEvents
    environment: str
    schema: str | None
    nodes: Mapping[str, Node]
    existing: frozenset[str]
    is_default: bool

    @classmethod
    def of(cls, sim: CourseOfEvents, environment: str | None) -> MeasuredScope:
        """Return what is measured when `environment` is asked for; raises JobkitError for an unknown one."""
        name = environment_asked(sim.account, environment)
        code = Code(sim.account, sim.project)
        at_first = initial_state(sim.account, code, sim.beginning, sim.rules, sim.start)
        schema = sim.account.environment(name).schema_name
        nodes = _nodes_of(sim, name)
        return cls(sim, name, schema, nodes, frozenset(at_first.warehouse.relations), environment is None)

    @property
    def seconds(self) -> float:
        """Length of the horizon."""
        return (self.sim.until - self.sim.start).total_seconds()

    def notes(self) -> Iterator[Note]:
        """Say which environment was chosen where the caller named none and no Production is designated."""
        if self.is_default and self.sim.account.production is None:
            text = (
                f"No environment is designated as Production: the models are measured in "
                f"{self.environment!r}. Another environment can be chosen."
            )
            yield Note(text, "assumption")

    def refreshes(self, schema: str | None) -> bool:
        """Return whether a run with this target schema builds into this environment's schema.

        A CI run builds into the schema of its pull request (P-125), and an API call may name another (P-078).
        """
        return schema == self.schema

    def exists(self, node: Node) -> bool:
        """Return whether a node's relation is taken to exist at the start."""
        return relation_of(node, self.schema) in self.existing

    def node(self, name: str) -> Node:
        """Return a node that has data: a model, seed or snapshot, by its name or unique_id."""
        node = find_anywhere(tuple(every_project(self.sim)), name)
        if node.resource_type not in _HAS_DATA or node.is_ephemeral:
            kind = "ephemeral model" if node.is_ephemeral else node.resource_type.replace("_", " ")
            raise JobkitError(
                f"{node.name} has no staleness: of {kind}s nothing is stored in the warehouse",
                hint="ask for a model that is built, a seed or a snapshot",
            )
        return node


def _nodes_of(sim: CourseOfEvents, environment: str) -> Mapping[str, Node]:
    """Return the nodes of an environment by unique_id; those of the code at the start as they are there."""
    used = sim.code_versions_of(lambda one: one.job.environment == environment and not one.job.is_ci)
    later = {uid: node for code in used for uid, node in code.project.nodes.items()}
    return {**later, **sim.project.nodes}


def targets_of(scope: MeasuredScope, target_seconds: Numbers) -> dict[str, float]:
    """Return unique_id -> how old its data may be, in seconds; a day for what a mapping leaves out.

    Raises
    ------
    JobkitError
        For a target that is not a positive number, or a model that does not exist.
    """
    if not isinstance(target_seconds, Mapping):
        return dict.fromkeys(scope.nodes, _positive(target_seconds, "target_seconds"))
    projects = tuple(every_project(scope.sim))
    own = {
        find_anywhere(projects, name).unique_id: _positive(seconds, f"target_seconds[{shorten(name)}]")
        for name, seconds in target_seconds.items()
    }
    return dict.fromkeys(scope.nodes, DAY_SECONDS) | own


def prices_of(sim: CourseOfEvents, price_per_hour: Numbers | None) -> dict[str, float]:
    """Return environment -> what an hour of compute costs there, where that is given: it is never guessed.

    Raises
    ------
    JobkitError
        For a price that is not a number or negative, or that of an environment in which no job runs.
    """
    known = sorted({job.environment for job in sim.account})
    if price_per_hour is None:
        return {}
    if not isinstance(price_per_hour, Mapping):
        return dict.fromkeys(known, _positive(price_per_hour, "price_per_hour", zero=True))
    for name in price_per_hour:
        if name not in known:
            near = nearest(str(name), known)
            hint = f"did you mean `{near}`?" if near else f"known: {', '.join(known)}"
            text = f"price_per_hour names {shorten(name)}, where no job runs"
            raise JobkitError(text, hint=hint, nearest=near)
    return {
        name: _positive(price, f"price_per_hour[{shorten(name)}]", zero=True)
        for name, price in price_per_hour.items()
    }


def _positive(value: Any, name: str, *, zero: bool = False) -> float:
    number = isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)
    if not number or value < 0 or (value == 0 and not zero):
        allowed = "a number, 0 or more" if zero else "a number of seconds above 0, such as 6 * 3600"
        raise JobkitError(f"{name} is {shorten(value)}", hint=allowed)
    return float(value)
