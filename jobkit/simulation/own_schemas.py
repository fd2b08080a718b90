"""Several projects, one manifest: their Production environments keep apart what they build.

A Production environment without a `target_schema` builds into the manifest's own schema. Two projects have
two manifests in real life; where only one is given for both, their tables would be the same ones.
"""

from __future__ import annotations

import re

from jobkit.basics.words import enumerated
from jobkit.jobs import Account, Environment
from jobkit.platform.code import Code
from jobkit.platform.note import Note

__all__ = ["with_own_schemas"]


def with_own_schemas(account: Account, code: Code) -> tuple[Account, tuple[Note, ...]]:
    """Return the account with a schema for each further Production of a manifest, and what that assumes."""
    first: dict[int, Environment] = {}
    own: dict[str, Environment] = {}
    for project in dict.fromkeys(job.project for job in account.jobs):
        production = account.production_of(project)
        if production is None or production.target_schema or production.project is None:
            continue
        manifest = code.at_start(next(job for job in account.jobs if job.project == project))
        if first.setdefault(id(manifest), production) is not production:
            schema = "_".join(re.findall(r"\w+", production.name.lower()))
            own[production.name] = production.model_copy(update={"target_schema": schema})
    if not own:
        return account, ()
    environments = tuple(own.get(one.name, one) for one in account.environments)
    said = enumerated([f"{name!r} builds into `{one.target_schema}`" for name, one in own.items()])
    text = (
        f"One manifest stands for several projects. So that they do not build the same tables, {said}. "
        "Give each project its manifest, or its Production environment a `target_schema`."
    )
    note = Note(text, "assumption", field="project", fact="P-165")
    return account.model_copy(update={"environments": environments}), (note,)
