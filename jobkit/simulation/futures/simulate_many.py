"""`simulate_many`: the same jobs in many futures, on whatever runs tasks."""

from __future__ import annotations

import inspect
import math
import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jobkit.basics.errors import JobkitError, did_you_mean, shorten
from jobkit.dbt.project import Project
from jobkit.jobs import Account, Job
from jobkit.platform.rules import Rules
from jobkit.simulation.futures.future import Future, record
from jobkit.simulation.futures.many_futures import ManyFutures
from jobkit.simulation.simulate import simulate

__all__ = ["simulate_many"]

SEEDS = 20
_TASKS = 32
"""At most so many tasks a variant: each carries the project."""


@dataclass(frozen=True, slots=True)
class _Case:
    """One variant: what `simulate` is called with, the seed apart."""

    name: str
    account: Account
    project: Project
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A `JobkitError` on its way home: as data, for not every error survives the journey."""

    what: str
    where: str
    hint: str


def simulate_many(
    jobs: Account | Job | Iterable[Job],
    project: Project | None = None,
    *,
    seeds: int | Iterable[int] | None = None,
    variants: Mapping[str, Mapping[str, Any] | Account | Job | Iterable[Job]] | None = None,
    executor: Executor | None = None,
    progress: bool = True,
    **options: Any,
) -> ManyFutures:
    """Simulate many futures of the same jobs, and say what happens on what share of the days.

    Parameters
    ----------
    jobs : Job, several Jobs, or Account
    project : Project, optional
        The bundled example project by default.
    seeds : int or iterable of int, optional
        One future a seed; a number n stands for 0 to n - 1. 20 by default; with variants, seed 0 alone.
    variants : Mapping of str to mapping or jobs, optional
        Name -> what differs: arguments of `simulate` (``{"rules": Rules(run_slots=2)}``, ``"jobs"`` and
        ``"project"`` too) or other jobs. Each variant is run with each seed, so that all meet the same luck.
    executor : concurrent.futures.Executor, optional
        Where the work is done: a ``ProcessPoolExecutor``, ``dask.distributed.Client(...).get_executor()`` or
        any other; by default this process. It is not shut down. What comes back are small tables, and the
        result is the same, byte for byte.
    progress : bool
        Show a progress bar.
    **options
        Of `simulate`: ``start``, ``until``, ``events``, ``faults``, ``rules``, ``built``.

    Returns
    -------
    ManyFutures

    Raises
    ------
    JobkitError
        For what `simulate` refuses (with the variant and seed), unknown options, and no or repeated seeds.

    Notes
    -----
    A seed decides how long pods take to make, and how long nodes take where ``Rules(duration_noise=...)``
    says that they vary. Without noise, futures hardly differ, and a note says so.

    Examples
    --------
    >>> from jobkit.jobs import Schedule
    >>> job = Job(name="Daily", commands=["dbt build"], schedule=Schedule(cron="0 6 * * *"))
    >>> many = simulate_many(job, seeds=3, progress=False)
    >>> len(many.futures), many.share_done("07:00", job="Daily")
    (3, 1.0)
    """
    from tqdm.auto import tqdm

    chosen = _seeds(seeds, SEEDS if variants is None else 1)
    cases = list(_cases(jobs, project, variants, options))
    tasks = [(case, part) for case in cases for part in _parts(chosen, executor)]
    found = _in_process(tasks) if executor is None else _elsewhere(tasks, executor)
    parts: dict[int, list[Future]] = {}
    with tqdm(total=len(cases) * len(chosen), unit="future", disable=not progress, leave=False) as bar:
        for number, part in found:
            parts[number] = part
            bar.update(len(part))
    futures = tuple(future for number in range(len(tasks)) for future in parts[number])
    accounts = {case.name: case.account for case in cases}
    return ManyFutures(futures, accounts, tuple(_notes(cases, chosen)))


# -- what is to be run ----------------------------------------------------------------------------


def _seeds(seeds: int | Iterable[int] | None, usual: int) -> tuple[int, ...]:
    given = usual if seeds is None else seeds
    whole = isinstance(given, int) and not isinstance(given, bool)
    chosen = tuple(range(given)) if isinstance(given, int) and whole else ()
    if not whole and isinstance(given, Iterable) and not isinstance(given, str | bytes):
        chosen = tuple(given)
    fine = all(isinstance(seed, int) and not isinstance(seed, bool) for seed in chosen)
    if not chosen or not fine or len(set(chosen)) < len(chosen):
        hint = "a number above 0, or different whole numbers such as range(20)"
        raise JobkitError(f"seeds = {shorten(seeds)}", where="simulate_many", hint=hint)
    return chosen


def _cases(
    jobs: Account | Job | Iterable[Job],
    project: Project | None,
    variants: Mapping[str, Any] | None,
    options: Mapping[str, Any],
) -> Iterator[_Case]:
    if variants is not None and (not isinstance(variants, Mapping) or not variants):
        raise JobkitError(
            f"variants = {shorten(variants)}", where="simulate_many", hint='such as {"two slots": {...}}'
        )
    account = Account.of(jobs)
    common = project if project is not None else Project.example()
    for name, change in ({"": {}} if variants is None else variants).items():
        changes = dict(change) if isinstance(change, Mapping) else {"jobs": change}
        other = changes.pop("jobs", None)
        place = f"variant {shorten(name)}" if variants is not None else "simulate_many"
        yield _Case(
            str(name),
            account if other is None else Account.of(other),
            changes.pop("project", None) or common,
            _options({**options, **changes}, place),
        )


def _options(options: Mapping[str, Any], place: str) -> dict[str, Any]:
    """Check the names of options of `simulate`, and keep what can be read only once."""
    known = [name for name in inspect.signature(simulate).parameters if name not in ("jobs", "project")]
    for name in options:
        if name == "seed":
            raise JobkitError("seed is for one future", where=place, hint="give seeds=range(20)")
        if name not in known:
            hint = did_you_mean(name, known) or f"one of {', '.join(known)}"
            raise JobkitError(f"simulate has no option {name!r}", where=place, hint=hint)
    once = ("events", "faults", "built")
    return {
        name: tuple(value) if name in once and value is not None else value for name, value in options.items()
    }


def _parts(seeds: tuple[int, ...], executor: Executor | None) -> Iterator[tuple[int, ...]]:
    size = 1 if executor is None else math.ceil(len(seeds) / _TASKS)
    yield from (seeds[first : first + size] for first in range(0, len(seeds), size))


def _notes(cases: Sequence[_Case], seeds: Sequence[int]) -> Iterator[str]:
    noisy = [bool((case.options.get("rules") or Rules()).duration_noise) for case in cases]
    if len(seeds) > 1 and not any(noisy):
        yield (
            "Durations have no noise here, so the futures differ only by the time that it takes to make a "
            "pod: Rules(duration_noise=0.2) lets nodes vary from run to run."
        )


# -- where it is run ------------------------------------------------------------------------------

_Task = tuple[_Case, tuple[int, ...]]


def _run(case: _Case, seeds: Sequence[int]) -> list[Future] | _Refusal:
    """Run some futures of one variant."""
    found = []
    for seed in seeds:
        try:
            found.append(record(simulate(case.account, case.project, seed=seed, **case.options), case.name))
        except JobkitError as error:
            name = f"{case.name}, seed {seed}" if case.name else f"seed {seed}"
            return _Refusal(error.what, f"{name}: {error.where}" if error.where else name, error.hint)
    return found


def _in_process(tasks: Sequence[_Task]) -> Iterator[tuple[int, list[Future]]]:
    for number, (case, seeds) in enumerate(tasks):
        yield number, _checked(_run(case, seeds))


def _elsewhere(tasks: Sequence[_Task], executor: Executor) -> Iterator[tuple[int, list[Future]]]:
    """Hand the tasks out, and yield what comes back, in whatever order that is."""
    parcels: dict[str, bytes] = {}
    waiting = {}
    for number, (case, seeds) in enumerate(tasks):
        if case.name not in parcels:
            parcels[case.name] = _packed(case)
        waiting[executor.submit(_run_packed, parcels[case.name], seeds)] = number
    try:
        for done in as_completed(waiting):
            yield waiting[done], _checked(done.result())
    finally:
        for future in waiting:
            future.cancel()


def _packed(case: _Case) -> bytes:
    try:
        return pickle.dumps(case, protocol=pickle.HIGHEST_PROTOCOL)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        place = case.name or "simulate_many"
        raise JobkitError(f"cannot be sent to another process: {error}", where=place) from None


@lru_cache(maxsize=2)
def _unpacked(parcel: bytes) -> _Case:
    """Unpack a variant once a process: its project keeps what was worked out for an earlier task."""
    case: _Case = pickle.loads(parcel)  # noqa: S301 (packed by `_packed`, never read from a file)
    return case


def _run_packed(parcel: bytes, seeds: tuple[int, ...]) -> list[Future] | _Refusal:
    return _run(_unpacked(parcel), seeds)


def _checked(found: list[Future] | _Refusal) -> list[Future]:
    if isinstance(found, _Refusal):
        raise JobkitError(found.what, where=found.where, hint=found.hint)
    return found
