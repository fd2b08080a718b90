"""``jobkit doctor``: says whether this machine is ready for the course, and what to do where it is not."""

from __future__ import annotations

import sys

import click

__all__ = ["doctor"]


@click.command(short_help="Is this machine ready for the course? What to do where it is not.")
@click.option("--no-kernel", is_flag=True, help="Do not start a notebook kernel; saves a few seconds.")
def doctor(no_kernel: bool) -> None:
    """Look at versions, widgets and folders, simulate and grade something, and start a notebook kernel.

    Exit codes: 0 the course works here, 1 a part or all of it does not.
    """
    from jobkit.workshop.doctor import doctor as looked_at

    checkup = looked_at(kernel=not no_kernel)
    click.echo(repr(checkup))
    sys.exit(not checkup.is_ready)
