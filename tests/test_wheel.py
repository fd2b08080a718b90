"""The built wheel, installed without the checkout in an empty directory, does what the checkout does."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def call(*words: str | Path, folder: Path) -> str:
    """Run a command away from the checkout and return what it printed."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        [str(word) for word in words],
        cwd=folder,
        env=environment,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the tools of this environment."""
    folder = tmp_path_factory.mktemp("dist")
    call(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, folder=folder)
    return next(folder.glob("dbt_jobkit-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install it into an environment of its own, which borrows only the dependencies of this one."""
    home = tmp_path_factory.mktemp("away") / "env"
    venv.EnvBuilder(with_pip=False).create(home)
    python = home / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index")
    call(*pip, wheel, folder=home)
    own = Path(sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)}))
    (own / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home / "bin"


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    return tmp_path


def test_what_is_in_the_wheel(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for name in (
        "jobkit/py.typed",
        "jobkit/basics/facts.json",
        "jobkit/basics/fact_tests.json",
        "jobkit/guide/definitions/example-1.yml",
        "jobkit/_bundled/quizzes/topic-4.yml",
        "jobkit/_bundled/notebooks/00-first-flight.ipynb",
    ):
        assert name in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [
        name for name in names if name.startswith("tests/") or "checkpoint" in name or "cache" in name
    ]


def test_it_is_the_installed_one_that_runs(installed: Path, empty: Path) -> None:
    place = call(installed / "python", "-c", "import jobkit; print(jobkit.__file__)", folder=empty)
    assert str(installed.parent) in place


def test_demo(installed: Path, empty: Path) -> None:
    text = call(installed / "jobkit", "demo", folder=empty)
    assert "4 models built, 142 deferred" in text
    assert [path.name for path in empty.iterdir()] == ["jobkit-demo.svg"]


def test_facts_travel_along(installed: Path, empty: Path) -> None:
    text = call(installed / "jobkit", "explain", "P-063", folder=empty)
    assert "https://docs.getdbt.com/docs/deploy/deploy-jobs" in text
    assert "_p063" in text


def test_six_questions(installed: Path, empty: Path) -> None:
    """The guide's own key."""
    for question, key in zip(("q1", "q2", "q3", "q4", "q5", "q6"), "ABBBBB", strict=True):
        assert "Right" in call(installed / "jobkit", "quiz", "check", "topic-4", question, key, folder=empty)


def test_lab_finds_its_notebooks(installed: Path, empty: Path) -> None:
    place = call(installed / "jobkit", "lab", "--where", folder=empty).strip()
    assert place == str(empty / "jobkit-notebooks")
    assert (Path(place) / "00-first-flight.ipynb").is_file()
