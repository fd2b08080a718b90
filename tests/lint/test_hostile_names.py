"""A name is a name: quotes, backticks, colons, brackets, markup and line breaks in it change no behaviour."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser

import pytest

from jobkit.jobs import Account, Environment, Job
from jobkit.lint import lint
from jobkit.platform import Rules
from jobkit.simulation import simulate
from jobkit.views.escape import plain
from jobkit.views.findings import findings_html, findings_text
from jobkit.widgets.preview import preview, schedule_html
from tests.lint.test_rules import CASES, NAMES, account_of, project_of

TAILS = {
    "quotes": "'\"",
    "backticks": "`a`",
    "colons": ": b: c",
    "brackets": "[0].c",
    "path": ".name[1]",
    "markup": "<script>&lt;",
    "newline": "\n- x",
    "emoji": "🚀\u202e",
    "braces": "{0}%s",
}
"""Put behind every name; each is short, so that names stay as alike or unlike as they were."""

EVERYTHING = "".join(TAILS.values()) + "é" * 140
SOME = 3


def renamed(account, tail):
    """Return the account with `tail` behind every name of a job, an environment and a project.

    Environments that were only named are defined: some mean something by their very name.
    """
    definitions = [job.model_dump(exclude_unset=True) for job in account.jobs]
    named = [job.environment for job in account.jobs]
    for job, fields in zip(account.jobs, definitions, strict=True):
        fields |= {"name": job.name + tail, "environment": job.environment + tail}
        if job.project is not None:
            fields["project"] = job.project + tail
        if job.deferral is not None and job.deferral.environment:
            named.append(job.deferral.environment)
            fields["deferral"] |= {"environment": job.deferral.environment + tail}
        if job.deferral is not None and job.deferral.job:
            fields["deferral"] |= {"job": job.deferral.job + tail}
        upstream = job.triggers.job_completion
        if upstream is not None:
            other = {} if upstream.project is None else {"project": upstream.project + tail}
            fields["triggers"]["job_completion"] |= {"job": upstream.job + tail, **other}
    defined = {one.name: one for one in account.environments}
    defined |= {name: account.environment(name) for name in dict.fromkeys(named) if name not in defined}
    environments = [
        Environment(**{**one.model_dump(exclude_unset=True), "name": one.name + tail})
        for one in defined.values()
    ]
    around = account.model_dump(exclude_unset=True, exclude={"jobs", "environments"})
    for setting in around.get("notifications", ()):
        setting["jobs"] = [name + tail for name in setting.get("jobs", ())]
    return Account(jobs=definitions, environments=environments, **around)


def without(data, tail):
    """Return plain data or text as it is without the tail, as written and as quoted."""
    if isinstance(data, dict):
        return {key: without(value, tail) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [without(value, tail) for value in data]
    if not isinstance(data, str):
        return data
    quoted = repr(f"\x00{tail}")
    if quoted[0] == '"':  # Python quotes a name that holds an apostrophe otherwise
        data = data.replace(repr(f"'{tail}")[2:-1], tail)
    return data.replace(quoted[len("'\\x00") : -1], "").replace(tail, "").replace('"', "'")


def found_in(case, account):
    project = project_of(case.get("project"))
    preset = Rules.study_guide() if case.get("rules") == "study guide" else Rules.platform()
    simulation = simulate(account, project, rules=preset) if case.get("simulate") else None
    return lint(account, project, rules=preset, simulation=simulation)


@cache
def usual(number):
    """Return the findings of a case under its own names."""
    return found_in(CASES[number], renamed(account_of(CASES[number]), ""))


def where(findings):
    return [(one.code, one.place) for one in findings]


def fixed_account(account, finding):
    return account.model_copy(
        update={"jobs": tuple(finding.fixed if job.name == finding.job else job for job in account.jobs)}
    )


@pytest.mark.many(9)
@pytest.mark.parametrize("number", range(len(CASES)), ids=NAMES)
def test_same_findings_and_same_fixes_whatever_the_names(number):
    case, usually = CASES[number], usual(number)
    tails = [*TAILS.values()] * 2
    for tail in tails[number % len(TAILS) :][:SOME]:
        account = renamed(account_of(case), tail)
        found = found_in(case, account)
        assert where(found) == where(usually), tail
        for one, other in zip(found, usually, strict=True):
            assert one.path == other.path
            assert (one.fixed is None) == (other.fixed is None), tail
            told = [without(text, tail) for text in (one.job, one.message, one.fix)]
            if one.fix.startswith("Did you mean"):
                told[-1] = other.fix  # with the same tail, two names may be alike that were not before
            assert told == [text.replace('"', "'") for text in (other.job, other.message, other.fix)]
            if one.fixed is not None:
                plain = other.fixed.model_dump(mode="json")
                assert without(one.fixed.model_dump(mode="json"), tail) == without(plain, tail)


@pytest.mark.many(9)
@pytest.mark.parametrize("number", range(len(CASES)), ids=NAMES)
def test_a_fix_fixes_whatever_the_names(number):
    """Under names that hold everything at once and are as long as names may be."""
    case, account = CASES[number], renamed(account_of(CASES[number]), EVERYTHING)
    found = found_in(case, account)
    assert where(found) == where(usual(number))
    for finding in found:
        if finding.code == case["rule"] and finding.fixed is not None:
            after = found_in(case, fixed_account(account, finding))
            gone = (finding.code, finding.place, finding.message)
            assert gone not in [(one.code, one.place, one.message) for one in after]


@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS)
def test_a_trigger_is_mended_to_a_job_that_exists(tail):
    """CHN002 once read the name of the job back out of its own sentence."""
    jobs = [
        Job(name=f"Data Ingestion{tail}", commands=["dbt build"], schedule="0 5 * * *"),
        Job(
            name="Reports",
            commands=["dbt build"],
            triggers={"job_completion": {"job": f"Data Ingestoin{tail}"}},
        ),
    ]
    finding = next(one for one in lint(jobs) if one.code == "CHN002")
    assert finding.fixed.triggers.job_completion.job == jobs[0].name
    assert "CHN002" not in {one.code for one in lint([jobs[0], finding.fixed])}


# --- pages --------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, markup):
        super().__init__()
        self.tags, self.texts = [], []
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def text(self):
        return " ".join("".join(self.texts).split())


def shown(markup):
    page = Page(markup)
    return page.tags, page.text


def on_a_page(tail):
    """Return a tail as a page shows it: blanks run together, what XML forbids replaced."""
    return plain(f"x{tail}x")[1:-1]


@pytest.mark.many(4)
@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS)
def test_a_page_of_findings_has_the_same_tags_and_words(tail):
    for number in range(0, len(CASES), 5):
        usually = usual(number)
        found = found_in(CASES[number], renamed(account_of(CASES[number]), tail))
        if any(one.fix.startswith("Did you mean") for one in found):
            continue  # with the same tail, two names may be alike that were not before
        tags, text = shown(findings_html(found))
        expected_tags, expected = shown(findings_html(usually))
        assert tags == expected_tags
        assert without(without(text, tail), on_a_page(tail)) == expected.replace('"', "'")
        assert len(findings_text(found, 10_000).splitlines()) == len(
            findings_text(usually, 10_000).splitlines()
        )


STEADY = Rules(prep_jitter=0)
"""How long the platform prepares a run is drawn at random for each job, by its name."""

CHAINED = Account(
    jobs=[
        Job(name="Load", commands=["dbt build"], schedule="*/10 * * * *", timeout_seconds=1200),
        Job(
            name="Build",
            commands=["dbt deps", "dbt build --select nothing_of_this_name", "dbt buld"],
            triggers={"job_completion": {"job": "Load", "statuses": ["success", "error", "cancelled"]}},
        ),
        Job(
            name="CI",
            commands=["dbt build"],
            environment="CI",
            triggers={"pull_request": True},
            deferral={"job": "Build"},
        ),
    ]
)


@pytest.mark.parametrize("tail", [*TAILS.values(), "é" * 50], ids=[*TAILS, "long"])
def test_a_preview_shows_the_same_whatever_the_names(tail):
    usually, other = (
        preview(job, others, environments=account.environments, rules=STEADY)
        for account in (renamed(CHAINED, ""), renamed(CHAINED, tail))
        for job, *others in [account.jobs]
    )
    assert where(other.findings) == where(usually.findings)
    places = [
        [(part.data["marker"], part.items[0].y) for part in shown.timeline.picture.parts("marker")]
        for shown in (usually, other)
    ]
    assert places[0] == places[1] != []
    for name in ("table_html", "notes_html", "summary_html", "counts_html"):
        assert shown(getattr(other, name))[0] == shown(getattr(usually, name))[0]
    tags = [tag for tag, _ in Page(other.static_html).tags]
    assert tags == [tag for tag, _ in Page(usually.static_html).tags]
    job = other.job
    assert schedule_html(job, other.simulation, "Asia/Tokyo") == schedule_html(
        usually.job, usually.simulation, "Asia/Tokyo"
    )


# --- who is told --------------------------------------------------------------------------------------


@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS)
def test_notices_and_webhooks_are_the_same_whatever_the_names(tail):
    def told(account):
        settings = [{"to": "a@example.com", "outcomes": ["succeeds", "fails", "canceled"]}]
        events = ["job.run.started", "job.run.completed", "job.run.errored"]
        jobs = [job.name for job in account.jobs[:2]]
        hook = {"name": "Pager", "url": "https://example.com", "jobs": jobs, "events": events}
        account = Account(
            jobs=account.jobs, environments=account.environments, notifications=settings, webhooks=[hook]
        )
        sim = simulate(account, until="2026-03-02T03:00", rules=STEADY)
        notices = [notice.to_dict() for notice in sim.notices()]
        return notices, [delivery.to_dict() for delivery in sim.webhooks()]

    notices, deliveries = told(renamed(CHAINED, tail))
    usual_notices, usual_deliveries = told(renamed(CHAINED, ""))
    assert usual_notices and usual_deliveries
    assert without(notices, tail) == without(usual_notices, "\x01")
    assert without(deliveries, tail) == without(usual_deliveries, "\x01")
