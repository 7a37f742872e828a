"""Laws of the dashboard's numbers: classes do not overlap, rates lie between 0 and 1, and parts add up to wholes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from amss_core.codec import structure, unstructure
from amss_core.metrics import (
    MetricsFacts,
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

instants = st.integers(-60 * 24 * 60, 0).map(lambda minutes: NOW + timedelta(minutes=minutes))
days = st.integers(-100, 200).map(lambda number: TODAY + timedelta(days=number))


@st.composite
def tasks(draw: st.DrawFn) -> Task:
    state = draw(st.sampled_from(["scheduled", "in_progress", "completed", "cancelled"]))
    first, second = sorted([draw(instants), draw(instants)])
    end_at = draw(instants)
    window = {"start_at": end_at - timedelta(hours=1), "end_at": end_at}
    said: dict[str, Any] = window | {"mechanic": draw(st.sampled_from([None, "M-1", "M-2"]))}
    if state != "scheduled":
        said["started_at"] = draw(st.sampled_from([None, first]))
    if state == "completed":
        said["completed_at"] = second
    kind = draw(st.sampled_from(["inspection", "repair", "overhaul"]))
    return Task(id="T", aircraft="A", type=kind, state=state, **said)


@st.composite
def shifts(draw: st.DrawFn) -> list[ShiftFact]:
    return [
        ShiftFact(mechanic=each, start_at=draw(instants), end_at=NOW + timedelta(hours=1)) for each in ("M-1", "M-2")
    ]


def counted(work: list[Task], on_shift: list[ShiftFact]) -> Snapshot:
    counts = count_tasks(work, Period.ending(NOW))
    facts = MetricsFacts(organization="acme", tasks=counts, work=work_of(work), shifts=tuple(on_shift))
    return snapshot(facts, now=NOW)


@given(st.lists(days | st.none()))
def test_each_certificate_stands_in_one_class_at_most(expiries: list[date | None]):
    found = snapshot(MetricsFacts(organization="acme", certificate_expiries=tuple(expiries)), now=NOW).certificates
    soon = found.expiring_30_days + found.expiring_60_days + found.expiring_90_days
    ahead = [each for each in expiries if each is not None and TODAY <= each <= TODAY + timedelta(days=90)]
    assert soon == len(ahead)
    assert found.expired == sum(each is not None and each < TODAY for each in expiries)


@given(st.lists(tasks()), shifts())
def test_tasks_add_up_and_rates_lie_between_nothing_and_all(work: list[Task], on_shift: list[ShiftFact]):
    made = counted(work, on_shift)
    assert sum(each.completed for each in made.tasks.by_type) == made.tasks.completed_30_days
    assert made.tasks.completed_today <= made.tasks.completed_30_days
    assert made.tasks.overdue <= made.tasks.scheduled + made.tasks.in_progress
    assert (made.tasks.on_time_rate is None) == (made.tasks.completed_30_days == 0)
    rates = [made.tasks.on_time_rate, made.mechanics.utilisation]
    rates += [each.on_time_rate for each in made.tasks.by_type]
    rates += [each.utilisation for each in made.mechanics.by_mechanic]
    assert all(0 <= rate <= 1 for rate in rates if rate is not None)
    assert structure(unstructure(made), Snapshot) == made


@given(st.lists(tasks(), max_size=6), shifts())
def test_time_worked_is_each_minute_in_which_a_task_was_in_progress(work: list[Task], on_shift: list[ShiftFact]):
    on_shift = [
        ShiftFact(mechanic=each.mechanic, start_at=max(each.start_at, NOW - timedelta(hours=12)), end_at=each.end_at)
        for each in on_shift
    ]
    made = counted(work, on_shift)
    for shift, answer in zip(on_shift, made.mechanics.by_mechanic, strict=True):
        spans = [
            (each.started_at, each.completed_at or NOW)
            for each in work
            if each.mechanic == shift.mechanic and each.started_at and each.state in {"in_progress", "completed"}
        ]
        total = (NOW - shift.start_at) // timedelta(minutes=1)
        minutes = [shift.start_at + timedelta(minutes=minute) for minute in range(total)]
        assert answer.worked_seconds == 60 * sum(any(a <= minute < b for a, b in spans) for minute in minutes)


@given(
    st.lists(
        st.builds(
            StockFact,
            part=st.just("P"),
            minimum=st.integers(0, 3),
            expiry_days=st.lists(days | st.none(), max_size=4).map(tuple),
        )
    ),
    st.lists(st.builds(ReservationFact, outcome=st.sampled_from(["used", "released"]), closed_at=instants)),
)
def test_items_are_usable_or_expired(stock: list[StockFact], reservations: list[ReservationFact]):
    facts = MetricsFacts(organization="acme", stock=tuple(stock), reservations=tuple(reservations))
    parts = snapshot(facts, now=NOW).parts
    assert parts.in_stock + parts.expired == sum(len(each.expiry_days) for each in stock)
    assert parts.out <= parts.low <= len(stock)
    assert parts.expiring_30_days <= parts.in_stock
    assert parts.fill_rate is None or 0 <= parts.fill_rate <= 1
