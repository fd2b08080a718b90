from jobkit.jobs import Job
from jobkit.platform import Note
from jobkit.views import simulation_text, timeline_text
from jobkit.views.fit import cells
from tests.views.made import at, run, simulation, sketch
from tests.views.test_timeline import HOURLY


def test_a_simulation_fits_eighty_columns():
    for line in simulation_text(sketch()).splitlines():
        assert cells(line) <= 80, line


def test_wide_names_fit_too():
    job = Job(name="日本語" * 20 + "🚀", commands=["dbt build"], schedule={"cron": "0 * * * *"})
    sim = simulation([job], [run(1, job, 1, 5, status="error", message="m" * 500 + " 日本" * 99)])
    for line in simulation_text(sim).splitlines():
        assert cells(line) <= 80, line


def test_the_timeline_shows_the_worst_of_each_column():
    runs = [
        run(1, HOURLY, 0, 6 * 60),
        run(2, HOURLY, 6, 60, status="error"),
        run(3, HOURLY, 9, None, wait=60, status="cancelled"),
    ]
    lines = timeline_text(simulation([HOURLY], runs), width=80).splitlines()
    row = lines[1].removeprefix("Hourly  ")
    assert len(row) == 72
    assert row == "█" * 36 + "✕" * 6 + "·" * 12 + "░" * 6 + "⊘" + "·" * 11
    assert lines[2] == "█ success, ░ waiting, ✕ error, ⊘ cancelled"


def test_short_runs_stay_apart():
    runs = [run(n, HOURLY, n, 2) for n in range(12)]
    row = timeline_text(simulation([HOURLY], runs), width=80).splitlines()[1]
    assert row.count("▌") == 12
    assert "█" not in row


def test_a_window_of_the_timeline():
    lines = timeline_text(sketch(), start=at(6), end=at(8)).splitlines()
    assert "06:00" in lines[0]
    assert "12:00" not in lines[0]


def test_the_table_shows_the_first_runs_and_counts_the_rest():
    lines = simulation_text(sketch(), max_runs=5).splitlines()
    assert "… and 39 more runs" in lines
    assert lines[lines.index("… and 39 more runs") - 5].startswith("1 ")


def test_a_message_is_said_once():
    runs = [run(n, HOURLY, n, 5, status="error", message="the source is empty") for n in range(1, 4)]
    text = simulation_text(simulation([HOURLY], runs))
    assert text.count("The source is empty.") == 1
    assert text.count("(as run 1)") == 2


def test_notes_come_with_their_job_and_fact():
    note = Note("The platform schedules in UTC.", "difference", job="Hourly", fact="P-063")
    text = simulation_text(simulation([HOURLY], [], notes=(note,)))
    assert text.splitlines()[-1] == "- Hourly: The platform schedules in UTC. [P-063]"


def test_an_empty_simulation_says_so():
    text = simulation_text(simulation([HOURLY], []))
    assert "No runs: nothing triggers a job in this time." in " ".join(text.split())


def test_a_terminal_gets_nothing_to_obey():
    job = Job(name="\x1b]0;owned\x07", commands=["dbt build"])
    sim = simulation([job], [run(1, job, 0, 5, status="error", message="\x1b[2J")])
    assert "\x1b" not in simulation_text(sim)
    assert "\x07" not in simulation_text(sim)
