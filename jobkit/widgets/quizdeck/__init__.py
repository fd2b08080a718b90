"""The deck of questions: practice, review, drill and exam."""

from jobkit.widgets.quizdeck.deck import QuizDeck

__all__ = ["QuizDeck"]
