"""Light by construction: what loads when, and what works where numpy and matplotlib are missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = (
    "matplotlib",
    "numpy",
    "ipywidgets",
    "anywidget",
    "IPython",
    "pandas",
    "networkx",
    "croniter",
    "yaml",
    "tqdm",
    "click",
)

BLOCK = """
import importlib.abc, sys
class Blocked(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {blocked!r}:
            raise ImportError(name + " is blocked")
sys.meta_path.insert(0, Blocked())
"""


def python(code: str, **variables: str) -> str:
    """Run code in a fresh interpreter and return what it printed."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**environment, "PYTHONPATH": str(ROOT), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def loaded_after(code: str) -> set[str]:
    return set(python(f"{code}\nimport sys\nprint(*sys.modules)").split())


def test_import_loads_nothing_heavy() -> None:
    loaded = loaded_after("import jobkit")
    assert loaded.isdisjoint({*HEAVY, "pydantic"})
    own = {name for name in loaded if name.startswith("jobkit")}
    assert own == {"jobkit", "jobkit.basics", "jobkit.basics.shown"}


def test_a_first_job_loads_pydantic_and_no_more() -> None:
    loaded = loaded_after(
        "import jobkit\njobkit.Job(name='A', commands=['dbt build'], triggers={'pull_request': True})"
    )
    assert "pydantic" in loaded
    assert loaded.isdisjoint(HEAVY)
    assert loaded.isdisjoint({"jobkit.simulation", "jobkit.dbt", "jobkit.views", "jobkit.lint", "asyncio"})


def test_the_help_of_the_command_line_loads_no_engine() -> None:
    loaded = loaded_after(
        "from click.testing import CliRunner\nfrom jobkit.cli import cli\nCliRunner().invoke(cli, ['--help'])"
    )
    assert loaded.isdisjoint(
        {"matplotlib", "numpy", "ipywidgets", "networkx", "jobkit.simulation", "pydantic"}
    )


JOBS = """
jobs:
- {name: Daily, environment: Production, commands: [dbt build], schedule: 0 6 * * *}
- {name: CI, environment: CI, commands: ["dbt build -s state:modified+"], triggers: {pull_request: true}}
"""

VERBS = {
    "cron": (
        ["cron", "0 6 * * 1-5"],
        {"pydantic", "yaml", "jobkit.jobs.job", "jobkit.dbt", "jobkit.platform"},
    ),
    "lint": (
        ["lint", "jobs.yml"],
        {"jobkit.simulation", "jobkit.platform.run", "jobkit.dbt.execution.invoke", "jobkit.dbt.project"}
        | {"jobkit.reports", "jobkit.views.drawing", "jobkit.guide", "concurrent.futures"},
    ),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_loads_what_it_needs(verb: str, tmp_path: Path) -> None:
    (tmp_path / "jobs.yml").write_text(JOBS, "utf-8")
    arguments, unneeded = VERBS[verb]
    loaded = loaded_after(
        f"import os\nos.chdir({str(tmp_path)!r})\n"
        "from click.testing import CliRunner\nfrom jobkit.cli import cli\n"
        f"done = CliRunner().invoke(cli, {arguments!r})\nassert done.exit_code == 0, done.output"
    )
    heavy = {name for name in HEAVY if name not in ("click", "yaml", "croniter")}  # fire times are croniter's
    assert loaded.isdisjoint(heavy | unneeded)


WORK = {
    "simulate": "print(jobkit.simulate(JOB).runs[0].status)",
    "text and HTML": "print(len(jobkit.simulate(JOB)._repr_mimebundle_()['text/html']) > 100)",
    "why": "sim = jobkit.simulate(JOB); print(sim.why(sim.runs[0]))",
    "lint": "print(jobkit.lint(JOB))",
    "quiz": "print(jobkit.quiz.load('topic-4')['q2'].check('B').outcome)",
    "svg": (
        "from jobkit.views import draw_svg, timeline_layout\n"
        "print(draw_svg(timeline_layout(jobkit.simulate(JOB)).picture)[:4])"
    ),
    "invoke": "print(jobkit.invoke('dbt build', jobkit.Project.example()).exit_code)",
    "select": "print(len(jobkit.Project.example().select('+orders')))",
    "command line": "from jobkit.cli import cli; cli(['simulate', 'example-1'], standalone_mode=False)",
}


@pytest.mark.parametrize("work", WORK)
def test_works_without_numpy_matplotlib_and_ipython(work: str) -> None:
    """The browser's Python has none of the three (DESIGN, "Light by construction")."""
    blocked = {"numpy", "matplotlib", "IPython", "pandas"} | ({"ipywidgets"} if work != "widgets" else set())
    code = BLOCK.format(blocked=blocked) + (
        "import jobkit\n"
        "JOB = jobkit.Job(name='A', commands=['dbt build'], schedule=jobkit.Schedule(cron='0 6 * * *'))\n"
    )
    assert python(code + WORK[work]).strip()


def test_the_builder_works_without_numpy_and_matplotlib() -> None:
    code = BLOCK.format(blocked={"numpy", "matplotlib", "pandas"})
    assert python(code + "import jobkit; print(jobkit.JobBuilder().job is not None)").strip()


def test_the_block_blocks() -> None:
    code = BLOCK.format(blocked={"numpy"}) + "try:\n    import numpy\nexcept ImportError as e:\n    print(e)"
    assert python(code).strip() == "numpy is blocked"


def test_no_figure_stays_behind() -> None:
    """Figures are made without pyplot, which would keep them all (DESIGN)."""
    loaded = loaded_after(
        "import jobkit\njobkit.simulate(jobkit.Job(name='A', commands=['dbt build'])).plot()\n"
        "jobkit.Account(jobs=[jobkit.Job(name='A', commands=['dbt build'])]).plot()"
    )
    assert "matplotlib.figure" in loaded
    assert "matplotlib.pyplot" not in loaded
