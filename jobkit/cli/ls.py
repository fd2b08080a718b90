"""``jobkit ls``: which nodes a selection means."""

from __future__ import annotations

import click

from jobkit.cli.options import GivenManifest, manifest_options, project_of, state_of

__all__ = ["ls"]


@click.command(short_help="Which nodes a selection means, one unique_id a line.")
@click.option(
    "--select", "-s", "selects", multiple=True, metavar="S", help="As dbt's --select; may be repeated."
)
@click.option(
    "--exclude", "excludes", multiple=True, metavar="X", help="As dbt's --exclude; may be repeated."
)
@click.option("--selector", metavar="NAME", default=None, help="A YAML selector of the manifest.")
@click.option(
    "--indirect-selection",
    type=click.Choice(["eager", "cautious", "buildable", "empty"]),
    default=None,
    help="Which tests come along; eager when not given.",
)
@click.option(
    "--state", "place", metavar="DIR_OR_MANIFEST", default=None, help="What `state:` compares with."
)
@click.option("--why", is_flag=True, help="Say beside each node why it is selected.")
@manifest_options
def ls(
    selects: tuple[str, ...],
    excludes: tuple[str, ...],
    selector: str | None,
    indirect_selection: str | None,
    place: str | None,
    why: bool,
    manifest: GivenManifest | None,
    example: str | None,
) -> None:
    """Print the unique_ids that a selection means, sorted, one a line.

    Resources of every type count, as with `dbt ls --resource-type all`. Warnings go to stderr.
    """
    from jobkit.dbt.selection import select

    selection = select(
        project_of(manifest, example),
        list(selects) or None,
        list(excludes) or None,
        state=state_of(place),
        indirect_selection=indirect_selection,
        selector=selector,
    )
    for warning in selection.warnings:
        click.echo(f"warning: {warning}", err=True)
    for unique_id in selection.ids:
        reason = selection.why(unique_id).removeprefix(f"{unique_id} ") if why else ""
        click.echo(f"{unique_id}  # {reason}" if why else unique_id)
