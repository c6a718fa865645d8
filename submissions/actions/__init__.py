"""What changes enrolments and submissions: one verb each, one transaction, with trail and letters."""

from .copying import copy_into
from .drafts import Conflict, attach, copy_from_enrolment, detach, start
from .enrolling import accept_notice, accepted_notice, enrol
from .filing import NotReady, Refusal, submit
from .recommending import name_recommender
from .restoring import restore
from .saving import Saved, save, save_merged
from .states import MOVES, grant, mark, return_for_correction, withdraw

__all__ = [
    "MOVES",
    "Conflict",
    "NotReady",
    "Refusal",
    "Saved",
    "accept_notice",
    "accepted_notice",
    "attach",
    "copy_from_enrolment",
    "copy_into",
    "detach",
    "enrol",
    "grant",
    "mark",
    "name_recommender",
    "restore",
    "return_for_correction",
    "save",
    "save_merged",
    "start",
    "submit",
    "withdraw",
]
