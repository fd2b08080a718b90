"""What is kept of a case: its JSON, and everything one can ask of it, as digests."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import jobkit
from tests.golden.cases import Case

KEPT = Path(__file__).with_name("DIGESTS.json")
"""Name of each case -> part -> digest; a commit that changes one names the fault it mends."""

Digests = dict[str, dict[str, str]]

_RUNS = 40
_NODES = 8


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


def parts(case: Case) -> dict[str, str]:
    """Return each part of a case as text; the refusal where the case is refused."""
    try:
        sim = case()
    except jobkit.JobkitError as error:
        return {"error": str(error)}
    return {
        "json": sim.to_json(),
        "why": "\n".join(_answers(sim)),
        "notices": _plain([notice.to_dict() for notice in sim.notices()]),
        "webhooks": _plain([delivery.to_dict() for delivery in sim.webhooks()]),
        "variables": "\n".join(_variables(sim)),
        "measures": _measures(sim),
        "lint": "\n".join(repr(finding) for finding in jobkit.lint(sim.account, project=sim.project)),
    }


def _answers(sim: jobkit.Simulation) -> Iterator[str]:
    for run in sim.runs[:_RUNS]:
        yield f"{run.id} {_answer(sim, run)}"
        yield from (f"{run.id}.{step.index} {_answer(sim, step)}" for step in run.steps)
        for result in [*run.results][:_NODES]:
            yield f"{run.id} {result.unique_id} {_answer(sim, result.unique_id, run)}"
    yield from (_answer(sim, note) for note in sim.notes)


def _answer(sim: jobkit.Simulation, *asked: Any) -> str:
    try:
        return repr(sim.why(*asked))
    except jobkit.JobkitError as error:
        return str(error)


def _variables(sim: jobkit.Simulation) -> Iterator[str]:
    for run in sim.runs[:_RUNS]:
        for name, variable in sim.variables(run).items():
            yield f"{run.id} {name}={variable} {variable.why()!r}"


def _measures(sim: jobkit.Simulation) -> str:
    try:
        return _plain(sim.measures().to_dict())
    except jobkit.JobkitError as error:
        return str(error)


def _plain(data: Any) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False, default=str)


def read() -> Digests:
    kept: Digests = json.loads(KEPT.read_text("utf-8"))
    return kept


def write(found: Mapping[str, Mapping[str, str]]) -> None:
    KEPT.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", "utf-8")


def differences(kept: Digests, found: Digests) -> list[str]:
    """Return a line for each part that differs from what was kept of it."""
    lines = [f"{name}: kept, not made any more" for name in sorted({*kept} - {*found})]
    for name, now in sorted(found.items()):
        before = kept.get(name)
        if before is None:
            lines.append(f"{name}: not kept yet")
        else:
            changed = sorted(part for part in {*now, *before} if now.get(part) != before.get(part))
            lines += [f"{name}: {part} differs" for part in changed]
    return lines
