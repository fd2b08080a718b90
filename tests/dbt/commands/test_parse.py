"""Command lines, as dbt-core 1.12's own parser (click) takes or refuses them."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jobkit.basics.errors import CommandError
from jobkit.dbt.commands import RESOURCE_TYPES, VERBS, Command, parse
from jobkit.jobs import Job


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_read(verb):
    assert parse(f"dbt {verb}").verb == verb


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("dbt list", "ls"),
        ("dbt ls", "ls"),
        ("dbt source snapshot-freshness", "source freshness"),
        ("dbt docs --quiet generate", "docs generate"),
        ("dbt --version", "version"),
        ("dbt -h", "help"),
    ],
)
def test_aliases_and_subcommands(text, verb):
    assert parse(text).verb == verb


@pytest.mark.parametrize(
    ("text", "select"),
    [
        ("dbt run --select a b+ c", ("a", "b+", "c")),
        ("dbt run -s a -x -s b", ("a", "b")),
        ("dbt run -m a --models b --model c", ("a", "b", "c")),
        ("dbt run --select 'a b' c", ("a", "b", "c")),
        ("dbt run --select=a b", ("a", "b")),
        ("dbt run -sa b", ("a", "b")),
        ("dbt run -fxsa", ("a",)),
        ("dbt run --select a,b", ("a,b",)),
        ("dbt run --select ''", ("",)),
        ("dbt run", ()),
    ],
)
def test_select_takes_words_up_to_the_next_option_and_adds_up(text, select):
    assert parse(text).select == select


def test_fields():
    command = parse(
        "dbt --warn-error --no-partial-parse build --exclude x --full-refresh --fail-fast"
        " --empty --defer --state prod/ --defer-state base --favor-state --indirect-selection CAUTIOUS"
        " --threads=8 -t prod --vars '{a: 1}'"
        " --store-failures --resource-type model test --exclude-resource-type test"
    )
    assert command == Command(
        text=command.text,
        verb="build",
        exclude=("x",),
        resource_types=("model", "test"),
        exclude_resource_types=("test",),
        threads=8,
        full_refresh=True,
        fail_fast=True,
        empty=True,
        defer=True,
        state="prod/",
        defer_state="base",
        favor_state=True,
        indirect_selection="cautious",
        store_failures=True,
        vars="{a: 1}",
        target="prod",
        warn_error=True,
        options=command.options,
    )
    assert command.option("partial_parse") is False
    assert command.option("log_level", "info") == "info"


def test_the_last_of_a_repeated_option_counts_and_only_it_is_looked_at():
    command = parse(
        "dbt run --threads many --threads 3 --vars x --vars '{a: 1}' --defer --no-defer --full-refresh"
    )
    assert (command.threads, command.vars, command.defer, command.full_refresh) == (3, "{a: 1}", False, True)


def test_a_value_option_takes_the_next_word_whatever_it_is():
    assert parse("dbt run --target --threads").target == "--threads"


def test_run_operation_has_a_macro_and_its_arguments():
    command = parse("""dbt run-operation grant --args '{role: "x y"}'""")
    assert (command.macro, command.args) == ("grant", '{role: "x y"}')


def test_list_keeps_models_apart_from_select():
    command = parse("dbt ls -m a b")
    assert (command.select, command.executes) == (("a", "b"), ("model",))


@pytest.mark.parametrize(
    ("text", "executes"),
    [
        ("dbt build", RESOURCE_TYPES["build"]),
        ("dbt run", ("model",)),
        ("dbt test", ("test", "unit_test")),
        ("dbt test --exclude-resource-type unit_test", ("test",)),
        ("dbt test --resource-type model test", ("test",)),
        ("dbt build --resource-type model --resource-type seed", ("model", "seed")),
        ("dbt clone --exclude-resource-type seed", ("model", "snapshot")),
        ("dbt source freshness", ("source",)),
        ("dbt deps", ()),
        ("dbt ls --resource-type analysis", ("analysis",)),
        ("dbt ls --resource-type default", RESOURCE_TYPES["ls"]),
        ("dbt ls --resource-type all", (*RESOURCE_TYPES["ls"], "analysis")),
    ],
)
def test_resource_types_that_a_command_executes(text, executes):
    assert parse(text).executes == executes


@pytest.mark.parametrize(
    ("text", "place", "parts"),
    [
        ("dbt buld", "column 5", ["'buld'", "did you mean `build`?"]),
        ("dbt run --selct a", "column 9", ["'--selct'", "did you mean `--select`?"]),
        ("dbt seed --defer --resource-type seed", "column 18", ["no option '--resource-type'"]),
        ("dbt run orders", "column 9", ["'orders'", "--select"]),
        ("dbt run --threads many", "column 19", ["whole number"]),
        ("dbt run --threads 0", "column 19", ["at least 1"]),
        ("dbt run --vars x", "column 16", ["YAML dictionary"]),
        ("dbt run --vars '{'", "column 16", ["YAML dictionary"]),
        ("dbt run --select", "column 9", ["needs at least one word"]),
        ("dbt run --target", "column 9", ["needs a value"]),
        ("dbt run --full-refresh=1", "column 9", ["takes no value"]),
        ("dbt run --indirect-selection eagr", "column 30", ["did you mean `eager`?"]),
        ("dbt build --resource-type Model", "column 27", ["did you mean `model`?"]),
        ("dbt ls --output jsn", "column 17", ["did you mean `json`?"]),
        ("dbt run -z", "column 9", ["'-z'"]),
        ("dbt run 'a", "column 9", ["quot"]),
        ("dbt docs", "column 9", ["generate, serve"]),
        ("dbt docs build", "column 10", ["'build'"]),
        ("dbt", "column 4", ["needs a command"]),
        ("build", "column 1", ["starts with `dbt`"]),
        ("", "column 1", ["starts with `dbt`"]),
        ("dbt run\ndbt test", "column 9", ["a step of its own"]),
        ("dbt run\u2028dbt test", "column 8", ["U+2028"]),
        ("dbt run \0", "column 9", ["NUL"]),
        ("dbt run --event-time-start soon --event-time-end now", "column 28", ["needs a time"]),
    ],
)
def test_errors_point_at_the_word(text, place, parts):
    with pytest.raises(CommandError) as caught:
        parse(text)
    assert caught.value.where.startswith(place + " ") or caught.value.where == place
    for part in parts:
        assert part in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "dbt --warn-error run --warn-error",
        "dbt run --warn-error --warn-error-options '{error: all}'",
        "dbt compile --select a --inline 'select 1'",
        "dbt ls --select a --models b",
        "dbt ls --models a --resource-type model",
        "dbt run --event-time-start 2024-01-01",
        "dbt retry --select a",
    ],
)
def test_options_that_exclude_or_need_each_other(text):
    with pytest.raises(CommandError):
        parse(text)


def test_a_command_is_a_value():
    one, other = parse("dbt run -s a"), parse("dbt run -s a")
    assert one == other
    assert hash(one) == hash(other)
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.verb = "test"


def test_no_text_is_an_error_too():
    with pytest.raises(CommandError, match="not NoneType"):
        parse(None)


@given(st.text(max_size=60), st.booleans())
@example("--vars {a: &x [*x]}", True)
@example("--vars " + "[" * 3000, True)
@example("-\ud800", True)
@example("--threads " + "9" * 5000, True)
@example("--select \u00a0", True)
def test_any_text_is_a_command_or_a_command_error(text, after_verb):
    try:
        command = parse(f"dbt run {text}" if after_verb else text)
    except CommandError as error:
        assert str(error)
    else:
        assert command.verb in (*VERBS, "help", "version")


def test_line_breaks_are_blanks_outside_quotes_in_a_job_as_in_a_single_command():
    text = "dbt run --select\n  a,tag:x\n  b\n --vars '{p: 1,\n q: 2}'\n"
    (command,) = Job(name="J", commands=[text]).commands
    assert parse(text) == parse(command)
    assert parse(text).select == ("a,tag:x", "b")
    assert parse(text).vars == "{p: 1,\n q: 2}"
