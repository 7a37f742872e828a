"""The checks of planned and signed work: slots of aircraft, links, what is open once, and what was sealed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Select, Table, and_, exists, func, or_, select

from amss_core.audit import SignOff, verify_sign_off
from amss_core.documents import IssuedDocument, verify_document
from amss_core.errors import AmssError
from amss_core.findings import Finding
from amss_core.graph import CycleError, topological_order
from amss_sql import schema
from amss_sql.integrity.findings import broken
from amss_sql.integrity.records import key_of, read_all
from amss_sql.rows import record_of

_ACTIVE = ("scheduled", "in_progress")
_KEEPABLE = ("in_stock", "reserved")
_Record = TypeVar("_Record")


def _in_order(query: Select[Any], table: Table) -> Select[Any]:
    return query.order_by(*table.primary_key.columns)


def slots_of_tasks(connection: Connection) -> Iterator[Finding]:
    """Yield the active tasks that have no slot of their aircraft, or one that another has at the same time."""
    tasks, other, aircraft = schema.tasks, schema.tasks.alias(), schema.aircraft
    of_aircraft = and_(aircraft.c.org_id == tasks.c.org_id, aircraft.c.registration == tasks.c.aircraft)
    outside = or_(tasks.c.slot.is_(None), tasks.c.slot < 0, tasks.c.slot >= aircraft.c.capacity_slots)
    query = select(*tasks.primary_key.columns).join_from(tasks, aircraft, of_aircraft)
    for row in connection.execute(_in_order(query.where(tasks.c.state.in_(_ACTIVE), outside), tasks)).mappings():
        yield broken("task_without_slot", "tasks", key_of(row, tasks), "it has no slot within the aircraft's capacity")
    same = and_(
        tasks.c.org_id == other.c.org_id,
        tasks.c.aircraft == other.c.aircraft,
        tasks.c.slot == other.c.slot,
        tasks.c.id > other.c.id,
        tasks.c.start_at < other.c.end_at,
        other.c.start_at < tasks.c.end_at,
    )
    shared = select(*tasks.primary_key.columns, other.c.id.label("other")).join_from(tasks, other, same)
    both = and_(tasks.c.state.in_(_ACTIVE), other.c.state.in_(_ACTIVE))
    for row in connection.execute(_in_order(shared.where(both), tasks).order_by(other.c.id)).mappings():
        what = f"it has the slot that {row['other']} has at the same time"
        yield broken("task_slot_shared", "tasks", key_of(row, tasks), what)


def circles_of_links(connection: Connection) -> Iterator[Finding]:
    """Yield the organisations whose links between tasks run in a circle."""
    links = schema.task_dependencies
    query = select(links.c.org_id, links.c.predecessor, links.c.successor)
    rows = connection.execute(query.order_by(*links.primary_key.columns))
    for organization, of_one in groupby(rows, key=lambda row: row.org_id):
        try:
            topological_order((), ((row.predecessor, row.successor) for row in of_one))
        except CycleError as error:
            circle = " -> ".join(map(str, error.cycle))
            yield broken("links_in_a_circle", "task_dependencies", [organization], f"links run in a circle: {circle}")


def what_is_open_once(connection: Connection) -> Iterator[Finding]:
    """Yield the items with several open reservations, and the subjects with several open alerts of a category."""
    kept, alerts = schema.reservations, schema.alerts
    yield from _repeated(connection, kept, (kept.c.part_number, kept.c.serial_number), kept.c.state == "reserved")
    yield from _repeated(connection, alerts, (alerts.c.category, alerts.c.subject), alerts.c.resolved_at.is_(None))


def _repeated(
    connection: Connection, table: Table, of: tuple[Column[str], ...], is_open: ColumnElement[bool]
) -> Iterator[Finding]:
    key = (table.c.org_id, *of)
    query = select(*key).where(is_open).group_by(*key).having(func.count() > 1).order_by(*key)
    for row in connection.execute(query):
        yield broken("open_more_than_once", table.name, row, "more than one is open")


def items_of_reservations(connection: Connection) -> Iterator[Finding]:
    """Yield the open reservations of items that nothing can be kept of, because they are gone."""
    kept, items = schema.reservations, schema.part_items
    same = and_(
        items.c.org_id == kept.c.org_id,
        items.c.part_number == kept.c.part_number,
        items.c.serial_number == kept.c.serial_number,
    )
    query = select(*kept.primary_key.columns, items.c.status).join_from(kept, items, same)
    gone = query.where(kept.c.state == "reserved", items.c.status.not_in(_KEEPABLE))
    for row in connection.execute(_in_order(gone, kept)).mappings():
        yield broken("reserved_item_gone", "reservations", key_of(row, kept), f"its item is {row['status']}")


def requirements_of_statuses(connection: Connection) -> Iterator[Finding]:
    """Yield the kept statuses of requirements that no directive has."""
    kept, asked = schema.requirement_statuses, schema.directive_requirements
    there = exists().where(
        asked.c.org_id == kept.c.org_id, asked.c.directive == kept.c.directive, asked.c.paragraph == kept.c.paragraph
    )
    for row in connection.execute(_in_order(select(*kept.primary_key.columns).where(~there), kept)).mappings():
        what = "no directive has the paragraph; scan the directives again"
        yield broken("status_without_requirement", kept.name, key_of(row, kept), what)


def sign_offs_as_signed(connection: Connection) -> Iterator[Finding]:
    """Yield the sign-offs that are not as they were signed, or whose item or evidence is another."""
    for key, record, values in _sealed(connection, schema.sign_offs, SignOff):
        texts = {"item": values["signed_item"], "evidence": values["evidence"]}
        for found in verify_sign_off(record, content_hash=values["content_hash"], **texts):
            yield broken(found.code, "sign_offs", key, found.text.rstrip("."))


def documents_as_issued(connection: Connection) -> Iterator[Finding]:
    """Yield the documents that are not as they were issued."""
    for key, record, values in _sealed(connection, schema.documents, IssuedDocument):
        for found in verify_document(record, expected_fingerprint=values["fingerprint"]):
            yield broken(found.code, "documents", key, found.text.rstrip("."))


def _sealed(
    connection: Connection, table: Table, kind: type[_Record]
) -> Iterator[tuple[tuple[Any, ...], _Record, Mapping[str, Any]]]:
    """Yield key, record and values of each row; one that cannot be read is told by `unreadable_rows`."""
    for key, values in read_all(connection, table, None):
        try:
            if isinstance(values, Exception):
                raise values
            record = record_of(values, kind)
        except (AmssError, ValueError, TypeError):
            continue
        yield key, record, values
