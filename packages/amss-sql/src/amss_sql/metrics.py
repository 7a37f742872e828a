"""The store that reads what the dashboard's numbers are counted from: only the columns that are counted."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, RowMapping, Select, Text, and_, cast, func
from sqlalchemy.sql import ColumnElement

from amss_core.metrics import (
    MetricsFacts,
    OnGroundFact,
    Period,
    ReservationFact,
    StockFact,
    TaskCount,
    WorkFact,
)
from amss_core.personnel import Certificate, CertificateEvent, Person, PersonnelFile
from amss_core.tasks import ACTIVE
from amss_sql import schema
from amss_sql.rows import record_of
from amss_sql.tenancy import Tenant


class SqlMetrics:
    """What the organisation's numbers are counted from."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def _columns(self, *columns: Any, where: tuple[ColumnElement[bool], ...] = ()) -> list[RowMapping]:  # noqa: ANN401 - any column
        """Return some columns of one table's rows."""
        return self._tenant.rows(self._tenant.select(columns[0].table, *where).with_only_columns(*columns))

    def facts(self, period: Period) -> MetricsFacts:
        """Return what the numbers are counted from, but for certificates, shifts and the work in them."""
        return MetricsFacts(
            organization=self._tenant.organization,
            aircraft=self._numbers(self._tenant.select(schema.aircraft), schema.aircraft.c.status),
            on_ground=self._on_ground(),
            tasks=(*self._active_tasks(period), *self._completed_tasks(period)),
            stock=self._stock(),
            reservations=self._reservations(period),
            checklist_results=self._checklist_results(period),
            directive_statuses=self._directive_statuses(),
            alerts=self._alerts(),
        )

    def _on_ground(self) -> tuple[OnGroundFact, ...]:
        own = schema.aircraft.c
        rows = self._columns(own.registration, own.aog_since, where=(own.aog_since.is_not(None),))
        return tuple(OnGroundFact(registration=row["registration"], since=row["aog_since"]) for row in rows)

    def _active_tasks(self, period: Period) -> Iterator[TaskCount]:
        own = schema.tasks.c
        late = (own.end_at < period.now).label("late")
        query = self._tenant.select(schema.tasks, _active()).with_only_columns(
            own.type, own.state, late, func.count().label("number")
        )
        for row in self._tenant.rows(query.group_by(own.type, own.state, "late")):
            yield TaskCount(**{**row, "late": bool(row["late"])})

    def _completed_tasks(self, period: Period) -> Iterator[TaskCount]:
        own = schema.tasks.c
        kinds = {
            "late": own.completed_at > own.end_at,
            "completed_today": own.completed_at >= period.today_from,
            "start_known": own.started_at.is_not(None),
        }
        query = self._tenant.select(schema.tasks, _completed(period)).with_only_columns(
            own.type,
            *(condition.label(name) for name, condition in kinds.items()),
            func.count().label("number"),
            func.sum(self._microseconds(own.completed_at) - self._microseconds(own.started_at)).label("turnaround"),
        )
        for row in self._tenant.rows(query.group_by(own.type, *kinds)):
            yield TaskCount(
                type=row["type"],
                state="completed",
                **{name: bool(row[name]) for name in kinds},
                number=row["number"],
                turnaround_microseconds=int(row["turnaround"] or 0),
            )

    def _microseconds(self, instant: ColumnElement[datetime]) -> ColumnElement[int]:
        """Return the exact microseconds of an instant since 1970."""
        if self._tenant.dialect == "postgresql":
            return func.extract("epoch", instant) * 1_000_000
        shown = cast(instant, Text)
        seconds = func.strftime("%s", func.substr(shown, 1, 19))  # of a text with a fraction, SQLite would round it
        return cast(seconds, BigInteger) * 1_000_000 + cast(func.substr(shown, 21, 6), BigInteger)

    def work(self, mechanics: Collection[str], *, since: datetime) -> tuple[WorkFact, ...]:
        """Return the work of some mechanics that is in progress, or was completed after an instant."""
        own = schema.tasks.c
        columns = (own.mechanic, own.started_at, own.completed_at)
        theirs = (own.mechanic.in_(sorted(mechanics)), own.started_at.is_not(None))
        rows = [
            *self._columns(*columns, where=(own.state == "in_progress", *theirs)),
            *self._columns(*columns, where=(own.completed_at > since, *theirs)),
        ]
        return tuple(WorkFact(**row) for row in rows)

    def _stock(self) -> tuple[StockFact, ...]:
        own, items = schema.part_definitions.c, schema.part_items.c
        days: dict[str, list[date | None]] = {}
        for row in self._columns(items.part_number, items.expires_on, where=(items.status == "in_stock",)):
            days.setdefault(row["part_number"], []).append(row["expires_on"])
        return tuple(
            StockFact(
                part=row["part_number"],
                minimum=row["minimum_level"],
                expiry_days=tuple(days.get(row["part_number"], ())),
            )
            for row in self._columns(own.part_number, own.minimum_level)
        )

    def _reservations(self, period: Period) -> tuple[ReservationFact, ...]:
        own = schema.reservations.c
        closed = (own.state.in_(("used", "released")), own.changed_at > period.since)
        return tuple(
            ReservationFact(outcome=row["state"], closed_at=row["changed_at"])
            for row in self._columns(own.state, own.changed_at, where=closed)
        )

    def _checklist_results(self, period: Period) -> tuple[Any, ...]:
        items, tasks = schema.checklist_items, schema.tasks
        counted = self._tenant.ids_of_any(tasks, _active(), _completed(period))
        query = self._tenant.select(items, items.c.task.in_(counted))
        return self._numbers(query, items.c.result)

    def _directive_statuses(self) -> tuple[Any, ...]:
        table = schema.requirement_statuses
        return self._numbers(self._tenant.select(table), table.c.status)

    def _numbers(self, query: Select[Any], column: ColumnElement[str]) -> tuple[Any, ...]:
        """Return each value of a column, and how many rows of a query have it."""
        columns: tuple[Any, ...] = (column, func.count().label("number"))
        rows = self._tenant.rows(query.with_only_columns(*columns).group_by(column))
        return tuple(tuple(row.values()) for row in rows)

    def _alerts(self) -> tuple[Any, ...]:
        own = schema.alerts.c
        rows = self._columns(own.level, own.acknowledged_at, where=(own.resolved_at.is_(None),))
        return tuple((row["level"], row["acknowledged_at"] is not None) for row in rows)

    def certificate_files(self) -> tuple[PersonnelFile, ...]:
        """Return everybody's certificates and what happened to them, by id of the person."""
        select = self._tenant.select
        certificates, events = schema.certificate_entries, schema.certificate_events
        found: dict[str, tuple[list[Certificate], list[CertificateEvent]]] = {}
        for row in self._tenant.rows(select(certificates)):
            found.setdefault(row["person"], ([], []))[0].append(record_of(row, Certificate))
        for row in self._tenant.rows(select(events)):
            found[row["person"]][1].append(record_of(row, CertificateEvent))
        people = self._tenant.records(select(schema.people).order_by(schema.people.c.id), Person)
        return tuple(
            PersonnelFile(person=each, certificates=found[each.id][0], certificate_events=found[each.id][1])
            for each in people
            if each.id in found
        )


def _active() -> ColumnElement[bool]:
    """Return the condition that a task is active."""
    return schema.tasks.c.state.in_(sorted(ACTIVE))


def _completed(period: Period) -> ColumnElement[bool]:
    """Return the condition that a task was completed in a period."""
    at = schema.tasks.c.completed_at
    return and_(at > period.since, at <= period.now)
