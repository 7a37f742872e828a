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
    AircraftFact,
    MetricsFacts,
    ReservationFact,
    ShiftFact,
    StockFact,
    TaskFact,
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
from amss_core.tasks import ItemResult, TaskType

PERIOD_DAYS = 30
"""Length of the period of completions, punctuality and fill rate, and of the look ahead to expiring items."""
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
    return Snapshot(
        organization=facts.organization,
        at=now.astimezone(UTC),
        fleet=_fleet(facts.aircraft, now),
        tasks=_tasks(facts.tasks, now, zone),
        mechanics=_mechanics(facts.shifts, facts.tasks, now),
        parts=_parts(facts.stock, facts.reservations, now, today),
        checklists=_checklists(facts.checklist_results),
        directives=tuple(sorted(Counter(facts.directive_statuses).items())),
        certificates=_certificates(facts.certificate_expiries, today),
        alerts=_alerts(facts.alerts),
    )


def _rate(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def _seconds(span: timedelta) -> int:
    return span // timedelta(seconds=1)


def _recent(at: datetime | None, now: datetime) -> bool:
    return at is not None and now - timedelta(days=PERIOD_DAYS) < at <= now


def _fleet(aircraft: Sequence[AircraftFact], now: datetime) -> FleetMetrics:
    by_status = Counter(each.status for each in aircraft)
    on_ground = [
        AircraftOnGround(
            registration=each.registration, since=each.aog_since, minutes=_seconds(now - each.aog_since) // 60
        )
        for each in aircraft
        if each.aog_since is not None
    ]
    return FleetMetrics(
        total=len(aircraft),
        operational=by_status["operational"],
        maintenance=by_status["maintenance"],
        grounded=by_status["grounded"],
        availability_rate=_rate(by_status["operational"], len(aircraft)),
        on_ground=tuple(sorted(on_ground, key=lambda each: (each.since, each.registration))),
        on_ground_count=len(on_ground),
    )


def _tasks(tasks: Sequence[TaskFact], now: datetime, zone: tzinfo) -> TaskMetrics:
    by_state = Counter(each.state for each in tasks)
    today = now.astimezone(zone).date()
    recent = [each for each in tasks if _recent(each.completed_at, now)]
    types: tuple[TaskType, ...] = get_args(TaskType)
    return TaskMetrics(
        scheduled=by_state["scheduled"],
        in_progress=by_state["in_progress"],
        overdue=sum(each.state in {"scheduled", "in_progress"} and each.end_at < now for each in tasks),
        completed_today=sum(
            each.completed_at is not None
            and each.completed_at <= now
            and each.completed_at.astimezone(zone).date() == today
            for each in recent
        ),
        completed_30_days=len(recent),
        on_time_rate=_rate(_on_time(recent), len(recent)),
        by_type=tuple(_of_type(name, [each for each in recent if each.type == name]) for name in types),
    )


def _on_time(completed: Iterable[TaskFact]) -> int:
    return sum(each.completed_at is not None and each.completed_at <= each.end_at for each in completed)


def _of_type(name: TaskType, completed: Sequence[TaskFact]) -> TaskTypeMetrics:
    spans = [
        each.completed_at - each.started_at
        for each in completed
        if each.completed_at is not None and each.started_at is not None
    ]
    total = sum(spans, timedelta())
    exact = Fraction(total // timedelta(microseconds=1), 60_000_000 * len(spans)) if spans else None
    return TaskTypeMetrics(
        type=name,
        completed=len(completed),
        on_time_rate=_rate(_on_time(completed), len(completed)),
        mean_turnaround_minutes=exact,
        without_start=len(completed) - len(spans),
    )


def _mechanics(shifts: Iterable[ShiftFact], tasks: Iterable[TaskFact], now: datetime) -> UtilisationMetrics:
    work: dict[str, list[tuple[datetime, datetime]]] = {}
    busy: set[str] = set()
    for task in tasks:
        if task.mechanic is None or task.started_at is None:
            continue
        if task.state == "in_progress":
            busy.add(task.mechanic)
        if task.state in {"in_progress", "completed"}:
            work.setdefault(task.mechanic, []).append((task.started_at, task.completed_at or now))
    running = [shift for shift in shifts if shift.start_at <= now < shift.end_at]
    each = [_mechanic(shift, work.get(shift.mechanic, []), now) for shift in running]
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


def _checklists(results: Iterable[ItemResult]) -> ChecklistMetrics:
    by_result = Counter(results)
    return ChecklistMetrics(pending=by_result["pending"], passed=by_result["pass"], failed=by_result["fail"])


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
