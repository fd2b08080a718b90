"""Finding quizzes and notebooks in a checkout and in an installed package."""

from __future__ import annotations

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.basics.resources import folder


def test_the_bundled_folder_comes_first(tmp_path):
    package = tmp_path / "jobkit"
    (package / "_bundled" / "quizzes").mkdir(parents=True)
    (tmp_path / "quizzes").mkdir()
    (tmp_path / "pyproject.toml").touch()
    assert folder("quizzes", package) == package / "_bundled" / "quizzes"


def test_otherwise_the_checkout_beside_the_package(tmp_path):
    package = tmp_path / "jobkit"
    package.mkdir()
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "pyproject.toml").touch()
    assert folder("notebooks", package) == tmp_path / "notebooks"


def test_a_folder_of_that_name_in_site_packages_is_somebody_elses(tmp_path):
    package = tmp_path / "jobkit"
    package.mkdir()
    (tmp_path / "notebooks").mkdir()
    with pytest.raises(JobkitError, match="install jobkit again"):
        folder("notebooks", package)


def test_this_checkout_has_the_quizzes():
    assert (folder("quizzes") / "topic-4.yml").is_file()
