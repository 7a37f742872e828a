"""What the dashboard's numbers are counted from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, get_args

import attrs

from amss_core._validators import is_instant, is_name, is_one_of, to_utc
from amss_core.alerts import Level
from amss_core.errors import InvalidValueError
from amss_core.fleet import AircraftStatus
from amss_core.tasks import ItemResult, TaskState, TaskType

_optional_instant = attrs.validators.optional(is_instant)


@attrs.frozen(kw_only=True)
class AircraftFact:
    """One aircraft of the fleet."""

    registration: str = attrs.field(validator=is_name)
    """Registration."""
    status: AircraftStatus = attrs.field(validator=is_one_of(get_args(AircraftStatus)))
    """Operational, in maintenance, or grounded."""
    aog_since: datetime | None = attrs.field(default=None, converter=to_utc, validator=_optional_instant)
    """Since when it stands on the ground for want of work or a part (AOG), UTC; None where it does not."""


@attrs.frozen(kw_only=True)
class TaskFact:
    """One task, with what really happened."""

    id: str = attrs.field(validator=is_name)
    """Id of the task."""
    type: TaskType
    """Inspection, repair or overhaul."""
    state: TaskState
    """Where it stands."""
    end_at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """Planned end, UTC."""
    started_at: datetime | None = attrs.field(default=None, converter=to_utc, validator=_optional_instant)
    """When work began, UTC; None where it has not, or that is not recorded."""
    completed_at: datetime | None = attrs.field(default=None, converter=to_utc, validator=_optional_instant)
    """When it was completed, UTC; None where it was not."""
    mechanic: str | None = None
    """Id of the mechanic who is assigned; None where nobody is."""

    def __attrs_post_init__(self) -> None:
        if (self.completed_at is not None) != (self.state == "completed"):
            raise InvalidValueError("expected an instant for a completed task, and only for one", field="completed_at")
        if self.started_at is not None and self.completed_at is not None and self.completed_at < self.started_at:
            raise InvalidValueError("expected an instant at or after the start", field="completed_at")


@attrs.frozen(kw_only=True)
class ShiftFact:
    """One mechanic's shift, [start_at, end_at)."""

    mechanic: str = attrs.field(validator=is_name)
    """Id of the mechanic."""
    start_at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """Its first instant, UTC."""
    end_at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """Its end, UTC; the instant itself lies outside."""

    def __attrs_post_init__(self) -> None:
        if self.end_at <= self.start_at:
            raise InvalidValueError("expected an end after the start", field="end_at", value=self.end_at.isoformat())


@attrs.frozen(kw_only=True)
class StockFact:
    """One part definition's stock."""

    part: str = attrs.field(validator=is_name)
    """Part number."""
    minimum: int = 0
    """The least that should be in stock; 0 where the part is not kept in stock."""
    expiry_days: tuple[date | None, ...] = attrs.field(default=())
    """Last day of each item in stock; None for one that does not expire."""


@attrs.frozen(kw_only=True)
class ReservationFact:
    """One reservation that was closed."""

    outcome: Literal["used", "released"] = attrs.field(validator=is_one_of(("used", "released")))
    """Whether the item was used or given back."""
    closed_at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """When, UTC."""


@attrs.frozen(kw_only=True)
class MetricsFacts:
    """Everything that the numbers are counted from, of one organisation and from one consistent read."""

    organization: str = attrs.field(validator=is_name)
    """Id of the organisation."""
    aircraft: tuple[AircraftFact, ...] = ()
    """The fleet."""
    tasks: tuple[TaskFact, ...] = ()
    """Tasks: at least all active ones, and those completed in the last 30 days."""
    shifts: tuple[ShiftFact, ...] = ()
    """Shifts of the mechanics, at least all that are running."""
    stock: tuple[StockFact, ...] = ()
    """Stock of each part definition."""
    reservations: tuple[ReservationFact, ...] = ()
    """Reservations closed in the last 30 days, at least."""
    checklist_results: tuple[ItemResult, ...] = ()
    """Result of each checklist item of the active tasks and of those completed in the last 30 days."""
    directive_statuses: tuple[str, ...] = ()
    """Status of each requirement on each aircraft or component."""
    certificate_expiries: tuple[date | None, ...] = ()
    """Last day of each standing certificate of the people at work; None for one that does not expire."""
    alerts: tuple[tuple[Level, bool], ...] = ()
    """Level of each open alert, and whether it is acknowledged."""
