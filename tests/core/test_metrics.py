"""The dashboard's numbers, each by its definition."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction

import attrs
import pytest

from amss_core.codec import structure, unstructure
from amss_core.errors import InvalidValueError
from amss_core.metrics import (
    AircraftOnGround,
    MechanicMetrics,
    MetricsFacts,
    OnGroundFact,
    Period,
    ReservationFact,
    ShiftFact,
    Snapshot,
    StockFact,
    count_tasks,
    snapshot,
    work_of,
)
from amss_core.tasks import Task

NOW = datetime(2026, 5, 31, 12, tzinfo=UTC)
TODAY = NOW.date()
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def numbers(*, now: datetime = NOW, zone: timezone = UTC, tasks: tuple[Task, ...] = (), **facts: object) -> Snapshot:
    counts = count_tasks(tasks, Period.ending(now, zone=zone))
    made = MetricsFacts(organization="acme", tasks=counts, work=work_of(tasks), **facts)
    return snapshot(made, now=now, zone=zone)


def task(state: str = "scheduled", **changes: object) -> Task:
    usual = {"id": "T-1", "aircraft": "A", "type": "repair", "state": state, "end_at": NOW + HOUR} | changes
    return Task(**{"start_at": usual["end_at"] - HOUR} | usual)


def completed(at: datetime, **changes: object) -> Task:
    return task("completed", **({"started_at": at - 2 * HOUR, "completed_at": at, "end_at": at} | changes))


def test_rates_over_nothing_are_absent():
    empty = numbers()
    assert empty.fleet.availability_rate is None
    assert empty.tasks.on_time_rate is None
    assert [(each.on_time_rate, each.mean_turnaround_minutes) for each in empty.tasks.by_type] == [(None, None)] * 3
    assert empty.mechanics.utilisation is None
    assert empty.parts.fill_rate is None
    assert empty.directives == ()


def test_an_instant_without_offset_is_refused():
    with pytest.raises(InvalidValueError, match="offset from UTC"):
        numbers(now=datetime(2026, 5, 31, 12))  # noqa: DTZ001 - the point of the test


def test_fleet_by_status_and_availability():
    fleet = numbers(
        aircraft=(("operational", 2), ("maintenance", 1)),
    ).fleet
    assert (fleet.total, fleet.operational, fleet.maintenance, fleet.grounded) == (3, 2, 1, 0)
    assert fleet.availability_rate == Fraction(2, 3)


def test_aircraft_on_ground_with_their_time_the_longest_first():
    fleet = numbers(
        aircraft=(("grounded", 3),),
        on_ground=(
            OnGroundFact(registration="A", since=NOW - HOUR - timedelta(seconds=59)),
            OnGroundFact(registration="C", since=NOW - 3 * HOUR),
        ),
    ).fleet
    assert fleet.on_ground == (
        AircraftOnGround(registration="C", since=NOW - 3 * HOUR, minutes=180),
        AircraftOnGround(registration="A", since=NOW - HOUR - timedelta(seconds=59), minutes=60),
    )
    assert (fleet.on_ground_count, fleet.grounded) == (2, 3)


def test_tasks_by_state_and_overdue_ones():
    tasks = numbers(
        tasks=(
            task(),
            task(end_at=NOW),
            task(end_at=NOW - timedelta(seconds=1)),
            task("in_progress", end_at=NOW - DAY),
            task("cancelled", end_at=NOW - DAY),
            completed(NOW - HOUR),
        )
    ).tasks
    assert (tasks.scheduled, tasks.in_progress, tasks.overdue) == (3, 1, 2)


def test_completed_in_30_days_ends_at_the_instant_and_leaves_out_its_first_one():
    tasks = numbers(
        tasks=(
            completed(NOW),
            completed(NOW - 30 * DAY + timedelta(seconds=1)),
            completed(NOW - 30 * DAY),
            completed(NOW + timedelta(seconds=1)),
        )
    ).tasks
    assert tasks.completed_30_days == 2


def test_completed_today_is_the_stations_day():
    late = (completed(datetime(2026, 5, 30, 22, tzinfo=UTC)), completed(datetime(2026, 5, 30, 20, tzinfo=UTC)))
    assert numbers(tasks=late).tasks.completed_today == 0
    assert numbers(tasks=late, zone=timezone(3 * HOUR)).tasks.completed_today == 1


def test_on_time_counts_actual_completions_up_to_the_planned_end():
    tasks = numbers(
        tasks=(
            completed(NOW - HOUR),
            completed(NOW - HOUR, end_at=NOW),
            completed(NOW - HOUR, end_at=NOW - HOUR - timedelta(seconds=1)),
            completed(NOW - HOUR, end_at=NOW - 2 * HOUR, type="overhaul"),
        )
    ).tasks
    assert tasks.on_time_rate == Fraction(2, 4)
    assert {each.type: (each.completed, each.on_time_rate) for each in tasks.by_type} == {
        "inspection": (0, None),
        "repair": (3, Fraction(2, 3)),
        "overhaul": (1, Fraction(0)),
    }


def test_mean_turnaround_is_exact_and_leaves_out_tasks_without_a_start():
    tasks = numbers(
        tasks=(
            completed(NOW, started_at=NOW - timedelta(minutes=10)),
            completed(NOW, started_at=NOW - timedelta(minutes=11)),
            completed(NOW, started_at=NOW - timedelta(seconds=1)),
            completed(NOW, started_at=None),
        )
    ).tasks
    repair = next(each for each in tasks.by_type if each.type == "repair")
    assert repair.mean_turnaround_minutes == Fraction(21 * 60 + 1, 60 * 3)
    assert (repair.completed, repair.without_start) == (4, 1)


def test_utilisation_is_time_on_tasks_over_time_of_the_shift_so_far():
    shift = {"start_at": NOW - 4 * HOUR, "end_at": NOW + 4 * HOUR}
    work = (
        completed(NOW - 3 * HOUR, started_at=NOW - 5 * HOUR, mechanic="M-1"),
        completed(NOW - 2 * HOUR, started_at=NOW - 4 * HOUR, mechanic="M-1"),
        completed(NOW - 2.5 * HOUR, started_at=NOW - 3.5 * HOUR, mechanic="M-1"),
        task("in_progress", started_at=NOW - HOUR, mechanic="M-1"),
        task("cancelled", started_at=NOW - 4 * HOUR, mechanic="M-2"),
        task(mechanic="M-2"),
        task("in_progress", started_at=NOW - HOUR),
    )
    mechanics = numbers(
        tasks=work, shifts=(ShiftFact(mechanic="M-2", **shift), ShiftFact(mechanic="M-1", **shift))
    ).mechanics
    assert mechanics.by_mechanic == (
        MechanicMetrics(mechanic="M-1", worked_seconds=10_800, shift_seconds=14_400, utilisation=Fraction(3, 4)),
        MechanicMetrics(mechanic="M-2", worked_seconds=0, shift_seconds=14_400, utilisation=Fraction(0)),
    )
    assert (mechanics.on_shift, mechanics.on_task, mechanics.utilisation) == (2, 1, Fraction(3, 8))


def test_only_running_shifts_count_and_a_shift_that_just_began_has_no_rate():
    over = ShiftFact(mechanic="M-1", start_at=NOW - HOUR, end_at=NOW)
    begun = ShiftFact(mechanic="M-2", start_at=NOW, end_at=NOW + HOUR)
    mechanics = numbers(shifts=(over, begun)).mechanics
    assert [(each.mechanic, each.utilisation) for each in mechanics.by_mechanic] == [("M-2", None)]
    assert (mechanics.on_shift, mechanics.on_task, mechanics.utilisation) == (1, 0, None)


def test_stock_counts_what_has_not_expired():
    parts = numbers(
        stock=(
            StockFact(part="A", minimum=2, expiry_days=(TODAY, TODAY - DAY)),
            StockFact(part="B", minimum=1, expiry_days=(TODAY - DAY,)),
            StockFact(part="C", minimum=0),
            StockFact(part="D", minimum=1, expiry_days=(None, TODAY + 30 * DAY, TODAY + 31 * DAY)),
        )
    ).parts
    assert (parts.in_stock, parts.low, parts.out) == (4, 2, 1)
    assert (parts.expired, parts.expiring_30_days) == (2, 2)


def test_fill_rate_is_used_over_closed_reservations_of_30_days():
    used = ReservationFact(outcome="used", closed_at=NOW - DAY)
    parts = numbers(
        reservations=(used, used, attrs.evolve(used, outcome="released"), attrs.evolve(used, closed_at=NOW - 31 * DAY))
    ).parts
    assert parts.fill_rate == Fraction(2, 3)


def test_certificates_stand_in_one_class_each():
    days = [-400, -1, 0, 30, 31, 60, 61, 90, 91]
    certificates = numbers(certificate_expiries=(*(TODAY + timedelta(days=each) for each in days), None)).certificates
    assert (
        certificates.expired,
        certificates.expiring_30_days,
        certificates.expiring_60_days,
        certificates.expiring_90_days,
    ) == (2, 2, 2, 2)


def test_checklists_directives_and_alerts_are_counted():
    counted = numbers(
        checklist_results=(("pass", 2), ("fail", 1), ("pending", 1)),
        directive_statuses=(("overdue", 2), ("complied", 1)),
        alerts=(("critical", False), ("critical", True), ("info", False)),
    )
    assert attrs.astuple(counted.checklists) == (1, 2, 1)
    assert counted.directives == (("complied", 1), ("overdue", 2))
    assert attrs.astuple(counted.alerts) == (1, 0, 2, 2)


def test_a_period_is_refused_without_offset_or_before_the_calendar_allows():
    for now in (NOW.replace(tzinfo=None), datetime(1, 1, 5, tzinfo=UTC)):
        with pytest.raises(InvalidValueError):
            Period.ending(now)


def test_a_shift_ends_after_its_start():
    with pytest.raises(InvalidValueError, match="end after the start"):
        ShiftFact(mechanic="M-1", start_at=NOW, end_at=NOW)


def test_a_snapshot_survives_the_way_through_data_with_exact_rates():
    made = numbers(
        now=NOW.astimezone(timezone(3 * HOUR)),
        aircraft=(("operational", 1),),
        on_ground=(OnGroundFact(registration="A", since=NOW),),
        tasks=(completed(NOW), completed(NOW - HOUR, end_at=NOW - DAY)),
        directive_statuses=(("overdue", 1),),
    )
    data = unstructure(made)
    assert (data["at"], data["tasks"]["on_time_rate"]) == ("2026-05-31T12:00:00Z", "1/2")
    assert data["fleet"]["availability_rate"] == "1"
    assert structure(data, Snapshot) == made


def test_facts_are_dates_and_instants():
    with pytest.raises(InvalidValueError, match="instant"):
        OnGroundFact(registration="A", since=date(2026, 1, 1))
