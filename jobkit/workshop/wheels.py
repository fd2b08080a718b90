"""The packages that a room without a network installs from: wheels in one folder."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from jobkit.basics.errors import JobkitError

__all__ = ["INSTALL", "gather_wheels"]

INSTALL = 'python -m pip install --no-index --find-links wheels "dbt-jobkit[lab]"'
"""What a learner types beside the folder of wheels."""

_PACKAGE = Path(__file__).resolve().parents[1]
_ALWAYS = (1980, 1, 1, 0, 0, 0)
"""The oldest moment that a zip file can hold: the same input gives the same bytes."""


def gather_wheels(
    folder: Path, python_version: str = "", platforms: tuple[str, ...] = ()
) -> tuple[Path, ...]:
    """Put jobkit and all that its labs need into `folder`, as wheels.

    Parameters
    ----------
    folder : Path
        Made where it is not there.
    python_version : str, optional
        Of the learners' laptops, such as ``3.12``, where it is not this one.
    platforms : tuple of str, optional
        Of the laptops, in pip's words, such as ``win_amd64``; by default this machine's.

    Returns
    -------
    tuple of Path
        All wheels, by name.

    Raises
    ------
    JobkitError
        pip could not get a package; says which line of pip's says so.
    """
    folder.mkdir(parents=True, exist_ok=True)
    own = _own_wheel(folder)
    if not (python_version or platforms):
        _pip("wheel", "--wheel-dir", str(folder), "--find-links", str(folder), f"{own}[lab]")
    else:
        chosen = [f"--python-version={python_version}"] if python_version else []
        chosen += [f"--platform={platform}" for platform in platforms]
        command = ("download", "--dest", str(folder), "--only-binary=:all:", *chosen)
        _pip(*command, "--find-links", str(folder), f"{own}[lab]")
    return tuple(sorted(folder.glob("*.whl")))


def _own_wheel(folder: Path) -> Path:
    """Write jobkit itself as a wheel: built from the checkout, or packed again from what is installed."""
    checkout = _PACKAGE.parent
    if not (checkout / "pyproject.toml").is_file():
        return _packed_again(distribution("dbt-jobkit"), folder)
    _pip("wheel", "--no-deps", "--wheel-dir", str(folder), str(checkout))
    return next(folder.glob("dbt_jobkit-*.whl"))


def _packed_again(installed: Distribution, folder: Path) -> Path:
    """Write an installed distribution as the wheel that it came from."""
    files = [file for file in installed.files or () if _belongs(file.parts)]
    if not any(file.parts[0] == "jobkit" for file in files):
        hint = "run this from a checkout of jobkit, or install it without --editable"
        raise JobkitError("the installed jobkit cannot be packed as a wheel", hint=hint)
    wheel = folder / f"dbt_jobkit-{installed.version}-py3-none-any.whl"
    with ZipFile(wheel, "w", ZIP_DEFLATED) as packed:
        for file in sorted(files, key=str):
            name = ZipInfo(file.as_posix(), _ALWAYS)
            name.compress_type = ZIP_DEFLATED
            packed.writestr(name, Path(str(file.locate())).read_bytes())
    return wheel


def _belongs(parts: tuple[str, ...]) -> bool:
    """Whether an installed file came from the wheel, rather than from the installation."""
    made = ("INSTALLER", "REQUESTED", "direct_url.json")
    return parts[0] != ".." and "__pycache__" not in parts and parts[-1] not in made


def _pip(*words: str) -> None:
    command = [sys.executable, "-m", "pip", *words, "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  our own pip
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or [done.stderr[-300:]]
        hint = "this step needs a network; --no-wheels leaves it out"
        raise JobkitError(f"pip could not gather the packages: {said[0].strip()}", hint=hint)
