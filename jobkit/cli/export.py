"""``jobkit export``: a notebook as one page that shows its labs without a kernel or a network."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import click

from jobkit.basics.errors import ArtifactError, JobkitError
from jobkit.basics.file_writing import write_file

__all__ = ["export", "is_outcome"]

_WIDGETS = ("application/vnd.jupyter.widget-view+json", "application/vnd.jupyter.widget-state+json")


@click.command(short_help="A notebook as one HTML page that needs no kernel and no network.")
@click.argument("notebook", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="By default NOTEBOOK.html beside it.")
def export(notebook: Path, output: Path | None) -> None:
    """Write NOTEBOOK, as it was last run and saved, as one HTML page.

    Labs show what they showed when the notebook was saved, as pictures and tables; they take no input there.
    Needs nbconvert, which `python -m pip install "dbt-jobkit[lab]"` brings.
    """
    target = output or notebook.with_suffix(".html")
    write_file(target, exported(notebook))
    click.echo(str(target))


def exported(path: Path) -> str:
    """Return a notebook as HTML; of what a live page would draw, its picture and table are taken.

    Raises
    ------
    JobkitError
        Where nbconvert is not installed, or the file is no notebook.
    """
    try:
        from nbconvert import HTMLExporter
        from nbformat import from_dict
    except ImportError:
        hint = 'run `python -m pip install "dbt-jobkit[lab]"`'
        raise JobkitError("nbconvert is not installed", hint=hint) from None
    notebook = from_dict(without_widgets(_read(path)))  # type: ignore[no-untyped-call]
    nothing = dict.fromkeys(("mathjax_url", "require_js_url", "jquery_url", "mermaid_js_url"), "")
    exporter = HTMLExporter(**nothing)  # type: ignore[no-untyped-call]
    page, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": path.stem}})
    return str(page)


def _read(path: Path) -> dict[str, Any]:
    """Return a notebook in today's format, its texts as one piece: files hold them line by line."""
    from nbformat import NBFormatError, ValidationError, reads, validate

    hint = "give a file .ipynb that Jupyter opens"
    try:
        notebook = reads(path.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-untyped-call]
        validate(notebook)
    except OSError as error:
        raise ArtifactError(f"cannot be read: {error.strerror}", where=str(path)) from None
    except ValidationError as error:
        raise ArtifactError(f"is no notebook: {error.message[:200]}", where=str(path), hint=hint) from None
    except (ValueError, NBFormatError, AttributeError, KeyError, TypeError) as error:  # nbformat trusts files
        what = f"is no notebook: {str(error)[:200] or type(error).__name__}"
        raise ArtifactError(what, where=str(path), hint=hint) from None
    return dict(notebook)


def without_widgets(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook without live widgets: each output keeps its picture, its table and its text."""
    metadata = {name: value for name, value in notebook.get("metadata", {}).items() if name != "widgets"}
    return {**notebook, "metadata": metadata, "cells": [_still(cell) for cell in notebook["cells"]]}


def is_outcome(cell: dict[str, Any]) -> bool:
    """Return whether a cell shows what the reader is to predict first: its output was saved folded."""
    folded = cell.get("metadata", {}).get("jupyter", {})
    return isinstance(folded, dict) and folded.get("outputs_hidden") is True


def _still(cell: dict[str, Any]) -> dict[str, Any]:
    if "outputs" not in cell:
        return cell
    outputs = [_still_output(output) for output in cell["outputs"]]
    return {**cell, "outputs": [_folded(one) for one in outputs] if is_outcome(cell) else outputs}


def _folded(output: dict[str, Any]) -> dict[str, Any]:
    """Return an output as HTML that opens when it is asked for; a picture alone stays as it is."""
    data = output.get("data", {})
    inside = data.get("text/html") or _rendered(data.get("text/markdown"))
    if not data:
        inside = _preformatted(output.get("text"))
    if not isinstance(inside, str):
        return output
    page = f"<details><summary>What happens</summary>{inside}</details>"
    return {"output_type": "display_data", "metadata": {}, "data": {"text/html": page}}


def _rendered(markdown: object) -> str | None:
    """Return Markdown as HTML: inside of HTML nobody renders it any more."""
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    return str(markdown2html_mistune(markdown)) if isinstance(markdown, str) else None


def _preformatted(text: object) -> str | None:
    return f"<pre>{html.escape(text)}</pre>" if isinstance(text, str) else None


def _still_output(output: dict[str, Any]) -> dict[str, Any]:
    data = output.get("data")
    if not isinstance(data, dict):
        return output
    return {**output, "data": {kind: value for kind, value in data.items() if kind not in _WIDGETS}}
