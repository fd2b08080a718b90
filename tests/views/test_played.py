"""The first lines of a summary: which project was played, and from what beginning."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jobkit.dbt.examples import example_artifacts
from jobkit.dbt.project import Project
from jobkit.jobs import Job
from jobkit.platform.beginning import Beginning
from jobkit.simulation import BundledProject, simulate
from jobkit.views import mimebundle, simulation_text
from jobkit.views.played import beginning_sentence, played_sentences

DAILY = Job(name="Daily", commands=["dbt build"], schedule={"cron": "0 6 * * *"})
BUNDLED = "Project shop (bundled, 15 models)."


@pytest.mark.parametrize(
    ("beginning", "said"),
    [
        (
            Beginning(),
            "Established account: what the deploy jobs build exists, and each has succeeded once.",
        ),
        (Beginning(()), "New account: nothing is built yet, and nothing has run."),
        (
            Beginning((), ("A",)),
            "New account: nothing is built yet, and nothing has run, except that 'A' has succeeded once.",
        ),
        (Beginning(("Blue",)), "Only Blue is built, and a run has succeeded there."),
        (
            Beginning(("Blue", "Production"), ("A",)),
            "Only Blue and Production are built, and a run has succeeded in each; 'A' has succeeded once.",
        ),
        (
            Beginning(None, ("CI",), ("A", "B")),
            "Established account: what the deploy jobs build exists, and each has succeeded once, and so has "
            "'CI'. But 'A' and 'B' have never succeeded: what only they build is missing.",
        ),
        (
            Beginning(None, (), ("A",)),
            "Established account: what the deploy jobs build exists, and each has succeeded once. "
            "But 'A' has never succeeded: what only it builds is missing.",
        ),
    ],
)
def test_each_beginning_in_words(beginning: Beginning, said: str) -> None:
    assert beginning_sentence(beginning) == said


def test_text_html_and_repr_begin_with_it() -> None:
    for beginning in ({}, {"new_account": True}):
        sim = simulate(DAILY, **beginning)
        first, second = played_sentences(sim)
        assert first == BUNDLED
        for text in (simulation_text(sim), repr(sim), mimebundle(sim)["text/plain"]):
            assert " ".join(text.split()).startswith(f"{first} {second} 1 job, ")
        html = mimebundle(sim)["text/html"]
        assert f"<p>{first} {second}</p>" in html
        assert html.index(first) < html.index("<img ")


def test_a_project_of_ones_own_is_named_with_its_file(tmp_path: Path) -> None:
    place = tmp_path / "manifest.json"
    content = {**example_artifacts()["manifest.json"], "selectors": {}}  # of a file, a note tells of these
    place.write_text(json.dumps(content))
    own = Project.from_manifest(place)
    assert played_sentences(simulate(DAILY, own))[0] == f"Project shop ({place}, 15 models)."
    assert simulate(DAILY, own).to_dict()["project_origin"] == str(place)
    unnamed = Project.from_manifest(content)
    assert played_sentences(simulate(DAILY, unnamed))[0] == "Project shop (15 models)."
    assert unnamed == own, "where it comes from makes no other project"


def test_a_project_stays_what_it_was_made_from() -> None:
    shop = Project.example()
    changed: list[Any] = [
        shop,
        shop.changed("orders"),
        shop.with_durations({"orders": 9}),
        shop.without_packages(),
        BundledProject("shop", packages=False, operations=("swap",)).project,
    ]
    assert {project.origin for project in changed} == {"bundled"}


def test_hostile_names_obey_nothing() -> None:
    nasty = "\x1b[31m\u202e<i>"
    sim = simulate([DAILY, Job(name=nasty, commands=["dbt build"])], never_succeeded=[nasty])
    assert "\x1b" not in repr(sim) and "\u202e" not in repr(sim)
    assert "<i>" not in mimebundle(sim)["text/html"]
