"""The command line of dbt v2, as its docs have it: nothing here was compared with a running dbt v2."""

from __future__ import annotations

import pytest

from jobkit.basics.errors import CommandError
from jobkit.basics.facts import is_documentation_only
from jobkit.dbt.commands import parse
from jobkit.dbt.commands.dialect import DIALECTS

V1, V2 = DIALECTS["core"], DIALECTS["fusion"]
IGNORED = """
dbt seed --show
dbt run --print
dbt run --no-print
dbt run --printer-width 80
dbt run --printer-width=no-number
dbt deps --source hub
dbt run -r timing.txt
dbt run --record-timing-info timing.txt
dbt run --no-cache-selected-only
dbt clean --clean-project-files-only
dbt run --single-threaded
dbt source freshness --output out.json
dbt source freshness -o out.json
dbt debug --config-dir
dbt run --show-resource-report
dbt run --log-cache-events
dbt --no-use-experimental-parser run
dbt docs generate --empty-catalog
dbt docs generate --no-compile
dbt show --inline-direct select
dbt run --partial-parse-file-diff
dbt run --partial-parse-file-path x
dbt run --populate-cache
dbt run --static-parser
dbt run --use-fast-test-edges
dbt compile --no-introspect
dbt compile --inject-ephemeral-ctes
dbt run --partial-parse
dbt --no-partial-parse run
""".strip().splitlines()
NEW = {
    "dbt check": "check",
    "dbt check owners descriptions --select tag:x": "check",
    "dbt lint --fix --rules CP01 --format json models/a.sql": "lint",
    "dbt lint --changed --exclude-rules LT02": "lint",
    "dbt fmt": "format",
    "dbt freshness --select source:shop --exclude-resource-types model": "freshness",
    "dbt build --skip-checks": "build",
    "dbt run --static-analysis strict --no-manage-state": "run",
    "dbt build --generate-info-schema --write-catalog": "build",
}


def refusal(text: str, engine: str) -> CommandError:
    with pytest.raises(CommandError) as error:
        parse(text, engine=engine)
    return error.value


@pytest.mark.parametrize("spelled", ["--models a", "--model=a", "-m a", "-ma", "-xm a"])
@pytest.mark.parametrize("verb", ["build", "run", "test", "ls", "compile", "source freshness"])
def test_the_old_spellings_of_select_are_refused_pf007(verb: str, spelled: str) -> None:
    text = f"dbt {verb} {spelled}"
    assert parse(text).select == ("a",)
    error = refusal(text, "fusion")
    assert error.fact == "PF-007"
    assert f"`dbt {verb}` of dbt v2 has no option" in str(error)
    assert "`--select`" in error.hint


@pytest.mark.parametrize("text", IGNORED)
def test_old_options_are_taken_and_ignored_pf007(text: str) -> None:
    command = parse(text, engine="fusion")
    assert len(command.ignored) == 1
    assert command.ignored[0] in text
    assert command.options == ()
    assert command.renamed == ()


def test_an_option_is_ignored_where_it_is_and_obeyed_where_it_means_something_else_pf007() -> None:
    listed = parse("dbt ls --output json", engine="fusion")
    assert (listed.ignored, listed.output) == ((), "json")
    assert parse("dbt run --single-threaded", engine="fusion").option("single_threaded") is None
    assert parse("dbt run --single-threaded").option("single_threaded") is True
    assert parse("dbt run", {"DBT_PRINTER_WIDTH": "wide"}, engine="fusion").options == ()


def test_renamed_options_are_taken_by_both_names_pf094() -> None:
    for kind in ("resource-type", "exclude-resource-type"):
        old, new = (parse(f"dbt build --{kind}{s} model", engine="fusion") for s in ("", "s"))
        assert (old.renamed, new.renamed) == ((f"--{kind}",), ())
        assert old.executes == new.executes
    assert parse("dbt build --resource-type model").renamed == ()
    assert parse("dbt ls --resource-types check", engine="fusion").executes == ()


@pytest.mark.parametrize("text", NEW)
def test_what_only_dbt_v2_has_pf005_pf012_pf014_pf093(text: str) -> None:
    assert parse(text, engine="fusion").verb == NEW[text]
    assert "of dbt v2" in refusal(text, "core").hint


def test_checks_by_name_pf093() -> None:
    command = parse("dbt check owners descriptions", engine="fusion")
    assert command.checks == ("owners", "descriptions")
    assert "model" in command.executes
    assert parse("dbt build --skip-checks", engine="fusion").skip_checks
    assert "unexpected word" in str(refusal("dbt lint a.sql b.sql", "fusion"))


def test_the_rest_is_as_in_dbt_v1() -> None:
    for verb in V1.verbs:
        new = set(V1.options_of(verb)) - set(V2.options_of(verb))
        assert new <= {"--models", "--model", "-m"}, verb
    assert set(V1.verbs) < set(V2.verbs)
    text = "dbt --quiet build -s tag:a+ --defer --vars '{a: 1}' -x"
    old, new = parse(text), parse(text, engine="fusion")
    assert (old.engine, new.engine) == ("core", "fusion")
    assert (old.select, old.options) == (new.select, new.options)


@pytest.mark.parametrize("text", ["dbt buidl", "dbt build --selct a", "dbt build --threads 0", "dbt run 'a"])
def test_a_refusal_of_dbt_v2_is_from_documentation_only_pf004(text: str) -> None:
    assert is_documentation_only(refusal(text, "fusion").fact)
    assert refusal(text, "core").fact == ""
