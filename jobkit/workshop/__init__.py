"""A workshop: a check of the laptop before it, the box for the room, and what learners hand in.

::

    workshop
    ├── doctor     is this machine ready? what to do where it is not
    ├── box        everything for the room in one folder
    ├── wheels     packages for a room without a network
    ├── groups     a seed for each group, and what differs by it
    ├── run_sheet  two hours in minutes
    ├── pages      what else is in it to read and to print
    ├── notebooks  as a learner gets them, and as pages without a kernel
    ├── app        the labs as pages, for Voila
    ├── hub        a class on one server, with JupyterHub
    ├── projector  a notebook that the last row can read
    ├── handed_in  what a learner hands in, taken from saved notebooks
    ├── collect    what a class handed in, graded anew
    └── results    the class at a glance
"""

from typing import TYPE_CHECKING

from jobkit.basics.door import open_door

if TYPE_CHECKING:
    from jobkit.workshop.box import WorkshopBox, build
    from jobkit.workshop.collect import collect
    from jobkit.workshop.doctor import Checkup, doctor
    from jobkit.workshop.groups import ClassGroup, groups_of
    from jobkit.workshop.projector import projector
    from jobkit.workshop.results import WorkshopReport
    from jobkit.workshop.run_sheet import run_sheet

__all__ = [
    "Checkup",
    "ClassGroup",
    "WorkshopBox",
    "WorkshopReport",
    "build",
    "collect",
    "doctor",
    "groups_of",
    "projector",
    "run_sheet",
]

open_door(
    __name__,
    {
        "jobkit.workshop.box": "WorkshopBox build",
        "jobkit.workshop.collect": "collect",
        "jobkit.workshop.doctor": "Checkup doctor",
        "jobkit.workshop.groups": "ClassGroup groups_of",
        "jobkit.workshop.projector": "projector",
        "jobkit.workshop.results": "WorkshopReport",
        "jobkit.workshop.run_sheet": "run_sheet",
    },
)
