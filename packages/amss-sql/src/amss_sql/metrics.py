"""The store that reads what the dashboard's numbers are counted from: only the columns that are counted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, and_, func, or_
from sqlalchemy.sql import ColumnElement

from amss_core.metrics import AircraftFact, MetricsFacts, ReservationFact, StockFact, TaskFact
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

    def facts(self, *, since: datetime) -> MetricsFacts:
        """Return what the numbers are counted from, but for certificates and shifts."""
        return MetricsFacts(
            organization=self._tenant.organization,
            aircraft=self._aircraft(),
            tasks=self._tasks(since),
            stock=self._stock(),
            reservations=self._reservations(since),
            checklist_results=self._checklist_results(since),
            directive_statuses=self._directive_statuses(),
            alerts=self._alerts(),
        )

    def _aircraft(self) -> tuple[AircraftFact, ...]:
        own = schema.aircraft.c
        return tuple(AircraftFact(**row) for row in self._columns(own.registration, own.status, own.aog_since))

    def _tasks(self, since: datetime) -> tuple[TaskFact, ...]:
        own = schema.tasks.c
        columns = (own.id, own.type, own.state, own.end_at, own.started_at, own.completed_at, own.mechanic)
        return tuple(TaskFact(**row) for row in self._columns(*columns, where=(_counts(since),)))

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

    def _reservations(self, since: datetime) -> tuple[ReservationFact, ...]:
        own = schema.reservations.c
        closed = (own.state.in_(("used", "released")), own.changed_at > since)
        return tuple(
            ReservationFact(outcome=row["state"], closed_at=row["changed_at"])
            for row in self._columns(own.state, own.changed_at, where=closed)
        )

    def _checklist_results(self, since: datetime) -> tuple[Any, ...]:
        items, tasks = schema.checklist_items, schema.tasks
        query = (
            self._tenant.select(items, self._tenant.own(tasks), _counts(since))
            .join(tasks, and_(tasks.c.org_id == items.c.org_id, tasks.c.id == items.c.task))
            .with_only_columns(items.c.result, func.count().label("number"))
            .group_by(items.c.result)
        )
        return _each_as_often(self._tenant.rows(query), "result")

    def _directive_statuses(self) -> tuple[Any, ...]:
        table = schema.requirement_statuses
        query = self._tenant.select(table).with_only_columns(table.c.status, func.count().label("number"))
        return _each_as_often(self._tenant.rows(query.group_by(table.c.status)), "status")

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


def _counts(since: datetime) -> ColumnElement[bool]:
    """Return the condition that a task is active, or was completed after an instant."""
    own = schema.tasks.c
    return or_(own.state.in_(sorted(ACTIVE)), own.completed_at > since)


def _each_as_often(rows: list[RowMapping], name: str) -> tuple[Any, ...]:
    return tuple(value for row in rows for value in (row[name],) * row["number"])
