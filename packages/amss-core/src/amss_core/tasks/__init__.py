"""Maintenance tasks: what they are, and what must hold before one is planned, started, completed or cancelled.

`may_create`, `may_change`, `may_start`, `may_complete` and `may_cancel` guard a task, `may_sign_off` an item of its
checklist; each answers with everything that stands against. `capacity_conflicts` tells where an aircraft has more
active tasks than it takes at once.

>>> from datetime import UTC, datetime
>>> six, ten = datetime(2026, 6, 8, 6, tzinfo=UTC), datetime(2026, 6, 8, 10, tzinfo=UTC)
>>> task = Task(id="T1", aircraft="ET-AXM", start_at=six, end_at=ten)
>>> rescheduled(task, start_at=ten, end_at=datetime(2026, 6, 8, 14, tzinfo=UTC)).reschedules
1
"""

from __future__ import annotations

from amss_core.tasks.capacity import CapacityConflict, Overload, assign_slots, capacity_conflicts, overloads
from amss_core.tasks.checklists import ChecklistItem, ItemResult, may_sign_off
from amss_core.tasks.guards import (
    QUALIFYING_FIELDS,
    may_cancel,
    may_change,
    may_complete,
    may_create,
    may_start,
)
from amss_core.tasks.judgements import EARLY_START, LATE_CANCEL, Override
from amss_core.tasks.qualified import own_inspection
from amss_core.tasks.records import (
    ACTIVE,
    PRIORITIES,
    TRANSITIONS,
    Priority,
    Task,
    TaskState,
    TaskType,
    rescheduled,
    transition,
)
from amss_core.tasks.register import Reauthentication, Signature, TaskRegister
from amss_core.tasks.windows import Window, free_window

__all__ = [
    "ACTIVE",
    "EARLY_START",
    "LATE_CANCEL",
    "PRIORITIES",
    "QUALIFYING_FIELDS",
    "TRANSITIONS",
    "CapacityConflict",
    "ChecklistItem",
    "ItemResult",
    "Overload",
    "Override",
    "Priority",
    "Reauthentication",
    "Signature",
    "Task",
    "TaskRegister",
    "TaskState",
    "TaskType",
    "Window",
    "assign_slots",
    "capacity_conflicts",
    "free_window",
    "may_cancel",
    "may_change",
    "may_complete",
    "may_create",
    "may_sign_off",
    "may_start",
    "overloads",
    "own_inspection",
    "rescheduled",
    "transition",
]
