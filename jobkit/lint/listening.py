"""Whether anybody is told how a run of a job ended, as far as the account says it."""

from __future__ import annotations

from jobkit.lint.context import LintContext

__all__ = ["hears", "misses_a_timeout"]


def hears(ctx: LintContext, outcome: str) -> bool:
    """Return whether a notification is about an outcome, ``fails`` or ``canceled``, of the job."""
    return any(one.watches(ctx.job) and outcome in one.outcomes for one in ctx.account.notifications)


def misses_a_timeout(ctx: LintContext) -> bool:
    """Return whether somebody is told when the job fails, and nobody when it goes over a timeout."""
    return hears(ctx, "fails") and not hears(ctx, "canceled")
