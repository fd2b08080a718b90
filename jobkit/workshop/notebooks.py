"""Notebooks read with care: as a learner gets them, and as one page without a kernel or a network."""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

from jobkit.basics.errors import ArtifactError, JobkitError

__all__ = ["is_outcome", "notebook_page", "notebook_text", "read_notebook", "to_learn_from"]

_WIDGETS = ("application/vnd.jupyter.widget-view+json", "application/vnd.jupyter.widget-state+json")
_HINT = 'run `python -m pip install "dbt-jobkit[lab]"`'
_PRINT = (
    "<style>@page{size:A4;margin:14mm}@media print{"
    ".jp-Cell,figure,img,table,.jk-card{break-inside:avoid}"
    "h1,h2,h3{break-after:avoid}.jp-InputPrompt,.jp-OutputPrompt{display:none}}</style>"
)


def notebook_page(notebook: dict[str, Any], title: str) -> str:
    """Return a notebook as HTML that prints well; of a live drawing, its picture and its table are taken.

    Parameters
    ----------
    notebook : dict
        As `read_notebook` returns it.
    title : str
        Plain text.

    Raises
    ------
    JobkitError
        Where nbconvert is not installed.
    """
    try:
        from nbconvert import HTMLExporter
        from nbformat import from_dict
    except ImportError:
        raise JobkitError("nbconvert is not installed", hint=_HINT) from None
    node = from_dict(_without_widgets(notebook))  # type: ignore[no-untyped-call]
    nothing = dict.fromkeys(("mathjax_url", "require_js_url", "jquery_url", "mermaid_js_url"), "")
    exporter = HTMLExporter(**nothing)  # type: ignore[no-untyped-call]
    page, _ = exporter.from_notebook_node(node, {"metadata": {"name": title}})
    return str(page).replace("</head>", f"{_PRINT}</head>", 1)


def read_notebook(path: Path) -> dict[str, Any]:
    """Return a notebook in today's format, its texts as one piece: files hold them line by line.

    Raises
    ------
    JobkitError
        Where nbformat is not installed, or the file is no notebook.
    """
    try:
        from nbformat import NBFormatError, ValidationError, reads, validate
    except ImportError:
        raise JobkitError("nbformat is not installed", hint=_HINT) from None
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


def is_outcome(cell: dict[str, Any]) -> bool:
    """Return whether a cell shows what the reader is to predict first: its output was saved folded."""
    folded = cell.get("metadata", {}).get("jupyter", {})
    return isinstance(folded, dict) and folded.get("outputs_hidden") is True


def to_learn_from(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook as a learner gets it: without what the learner is to predict first."""
    return {**notebook, "cells": [_open(cell) if is_outcome(cell) else cell for cell in notebook["cells"]]}


def _open(cell: dict[str, Any]) -> dict[str, Any]:
    metadata = {name: value for name, value in cell["metadata"].items() if name != "jupyter"}
    return {**cell, "metadata": metadata, "outputs": [], "execution_count": None}


def notebook_text(notebook: dict[str, Any]) -> str:
    """Return a notebook as the text of its file."""
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _without_widgets(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook without live widgets: each output keeps its picture, its table and its text."""
    metadata = {name: value for name, value in notebook.get("metadata", {}).items() if name != "widgets"}
    return {**notebook, "metadata": metadata, "cells": [_still(cell) for cell in notebook["cells"]]}


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
