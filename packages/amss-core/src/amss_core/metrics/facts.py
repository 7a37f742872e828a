"""What the dashboard's numbers are counted from."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

import attrs

from amss_core._validators import is_instant, is_name, is_not_blank, is_one_of, require_aware, to_utc
from amss_core.alerts import Level
from amss_core.errors import InvalidValueError
from amss_core.fleet import AircraftStatus
from amss_core.tasks import ItemResult, TaskState, TaskType

PERIOD_DAYS = 30
"""Length of the period of completions, punctuality and fill rate, and of the look ahead to expiring items."""

_optional_instant = attrs.validators.optional(is_instant)


@attrs.frozen(kw_only=True)
class OnGroundFact:
    """An aircraft that stands on the ground for want of work or a part (AOG)."""

    registration: str = attrs.field(validator=is_name)
    """Registration."""
    since: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """Since when, UTC."""


@attrs.frozen(kw_only=True)
class Period:
    """The instants between which things are counted, of one snapshot."""

    since: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """Start of the period of completions and closed reservations, UTC; the instant itself lies outside."""
    today_from: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """First instant of the station's day, UTC; it belongs to the day."""
    now: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """Instant of the snapshot, UTC: the end of the period and of what is known of the day; it belongs to both."""

    @classmethod
    def ending(cls, now: datetime, *, zone: tzinfo = UTC) -> Period:
        """Return the period of a snapshot.

        Args:
            now: Its instant, aware.
            zone: Zone of the station, whose date is today.

        Raises:
            InvalidValueError: If the instant is naive, or in no year that a record lies in.
        """
        require_aware(now)
        midnight = datetime.combine(now.astimezone(zone).date(), time.min, tzinfo=zone)
        return cls(since=now - timedelta(days=PERIOD_DAYS), today_from=midnight, now=now)


@attrs.frozen(kw_only=True)
class TaskCount:
    """How many tasks are alike in all that is counted; see `count_tasks`, which defines it task by task."""

    type: TaskType
    """Inspection, repair or overhaul."""
    state: TaskState
    """Where they stand; the completed ones are those of the period."""
    late: bool
    """Whether their planned end passed before they were completed, or before the instant where they are not yet."""
    completed_today: bool = False
    """Whether they were completed on the station's day."""
    start_known: bool = False
    """Whether they are completed and their actual start is recorded."""
    number: int = 1
    """How many they are."""
    turnaround_microseconds: int = 0
    """Sum of (actual completion - actual start) of all of them, in microseconds; 0 where either is not recorded."""


@attrs.frozen(kw_only=True)
class WorkFact:
    """Work of one mechanic on one task, from its actual start."""

    mechanic: str = attrs.field(validator=is_not_blank)
    """Id of the mechanic."""
    started_at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """When work began, UTC."""
    completed_at: datetime | None = attrs.field(default=None, converter=to_utc, validator=_optional_instant)
    """When it was completed, UTC; None where it is in progress."""


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
    aircraft: tuple[tuple[AircraftStatus, int], ...] = ()
    """Each status, and how many aircraft have it."""
    on_ground: tuple[OnGroundFact, ...] = ()
    """The aircraft that stand on the ground."""
    tasks: tuple[TaskCount, ...] = ()
    """How many tasks there are of each kind: the active ones, and those completed in the period."""
    shifts: tuple[ShiftFact, ...] = ()
    """Shifts of the mechanics, at least all that are running."""
    work: tuple[WorkFact, ...] = ()
    """Work of the mechanics on shift: at least what is in progress, and what was completed since their shift began."""
    stock: tuple[StockFact, ...] = ()
    """Stock of each part definition."""
    reservations: tuple[ReservationFact, ...] = ()
    """Reservations closed in the last 30 days, at least."""
    checklist_results: tuple[tuple[ItemResult, int], ...] = ()
    """Each result, and how many checklist items of the active tasks and of those completed in the period have it."""
    directive_statuses: tuple[tuple[str, int], ...] = ()
    """Each status, and how many requirements have it on an aircraft or component."""
    certificate_expiries: tuple[date | None, ...] = ()
    """Last day of each standing certificate of the people at work; None for one that does not expire."""
    alerts: tuple[tuple[Level, bool], ...] = ()
    """Level of each open alert, and whether it is acknowledged."""
