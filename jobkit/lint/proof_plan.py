"""Proofs of rules: a scenario in which the definition as written goes wrong, and the mended one does not.

The proofs are data, in ``proofs/*.yml`` beside this file. An entry is named by the code of its rule::

    CI013:
      story: A pull request changes int_orders_paid.     # what happens, for people
      jobs: [...]                                         # and every other field of a scenario file
      events: [...]
      mended: {CI: {commands: [dbt build]}}               # fields of jobs; the linter's own fix if left out
      around: {notifications: [...]}                      # what it changes beside the jobs
      question: {ask: builds, job: CI, node: orders}      # of `proof_questions.QUESTIONS`
      before: false                                       # the answer of the definition as written
      after: true                                         # and of the mended one; or instead of both
      change: less                                        # (or more, later, equal): how they differ

A rule without a proof says why, in ``without.yml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jobkit.jobs.files.yaml_text import parse_yaml
from jobkit.lint.proof_questions import ProofQuestion

__all__ = ["ProofPlan", "proof_plan", "proved_codes", "why_without_proof"]

_PROOFS = Path(__file__).parent / "proofs"
_OWN = ("story", "mended", "around", "question", "before", "after", "change", "simulate")
_START = {"start": "2026-03-02", "until": "2026-03-04", "project": "shop"}


@dataclass(frozen=True)
class ProofPlan:
    """A proof that has not been played yet.

    Parameters
    ----------
    code : str
    story : str
        What happens in the scenario.
    question : ProofQuestion
    before, after : object
        The answers; None where `change` says how they differ.
    change : {"", "less", "more", "later", "equal"}
        How the second answer differs from the first, where both are numbers or times of a day.
    fields : Mapping
        Of the scenario, as in a file.
    mended : Mapping or None
        Name of a job -> the fields that the fix changes, None to take the job away; a new name is a new job.
    around : Mapping
        What the fix changes in the account around the jobs.
    simulate : bool
        Whether the rule looks at the simulation.
    """

    code: str
    story: str
    question: ProofQuestion
    before: Any = None
    after: Any = None
    change: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict, repr=False)
    mended: Mapping[str, Mapping[str, Any] | None] | None = field(default=None, repr=False)
    around: Mapping[str, Any] = field(default_factory=dict, repr=False)
    simulate: bool = False

    @property
    def sentence(self) -> str:
        """What the proof shows, in words; the tests play it."""
        if self.change:
            changed = "the same" if self.change == "equal" else self.change
            return f"{self.story} After the fix, {_ABOUT[self.question.ask]} is {changed}."
        was, becomes = (self.question.words(answer) for answer in (self.before, self.after))
        return f"{self.story} As written: {was}. After the fix: {becomes}."

    def holds(self, before: Any, after: Any) -> bool:
        """Say whether these answers are those that the proof claims."""
        if self.change == "equal":
            return bool(after == before)
        if self.change:
            return bool(after < before if self.change == "less" else after > before)
        return bool(before == self.before and after == self.after)


_ABOUT = {
    "seconds": "the time that the runs take",
    "waits": "the time that runs wait",
    "relations": "the number of relations built",
    "tests": "the number of tests",
    "runs": "the number of runs",
    "cancelled": "the number of cancelled runs",
    "node seconds": "the time of the node",
    "overlaps": "the number of runs that meet",
    "age": "the age of the data",
    "notices": "the number of messages",
    "starts": "the start of the run",
}


def proved_codes() -> tuple[str, ...]:
    """Return the codes of the rules that have a proof."""
    return tuple(sorted(_plans()))


@cache
def proof_plan(code: str) -> ProofPlan | None:
    """Return the proof of a rule before it is played, or None where there is none."""
    data = _plans().get(code)
    if data is None:
        return None
    own = {name: data[name] for name in _OWN if name in data}
    own["question"] = ProofQuestion.of(own["question"])
    fields = {**_START, **{name: value for name, value in data.items() if name not in _OWN}}
    return ProofPlan(code=code, fields=fields, **own)


def why_without_proof(code: str) -> str:
    """Return why a rule has no proof; ``""`` for one that has, and where nobody has said."""
    return str(_texts("without.yml").get(code, ""))


@cache
def _plans() -> Mapping[str, Mapping[str, Any]]:
    names = sorted(path.name for path in _PROOFS.glob("*.yml"))
    return {
        code: data
        for name in names
        if name != "without.yml"
        for code, data in _texts(name).items()
        if code[0] != "_"
    }


@cache
def _texts(name: str) -> Mapping[str, Any]:
    data: Mapping[str, Any] = parse_yaml((_PROOFS / name).read_text("utf-8"))[0] or {}
    return data
