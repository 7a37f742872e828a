"""Count the dashboard's numbers from the facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from fractions import Fraction
from typing import get_args

from amss_core._validators import require_aware
from amss_core.alerts import LEVELS, Level
from amss_core.metrics.facts import (
    PERIOD_DAYS,
    MetricsFacts,
    Period,
    ReservationFact,
    ShiftFact,
    StockFact,
    TaskCount,
    WorkFact,
)
from amss_core.metrics.numbers import (
    AircraftOnGround,
    AlertMetrics,
    CertificateMetrics,
    ChecklistMetrics,
    FleetMetrics,
    MechanicMetrics,
    PartMetrics,
    Snapshot,
    TaskMetrics,
    TaskTypeMetrics,
    UtilisationMetrics,
)
from amss_core.tasks import Task, TaskType

CERTIFICATE_DAYS = (30, 60, 90)
"""Last days ahead of the three classes of expiring certificates."""


def snapshot(facts: MetricsFacts, *, now: datetime, zone: tzinfo = UTC) -> Snapshot:
    """Return all numbers of an organisation at an instant.

    Args:
        facts: What they are counted from; what happened after the instant must not be in it.
        now: The instant, aware.
        zone: Zone of the station, whose date is today.

    Raises:
        InvalidValueError: If the instant does not know its offset from UTC.
    """
    require_aware(now)
    today = now.astimezone(zone).date()
    checklists = Counter(dict(facts.checklist_results))
    return Snapshot(
        organization=facts.organization,
        at=now.astimezone(UTC),
        fleet=_fleet(facts, now),
        tasks=_tasks(facts.tasks),
        mechanics=_mechanics(facts.shifts, facts.work, now),
        parts=_parts(facts.stock, facts.reservations, now, today),
        checklists=ChecklistMetrics(
            pending=checklists["pending"], passed=checklists["pass"], failed=checklists["fail"]
        ),
        directives=tuple(sorted(facts.directive_statuses)),
        certificates=_certificates(facts.certificate_expiries, today),
        alerts=_alerts(facts.alerts),
    )


def count_tasks(tasks: Iterable[Task], period: Period) -> tuple[TaskCount, ...]:
    """Return how many tasks are active, or were completed in a period, of each kind.

    A store may count them where they are kept; this is what it counts. A completed task whose completion has no
    instant is not counted.
    """
    return tuple(
        TaskCount(
            type=task.type,
            state=task.state,
            late=task.end_at < (task.completed_at or period.now),
            completed_today=task.completed_at is not None and task.completed_at >= period.today_from,
            start_known=None not in {task.started_at, task.completed_at},
            turnaround_microseconds=(
                (task.completed_at - task.started_at) // timedelta(microseconds=1)
                if task.completed_at and task.started_at
                else 0
            ),
        )
        for task in tasks
        if task.is_active or (task.completed_at is not None and period.since < task.completed_at <= period.now)
    )


def work_of(tasks: Iterable[Task]) -> tuple[WorkFact, ...]:
    """Return the work that tasks tell of: in progress or completed, where the mechanic and the start are known.

    A store may find it where it is kept; this is what it finds.
    """
    return tuple(
        WorkFact(mechanic=task.mechanic, started_at=task.started_at, completed_at=task.completed_at)
        for task in tasks
        if task.mechanic is not None
        and task.started_at is not None
        and (task.state == "in_progress" or task.completed_at is not None)
    )


def _rate(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def _seconds(span: timedelta) -> int:
    return span // timedelta(seconds=1)


def _recent(at: datetime | None, now: datetime) -> bool:
    return at is not None and now - timedelta(days=PERIOD_DAYS) < at <= now


def _fleet(facts: MetricsFacts, now: datetime) -> FleetMetrics:
    by_status = Counter(dict(facts.aircraft))
    total = by_status.total()
    on_ground = [
        AircraftOnGround(registration=each.registration, since=each.since, minutes=_seconds(now - each.since) // 60)
        for each in facts.on_ground
    ]
    return FleetMetrics(
        total=total,
        operational=by_status["operational"],
        maintenance=by_status["maintenance"],
        grounded=by_status["grounded"],
        availability_rate=_rate(by_status["operational"], total),
        on_ground=tuple(sorted(on_ground, key=lambda each: (each.since, each.registration))),
        on_ground_count=len(on_ground),
    )


def _tasks(counts: Sequence[TaskCount]) -> TaskMetrics:
    active = [each for each in counts if each.state != "completed"]
    completed = [each for each in counts if each.state == "completed"]
    types: tuple[TaskType, ...] = get_args(TaskType)
    return TaskMetrics(
        scheduled=_number(each for each in active if each.state == "scheduled"),
        in_progress=_number(each for each in active if each.state == "in_progress"),
        overdue=_number(each for each in active if each.late),
        completed_today=_number(each for each in completed if each.completed_today),
        completed_30_days=_number(completed),
        on_time_rate=_on_time_rate(completed),
        by_type=tuple(_of_type(name, [each for each in completed if each.type == name]) for name in types),
    )


def _number(counts: Iterable[TaskCount]) -> int:
    return sum(each.number for each in counts)


def _on_time_rate(completed: Sequence[TaskCount]) -> Fraction | None:
    return _rate(_number(each for each in completed if not each.late), _number(completed))


def _of_type(name: TaskType, completed: Sequence[TaskCount]) -> TaskTypeMetrics:
    started = [each for each in completed if each.start_known]
    minutes = Fraction(sum(each.turnaround_microseconds for each in started), 60_000_000)
    return TaskTypeMetrics(
        type=name,
        completed=_number(completed),
        on_time_rate=_on_time_rate(completed),
        mean_turnaround_minutes=minutes / _number(started) if started else None,
        without_start=_number(completed) - _number(started),
    )


def _mechanics(shifts: Iterable[ShiftFact], work: Iterable[WorkFact], now: datetime) -> UtilisationMetrics:
    spans: dict[str, list[tuple[datetime, datetime]]] = {}
    busy: set[str] = set()
    for one in work:
        spans.setdefault(one.mechanic, []).append((one.started_at, one.completed_at or now))
        if one.completed_at is None:
            busy.add(one.mechanic)
    running = [shift for shift in shifts if shift.start_at <= now < shift.end_at]
    each = [_mechanic(shift, spans.get(shift.mechanic, []), now) for shift in running]
    return UtilisationMetrics(
        on_shift=len(running),
        on_task=sum(shift.mechanic in busy for shift in running),
        utilisation=_rate(sum(one.worked_seconds for one in each), sum(one.shift_seconds for one in each)),
        by_mechanic=tuple(sorted(each, key=lambda one: one.mechanic)),
    )


def _mechanic(shift: ShiftFact, work: Iterable[tuple[datetime, datetime]], now: datetime) -> MechanicMetrics:
    """Count the time in which at least one task was in progress; tasks side by side count once."""
    worked, reached = timedelta(), shift.start_at
    for start, end in sorted(work):
        begin, finish = max(start, reached), min(end, now)
        if begin < finish:
            worked += finish - begin
            reached = finish
    seconds = _seconds(now - shift.start_at)
    return MechanicMetrics(
        mechanic=shift.mechanic,
        worked_seconds=_seconds(worked),
        shift_seconds=seconds,
        utilisation=_rate(_seconds(worked), seconds),
    )


def _parts(
    stock: Sequence[StockFact], reservations: Iterable[ReservationFact], now: datetime, today: date
) -> PartMetrics:
    usable = [(each.minimum, sum(day is None or day >= today for day in each.expiry_days)) for each in stock]
    days_left = [(day - today).days for each in stock for day in each.expiry_days if day is not None]
    outcomes = Counter(each.outcome for each in reservations if _recent(each.closed_at, now))
    return PartMetrics(
        in_stock=sum(count for _minimum, count in usable),
        low=sum(count < minimum for minimum, count in usable),
        out=sum(count == 0 < minimum for minimum, count in usable),
        expired=sum(left < 0 for left in days_left),
        expiring_30_days=sum(0 <= left <= PERIOD_DAYS for left in days_left),
        fill_rate=_rate(outcomes["used"], outcomes.total()),
    )


def _certificates(expiries: Iterable[date | None], today: date) -> CertificateMetrics:
    days_left = [(day - today).days for day in expiries if day is not None]
    first, second, third = CERTIFICATE_DAYS
    return CertificateMetrics(
        expired=sum(left < 0 for left in days_left),
        expiring_30_days=sum(0 <= left <= first for left in days_left),
        expiring_60_days=sum(first < left <= second for left in days_left),
        expiring_90_days=sum(second < left <= third for left in days_left),
    )


def _alerts(alerts: Sequence[tuple[Level, bool]]) -> AlertMetrics:
    info, warning, critical = (sum(level == each for level, _known in alerts) for each in LEVELS)
    unacknowledged = sum(not known for _level, known in alerts)
    return AlertMetrics(info=info, warning=warning, critical=critical, unacknowledged=unacknowledged)
