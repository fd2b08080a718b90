"""Pictures of the kept simulations: every text can be read, at every width, whatever a simulation holds."""

from itertools import islice

import pytest

from jobkit.views import picture_of
from tests.golden.cases import cases
from tests.views.overlaps import collisions, outside, too_small

SOME = dict(islice(((name, case) for name, case in cases(8) if "study-guide" not in name), 0, None, 4))


def problems(thing, **options):
    picture = picture_of(thing, **options)
    return [*collisions(picture), *outside(picture), *too_small(picture)]


@pytest.mark.parametrize("name", SOME)
def test_every_text_can_be_read(name):
    sim = SOME[name]()
    for width in (640, 1000):
        for kind in ("timeline", "grid"):
            assert problems(sim, kind=kind, width=width, local_zone="Asia/Kolkata") == []
        first = {(run.job.name, run.status): run for run in reversed(sim.runs[:30])}
        for run in islice(first.values(), 2):
            for group in ("thread", "folder"):
                assert problems(run, group=group, width=width) == []
    assert problems(sim, kind="chain") == []
    assert problems(sim.measures()) == []
