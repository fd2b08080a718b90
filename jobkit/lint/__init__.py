"""The linter: what is wrong, unwise or better done otherwise in the definition of a job.

::

    lint
    ├── rule      how a rule is declared; the list of rules; explain
    ├── context   what a rule may look at
    ├── finding   what a rule found
    ├── mend      changed copies of a job, for the fixes
    ├── run       lint(): every rule on every job
    └── checks/   the rules, a module a group

>>> from jobkit.jobs import Job
>>> job = Job(name="CI", commands=["dbt build"], environment="CI", triggers={"pull_request": True})
>>> lint(job)[0].code
'CI001'
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from types import ModuleType
from typing import TYPE_CHECKING

from jobkit.lint import checks as checks  # declares the rules
from jobkit.lint.finding import SEVERITIES, Finding, Severity, exit_code
from jobkit.lint.rule import Rule, explain, rules
from jobkit.lint.run import lint

if TYPE_CHECKING:
    from jobkit.dbt.project import Project
    from jobkit.jobs import Account, Job
    from jobkit.platform import Rules
    from jobkit.simulation import Simulation

__all__ = ["SEVERITIES", "Finding", "Rule", "Severity", "exit_code", "explain", "lint", "rules"]


class _Callable(ModuleType):
    """``jobkit.lint`` names this module and the function alike, whichever was imported first."""

    def __call__(
        self,
        jobs: Account | Job | Iterable[Job],
        project: Project | None = None,
        *,
        rules: Rules | None = None,
        simulation: Simulation | None = None,
    ) -> list[Finding]:
        """Do what `jobkit.lint.lint` does."""
        return lint(jobs, project, rules=rules, simulation=simulation)


sys.modules[__name__].__class__ = _Callable
