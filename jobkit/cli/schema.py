"""``jobkit schema``: the JSON Schema of definition files, for editors."""

from __future__ import annotations

from pathlib import Path

import click

from jobkit.basics.errors import JobkitError

__all__ = ["schema"]


@click.command(short_help="The JSON Schema of definition files, for your editor.")
@click.option(
    "--write", "folder", metavar="FOLDER", default=None, help="Write it into a folder, as jobkit.schema.json."
)
def schema(folder: str | None) -> None:
    """Print the JSON Schema of jobkit's own definition files.

    A file whose first line is `# yaml-language-server: $schema=jobkit.schema.json` is then checked and
    completed by an editor while you type, if the schema lies beside it: `jobkit schema --write .`
    """
    from jobkit.jobs.files.schema import schema_text
    from jobkit.jobs.files.schema_file import SCHEMA_FILE

    text = schema_text()
    if folder is None:
        click.echo(text, nl=False)
        return
    path = Path(folder) / SCHEMA_FILE
    try:
        path.write_text(text, encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise JobkitError(f"cannot be written: {reason}", where=str(path)[:200]) from None
    click.echo(f"Schema written to {path}")
