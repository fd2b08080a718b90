"""The checks of dbt v2: rules about the project, run by ``dbt check``, and by ``dbt build`` before its nodes.

A manifest does not tell what a check would find, so each passes unless a fault says otherwise (`fail_check`).
From the docs of dbt v2 alone: PF-005, PF-092, PF-093.
"""

from __future__ import annotations

from jobkit.basics.why import Cause
from jobkit.dbt.commands import Command
from jobkit.dbt.execution.args import warnings_are_errors
from jobkit.dbt.execution.call import Call
from jobkit.dbt.execution.faults import Fault
from jobkit.dbt.execution.invocation import Invocation
from jobkit.dbt.execution.node_choice import choose_nodes, end_with_nothing_to_do
from jobkit.dbt.execution.session import skipped
from jobkit.dbt.selection import Selection

__all__ = ["end_before_nodes", "failed_check", "run_checks", "runs_checks"]

_EVENT = "dbt1651"
_SKIPPED = "skipped because a parse-time check failed"


def runs_checks(command: Command) -> bool:
    """Return whether a command runs the checks of the project: ``check`` and ``build`` of dbt v2."""
    of_v2 = command.engine == "fusion" and command.verb in ("check", "build")
    return of_v2 and not command.skip_checks


def failed_check(call: Call) -> str:
    """Run the checks, and return the first that failed, or ``""``; what they found is kept and printed."""
    for fault in call.request.faults if runs_checks(call.command) else ():
        if fault.check and fault.check in (call.command.checks or (fault.check,)):
            _find(call, fault)
    failed = next((name for name, status in call.checks.items() if status == "fail"), "")
    call.fact = "PF-005" if failed else call.fact
    return failed


def _find(call: Call, fault: Fault) -> None:
    warns = fault.status == "warn" and not warnings_are_errors(call.command, _EVENT)
    call.checks[fault.check] = "warn" if warns else "fail"
    verb = "warns" if warns else "failed"
    call.messages.append(f"the check {fault.check} {verb}: {fault.message or 'it found rows'}")


def run_checks(call: Call) -> Invocation:
    """Run ``dbt check``; a selection that is empty leaves the checks nothing to look at (PF-093)."""
    selection = choose_nodes(call)
    if not selection.ids:
        return end_with_nothing_to_do(call, selection)
    return call.end(code=1 if failed_check(call) else 0)


def end_before_nodes(call: Call, selection: Selection, check: str) -> Invocation:
    """Return the end of a build that a check stops: every node is skipped, and no hook runs (PF-092)."""
    text = f"the check {check} failed, and dbt v2 then runs no node of a build"
    cause = Cause("check", text, check, "PF-005")
    rows = [skipped(uid, cause, message=_SKIPPED) for uid in selection.ids]
    return call.end(rows, code=1, writes_results=True)
