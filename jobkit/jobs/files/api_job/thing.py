"""Things in the shape of the Admin API, with the place of each value in the file that they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jobkit.basics.errors import Place
from jobkit.jobs.files.document import Document

__all__ = ["ApiAccount", "ApiThing", "Manners"]


@dataclass(frozen=True, slots=True)
class Manners:
    """How the tool behaves for which a file is written.

    Parameters
    ----------
    format : str
        Name of the format.
    tool : str
        Who reads the file, as the subject of a sentence: ``the API``.
    lax : bool
        It takes ``"8"`` for 8 and ``"true"`` for true.
    required : mapping of tuple to severity
        Keys that it asks for, ``("settings", "threads")``, with the severity of their absence.
    unknown : str
        Severity of a key that it does not know.
    statuses : tuple of int
        What a completion trigger without ``statuses`` waits for; empty where they must be given.
    whole : bool
        The file holds every job there is, so that an id of no job in it is a mistake.
    has_own_ids : bool
        Numbers below 0 stand for things of the file that have no id yet.
    sends_type : bool
        The tool sends ``job_type`` as it stands, its default where it is absent.
    """

    format: str
    tool: str
    lax: bool = False
    required: Mapping[Place, str] = field(default_factory=dict)
    unknown: str = "error"
    statuses: tuple[int, ...] = ()
    whole: bool = False
    sends_type: bool = False
    has_own_ids: bool = False


@dataclass(frozen=True, slots=True)
class ApiThing:
    """A job, environment, project, notification or webhook as the Admin API has it.

    Parameters
    ----------
    data : mapping
        Its keys, those of the API: plain data.
    document : Document
        The file it comes from.
    place : tuple of (str or int)
        Where it is in the file.
    manners : Manners
    key : str or None
        What tells it apart in the file: the identifier, the label of the resource.
    moved : mapping of tuple to tuple
        Keys of the API -> place within the thing, where the file has the value elsewhere:
        ``{("settings", "threads"): ("num_threads",)}``.
    is_answer : bool
        True for what the API has answered, which may hold keys that it would not take.
    """

    data: Mapping[str, Any]
    document: Document
    place: Place
    manners: Manners
    key: str | None = None
    moved: Mapping[Place, Place] = field(default_factory=dict)
    is_answer: bool = False

    def place_of(self, path: Place) -> Place:
        """Return the place in the file of a path of the API."""
        for cut in range(len(path), 0, -1):
            if path[:cut] in self.moved:
                return (*self.place, *self.moved[path[:cut]], *path[cut:])
        return (*self.place, *path)


@dataclass(frozen=True, slots=True)
class ApiAccount:
    """All that a file (or several) defines, in the shape of the Admin API.

    Parameters
    ----------
    jobs : tuple of ApiThing
        Environment variables of a job are in ``custom_environment_variables``, a mapping of name to value;
        ``self_deferring`` and ``linked_id`` are there as in dbt-jobs-as-code.
    environments, projects : tuple of ApiThing
        ``id``, ``name``, and for environments ``project_id``, ``type``, ``deployment_type``, ``dbt_version``,
        ``custom_branch``, ``variables``; those that only jobs name need not be here.
    notifications, webhooks : tuple of ApiThing
        As the API has them: ``on_failure`` is a list of ids of jobs.
    name : str
    variables : mapping of str to str, or None
        Default values of the project.
    """

    jobs: tuple[ApiThing, ...]
    environments: tuple[ApiThing, ...] = ()
    projects: tuple[ApiThing, ...] = ()
    notifications: tuple[ApiThing, ...] = ()
    webhooks: tuple[ApiThing, ...] = ()
    name: str = ""
    variables: Mapping[str, str] | None = None
