"""Routes of tasks, of their steps and signatures."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import attrs

from amss_core.parts.availability import PartNeeds
from amss_core.permissions import Actor
from amss_core.services import tasks
from amss_core.stores import Stores
from amss_core.tasks import Override, Priority, Task, TaskType
from amss_http.routing import Route


class _Unsaid(str):
    """A text that nobody said, where null says something."""

    __slots__ = ()


_LEFT_OUT: Any = None
"""Stands where nothing was said for what cannot be null."""
_UNSAID: Final = _Unsaid("\0")


@attrs.frozen(kw_only=True)
class TaskChanges:
    """What is to change of a task; what is left out stays as it is."""

    aircraft: str = _LEFT_OUT
    """Registration of the aircraft."""
    type: TaskType = _LEFT_OUT
    """What kind of work it is."""
    start_at: datetime = _LEFT_OUT
    """Planned start."""
    end_at: datetime = _LEFT_OUT
    """Planned end."""
    priority: Priority = _LEFT_OUT
    """Priority."""
    mechanic: str | None = _UNSAID
    """Id of the person who does it; null for nobody."""
    title: str = _LEFT_OUT
    """What is to be done, in short."""
    inspector: str | None = _UNSAID
    """Id of the person who inspects it; null for nobody."""
    directive: str | None = _UNSAID
    """Number of the directive that it carries out; null for none."""
    paragraph: str | None = _UNSAID
    """Paragraph of the directive; null for none."""
    programme_item: str | None = _UNSAID
    """Id of the item of the maintenance programme that it carries out; null for none."""
    parts: PartNeeds = _LEFT_OUT
    """Part numbers that it needs, and how many of each."""
    package: str | None = _UNSAID
    """Name of the work package; null for none."""
    notes: str = _LEFT_OUT
    """Notes."""

    def said(self) -> dict[str, object]:
        """Return what was said, by the names of the task's fields."""
        nullable = {name for name, each in attrs.fields_dict(TaskChanges).items() if each.default is _UNSAID}
        given = attrs.asdict(self, recurse=False)
        return {
            name: value
            for name, value in given.items()
            if not (value is _UNSAID or (value is None and name not in nullable))
        }


def change_task(
    stores: Stores, actor: Actor, task_id: str, changes: TaskChanges, *, revision: int | None = None, now: datetime
) -> Task:
    """Change a task's particulars, such as its window, mechanic, priority or notes; not its state."""
    return tasks.change_task(stores, actor, task_id, revision=revision, now=now, **changes.said())


def cancel_task(
    stores: Stores, actor: Actor, task_id: str, *, reason: str, late_cancel: str | None = None, now: datetime
) -> Task:
    """Cancel a task; with `late_cancel`, the reason of a planner, later than a day after its start too."""
    override = None if late_cancel is None else Override(by=actor, reason=late_cancel)
    return tasks.cancel(stores, actor, task_id, reason=reason, late_cancel=override, now=now)


_ITEM = "/tasks/{task_id}/checklist/{item_id}"

ROUTES = (
    Route(verb="GET", path="/tasks", use_case=tasks.list_tasks),
    Route(verb="POST", path="/tasks", use_case=tasks.plan_task, fields=("task", "checklist"), status=201),
    Route(verb="GET", path="/tasks/{task_id}", use_case=tasks.show_task),
    Route(verb="PATCH", path="/tasks/{task_id}", use_case=change_task, body="changes", stands_for=(tasks.change_task,)),
    Route(
        verb="POST",
        path="/tasks/{task_id}/assignment",
        use_case=tasks.assign,
        fields=("mechanic_id",),
        name="assign_task",
    ),
    Route(verb="POST", path="/tasks/{task_id}/start", use_case=tasks.start, name="start_task"),
    Route(
        verb="POST",
        path="/tasks/{task_id}/complete",
        use_case=tasks.complete,
        fields=("statement", "minutes", "component"),
        given={"early_completion": None},
        signs=True,
        name="complete_task",
    ),
    Route(
        verb="POST",
        path="/tasks/{task_id}/cancel",
        use_case=cancel_task,
        fields=("reason", "late_cancel"),
        stands_for=(tasks.cancel,),
    ),
    Route(
        verb="PUT",
        path=_ITEM,
        use_case=tasks.record_item,
        fields=("result", "performed_by", "deferral"),
        name="record_checklist_item",
    ),
    Route(
        verb="POST",
        path=f"{_ITEM}/inspection",
        use_case=tasks.inspect,
        fields=("statement",),
        signs=True,
        status=201,
        name="inspect_checklist_item",
    ),
    Route(
        verb="POST",
        path=f"{_ITEM}/sign-off",
        use_case=tasks.sign_off,
        fields=("statement",),
        signs=True,
        status=201,
        name="sign_off_checklist_item",
    ),
)
