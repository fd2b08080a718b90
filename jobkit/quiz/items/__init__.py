"""What a question bank holds: pydantic models of the file, one class for each type of item."""

from jobkit.quiz.items.bank_file import BankFile, Item, PartFile
from jobkit.quiz.items.base import QuizItem
from jobkit.quiz.items.behaviour import CronItem, PredictItem, SelectorItem
from jobkit.quiz.items.choice import ChoiceItem, MultipleChoice, OneAtATime, Option, SingleChoice
from jobkit.quiz.items.evidence import Assertion, Evidence, Source
from jobkit.quiz.items.fill import Blank, FillItem
from jobkit.quiz.items.hotspot import HotspotItem
from jobkit.quiz.items.job_task import BuildJobItem, FixJobItem, JobTask
from jobkit.quiz.items.matching import MatchingItem
from jobkit.quiz.items.near import Near
from jobkit.quiz.items.numeric import NumericItem
from jobkit.quiz.items.order import BuildListItem

__all__ = [
    "Assertion",
    "BankFile",
    "Blank",
    "BuildJobItem",
    "BuildListItem",
    "ChoiceItem",
    "CronItem",
    "Evidence",
    "FillItem",
    "FixJobItem",
    "HotspotItem",
    "Item",
    "JobTask",
    "MatchingItem",
    "MultipleChoice",
    "Near",
    "NumericItem",
    "OneAtATime",
    "Option",
    "PartFile",
    "PredictItem",
    "QuizItem",
    "SelectorItem",
    "SingleChoice",
    "Source",
]
