"""What a task is, the states that it goes through, and how its window moves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, get_args

import attrs

from amss_core._validators import is_instant, is_name, is_one_of, is_optional_name, is_text, is_whole_number, to_utc
from amss_core.errors import ConflictError, InvalidValueError
from amss_core.parts import PartNeeds, are_part_needs, part_needs

TaskState = Literal["scheduled", "in_progress", "completed", "cancelled"]
TaskType = Literal["inspection", "repair", "overhaul"]
Priority = Literal["routine", "urgent", "aog", "critical"]

TRANSITIONS: Mapping[TaskState, frozenset[TaskState]] = {
    "scheduled": frozenset({"in_progress", "cancelled"}),
    "in_progress": frozenset({"completed", "cancelled"}),
    "completed": frozenset(),
    "cancelled": frozenset(),
}
"""The states that a task may go to from each state; completed and cancelled are final."""

ACTIVE: frozenset[TaskState] = frozenset({"scheduled", "in_progress"})
"""The states in which a task takes a slot of its aircraft and the time of its mechanic."""

PRIORITIES: tuple[Priority, ...] = get_args(Priority)
"""From what presses least to what presses most."""


_optional_instant = attrs.validators.optional(is_instant)


@attrs.frozen(kw_only=True)
class Task:
    """One piece of work on one aircraft, planned for the window [start_at, end_at).

    It is never overwritten once completed: a correction is a new task that refers to it by `corrects`.
    """

    id: str = attrs.field(validator=is_name)
    """The operator's own name for it, unique within the organisation."""
    aircraft: str = attrs.field(validator=is_name)
    """Registration of the aircraft."""
    type: TaskType = attrs.field(default="inspection", validator=is_one_of(get_args(TaskType)))
    """Inspection, repair or overhaul."""
    start_at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """First instant of the window, UTC."""
    end_at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """End of the window, UTC; the instant itself lies outside."""
    state: TaskState = attrs.field(default="scheduled", validator=is_one_of(get_args(TaskState)))
    """Where the task stands; see `TRANSITIONS`."""
    priority: Priority = attrs.field(default="routine", validator=is_one_of(get_args(Priority)))
    """Routine, urgent, AOG (the aircraft is on the ground because of it) or critical."""
    mechanic: str | None = attrs.field(default=None, validator=is_optional_name)
    """Id of the assigned mechanic; None while nobody is assigned."""
    title: str = attrs.field(default="", validator=is_text)
    """What is done, in words."""
    inspector: str | None = attrs.field(default=None, validator=is_optional_name)
    """Id of who is to inspect it independently; None where nobody is to."""
    directive: str | None = attrs.field(default=None, validator=is_optional_name)
    """Number of the directive that it complies with; None where it complies with none."""
    paragraph: str | None = attrs.field(default=None, validator=is_optional_name)
    """Paragraph of that directive's requirement; None where the directive has only one."""
    programme_item: str | None = attrs.field(default=None, validator=is_optional_name)
    """Id of the maintenance programme's item that it carries out; None where it carries out none."""
    parts: PartNeeds = attrs.field(default=(), converter=part_needs, validator=are_part_needs)
    """Part numbers that it needs with their quantities, each number once."""
    package: str | None = attrs.field(default=None, validator=is_optional_name)
    """Work package or check that it belongs to; None where it stands alone."""
    notes: str = attrs.field(default="", validator=is_text)
    """What was done and found, as the mechanic records it."""
    corrects: str | None = attrs.field(default=None, validator=is_optional_name)
    """Id of the completed task that this one corrects; None where it corrects none."""
    started_at: datetime | None = attrs.field(default=None, converter=to_utc, validator=_optional_instant)
    """Instant at which work began, UTC; None where it has not, or where it is not known."""
    completed_at: datetime | None = attrs.field(default=None, converter=to_utc, validator=_optional_instant)
    """Instant at which it was completed, UTC; None where it is not, or where it is not known."""
    first_planned_start_at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """Start of the window that was planned first, UTC; kept however often the task is rescheduled."""
    first_planned_end_at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """End of the window that was planned first, UTC."""
    reschedules: int = attrs.field(default=0, validator=is_whole_number(0))
    """How often its window was changed."""
    revision: int = attrs.field(default=1, validator=is_whole_number(1))
    """Number of this version of the record, from 1; each change adds one."""

    @first_planned_start_at.default
    def _first_start(self) -> datetime:
        return self.start_at

    @first_planned_end_at.default
    def _first_end(self) -> datetime:
        return self.end_at

    def __attrs_post_init__(self) -> None:
        """Refuse fields that contradict each other.

        Raises:
            InvalidValueError: Naming the field that does not fit the others.
        """
        if self.end_at <= self.start_at:
            raise InvalidValueError("expected an end after the start", field="end_at", value=self.end_at.isoformat())
        if self.first_planned_end_at <= self.first_planned_start_at:
            raise InvalidValueError("expected an end after the start", field="first_planned_end_at")
        if self.paragraph and not self.directive:
            raise InvalidValueError("expected the directive that the paragraph belongs to", field="directive")
        if self.corrects == self.id:
            raise InvalidValueError("expected another task: a task cannot correct itself", field="corrects")
        if self.completed_at is not None and self.state != "completed":
            raise InvalidValueError("expected none, as the task is not completed", field="completed_at")
        if self.completed_at and self.started_at and self.completed_at < self.started_at:
            raise InvalidValueError("expected an instant at or after the start of the work", field="completed_at")

    @property
    def is_active(self) -> bool:
        """Whether it is scheduled or in progress."""
        return self.state in ACTIVE


def transition(task: Task, to: TaskState, *, at: datetime) -> Task:
    """Return a task in its next state, with the instant at which work began or was completed; see `TRANSITIONS`.

    The same state changes nothing. Whether the step may be taken is for the guards, such as `may_start`, to say.

    Args:
        task: The task.
        to: The state that it goes to.
        at: The instant, aware.

    Raises:
        ConflictError: If the table has no such step.
        InvalidValueError: If the instant is naive, or before that at which work began.
    """
    if to == task.state:
        return task
    if to not in TRANSITIONS[task.state]:
        raise ConflictError(f"{task.id} is {task.state} and cannot become {to}; plan a new task")
    if to == "in_progress":
        return attrs.evolve(task, state=to, started_at=at)
    return attrs.evolve(task, state=to, completed_at=at if to == "completed" else None)


def rescheduled(task: Task, *, start_at: datetime, end_at: datetime) -> Task:
    """Return a task with a new window, its reschedules counted; the same task where the window stays.

    Raises:
        InvalidValueError: If the end is not after the start.
    """
    if (start_at, end_at) == (task.start_at, task.end_at):
        return task
    return attrs.evolve(task, start_at=start_at, end_at=end_at, reschedules=task.reschedules + 1)
