"""What ids refer to: another resource of the file, one that is elsewhere, or a number."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from jobkit.jobs.files.terraform.values import Unresolved

__all__ = ["ID_NAMES", "referred"]

ID_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "dbtcloud_job": ("id", "job_id"),
        "dbt_cloud_job": ("id", "job_id"),
        "dbtcloud_environment": ("environment_id",),
        "dbtcloud_project": ("id", "project_id"),
        "dbtcloud_environment_variable": ("name",),
    }
)
"""Type of resource -> its attributes that hold what others name it by."""


def referred(value: Any) -> tuple[str, str, str] | None:
    """Return the address, type and attribute that a reference names; None where it names no resource.

    >>> referred(Unresolved('dbtcloud_job.a["eu"].id'))
    ('dbtcloud_job.a["eu"]', 'dbtcloud_job', 'id')
    """
    steps = value.steps if isinstance(value, Unresolved) else ()
    if len(steps) < 3 or not isinstance(steps[-1], str):
        return None
    where = [index for index, step in enumerate(steps) if step in ID_NAMES]
    if not where:
        return None
    kind = str(steps[where[-1]])
    return value.text.rpartition(".")[0], kind, steps[-1]
