"""The study guide's examples and scenarios, each as a scenario file.

What the guide's text leaves to the reader stands in the file beside the definitions: which project the jobs
run on, and what happens from outside (a pull request, a call of the API). The definitions are written as they
stand in the guide. `jobkit.guide.experiments` puts a scenario beside its alternative, and
`jobkit.guide.faultlab` hides five of nine causes behind a CI job with trouble now and then.
`jobkit.guide.prediction` asks a learner first how a simulation comes out, and `jobkit.guide.deferral` follows
each ref of a CI run.
"""

from jobkit.guide.scenarios import NAMES, scenario

__all__ = ["NAMES", "scenario"]
