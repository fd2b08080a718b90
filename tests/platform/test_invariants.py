"""What holds for every account: random jobs of all types, chains (circles too), events, slots and faults."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jobkit.dbt.execution import Fault, fail, outage, slow
from jobkit.jobs import Job, Schedule
from jobkit.platform import ApiTrigger, PullRequest, Rerun, RunNow, SaveJob
from jobkit.platform.run import Run
from jobkit.simulation import Simulation, simulate
from tests.platform.world import instant, project
from tests.thorough import examples

START = datetime(2026, 3, 2, tzinfo=UTC)
MINUTES = 14 * 60
CRONS = ("*/30 * * * *", "0 * * * *", "15 */2 * * *", "0 6 * * *", "45 5-9 * * *")
NAMES = ("A", "B", "C", "D", "E")
OUTCOMES = ("success", "error", "cancelled")
EXTERNAL = {"schedule", "run_now", "api", "pull_request", "merge", "initial", "rerun"}
DURATIONS = {minutes: project("a > b", "x", minutes=minutes) for minutes in (5, 20, 50)}
COMMANDS = (["dbt build"], ["dbt run -s a", "dbt test"], ["dbt run -s x"])
COMMANDS_OF_CHANGES = (*COMMANDS, ["dbt build -s state:modified+"])
FAULTS = (
    [],
    [fail("a", runs=3)],
    [fail("b", between=("2026-03-02T03:00", "2026-03-02T09:00"))],
    [outage("warehouse", between=("2026-03-02T05:10", "2026-03-02T06:20")), slow("a", 2.5)],
)


@dataclass(frozen=True)
class Case:
    """The arguments of one call of `simulate`."""

    jobs: list[Job]
    minutes: int
    slots: int
    faults: list[Fault]
    events: list[Any]
    seed: int
    noise: float
    patience: int

    def simulate(self, until: datetime | None = None, **changes: Any) -> Simulation:
        return simulate(
            changes.get("jobs", self.jobs),
            DURATIONS[self.minutes],
            start=START,
            until=until or START + timedelta(minutes=MINUTES),
            rules=instant(
                run_slots=self.slots,
                prep_seconds=30,
                max_chain_runs=8,
                duration_noise=self.noise,
                deactivate_after_errors=self.patience,
            ),
            events=changes.get("events", self.events),
            faults=self.faults,
            seed=self.seed,
        )


moments = st.integers(0, MINUTES // 5 - 1).map(lambda fives: START + timedelta(minutes=5 * fives))


@st.composite
def jobs(draw: st.DrawFn) -> Job:
    name = draw(st.sampled_from(NAMES))
    kind = draw(st.sampled_from(("deploy", "deploy", "deploy", "merge", "ci")))
    triggers: dict[str, Any] = {"merge": kind == "merge", "pull_request": kind == "ci"}
    cron = draw(st.none() | st.sampled_from(CRONS)) if kind == "deploy" else None
    upstream = draw(st.none() | st.sampled_from(NAMES)) if kind == "deploy" else None
    if upstream is not None:
        statuses = draw(st.lists(st.sampled_from(OUTCOMES), min_size=1, unique=True))
        # of another project: the job may not be among those of the case
        triggers["job_completion"] = {"job": upstream, "project": "another", "statuses": statuses}
    return Job(
        name=name,
        id=100 + NAMES.index(name),
        commands=draw(st.sampled_from(COMMANDS if kind == "deploy" else COMMANDS_OF_CHANGES)),
        environment="CI" if kind == "ci" else "Production",
        schedule=Schedule(cron=cron) if cron else None,
        triggers=triggers,
        timeout_seconds=draw(st.sampled_from((0, 0, 0, 600, 3000))),
    )


@st.composite
def pull_requests(draw: st.DrawFn, number: int) -> PullRequest:
    at = draw(moments)
    commits = draw(st.lists(st.integers(1, 60), max_size=3, unique=True).map(sorted))
    more: dict[str, Any] = {}
    if draw(st.booleans()):
        last = max([*commits, 0])
        more[draw(st.sampled_from(("merged", "closed")))] = at + timedelta(
            minutes=last + draw(st.integers(0, 90))
        )
    return PullRequest(
        number=number,
        at=at,
        changed=draw(st.sampled_from(((), ("a",), ("x",)))),
        commits=[at + timedelta(minutes=minute) for minute in commits],
        **more,
    )


@st.composite
def events(draw: st.DrawFn, of: list[Job]) -> list[Any]:
    deploys = [job.name for job in of if not job.is_ci]
    needed = int(any(job.is_ci for job in of))  # without one jobkit would open its own
    chosen: list[Any] = [draw(pull_requests(n)) for n in range(1, draw(st.integers(needed, 2)) + 1)]
    if deploys:
        calls = st.builds(
            lambda kind, job, at: kind(job=job, at=at),
            st.sampled_from((RunNow, RunNow, ApiTrigger, ApiTrigger, Rerun, SaveJob)),
            st.sampled_from(deploys),
            moments,
        )
        chosen += draw(st.lists(calls, max_size=6))
    return draw(st.permutations(chosen))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    several = draw(st.lists(jobs(), min_size=1, max_size=5, unique_by=lambda job: job.name))
    return Case(
        jobs=several,
        minutes=draw(st.sampled_from(sorted(DURATIONS))),
        slots=draw(st.integers(1, 3)),
        faults=draw(st.sampled_from(FAULTS)),
        events=draw(events(several)),
        seed=draw(st.integers(0, 9)),
        noise=draw(st.sampled_from((0, 0, 0.3))),
        patience=draw(st.sampled_from((100, 2))),
    )


def law(most: int) -> Any:
    """Check a test's argument on that many cases, the same ones every time."""
    count = examples(most)
    return lambda test: settings(max_examples=count)(given(cases())(test))


