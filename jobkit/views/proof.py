"""The proof of a rule: the same scenario twice, as two timelines, with what differs."""

from __future__ import annotations

import json

from jobkit.jobs import Job
from jobkit.lint.proving import RuleProof
from jobkit.simulation import Simulation
from jobkit.views.cards.result_card import OwnWords, inline
from jobkit.views.drawing import Picture
from jobkit.views.escape import plain, xml
from jobkit.views.fit import wrap_cells
from jobkit.views.simulation_pictures import simulation_picture
from jobkit.views.tables import details, image, page, paragraph
from jobkit.views.text import timeline_text

__all__ = ["proof_html", "proof_picture", "proof_text"]

_LABELS = ("As written", "With the fix")


def proof_text(proof: RuleProof, width: int = 80) -> str:
    """Return a proof for a terminal, wrapped to `width` columns."""
    lines = wrap_cells(f"Proof of {proof.code} {proof.name}: {proof.plan.story}", width)
    for label, sim, claim, commands in _both(proof):
        lines += ["", label, *(f"  {line}" for line in commands)]
        lines += [f"  {line}" for line in timeline_text(sim, width - 2).splitlines()]
        lines += wrap_cells(f"  {claim}", width, "  ")
    lines += ["", *wrap_cells(_verdict(proof), width)]
    return "\n".join(lines)


def proof_html(proof: RuleProof) -> str:
    """Return a proof as HTML: two timelines, one below the other, with what differs in bold."""
    parts = [f"<p>{xml(proof.code)}: {inline(OwnWords(proof.plan.story))}</p>"]
    for label, sim, claim, commands in _both(proof):
        definition = "".join(f"<li>{xml(line)}</li>" for line in commands)
        parts.append(f"<p><b>{xml(label)}</b>: {inline(OwnWords(claim))}</p>")
        parts.append(image(simulation_picture(sim)))
        parts.append(details("The changed jobs", f"<ul>{definition}</ul>") if definition else "")
    return page("jobkit-proof", *parts, paragraph(_verdict(proof)))


def proof_picture(proof: RuleProof) -> Picture:
    """Return the timeline of the definition as written."""
    return simulation_picture(proof.before)


def _both(proof: RuleProof) -> list[tuple[str, Simulation, str, list[str]]]:
    """Return label, simulation, claim and the jobs that differ, of each half."""
    sims = (proof.before, proof.after)
    return [
        (label, sim, claim, _differing(sim, other))
        for label, sim, other, claim in zip(_LABELS, sims, sims[::-1], proof.claims, strict=True)
    ]


def _differing(sim: Simulation, other: Simulation) -> list[str]:
    """Return the jobs that the other simulation does not have like this, each with the fields that differ."""
    others = {job.name: job for job in other.account.jobs}
    lines = []
    for job in sim.account.jobs:
        twin = others.get(job.name)
        if twin != job:
            lines.append(plain(f"{job.name}: {'; '.join(_fields(job, twin)) or 'nothing of that'}"))
    return lines


def _fields(job: Job, twin: Job | None) -> list[str]:
    """Return the fields of a job that its twin does not have like this; all that are set without a twin."""
    ours = job.model_dump(mode="json", exclude_defaults=True)
    theirs = twin.model_dump(mode="json", exclude_defaults=True) if twin is not None else {}
    return [
        f"{name.replace('_', ' ')} {json.dumps(value, ensure_ascii=False)}"
        for name, value in ours.items()
        if name != "name" and theirs.get(name) != value
    ]


def _verdict(proof: RuleProof) -> str:
    if proof.holds:
        return "The fix makes the difference."
    return "The two do not differ as the rule claims: please report this."
