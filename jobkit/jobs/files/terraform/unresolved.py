"""What the files leave open, said once for each variable or resource that is elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jobkit.basics.errors import Place, shorten
from jobkit.jobs.files.terraform.references import referred
from jobkit.jobs.files.terraform.remarks import Remark
from jobkit.jobs.files.terraform.resources import Resource
from jobkit.jobs.files.terraform.stand_ins import NAMELESS_PROJECT
from jobkit.jobs.files.terraform.values import Unresolved

__all__ = ["check_unresolved", "open_values"]

_DECISIVE = (
    "schedule_",
    "triggers",
    "execute_steps",
    "count",
    "for_each",
    "job_completion_trigger_condition",
)
"""Arguments that decide when a job runs and what."""

_SETTINGS = frozenset({"lifecycle", "depends_on", "provider", "provisioner", "connection"})


def open_values(resource: Resource) -> Iterator[tuple[Place, Unresolved]]:
    """Yield every value of a resource that is not known, with its place in it."""
    waiting: list[tuple[Place, Any]] = [
        ((name,), value) for name, value in resource.values.items() if name not in _SETTINGS
    ]
    while waiting:
        place, value = waiting.pop(0)
        if isinstance(value, Unresolved):
            yield place, value
        elif isinstance(value, dict):
            waiting += [((*place, key), one) for key, one in value.items()]
        elif isinstance(value, list):
            waiting += [((*place, index), one) for index, one in enumerate(value)]


def check_unresolved(resource: Resource, here: set[str], said: set[str]) -> Iterator[Remark]:
    """Yield what is not known of a job.

    Parameters
    ----------
    resource : Resource
    here : set of str
        Addresses of the resources that the files define.
    said : set of str
        What is said already; it grows.
    """
    for place, value in open_values(resource):
        found = referred(value)
        if found is not None and found[0] in here:
            continue
        name = str(place[0])
        is_id = any(str(step).endswith("_id") for step in place)
        key = (found[0] if found else value.text) if is_id else f"{resource.address} {place}"
        if key in said:
            continue
        said.add(key)
        yield _remark(place, value, is_id, not is_id and name.startswith(_DECISIVE))


def _remark(place: Place, value: Unresolved, is_id: bool, is_decisive: bool) -> Remark:
    code = shorten(value.text)[1:-1]
    if value.text == NAMELESS_PROJECT or _is_of_table(value):
        message = f"`{code}` is still to be filled in: Terraform asks for it, or stops at null"
        return Remark(place, "TF017", message, "write the id in the `variable` block", "advice", value.text)
    if is_id:
        message = f"`{code}` is not in these files: it stands for an id that is not known here"
        fix = "give the whole folder, or the JSON of `terraform show -json`"
        return Remark(place, "TF017", message, fix, "advice", value.text)
    lost = "when the job runs, or what, is not known" if is_decisive else "its default is taken"
    fix = "give a default, a `terraform.tfvars`, or the JSON of `terraform show -json`"
    severity = "warning" if is_decisive else "advice"
    return Remark(
        place, "TF017", f"`{code}` is not decided by these files: {lost}", fix, severity, value.text
    )


def _is_of_table(value: Unresolved) -> bool:
    """Return whether a value is one of a variable of ids by name, as jobkit writes them."""
    return len(value.steps) > 1 and value.steps[0] == "var" and str(value.steps[1]).endswith("_ids")
