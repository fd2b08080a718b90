"""The cases of `cases.yml` as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases.yml").read_text("utf-8"))

_JOB = """resource "dbtcloud_job" "a" {{
  name           = "A"
  project_id     = 1
  environment_id = 2
  execute_steps  = {steps}
{rest}
}}
"""


def text_of(case: dict[str, Any]) -> str:
    """Return the HCL of a case."""
    if "text" in case:
        return str(case["text"])
    rest = "\n".join(f"  {line}" for line in case["job"].splitlines())
    return _JOB.format(steps=case.get("steps", '["dbt build"]'), rest=rest)
