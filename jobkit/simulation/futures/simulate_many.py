"""`simulate_many`: the same jobs in many futures, on any executor."""

from __future__ import annotations

import inspect
import math
import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError, shorten
from jobkit.jobs import Account, Job
from jobkit.jobs.labelled import labelled
from jobkit.simulation.futures.future import Future, record
from jobkit.simulation.futures.many_futures import ManyFutures
from jobkit.simulation.scenario import Given, Scenario
from jobkit.simulation.simulate import simulate

__all__ = ["simulate_many"]

SEEDS = 20
MAX_SEEDS = 100_000
_TASKS = 32
"""At most so many tasks a variant: each carries the project."""

_AT_HAND: dict[bytes, Scenario] = {}
"""Scenarios by their parcel while tasks are out: a worker that is forked meanwhile unpacks nothing."""


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A `JobkitError` as data: not every error can be pickled."""

    what: str
    where: str
    hint: str


@checked
def simulate_many(
    jobs: Scenario | Account | Job | Iterable[Job],
    project: Given | Mapping[str, Given] | None = None,
    *,
    seeds: int | Iterable[int] | None = None,
    variants: Mapping[str, Mapping[str, Any] | Scenario | Account | Job | Iterable[Job]] | None = None,
    executor: Executor | None = None,
    progress: bool = True,
    **options: Any,
) -> ManyFutures:
    """Simulate many futures of the same jobs, and say what happens on what share of the days.

    Parameters
    ----------
    jobs : Scenario, Job, several Jobs, or Account
        What is given beside a scenario replaces that field of it.
    project : Project, str, Path, or mapping of str to one of these, optional
        As for `simulate`.
    seeds : int or iterable of int, optional
        One future a seed; a number n stands for 0 to n - 1. 20 by default; with variants, seed 0 alone.
    variants : Mapping of str to mapping or jobs, optional
        Name -> what differs: arguments of `simulate` (``{"rules": Rules(run_slots=2)}``, ``"jobs"`` and
        ``"project"`` too), a scenario, or other jobs. Each variant is run with each seed, so that all meet
        the same luck.
    executor : concurrent.futures.Executor, optional
        Where the work is done: a ``ProcessPoolExecutor``, ``dask.distributed.Client(...).get_executor()`` or
        any other; by default this process. It is not shut down. What comes back are small tables, and the
        result is the same, byte for byte.
    progress : bool
        Show a progress bar.
    **options
        Of `simulate`: ``start``, ``until``, ``events``, ``faults``, ``rules``, ``new_account``, ``built``,
        ``succeeded``, ``never_succeeded``.

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
    base = jobs if isinstance(jobs, Scenario) else Scenario(jobs)
    if project is not None:
        options = {"project": project, **options}
    scenarios = list(_variants(base.changed(**_options(options, "simulate_many")), variants))
    tasks = [(scenario, part) for scenario in scenarios for part in _parts(chosen, executor)]
    found = _in_process(tasks) if executor is None else _elsewhere(tasks, executor)
    parts: dict[int, list[Future]] = {}
    with tqdm(total=len(scenarios) * len(chosen), unit="future", disable=not progress, leave=False) as bar:
        for number, part in found:
            parts[number] = part
            bar.update(len(part))
    futures = tuple(future for number in range(len(tasks)) for future in parts[number])
    accounts = {scenario.name: labelled(scenario.jobs) for scenario in scenarios}
    return ManyFutures(futures, accounts, tuple(_notes(scenarios, chosen)))


# -- what is to be run ----------------------------------------------------------------------------


def _seeds(seeds: int | Iterable[int] | None, usual: int) -> tuple[int, ...]:
    given = usual if seeds is None else seeds
    whole = isinstance(given, int) and not isinstance(given, bool)
    chosen = tuple(range(min(given, MAX_SEEDS + 1))) if isinstance(given, int) and whole else ()
    if not whole and isinstance(given, Iterable) and not isinstance(given, str | bytes):
        chosen = tuple(islice(given, MAX_SEEDS + 1))
    fine = all(isinstance(seed, int) and not isinstance(seed, bool) for seed in chosen)
    if not chosen or not fine or len(set(chosen)) < len(chosen):
        hint = "a number above 0, or different whole numbers such as range(20)"
        raise JobkitError(f"seeds = {shorten(seeds)}", where="simulate_many", hint=hint)
    if len(chosen) > MAX_SEEDS:
        what = f"seeds are more than {MAX_SEEDS:,}"
        raise JobkitError(what, where="simulate_many", hint="call it several times")
    return chosen


