"""Is this machine ready for a workshop? Each check says what it found, and what to do where that is bad."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.basics.shown import Shown

__all__ = ["Checkup", "MachineCheck", "doctor"]

State = Literal["ok", "warning", "bad"]

_OLDEST = (3, 11)
_KERNEL_SECONDS = 60
_LAB_HINT = 'run `python -m pip install "dbt-jobkit[lab]"`'
_LAB_PACKAGES = {"jupyterlab": (4, 2), "ipywidgets": (8, 1), "anywidget": (0, 9)}
_EXTENSIONS = {"ipywidgets": "@jupyter-widgets/jupyterlab-manager", "anywidget": "anywidget"}


@dataclass(frozen=True, slots=True)
class MachineCheck(Shown):
    """One thing that was looked at.

    Parameters
    ----------
    name : str
    state : {"ok", "warning", "bad"}
        With ``bad``, the course does not work here; with ``warning``, a part of it.
    found : str
    advice : str
        What to do; ``""`` where all is well.
    """

    name: str
    state: State
    found: str
    advice: str = ""


@dataclass(frozen=True)
class Checkup(Shown):
    """What `doctor` found.

    Parameters
    ----------
    checks : tuple of MachineCheck
    """

    checks: tuple[MachineCheck, ...]

    @property
    def is_ready(self) -> bool:
        """Whether the whole course works here."""
        return all(check.state == "ok" for check in self.checks)

    @property
    def is_usable(self) -> bool:
        """Whether jobkit works here, if not all of it."""
        return not any(check.state == "bad" for check in self.checks)

    def __repr__(self) -> str:
        return self._text()


@checked
def doctor(*, kernel: bool = True) -> Checkup:
    """Look whether this machine is ready for the course: versions, widgets, folders, and a test of jobkit.

    Parameters
    ----------
    kernel : bool
        Start a notebook kernel and ask it for jobkit, which takes a few seconds. It finds the commonest
        fault: notebooks that run with another Python than this one.

    Returns
    -------
    Checkup

    Examples
    --------
    >>> [check.state for check in doctor(kernel=False).checks if check.name == "jobkit simulates"]
    ['ok']
    """
    steps: list[Callable[[], Iterator[MachineCheck]]] = [_python, _packages, _front_end, _folders, _self_test]
    if kernel:
        steps.append(_kernel)
    return Checkup(tuple(check for step in steps for check in step()))


def _python() -> Iterator[MachineCheck]:
    found = f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}"
    if sys.version_info[:2] >= _OLDEST:
        yield MachineCheck("Python", "ok", found)
    else:
        yield MachineCheck("Python", "bad", found, "install Python 3.11 or newer")
    try:
        yield MachineCheck("jobkit", "ok", version("dbt-jobkit"))
    except PackageNotFoundError:
        yield MachineCheck("jobkit", "ok", f"a checkout in {Path(__file__).parents[2]}")


def _packages() -> Iterator[MachineCheck]:
    for name, least in _LAB_PACKAGES.items():
        wanted = ".".join(map(str, least))
        try:
            found = version(name)
        except PackageNotFoundError:
            yield MachineCheck(name, "bad", "is not installed", _LAB_HINT)
            continue
        is_old = _numbers(found)[: len(least)] < least
        advice = f"version {wanted} or newer is needed: {_LAB_HINT}" if is_old else ""
        yield MachineCheck(name, "bad" if is_old else "ok", found, advice)


def _numbers(text: str) -> tuple[int, ...]:
    """Return the numbers at the front of a version."""
    parts = []
    for part in text.split("."):
        digits = "".join(letter for letter in part if letter.isdigit())
        if not digits:
            break
        parts.append(int(digits))
    return tuple(parts)


def _front_end() -> Iterator[MachineCheck]:
    """Look for the part of each widget package that runs in the browser: a lab is a line of text without."""
    try:
        from jupyter_core.paths import jupyter_path
    except ImportError:
        return  # the packages are missing, and that was said
    places = [Path(place) for place in jupyter_path("labextensions")]
    missing = [
        name
        for name, extension in _EXTENSIONS.items()
        if not any((place / extension / "package.json").is_file() for place in places)
    ]
    if missing:
        advice = f"install again: `python -m pip install --force-reinstall {' '.join(missing)}`"
        yield MachineCheck("widgets in the browser", "bad", f"JupyterLab does not find {missing[0]}", advice)
    else:
        yield MachineCheck("widgets in the browser", "ok", "JupyterLab finds them")


def _folders() -> Iterator[MachineCheck]:
    from jobkit.quiz.progress.database import default_path

    places = {
        "this folder": Path.cwd(),
        "folder of your progress": Path(default_path()).parent,
        "temporary folder": Path(tempfile.gettempdir()),
    }
    for name, place in places.items():
        problem = _write_problem(place)
        advice = "work in a folder of your own, for example your home" if problem else ""
        yield MachineCheck(name, "warning" if problem else "ok", problem or f"{place} can be written", advice)


def _write_problem(place: Path) -> str:
    """Return why a file cannot be written in a folder, or in the nearest one above it that exists."""
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        with tempfile.TemporaryFile(dir=place):
            return ""
    except OSError as error:
        return f"{place} cannot be written: {error.strerror}"


def _self_test() -> Iterator[MachineCheck]:
    for name, test in (("jobkit simulates", _simulates), ("questions are graded", _grades)):
        try:
            found = test()
        except JobkitError as error:
            yield MachineCheck(name, "bad", str(error), "install jobkit again")
        else:
            yield MachineCheck(name, "ok", found)


def _simulates() -> str:
    from jobkit.guide.scenarios import scenario
    from jobkit.simulation import simulate

    sim = simulate(scenario("example-2"))
    if not sim.runs or sim.runs[0].status != "success" or "svg" not in sim._repr_mimebundle_()["text/html"]:
        raise JobkitError("the guide's Example 2 does not end as it should")
    return f"{len(sim.runs)} runs of the guide's Example 2, with a timeline"


def _grades() -> str:
    from jobkit.quiz import load

    bank = load("topic-4")
    if bank["q2"].check("B").outcome != "right":
        raise JobkitError("a right answer is graded as wrong")
    return f"{len(bank)} questions"


def _kernel() -> Iterator[MachineCheck]:
    name = "a notebook runs with this Python"
    try:
        from jupyter_client.kernelspec import NoSuchKernel
        from jupyter_client.manager import start_new_kernel
    except ImportError:
        yield MachineCheck(name, "warning", "Jupyter is not installed", _LAB_HINT)
        return
    advice = "run `python -m ipykernel install --sys-prefix`, then open JupyterLab from this Python"
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # a debugger's warning, of no use here
    try:
        manager, client = start_new_kernel(
            startup_timeout=_KERNEL_SECONDS, kernel_name="python3", stderr=subprocess.DEVNULL
        )
    except (NoSuchKernel, RuntimeError, OSError) as error:
        yield MachineCheck(name, "bad", f"no kernel starts: {error}", advice)
        return
    try:
        said = _asked(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    if said is None:
        yield MachineCheck(name, "bad", "its Python has no jobkit", advice)
    elif Path(said) != Path(sys.prefix):
        yield MachineCheck(name, "warning", f"notebooks run with the Python of {said}", advice)
    else:
        yield MachineCheck(name, "ok", "a kernel starts and has jobkit")


def _asked(client: object) -> str | None:
    """Return where the Python of a kernel lives that can import jobkit; None where it cannot."""
    expression = {"python": "__import__('jobkit') and __import__('sys').prefix"}
    reply = client.execute("", user_expressions=expression, reply=True, timeout=_KERNEL_SECONDS)  # type: ignore[attr-defined]
    answer = reply["content"].get("user_expressions", {}).get("python", {})
    return answer["data"]["text/plain"].strip("'\"") if answer.get("status") == "ok" else None
