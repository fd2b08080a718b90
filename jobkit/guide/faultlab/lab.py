"""The fault lab: five CI jobs with trouble now and then; find out why (the guide's Scenario 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import ClassVar

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError, shorten
from jobkit.basics.shown import Shown
from jobkit.basics.why import Why
from jobkit.basics.words import duration_words
from jobkit.guide.faultlab.cases import WEEKS, Hidden
from jobkit.guide.faultlab.causes import CAUSES, PossibleCause
from jobkit.guide.faultlab.draw import Draw
from jobkit.guide.faultlab.run_page import (
    PullRequestPage,
    RunPage,
    day_and_time,
    pull_request_page,
    run_pages,
)
from jobkit.guide.faultlab.week import CI, healthy_ci, pull_requests_of
from jobkit.jobs import Account, Job
from jobkit.platform import Run
from jobkit.simulation import Scenario, Simulation

__all__ = ["AfterFix", "Case", "Diagnosis", "FaultLab", "ci_words", "fault_lab", "hidden_causes"]

LETTERS = "ABCDE"
_LONG_WAIT = 600.0  # seconds in the queue: authors complain


@dataclass(frozen=True, slots=True)
class AfterFix(Shown):
    """The same week, with a suggested fix applied.

    Parameters
    ----------
    green : bool
        True when every CI run succeeds, and none waits in the queue for more than ten minutes.
    runs : tuple of RunPage
    pull_requests : tuple of PullRequestPage
    account : Account
    run_slots : int
    """

    green: bool
    runs: tuple[RunPage, ...]
    pull_requests: tuple[PullRequestPage, ...]
    account: Account
    run_slots: int

    def __repr__(self) -> str:
        return f"{'Green' if self.green else 'Not green'}: {ci_words(self.runs, 'succeed')}."


@dataclass(frozen=True, slots=True, repr=False)
class Diagnosis(Shown):
    """The verdict on one choice.

    Parameters
    ----------
    right : bool
    choice : PossibleCause
    text : str
        The verdict, with a hint that points to evidence where the choice is wrong.
    why : tuple of Why
        Only when right: why the first red run, and its first failed node, came out as they did.
    fix : str
        Only when right: what to do.
    simulation, fixed : Simulation or None
        Only when right: the week as it was, and with the fix.
    """

    right: bool
    choice: PossibleCause
    text: str
    why: tuple[Why, ...] = ()
    fix: str = ""
    simulation: Simulation | None = None
    fixed: Simulation | None = None

    def __repr__(self) -> str:
        lines = [self.text, *(repr(why) for why in self.why)]
        return "\n\n".join([*lines, f"Suggested fix: {self.fix}"] if self.fix else lines)


@checked
@dataclass(frozen=True, slots=True, repr=False)
class Case(Shown):
    """One CI job with trouble now and then. Shows what a person sees, and judges a diagnosis.

    Parameters
    ----------
    letter : str
        ``"A"`` ... ``"E"``.
    seed : int
        Of the lab: decides which fault stands behind the letter.
    """

    letter: str
    seed: int

    @property
    def account(self) -> Account:
        """The jobs, as their settings show them."""
        return _week(self).jobs

    @property
    def healthy_job(self) -> Job:
        """The CI job as the guide's Scenario 5 has it, to compare the settings with."""
        return healthy_ci()

    @property
    def run_slots(self) -> int:
        """How many run slots the account has."""
        return _week(self).rules.run_slots

    @property
    def pull_requests(self) -> tuple[PullRequestPage, ...]:
        """What was pushed, when, and which files it changes."""
        return _request_pages(_week(self))

    @property
    def runs(self) -> tuple[RunPage, ...]:
        """The runs of both jobs in the week, in the order in which they were queued."""
        return _run_pages(self)

    @property
    def logs(self) -> dict[int, str]:
        """Id of each run -> what dbt printed."""
        return {run.id: run.log for run in self.runs}

    @property
    def symptoms(self) -> str:
        """What a person sees first: the CI runs of the week."""
        ci = [run for run in self.runs if run.job == CI]
        head = f"Case {self.letter}: {ci_words(self.runs)}."
        return "\n".join([head, _COLUMNS, *(line for run in ci for line in _row(run))])

    def __repr__(self) -> str:
        return self.symptoms

    def diagnose(self, cause: str) -> Diagnosis:
        """Judge a diagnosis.

        Parameters
        ----------
        cause : str
            A key of `FaultLab.causes`.

        Returns
        -------
        Diagnosis
            Right or not; a hint if not, the chain of causes and the fix if so.

        Raises
        ------
        JobkitError
            When there is no such cause.
        """
        choice = _cause(cause)
        hidden = _hidden(self)
        if not hidden.is_answer(choice.key):
            text = f"Not `{choice.key}`. With that cause you would see this: {choice.signs}. {hidden.look}"
            return Diagnosis(False, choice, text)
        sim = _simulation(self)
        return Diagnosis(
            True,
            choice,
            f"Right: {choice.text} {hidden.evidence(_week(self), sim)} [{choice.fact}]",
            tuple(_explained(sim)),
            choice.fix,
            sim,
            choice.apply(_week(self)).simulate(seed=self.seed),
        )

    def apply_fix(self, cause: str) -> AfterFix:
        """Apply the suggested fix of a cause, right or wrong, and simulate the week again.

        Parameters
        ----------
        cause : str
            A key of `FaultLab.causes`.

        Raises
        ------
        JobkitError
            When there is no such cause.
        """
        week = _cause(cause).apply(_week(self))
        sim = week.simulate(seed=self.seed)
        green = not any(map(is_red, sim.runs_of(CI)))
        return AfterFix(green, run_pages(sim), _request_pages(week), week.jobs, week.rules.run_slots)


