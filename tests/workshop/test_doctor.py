"""`jobkit doctor`: what it finds on this machine, and what it says where something is missing."""

import os
import sys
from importlib.metadata import PackageNotFoundError

import pytest
from click.testing import CliRunner

from jobkit.cli import cli
from jobkit.workshop import doctor as doctor_module
from jobkit.workshop.doctor import Checkup, MachineCheck, doctor

looked = sys.modules["jobkit.workshop.doctor"]


def test_a_machine_with_all_extras_is_ready_but_for_its_kernel():
    checkup = doctor(kernel=False)
    assert [check for check in checkup.checks if check.state != "ok"] == []
    assert checkup.is_ready
    assert "the whole course works here" in repr(checkup)


@pytest.mark.slow
def test_a_kernel_is_started_and_asked_for_jobkit():
    (check,) = looked._kernel()
    assert check.state in ("ok", "warning"), check
    assert (
        check.found == "a kernel starts and has jobkit" or "runs" in check.found or "run with" in check.found
    )


@pytest.mark.parametrize("name", ["jupyterlab", "ipywidgets", "anywidget"])
def test_a_missing_package_is_bad_and_its_remedy_installs_by_our_own_name(monkeypatch, name):
    known = looked.version

    def version(asked):
        if asked == name:
            raise PackageNotFoundError(name)
        return known(asked)

    monkeypatch.setattr(looked, "version", version)
    checkup = doctor(kernel=False)
    (bad,) = [check for check in checkup.checks if check.state == "bad"]
    assert (bad.name, bad.found) == (name, "is not installed")
    assert '"dbt-jobkit[lab]"' in bad.advice
    assert not checkup.is_usable
    assert bad.advice.split("`")[1] in repr(checkup).replace("\n", " ").replace("  ", " ").replace("  ", " ")


def test_an_old_package_is_bad(monkeypatch):
    monkeypatch.setattr(looked, "version", lambda name: "4.1.9" if name == "jupyterlab" else "9.0")
    bad = [check for check in doctor(kernel=False).checks if check.state == "bad"]
    assert [(check.name, check.found) for check in bad] == [("jupyterlab", "4.1.9")]
    assert "4.2 or newer" in bad[0].advice


def test_versions_are_compared_as_numbers():
    assert looked._numbers("10.0.1rc1") > looked._numbers("9.9")
    assert looked._numbers("dev") == ()


def test_widgets_that_the_browser_does_not_get_are_bad(monkeypatch, tmp_path):
    monkeypatch.setattr("jupyter_core.paths.jupyter_path", lambda *_: [str(tmp_path)])
    (check,) = looked._front_end()
    assert check.state == "bad"
    assert "--force-reinstall ipywidgets anywidget" in check.advice


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_a_warning(monkeypatch, tmp_path):
    tmp_path.chmod(0o500)
    monkeypatch.chdir(tmp_path)
    checks = {check.name: check for check in looked._folders()}
    assert checks["this folder"].state == "warning"


def test_a_folder_that_is_not_there_yet_is_asked_for_above(tmp_path):
    assert looked._write_problem(tmp_path / "a" / "b") == ""
    assert "cannot be written" in looked._write_problem(_file(tmp_path) / "x")


def _file(folder):
    path = folder / "file"
    path.write_text("")
    return path


def test_the_command_says_what_to_do_and_ends_with_one_where_something_is_bad(monkeypatch):
    bad = Checkup((MachineCheck("jupyterlab", "bad", "is not installed", "run `this`"),))
    monkeypatch.setattr(looked, "doctor", lambda kernel: bad)
    done = CliRunner().invoke(cli, ["doctor", "--no-kernel"])
    assert done.exit_code == 1
    assert "Run `this`." in done.output
    assert CliRunner().invoke(cli, ["doctor", "--help"]).exit_code == 0
    assert doctor_module is doctor