def going(sim: Simulation) -> list[Run]:
    return [run for run in sim.runs if run.dequeued_at is not None]


@law(120)
def test_no_run_overlaps_another_of_its_job_p040(case: Case) -> None:
    sim = case.simulate()
    of_job = defaultdict(list)
    for run in going(sim):
        # P-045: of a CI job, the runs of one pull request come one after the other
        of_job[run.job.name, run.pull_request if run.job.is_ci else None].append(run)
    for runs in of_job.values():
        for before, after in pairwise(sorted(runs, key=lambda run: (run.dequeued_at, run.id))):
            assert (before.finished_at or sim.until) <= after.dequeued_at


@law(120)
def test_slots_are_never_exceeded_at_any_moment_p041(case: Case) -> None:
    sim = case.simulate()
    changes = []
    for run in going(sim):
        assert run.takes_slot == (not run.job.is_ci), "P-044: a CI run takes none; P-048: a merge run does"
        if run.takes_slot:
            changes += [(run.dequeued_at, 1), (run.finished_at or sim.until, -1)]
    taken = 0
    for _, change in sorted(changes):  # at one moment, a slot is given back before it is taken
        taken += change
        assert 0 <= taken <= case.slots


@law(120)
def test_every_queued_run_starts_or_is_cancelled_or_still_waits(case: Case) -> None:
    sim = case.simulate()
    for run in sim.runs:
        if run.dequeued_at is None:
            assert run.status in ("cancelled", "queued")
            assert (run.finished_at is not None) == (run.status == "cancelled")
        if run.status == "cancelled":
            assert run.causes, "a cancelled run says why"
    for job in case.jobs:  # P-050, P-049: one is left in the queue; P-051: those of the API all stay
        left = [run for run in sim.runs_of(job.name) if run.status == "queued"]
        assert sum(run.trigger.kind != "api" for run in left) <= 1


@law(80)
def test_a_run_waits_only_while_something_is_in_its_way_p040(case: Case) -> None:
    sim = case.simulate()
    for run in sim.runs:
        if run.wait_seconds and run.dequeued_at is not None:
            before = run.dequeued_at - timedelta(microseconds=1)
            others = [o for o in going(sim) if o.dequeued_at <= before < (o.finished_at or sim.until)]
            assert any(o.job.name == run.job.name for o in others) or (
                sum(o.takes_slot for o in others) == case.slots
            )


