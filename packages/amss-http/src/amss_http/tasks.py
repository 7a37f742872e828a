"""Routes of tasks."""

from __future__ import annotations

from amss_core.services import tasks
from amss_http.routing import Route

ROUTES = (
    Route(verb="GET", path="/tasks", use_case=tasks.list_tasks),
    Route(verb="POST", path="/tasks", use_case=tasks.plan_task, fields=("task", "checklist"), status=201),
    Route(verb="GET", path="/tasks/{task_id}", use_case=tasks.show_task),
    Route(verb="POST", path="/tasks/{task_id}/assignment", use_case=tasks.assign, fields=("mechanic_id",)),
    Route(verb="POST", path="/tasks/{task_id}/start", use_case=tasks.start),
)
