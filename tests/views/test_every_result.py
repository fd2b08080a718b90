"""Every public result shows itself: none is left to the ``repr`` that Python writes."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

import pytest
from pydantic import BaseModel

import jobkit
from jobkit.basics.shown import Shown
from jobkit.views import mimebundle
from jobkit.widgets.lab import Lab
from tests.views.public_results import public_results
from tests.views.test_show import examples

SHOWN_OTHERWISE = {
    "JobBuilder": "a widget",
    "Details": "the data of a cause, a mapping: shown with its cause",
    "QuizEntry": "a protocol",
    **dict.fromkeys(("Reference", "Loss", "PrintedReason"), "a tuple: shown with what holds it"),
}
"""Public classes without a view, and why they need none."""

EVIL = '<img src=x onerror="alert(1)">\u202e`<b>` **x** [P-063] $\\x$ \x1b[31m'
SECRET = "hunter2-geheim"


def test_no_public_result_is_without_a_view() -> None:
    missing = {
        kind.__name__: by
        for kind, by in public_results().items()
        if not issubclass(kind, Shown | Lab) and kind.__name__ not in SHOWN_OTHERWISE
    }
    assert not missing, "derive it from Shown: its fields show themselves then"


def test_the_exceptions_are_still_there() -> None:
    assert {kind.__name__ for kind in public_results()} >= SHOWN_OTHERWISE.keys()


@cache
def reached() -> Mapping[str, Any]:
    """Return one result of each class that the examples hold at any depth."""
    found: dict[str, Any] = {}
    waiting = [*examples().values(), *hostile()]
    looked: set[int] = set()
    while waiting:
        thing = waiting.pop()
        if id(thing) in looked or isinstance(thing, str | int | float):
            continue
        looked.add(id(thing))
        if isinstance(thing, Shown):
            found.setdefault(type(thing).__name__, thing)
        waiting += held_by(thing)
    return found


def held_by(thing: Any) -> Iterator[Any]:
    if isinstance(thing, Mapping):
        yield from [*thing.values()][:20]
    elif isinstance(thing, tuple | list):
        yield from thing[:20]
    elif isinstance(thing, BaseModel):
        yield from (getattr(thing, name) for name in type(thing).model_fields)
    elif is_dataclass(thing):
        yield from (getattr(thing, field.name) for field in fields(thing) if not field.name.startswith("_"))


@cache
def hostile() -> tuple[Any, ...]:
    """Return results whose names and messages would do harm, and which hold a secret."""
    secret = {"DBT_ENV_SECRET_A": SECRET, "DBT_B": EVIL[:40]}
    job = jobkit.Job(
        name=EVIL,
        description=EVIL,
        environment=EVIL,
        commands=[f"dbt build --vars '{{a: \"{EVIL[:20]}\"}}'", "dbt test"],
        schedule="*/45 6 1 * 1",
        environment_variables=secret,
        notifications={"email_on_failure": True, "recipients": [EVIL]},
    )
    hook = jobkit.Webhook(name=EVIL, url=f"https://example.com/{SECRET}", events=["job.run.errored"])
    told = jobkit.NotificationSetting(to=EVIL, outcomes=["fails"])
    account = jobkit.Account(name=EVIL, jobs=[job], webhooks=[hook], notifications=[told])
    fault = jobkit.fail("stg_orders", EVIL)
    scenario = jobkit.Scenario(account, title=EVIL, description=EVIL, faults=[fault], until="2026-03-10")
    sim = scenario.simulate()
    run = sim.runs[0]
    return (
        *(
            job,
            hook,
            told,
            account,
            fault,
            scenario,
            sim.why(run),
            sim.why("orders", run=run),
            run,
            *run.steps,
        ),
        *(*run.results, *(step.invocation for step in run.steps if step.invocation), *sim.notes, sim.docs()),
        *(
            *sim.notices(),
            *sim.webhooks(),
            *sim.variables(run).values(),
            jobkit.lint(account),
            *jobkit.lint(job),
        ),
        jobkit.PullRequest(number=1, at="2026-03-02", changed=[EVIL], target_branch=EVIL),
        jobkit.RunNow(job=EVIL, at="2026-03-02"),
        jobkit.ApiTrigger(job=EVIL, at="2026-03-02", cause=EVIL),
        jobkit.Environment(name=EVIL, environment_variables=secret),
        jobkit.Warehouse({EVIL: EVIL}),
        jobkit.Note(EVIL, EVIL, EVIL),
    )


def looked_at(result: Any) -> str:
    """Return what a notebook and a terminal show; checks what holds of every view."""
    bundle = mimebundle(result)
    html, text = bundle["text/html"], bundle["text/plain"]
    assert text.strip()
    assert not re.search(r"object at 0x|<function|<bound method", text + html)
    root = ET.fromstring(f"<body>{re.sub(r'(<img[^>]*?)/?>|<br>', _closed, html)}</body>")
    assert not {node.tag for node in root.iter()} & {"script", "b2", "iframe"}
    assert all(not name.startswith("on") for node in root.iter() for name in node.attrib)
    assert not {*re.findall("[\x00-\x08\x1b\u202e]", text + html)}
    return text + html


def _closed(match: re.Match[str]) -> str:
    return f"{match[1]}/>" if match[1] else "<br/>"


def test_what_the_examples_hold_shows_itself_too() -> None:
    assert len(reached()) > 70
    for result in reached().values():
        looked_at(result)


@pytest.mark.parametrize("number", range(4))
def test_hostile_text_stays_text_and_secrets_stay_secret(number: int) -> None:
    for result in hostile()[number::4]:
        shown = looked_at(result)
        assert SECRET not in shown, type(result)
        assert "<img src=x" not in shown.partition("<div")[2], type(result)


def test_the_same_result_gives_the_same_bytes() -> None:
    for result in hostile()[:8]:
        assert mimebundle(result) == mimebundle(result)


ONE_OF_SEVERAL = re.compile(
    r"(?<![\w.,:–-])1 (runs|jobs|nodes|models|steps|findings|causes|notes|events|questions|commands|days)\b"
)


def test_one_is_no_plural() -> None:
    wrong = {}
    for name, result in reached().items():
        shown = repr(result) + "".join(mimebundle(result).values())
        pictures = re.findall(r"data:image/svg\+xml;base64,([\w+/=]+)", shown)
        for text in (shown, *(b64decode(picture).decode() for picture in pictures)):
            if (found := ONE_OF_SEVERAL.search(text)) is not None:
                wrong[name] = found[0]
    assert not wrong


def test_text_is_12_pixels_at_least() -> None:
    from jobkit.views.cards.sheet import CARD_CSS

    assert min(map(int, re.findall(r"font-size:(\d+)px", CARD_CSS))) >= 12


@pytest.mark.parametrize("tail", ["`x` **y**", "<b>bold</b>", "'quoted' \"twice\"", "{0} %s $a$"])
def test_names_change_no_markup(tail: str) -> None:
    def tags(name: str) -> list[list[str]]:
        job = jobkit.Job(name=f"Daily {name}", commands=["dbt build"], schedule="0 6 * * *")
        below = jobkit.Job(
            name=f"Below {name}", commands=["dbt run"], triggers={"job_completion": {"job": job.name}}
        )
        scenario = jobkit.Scenario([job, below], faults=[jobkit.fail("stg_orders")], until="2026-03-03")
        sim = scenario.simulate(rules=jobkit.Rules(prep_jitter=0))
        lists = jobkit.lint([job, below]), sim.notes, sim.runs[0].steps, sim.will_not_run().values()
        results = [
            job,
            below,
            scenario.jobs,
            scenario,
            sim.runs[0],
            sim.why(1),
            sim.why(below.name),
            lists[0],
        ]
        shown = [*results, *(result for several in lists for result in several)]
        return [re.findall(r"</?[a-z0-9]+", mimebundle(result)["text/html"]) for result in shown]

    assert tags(tail) == tags("plain name")
