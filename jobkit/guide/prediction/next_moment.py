"""To predict: what happens next on a day that is played moment by moment."""

from __future__ import annotations

from datetime import datetime

from jobkit.basics.why import Why
from jobkit.basics.words import moment_words
from jobkit.guide.prediction.asked import PredictedOutcome
from jobkit.guide.prediction.question import Predicted, PredictionQuestion
from jobkit.reports.replay import Moment

__all__ = ["next_moment"]

_WORDS = {
    "queued": "a run is queued",
    "waits": "a queued run has to wait",
    "dequeued": "a run leaves the queue",
    "started": "a run starts",
    "step_begins": "a step begins",
    "step_ends": "a step ends",
    "finished": "a run ends",
    "cancelled": "a run is cancelled",
}
_NOTHING = "nothing more on this day"
_OF_STEPS = ("step_begins", "step_ends")
_ALIKE = (
    {"queued", "waits"}, {"dequeued", "started"}, {"step_begins", "step_ends"}, {"finished", "cancelled"},
)  # fmt: skip


def next_moment(now: datetime, coming: Moment | None, *, with_steps: bool) -> PredictedOutcome:
    """Ask what happens next.

    Parameters
    ----------
    now : datetime
        The time of the moment that is shown (aware, UTC).
    coming : Moment or None
        What happens next; None where nothing does.
    with_steps : bool
        Whether steps are moments of their own.
    """
    words = [words for kind, words in _WORDS.items() if with_steps or kind not in _OF_STEPS]
    text = "What happens next?"
    options = (*words, _NOTHING)
    question = PredictionQuestion(
        1, f"After {moment_words(now, seconds=True)} UTC", text, "choice", options, now
    )
    kind = "" if coming is None else coming.kind
    truth = _WORDS.get(kind, _NOTHING)
    near = {_WORDS[other] for alike in _ALIKE if kind in alike for other in alike}

    def is_near(answer: Predicted) -> bool:
        return answer in near

    return PredictedOutcome(question, truth, is_near, lambda: _why(coming))


def _why(coming: Moment | None) -> Why:
    if coming is None:
        return Why("Nothing more happens on this day.")
    causes = () if coming.cause is None else (coming.cause,)
    return Why(f"Run {coming.run.id} of {coming.run.job.name!r}: {_WORDS[coming.kind]}.", causes)
