"""The guide's scenarios as experiments: every number of an answer, computed a second time from the runs."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

import jobkit
from jobkit.basics.errors import JobkitError
from jobkit.basics.words import exact_duration_words as span
from jobkit.guide.experiments import ExperimentResult, experiment, experiments
from jobkit.guide.experiments.blue_green import what_readers_see
from jobkit.guide.experiments.chain import ASKED_AT
from jobkit.guide.experiments.readers import BEFORE, builds, longest_gap

NAMES = [one.name for one in experiments()]


@cache
def result(name: str) -> ExperimentResult:
    return experiment(name).run()


def data(name: str, number: int) -> dict:
    return dict(result(name).observations[number].data)


def ended(run, step, node) -> datetime:
    """When a node ended: the nodes of a step begin when dbt has started, and the last one ends the step."""
    last = max(r.started_seconds + r.execution_time for r in step.results)
    return step.finished_at - timedelta(seconds=last - node.started_seconds - node.execution_time)


# -- all of them -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_it_has_a_question_two_arms_and_an_answer(name: str) -> None:
    one = experiment(name)
    assert "?" in one.question
    assert len(one.arms) >= 2
    assert set(result(name).arms) == {arm.name for arm in one.arms} == set(one.definitions)
    assert len(result(name).answer) >= 3
    assert all(isinstance(arm, jobkit.Scenario) for arm in one.arms)
    for sim in result(name).arms.values():
        assert sim.project is one.project


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_a_sentence_is_in_its_data(name: str) -> None:
    """Numbers that describe the set-up (slots, minutes of a schedule, a cron) are in the definitions."""
    stated = " ".join(f"{arm.name} {job.model_dump()}" for arm in experiment(name).arms for job in arm.jobs)
    for one in result(name).observations:
        known = stated + str(dict(one.data)) + " ".join(words(dict(one.data)))
        for number in re.findall(r"\d+(?:\.\d+)?", re.sub(r"`[^`]*`", "", one.text)):
            assert re.search(rf"(?<![\d.]){re.escape(number)}(?![\d.])", known), (number, one.text)


def words(value):
    """Each number in the ways in which a sentence may write it."""
    if isinstance(value, dict):
        for item in value.values():
            yield from words(item)
        yield str(sum(v for v in value.values() if isinstance(v, int)))
        total = sum(v for v in value.values() if isinstance(v, (int, float)))
        yield from (f"{100 * v / total:.1f} %" for v in value.values() if isinstance(v, float) and total)
    elif isinstance(value, (int, float)):
        yield from (span(value), f"{100 * value:.0f} %", f"{100 * value:.1f} %", str(value))
    elif isinstance(value, datetime):
        yield f"{value:%H:%M} {value.day}"


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_gives_the_same_answer(name: str) -> None:
    assert experiment(name).run().answer == result(name).answer


def test_names_are_public_and_the_nearest_is_offered() -> None:
    assert jobkit.experiments() == experiments()
    assert jobkit.experiment("regions") is experiment("regions")
    with pytest.raises(JobkitError, match="did you mean `blue-green`"):
        jobkit.experiment("bluegreen")
    with pytest.raises(JobkitError, match="there is no arm 'guide'"):
        experiment("regions").simulate("guide")


def test_a_result_shows_question_answer_and_notes() -> None:
    text = repr(result("blue-green"))
    assert experiment("blue-green").question in text
    assert all(sentence in text for sentence in result("blue-green").answer)
    assert "pattern" in text
    assert "[P-162]" in text
    assert repr(experiment("blue-green")).count("\n  - ") == 2


def test_an_arm_can_be_run_with_other_rules() -> None:
    sim = experiment("fast-slow").simulate("one job", rules=jobkit.Rules(run_slots=9), until="2026-03-03")
    assert sim.rules.run_slots == 9
    assert sim.until == datetime(2026, 3, 3, tzinfo=UTC)


# -- blue-green ------------------------------------------------------------------------------------------


def test_a_failing_smoke_test_leaves_blue_live_p162() -> None:
    sim = result("blue-green").arms["blue/green"]
    failed = next(run for run in sim.runs_of("Smoke Test") if run.status == "error")
    assert not [run for run in sim.runs_of("Cut-over") if run.triggered_by == failed.id]
    seen = [span for span in what_readers_see(sim) if span.start <= failed.finished_at < span.end]
    assert seen[0].runs == {sim.runs_of("Build Green")[0].id}, "readers stay on Monday's release"
    assert failed.triggered_by not in set().union(*(span.runs for span in what_readers_see(sim)))


def test_green_is_built_aside_and_cut_over_by_one_operation_g47() -> None:
    sim = result("blue-green").arms["blue/green"]
    assert {run.schema for run in sim.runs_of("Build Green")} == {"green"}
    assert {run.schema for run in sim.runs_of("Cut-over")} == {None}, "the schema that readers know"
    for run in sim.runs_of("Cut-over"):
        assert [r.unique_id for r in run.results] == ["macro.shop.swap_blue_and_green"]
        smoke = sim.run(run.triggered_by)
        assert (smoke.job.name, smoke.status) == ("Smoke Test", "success")


def test_a_cut_over_that_fails_shows_nothing() -> None:
    broken = jobkit.fail("macro.shop.swap_blue_and_green")
    sim = experiment("blue-green").simulate("blue/green", faults=[broken])
    assert {run.status for run in sim.runs_of("Cut-over")} == {"error"}
    assert [set(seen.versions.values()) for seen in what_readers_see(sim)] == [{BEFORE}]


def test_a_chain_that_went_on_after_a_failed_test_would_show_it() -> None:
    """The zero of blue/green comes from the condition of the chain, and from nothing else."""
    one = experiment("blue-green")
    build, smoke, cut_over = one.definitions["blue/green"].jobs
    careless = cut_over.changed(
        triggers={"job_completion": {"job": "Smoke Test", "statuses": ["success", "error"]}}
    )
    sim = one.arms[1].simulate(jobs=[build, smoke, careless])
    found = one.observe({"in place": result("blue-green").arms["in place"], "blue/green": sim})[0].data
    shown, replaced = sim.runs_of("Cut-over")[1:3]
    assert found["blue_green_seconds"] == (replaced.finished_at - shown.finished_at).total_seconds() > 86_400


def test_how_long_readers_have_what_failed_its_test() -> None:
    place = result("blue-green").arms["in place"]
    bad = next(
        run for run in place.runs if run.steps[-1].status == "error" and "smoke" in run.steps[-1].command
    )
    reports = {uid for uid, node in place.project.nodes.items() if "reporting" in node.tags}

    def moments(run):
        return {
            r.unique_id: ended(run, s, r)
            for s in run.steps
            for r in s.results
            if r.unique_id in reports and r.status == "success"
        }

    from_ = min(moments(bad).values())
    good = next(run for run in place.runs if run.id > bad.id and run.status == "success")
    until = max(moments(good).values())
    assert data("blue-green", 0)["in_place_seconds"] == pytest.approx((until - from_).total_seconds())
    assert data("blue-green", 0)["blue_green_seconds"] == 0


def test_in_place_readers_see_reports_of_different_runs_p089() -> None:
    """Brute force: look once a minute."""
    arms = result("blue-green").arms
    for name, key in (("in place", "in_place_seconds"), ("blue/green", "blue_green_seconds")):
        sim, minutes = arms[name], 0
        seen = what_readers_see(sim)
        moment = sim.start
        while moment < sim.until:
            now = next(span for span in seen if span.start <= moment < span.end)
            minutes += len(set(now.versions.values())) > 1
            moment += timedelta(minutes=1)
        assert data("blue-green", 1)[key] == pytest.approx(60 * minutes, abs=60 * 8)
    assert (
        data("blue-green", 1)["in_place_seconds"] > 86_400 > data("blue-green", 1)["blue_green_seconds"] == 0
    )


def test_what_readers_see_fills_the_horizon_and_begins_before() -> None:
    for sim in result("blue-green").arms.values():
        seen = what_readers_see(sim)
        assert seen[0].start == sim.start
        assert seen[-1].end == sim.until
        assert all(a.end == b.start for a, b in pairwise(seen))
        assert set(seen[0].versions.values()) == {BEFORE}


def test_releases_and_cut_overs() -> None:
    sim = result("blue-green").arms["blue/green"]
    assert data("blue-green", 2) == {"releases": 4, "cut_overs": 2, "held_back": 2}
    assert [run.status for run in sim.runs_of("Build Green")] == ["success", "success", "error", "success"]
    assert data("blue-green", 3)["models_kept_twice"] == 15
    first, last = sim.runs_of("Build Green")[0], sim.runs_of("Cut-over")[-1]
    assert data("blue-green", 3)["oldest_seconds"] == (last.finished_at - first.queued_at).total_seconds()


# -- fast-slow -------------------------------------------------------------------------------------------


def oldest(sim) -> float:
    """The longest time between two builds of a model tagged fast, end of the horizon included."""
    worst = 0.0
    fast = {
        uid for uid, node in sim.project.nodes.items() if uid.startswith("model.") and "fast" in node.tags
    }
    built: dict[str, list[datetime]] = {uid: [] for uid in fast}
    for run in sim.runs:
        for step in run.steps:
            for r in step.results:
                if r.unique_id in fast and r.status == "success":
                    # a step that is still going has no end to count back from
                    going = step.finished_at is None or step.status == "cancelled"
                    begin = step.started_at and step.started_at + timedelta(seconds=5)
                    at = begin + timedelta(seconds=r.finished_seconds) if going else ended(run, step, r)
                    built[r.unique_id].append(at)
    for moments in built.values():
        moments = [sim.start, *sorted(moments), sim.until]
        worst = max(worst, *((b - a).total_seconds() for a, b in pairwise(moments)))
    return worst


def test_one_job_for_all_is_over_scheduled_p050() -> None:
    sim = result("fast-slow").arms["one job"]
    lost = [run for run in sim.runs if any(cause.kind == "superseded" for cause in run.causes)]
    assert data("fast-slow", 0)["cancelled"] == len(lost) > 0
    assert data("fast-slow", 0)["asked"] == 48
    assert data("fast-slow", 0)["longest_seconds"] > 3600


def test_the_split_keeps_fast_models_fresh_only_where_there_are_slots_p041() -> None:
    arms = result("fast-slow").arms
    one, few, many = (oldest(arms[name]) for name in ("one job", "split, 1 slot", "split, 3 slots"))
    assert data("fast-slow", 1) == {
        "one_job_seconds": pytest.approx(one),
        "split_seconds": pytest.approx(many),
    }
    assert data("fast-slow", 2)["split_seconds"] == pytest.approx(few)
    assert many < one < few
    assert "longer than before the split" in result("fast-slow").answer[2]
    waits = [run.wait_seconds for run in arms["split, 1 slot"].runs if run.job.name == "Fast Models"]
    assert data("fast-slow", 2)["wait_seconds"] == max(waits)


def test_who_is_cancelled_when_slots_are_few_p050() -> None:
    arms = result("fast-slow").arms
    lost = {
        name: sum(run.status == "cancelled" for run in sim.runs if run.job.name == "Incremental Models")
        for name, sim in arms.items()
        if name.startswith("split")
    }
    assert data("fast-slow", 3)["cancelled"] == lost
    assert lost["split, 1 slot"] > lost["split, 2 slots"] > lost["split, 3 slots"] == 0


def test_arms_share_project_and_horizon() -> None:
    arms = result("fast-slow").arms.values()
    assert len({(id(sim.project), sim.start, sim.until) for sim in arms}) == 1


# -- regions ---------------------------------------------------------------------------------------------


def clocks(arm: str, zone: str, job: str, day: str) -> str:
    sim = result("regions").arms[arm]
    times = [run.queued_at.astimezone(ZoneInfo(zone)) for run in sim.runs if run.job.name == job]
    return next(f"{time:%H:%M}" for time in times if f"{time:%m-%d}" == day)


def test_the_guide_reads_six_in_the_morning_everywhere_g05() -> None:
    for zone, job in (("America/New_York", "US"), ("Europe/Paris", "EU"), ("Asia/Singapore", "APAC")):
        for day in ("03-04", "03-10", "03-30"):
            assert clocks("study guide", zone, f"{job} Production Job", day) == "06:00"
    assert data("regions", 0)["utc"] == {"US": "11:00", "EU": "05:00", "APAC": "22:00"}


def test_the_platform_starts_all_three_at_six_utc_p063() -> None:
    sim = result("regions").arms["platform"]
    assert {(run.queued_at.hour, run.queued_at.minute) for run in sim.runs} == {(6, 0)}
    assert data("regions", 1)["at_once"] == 3
    assert data("regions", 1)["local"] == {"US": "01:00", "EU": "07:00", "APAC": "14:00"}
    assert any(note.fact == "P-063" for note in sim.notes)


def test_the_mended_crons_hold_until_summer_time_p063() -> None:
    assert data("regions", 2)["crons"] == {"US": "0 11 * * *", "EU": "0 5 * * *", "APAC": "0 22 * * *"}
    assert clocks("mended", "America/New_York", "US Production Job", "03-07") == "06:00"
    assert clocks("mended", "America/New_York", "US Production Job", "03-08") == "07:00"
    assert clocks("mended", "Europe/Paris", "EU Production Job", "03-28") == "06:00"
    assert clocks("mended", "Europe/Paris", "EU Production Job", "03-29") == "07:00"
    assert clocks("mended", "Asia/Singapore", "APAC Production Job", "03-31") == "06:00"
    moved = data("regions", 3)["moved_at"]
    assert {region: f"{at:%m-%d %H:%M}" for region, at in moved.items()} == {
        "US": "03-08 07:00",
        "EU": "03-29 07:00",
    }
    assert not [note for note in result("regions").arms["mended"].notes if note.kind == "difference"]


# -- tiers -----------------------------------------------------------------------------------------------


def seconds(sim, job: str | None = None) -> float:
    return sum(r.execution_time for run in sim.runs if job in (None, run.job.name) for r in run.results)


def test_compute_by_tier_g48() -> None:
    arms = result("tiers").arms
    everything, tiers, more = (arms[n] for n in ("everything hourly", "tiers", "tiers with parents"))
    assert data("tiers", 0)["everything_seconds"] == pytest.approx(seconds(everything))
    assert data("tiers", 0)["tiers_seconds"] == pytest.approx(seconds(tiers))
    assert data("tiers", 0)["saved"] == pytest.approx(1 - seconds(tiers) / seconds(everything))
    assert data("tiers", 1)["seconds"] == {
        job.name: pytest.approx(seconds(tiers, job.name)) for job in tiers.account
    }
    assert data("tiers", 3)["seconds"] == pytest.approx(seconds(more))
    assert seconds(tiers) < seconds(more) < seconds(everything)


def test_tiers_leave_out_what_lies_between_them_and_the_sources() -> None:
    sim = result("tiers").arms["tiers"]
    tagged = [
        uid for n in range(1, 5) for uid in sim.project.select(f"tag:tier{n}") if uid.startswith("model.")
    ]
    above = {
        uid for uid in sim.project.select([f"+tag:tier{n}" for n in range(1, 5)]) if uid.startswith("model.")
    }
    built = {r.unique_id for run in sim.runs for r in run.results}
    left = {uid for uid in above - built if sim.project.nodes[uid].materialized != "view"}
    assert left
    assert data("tiers", 2)["never_built"] == len(left)
    assert all("intermediate" in sim.project.nodes[uid].tags for uid in left)
    assert set(tagged) <= built
    assert data("tiers", 3)["never_built"] == 0


def test_no_price_is_invented() -> None:
    text = repr(result("tiers"))
    assert not re.search(r"[$€£]|USD|EUR|credit", text)
    assert "depends on the warehouse" in text


# -- chain -----------------------------------------------------------------------------------------------


def again(arm: str) -> list:
    return [run for run in result("chain").arms[arm].runs if run.queued_at >= ASKED_AT]


def models_of(runs) -> list[str]:
    return [r.unique_id for run in runs for r in run.results if r.unique_id.startswith("model.")]


def mended_after(arm: str) -> float:
    """Seconds from the rerun to the last of the marts' first builds."""
    sim = result("chain").arms[arm]
    first: dict[str, datetime] = {}
    for run in sim.runs:
        for step in run.steps:
            for r in step.results:
                if r.status == "success" and "marts" in sim.project.nodes[r.unique_id].tags:
                    first.setdefault(r.unique_id, ended(run, step, r))
    assert len(first) == 66
    return (max(first.values()) - ASKED_AT).total_seconds()


