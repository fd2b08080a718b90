"""A workshop: a check of the laptop before it, the box for the room, and what learners hand in.

::

    workshop
    ├── doctor     is this machine ready? ten checks, each with what to do
    ├── box        everything for the room in one folder
    ├── wheels     packages for a room without a network
    ├── groups     a seed for each group, and what differs by it
    ├── run_sheet  two hours in minutes
    ├── handouts   each notebook as a page to print
    ├── handed_in  one file of each learner
    └── results    the class at a glance
"""

from typing import TYPE_CHECKING

from jobkit.basics.door import open_door

if TYPE_CHECKING:
    from jobkit.workshop.doctor import Checkup, doctor

__all__ = ["Checkup", "doctor"]

open_door(__name__, {"jobkit.workshop.doctor": "Checkup doctor"})
