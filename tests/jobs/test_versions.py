"""dbt versions: release tracks and which one a run uses."""

from __future__ import annotations

from itertools import product

import pytest

from jobkit.jobs import Account, Environment, Job
from jobkit.jobs.versions import OLD_NAMES, PLANS, RELEASE_TRACKS, TRACKS, Version, is_pinned, resolve_version


def version(
    job: str | None = None, environment: str | None = None, api: str | None = None, *, pins: bool = False
) -> Version:
    one = Job(name="J", commands=["dbt build"], dbt_version=job)
    home = Environment(name="Production", dbt_version=environment)
    return resolve_version(Account(jobs=[one], environments=[home]), one, override=api, obey_pins=pins)


@pytest.mark.parametrize("layers", list(product((False, True), repeat=3)))
def test_the_nearest_layer_wins_p142_p078(layers: tuple[bool, bool, bool]) -> None:
    api, job, environment = layers
    found = version(
        "compatible" if job else None, "extended" if environment else None, "fallback" if api else None
    )
    asked = [("api", "fallback")] * api + [("job", "compatible")] * job
    asked += [("environment", "extended")] * environment + [("default", "latest")]
    assert (found.source, found.name) == asked[0]
    hidden = [cause.text for cause in found.causes if cause.kind == "version_hidden"]
    assert len(hidden) == len(asked[1:-1])


def test_without_any_the_track_is_latest_p143() -> None:
    found = version()
    assert (found.name, found.source, found.engine) == ("latest", "default", "core")
    assert found.why().causes[0].fact == "P-143"


@pytest.mark.parametrize(("old", "new"), OLD_NAMES.items())
def test_old_names_are_still_taken_p144_p145(old: str, new: str) -> None:
    found = version(old)
    assert (found.name, found.asked) == (new, old)
    assert f"{old!r} is the old name of {new!r}" in found.why().sentence
    assert found.causes[1].fact in ("P-144", "P-145")


@pytest.mark.parametrize("pin", ["1.7.4", "1.7.x", "1.7", "1.7.0-latest", "1.5.latest"])
def test_the_platform_passes_over_an_exact_version_and_the_guide_runs_it_p146_g40(pin: str) -> None:
    assert is_pinned(pin)
    platform = version(pin, "extended")
    assert (platform.name, platform.source) == ("extended", "environment")
    passed = next(cause for cause in platform.causes if cause.kind == "pinned")
    assert (passed.fact, passed.assumption) == ("P-146", True)
    assert pin in platform.why().sentence
    guide = version(pin, "extended", pins=True)
    assert (guide.name, guide.source, guide.engine) == (pin, "job", "core")


def test_a_name_that_nothing_bears_is_passed_over() -> None:
    found = version("lastest")
    assert (found.name, found.source) == ("latest", "default")
    assert [cause.assumption for cause in found.causes] == [True, False]
    assert version("lastest", pins=True).name == "latest"


def test_core_tracks_and_their_plans_p143() -> None:
    lowest = {name: track.lowest_plan for name, track in TRACKS.items() if track.engine == "core"}
    assert lowest == {
        "latest": "developer",
        "compatible": "starter",
        "extended": "enterprise",
        "fallback": "enterprise_plus",
    }
    assert TRACKS["latest"].plans == PLANS
    assert [plan for plan in PLANS if version("compatible").offered_on(plan)] == list(PLANS[1:])
    assert version("1.7.4", pins=True).offered_on("developer") is None


def test_fusion_tracks_p144() -> None:
    fusion = [name for name in RELEASE_TRACKS if name.startswith("fusion-")]
    assert fusion == ["fusion-nightly", "fusion-stable", "fusion-extended", "fusion-fallback"]
    assert {version(name).engine for name in fusion} == {"fusion"}
    assert version("fusion-stable").offered_on("developer") is None, "the facts name no plan"


def test_the_docs_checkbox_does_not_apply_to_fusion_p098() -> None:
    assert [version(name).has_docs_checkbox for name in ("latest", "fusion-stable")] == [True, False]


def test_rerun_from_failure_needs_1_6_p101() -> None:
    retries = {
        name: version(name, pins=True).supports_retry for name in ("1.5.9", "1.6.0", "1.10.1", "latest")
    }
    assert retries == {"1.5.9": False, "1.6.0": True, "1.10.1": True, "latest": True}


def test_the_sentence_of_a_version() -> None:
    assert version("versionless", "extended").why().sentence == (
        "The run uses dbt 'latest': the job 'J' asks for 'versionless'; 'versionless' is the old name of "
        "'latest'; that hides 'extended' of the environment 'Production'."
    )
    assert version().to_dict()["engine"] == "core"
