"""Applying a preview: all of it or nothing, and not where what it read has changed since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import attrs

from amss_core._validators import is_instant, is_name, is_not_blank, to_utc
from amss_core.errors import ConflictError
from amss_core.findings import Finding, Term
from amss_core.scheduling.cascade import Policy
from amss_core.scheduling.links import LinkType
from amss_core.scheduling.moves import Preview, WindowChange, links_read
from amss_core.scheduling.plan import Plan
from amss_core.tasks import Task, rescheduled
from amss_core.units import instant_text


@attrs.frozen(kw_only=True)
class ScheduleChange:
    """The record of one applied preview, kept as an event."""

    reason: str = attrs.field(validator=is_not_blank)
    """Why the plan was changed, in the planner's words."""
    recorded_by: str = attrs.field(validator=is_name)
    """Id of who applied it."""
    recorded_at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """Instant at which it was applied, UTC."""
    policy: Policy
    """Whether only what had to move moved, or gaps were kept."""
    changes: tuple[WindowChange, ...]
    """Old and new window of each task that got another, once."""
    accepted_conflicts: tuple[Finding, ...] = ()
    """The conflicts of the new plan, which were shown and accepted."""

    @classmethod
    def of(cls, preview: Preview, *, reason: str, recorded_by: str, recorded_at: datetime) -> ScheduleChange:
        """Return the record of a preview that is applied."""
        return cls(
            reason=reason,
            recorded_by=recorded_by,
            recorded_at=recorded_at,
            policy=preview.policy,
            changes=preview.changes,
            accepted_conflicts=preview.conflicts,
        )

    @property
    def affected(self) -> tuple[str, ...]:
        """Ids of the tasks that got another window, each rescheduled once by this change."""
        return tuple(change.task for change in self.changes)


def stale(preview: Preview, plan: Plan) -> tuple[Finding, ...]:
    """Return a finding for each task and link that the preview read and that is another in the plan now.

    Tasks and links that the preview had no need to read may have changed; they do not matter to it.

    Args:
        preview: The preview.
        plan: The plan as it is now.
    """
    return (*_tasks_changed(preview, plan), *_links_changed(preview, plan))


def apply(preview: Preview, plan: Plan, *, despite_conflicts: bool = False) -> Plan:
    """Return the plan with every change of the preview, each task that moves counting one more reschedule.

    Args:
        preview: The preview.
        plan: The plan as it is now.
        despite_conflicts: Whether the conflicts that the preview shows are accepted; record that they were.

    Raises:
        ConflictError: If a task or link that the preview read has changed, or the preview shows conflicts that are not
            accepted; `findings` says all that stands against.
    """
    if findings := stale(preview, plan):
        raise ConflictError("the plan has changed since the preview; make a new preview", findings=findings)
    if preview.conflicts and not despite_conflicts:
        raise ConflictError(
            "the move brings conflicts; resolve them, or apply it despite conflicts", findings=preview.conflicts
        )
    changed = preview.by_task
    return attrs.evolve(plan, tasks=[_moved(task, changed.get(task.id)) for task in plan.tasks])


def _moved(task: Task, change: WindowChange | None) -> Task:
    return rescheduled(task, start_at=change.new_start_at, end_at=change.new_end_at) if change else task


def _tasks_changed(preview: Preview, plan: Plan) -> Iterator[Finding]:
    for task in preview.basis.tasks:
        now = plan.by_id.get(task.id)
        if now is None:
            yield _finding("task_removed", f"{task.id} is no longer in the plan.", [("task", task.id)])
        elif now != task:
            names = [
                field.name for field in attrs.fields(Task) if getattr(now, field.name) != getattr(task, field.name)
            ]
            changes = "; ".join(
                f"{name} was {_shown(getattr(task, name))} and is {_shown(getattr(now, name))}" for name in names
            )
            yield _finding(
                "task_changed", f"{task.id} has changed: {changes}.", [("task", task.id), ("fields", ", ".join(names))]
            )


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return instant_text(value)
    return "nothing" if value in (None, "", ()) else str(value)


def _links_changed(preview: Preview, plan: Plan) -> Iterator[Finding]:
    moved = {*preview.by_task, *(move.task for move in preview.moves)}
    before = {link.key: link for link in preview.basis.links}
    now = {link.key: link for link in links_read(plan, preview.judged, moved)}
    for key in sorted(before.keys() | now.keys()):
        old, new = before.get(key), now.get(key)
        if old is None:
            yield _link_finding("link_added", f"The {new} is new.", key)
        elif new is None:
            yield _link_finding("link_removed", f"The {old} is no longer in the plan.", key)
        elif old != new:
            yield _link_finding("link_changed", f"The {old} has changed: its lag is {new.lag_minutes} min now.", key)


def _link_finding(code: str, text: str, key: tuple[str, str, LinkType]) -> Finding:
    return _finding(code, text, list(zip(("predecessor", "successor", "type"), key, strict=True)))


def _finding(code: str, text: str, compared: list[tuple[str, Term]]) -> Finding:
    return Finding(code=code, text=text, compared=tuple(compared))
