"""Where the question banks and notebooks are: inside an installed jobkit, or in the checkout around it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from jobkit.basics.errors import JobkitError

__all__ = ["Resource", "folder"]

Resource = Literal["quizzes", "notebooks"]

_PACKAGE = Path(__file__).resolve().parents[1]


def folder(name: Resource, package: Path = _PACKAGE) -> Path:
    """Return the folder of question banks or of notebooks.

    Parameters
    ----------
    name : {"quizzes", "notebooks"}
        Which of the two.
    package : Path, optional
        Folder of the jobkit package to look from.

    Returns
    -------
    Path
        ``_bundled/<name>`` of an installed package; otherwise ``<name>`` of the checkout beside it.

    Raises
    ------
    JobkitError
        When neither is there: the installation is not complete.
    """
    bundled, checkout = package / "_bundled" / name, package.parent
    if bundled.is_dir():
        return bundled
    if (checkout / "pyproject.toml").is_file() and (checkout / name).is_dir():
        return checkout / name
    raise JobkitError(
        f"jobkit's {name} are missing",
        hint=f"they belong in jobkit/_bundled/{name}: install jobkit again, or run from a whole checkout",
    )
