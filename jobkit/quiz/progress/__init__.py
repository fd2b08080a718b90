"""What a learner has answered: kept in one file, and what follows from it for the next day."""

from jobkit.quiz.progress.answers import StoredAnswer, StoredSession
from jobkit.quiz.progress.store import ProgressStore

__all__ = ["ProgressStore", "StoredAnswer", "StoredSession"]
