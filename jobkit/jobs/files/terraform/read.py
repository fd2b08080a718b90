"""Files of Terraform to an account: HCL, its JSON form, `terraform show -json`, and ``terraform.tfstate``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from jobkit.basics.errors import ArtifactError, DefinitionError, JobkitError, Place, Problem
from jobkit.jobs.files.api_job.notes import Notes
from jobkit.jobs.files.api_job.to_account import account_of
from jobkit.jobs.files.document import Document, read_text
from jobkit.jobs.files.findings import FileFinding, Imported
from jobkit.jobs.files.terraform.api_account import Sourced, api_account
from jobkit.jobs.files.terraform.arguments import check_arguments
from jobkit.jobs.files.terraform.configuration import Configuration, id_tables, imported_ids, resources_of
from jobkit.jobs.files.terraform.jobs_checked import check_ids, check_job
from jobkit.jobs.files.terraform.labels import label_of
from jobkit.jobs.files.terraform.recipients import notifications_of, webhooks_of
from jobkit.jobs.files.terraform.remarks import Remark
from jobkit.jobs.files.terraform.resources import Resource
from jobkit.jobs.files.terraform.schedules_checked import check_schedule, check_threads
from jobkit.jobs.files.terraform.settled import settled
from jobkit.jobs.files.terraform.shown_json import resources_of_json, shape_of
from jobkit.jobs.files.terraform.stand_ins import StandIns
from jobkit.jobs.files.terraform.unresolved import check_unresolved
from jobkit.jobs.files.terraform.values import has_unresolved

__all__ = ["read"]

_HINT = 'a file of Terraform has `resource "dbtcloud_job" "daily" { ... }`'


def read(documents: Sequence[Document]) -> Imported:
    """Return the account of one or several files of one folder, and what was found.

    Raises
    ------
    ArtifactError
        A file is not valid, or there is no job in any.
    DefinitionError
        No job of the files can be understood.
    """
    sourced, imported, tables = _resources(documents)
    if not any(one.resource.is_job for one in sourced):
        raise ArtifactError("holds no jobs", where=str(documents[0].path), hint=_HINT)
    notes = Notes()
    ids = StandIns((one.resource for one in sourced), imported, tables)
    _note_all(sourced, notes)
    files = tuple(str(document.path) for document in documents)
    found = account_of(api_account(sourced, ids), notes, format_name="terraform", files=files)
    return _without_stand_ins(found, sourced, ids)


def _resources(
    documents: Sequence[Document],
) -> tuple[list[Sourced], Mapping[str, str], Mapping[str, Mapping[str, int]]]:
    """Return the resources of all files with their documents, imported ids, and ids by name."""
    configuration = Configuration()
    found: list[Sourced] = []
    by_file = {str(document.path): document for document in documents}
    _each(documents, lambda document: _take(document, configuration, found))
    _take_values(documents, configuration)
    try:
        resources = resources_of(configuration)
        imported = imported_ids(configuration)
        tables = id_tables(configuration)
    except ArtifactError as error:
        raise error.at(str(documents[0].path)) from None
    return _with_keys([*_with_lines(resources, by_file), *found]), imported, tables


def _each(documents: Iterable[Document], take: Any) -> None:
    """Let every file be taken; raise everything that is wrong with their texts at once."""
    wrong: list[JobkitError] = []
    for document in documents:
        try:
            take(document)
        except ArtifactError as error:
            wrong.append(error.at(str(document.path)))
    if len(wrong) == 1:
        raise wrong[0]
    if wrong:
        problems = [
            Problem(one.where, None, one.what + (f" ({one.hint})" if one.hint else "")) for one in wrong
        ]
        raise DefinitionError("these files of Terraform", problems)


def _take(document: Document, configuration: Configuration, found: list[Sourced]) -> None:
    file, data = str(document.path), document.data
    if isinstance(data, str):
        configuration.add_hcl(file, data)
    elif shape_of(data):
        found += [Sourced(resource, document) for resource in resources_of_json(data)]
    elif isinstance(data, dict):
        configuration.add_json(file, data)


def _take_values(documents: Sequence[Document], configuration: Configuration) -> None:
    """Take over the values of variables that Terraform itself would read in the folder."""
    if not configuration.blocks:
        return
    folder = documents[0].path.parent
    for path in (folder / "terraform.tfvars", *sorted(folder.glob("*.auto.tfvars"))):
        if path.is_file():
            try:
                configuration.add_values(read_text(path))
            except ArtifactError as error:
                raise error if str(path) in error.where else error.at(str(path)) from None


def _with_lines(resources: Iterable[tuple[str, Resource]], files: Mapping[str, Document]) -> list[Sourced]:
    """Return resources with the document of their file, which knows the lines of all of them."""
    known = list(resources)
    lines: dict[str, dict[Any, tuple[int, int]]] = {}
    for file, resource in known:
        table = lines.setdefault(file, {})
        table |= {(*resource.place, *place): at for place, at in resource.lines.items()}
    documents = {
        file: replace(files[file], positions=table, lines={place: at[0] for place, at in table.items()})
        if table
        else files[file]
        for file, table in lines.items()
    }
    return [Sourced(resource, documents[file]) for file, resource in known]


def _with_keys(sourced: list[Sourced]) -> list[Sourced]:
    """Return resources with the key of each: its label, with that of its ``for_each``, none twice."""
    counts = Counter((one.resource.type, label_of(one.resource.key)) for one in sourced)
    keyed = []
    for one in sourced:
        label = label_of(one.resource.key)
        key = label if counts[one.resource.type, label] == 1 else one.resource.key
        keyed.append(replace(one, resource=replace(one.resource, own_key=key)))
    return keyed


def _note_all(sourced: Sequence[Sourced], notes: Notes) -> None:
    """Note what is remarkable about every resource."""
    jobs = [one.resource for one in sourced if one.resource.is_job]
    never = all(job.values.get("num_threads") is None for job in jobs)
    here = {one.resource.address for one in sourced}
    said: set[str] = set()
    for one in sourced:
        others = len(jobs) - 1 if never and one.resource is jobs[0] else 0
        for remark in (*_remarks(one.resource, others), *check_unresolved(one.resource, here, said)):
            _note(one, remark, notes)


def _remarks(resource: Resource, others: int) -> Iterator[Remark]:
    yield from check_arguments(resource)
    yield from check_ids(resource)
    if resource.is_job:
        yield from check_job(resource)
        yield from check_schedule(resource)
        yield from check_threads(resource, others)
        yield from _same(resource)


def _same(resource: Resource) -> Iterator[Remark]:
    """Yield choices whose sides are the same."""
    for line in dict.fromkeys(resource.same):
        places = [place for place, at in resource.lines.items() if at[0] == line]
        path = max(places, key=len, default=())
        said = "both sides of this `? :` are the same, so that the condition decides nothing"
        yield Remark(path, "TF016", said, "write the value alone, or mend one side")


def _note(one: Sourced, remark: Remark, notes: Notes) -> None:
    place = (*one.resource.place, *remark.path)
    said = {"fix": remark.fix, "severity": remark.severity, "value": remark.value}
    notes.at(one.document, place, remark.code, remark.message, **said)


def _without_stand_ins(found: Imported, sourced: Sequence[Sourced], ids: StandIns) -> Imported:
    """Return what was found with no id that is none, and with who is told about the runs."""
    account = found.account
    if account is None:
        return found
    jobs = {job.id: job.identity for job in account.jobs if job.id is not None}
    notes = Notes()
    told: dict[str, list[Any]] = {"notifications": [], "webhooks": []}
    for one in sourced:
        for name, make in (("notifications", notifications_of), ("webhooks", webhooks_of)):
            for made in make(one.resource, ids, jobs):
                if isinstance(made, Remark):
                    _note(one, made, notes)
                else:
                    told[name].append(made)
    more = {name: tuple(several) for name, several in told.items() if several}
    own = settled(account, (one.resource for one in sourced), ids, more)
    open_triggers = {
        one.resource.place for one in sourced if has_unresolved(one.resource.values.get("triggers"))
    }
    findings = tuple(
        one for one in (*found.findings, *notes.with_jobs({})) if not _is_beside_the_point(one, open_triggers)
    )
    return replace(found, account=own, findings=tuple(sorted(findings, key=_in_file)))


def _is_beside_the_point(one: FileFinding, open_triggers: Collection[Place]) -> bool:
    """Return whether a finding is about a stand-in, or about what TF008 or TF017 tells."""
    if one.code == "API006":
        return one.place[:-1] in open_triggers
    is_schedule = one.code == "FMT003" and one.place[-2:] == ("triggers", "schedule")
    return is_schedule or (type(one.value) is int and one.value < 0 and one.code == "FMT011")


def _in_file(one: FileFinding) -> tuple[str, int, int]:
    return one.file, one.line or 0, one.column or 0