@checked
@dataclass(frozen=True, slots=True, repr=False)
class FaultLab(Shown):
    """Five cases, and the causes to choose from.

    Parameters
    ----------
    seed : int
        Decides which five of the nine causes are hidden, in which order, and what else differs: pull
        requests, models, times. Give each group its own.

    Examples
    --------
    >>> lab = FaultLab(seed=7)
    >>> [case.letter for case in lab]
    ['A', 'B', 'C', 'D', 'E']
    >>> lab.case("A").diagnose("no-permission").right
    False
    """

    _unchecked: ClassVar[tuple[str, ...]] = ("__init__", "case")

    seed: int = 0

    @property
    def causes(self) -> dict[str, str]:
        """Every cause to choose from: key -> the cause in one sentence. Four are behind no case.

        The seed decides their order, so that it says nothing about the cases.
        """
        return {cause.key: cause.text for cause in self._shuffled}

    @property
    def _shuffled(self) -> list[PossibleCause]:
        causes = list(CAUSES.values())
        return _random(self.seed, "causes").sample(causes, len(causes))

    @property
    def cases(self) -> tuple[Case, ...]:
        """All cases."""
        return tuple(Case(letter, self.seed) for letter in LETTERS)

    def case(self, letter: str) -> Case:
        """Return one case by its letter; raises JobkitError when there is none."""
        name = letter.strip().upper() if isinstance(letter, str) else ""
        if len(name) != 1 or name not in LETTERS:
            raise JobkitError.unknown("case", letter, LETTERS)
        return Case(name, self.seed)

    def __iter__(self) -> Iterator[Case]:
        return iter(self.cases)

    def __repr__(self) -> str:
        lines = [
            f"Fault lab (seed {self.seed}): a CI job with trouble now and then, in five cases A to E.",
            "lab.case('A').symptoms is what a person sees; .runs, .logs, .account, .pull_requests show more.",
            "Then lab.case('A').diagnose(one of):",
        ]
        return "\n".join([*lines, *(f"  {cause!r}" for cause in self._shuffled)])


@checked
def fault_lab(seed: int = 0) -> FaultLab:
    """Return the fault lab.

    Parameters
    ----------
    seed : int
        Decides which fault stands behind which letter.

    Raises
    ------
    JobkitError
        When `seed` is not a whole number.
    """
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise JobkitError(f"seed = {shorten(seed)}", where="fault_lab", hint="a whole number")
    return FaultLab(seed)


def hidden_causes(seed: int) -> dict[str, str]:
    """Return the answers, for the instructor: letter of each case -> key of the cause behind it."""
    cases = {case.letter: _hidden(case) for case in FaultLab(seed)}
    return {letter: next(key for key in CAUSES if hidden.is_answer(key)) for letter, hidden in cases.items()}


def is_red(run: Run) -> bool:
    """Return whether authors complain of a CI run: it does not succeed, or it keeps them waiting."""
    return run.status != "success" or run.wait_seconds > _LONG_WAIT


def _hidden(case: Case) -> Hidden:
    return _random(case.seed, "weeks").sample(WEEKS, len(LETTERS))[LETTERS.index(case.letter)]


def _random(seed: int, what: str) -> Random:
    return Random(f"jobkit fault lab/{seed}/{what}")  # noqa: S311  a draw that can be repeated, no secret


@lru_cache(maxsize=16)
def _week(case: Case) -> Scenario:
    return _hidden(case).make(Draw(f"jobkit fault lab/{case.seed}/{case.letter}"))


@lru_cache(maxsize=16)
def _simulation(case: Case) -> Simulation:
    return _week(case).simulate(seed=case.seed)


@lru_cache(maxsize=16)
def _run_pages(case: Case) -> tuple[RunPage, ...]:
    return run_pages(_simulation(case))


def _request_pages(week: Scenario) -> tuple[PullRequestPage, ...]:
    return tuple(pull_request_page(one, week.project) for one in pull_requests_of(week))


def _cause(key: str) -> PossibleCause:
    if key not in CAUSES:
        raise JobkitError.unknown("cause", key, CAUSES)
    return CAUSES[key]


def _explained(sim: Simulation) -> Iterator[Why]:
    """Yield why the first red run, and its first failed node, came out as they did."""
    run = next(run for run in sim.runs_of(CI) if is_red(run))
    yield sim.why(run)
    bad = [result.unique_id for result in run.results if result.status in ("error", "fail")]
    yield from (sim.why(uid, run=run) for uid in bad[:1])


def ci_words(runs: Iterable[RunPage], succeeded: str = "succeeded") -> str:
    """Return how many CI runs of a week succeed, and how long the slowest of them queued."""
    ci = [run for run in runs if run.job == CI]
    good = sum(run.status == "success" for run in ci)
    longest = duration_words(max(run.wait_seconds for run in ci))
    return f"{good} of {len(ci)} CI runs {succeeded}, the longest wait in the queue was {longest}"


_COLUMNS = "run  pull request    queued     waited   took     models  status"


def _row(run: RunPage) -> Iterator[str]:
    who = f"#{run.pull_request}" + (" by the API" if run.trigger == "api" else "")
    when, took = day_and_time(run.queued_at), f"{run.run_seconds:.0f} s"
    waited = f"{run.wait_seconds:.0f} s"
    yield f"{run.id:<4} {who:15} {when}  {waited:8} {took:8} {len(run.models):6}  {run.status}"
    if run.error:
        yield f"     {run.error}"
