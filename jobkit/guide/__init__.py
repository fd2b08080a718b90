"""The study guide's examples and scenarios, each as a definition that loads and a story that runs.

A story is what the guide's text leaves to the reader: which project the jobs run on, and what happens from
outside (a pull request, a call of the API). The definitions are files in ``definitions/``, written as they
stand in the guide. `jobkit.guide.experiments` puts a scenario beside its alternative, and
`jobkit.guide.faultlab` hides five faults behind a CI job that fails now and then.
"""

from jobkit.guide.stories import STORIES, Story, story

__all__ = ["STORIES", "Story", "story"]
