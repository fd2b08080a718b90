"""Graders against brute force, on a thousand random cases each."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from itertools import combinations, permutations
from random import Random

import networkx as nx
import pytest
from croniter import CroniterBadDateError, croniter

from jobkit.basics.errors import QuizError
from jobkit.quiz.grading.cron import first_difference, same_fire_times
from jobkit.quiz.grading.cron import parse as parse_cron
from jobkit.quiz.grading.order import distance
from jobkit.quiz.grading.selector import selected_nodes
from jobkit.quiz.grading.worlds import tried_projects
from tests.quiz.made import options, question
from tests.quiz.test_prove import BANK

CASES = 1000

# -- order ----------------------------------------------------------------------------------------


def extensions(needed, before):
    """Return every order of the blocks that keeps to the pairs."""
    return [
        order
        for order in permutations(needed)
        if all(order.index(first) < order.index(second) for first, second in before)
    ]


def longest_common(one, other):
    """Return the length of the longest common subsequence."""
    for size in range(min(len(one), len(other)), -1, -1):
        parts = set(combinations(one, size))
        if any(part in parts for part in combinations(other, size)):
            return size
    raise AssertionError


def test_any_legal_order_is_right_and_the_distance_is_that_of_brute_force():
    random = Random(1)
    for _ in range(CASES):
        names = list("abcdef")[: random.randint(3, 5)]
        spare = ["x", "y"][: random.randint(0, 2)]
        line = random.sample(names, len(names))
        before = [pair for pair in combinations(line, 2) if random.random() < 0.5] or [(line[0], line[1])]
        blocks = [
            {**one, "id": name, "unused": name in spare}
            for one, name in zip(options(9), names + spare, strict=False)
        ]
        asked = question(type="build_list", blocks=blocks, before=[list(pair) for pair in before])
        placed = random.sample(names + spare, random.randint(1, len(names + spare)))
        legal = extensions(names, before)
        kept = [name for name in placed if name in names]
        nearest = min(len(names) - longest_common(kept, order) for order in legal)
        wanted = nearest + len(placed) - len(kept)
        grade = asked.grade(placed)
        assert distance(placed, asked.item.needed, asked.item.order) == wanted
        assert grade.is_right == (tuple(placed) in legal)
        assert grade.mark == pytest.approx(max(0.0, 1 - wanted / len(names)))
        assert asked.grade(list(random.choice(legal))).is_right


# -- several keys -----------------------------------------------------------------------------------


def test_several_keys_in_every_mode():
    random = Random(2)
    for _ in range(CASES):
        count = random.randint(3, 6)
        names = [one["id"] for one in options(count)]
        keys = random.sample(names, random.randint(2, count - 1))
        chosen = random.sample(names, random.randint(1, count))
        asked = question(type="multi", options=options(count), key=keys)
        grade = asked.grade(chosen)
        hits, false = len(set(keys) & set(chosen)), len(set(chosen) - set(keys))
        assert grade.is_right == (sorted(keys) == sorted(chosen))
        assert grade.score == float(grade.is_right)
        assert grade.mark == pytest.approx(max(0, hits / len(keys) - false / (count - len(keys))))
        assert asked.grade(names).mark == 0


def one_at_a_time(order, keys, replies):
    """Return the outcome of a game of yes and no, played by its rules one reply after the other."""
    accepted = set()
    for name, reply in zip(order, replies, strict=False):
        if reply == "no" and name in keys:
            return "wrong"
        if reply == "yes" and name not in keys:
            return "wrong"
        accepted |= {name} if reply == "yes" else set()
        if accepted == set(keys):
            return "right"
    return "not attempted"


def test_options_that_come_one_at_a_time():
    random = Random(3)
    for case in range(CASES):
        count = random.randint(2, 6)
        names = [one["id"] for one in options(count)]
        keys = random.sample(names, random.randint(1, count - 1))
        asked = question(type="one_at_a_time", options=options(count), key=keys)
        order = [one.text.removeprefix("text of ") for one in asked.presented(case).options]
        replies = [random.choice(["yes", "no"]) for _ in range(random.randint(1, count))]
        if random.random() < 0.5:
            replies = ["yes" if name in keys else "no" for name in order][: len(replies)]
        grade = asked.check(replies, seed=case)
        assert grade.outcome == one_at_a_time(order, keys, replies), (order, keys, replies)


# -- matching ---------------------------------------------------------------------------------------


def test_matching_counts_each_pair():
    random = Random(4)
    for case in range(CASES):
        lefts, spare = random.randint(2, 5), random.randint(0, 3)
        targets = options(lefts + spare)
        left = [{"id": f"l{number}", "text": f"left {number}"} for number in range(lefts)]
        many = random.random() < 0.5
        names = [one["id"] for one in targets]
        drawn = random.choices(names, k=lefts) if many else random.sample(names, lefts)
        key = {one["id"]: target for one, target in zip(left, drawn, strict=True)}
        plain = [{name: one[name] for name in ("id", "text", "why")} for one in targets]
        asked = question(type="matching", left=left, targets=plain, key=key, many=many)
        given = {one["id"]: random.choice([*names, key[one["id"]]]) for one in left if random.random() < 0.9}
        if not given:
            continue
        right = sum(given.get(name) == target for name, target in key.items())
        letters = {one.text.removeprefix("text of "): one.letter for one in asked.presented(case).options}
        numbered = {str(int(name[1:]) + 1): letters[target] for name, target in given.items()}
        for grade in (asked.grade(given), asked.check(numbered, seed=case)):
            assert grade.is_right == (right == lefts)
            assert grade.mark == pytest.approx(right / lefts)


# -- cron -------------------------------------------------------------------------------------------

BEGIN, END = datetime(2027, 12, 1, tzinfo=UTC), datetime(2033, 1, 1, tzinfo=UTC)


def some_cron(random):
    """Return a random expression that fires a few times a day at most.

    With a day of the month, croniter reads ``MON#1`` otherwise than the platform (the trap ``day-and-nth``).
    """
    minute, hour = random.choice(["0", "30", "0,30"]), random.choice(["6", "6,18", "0", "22"])
    day = random.choice(["*", "1", "31", "L", "1-7", "*/2", "28-31", "29"])
    month = random.choice(["*", "*", "2", "1-6", "*/3", "JAN"])
    first_monday = ["MON#1"] if day == "*" else []
    weekday = random.choice(["*", "*", "1", "MON-FRI", "1-5", "0,6", "6-7", *first_monday])
    return f"{minute} {hour} {day} {month} {weekday}"


def fire_times(text):
    """Return every fire time of the five years, as croniter iterates them."""
    times, found = croniter(text, BEGIN, ret_type=datetime), set()
    if croniter.match(text, BEGIN):
        found.add(BEGIN)
    with suppress(CroniterBadDateError):  # there is none for years
        while (time := times.get_next()) < END:
            found.add(time)
    return found


def valid_crons(random, count):
    """Return random expressions that the platform takes."""
    found = {}
    while len(found) < count:
        text = some_cron(random)
        try:
            found[text] = parse_cron(text)
        except ValueError:
            continue
    return found


def test_cron_expressions_are_compared_as_sets_of_fire_times():
    random = Random(5)
    crons = valid_crons(random, 60)
    times = {text: fire_times(text) for text in crons}
    equal = 0
    for _ in range(CASES):
        one, other = random.choice(list(crons)), random.choice(list(crons))
        differ = times[one] ^ times[other]
        equal += not differ
        assert same_fire_times(crons[one], crons[other]) == (not differ), (one, other)
        found = first_difference(crons[one], crons[other])
        assert found == ((min(differ), min(differ) in times[one]) if differ else None), (one, other)
    assert equal > 10


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0 6 * * MON-FRI", "0 06 * * 1-5"),
        ("0 6 * * 0,6", "0 6 * * 6,7"),
        ("0 0,12 * * *", "0 */12 * * *"),
        ("0 6 31 1 *", "0 6 L 1 *"),
    ],
)
def test_what_is_written_otherwise_and_fires_alike_is_right(one, other):
    assert question(type="cron", key=one).check(other).is_right


@pytest.mark.parametrize("answer", ["0 6 28 2 *", "0 6 L 2 *"])
def test_a_leap_day_is_seen(answer):
    """The 28th and the last day of February differ in leap years alone."""
    key = "0 6 L 2 *" if "28" in answer else "0 6 28 2 *"
    grade = question(type="cron", key=key).check(answer)
    assert grade.outcome == "wrong" and "2028-02-2" in grade.feedback


# -- selections ---------------------------------------------------------------------------------------


def some_selection(random, models, tags):
    """Return a random selection as text and as the functions that brute force takes it apart with."""
    unions = []
    for _ in range(random.randint(1, 3)):
        parts = []
        for _ in range(random.randint(1, 2)):
            base = f"tag:{random.choice(tags)}" if random.random() < 0.3 else random.choice(models)
            up = random.choice(["", "", "+", "1+", "2+"])
            down = random.choice(["", "", "+", "+1", "+2"])
            parts.append((up, base, down))
        unions.append(parts)
    text = " ".join(",".join("".join(part) for part in parts) for parts in unions)
    return text, unions


def by_hand(project, unions):
    """Return the nodes that a selection takes, from the graph alone."""
    graph, found = project.graph, set()
    for parts in unions:
        several = []
        for up, base, down in parts:
            if base.startswith("tag:"):
                tag = base.removeprefix("tag:")
                start = {uid for uid, node in project.nodes.items() if tag in node.tags}
            else:
                named = (node for node in project.nodes.values() if node.name == base)
                start = {node.unique_id for node in named if node.resource_type != "source"}
            several.append(start | reached(graph.reverse(), start, up) | reached(graph, start, down))
        found |= set.intersection(*several)
    return found


def data_nodes(tried, uids):
    """Return the nodes that are no tests: which tests come along is another matter."""
    kinds = ("model", "seed", "snapshot", "source")
    return {uid for uid in uids if tried.project.nodes[uid].resource_type in kinds}


def reached(graph, start, sign):
    """Return what is reached from some nodes in the steps that a sign allows."""
    if not sign:
        return set()
    steps = int(sign.strip("+")) if sign.strip("+") else None
    lengths = (
        nx.single_source_shortest_path_length(graph, uid, cutoff=steps) for uid in start if uid in graph
    )
    return {uid for found in lengths for uid in found}


def test_selections_are_compared_as_sets_of_nodes_in_every_project():
    random = Random(6)
    projects = tried_projects("shop", ())
    nodes = projects[0].project.nodes.values()
    models = [node.name for node in nodes if node.resource_type == "model"]
    tags = sorted({tag for node in nodes for tag in node.tags})
    texts = [some_selection(random, models, tags) for _ in range(CASES // 4)]
    tried = dict(texts)
    found = {text: selected_nodes(text, "shop", ()) for text in tried}
    for text, unions in tried.items():
        for one, selected in zip(projects, found[text], strict=True):
            wanted = by_hand(one.project, unions)
            assert data_nodes(one, selected) == data_nodes(one, wanted), (text, one.about)
    asked = {text: question(type="selector", project="shop", key=text) for text in tried}
    for _ in range(CASES):
        key, answer = random.choice(list(tried)), random.choice(list(tried))
        assert asked[key].check(answer).is_right == (found[key] == found[answer]), (key, answer)


def test_a_selection_that_fits_the_shown_project_by_chance_is_wrong():
    asked = question(type="selector", project="shop", changed=["stg_orders"], key="state:modified+")
    shown = selected_nodes("state:modified+", "shop", ("stg_orders",))[0]
    assert selected_nodes("stg_orders+", "shop", ("stg_orders",))[0] == shown
    grade = asked.check("stg_orders+")
    assert grade.outcome == "wrong"
    assert grade.feedback.startswith("On the shown project it selects the same nodes.")


COMMANDS = ["dbt build --select state:modified+", "--select state:modified+", "`state:modified+`"]


@pytest.mark.parametrize("answer", COMMANDS)
def test_a_selection_may_stand_in_its_command(answer):
    assert question(type="selector", changed=["orders"], key="state:modified+").check(answer).is_right


@pytest.mark.parametrize(
    "answer", ["state:modifed+", "+", "--select", "tag:", "a,,b", "orders --exclude", "'"]
)
def test_a_selection_that_dbt_refuses_is_explained(answer):
    grade = question(type="selector", changed=["orders"], key="state:modified+").check(answer)
    assert grade.outcome == "wrong" and grade.feedback


@pytest.mark.parametrize(
    "answer", ["0 6 * *", "0 0 6 * * *", "@daily", "often", "61 * * * *", "* * * * * *", "0 0 31 2 *"]
)
def test_a_cron_that_the_platform_refuses_is_explained(answer):
    grade = question(type="cron", key="0 6 * * *").check(answer)
    assert grade.outcome == "wrong"
    assert grade.feedback.startswith("The platform does not take this: ")


# -- what no session wrote ------------------------------------------------------------------------------


STRANGE = [
    5,
    -1.5,
    float("nan"),
    True,
    "a",
    "zz",
    [],
    ["a"],
    ["a", "a"],
    [1],
    [["a", "yes"]],
    [["a", "maybe"]],
    {},
    {"a": "b"},
    {"a": 1},
    {1: "a"},
    {"a": None},
    {"commands": [{}]},
    {"commands": "dbt build"},
    b"a",
    object(),
]


@pytest.mark.parametrize("name", BANK)
@pytest.mark.parametrize("number", range(len(STRANGE)))
def test_a_strange_response_or_answer_is_a_grade_or_a_quiz_error(name, number):
    for grade in (BANK[name].grade, BANK[name].check):
        with suppress(QuizError):
            assert grade(STRANGE[number]).outcome in ("right", "wrong", "not attempted")
