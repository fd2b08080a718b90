"""What a key rests on: claims about a simulation, or pages of the documentation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from jobkit.basics.frozen import FrozenDict
from jobkit.jobs.base import Definition, FrozenData
from jobkit.quiz.items.fields import Path, Plain, Text

__all__ = ["OPERATORS", "Assertion", "Claim", "Evidence", "Source"]

OPERATORS = (
    "is", "is_not", "contains", "lacks", "one_of", "at_least", "at_most", "more_than", "less_than",
    "before", "after", "same_as",
)  # fmt: skip


class Source(Definition):
    """Where a fact is written, and when it was last checked."""

    ref: Text
    checked: date


class Assertion(Definition):
    """One thing that is so: the value at a path, one operator and what it is compared with.

    Parameters
    ----------
    path : str or list
        ``runs/CI/1/status``; a list of steps where a name holds a ``/``.
    with : str, optional
        Another scenario of the part, for this assertion alone.
    say : str
        For the goal of a job: what a learner is told when it does not hold.
    is, is_not, contains, lacks, one_of, at_least, at_most, more_than, less_than, before, after, same_as
        Exactly one of them. `same_as` takes another path.
    """

    path: Path
    with_: Text | None = Field(default=None, alias="with")
    say: str = ""
    is_: Plain = Field(default=None, alias="is")
    is_not: Plain = None
    contains: Plain = None
    lacks: Plain = None
    one_of: Plain = None
    at_least: Plain = None
    at_most: Plain = None
    more_than: Plain = None
    less_than: Plain = None
    before: Plain = None
    after: Plain = None
    same_as: Path | None = None

    @model_validator(mode="after")
    def _one_operator(self) -> Self:
        given = self._given()
        if len(given) != 1:
            several = f"has {len(given)}: {', '.join(given)}" if given else "has none"
            raise ValueError(f"needs one operator and {several}; one of {', '.join(OPERATORS)}")
        return self

    def _given(self) -> list[str]:
        return [
            name for name in OPERATORS if name in self.model_fields_set or f"{name}_" in self.model_fields_set
        ]

    @property
    def operator(self) -> str:
        """The one operator."""
        return self._given()[0]

    @property
    def value(self) -> Any:
        """What the value at the path is compared with."""
        name = self.operator
        return self.is_ if name == "is" else getattr(self, name)


def _shape(value: Any) -> str:
    is_list = isinstance(value, list | tuple) and bool(value)
    return "assertions" if is_list and any(isinstance(one, dict | Assertion) for one in value) else "value"


Claim = Annotated[
    Annotated[tuple[Assertion, ...], Tag("assertions")] | Annotated[Plain, Tag("value")],
    Discriminator(_shape),
]
"""What would be so if an option were right: assertions, or the value at the path of `ask`."""


class Evidence(Definition):
    """One ground of the key.

    Parameters
    ----------
    grade : {"simulated", "oracle", "doc", "opinion"}
        Strongest first: a simulation, a recorded dbt-core run, a page of the documentation, an opinion.
    facts : tuple of str
        Numbers of the documented facts, for example ``P-083``.
    sources : tuple of Source
    scenario : str, optional
        Of the part, for a simulation.
    ask : path, optional
        The value that each claim gives for its option.
    asks : dict of str to path
        A path for each blank, left side or region.
    values : dict
        For `asks`: the value that each target stands for.
    claims : dict of str to claim
        What would be so if that option were right.
    variants : dict of str to dict
        For each option its change of the scenario; `goal` holds with the key's and fails with the others.
    goal : tuple of Assertion
    commands : dict of str to str
        For each block its command: all orders are simulated in `job`.
    proves : tuple of str
        Options that a source proves.
    refutes : dict of str to str
        For each distractor the fact, or one sentence, that says why it is wrong.
    recording : str
        Which recorded dbt-core run it was.
    reading : {"platform", "guide"}
        Under which rules the scenario is simulated.
    """

    grade: Literal["simulated", "oracle", "doc", "opinion"]
    facts: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    scenario: Text | None = None
    ask: Path | None = None
    asks: Mapping[str, Path] = Field(default_factory=FrozenDict)
    values: Mapping[str, Plain] = Field(default_factory=FrozenDict)
    claims: Mapping[str, Claim] = Field(default_factory=FrozenDict)
    variants: Mapping[str, Mapping[str, FrozenData]] = Field(default_factory=FrozenDict)
    goal: tuple[Assertion, ...] = ()
    commands: Mapping[str, str] = Field(default_factory=FrozenDict)
    job: Text | None = None
    proves: tuple[str, ...] = ()
    refutes: Mapping[str, str] = Field(default_factory=FrozenDict)
    recording: str = ""
    reading: Literal["platform", "guide"] = "platform"

    @model_validator(mode="after")
    def _has_ground(self) -> Self:
        if self.grade == "doc" and not (self.facts or self.sources):
            raise ValueError("evidence of grade doc names facts or sources")
        if (self.variants or self.commands) and not self.goal:
            raise ValueError("variants and commands need a goal: what must hold with the key's")
        return self
