"""A class takes an exam: papers without keys, one file from each learner, a report for the instructor."""

from jobkit.quiz.classroom.autograde import credit, require
from jobkit.quiz.classroom.grading import grade_folder
from jobkit.quiz.classroom.paper import ClassExam, ClassKey, ClassPaper, class_exam
from jobkit.quiz.classroom.report import ClassReport
from jobkit.quiz.classroom.sitting import ClassSitting, sit

__all__ = [
    "ClassExam",
    "ClassKey",
    "ClassPaper",
    "ClassReport",
    "ClassSitting",
    "class_exam",
    "credit",
    "grade_folder",
    "require",
    "sit",
]
