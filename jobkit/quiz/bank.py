"""A question bank: the questions of one topic; find one by name, or some by what they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from jobkit.basics.arguments import checked
from jobkit.basics.errors import QuizError
from jobkit.basics.shown import Shown
from jobkit.quiz.evidence.cover import Proof
from jobkit.quiz.evidence.prove import prove
from jobkit.quiz.items import BankFile
from jobkit.quiz.question import Question

__all__ = ["Bank", "UnknownQuestionError"]


class UnknownQuestionError(QuizError, KeyError):
    """No question of that name; also a KeyError, as of any mapping."""


@checked
class Bank(Shown, Mapping[str, Question]):
    """The questions of one topic, in order; ``bank["q2"]`` finds by alias or id.

    Examples
    --------
    >>> import jobkit
    >>> bank = jobkit.quiz.load("topic-4")
    >>> bank["q3"].title, len(bank.only(origin="study-guide"))
    ('Job Chaining', 6)
    """

    def __init__(self, head: BankFile, questions: Iterable[Question]) -> None:
        self.head = head
        self.topic = head.topic
        self.title = head.title
        self.exam = head.exam
        self.provenance = head.provenance
        self.objectives = dict(head.objectives)
        self._questions = {question.id: question for question in questions}
        several = self._questions.values()
        self._ids = {name: one.id for one in several for name in (one.id, *one.item.aliases)}

    def only(
        self,
        *,
        objective: str | None = None,
        type: str | None = None,
        origin: str | None = None,
        status: str | None = None,
    ) -> Bank:
        """Return a bank of the questions that fit all that is given; it may be empty.

        Parameters
        ----------
        objective : str, optional
            Id of a sub-skill, ``"schedule"``.
        type : str, optional
            ``"single"``, ``"build_list"`` ...
        origin : {"jobkit", "study-guide"}, optional
        status : {"draft", "reviewed", "live", "retired"}, optional

        Raises
        ------
        QuizError
            For an objective that the bank does not have.
        """
        if objective is not None and objective not in self.objectives:
            raise QuizError.unknown("objective", objective, self.objectives)
        wanted = {"objective": objective, "type": type, "origin": origin, "status": status}
        given = {name: value for name, value in wanted.items() if value is not None}
        fitting = (one for one in self.values() if all(getattr(one.item, n) == v for n, v in given.items()))
        return Bank(self.head, fitting)

    def prove(self) -> dict[str, Proof]:
        """Return for each question, by id, whether its evidence proves the key and refutes the rest."""
        return {name: prove(question) for name, question in self.items()}

    def __getitem__(self, name: str) -> Question:
        if name in self._ids:
            return self._questions[self._ids[name]]
        raise UnknownQuestionError.unknown("question", name, self._ids, where=self.topic)

    def __iter__(self) -> Iterator[str]:
        return iter(self._questions)

    def __len__(self) -> int:
        return len(self._questions)

    def __repr__(self) -> str:
        lines = [f"{self.topic} · {self.title}: {len(self)} questions"]
        return "\n".join(lines + [f"  {question.label}  {question.title}" for question in self.values()])
