"""``jobkit quiz progress``: what was learnt; take it along, bring it back, erase it."""

from __future__ import annotations

import click

from jobkit.basics.file_writing import write_file
from jobkit.basics.words import count_words
from jobkit.cli.text import aligned

__all__ = ["progress"]


@click.group(invoke_without_command=True, short_help="What you have learnt; export, import, erase.")
@click.option("--bank", default="topic-4", show_default=True, help="Of which bank.")
@click.pass_context
def progress(context: click.Context, bank: str) -> None:
    """Show how each sub-skill of a bank sits.

    Answers are kept in one file: in the user's data directory, or where the environment variable
    JOBKIT_PROGRESS says.
    """
    if context.invoked_subcommand is not None:
        return
    from jobkit.quiz import ProgressStore, load
    from jobkit.quiz.progress.counted import counted
    from jobkit.quiz.progress.mastery import mastery

    store, loaded = ProgressStore(), load(bank)
    click.echo(f"{store.path}\n")
    rows = [("sub-skill", "right", "probably between", "")]
    for one in mastery(counted(store, loaded.topic), loaded.objectives).values():
        low, high = one.interval
        between = f"{low:.0%} and {high:.0%}" if one.of else ""
        rows.append((one.objective, f"{one.right} of {one.of}", between, "ready" if one.is_ready else ""))
    click.echo(aligned(rows))


@progress.command("export")
@click.argument("file")
def export_(file: str) -> None:
    """Write all answers to a JSON FILE."""
    from jobkit.quiz import ProgressStore
    from jobkit.quiz.progress.transfer import exported

    store = ProgressStore()
    click.echo(
        f"{count_words(len(store.answers()), 'answer')} written to {write_file(file, exported(store))}"
    )


@progress.command("import")
@click.argument("file")
def import_(file: str) -> None:
    """Add the answers of an exported FILE; those that are there already stay."""
    from jobkit.quiz import ProgressStore
    from jobkit.quiz.progress.transfer import import_file

    click.echo(f"{count_words(import_file(ProgressStore(), file), 'new answer')}")


@progress.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(yes: bool) -> None:
    """Forget all answers, for good."""
    from jobkit.quiz import ProgressStore

    store = ProgressStore()
    if yes or click.confirm(f"Erase all answers in {store.path}?"):
        click.echo(f"{count_words(store.erase(), 'answer')} erased.")
