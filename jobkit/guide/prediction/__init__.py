"""Predict first: what a learner says of a simulation before it is seen, and how near that is.

::

    prediction
    ├── prediction          the questions about one simulation, and the score of the answers
    ├── question            one thing to predict, and how an answer is read
    ├── asked               a question with how it comes out
    ├── score               what was said beside what happens
    └── step_statuses, step_counts, run_statuses, run_counts, run_minutes, run_schemas, cancelled_runs,
        node_statuses, nodes_built, relations_read, next_times      what can be asked
"""

from jobkit.guide.prediction.prediction import ASKED_AT_FIRST, ASKS, Prediction
from jobkit.guide.prediction.question import PredictionQuestion
from jobkit.guide.prediction.score import PredictedLine, PredictionScore

__all__ = ["ASKED_AT_FIRST", "ASKS", "PredictedLine", "Prediction", "PredictionQuestion", "PredictionScore"]
