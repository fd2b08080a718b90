"""Errors are values: they survive pickling, copying and another process with all that they say."""

import copy
import importlib
import pickle
import pkgutil
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import jobkit
from jobkit.basics.errors import DefinitionError, JobkitError, Problem, nearest
from jobkit.jobs.files.findings import UnreadableJobsError

PROBLEMS = (Problem("threads", -1, "at least 1"), Problem("name", ["x"], "text"))


def subclasses(kind=JobkitError):
    """Return `kind` and every class derived from it, wherever in the package."""
    return [kind, *(each for child in kind.__subclasses__() for each in subclasses(child))]


def every_kind():
    for module in pkgutil.walk_packages(jobkit.__path__, "jobkit."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found = [kind for kind in subclasses() if kind.__module__.startswith("jobkit.")]
    return sorted(dict.fromkeys(found), key=lambda kind: kind.__name__)


def example(kind):
    """Return an error of a class with all its fields set."""
    if issubclass(kind, UnreadableJobsError):
        return unreadable()
    if issubclass(kind, DefinitionError):
        error = kind("job 'x'", PROBLEMS, where="jobs.yml")
        error.hint, error.nearest = "see the guide", "thread"
        return error
    if kind.__init__ is JobkitError.__init__:
        return kind("no 'tag'", where="line 3", hint="did you mean `tags`?", nearest="tags")
    return kind()


def unreadable():
    """Return the error of a file of which no job can be understood."""
    with TemporaryDirectory() as folder, pytest.raises(UnreadableJobsError) as raised:
        path = Path(folder) / "job.json"
        path.write_text('{"name": "A", "execute_steps": [], "account_id": 1, "project_id": 2, "settings": 3}')
        jobkit.read_definitions(path)
    assert raised.value.findings
    return raised.value


def stop(error):
    raise error


KINDS = every_kind()


def test_the_walk_finds_the_classes_that_the_module_lists():
    names = {kind.__name__ for kind in KINDS}
    assert {"JobkitError", "DefinitionError", "ScheduleDefinitionError", "SelectionError"} <= names


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize(
    "again",
    [copy.copy, copy.deepcopy, *(lambda e, p=p: pickle.loads(pickle.dumps(e, p)) for p in range(2, 6))],
)
def test_an_error_comes_back_whole(kind, again):
    error = example(kind)
    other = again(error)
    assert other is not error
    assert type(other) is kind
    assert other == error and hash(other) == hash(error)
    assert (str(other), vars(other), other.args) == (str(error), vars(error), error.args)


def test_errors_that_say_something_else_differ():
    error = JobkitError("no 'tag'", where="line 3", hint="tags", nearest="tags")
    for field in ("what", "where", "hint", "nearest"):
        other = copy.copy(error)
        setattr(other, field, "other")
        assert other != error
    assert DefinitionError("job 'x'", PROBLEMS) != DefinitionError("job 'x'", PROBLEMS[:1])
    assert JobkitError("x") != ValueError("x")


def test_every_error_crosses_processes():
    errors = [example(kind) for kind in KINDS]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        for error in errors:
            with pytest.raises(type(error)) as caught:
                pool.submit(stop, error).result()
            assert caught.value == error
            assert str(caught.value) == str(error)


def test_unknown_names_the_nearest_word_as_data():
    error = JobkitError.unknown("tag", "nigthly", ["nightly", "finance"], where="jobs.yml", also="or none")
    assert str(error) == "jobs.yml: there is no tag 'nigthly' (did you mean `nightly`?; or none)"
    assert error.nearest == nearest("nigthly", ["nightly", "finance"]) == "nightly"
    assert JobkitError.unknown("tag", "x", []).hint == "there are none"


def test_an_unknown_name_in_capitals_finds_its_word():
    assert JobkitError.unknown("method", "TAG", ["tag", "path"]).nearest == "tag"
    assert JobkitError.unknown("model", "Order", ["order", "Orders"]).nearest == "Orders"
    assert JobkitError.unknown("method", "X", ["tag"]).nearest == ""
