"""What was played, as the first lines of a summary: which project, and what exists at the start."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jobkit.basics.words import count_words
from jobkit.dbt.project import Project
from jobkit.platform.beginning import Beginning
from jobkit.simulation import Simulation
from jobkit.views.escape import plain

__all__ = ["beginning_sentence", "played_sentences", "project_sentence"]


def played_sentences(sim: Simulation) -> tuple[str, str]:
    """Return which project was played, and what existed at the start."""
    return project_sentence(sim.projects), beginning_sentence(sim.beginning)


def project_sentence(projects: Sequence[Project]) -> str:
    """Return for example ``Project shop (bundled, 15 models).``, with the file of a manifest."""
    word = "Project" if len(projects) == 1 else "Projects"
    return plain(f"{word} {', '.join(map(_project, projects))}.")


def _project(project: Project) -> str:
    models = sum(node.resource_type == "model" for node in project.nodes.values())
    place = f"{project.origin}, " if project.origin else ""
    return f"{project.name} ({place}{count_words(models, 'model')})"


def beginning_sentence(beginning: Beginning) -> str:
    """Return what existed, and which jobs had succeeded, before the first run."""
    if beginning.is_new:
        first = "New account: nothing is built yet, and nothing has run"
    elif beginning.built is None:
        first = "Established account: what the deploy jobs build exists, and each has succeeded once"
    else:
        first = f"Only {_listed(beginning.built)} is built, and a run has succeeded there"
        if len(beginning.built) > 1:
            first = f"Only {_listed(beginning.built)} are built, and a run has succeeded in each"
    return plain(f"{first}{_also(beginning)}.{_never(beginning)}")


def _also(beginning: Beginning) -> str:
    """Return which jobs have succeeded all the same."""
    names = beginning.succeeded
    if not names:
        return ""
    if beginning.is_established:
        return f", and so {'has' if len(names) == 1 else 'have'} {_listed(names, quoted=True)}"
    link = ", except that" if beginning.is_new else ";"
    return f"{link} {_have(names, 'has', 'have')} succeeded once"


def _never(beginning: Beginning) -> str:
    """Return the exceptions of an established account; elsewhere nothing has succeeded anyway."""
    names = beginning.never_succeeded
    if not names or not beginning.is_established:
        return ""
    missing = "what only it builds is missing" if len(names) == 1 else "what only they build is missing"
    return f" But {_have(names, 'has', 'have')} never succeeded: {missing}."


def _have(names: Sequence[str], one: str, several: str) -> str:
    return f"{_listed(names, quoted=True)} {one if len(names) == 1 else several}"


def _listed(names: Iterable[str], *, quoted: bool = False) -> str:
    """Return names as a list in words: ``A, B and C``."""
    *most, last = (repr(name) if quoted else name for name in names)
    return f"{', '.join(most)} and {last}" if most else last
