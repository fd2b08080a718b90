"""dbt versions: release tracks and which one a run uses."""

from __future__ import annotations

from itertools import product

import pytest

from jobkit.jobs import Account, Environment, Job
from jobkit.jobs.versions import (
    OLD_NAMES,
    PLANS,
    RELEASE_TRACKS,
    TRACKS,
    Version,
    engine_of,
    is_pinned,
    names_like,
    read_track,
    resolve_version,
)


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


LABELS = {
    "v1 Latest": "latest",
    "v1 Compatible": "compatible",
    "v1 Extended": "extended",
    "v1 Fallback": "fallback",
    "v2 Nightly": "fusion-nightly",
    "v2 Stable": "fusion-stable",
    "v2 Extended": "fusion-extended",
    "v2 Fallback": "fusion-fallback",
}
OLD_LABELS = {
    "Latest": "latest",
    "Compatible": "compatible",
    "Extended": "extended",
    "Fallback": "fallback",
    "Fusion Nightly": "fusion-nightly",
    "Fusion Stable": "fusion-stable",
    "Fusion Extended": "fusion-extended",
    "Fusion Fallback": "fusion-fallback",
}
SPELT = {
    "as it is": str,
    "small": str.lower,
    "capitals": str.upper,
    "hyphens": lambda text: text.lower().replace(" ", "-"),
    "underscores": lambda text: text.replace(" ", "_"),
    "no blank": lambda text: text.replace(" ", ""),
    "two blanks": lambda text: f"  {text.replace(' ', '  ')} ",
    "another blank": lambda text: text.replace(" ", "\N{NO-BREAK SPACE}"),
    "a dash": lambda text: text.replace(" ", "\N{EN DASH}"),
    "an end of the line": lambda text: f"{text}\n",
    "with dbt": lambda text: f"dbt {text}",
    "in brackets": lambda text: text.replace("v2 ", "v2 (") + ")" * text.startswith("v2"),
}


def test_the_titles_of_tracks_are_the_labels_of_the_form_pf003() -> None:
    assert {track.title: name for name, track in TRACKS.items()} == LABELS


@pytest.mark.parametrize("spelling", SPELT)
@pytest.mark.parametrize(("label", "value"), LABELS.items())
def test_new_labels_are_read_and_their_api_values_assumed_pf003(
    label: str, value: str, spelling: str
) -> None:
    asked = SPELT[spelling](label)
    other = "extended" if value != "extended" else "compatible"
    for found in (version(asked, other), version(None, asked), version(other, other, asked)):
        assert (found.name, found.asked) == (value, asked)
        assert found.engine == ("fusion" if label.startswith("v2") else "core")
        (cause,) = (cause for cause in found.causes if cause.kind == "track_label")
        assert (cause.fact, cause.assumption) == ("PF-003", True)
        assert repr(value) in found.why().sentence


@pytest.mark.parametrize("spelling", SPELT)
@pytest.mark.parametrize(("label", "value"), OLD_LABELS.items())
def test_old_labels_are_read_and_documented_p143_p144(label: str, value: str, spelling: str) -> None:
    asked = SPELT[spelling](label)
    found = version(asked)
    assert (found.name, found.source) == (value, "job")
    assert not any(cause.assumption for cause in found.causes)
    assert {cause.fact for cause in found.causes if cause.kind == "track_spelling"} <= {"P-143", "P-144"}


@pytest.mark.parametrize("asked", ["Versionless", "VERSIONLESS ", "Latest Fusion", "latest_fusion"])
def test_old_names_are_read_in_any_spelling_p144_p145(asked: str) -> None:
    found = version(asked)
    assert found.name == ("latest" if "v" in asked.lower() else "fusion-stable")
    assert found.causes[1].kind == "old_name"


@pytest.mark.parametrize(
    "asked",
    [
        "v2",
        "v1",
        "v2 Latest",
        "v1 Stable",
        "v3 Stable",
        "fusion",
        "",
        "-",
        "dbt",
        "v2\x1b Stable",
        "v2\nStable",
    ],
)
def test_what_names_no_track_is_passed_over_pf003(asked: str) -> None:
    assert read_track(asked) is None
    assert version(asked, "v2 Stable").name == "fusion-stable"


def test_a_name_of_a_track_has_an_end_pf003() -> None:
    assert read_track("v2 Stable" + " " * 20) is not None
    assert read_track("v2 Stable" + " " * 200) is None


def test_who_names_an_engine_is_told_tracks_of_that_engine_pf003() -> None:
    assert names_like("V2 latest") == tuple(label for label in LABELS if label.startswith("v2"))
    assert names_like("v1") == tuple(label for label in LABELS if label.startswith("v1"))
    assert set(names_like("fusion")) == {name for name in RELEASE_TRACKS if name.startswith("fusion")}
    assert set(names_like("soon")) == {*RELEASE_TRACKS, *OLD_NAMES, *LABELS}


def test_an_exact_version_of_dbt_2_is_of_the_new_engine_pf001() -> None:
    assert [engine_of(name) for name in ("1.12.6", "2.0.9", "2.0")] == ["core", "fusion", "fusion"]
    assert version("2.0.9", "latest").engine == "core", "the platform passes it over"
    assert version("2.0.9", pins=True).engine == "fusion"
