"""``jobkit`` itself: its verbs in the order in which a newcomer meets them, and how errors end."""

from __future__ import annotations

from importlib import import_module
from typing import IO, Any, cast

import click

from jobkit import __version__
from jobkit.basics.errors import JobkitError

__all__ = ["cli"]

_VERBS = {
    "demo": ("jobkit.cli.demo", "The main job in one go: simulate, explain, plot to a file."),
    "simulate": ("jobkit.cli.simulate", "What the jobs of a file will do, when and why."),
    "compare": ("jobkit.cli.compare", "Two files of jobs side by side: waits, compute, age of data."),
    "diff": ("jobkit.cli.diff", "What changes from one definition to another, and in its week."),
    "lint": ("jobkit.cli.lint", "What is wrong or unwise in a definition, and the fix."),
    "convert": ("jobkit.cli.convert", "Jobs from one format to another, and what is lost by it."),
    "explain": ("jobkit.cli.explain", "The page of a rule (CI001) or of a fact (P-063)."),
    "facts": ("jobkit.cli.explain", "The numbered facts: all, or those with a word in them."),
    "cron": ("jobkit.cli.cron", "A cron expression in words, its next runs and its traps."),
    "ls": ("jobkit.cli.ls", "Which nodes a selection means, one unique_id a line."),
    "invoke": ("jobkit.cli.invoke", "One dbt command on a project, as dbt would run it."),
    "schema": ("jobkit.cli.schema", "The JSON Schema of definition files, for your editor."),
    "quiz": ("jobkit.cli.quiz", "Exam questions: practise, take an exam, plan."),
    "lab": ("jobkit.cli.lab", "Open the study notebooks in JupyterLab."),
    "export": ("jobkit.cli.export", "A notebook as one page without a kernel or a network."),
}


class Refusal(click.ClickException):
    """An error jobkit raised on purpose, on its way out: one message, exit code 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message on stderr."""
        click.echo(f"jobkit: {self.format_message()}", file=file, err=file is None)


class Verbs(click.Group):
    """The verbs, each imported when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in their order of introduction."""
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one verb, or None when there is none of that name."""
        if cmd_name not in _VERBS:
            return None
        return cast(click.Command, getattr(import_module(_VERBS[cmd_name][0]), cmd_name))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb; a misspelt one gets a suggestion."""
        from jobkit.basics.errors import did_you_mean

        if args and args[0] not in _VERBS and not args[0].startswith("-"):
            hint = did_you_mean(args[0], _VERBS) or f"commands: {', '.join(_VERBS)}"
            raise click.UsageError(f"there is no command {args[0][:60]!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _VERBS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb; a `JobkitError` ends as a `Refusal`."""
        try:
            return super().invoke(ctx)
        except JobkitError as error:
            raise Refusal(str(error)) from error


_EXAMPLES = """\b
Examples:
  jobkit demo
  jobkit cron "0 6 * * 1-5"
  jobkit simulate jobs.yml --why stg_orders --plot week.png
  jobkit compare jobs.yml tiers.yml --price 3
  jobkit lint jobs.yml
  jobkit convert answer.json jobs.yml --to native
  jobkit explain P-063
  jobkit ls --select "state:modified+" --manifest target/manifest.json --state prod-artifacts
  jobkit invoke "dbt build --select +orders" --fail stg_orders
"""


@click.group(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog=_EXAMPLES,
    no_args_is_help=True,
)
@click.version_option(__version__, prog_name="jobkit", message="%(prog)s %(version)s")
def cli() -> None:
    """Say what dbt platform jobs will do, when and why.

    A flight simulator: no warehouse, no account, no network. Jobs run on a simulated clock, on a bundled
    example project or on your own manifest.json. All times are UTC, and the same input gives the same output.

    Exit codes: 0 done, 2 something could not be read or understood. `lint`, `invoke` and `quiz check` have
    exit codes of their own: see their help.
    """
