"""What proves the key of an item: assertions about simulations, and pages of the documentation."""

from jobkit.quiz.evidence.cover import Proof
from jobkit.quiz.evidence.prove import prove

__all__ = ["Proof", "prove"]