def test_rerun_from_failure_takes_the_failed_node_and_what_it_kept_back_p101() -> None:
    sim = result("chain").arms["one job, from failure"]
    below = {uid for uid in sim.project.select("int_customers_merged+") if uid.startswith("model.")}
    (run,) = again("one job, from failure")
    assert set(models_of([run])) == below
    assert "dbt retry" in [step.command for step in run.steps]
    assert run.retry_of == 1
    assert len(models_of(again("one job, from the start"))) == 146


def test_the_chain_goes_on_by_itself_after_the_rerun_p072() -> None:
    for arm in ("chain, from the start", "chain, from failure"):
        assert [run.job.name for run in again(arm)] == ["Intermediate", "Marts"]
        assert again(arm)[1].triggered_by == again(arm)[0].id
    assert len(models_of(again("chain, from failure")[:1])) == 1


def test_how_long_until_all_marts_are_there() -> None:
    for number, which in ((0, "one job"), (1, "chain")):
        found = data("chain", number)
        for start, name in (("start", "from the start"), ("failure", "from failure")):
            assert found[f"{start}_seconds"] == pytest.approx(mended_after(f"{which}, {name}"), abs=1e-3)
            assert found[f"{start}_models"] == len(models_of(again(f"{which}, {name}")))
    last = data("chain", 3)
    assert last["seconds"] == {
        arm: pytest.approx(mended_after(arm), abs=1e-3) for arm in result("chain").arms
    }
    best, worst = (pick(last["seconds"], key=last["seconds"].get) for pick in (min, max))
    assert f"Repaired first: {best}," in result("chain").answer[3]
    assert f"Last: {worst}," in result("chain").answer[3]
    for arm, seconds_spent in last["compute_seconds"].items():
        assert seconds_spent == pytest.approx(
            sum(r.execution_time for run in again(arm) for r in run.results)
        )


