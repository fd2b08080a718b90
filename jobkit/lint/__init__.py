"""The linter: what is wrong, unwise or better done otherwise in the definition of a job.

::

    lint
    ├── rule      how a rule is declared; the list of rules; explain
    ├── context   what a rule may look at
    ├── finding   what a rule found
    ├── fixes     changed copies of a job
    ├── run       lint(): every rule on every job
    ├── proving   prove(): a scenario that goes wrong, and does not with the fix; proofs/ holds them
    ├── source_file, comments, ignoring     the file: where a finding stands, what its comments silence
    ├── known_findings, fingerprint         baselines, and what is new against another definition
    ├── run_history                         past runs
    └── checks/   the rules, a module a group

>>> from jobkit.jobs import Job
>>> job = Job(name="CI", commands=["dbt build"], environment="CI", triggers={"pull_request": True})
>>> lint(job)[0].code
'CI001'
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from jobkit.lint import checks as checks  # declares the rules
from jobkit.lint.finding import (
    CONFIDENCES,
    SEVERITIES,
    Confidence,
    Finding,
    FindingPlace,
    Findings,
    Severity,
    exit_code,
    prove_with,
)
from jobkit.lint.rule import Rule, explain, rules
from jobkit.lint.run import lint

if TYPE_CHECKING:
    from jobkit.lint.proving import RuleProof, prove

__all__ = [
    "CONFIDENCES",
    "SEVERITIES",
    "Confidence",
    "Finding",
    "FindingPlace",
    "Findings",
    "Rule",
    "RuleProof",
    "Severity",
    "exit_code",
    "explain",
    "lint",
    "prove",
    "rules",
]


def _prove(code: str) -> RuleProof:
    from jobkit.lint.proving import prove  # loaded by whoever plays a proof

    return prove(code)


prove_with(_prove)


class _Callable(ModuleType):
    """``jobkit.lint`` names this module and the function alike, whichever was imported first."""

    __call__ = staticmethod(lint)

    def __getattr__(self, name: str) -> Any:
        if name not in ("RuleProof", "prove"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        from jobkit.lint import proving

        return getattr(proving, name)


sys.modules[__name__].__class__ = _Callable
