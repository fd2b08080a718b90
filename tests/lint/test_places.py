"""One finding for each rule, with all the places where it applies."""

from __future__ import annotations

import copy
import json
import pickle

import pytest

from jobkit.jobs import Job
from jobkit.lint import lint

NAMES = ["A", "B", "C", "D", "E"]
COMMANDS = ["dbt deps", "dbt build"]
JOBS = [Job(name=name, commands=COMMANDS, timeout_seconds=3600) for name in NAMES]


def the(code, jobs):
    """Return the one finding of a rule."""
    (finding,) = [one for one in lint(jobs) if one.code == code]
    return finding


def test_one_finding_names_all_the_jobs():
    finding = the("CMD002", JOBS)
    assert finding.message.endswith("(in 5 jobs: A, B, C, D, E).")
    assert [(one.job, one.path, one.place) for one in finding.places] == [
        (name, "commands[0]", ("commands", 0)) for name in NAMES
    ]
    assert (finding.job, finding.path, finding.place) == ("A", "commands[0]", ("commands", 0))
    assert finding.says_the_same


def test_the_fix_is_applied_at_all_places():
    finding = the("CMD002", JOBS)
    assert [(job.name, job.commands) for job in finding.fixed_jobs] == [
        (name, ("dbt build",)) for name in NAMES
    ]
    assert finding.fixed == finding.fixed_jobs[0]
    assert "CMD002" not in {one.code for one in lint(finding.fixed_jobs)}


def test_several_places_of_one_job_are_mended_together():
    secrets = {"DBT_GIT_TOKEN": "x", "DBT_PASSWORD": "y", "DBT_API_KEY": "z"}
    finding = the("ENV003", Job(name="A", commands=["dbt build"], environment_variables=secrets))
    assert len(finding.places) == 3 and "(in 3 places of A)." in finding.message
    (fixed,) = finding.fixed_jobs
    assert all(name.startswith("DBT_ENV_SECRET_") for name in fixed.environment_variables)
    assert {one.fixed for one in finding.places} == {fixed}


def test_where_the_places_say_different_things_each_keeps_its_own_words():
    jobs = [JOBS[0].changed(timeout_seconds=seconds, name=str(seconds)) for seconds in (0, 43_200)]
    finding = the("JOB003", jobs)
    assert not finding.says_the_same
    assert "no timeout" in finding.places[0].message and "12 hours" in finding.places[1].message
    assert finding.message.endswith("(in 2 jobs: 0, 43200).")


def test_a_single_place_reads_as_it_is():
    finding = the("CMD002", JOBS[0])
    assert finding.message == finding.places[0].message and "in 1 job" not in finding.message


def test_many_jobs_are_not_all_named_in_the_sentence():
    jobs = [JOBS[0].changed(name=f"J{number}") for number in range(20)]
    finding = the("CMD002", jobs)
    assert "in 20 jobs: J0, J1, J2, J3, J4, J5, J6, J7 and 12 more" in finding.message
    assert len(finding.places) == 20


def test_a_name_in_the_sentence_shows_its_control_characters():
    jobs = [JOBS[0].changed(name=name) for name in ("A\x1b[31m\u202e", "B\n- x")]
    message = the("CMD002", jobs).message
    assert message.isprintable() and "A\\x1b[31m\\u202e, B\\n- x" in message


def test_a_finding_is_a_value_and_plain_data():
    finding = the("CMD002", JOBS)
    for twin in (pickle.loads(pickle.dumps(finding)), copy.deepcopy(finding)):
        assert twin == finding
    with pytest.raises(AttributeError):
        finding.places = ()
    places = json.loads(json.dumps(finding.to_dict()))["places"]
    assert [one["job"] for one in places] == NAMES
    assert places[0]["fixed"]["commands"] == ["dbt build"] and places[0]["path"] == "commands[0]"
