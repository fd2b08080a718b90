"""``jobkit invoke``: one dbt command on a project."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jobkit.basics.engine import engine_causes
from jobkit.cli.options import GivenManifest, manifest_options, names, project_of, state_of
from jobkit.cli.text import aligned

if TYPE_CHECKING:
    from jobkit.dbt.execution import Invocation

__all__ = ["invoke"]


@click.command(short_help="One dbt command on a project, as dbt would run it.")
@click.argument("command")
@manifest_options
@click.option("--fail", "failing", multiple=True, metavar="NODE", help="A node that fails; may be repeated.")
@click.option(
    "--state", "place", metavar="DIR_OR_MANIFEST", default=None, help="What `state:` compares with."
)
@click.option(
    "--dbt-version",
    metavar="TRACK",
    default=None,
    help='A release track, such as "v2 Stable"; dbt v1 when not given.',
)
@click.option("--json", "as_json", is_flag=True, help="Print run_results.json instead of a table.")
def invoke(
    command: str,
    manifest: GivenManifest | None,
    example: str | None,
    failing: tuple[str, ...],
    place: str | None,
    dbt_version: str | None,
    as_json: bool,
) -> None:
    """Run one dbt COMMAND ("dbt build --select +orders") on a project; nothing is executed anywhere.

    The exit code is dbt's: 0 fine, 1 a node failed, 2 dbt would refuse the command.
    """
    from jobkit.dbt.commands import parse
    from jobkit.dbt.execution import fail
    from jobkit.dbt.execution import invoke as run
    from jobkit.jobs.versions import engine_named

    if place is None:
        engine = engine_named(dbt_version) if dbt_version is not None else "core"
        named = parse(command, engine=engine).state
        place = named if named and Path(named).exists() else None
    invocation = run(
        command,
        project_of(manifest, example),
        state=state_of(place),
        faults=[fail(node) for node in names(failing)],
        dbt_version=dbt_version,
    )
    if as_json:
        click.echo(json.dumps(invocation.to_dict(), indent=2, ensure_ascii=False))
    else:
        _print(invocation)
    sys.exit(invocation.exit_code)


def _print(invocation: Invocation) -> None:
    for message in invocation.messages:
        click.echo(message, err=invocation.exit_code == 2)
    for unique_id in invocation.listed:
        click.echo(unique_id)
    rows = [
        (
            f"{result.started_seconds:.1f}s".rjust(8),
            result.status,
            f"{result.execution_time:.1f}s".rjust(7),
            result.unique_id,
            " ".join((result.message or "").split()) if result.status not in ("success", "pass") else "",
        )
        for result in invocation.results
    ]
    if rows:
        click.echo(aligned(rows))
    counts = Counter(result.status for result in invocation.results)
    total = ", ".join(f"{count} {status}" for status, count in counts.items()) or "no node ran"
    took = f"{invocation.elapsed_seconds:.1f} s, exit code {invocation.exit_code}"
    click.echo(f"{invocation.command.text}: {total}; {took}")
    for cause in engine_causes(invocation.engine):
        click.echo(f"note: {cause.line}")
