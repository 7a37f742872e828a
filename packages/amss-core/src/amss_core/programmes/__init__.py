"""Maintenance programmes: items that recur under permitted variations, what is due next, and the tasks it wants."""

from __future__ import annotations

from amss_core.programmes.intervals import ProgrammeExceedance
from amss_core.programmes.planning import TaskProposal, Visit, VisitItem, items_due, suggest_visits, tasks_wanted
from amss_core.programmes.records import KeptItem, Programme, ProgrammeAccomplishment, ProgrammeItem
from amss_core.programmes.register import ProgrammeRegister
from amss_core.programmes.status import (
    ProgrammeFile,
    ProgrammeItemStatus,
    ProgrammeStatus,
    item_status,
    programme_status,
)

__all__ = [
    "KeptItem",
    "Programme",
    "ProgrammeAccomplishment",
    "ProgrammeExceedance",
    "ProgrammeFile",
    "ProgrammeItem",
    "ProgrammeItemStatus",
    "ProgrammeRegister",
    "ProgrammeStatus",
    "TaskProposal",
    "Visit",
    "VisitItem",
    "item_status",
    "items_due",
    "programme_status",
    "suggest_visits",
    "tasks_wanted",
]
