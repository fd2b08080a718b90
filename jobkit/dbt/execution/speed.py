"""How fast the warehouse works while one command runs: noise, slow-downs and outages."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from statistics import NormalDist
from typing import Any, ClassVar, Final

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError, shorten
from jobkit.basics.shown import Shown
from jobkit.dbt.execution.faults import UNREACHABLE, Fault, find_node
from jobkit.dbt.manifest.project_graph import ProjectGraph

__all__ = ["Outage", "Slowdown", "Speed", "speed_of"]

_ALWAYS: Final = math.inf
_NORMAL = NormalDist()
_LEAST, _MOST = 1e-6, 1e300


@dataclass(frozen=True, slots=True, order=True)
class Slowdown(Shown):
    """Nodes that start within a window take longer.

    Parameters
    ----------
    times : float
        Factor on their seconds, above 0; below 1 they are faster.
    node : str
        unique_id, or ``""`` for every node.
    start, end : float
        Half-open window, in seconds after the command's first node could start.
    """

    times: float
    node: str = ""
    start: float = 0.0
    end: float = _ALWAYS


@dataclass(frozen=True, slots=True, order=True)
class Outage(Shown):
    """The warehouse takes no connection within a window.

    Parameters
    ----------
    start, end : float
        Half-open window, in seconds after the command's first node could start.
    message : str
        What the database driver says.
    """

    start: float = 0.0
    end: float = _ALWAYS
    message: str = UNREACHABLE


@checked
@dataclass(frozen=True, slots=True)
class Speed(Shown):
    """How long the work in the warehouse takes during one command, measured against `Project.durations`.

    Hashable, and equal speeds have equal outcomes: it can be part of the key of what is remembered.

    Parameters
    ----------
    key : str
        Names the draw of the noise, such as ``"7/Daily/3"``: the same key and unique_id give the same factor
        on every machine and in every order of nodes. Without noise it is dropped.
    sigma : float
        Noise: each node's seconds are multiplied by a log-normal factor with median 1 and this sigma. With
        0.2, two of three nodes lie between 0.82 and 1.22 times their usual time. 0 is no noise.
    slow : tuple of Slowdown
        Where several hold for a node, their factors multiply.
    down : tuple of Outage

    Raises
    ------
    JobkitError
        When a sigma or a factor is not a number in its range.

    Notes
    -----
    Only the work in the warehouse has a speed: rendering (``compile``) and dbt's own start do not. What holds
    when a node starts holds until it ends; a node at work when an outage begins comes through. Both are
    assumptions: jobkit does not look inside a node.

    Examples
    --------
    >>> Speed("7/Daily/3", sigma=0.2).factor("model.shop.orders")
    1.083813
    >>> Speed(slow=(Slowdown(3.0, start=60.0),)).factor("model.shop.orders", at=90.0)
    3.0
    """

    _unchecked: ClassVar[tuple[str, ...]] = ("__init__", "factor", "outage_at")

    key: str = ""
    sigma: float = 0.0
    slow: tuple[Slowdown, ...] = ()
    down: tuple[Outage, ...] = ()

    def __post_init__(self) -> None:
        _check_number("sigma", self.sigma, least=0.0)
        _check_all("slow", self.slow, Slowdown)
        _check_all("down", self.down, Outage)
        for slowdown in self.slow:
            _check_number("times", slowdown.times, least=0.0, above=True)
        if not self.sigma:
            object.__setattr__(self, "key", "")  # it names nothing: equal speeds stay equal
        object.__setattr__(self, "slow", tuple(sorted(self.slow)))
        object.__setattr__(self, "down", tuple(sorted(self.down)))

    def factor(self, uid: str, at: float = 0.0) -> float:
        """Return how many times its usual seconds a node takes that starts `at` seconds into the command."""
        factor = self._noise(uid) if self.sigma else 1.0
        for slowdown in self.slow:
            if slowdown.node in ("", uid) and slowdown.start <= at < slowdown.end:
                factor *= slowdown.times
        return factor

    def _noise(self, uid: str) -> float:
        digest = blake2b(f"{self.key}\0{uid}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
        place = ((int.from_bytes(digest, "big") >> 12) + 0.5) / 2**52  # 52 bits: never quite 0 or 1
        factor = math.exp(self.sigma * _NORMAL.inv_cdf(place))
        # rounded, because the last digits of exp and log differ between machines
        return max(_LEAST, round(factor, 6))

    def outage_at(self, at: float) -> Outage | None:
        """Return the outage during which `at` seconds into the command lies, or None."""
        return next((outage for outage in self.down if outage.start <= at < outage.end), None)

    @property
    def changes_at(self) -> float:
        """Seconds into the command at which a window first opens or closes; infinity for never."""
        windows: tuple[Slowdown | Outage, ...] = (*self.slow, *self.down)
        edges = (edge for window in windows for edge in (window.start, window.end))
        return min((edge for edge in edges if edge > 0), default=_ALWAYS)

    @property
    def at_start(self) -> Speed:
        """The speed that never changes from what it is at the start.

        A command that ends before `changes_at` has the same outcome under both. So one outcome, worked out
        under this speed, serves all commands that no window breaks into.
        """
        slow = tuple(replace(one, start=0.0, end=_ALWAYS) for one in self.slow if one.start <= 0 < one.end)
        down = tuple(replace(one, start=0.0, end=_ALWAYS) for one in self.down if one.start <= 0 < one.end)
        return Speed(self.key, self.sigma, slow, down)


def speed_of(
    faults: Iterable[Fault],
    project: ProjectGraph,
    base: Speed | None = None,
    *,
    job: str | None = None,
    at: datetime | None = None,
) -> Speed | None:
    """Return the speed under the slow-downs and outages among `faults`.

    Parameters
    ----------
    faults : iterable of Fault
        Only slow-downs and outages of the warehouse count.
    project : Project
        Has the nodes that slow-downs name.
    base : Speed, optional
        What holds already: the noise.
    job : str, optional
        The job whose run it is; None takes the faults of every job.
    at : datetime, optional
        When the command's first node can start (aware, UTC): windows become seconds after it, those that
        have closed are dropped. None: the windows are ignored, and everything holds all the time.

    Returns
    -------
    Speed or None
        `base` itself when nothing changes it.

    Raises
    ------
    JobkitError
        When a slow-down names a node that the project does not have.
    """
    slow: list[Slowdown] = []
    down: list[Outage] = []
    for fault in faults:
        if not fault.of_warehouse or (job is not None and fault.job not in (None, job)):
            continue
        start, end = _window(fault, at)
        if end <= 0:
            continue
        if fault.times is None:
            down.append(Outage(start, end, fault.message or UNREACHABLE))
        else:
            node = find_node(fault.node, project) if fault.node else ""
            slow.append(Slowdown(fault.times, node, start, end))
    if not slow and not down:
        return base
    base = base or Speed()
    return replace(base, slow=(*base.slow, *slow), down=(*base.down, *down))


def _window(fault: Fault, at: datetime | None) -> tuple[float, float]:
    if at is None:
        return 0.0, _ALWAYS
    start = 0.0 if fault.start is None else max(0.0, (fault.start - at).total_seconds())
    return start, _ALWAYS if fault.end is None else (fault.end - at).total_seconds()


def _check_all(name: str, given: Any, kind: type) -> None:
    if not isinstance(given, list | tuple) or not all(isinstance(one, kind) for one in given):
        raise JobkitError(
            f"{name} = {shorten(given)}", where="Speed", hint=f"a list, each entry a {kind.__name__}"
        )


def _check_number(name: str, value: float, *, least: float, above: bool = False) -> None:
    fine = not isinstance(value, bool) and isinstance(value, int | float) and -_MOST <= value <= _MOST
    if not fine or value < least or (above and value == least):
        hint = f"a number {'above' if above else 'from'} {least:g}" + ("" if above else " on")
        raise JobkitError(f"{name} = {shorten(value)}", where="Speed", hint=hint)
