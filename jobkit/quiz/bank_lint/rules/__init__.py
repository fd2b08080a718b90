"""The rules of the bank linter, by what they look at; importing this declares them all."""

from jobkit.quiz.bank_lint.rule import BANK_RULES
from jobkit.quiz.bank_lint.rules import (
    blueprint,
    guesser,
    options,
    pairs,
    proofs,
    reading,
    reasons,
    stems,
)

__all__ = ["BANK_RULES", "blueprint", "guesser", "options", "pairs", "proofs", "reading", "reasons", "stems"]
