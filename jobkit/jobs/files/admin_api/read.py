"""Documents of the Admin API v2 to an account, or to the body of a trigger call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jobkit.basics.errors import ArtifactError
from jobkit.jobs.files.admin_api.envelopes import is_envelope, job_places, trigger_signs
from jobkit.jobs.files.admin_api.schedule_in_words import with_schedule
from jobkit.jobs.files.admin_api.trigger import read_trigger
from jobkit.jobs.files.api_job.keys import ASKED_FOR
from jobkit.jobs.files.api_job.notes import Notes
from jobkit.jobs.files.api_job.thing import ApiAccount, ApiThing, Manners
from jobkit.jobs.files.api_job.to_account import account_of
from jobkit.jobs.files.document import Document
from jobkit.jobs.files.findings import Imported, UnreadableJobsError

__all__ = ["read"]

REQUEST = Manners("api", "the API", required=ASKED_FOR)
BUNDLE = Manners("api", "the API", required=ASKED_FOR, whole=True)
ANSWER = Manners("api", "the API", unknown="advice")


def read(documents: Sequence[Document]) -> Imported:
    """Return what documents of the API hold; raises ArtifactError where one holds no job."""
    notes = Notes()
    files = tuple(str(document.path) for document in documents)
    only = documents[0]
    if len(documents) == 1 and trigger_signs(only.data) and not is_envelope(only.data):
        trigger = read_trigger(only, notes)
        return Imported(None, "api", notes.with_jobs({}), files, trigger=trigger)
    things = [thing for document in documents for thing in _things(document, notes)]
    if not things and notes.count("error"):
        raise UnreadableJobsError("nothing in it", notes.with_jobs({}), where=files[0])
    if not things:
        where = files[0]
        raise ArtifactError(
            "holds no jobs", where=where, hint="a job, a list of jobs, or an answer of the API"
        )
    return account_of(ApiAccount(tuple(things)), notes, format_name="api", files=files)


def _things(document: Document, notes: Notes) -> list[ApiThing]:
    """Return the jobs of one document; what stands in a place of a job and is none is noted."""
    found = []
    places = list(job_places(document.data))
    in_list = isinstance(document.data, list)
    for place, answered in places:
        data = document.data
        for step in place:
            data = data[step]
        if not isinstance(data, Mapping):
            notes.at(document, place, "FMT001", "is no job: a mapping of keys belongs here", value=data)
            continue
        is_answer = answered or (data.get("created_at") is not None and data.get("id") is not None)
        manners = ANSWER if is_answer else BUNDLE if in_list else REQUEST
        found.append(ApiThing(with_schedule(data), document, place, manners, is_answer=is_answer))
    return found
