"""``jobkit export``: a notebook as one page that shows its labs without a kernel or a network."""

from __future__ import annotations

from pathlib import Path

import click

from jobkit.basics.file_writing import write_file

__all__ = ["export"]


@click.command(short_help="A notebook as one HTML page that needs no kernel and no network.")
@click.argument("notebook", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="By default NOTEBOOK.html beside it.")
def export(notebook: Path, output: Path | None) -> None:
    """Write NOTEBOOK, as it was last run and saved, as one HTML page.

    Labs show what they showed when the notebook was saved, as pictures and tables; they take no input there.
    Needs nbconvert, which `python -m pip install "dbt-jobkit[lab]"` brings.
    """
    from jobkit.workshop.notebooks import notebook_page, read_notebook

    target = output or notebook.with_suffix(".html")
    write_file(target, notebook_page(read_notebook(notebook), notebook.stem))
    click.echo(str(target))