def test_between_jobs_a_failure_stops_all_marts_within_a_command_only_those_below_p089() -> None:
    for which in ("one job", "chain"):
        sim = result("chain").arms[f"{which}, from failure"]
        early = [run for run in sim.runs if run.queued_at < ASKED_AT]
        fresh = {
            r.unique_id
            for run in early
            for r in run.results
            if r.status == "success" and "marts" in sim.project.nodes[r.unique_id].tags
        }
        assert data("chain", 2)["fresh"][which] == len(fresh)
    below = [
        uid for uid in sim.project.select("int_customers_merged+") if "marts" in sim.project.nodes[uid].tags
    ]
    assert data("chain", 2)["fresh"] == {"one job": 66 - len(below), "chain": 0}


# -- measures --------------------------------------------------------------------------------------------


def test_builds_are_those_of_the_runs() -> None:
    sim = result("blue-green").arms["in place"]
    one = builds(sim, ["model.shop.orders"])
    assert [build.run for build in one] == [1, 2, 3, 4]
    for build in one:
        run = sim.run(build.run)
        step = next(s for s in run.steps if any(r.unique_id == build.unique_id for r in s.results))
        node = next(r for r in step.results if r.unique_id == build.unique_id)
        assert build.at == ended(run, step, node)


def test_the_longest_gap_counts_the_end_of_the_horizon() -> None:
    at = [datetime(2026, 3, 2, hour, tzinfo=UTC) for hour in (1, 2, 5)]
    start = datetime(2026, 3, 2, tzinfo=UTC)
    assert longest_gap(at, start, datetime(2026, 3, 2, 6, tzinfo=UTC)) == 3 * 3600
    assert longest_gap(at, start, datetime(2026, 3, 2, 9, tzinfo=UTC)) == 4 * 3600
    assert longest_gap([], start, datetime(2026, 3, 2, 9, tzinfo=UTC)) == 9 * 3600
