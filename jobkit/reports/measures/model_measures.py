"""What models come to: how old each gets, and what it costs, by the deploy runs of one environment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jobkit.basics.words import count_words
from jobkit.platform.note import Note
from jobkit.reports.measures.sawtooth import saws_of_all
from jobkit.reports.measures.scope import MeasuredScope
from jobkit.reports.measures.tallies import Starts

__all__ = ["ModelMeasures", "model_measures", "model_notes"]


@dataclass(frozen=True, slots=True)
class ModelMeasures:
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
        Part of the time in which it is no older, 0 to 1; of the time in which its age is known.
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
    scope: MeasuredScope, refreshing: Starts, targets: Mapping[str, float], others: float
) -> Iterator[ModelMeasures]:
    """Yield the figures of every model that is stored, by unique_id.

    Parameters
    ----------
    scope : MeasuredScope
    refreshing : dict of InvocationWork to list of float
        The steps that build into the environment.
    targets : Mapping of str to float
        unique_id -> how old its data may be, in seconds; `others` for the models that are not in it.
    """
    found = {
        uid: node
        for uid, node in sorted(scope.sim.project.nodes.items())
        if node.resource_type == "model" and not node.is_ephemeral
    }
    existing = {uid for uid, node in found.items() if scope.exists(node)}
    allowed = {uid: targets.get(uid, others) for uid in found}
    saws = saws_of_all(refreshing, allowed, existing, scope.seconds)
    counts = _counts(refreshing)
    for uid, node in found.items():
        own, saw = counts[uid], saws[uid]
        yield ModelMeasures(
            unique_id=uid,
            name=node.name,
            builds=own.builds,
            failures=own.failures,
            skips=own.skips,
            compute_seconds=own.seconds,
            staleness_max_seconds=saw.max_seconds,
            staleness_mean_seconds=saw.mean_seconds,
            target_seconds=allowed[uid],
            within_target=saw.share_within,
            unknown_seconds=max(scope.seconds - saw.seconds, 0.0),
            is_assumed=uid in existing,
        )


@dataclass(slots=True)
class _Counts:
    builds: int = 0
    failures: int = 0
    skips: int = 0
    seconds: float = 0.0


def _counts(refreshing: Starts) -> dict[str, _Counts]:
    """Count for every node how often it was built, failed and was skipped, and its seconds."""
    counts: dict[str, _Counts] = defaultdict(_Counts)
    for work, starts in refreshing.items():
        for uid in work.builds:
            counts[uid].builds += len(starts)
        for uid in work.failed:
            counts[uid].failures += len(starts)
        for uid in work.skipped:
            counts[uid].skips += len(starts)
        for uid, seconds in work.node_seconds.items():
            counts[uid].seconds += len(starts) * seconds
    return counts


def model_notes(models: Sequence[ModelMeasures], scope: MeasuredScope) -> Iterator[Note]:
    """Say which ages count from the start only, are unknown for most of the time, or never begin."""
    tried = sum(row.is_assumed and row.attempts > 0 for row in models)
    if tried:
        text = (
            f"In {scope.environment}, {_are(tried)} taken to exist at the start. Until the first build here "
            "the age counts from the start, so the true one is higher."
        )
        yield Note(text, "assumption")
    left = sum(row.is_assumed and row.attempts == 0 for row in models)
    if left:
        text = (
            f"In {scope.environment}, {_are(left)} taken to exist at the start, and no run here builds "
            f"{'it' if left == 1 else 'them'}."
        )
        yield Note(text, "assumption")
    never = sum(row.staleness_max_seconds is None for row in models)
    if never:
        text = f"In {scope.environment}, {_are(never)} never built with success: there is no age to measure."
        yield Note(text, "bound")
    # Otherwise a weekly model would be taken for a fresh one.
    half = scope.seconds / 2
    late = sum(row.staleness_max_seconds is not None and row.unknown_seconds > half for row in models)
    if late:
        text = (
            f"In {scope.environment}, {_are(late)} built for the first time in the second half; the age "
            f"before is unknown and counts nowhere. Simulate longer, or with built=[{scope.environment!r}]."
        )
        yield Note(text, "bound")


def _are(models: int) -> str:
    return f"{count_words(models, 'model')} {'is' if models == 1 else 'are'}"
