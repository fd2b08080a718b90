"""Many futures side by side, and what share of them does what."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from functools import cached_property
from typing import Any, ClassVar, Literal, get_args

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError, shorten
from jobkit.basics.numbers import quantile
from jobkit.basics.plain_data import json_text
from jobkit.basics.shown import Drawn
from jobkit.jobs import Account
from jobkit.simulation.futures.days import Day, below, days_of, done_at
from jobkit.simulation.futures.future import Future
from jobkit.simulation.futures.summary import LEVELS, Quantiles, SummaryRow

__all__ = ["ManyFutures", "Measure"]

Measure = Literal["done_at", "wait_seconds", "run_seconds"]


@checked
@dataclass(frozen=True, repr=False)
class ManyFutures(Drawn):
    """What `simulate_many` returns.

    Parameters
    ----------
    futures : tuple of Future
        By variant, then by seed, in the order in which both were given.
    accounts : Mapping of str to Account
        The jobs of each variant; the only key is ``""`` where only the seed varies.
    notes : tuple of str
        What the reader should know.

    Notes
    -----
    Times of day count from midnight (UTC) of the day on which the chain began, so a job that is done at 01:30
    on the next day is done at 91,800 seconds. A day counts as done by the end of the job's last successful
    run; a day without one is never done, and a day that the horizon cuts is left out. What share of the days
    is a fact about these simulations; about real days it says as much as the durations and the noise do.
    """

    _unchecked: ClassVar[tuple[str, ...]] = ("__init__",)

    futures: tuple[Future, ...]
    accounts: Mapping[str, Account]
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return self._text()

    @property
    def variants(self) -> tuple[str, ...]:
        """Names of the variants, in order; ``("",)`` where only the seed varies."""
        return tuple(self.accounts)

    def of(self, variant: str | None = None) -> tuple[Future, ...]:
        """Return the futures of a variant; None is allowed where there is only one."""
        name = self._variant(variant)
        return tuple(future for future in self.futures if future.variant == name)

    def values(
        self,
        of: Measure = "done_at",
        *,
        job: str | None = None,
        chain: str | None = None,
        variant: str | None = None,
    ) -> list[float]:
        """Return what was measured, sorted: one value a day for ``done_at``, one a run for the others.

        Parameters
        ----------
        of : {"done_at", "wait_seconds", "run_seconds"}
            Seconds, see `ManyFutures` and `Run`; infinity for a day that was never done.
        job : str, optional
            Name of the job. One of `job` and `chain` is needed.
        chain : str, optional
            Name of the job that begins a chain: it is done when all jobs that its success leads to are.
        variant : str, optional
            Needed where there are several.

        Raises
        ------
        JobkitError
            For an unknown job, variant or measure.
        """
        name = self._variant(variant)
        if of not in get_args(Measure):
            known = ", ".join(get_args(Measure))
            raise JobkitError(f"{shorten(of)} is not measured", where="of", hint=f"one of {known}")
        if (job is None) == (chain is None):
            raise JobkitError("which job?", hint='give job="..." or chain="...", one of them')
        account = self.accounts[name]
        subject = account.job(str(job if chain is None else chain)).name
        if of == "done_at":
            return self._done(name, subject, is_chain=chain is not None)
        if chain is not None:
            raise JobkitError(f"a chain has no {of}", hint="ask for one of its jobs")
        return sorted(value for future in self.of(name) for value in future.seconds(subject, of))

    def _done(self, variant: str, subject: str, *, is_chain: bool) -> list[float]:
        account = self.accounts[variant]
        members = below(account, [subject]) if is_chain else frozenset([subject])
        heads = frozenset([subject]) if is_chain else below(account, [subject], upwards=True)
        if is_chain:
            days = [[day for day in days if subject in day.heads] for days in self._days[variant]]
        else:
            days = list(self._days[variant])
        return sorted(value for some in days for value in done_at(some, members, heads))

    @cached_property
    def _days(self) -> dict[str, list[list[Day]]]:
        found: dict[str, list[list[Day]]] = {name: [] for name in self.accounts}
        for future in self.futures:
            found[future.variant].append(days_of(future))
        return found

    def quantile(
        self,
        p: float,
        *,
        job: str | None = None,
        chain: str | None = None,
        of: Measure = "done_at",
        variant: str | None = None,
    ) -> float | None:
        """Return the value that the share `p` of the days (or runs) does not exceed.

        ``quantile(0.95, chain="Ingest")`` says when the chain will be done on 95 % of days.

        Parameters
        ----------
        p : float
            Above 0, up to 1.
        job, chain, of, variant
            As for `values`.

        Returns
        -------
        float or None
            Seconds; infinity when fewer days than that ever saw it done; None without any day or run.
        """
        return self.percentiles(of, job=job, chain=chain, variant=variant, at=(p,))[p]

    def percentiles(
        self,
        of: Measure = "done_at",
        *,
        job: str | None = None,
        chain: str | None = None,
        variant: str | None = None,
        at: Sequence[float] = LEVELS,
    ) -> dict[float, float | None]:
        """Return share -> value for several shares; see `quantile`."""
        for p in at:
            if isinstance(p, bool) or not isinstance(p, int | float) or not 0 < p <= 1:
                raise JobkitError(f"p = {shorten(p)}", hint="a share above 0, up to 1, such as 0.95")
        values = self.values(of, job=job, chain=chain, variant=variant)
        return {p: quantile(values, p) for p in at}

    def share_done(
        self,
        by: time | str,
        *,
        job: str | None = None,
        chain: str | None = None,
        variant: str | None = None,
    ) -> float | None:
        """Return on what share of the days it is done by a time of day (UTC); None without any day.

        Parameters
        ----------
        by : datetime.time or str
            ``"07:30"``: of the day on which the chain began.
        job, chain, variant
            As for `values`.
        """
        limit = _time_of_day(by)
        values = self.values("done_at", job=job, chain=chain, variant=variant)
        return sum(value <= limit for value in values) / len(values) if values else None

    def summary(self) -> tuple[SummaryRow, ...]:
        """Return a row for each chain of several jobs, and for each job, by variant."""
        rows = []
        for variant, account in self.accounts.items():
            starts = [job for job in account.jobs if len(below(account, [job.name])) > 1]
            heads = [job.name for job in starts if below(account, [job.name], upwards=True) == {job.name}]
            rows += [self._row(variant, name, is_chain=True) for name in heads]
            rows += [self._row(variant, job.name, is_chain=False) for job in account.jobs]
        return tuple(rows)

    def _row(self, variant: str, job: str, *, is_chain: bool) -> SummaryRow:
        account, futures = self.accounts[variant], self.of(variant)
        members = below(account, [job]) if is_chain else frozenset([job])
        done = [] if account.job(job).is_ci else self._done(variant, job, is_chain=is_chain)

        def count(status: str = "") -> int:
            return sum(future.count(name, status) for future in futures for name in members)

        def spread(of: Measure) -> Quantiles:
            values = [] if is_chain else self.values(of, job=job, variant=variant)
            return tuple(quantile(values, p) for p in LEVELS)

        return SummaryRow(
            variant,
            job,
            is_chain,
            runs=count(),
            errors=count("error"),
            cancelled=count("cancelled"),
            days=len(done),
            undone=sum(value == math.inf for value in done),
            done_at=tuple(quantile(done, p) for p in LEVELS),
            run_seconds=spread("run_seconds"),
            wait_seconds=spread("wait_seconds"),
        )

    def _variant(self, variant: str | None) -> str:
        if variant is None and len(self.accounts) == 1:
            return next(iter(self.accounts))
        known = [name for name in self.accounts if name]
        if variant is None:
            raise JobkitError("which variant?", hint=f"one of {', '.join(known)}")
        if variant not in self.accounts:
            raise JobkitError.unknown("variant", variant, known)
        return variant

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {
            "variants": list(self.variants),
            "summary": [row.to_dict() for row in self.summary()],
            "futures": [future.to_dict() for future in self.futures],
            "notes": list(self.notes),
        }

    def to_json(self, indent: int | None = None) -> str:
        """Return everything as JSON; the same bytes for the same input, on any executor."""
        return json_text(self.to_dict(), indent)


def _time_of_day(by: time | str) -> float:
    try:
        when = time.fromisoformat(by) if isinstance(by, str) else by
        return when.hour * 3600 + when.minute * 60 + when.second + when.microsecond / 1e6
    except (ValueError, AttributeError):
        raise JobkitError(f"{shorten(by)} is no time of day", hint='such as "07:30"') from None
