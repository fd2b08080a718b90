"""A sample of the fuzzed inputs; ``python -m tests.fuzz SECONDS SEED`` tries as many as one likes."""

from __future__ import annotations

import pytest

from jobkit.basics.errors import JobkitError
from tests.fuzz import definition_files, targets, terraform_files, trial
from tests.fuzz.__main__ import main
from tests.pace import old_objects_aside
from tests.thorough import THOROUGH


@pytest.mark.parametrize("seed", range(3))
def test_a_sample_ends_with_results_and_errors_of_our_own(seed: int) -> None:
    with old_objects_aside():
        report = trial.fuzz(60.0, seed, most=1_000 if THOROUGH else 400)
    assert not report.faults, str(report)
    assert report.refused < report.tried.total()


def test_the_same_seed_gives_the_same_inputs() -> None:
    one, other = (trial.fuzz(60.0, 1, most=30) for _ in range(2))
    assert (one.tried, one.refused) == (other.tried, other.refused)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: 1 / 0, "ZeroDivisionError"),
        (lambda: (_ for _ in ()).throw(JobkitError("")), "no message"),
        (lambda: [number for number in range(10**9) if number < 0], "still at work"),
    ],
)
def test_faults_are_found_and_can_be_repeated(
    call, says: str, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setattr(trial, "TARGETS", {"broken": lambda random, folder: call})
    monkeypatch.setattr(trial, "_PATIENCE", 0.2)
    assert main(["0", "7", "3"]) == 1
    said = capsys.readouterr().out
    assert says in said and "again: python -m tests.fuzz 0 7 3" in said


@pytest.mark.parametrize("module", [terraform_files, definition_files])
def test_a_sample_of_definition_files(module, capsys: pytest.CaptureFixture[str]) -> None:
    with old_objects_aside():
        ended = trial.count_and_seed(["300", "7"], "", module.__name__, module.TRIED)
    assert ended == 0, capsys.readouterr().out


def test_every_target_makes_a_good_input_sometimes(tmp_path) -> None:
    """A target whose every input is refused tries nothing but the first check."""
    from random import Random

    for name, make in targets.TARGETS.items():
        done = 0
        for number in range(60):
            try:
                make(Random(f"{name}/{number}"), tmp_path)()
                done += 1
                break
            except JobkitError:
                continue
        assert done, name