def _variants(base: Scenario, variants: Mapping[str, Any] | None) -> Iterator[Scenario]:
    """Yield a scenario for each variant, called like it."""
    if variants is None:
        yield base.changed(name="")
        return
    if not isinstance(variants, Mapping) or not variants:
        raise JobkitError(
            f"variants = {shorten(variants)}", where="simulate_many", hint='such as {"two slots": {...}}'
        )
    for name, change in variants.items():
        if isinstance(change, Scenario):
            yield change.changed(name=str(name))
            continue
        changes = change if isinstance(change, Mapping) else {"jobs": change}
        yield base.changed(**_options(changes, f"variant {shorten(name)}"), name=str(name))


def _options(options: Mapping[str, Any], place: str) -> dict[str, Any]:
    """Check the names of options of `simulate`, and leave out those that are None."""
    known = [name for name in inspect.signature(simulate).parameters if name != "seed"]
    for name in options:
        if name == "seed":
            raise JobkitError("seed is for one future", where=place, hint="give seeds=range(20)")
        if name not in known:
            raise JobkitError.unknown("option of simulate", name, known, where=place)
    return {name: value for name, value in options.items() if value is not None}


def _parts(seeds: tuple[int, ...], executor: Executor | None) -> Iterator[tuple[int, ...]]:
    size = 1 if executor is None else math.ceil(len(seeds) / _TASKS)
    yield from (seeds[first : first + size] for first in range(0, len(seeds), size))


def _notes(scenarios: Sequence[Scenario], seeds: Sequence[int]) -> Iterator[str]:
    if len(seeds) > 1 and not any(scenario.rules.duration_noise for scenario in scenarios):
        yield (
            "Durations have no noise here, so the futures differ only in how long it takes to prepare a run. "
            "A noise of 0.2 (`duration_noise`, --noise) lets nodes vary from run to run."
        )


# -- where it is run ------------------------------------------------------------------------------

_Task = tuple[Scenario, tuple[int, ...]]


def _run(scenario: Scenario, seeds: Sequence[int]) -> list[Future] | _Refusal:
    """Run some futures of one variant."""
    found = []
    for seed in seeds:
        try:
            found.append(record(scenario.simulate(seed=seed), scenario.name))
        except JobkitError as error:
            name = f"{scenario.name}, seed {seed}" if scenario.name else f"seed {seed}"
            return _Refusal(error.what, f"{name}: {error.where}" if error.where else name, error.hint)
    return found


def _in_process(tasks: Sequence[_Task]) -> Iterator[tuple[int, list[Future]]]:
    for number, (scenario, seeds) in enumerate(tasks):
        yield number, _checked(_run(scenario, seeds))


def _elsewhere(tasks: Sequence[_Task], executor: Executor) -> Iterator[tuple[int, list[Future]]]:
    """Hand the tasks out, and yield each result when it comes back."""
    parcels = _parcels(scenario for scenario, _ in tasks)
    waiting = {}
    try:
        for number, (scenario, seeds) in enumerate(tasks):
            waiting[executor.submit(_run_packed, parcels[scenario.name], seeds)] = number
        for done in as_completed(waiting):
            yield waiting[done], _checked(done.result())
    finally:
        for future in waiting:
            future.cancel()
        for parcel in parcels.values():
            _AT_HAND.pop(parcel, None)


def _parcels(scenarios: Iterable[Scenario]) -> dict[str, bytes]:
    """Return each variant packed, by its name."""
    parcels: dict[str, bytes] = {}
    for scenario in scenarios:
        if scenario.name not in parcels:
            parcels[scenario.name] = _packed(scenario)
            _AT_HAND[parcels[scenario.name]] = scenario
    return parcels


def _packed(scenario: Scenario) -> bytes:
    try:
        return pickle.dumps(scenario, protocol=pickle.HIGHEST_PROTOCOL)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        place = scenario.name or "simulate_many"
        raise JobkitError(f"cannot be sent to another process: {error}", where=place) from None


@lru_cache(maxsize=2)
def _unpacked(parcel: bytes) -> Scenario:
    """Unpack a variant once a process: its project keeps what was worked out for an earlier task."""
    return _AT_HAND.get(parcel) or pickle.loads(parcel)  # noqa: S301 (packed by `_packed`, never a file)


def _run_packed(parcel: bytes, seeds: tuple[int, ...]) -> list[Future] | _Refusal:
    return _run(_unpacked(parcel), seeds)


def _checked(found: list[Future] | _Refusal) -> list[Future]:
    if isinstance(found, _Refusal):
        raise JobkitError(found.what, where=found.where, hint=found.hint)
    return found
