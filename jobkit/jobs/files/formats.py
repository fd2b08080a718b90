"""The formats that jobkit knows, each with its reader and writer; those of others load on use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from jobkit.jobs.account import Account
from jobkit.jobs.files import native, scenario
from jobkit.jobs.files.document import Document
from jobkit.jobs.files.foreign import is_admin_api, is_dbt_file, is_jobs_as_code, is_terraform
from jobkit.jobs.files.format import Format

if TYPE_CHECKING:
    from jobkit.jobs.files.findings import Imported
    from jobkit.jobs.files.losses import Written

__all__ = ["FORMATS", "NATIVE", "recognise"]


def _reader(module: str) -> Callable[[Sequence[Document]], Imported]:
    """Return the ``read`` of a module, which is imported when it is called."""

    def read(documents: Sequence[Document]) -> Imported:
        return cast("Imported", import_module(module).read(documents))

    return read


def _writer(module: str) -> Callable[[Account], Written]:
    """Return the ``write`` of a module, which is imported when it is called."""

    def write(account: Account) -> Written:
        return cast("Written", import_module(module).write(account))

    return write


def _read_native(documents: Sequence[Document]) -> Imported:
    from jobkit.jobs.files.findings import Imported

    (document,) = documents
    return Imported(native.read(document), "native", files=(str(document.path),))


def _write_native(account: Account) -> Written:
    from jobkit.jobs.files.losses import Written

    return Written(native.write(account), "native")


NATIVE = Format("native", "a jobkit definition file", lambda _: (), _read_native, _write_native)
ADMIN_API = Format(
    "api",
    "JSON of the Admin API v2",
    is_admin_api,
    _reader("jobkit.jobs.files.admin_api.read"),
    _writer("jobkit.jobs.files.admin_api.write"),
    takes_several=True,
)
JOBS_AS_CODE = Format(
    "jobs-as-code",
    "a dbt-jobs-as-code file",
    is_jobs_as_code,
    _reader("jobkit.jobs.files.jobs_as_code.read"),
    _writer("jobkit.jobs.files.jobs_as_code.write"),
    takes_several=True,
)
TERRAFORM = Format(
    "terraform",
    "Terraform",
    is_terraform,
    _reader("jobkit.jobs.files.terraform.read"),
    _writer("jobkit.jobs.files.terraform.write"),
    takes_several=True,
)
DBT_FILE = Format(
    "artifact",
    "a file of the dbt project",
    is_dbt_file,
    advice="a job file is wanted here; a manifest goes with `--manifest` or `Project.from_manifest`",
)

FORMATS = (NATIVE, JOBS_AS_CODE, ADMIN_API, TERRAFORM, DBT_FILE, scenario.FORMAT)
"""Every format that jobkit knows by sight; what is none of the foreign ones is native."""


def recognise(document: Document) -> tuple[Format, tuple[str, ...]]:
    """Return the format of a document and the signs that gave it away (none for the native format)."""
    for candidate in FORMATS[1:]:
        signs = candidate.sniff(document)
        if signs:
            return candidate, signs
    return FORMATS[0], ()


def format_named(name: Any) -> Format:
    """Return a format that can be read or written; raises JobkitError for another name."""
    from jobkit.basics.errors import JobkitError

    known = [one.name for one in FORMATS if one.read or one.write]
    found = next((one for one in FORMATS if one.name == name and one.name in known), None)
    if found is None:
        raise JobkitError.unknown("format", name, known)
    return found
