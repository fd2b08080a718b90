"""Which family grades which type of item."""

from __future__ import annotations

from collections.abc import Mapping

from jobkit.quiz.grading.choice import CHOICE
from jobkit.quiz.grading.cron import CRON
from jobkit.quiz.grading.family import Family
from jobkit.quiz.grading.fill import FILL
from jobkit.quiz.grading.job_task import JOB_TASK
from jobkit.quiz.grading.matching import MATCHING
from jobkit.quiz.grading.numeric import NUMERIC
from jobkit.quiz.grading.one_at_a_time import ONE_AT_A_TIME
from jobkit.quiz.grading.order import ORDER
from jobkit.quiz.grading.predict import PREDICT
from jobkit.quiz.grading.selector import SELECTOR

__all__ = ["FAMILIES"]

FAMILIES: Mapping[str, Family] = {
    "single": CHOICE,
    "multi": CHOICE,
    "hotspot": CHOICE,
    "one_at_a_time": ONE_AT_A_TIME,
    "build_list": ORDER,
    "fill": FILL,
    "matching": MATCHING,
    "numeric": NUMERIC,
    "predict": PREDICT,
    "cron": CRON,
    "selector": SELECTOR,
    "fix_job": JOB_TASK,
    "build_job": JOB_TASK,
}
