"""The fault lab: a CI job with trouble now and then, five of nine faults hidden, symptoms only.

>>> from jobkit.guide.faultlab import fault_lab
>>> sorted(fault_lab(seed=7).causes)[:3]
['branch-behind', 'incremental-rebuild', 'missing-variable']
"""

from jobkit.guide.faultlab.causes import PossibleCause
from jobkit.guide.faultlab.lab import AfterFix, Case, Diagnosis, FaultLab, fault_lab, hidden_causes
from jobkit.guide.faultlab.run_page import PullRequestPage, RunPage

__all__ = [
    "AfterFix",
    "Case",
    "Diagnosis",
    "FaultLab",
    "PossibleCause",
    "PullRequestPage",
    "RunPage",
    "fault_lab",
    "hidden_causes",
]
