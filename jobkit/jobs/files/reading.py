"""Definition files to an account: `load`, and `read_definitions` for all that was found on the way."""

from __future__ import annotations

import glob
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from jobkit.basics.arguments import checked
from jobkit.basics.errors import ArtifactError, JobkitError
from jobkit.basics.words import count_words, enumerated
from jobkit.jobs.account import Account
from jobkit.jobs.files.document import Document, document_of, read_text
from jobkit.jobs.files.findings import Imported
from jobkit.jobs.files.format import Format
from jobkit.jobs.files.formats import JOBS_AS_CODE, format_named, recognise
from jobkit.jobs.job import Job
from jobkit.jobs.other_words import own_word

__all__ = ["load", "read_definitions"]

_SUFFIXES = (".yml", ".yaml", ".json", ".tf", ".hcl")
_MOST_FILES = 2_000
_GLOB = "*?["


@checked
def load(
    path: str | Path | Sequence[str | Path],
    *,
    format: str | None = None,
    vars_files: Sequence[str | Path] = (),
) -> Account:
    """Read the jobs of a definition file.

    Parameters
    ----------
    path : str or Path, or several
        A YAML or JSON file in jobkit's own format: ``account`` (a name), ``environments``, ``jobs`` and who
        is told (``notifications``, ``model_notifications``, ``webhooks``, ``git_provider``), or one job by
        itself. The fields are those of `Job` and `Environment`; a ``schedule`` may be just a
        cron expression. Or a file of the Admin API v2, of dbt-jobs-as-code or of Terraform (HCL, its JSON
        form, ``terraform show -json``); several of these, a folder or a pattern such as ``jobs/*.yml`` make
        one account.
    format : str, optional
        ``native``, ``api``, ``jobs-as-code``, ``terraform``; by default the content says which it is.
    vars_files : sequence of str or Path
        Files with the variables of a dbt-jobs-as-code template.

    Returns
    -------
    Account
        Where the file says something that the platform would refuse or understand otherwise, a warning says
        so; `read_definitions` returns all that was found.

    Raises
    ------
    ArtifactError
        The file cannot be read, or holds no jobs; names line and column.
    DefinitionError
        It can be read, but its definitions cannot be; lists every problem of all its jobs.
    """
    found = read_definitions(path, format=format, vars_files=vars_files)
    if found.account is None:
        hint = "it starts a run of a job: `read_definitions` reads it"
        raise ArtifactError(
            "holds no jobs: it is the body of a trigger call", where=found.files[0], hint=hint
        )
    _warn(found)
    return found.account


def _warn(found: Imported) -> None:
    """Say that the account is not all that the file says."""
    serious = [one for one in found.findings if one.severity != "advice"]
    if serious:
        more = f" and {len(serious) - 3} more" if len(serious) > 3 else ""
        said = "; ".join(str(one) for one in serious[:3])
        warnings.warn(f"{count_words(len(serious), 'finding')} in the file: {said}{more}", stacklevel=4)


@checked
def read_definitions(
    path: str | Path | Sequence[str | Path],
    *,
    format: str | None = None,
    vars_files: Sequence[str | Path] = (),
) -> Imported:
    """Read a definition file as far as it can be understood, and say what was found on the way.

    Parameters are those of `load`.

    Returns
    -------
    Imported
        The account, and findings with severity, file, line, column and path.

    Raises
    ------
    ArtifactError
        The file cannot be read, or holds no jobs.
    DefinitionError
        None of its jobs can be understood; lists every problem.
    """
    paths = list(_paths(path))
    wanted = format_named(format) if format is not None else None
    variables = _variables(vars_files)
    documents = [_document(one, variables, wanted) for one in paths]
    found, signs = _one_format(documents, wanted)
    if found.read is None:
        raise _not_read(found, signs, documents[0])
    if len(documents) > 1 and not found.takes_several:
        hint = f"give one file: {enumerated([one.path.name for one in documents[:5]])} were given"
        raise ArtifactError(f"several files of {found.title} make no account", where=str(paths[0]), hint=hint)
    return found.read(documents)


