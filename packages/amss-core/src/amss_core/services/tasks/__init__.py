"""Use cases of tasks: plan, change, assign, start, record, inspect and sign, complete, cancel.

Each asks the guards of `amss_core.tasks` first, with everything that they want to know, and writes all that follows in
the same transaction: task, checklist, signature with its evidence, work log, accomplishment, audit records and events.
"""

from __future__ import annotations

from amss_core.services.tasks.planning import (
    TaskFile,
    assign,
    cancel,
    change_task,
    list_tasks,
    plan_task,
    show_task,
)
from amss_core.services.tasks.work import complete, inspect, record_item, sign_off, start

__all__ = [
    "TaskFile",
    "assign",
    "cancel",
    "change_task",
    "complete",
    "inspect",
    "list_tasks",
    "plan_task",
    "record_item",
    "show_task",
    "sign_off",
    "start",
]
