"""Every fact about a run has one home: data, tables, pictures, notices, webhooks and answers agree.

They are compared over the stories of the guide and over random scenarios, under both presets, and over a day
with all kinds of triggers that ends while runs are waiting.

Where a place rounds or cuts, it is compared with the exact value rounded or cut in the same way.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise

import pytest

import jobkit
from jobkit.basics.words import as_sentence, duration_words, exact_duration_words, moment_words
from jobkit.dbt.execution import fail
from jobkit.guide import NAMES, scenario
from jobkit.jobs import NotificationSetting, Webhook
from jobkit.platform import Run
from jobkit.reports.notices.delivery import Delivery
from jobkit.simulation import Simulation
from jobkit.views import (
    draw_svg,
    run_html,
    run_text,
    simulation_text,
    summary_sentence,
    timeline_layout,
)
from jobkit.views.fit import cut_at_word
from tests.golden.cases import PRESETS, random_simulation
from tests.platform.world import job, project

RUNS = 12
"""Of a simulation, those that are compared one by one; sums are over all."""

CASES = [
    *(f"guide/{name}/{preset}" for name in NAMES for preset in PRESETS),
    *(f"random/{seed}/{preset}" for seed in range(30) for preset in PRESETS),
    *(f"busy day//{preset}" for preset in PRESETS),
]

WIDE = 4_000
EVERY_EVENT = ("job.run.started", "job.run.errored", "job.run.completed")
EVERY_OUTCOME = ("succeeds", "warns", "fails", "canceled")


def simulated(case: str) -> Simulation:
    """Return the simulation of a case, in an account in which everything is notified and posted."""
    kind, name, preset = case.split("/")
    if kind == "guide":
        sim = scenario(name).simulate(rules=PRESETS[preset]())
    else:
        sim = random_simulation(int(name), preset) if kind == "random" else busy_day(preset)
    hook = Webhook(name="All", url="https://example.com/hook", events=EVERY_EVENT)
    setting = NotificationSetting(to="#all", channel="slack", outcomes=EVERY_OUTCOME)
    asked = {"webhooks": (hook,), "notifications": (setting,)}
    rules = sim.rules.model_copy(update={"webhook_on_cancel": "completed", "webhooks_in_plan": True})
    return replace(sim, account=sim.account.model_copy(update=asked), rules=rules)


def busy_day(preset: str) -> Simulation:
    """Return hours with one slot, all kinds of triggers and jobs without ids, which end while runs wait."""
    jobs = [
        job("Hourly", cron="0 * * * *"),
        job("Chained", triggers={"job_completion": {"job": "Hourly", "statuses": ["success", "error"]}}),
        job("By hand", dbt_version="compatible"),
        job("CI", "dbt build --select state:modified+", environment="CI", triggers={"pull_request": True}),
    ]
    events = [
        jobkit.RunNow(job="By hand", at="2026-03-02T00:20"),
        jobkit.ApiTrigger(job="By hand", at="2026-03-02T03:10", cause="Airflow: loads\nare done"),
        jobkit.Rerun(job="Hourly", at="2026-03-02T00:40"),
        jobkit.PullRequest(number=7, at="2026-03-02T01:05", changed=("b",), commits=["2026-03-02T01:06"]),
    ]
    return jobkit.simulate(
        jobs,
        project("a > b", minutes=25),
        events=events,
        faults=[fail("a", "division by zero", runs=1)],
        rules=PRESETS[preset](run_slots=1),
        until="2026-03-02T04:30",
        built=["Production"],
    )


class Told:
    """A simulation, and what each place tells of its runs."""

    def __init__(self, case: str) -> None:
        self.sim = simulated(case)
        self.runs = list(self.sim.runs[:RUNS])
        self.deliveries: dict[int, dict[str, Delivery]] = defaultdict(dict)
        for delivery in self.sim.webhooks():
            self.deliveries[delivery.run][delivery.event.removeprefix("job.run.")] = delivery
        self.notices = defaultdict(list)
        for notice in self.sim.notices():
            self.notices[notice.run, notice.kind].append(notice)
        self.layout = timeline_layout(self.sim, width=20_000)
        self.marks = {mark.ids[0]: mark for mark in self.layout.marks if len(mark.runs) == 1}
        rows = table_rows(self.layout.table().html())
        self.html = {int(row["run"]): row for row in rows if row["run"].isdecimal()}
        text = simulation_text(self.sim, WIDE, RUNS)
        self.lines = text.partition("\nrun  ")[2].splitlines()
        self.tooltips = titles(draw_svg(self.layout.picture))

    def payloads(self, run: Run) -> Iterator[dict]:
        yield from (delivery.payload["data"] for delivery in self.deliveries[run.id].values())

    def text(self, run: Run) -> str:
        """Return the row of a run in the table of the text; its cells are two blanks or more apart."""
        return next(line for line in self.lines if line.split()[:1] == [str(run.id)])


class _Table(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.open = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        self.open = tag in ("td", "th") or (self.open and tag != "tr")
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.open:
            self.rows[-1][-1] += data

    def handle_endtag(self, tag: str) -> None:
        self.open = self.open and tag not in ("td", "th")


def table_rows(html: str) -> list[dict[str, str]]:
    """Return the rows of a table by its headings."""
    parser = _Table()
    parser.feed(html)
    head, *rows = parser.rows
    return [dict(zip(head, row, strict=True)) for row in rows if len(row) == len(head)]


def titles(svg: str) -> list[str]:
    """Return the text of every tooltip of a picture."""
    found: list[str] = []

    class Titles(HTMLParser):
        inside = False

        def handle_starttag(self, tag: str, attrs: object) -> None:
            self.inside = tag == "title"
            if self.inside:
                found.append("")

        def handle_data(self, data: str) -> None:
            if self.inside:
                found[-1] += data

        def handle_endtag(self, tag: str) -> None:
            self.inside = False

    parser = Titles()
    parser.feed(svg)
    return found


@pytest.fixture(scope="module", params=CASES)
def told(request: pytest.FixtureRequest) -> Told:
    return Told(request.param)


# -- what started a run ----------------------------------------------------------------------------


def test_the_reason_of_a_run(told: Told) -> None:
    for run in told.runs:
        variables = told.sim.variables(run)
        reason, trigger = variables["DBT_CLOUD_RUN_REASON"].value, run.trigger
        assert {data["runReason"] for data in told.payloads(run)} <= {reason}
        category = variables["DBT_CLOUD_RUN_REASON_CATEGORY"].value
        assert (category == "scheduled") == (trigger.kind == "schedule") == (reason == "scheduled")
        assert category in ("scheduled", "other", reason)
        if trigger.kind == "api" and "cause" in trigger.data:
            assert reason == trigger.data["cause"]
        why = told.sim.why(run)
        assert trigger in why.causes
        assert f"was queued because {trigger.text}" in why.sentence
        assert run.to_dict()["trigger"] == trigger.to_dict()


def test_what_came_before_it(told: Told) -> None:
    """The run that triggered it, the one it takes up again, and those it waited for."""
    for run in told.runs:
        data = run.to_dict()
        before, again = run.triggered_by, run.retry_of
        if run.trigger.kind == "job_completion":
            assert before == run.trigger.data["run"]
            assert told.sim.run(before).status == run.trigger.data["status"]
            assert told.sim.run(before).job.name == run.trigger.data["job"]
            assert told.sim.run(before).finished_at == run.trigger.at
        if run.trigger.kind == "rerun" and again is not None:
            assert again == run.trigger.data["run"]
        waited = [cause for cause in run.causes if cause.kind in ("same_job", "run_slot")]
        assert {number for cause in waited for number in cause.data["runs"]} == {*run.blocked_by}
        assert (data["triggered_by"], data["retry_of"]) == (before, again)
        assert data["blocked_by"] == [*run.blocked_by]
        words = trigger_words(run)
        if words:
            assert words in told.text(run)
            assert run.id not in told.html or told.html[run.id]["trigger"] == words


def trigger_words(run: Run) -> str:
    if run.pull_request is not None:
        return f"pull request #{run.pull_request}"
    if run.retry_of is not None:
        return f"rerun of {run.retry_of}"
    return f"after run {run.triggered_by}" if run.triggered_by is not None else ""


def test_the_run_it_defers_to(told: Told) -> None:
    for run in told.runs:
        causes = [cause for cause in run.causes if cause.kind == "deferral"]
        assert [cause.data["run"] for cause in causes] == (
            [] if run.deferring_run is None else [run.deferring_run]
        )
        assert run.to_dict()["deferring_run"] == run.deferring_run
        for cause in causes:
            if run.deferring_run:
                other = told.sim.run(run.deferring_run)
                assert (other.job.name, other.status) == (cause.data["of_job"], "success")
                assert f"run {other.id} of {other.job.name!r}" in cause.text


# -- how it ended ----------------------------------------------------------------------------------

OUTCOMES = {"success": "succeeds", "error": "fails", "cancelled": "canceled"}
POSTED = {"success": "success", "error": "failure", "cancelled": "failure"}
WEBHOOK = {"success": "Success", "error": "Errored", "cancelled": "Cancelled"}
ENDED = {"success": "ended with success", "error": "ended in error", "cancelled": "was cancelled"}


def test_the_status_of_a_run(told: Told) -> None:
    for run in told.runs:
        status, ended = run.status, run.finished_at is not None
        assert ended == (status in OUTCOMES)
        assert run.to_dict()["status"] == status
        assert re.search(rf" {status}(  |$| \(as run)", told.text(run))
        if run.id in told.marks:
            assert told.html[run.id]["status"].split()[-1] == told.marks[run.id].status == status
        assert (ENDED.get(status) or "at the end of the simulation") in told.sim.why(run).sentence
        outcomes = {notice.outcome for notice in told.notices[run.id, "run"]} - {"warns"}
        # A success with warnings is told as a warning only, unless the rules say otherwise.
        warned = any(notice.outcome == "warns" for notice in told.notices[run.id, "run"])
        assert outcomes == ({OUTCOMES[status]} if ended else set()) or (status == "success" and warned)
        posted = [notice.outcome for notice in told.notices[run.id, "pr_status"]]
        expected = ["pending", POSTED[status]] if ended else ["pending"]
        assert posted == (expected if run.pull_request is not None else [])
        words = {event: sent.payload["data"]["runStatus"] for event, sent in told.deliveries[run.id].items()}
        assert words.pop("started", "Running") == "Running"
        assert {*words.values()} <= {WEBHOOK.get(status)}


def test_the_message_of_a_run(told: Told) -> None:
    for run in told.runs:
        message = run.message
        assert run.to_dict()["message"] == message
        said = message if status_is_bad(run) and message else "None"
        for event, delivery in told.deliveries[run.id].items():
            expected = "None" if event == "started" else said
            assert delivery.payload["data"]["runStatusMessage"] == expected
        for kind in ("run", "pr_status"):
            for notice in told.notices[run.id, kind]:
                if message and notice.outcome in ("fails", "canceled", "failure"):
                    assert notice.sentence.endswith(f": {message.rstrip('.')}.")
        assert message in told.sim.why(run).sentence
        if run.id in told.marks:
            assert told.html[run.id]["message"] == cut_at_word(message, 300)
        for line in message.splitlines() if status_is_bad(run) else ():
            words = " ".join(line.split())
            shown = " ".join(run_text(run, WIDE).split())
            assert words in shown or as_sentence(words).rstrip(".") in shown


def status_is_bad(run: Run) -> bool:
    return run.status in ("error", "cancelled")


def test_how_many_ended_how(told: Told) -> None:
    sim = told.sim
    counts: dict[str, int] = defaultdict(int)
    for run in sim.runs:
        counts[run.status] += 1
    assert sim.counts() == dict(counts)
    account = sim.measures().account
    assert account.runs == len(sim.runs) == sum(mark.count for mark in told.layout.marks)
    assert (account.successes, account.errors, account.cancelled) == tuple(
        counts[status] for status in ("success", "error", "cancelled")
    )
    assert account.unfinished == sum(counts[status] for status in ("queued", "starting", "running"))
    sentence = summary_sentence(sim)
    parts = [part for part in sentence.rstrip(".").split(", ") if sim.runs and " " in part]
    numbers = dict(reversed(part.split(" ", 1)) for part in parts)
    assert int(numbers.get("run") or numbers.get("runs") or 0) == account.runs
    assert int(numbers.get("error") or numbers.get("errors") or 0) == account.errors
    assert int(numbers.get("cancelled") or 0) == account.cancelled
    assert sentence.rstrip(".") in told.layout.picture.summary


# -- when ------------------------------------------------------------------------------------------


def test_when_a_run_started_and_ended(told: Told) -> None:
    rules = told.sim.rules
    for run in told.runs:
        data, sent = run.to_dict(), told.deliveries[run.id]
        moments = (run.queued_at, run.dequeued_at, run.started_at, run.finished_at)
        keys = ("queued_at", "dequeued_at", "started_at", "finished_at")
        assert [data[key] for key in keys] == [moment and moment.isoformat() for moment in moments]
        known = [moment for moment in moments if moment is not None]
        assert known == sorted(known)
        for delivery in sent.values():
            payload = delivery.payload["data"]
            assert payload["runStartedAt"] == in_seconds(run.started_at)
            assert {payload.get("runFinishedAt"), payload.get("runErroredAt")} <= {
                None,
                in_seconds(run.finished_at),
            }
        assert ("started" in sent) == (run.started_at is not None)
        if "started" in sent:
            assert sent["started"].at == run.started_at
        if "errored" in sent:
            assert sent["errored"].at == run.finished_at
        if "completed" in sent:
            assert sent["completed"].at - run.finished_at == timedelta(
                seconds=rules.artifact_ingestion_seconds
            )
        assert {notice.at for notice in told.notices[run.id, "run"]} <= {run.finished_at}
        posted = [notice.at for notice in told.notices[run.id, "pr_status"]]
        assert posted == [run.queued_at, run.finished_at][: len(posted)]
        assert f"  {moment_words(run.queued_at)}  " in told.text(run)
        if run.id in told.html:
            row = told.html[run.id]
            shown = (row["queued (UTC)"], row["started"], row["finished"])
            assert shown == tuple(map(moment_words, (run.queued_at, run.started_at, run.finished_at)))
            mark = told.marks[run.id]
            assert (mark.queued_at, mark.runs) == (run.queued_at, (run,))


def in_seconds(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_how_long_a_run_waited(told: Told) -> None:
    for run in told.runs:
        left = run.dequeued_at or run.finished_at or told.sim.until
        waited = (left - run.queued_at).total_seconds()
        assert run.wait_seconds == waited
        assert run.to_dict()["wait_seconds"] == round(waited, 3)
        sentence = told.sim.why(run).sentence
        assert (f", waited {exact_duration_words(waited)}," in sentence) == (waited > 0)
        assert (waited > 0) == any(cause.text.startswith("it waited") for cause in run.causes)
        words = duration_words(waited) if waited >= 0.5 else ""
        ran = duration_words(run.run_seconds) if run.started_at and run.finished_at else "–"
        assert re.search(rf"  {re.escape(words or '–')} +{re.escape(ran)}  ", told.text(run))
        if run.id in told.html:
            assert told.html[run.id]["wait"] == words
        if run.id in told.marks:
            tooltip = told.marks[run.id].tooltip
            assert (f"waited {words};" in tooltip or f"waited {words}." in tooltip) == bool(words)


def test_the_longest_wait(told: Told) -> None:
    """Of a run that is still queued at the end of the horizon, it is the time until then."""
    sim = told.sim
    waits: dict[str, list[float]] = {job.name: [] for job in sim.account.jobs}
    for run in sim.runs:
        left = run.dequeued_at or run.finished_at or sim.until
        waits[run.job.name].append((left - run.queued_at).total_seconds())
    measured = sim.measures()
    assert {row.job: row.wait_max_seconds for row in measured.jobs} == {
        name: max(found, default=0.0) for name, found in waits.items()
    }
    longest = max((wait for found in waits.values() for wait in found), default=0.0)
    assert measured.account.wait_max_seconds == longest
    words = f"longest wait {duration_words(longest)}."
    assert summary_sentence(sim).endswith(words) == (longest >= 0.5)


# -- steps and commands ----------------------------------------------------------------------------


def test_the_steps_of_a_run(told: Told) -> None:
    for run in told.runs:
        text = " ".join(run_text(run, WIDE).split())
        assert [step.index for step in run.steps] == list(range(1, 1 + len(run.steps)))
        for step, data in zip(run.steps, run.to_dict()["steps"], strict=True):
            assert (data["index"], data["name"]) == (step.index, step.name)
            assert (data["command"], data["status"]) == (step.command, step.status)
            assert (data["started_at"], data["finished_at"]) == tuple(
                moment and moment.isoformat() for moment in (step.started_at, step.finished_at)
            )
            assert step.command is None or step.command in step.name
            why = told.sim.why(step)
            assert why.sentence.startswith(f"Step {step.index}, {step.name}, ")
            assert step.cause is None or step.cause == why.causes[0]
            took = duration_words(step.seconds) if step.finished_at is not None else "–"
            assert " ".join(f"{step.index} {step.name} {took} ".split()) in text
        for before, after in pairwise(step for step in run.steps if step.started_at is not None):
            assert before.finished_at is not None
            assert before.finished_at <= after.started_at
        if run.steps and run.steps[0].started_at is not None:
            assert run.steps[0].started_at == run.started_at


def test_the_table_of_the_steps(told: Told) -> None:
    for run in told.runs[:5]:
        rows = [row for row in table_rows(run_html(run).partition("<table")[2]) if "step" in row]
        steps = {row["step"]: row for row in rows}
        for step in run.steps:
            row = steps[str(step.index)]
            assert (row["name"], row["status"].split()[-1]) == (step.name, step.status)
            assert row["message"] == cut_at_word(step.message, 300)


def test_the_commands_of_a_run(told: Told) -> None:
    for run in told.runs:
        commands = [step.command for step in run.steps if step.kind == "command"]
        if run.retry_of is None and run.trigger.kind != "api" and commands:
            assert commands == [command.strip() for command in run.job.commands]


# -- names and numbers -----------------------------------------------------------------------------


def test_ids_names_and_versions(told: Told) -> None:
    account = told.sim.account
    for run in told.runs:
        values = {name: variable.value for name, variable in told.sim.variables(run).items()}
        data = run.to_dict()
        assert values["DBT_CLOUD_RUN_ID"] == str(run.id) == str(data["id"])
        assert values["DBT_CLOUD_ENVIRONMENT_NAME"] == run.environment == run.job.environment
        assert data["job"] == run.job.name
        if run.job.id is not None:
            assert values["DBT_CLOUD_JOB_ID"] == str(run.job.id)
        for payload in told.payloads(run):
            assert payload["runId"] == values["DBT_CLOUD_RUN_ID"]
            assert (payload["jobId"], payload["jobName"]) == (values["DBT_CLOUD_JOB_ID"], run.job.name)
            assert payload["environmentId"] == values["DBT_CLOUD_ENVIRONMENT_ID"]
            assert payload["environmentName"] == values["DBT_CLOUD_ENVIRONMENT_NAME"]
            assert payload["projectId"] == values["DBT_CLOUD_PROJECT_ID"]
            assert payload["dbtVersion"] == run.dbt_version == data["dbt_version"]
        for delivery in told.deliveries[run.id].values():
            assert str(delivery.payload["accountId"]) == values["DBT_CLOUD_ACCOUNT_ID"]
            assert (delivery.job, delivery.run) == (run.job.name, run.id)
        for kind in ("run", "pr_status"):
            assert {(notice.run, notice.job) for notice in told.notices[run.id, kind]} <= {
                (run.id, run.job.name)
            }
    ids = {account.environment_id(name): name for name in account.environment_names}
    assert len(ids) == len(account.environment_names)


def test_the_pull_request_of_a_run(told: Told) -> None:
    for run in told.runs:
        number = run.pull_request
        values = {name: variable.value for name, variable in told.sim.variables(run).items()}
        assert run.to_dict()["pull_request"] == number
        native = run.trigger.kind == "pull_request"
        assert values.get("DBT_CLOUD_PR_ID") == (str(number) if native else None)
        assert {notice.to for notice in told.notices[run.id, "pr_status"]} <= {f"pull request #{number}"}
        assert (number is not None) == (run.schema or "").startswith("dbt_cloud_pr_")
        if number is None:
            continue
        assert run.schema == f"dbt_cloud_pr_{values['DBT_CLOUD_JOB_ID']}_{number}"
        if run.trigger.kind == "pull_request":
            assert run.trigger.data["pull_request"] == number
            assert run.git_sha == run.trigger.data["git_sha"] == run.to_dict()["git_sha"]
            assert values["DBT_CLOUD_GIT_SHA"] == run.git_sha


# -- how full the platform is ----------------------------------------------------------------------


def test_run_slots_in_use(told: Told) -> None:
    """Measures, the picture, and a count at every moment at which a run takes or frees a slot."""
    sim = told.sim
    holds = [
        (run.dequeued_at, run.finished_at or sim.until)
        for run in sim.runs
        if run.takes_slot and run.dequeued_at is not None
    ]
    edges = sorted({sim.start, sim.until, *(moment for hold in holds for moment in hold)})
    used = [sum(begin <= moment < end for begin, end in holds) for moment in edges]
    lengths = [(after - before).total_seconds() for before, after in pairwise(edges)]
    horizon = (sim.until - sim.start).total_seconds()
    account = sim.measures().account
    (slots,) = told.layout.picture.parts("slots")
    assert account.slots_peak == slots.data["slots"] == max(used, default=0)
    assert account.run_slots == sim.rules.run_slots
    assert f"limit {account.run_slots}" in told.layout.picture.texts()
    area = sum(taken * length for taken, length in zip(used, lengths, strict=False))
    full = sum(length for taken, length in zip(used, lengths, strict=False) if taken >= account.run_slots)
    assert account.slots_mean == pytest.approx(area / horizon)
    assert account.slots_full_share == pytest.approx(full / horizon)


def test_the_tooltip_of_a_run(told: Told) -> None:
    for run in told.runs:
        if run.id in told.marks:
            tooltip = told.marks[run.id].tooltip
            assert tooltip in told.tooltips
            assert tooltip.startswith(f"Run {run.id} of {run.job.name}: ")
            assert f"queued {moment_words(run.queued_at)} by " in tooltip


def test_when_data_was_built(told: Told) -> None:
    """The staleness of a model, and the counts of all models at once."""
    sim = told.sim
    try:
        models = sim.measures().models
    except jobkit.JobkitError:
        return
    built = [row for row in models if row.builds][:3]
    for row in built:
        found = sim.staleness(row.unique_id)
        assert row.builds == len(found.builds)
        assert row.staleness_max_seconds == pytest.approx(found.max_seconds, abs=1e-3)
        assert row.unknown_seconds == pytest.approx(found.unknown_seconds, abs=1e-3)
        for build in found.builds[:RUNS]:
            run = sim.run(build.run_id)
            assert run.started_at <= build.read_at <= build.finished_at
            assert build.finished_at <= (run.finished_at or sim.until)
