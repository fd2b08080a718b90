"""Which grader grades which kind of exercise."""

from __future__ import annotations

from collections.abc import Mapping

from jobkit.quiz.exercises.grading.by_fire_times import BY_FIRE_TIMES
from jobkit.quiz.exercises.grading.by_question import BY_QUESTION
from jobkit.quiz.exercises.grading.by_simulation import BY_COMMANDS, BY_JOB, BY_JOBS
from jobkit.quiz.exercises.grading.judged import Grader

__all__ = ["GRADERS"]

GRADERS: Mapping[str, Grader] = {
    "cron": BY_FIRE_TIMES,
    "job": BY_JOB,
    "jobs": BY_JOBS,
    "commands": BY_COMMANDS,
    "selection": BY_QUESTION,
    "predict": BY_QUESTION,
    "order": BY_QUESTION,
    "numeric": BY_QUESTION,
    "choice": BY_QUESTION,
    "matching": BY_QUESTION,
}
