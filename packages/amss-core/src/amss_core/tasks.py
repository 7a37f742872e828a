"""Maintenance tasks: the planned and done work on one aircraft."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import attrs

from amss_core._validators import is_instant, is_not_blank, to_utc
from amss_core.errors import InvalidValueError

TaskState = Literal["scheduled", "in_progress", "completed", "cancelled"]
TaskType = Literal["inspection", "repair", "overhaul"]
Priority = Literal["routine", "urgent", "aog", "critical"]


@attrs.frozen(kw_only=True)
class Task:
    """One piece of work on one aircraft, planned for the window [start_at, end_at)."""

    id: str = attrs.field(validator=is_not_blank)
    """The operator's own name for it, unique within the organisation."""
    aircraft: str = attrs.field(validator=is_not_blank)
    """Registration of the aircraft."""
    type: TaskType = attrs.field(default="inspection", validator=attrs.validators.in_(TaskType.__args__))  # type: ignore[attr-defined]
    """Inspection, repair or overhaul."""
    start_at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """First instant of the window, UTC."""
    end_at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """End of the window, UTC; the instant itself lies outside."""
    state: TaskState = attrs.field(default="scheduled", validator=attrs.validators.in_(TaskState.__args__))  # type: ignore[attr-defined]
    """Where the task stands; see `TRANSITIONS`."""
    priority: Priority = attrs.field(default="routine", validator=attrs.validators.in_(Priority.__args__))  # type: ignore[attr-defined]
    """Routine, urgent, AOG (the aircraft is on the ground because of it) or critical."""
    mechanic: str | None = None
    """Id of the assigned mechanic; None while nobody is assigned."""
    title: str = ""
    """What is done, in words."""

    def __attrs_post_init__(self) -> None:
        if self.end_at <= self.start_at:
            raise InvalidValueError("expected an end after the start", field="end_at", value=self.end_at.isoformat())
