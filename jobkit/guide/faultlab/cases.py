"""What stands behind a case: a week, where to look in it, and what proves its cause.

Which cause belongs to which week is kept as a salted digest only, so that neither a case nor its pickle gives
it away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from jobkit.guide.faultlab import evidence, weeks
from jobkit.guide.faultlab.draw import Draw
from jobkit.simulation import Scenario, Simulation

__all__ = ["WEEKS", "Hidden", "digest"]


@dataclass(frozen=True, slots=True)
class Hidden:
    """A week with a fault, where to look in it, and the digest of its cause.

    Parameters
    ----------
    make : callable
        Returns the week, with what is drawn.
    look : str
        The hint after a wrong guess.
    evidence : callable
        Week and simulation -> the sentence that proves the cause, with numbers from the runs.
    answer : str
        Digest of the cause's key; see `digest`.
    """

    make: Callable[[Draw], Scenario]
    look: str
    evidence: Callable[[Scenario, Simulation], str]
    answer: str

    def is_answer(self, key: str) -> bool:
        """Return whether `key` is the cause."""
        return digest(self.make.__name__, key) == self.answer


def digest(week: str, key: str) -> str:
    """Return what is kept of an answer."""
    return sha256(f"jobkit fault lab/{week}/{key}".encode()).hexdigest()[:16]


WEEKS = (
    Hidden(
        weeks.refused_at_once,
        "How long did the red runs take, which nodes did they run, and what was different from the first "
        "green one on? Look at the runs of the other job, too.",
        evidence.production_before_and_after,
        "bbd7932868541e6f",
    ),
    Hidden(
        weeks.somebody_elses_schema,
        "Read the name of the relation that does not exist: which pull request does its schema belong to, "
        "and which pull request failed?",
        evidence.state_of_another,
        "8db7c7f2f616ed6b",
    ),
    Hidden(
        weeks.own_schema,
        "Read the name of the relation that does not exist: whose schema is it in? Then compare the folders "
        "of the green pull requests with those of the red ones.",
        evidence.nothing_deferred,
        "836091a327d8d6b4",
    ),
    Hidden(
        weeks.more_than_was_changed,
        "Compare the files of a red pull request with the models in its log: which model failed, and who "
        "changed it?",
        evidence.not_its_own,
        "f3de35b0173ac207",
    ),
    Hidden(
        weeks.cut_off,
        "How long did each run last that did not get to its end? Which model had started by then, and how "
        "long does that model take in production?",
        evidence.full_and_later,
        "1b4883ac7c233d22",
    ),
    Hidden(
        weeks.overtaken,
        "What happened at the very moment at which each cancelled run ended? Look at when its author pushed.",
        evidence.next_push,
        "49e7e855d1beba90",
    ),
    Hidden(
        weeks.in_line,
        "How long did each run wait before it began, and what was going on in the account at that time? Then "
        "look at what starts the job.",
        evidence.waited_for,
        "c411c07f76f007f6",
    ),
    Hidden(
        weeks.asked_for_in_vain,
        "Read what dbt says in the first red run, and look for the name that it gives in the settings of "
        "both environments.",
        evidence.asked_by,
        "79f401dbe93a221f",
    ),
    Hidden(
        weeks.turned_away,
        "Read what the database says: does it name a relation, a column, or a right? Does it depend on what "
        "the pull request changes?",
        evidence.denied,
        "adf48c4742388a7c",
    ),
)
"""All weeks, in no order that means anything."""