@law(120)
def test_every_run_is_explained_back_to_an_event_from_outside(case: Case) -> None:
    sim = case.simulate()
    for run in sim.runs:
        current = run
        while current.triggered_by is not None:
            assert current.trigger.kind == "job_completion"
            parent = sim.run(current.triggered_by)
            assert parent.id < current.id, "causes go back, so they are acyclic"
            assert parent.queued_at <= parent.finished_at == current.queued_at
            current = parent
        assert current.trigger.kind in EXTERNAL


@law(60)
def test_times_are_in_order_and_statuses_agree_with_the_steps(case: Case) -> None:
    sim = case.simulate()
    assert [run.id for run in sim.runs] == list(range(1, len(sim.runs) + 1))
    assert all(before.queued_at <= after.queued_at for before, after in pairwise(sim.runs))
    for run in sim.runs:
        known = (run.queued_at, run.dequeued_at, run.started_at, run.finished_at)
        times = [moment for moment in known if moment is not None]
        assert times == sorted(times)
        assert all(sim.start <= moment <= sim.until for moment in times)
        statuses = [step.status for step in run.steps]
        if run.status == "success":
            assert set(statuses) == {"success"}
        if run.status == "error":
            assert statuses.count("error") == 1
            assert set(statuses[statuses.index("error") + 1 :]) <= {"skipped"}
        for before, after in pairwise(step for step in run.steps if step.started_at is not None):
            assert before.finished_at == after.started_at


@settings(max_examples=examples(80))
@given(cases(), st.data())
def test_the_order_of_jobs_and_events_in_the_input_does_not_matter(case: Case, data: st.DataObject) -> None:
    shuffled = {
        "jobs": data.draw(st.permutations(case.jobs), "jobs"),
        "events": data.draw(st.permutations(case.events), "events"),
    }
    one, two = case.simulate(), case.simulate(**shuffled)
    assert [run.to_dict() for run in one.runs] == [run.to_dict() for run in two.runs]
    assert {note.text for note in one.notes} == {note.text for note in two.notes}


def cut_of(case: Case, data: st.DataObject) -> datetime:
    """Draw a moment to cut at: any second, or one at which something happens, or just after it."""
    second = data.draw(st.integers(1, MINUTES * 60 - 2), "second")
    at = START + timedelta(seconds=second)
    if data.draw(st.booleans(), "at a change"):
        runs = case.simulate().runs
        changes = {
            m for run in runs for m in (run.queued_at, run.dequeued_at, run.started_at, run.finished_at)
        }
        if inside := sorted(m for m in changes if m is not None and m > START):
            at = inside[second % len(inside)] + timedelta(microseconds=data.draw(st.integers(0, 1), "after"))
    return at


@settings(max_examples=examples(60))
@given(cases(), st.data())
def test_a_shorter_horizon_changes_nothing_before_it(case: Case, data: st.DataObject) -> None:
    cut = cut_of(case, data)
    whole = case.simulate().runs
    for early in case.simulate(until=cut).runs:
        run = whole[early.id - 1]
        assert (early.job, early.trigger, early.queued_at) == (run.job, run.trigger, run.queued_at)
        for name in ("dequeued_at", "started_at", "finished_at"):
            moment = getattr(run, name)
            assert getattr(early, name) == (moment if moment is not None and moment < cut else None)
        if early.finished_at is not None:
            assert early.to_dict() == run.to_dict()


@settings(max_examples=examples(100))
@given(cases(), st.data())
def test_a_simulation_cut_in_two_and_continued_equals_the_uncut_one(case: Case, data: st.DataObject) -> None:
    first, second = sorted((cut_of(case, data), cut_of(case, data)))
    end = START + timedelta(minutes=MINUTES)
    whole = case.simulate().to_json()
    early = case.simulate(until=first)
    as_it_was = early.to_json()
    assert early.extended(end).to_json() == whole
    assert early.extended(second).extended(end).to_json() == whole, "cut in three"
    assert early.to_json() == as_it_was, "going on leaves the shorter one as it is"
