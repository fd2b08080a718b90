"""What one dbt command is given: the arguments of `invoke` as one value."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from jobkit.basics.engine import Engine
from jobkit.basics.errors import JobkitError, shorten
from jobkit.dbt.commands import Command
from jobkit.dbt.execution.faults import Fault
from jobkit.dbt.execution.speed import Speed
from jobkit.dbt.execution.warehouse import Warehouse
from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.dbt.manifest.state import State

__all__ = ["InvocationRequest"]


@dataclass(frozen=True, slots=True)
class InvocationRequest:
    """One dbt command with everything that its outcome depends on; `invoke` describes the fields.

    Raises
    ------
    JobkitError
        When a field has the wrong type, or `threads` is below 1.
    """

    command: str | Command
    project: ProjectGraph
    state: State | None = None
    defer_state: State | None = None
    defer: bool = False
    favor_state: bool = False
    warehouse: Warehouse = field(default_factory=Warehouse)
    faults: tuple[Fault, ...] = ()
    threads: int | None = None
    schema: str | None = None
    packages_installed: bool = True
    full_refresh: bool = False
    speed: Speed | None = None
    env: tuple[tuple[str, str], ...] = ()
    engine: Engine = "core"

    def __post_init__(self) -> None:
        for name, kind, hint in (
            ("command", str | Command, 'such as "dbt build"'),
            ("project", ProjectGraph, "a Project, such as Project.example()"),
            ("state", State | None, "a State, such as State.from_dir(...)"),
            ("defer_state", State | None, "a State, such as State.from_dir(...)"),
            ("warehouse", Warehouse, "a Warehouse"),
        ):
            if not isinstance(getattr(self, name), kind):
                raise self._wrong(name, hint)
        threads: Any = self.threads
        if threads is not None and (type(threads) is not int or threads < 1):
            raise self._wrong("threads", "a whole number, 1 or more")

    def _wrong(self, name: str, hint: str) -> JobkitError:
        return JobkitError(f"{name} is {shorten(getattr(self, name))}", where="invoke", hint=hint)

    def __hash__(self) -> int:
        # of the small parts: a manifest has a hash that takes long, and few requests differ in nothing else
        small = (self.schema, self.threads, self.defer, self.full_refresh, self.packages_installed)
        return hash((self.command, len(self.warehouse), *small))

    @property
    def key(self) -> Hashable:
        """Equal for requests with equal outcomes.

        The large parts count by identity: comparing two manifests would cost more than running the command.
        Whoever keeps the key has to keep the request too, or the identities may be used again.
        """
        large = (self.project, self.warehouse, self.state, self.defer_state)
        flags = (self.defer, self.favor_state, self.packages_installed, self.full_refresh)
        return (
            self.command,
            *map(id, large),
            *flags,
            self.schema,
            self.threads,
            self.faults,
            self.speed,
            self.env,
            self.engine,
        )
