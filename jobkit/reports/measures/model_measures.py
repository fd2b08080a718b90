"""What models come to: how old each gets, and what it costs, by the deploy runs of one environment."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from jobkit.basics.shown import Shown
from jobkit.basics.words import count_words
from jobkit.platform.note import Note
from jobkit.reports.measures.sawtooth import saws_of_all
from jobkit.reports.measures.scope import MeasuredScope
from jobkit.reports.measures.tallies import InvocationWork, Starts

__all__ = ["ModelMeasures", "model_measures", "model_notes"]


@dataclass(frozen=True, slots=True)
class ModelMeasures(Shown):
    """How old one model gets, and what it costs, by the deploy runs of one environment.

    Parameters
    ----------
    unique_id, name : str
    builds : int
        How often it was built with success.
    failures, skips : int
        How often it failed itself, and how often it was skipped because something above it failed.
    compute_seconds : float
        Its own time on threads, without its tests.
    staleness_max_seconds, staleness_mean_seconds : float or None
        See `Staleness`; None where the model never exists.
    target_seconds : float
        How old its data may be.
    within_target : float or None
        Part of the time in which it is at most that old, 0 to 1; of the time in which its age is known.
    unknown_seconds : float
        Time before its first build, when there is nothing yet.
    is_assumed : bool
        True when it is taken to exist at the start already; until its first build its age then counts from
        the start, and is really higher.
    """

    unique_id: str
    name: str
    builds: int
    failures: int
    skips: int
    compute_seconds: float
    staleness_max_seconds: float | None
    staleness_mean_seconds: float | None
    target_seconds: float
    within_target: float | None
    unknown_seconds: float
    is_assumed: bool

    @property
    def attempts(self) -> int:
        """How often a run had it to build: 0 for a model that no run here reached."""
        return self.builds + self.failures + self.skips


def model_measures(
    scope: MeasuredScope, refreshing: Starts, targets: Mapping[str, float]
) -> Iterator[ModelMeasures]:
    """Yield the figures of every model that is stored, by unique_id.

    Parameters
    ----------
    scope : MeasuredScope
    refreshing : dict of InvocationWork to list of float
        The steps that build into the environment.
    targets : Mapping of str to float
        unique_id -> how old its data may be, in seconds.
    """
    found = {
        uid: node
        for uid, node in sorted(scope.nodes.items())
        if node.resource_type == "model" and not node.is_ephemeral
    }
    existing = {uid for uid, node in found.items() if scope.exists(node)}
    saws = saws_of_all(refreshing, {uid: targets[uid] for uid in found}, existing, scope.seconds)
    builds = _counts(refreshing, lambda work: work.builds)
    failures = _counts(refreshing, lambda work: work.failed)
    skips = _counts(refreshing, lambda work: work.skipped)
    seconds = _seconds(refreshing)
    for uid, node in found.items():
        saw = saws[uid]
        yield ModelMeasures(
            unique_id=uid,
            name=node.name,
            builds=builds[uid],
            failures=failures[uid],
            skips=skips[uid],
            compute_seconds=seconds[uid],
            staleness_max_seconds=saw.max_seconds,
            staleness_mean_seconds=saw.mean_seconds,
            target_seconds=targets[uid],
            within_target=saw.share_within,
            unknown_seconds=max(scope.seconds - saw.seconds, 0.0),
            is_assumed=uid in existing,
        )


def _counts(refreshing: Starts, nodes_of: Callable[[InvocationWork], Iterable[str]]) -> Counter[str]:
    """Count for every node in how many steps it was."""
    counts: Counter[str] = Counter()
    for work, starts in refreshing.items():
        for uid in nodes_of(work):
            counts[uid] += len(starts)
    return counts


def _seconds(refreshing: Starts) -> dict[str, float]:
    seconds: dict[str, float] = defaultdict(float)
    for work, starts in refreshing.items():
        for uid, own in work.node_seconds.items():
            seconds[uid] += len(starts) * own
    return seconds


def model_notes(models: Sequence[ModelMeasures], scope: MeasuredScope) -> Iterator[Note]:
    """Say which ages count from the start only, are unknown for most of the time, or never begin."""
    tried = sum(row.is_assumed and row.attempts > 0 for row in models)
    if tried:
        text = (
            f"In {scope.environment}, {_are(tried)} assumed to exist at the start. Until the first build "
            "here the age counts from the start, so the true age is higher."
        )
        yield Note(text, "assumption")
    left = sum(row.is_assumed and row.attempts == 0 for row in models)
    if left:
        text = (
            f"In {scope.environment}, {_are(left)} assumed to exist at the start, and no run here builds "
            f"{'it' if left == 1 else 'them'}."
        )
        yield Note(text, "assumption")
    never = sum(row.staleness_max_seconds is None for row in models)
    if never:
        text = f"In {scope.environment}, {_are(never)} never built successfully: there is no age to measure."
        yield Note(text, "bound")
    # Otherwise a weekly model would be taken for a fresh one.
    half = scope.seconds / 2
    late = sum(row.staleness_max_seconds is not None and row.unknown_seconds > half for row in models)
    if late:
        text = (
            f"In {scope.environment}, {_are(late)} built for the first time in the second half of "
            "the time; the age before is unknown and not counted. Simulate a longer time, or start with "
            f"{scope.environment} built."
        )
        yield Note(text, "bound")


def _are(models: int) -> str:
    return f"{count_words(models, 'model')} {'is' if models == 1 else 'are'}"
