"""The tests of each fact as the package carries them: `jobkit/basics/fact_tests.json`."""

from __future__ import annotations

import json
from pathlib import Path

import jobkit
from tests.facts.ledger import shown

PACKAGED = Path(jobkit.__file__).parent / "basics" / "fact_tests.json"


def packaged() -> str:
    """Return the file's text: a line for each fact that a test names; the rules (R1) are no facts."""
    tests = {fact: [str(test) for test in shown()[fact]] for fact in sorted(shown()) if "-" in fact}
    lines = ",\n".join(f"{json.dumps(fact)}: {json.dumps(names)}" for fact, names in tests.items())
    return f"{{\n{lines}\n}}\n"