def _paths(path: str | Path | Sequence[str | Path]) -> Iterator[Path]:
    """Yield the files that are meant: by name, in a folder, or by a pattern."""
    given = [path] if isinstance(path, (str, Path)) else list(path)
    if not given:
        raise ArtifactError("no file is given", hint="give the path of a job file")
    for one in given:
        place = Path(one)
        if _is_folder(place):
            yield from _in_folder(place)
        elif any(letter in str(one) for letter in _GLOB) and not place.exists():
            yield from _matching(str(one))
        else:
            yield place


def _is_folder(place: Path) -> bool:
    try:
        return place.is_dir()
    except (OSError, ValueError):
        return False


def _in_folder(folder: Path) -> list[Path]:
    """Return the definition files of a folder: those of one kind, YAML before Terraform before JSON."""
    files = sorted(one for one in folder.iterdir() if one.is_file() and one.name.endswith(_SUFFIXES))
    for endings in ((".yml", ".yaml"), (".tf", ".tf.json", ".hcl"), (".json",)):
        found = [one for one in files if one.name.endswith(endings)]
        if found:
            return found[:_MOST_FILES]
    raise ArtifactError(
        "holds no definition files", where=str(folder), hint=f"files in {', '.join(_SUFFIXES)}"
    )


def _matching(pattern: str) -> list[Path]:
    try:
        names = glob.glob(pattern, recursive=True)  # noqa: PTH207 - a pattern may begin anywhere
        found = sorted(place for name in names if (place := Path(name)).is_file())
    except (ValueError, OSError) as error:
        raise ArtifactError(f"is no pattern of files: {error}", where=pattern[:200]) from None
    if not found:
        raise ArtifactError("no file matches", where=pattern[:200], hint="check the folder and the ending")
    return found[:_MOST_FILES]


def _variables(paths: Sequence[str | Path]) -> Mapping[str, object] | None:
    if not paths:
        return None
    from jobkit.jobs.files.jobs_as_code.templates import template_variables

    return template_variables([file for path in paths for file in _paths(path)])


def _document(path: Path, variables: Mapping[str, object] | None, wanted: Format | None) -> Document:
    """Return a file as a document; a template is filled in, or refused with the variables it asks for."""
    from jobkit.jobs.files.jobs_as_code.templates import named_variables, rendered

    text = read_text(path)
    if variables is not None:
        return document_of(path, rendered(text, variables, str(path)))
    names = named_variables(text) if "{{" in text and not path.name.endswith((".tf", ".hcl")) else ()
    try:
        document = document_of(path, text)
    except ArtifactError:
        if names and "jobs:" in text:
            raise _a_template(path, names) from None
        raise
    if names and (wanted or recognise(document)[0]) is JOBS_AS_CODE:
        raise _a_template(path, names)
    return document


def _a_template(path: Path, names: Sequence[str]) -> ArtifactError:
    asked = enumerated([f"`{name[:60]}`" for name in names[:12]])
    hint = "give a file with their values: --vars-file FILE, or vars_files=[...]"
    return ArtifactError(f"is a template: it asks for {asked}", where=str(path), hint=hint)


def _one_format(documents: Sequence[Document], wanted: Format | None) -> tuple[Format, tuple[str, ...]]:
    if wanted is not None:
        return wanted, ()
    found = [recognise(document) for document in documents]
    names = dict.fromkeys(one.name for one, _ in found)
    if len(names) > 1:
        other = next(index for index, (one, _) in enumerate(found) if one is not found[0][0])
        said = f"is {found[other][0].title}, but {documents[0].path.name} is {found[0][0].title}"
        raise ArtifactError(said, where=str(documents[other].path), hint="read them one by one")
    return found[0]


def _not_read(found: Format, signs: Sequence[str], document: Document) -> JobkitError:
    by = f", by {enumerated([f'`{sign}`' for sign in signs[:3]])}" if signs else ""
    hint = _own_words(tuple(signs))
    return ArtifactError(f"this is {found.title}{by}: {found.advice}", where=str(document.path), hint=hint)


def _own_words(signs: tuple[str, ...]) -> str:
    """Return what jobkit calls the fields that gave a format away."""
    fields = Job.model_fields
    told = [f"for `{sign}` {own}" for sign in signs if (own := own_word(sign, fields))]
    return "; ".join(told[:5])
