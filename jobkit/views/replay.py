"""What happens to a run at one moment, as a sentence."""

from __future__ import annotations

from collections.abc import Callable

from jobkit.basics.words import as_sentence, count_words, duration_words, enumerated
from jobkit.reports.replay import Moment
from jobkit.views.escape import plain

__all__ = ["moment_fact", "moment_sentence"]


def moment_sentence(moment: Moment) -> str:
    """Return for example ``Run 3 of 'Daily' leaves the queue and takes run slot 2.``, as harmless text."""
    return plain(_SAID[moment.kind](moment))


def moment_fact(moment: Moment) -> str:
    """Return the number of the fact behind what happens, or ``""``."""
    if moment.cause is not None and moment.cause.fact:
        return moment.cause.fact
    return _FACTS.get(moment.kind, "")


_FACTS = {"dequeued": "P-042", "started": "P-042"}


def _run(moment: Moment) -> str:
    return f"Run {moment.run.id} of {moment.run.job.name!r}"


def _reason(moment: Moment) -> str:
    return f" {as_sentence(moment.cause.text)}" if moment.cause is not None else ""


def _queued(moment: Moment) -> str:
    return f"{_run(moment)} is queued.{_reason(moment)}"


def _waits(moment: Moment) -> str:
    cause = moment.cause
    ids = cause.data.get("runs") if cause is not None else ()
    blockers = [str(one) for one in ids] if isinstance(ids, tuple) else []
    by = f"run{'' if len(blockers) == 1 else 's'} {enumerated(blockers)}" if blockers else "other runs"
    if cause is not None and cause.kind == "same_job":
        return f"{_run(moment)} waits for {by} of the same job: runs of one job never overlap."
    slots = len(moment.after.slots)
    few = {1: "the only run slot is", 2: "both run slots are"}.get(slots, f"all {slots} run slots are")
    return f"{_run(moment)} waits: {few} taken, by {by}."


def _dequeued(moment: Moment) -> str:
    text = f"{_run(moment)} leaves the queue"
    if moment.run.id in moment.after.beside:
        return f"{text}. It takes no run slot. The platform prepares the run."
    return (
        f"{text} and takes run slot {moment.after.slots.index(moment.run.id) + 1}. The platform prepares it."
    )


def _started(moment: Moment) -> str:
    prepared = moment.run.prep_seconds
    after = f" after {duration_words(prepared)} of preparation" if prepared else ""
    return f"{_run(moment)} starts{after}. It has {count_words(len(moment.run.steps), 'step')}."


def _step_begins(moment: Moment) -> str:
    step = moment.step
    return f"Run {moment.run.id} begins step {step.index}, {step.name}." if step is not None else ""


_STEP_ENDINGS = {"success": "ends with success", "error": "ends in error", "cancelled": "is cut off"}


def _step_ends(moment: Moment) -> str:
    step = moment.step
    if step is None:
        return ""
    ending = _STEP_ENDINGS.get(step.status, f"ends: {step.status}")
    reason = _reason(moment) if step.status == "error" else ""
    return f"Step {step.index} of run {moment.run.id} {ending} after {duration_words(step.seconds)}.{reason}"


def _finished(moment: Moment) -> str:
    ending = "with success" if moment.run.status == "success" else "in error"
    free = " Its run slot is free." if moment.run.takes_slot else ""
    return (
        f"{_run(moment)} ends {ending} after {duration_words(moment.run.run_seconds)}.{_reason(moment)}{free}"
    )


def _cancelled(moment: Moment) -> str:
    if moment.run.dequeued_at is None:
        where = "in the queue"
    elif moment.run.started_at is None:
        where = "before its first step"
    else:
        where = f"after {duration_words(moment.run.run_seconds)}"
    return f"{_run(moment)} is cancelled {where}.{_reason(moment)}"


_SAID: dict[str, Callable[[Moment], str]] = {
    "queued": _queued,
    "waits": _waits,
    "dequeued": _dequeued,
    "started": _started,
    "step_begins": _step_begins,
    "step_ends": _step_ends,
    "cancelled": _cancelled,
    "finished": _finished,
}
