"""Playing the proof of a rule: the definition as written, and the mended one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.basics.shown import Drawn
from jobkit.jobs import Account
from jobkit.lint.proof_plan import ProofPlan, proof_plan, why_without_proof
from jobkit.lint.rule import named_rule
from jobkit.lint.run import lint
from jobkit.lint.words import sentence

if TYPE_CHECKING:
    from jobkit.lint.finding import Finding
    from jobkit.simulation import Scenario, Simulation

__all__ = ["RuleProof", "prove"]


@dataclass(frozen=True)
class RuleProof(Drawn):
    """A rule, proved: the same scenario twice, with the definition as written and with the mended one.

    Parameters
    ----------
    code, name : str
        Of the rule.
    plan : ProofPlan
    finding : Finding
        What the linter finds in the definition as written.
    before, after : Simulation
    answers : tuple of two
        What `plan.question` gets from each of them.
    """

    code: str
    name: str
    plan: ProofPlan
    finding: Finding
    before: Simulation
    after: Simulation
    answers: tuple[Any, Any]

    @property
    def holds(self) -> bool:
        """Whether the two simulations differ as the proof claims."""
        return self.plan.holds(*self.answers)

    @property
    def claims(self) -> tuple[str, str]:
        """What is so in each simulation, as sentences."""
        first, second = (sentence(self.plan.question.words(answer)) for answer in self.answers)
        return first, second

    def __repr__(self) -> str:
        return self._text()


@checked
def prove(code: str) -> RuleProof:
    """Play the proof of a rule.

    Parameters
    ----------
    code : str
        Code or name of the rule.

    Returns
    -------
    RuleProof
        Shows itself as two timelines.

    Raises
    ------
    JobkitError
        There is no such rule, or it has no proof; says why.
    """
    rule = named_rule(code.strip())
    if rule is None:
        from jobkit.lint.rule import rules

        raise JobkitError.unknown("rule", code, [one.code for one in rules()])
    plan = proof_plan(rule.code)
    if plan is None:
        raise JobkitError(f"{rule.code} {rule.name} has no proof", hint=why_without_proof(rule.code))
    from jobkit.simulation import Scenario  # loaded when something is played

    scenario = Scenario.of_fields(plan.fields)
    before = scenario.simulate()
    finding = _found(plan, scenario, before)
    after = scenario.changed(jobs=_with_the_fix(plan, scenario, finding)).simulate(until=before.until)
    answers = (plan.question.answer(before), plan.question.answer(after))
    return RuleProof(rule.code, rule.name, plan, finding, before, after, answers)


def _found(plan: ProofPlan, scenario: Scenario, sim: Simulation) -> Finding:
    """Return what the rule finds in the definition as written."""
    given = {"simulation": sim} if plan.simulate else {}
    found = lint(scenario.jobs, scenario.projects, rules=scenario.rules, **given)
    for finding in found:
        if finding.code == plan.code:
            return finding
    raise JobkitError(f"the rule {plan.code} finds nothing in its own proof")


def _with_the_fix(plan: ProofPlan, scenario: Scenario, finding: Finding) -> Account:
    """Return the account with the fix: the one of the proof, or the linter's own."""
    account = Account.of(scenario.jobs)
    if plan.mended is None and not plan.around:
        fixed = {job.name: job for job in finding.fixed_jobs}
        if not fixed:
            raise JobkitError(f"the proof of {plan.code} needs `mended`: the rule has no fix of its own")
        jobs = [fixed.get(job.name, job) for job in account.jobs]
        return account.model_copy(update={"jobs": tuple(jobs)})
    written = {**account.model_dump(exclude_unset=True), **plan.around}
    return Account.model_validate({**written, "jobs": _changed(plan, account)})


def _changed(plan: ProofPlan, account: Account) -> list[Any]:
    changes = dict(plan.mended or {})
    kept: list[Any] = []
    for job in account.jobs:
        fields = changes.pop(job.name, {})
        if fields is not None:
            kept.append(job.changed(**fields) if fields else job)
    return kept + [{"name": name, **fields} for name, fields in changes.items() if fields is not None]
