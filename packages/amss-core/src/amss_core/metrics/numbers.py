"""The dashboard's numbers, each with its definition.

Every rate is an exact fraction of two counts; over nothing it is None, neither 0 nor 1. A period of days ends at the
instant of the snapshot, which belongs to it; its first instant does not.
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

import attrs

from amss_core.tasks import TaskType


@attrs.frozen(kw_only=True)
class AircraftOnGround:
    """One aircraft that stands on the ground."""

    registration: str
    """Registration."""
    since: datetime
    """Since when, UTC."""
    minutes: int
    """Whole minutes from `since` to the instant of the snapshot."""


@attrs.frozen(kw_only=True)
class FleetMetrics:
    """The fleet by status."""

    total: int
    """Aircraft in the fleet."""
    operational: int
    """Aircraft with status operational."""
    maintenance: int
    """Aircraft with status maintenance."""
    grounded: int
    """Aircraft with status grounded."""
    availability_rate: Fraction | None
    """`operational / total`; None without a fleet."""
    on_ground: tuple[AircraftOnGround, ...]
    """AOG: aircraft that stand on the ground for want of work or a part, the longest first."""
    on_ground_count: int
    """Number of aircraft in `on_ground`."""


@attrs.frozen(kw_only=True)
class TaskTypeMetrics:
    """Punctuality and turnaround of one type of task, of those completed in the last 30 days."""

    type: TaskType
    """The type."""
    completed: int
    """Tasks completed in the last 30 days."""
    on_time_rate: Fraction | None
    """`tasks completed at or before their planned end / completed`; None where none was completed."""
    mean_turnaround_minutes: Fraction | None
    """`sum of (actual completion - actual start) / their number`, in minutes; None where no start is recorded."""
    without_start: int
    """Of `completed`, those whose actual start is not recorded and that the mean leaves out."""


@attrs.frozen(kw_only=True)
class TaskMetrics:
    """Tasks by where they stand, and how punctual they were."""

    scheduled: int
    """Tasks in state scheduled."""
    in_progress: int
    """Tasks in state in_progress."""
    overdue: int
    """Scheduled and in-progress tasks whose planned end has passed."""
    completed_today: int
    """Tasks completed on the day of the snapshot, in the station's zone, up to its instant."""
    completed_30_days: int
    """Tasks completed in the last 30 days."""
    on_time_rate: Fraction | None
    """`tasks completed at or before their planned end / completed_30_days`; None where none was completed."""
    by_type: tuple[TaskTypeMetrics, ...]
    """The same for each type of task, with the mean turnaround."""


@attrs.frozen(kw_only=True)
class MechanicMetrics:
    """One mechanic's running shift."""

    mechanic: str
    """Id of the mechanic."""
    worked_seconds: int
    """Time of the shift so far in which at least one of their tasks was in progress, in seconds."""
    shift_seconds: int
    """Time of the shift so far, in seconds."""
    utilisation: Fraction | None
    """`worked_seconds / shift_seconds`; None at the first instant of a shift."""


@attrs.frozen(kw_only=True)
class UtilisationMetrics:
    """Mechanics whose shift is running."""

    on_shift: int
    """Mechanics whose shift is running."""
    on_task: int
    """Of these, mechanics with a task in progress."""
    utilisation: Fraction | None
    """`sum of worked_seconds / sum of shift_seconds`; None where no time has passed on any shift."""
    by_mechanic: tuple[MechanicMetrics, ...]
    """The same for each mechanic, by id."""


@attrs.frozen(kw_only=True)
class PartMetrics:
    """Stock and how well it served."""

    in_stock: int
    """Items in stock that have not expired."""
    low: int
    """Part definitions with fewer unexpired items in stock than their minimum, those that are out of stock included."""
    out: int
    """Part definitions with a minimum and no unexpired item in stock."""
    expired: int
    """Items in stock whose last day has passed."""
    expiring_30_days: int
    """Items in stock whose last day is today or at most 30 days ahead."""
    fill_rate: Fraction | None
    """`reservations used / (used + released)`, closed in the last 30 days; None where none was closed."""


@attrs.frozen(kw_only=True)
class ChecklistMetrics:
    """Checklist items by result."""

    pending: int
    """Items without a result."""
    passed: int
    """Items passed."""
    failed: int
    """Items failed."""


@attrs.frozen(kw_only=True)
class CertificateMetrics:
    """Certificates by the days that are left; each certificate is in one class at most."""

    expired: int
    """Last day has passed."""
    expiring_30_days: int
    """Last day is today or at most 30 days ahead."""
    expiring_60_days: int
    """Last day is 31 to 60 days ahead."""
    expiring_90_days: int
    """Last day is 61 to 90 days ahead."""


@attrs.frozen(kw_only=True)
class AlertMetrics:
    """Open alerts."""

    info: int
    """Open alerts of level info."""
    warning: int
    """Open alerts of level warning."""
    critical: int
    """Open alerts of level critical."""
    unacknowledged: int
    """Open alerts that nobody has acknowledged."""


@attrs.frozen(kw_only=True)
class Snapshot:
    """All numbers of one organisation at one instant."""

    organization: str
    """Id of the organisation."""
    at: datetime
    """The instant, UTC."""
    fleet: FleetMetrics
    """The fleet."""
    tasks: TaskMetrics
    """Tasks."""
    mechanics: UtilisationMetrics
    """Mechanics on shift."""
    parts: PartMetrics
    """Parts."""
    checklists: ChecklistMetrics
    """Checklist items."""
    directives: tuple[tuple[str, int], ...]
    """Requirements on aircraft and components by status; a status that none has is left out."""
    certificates: CertificateMetrics
    """Certificates."""
    alerts: AlertMetrics
    """Alerts."""
