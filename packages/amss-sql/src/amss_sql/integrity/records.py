"""The checks of single rows: each can be read as its record, and what it refers to is there.

Maintainer's notes: rows are read as the driver gives them and made into values here, one by one, because SQLAlchemy
would raise at the first bad value of a page and not say whose it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, ForeignKeyConstraint, Select, Table, and_, select, type_coerce
from sqlalchemy.types import NullType

from amss_core.alerts import Alert
from amss_core.audit import AuditRecord, Head, SignOff
from amss_core.directives import Accomplishment, Directive, DirectiveRequirement, KeptStatus
from amss_core.directives import Event as DatedEvent
from amss_core.documents import DocumentTemplate, IssuedDocument
from amss_core.errors import AmssError
from amss_core.events import Event
from amss_core.findings import Finding
from amss_core.fleet import Aircraft, AircraftType, Component, Installation, Reading
from amss_core.imports import Import
from amss_core.organizations import Authority, Organization, Registration, User
from amss_core.parts import Order, PartDefinition, PartItem, Reservation
from amss_core.personnel import (
    Authorisation,
    Certificate,
    CertificateEvent,
    CertificationType,
    Person,
    SkillRecord,
    SkillType,
    TypeRating,
    WorkLogEntry,
)
from amss_core.programmes import Programme, ProgrammeAccomplishment, ProgrammeItem
from amss_core.scheduling import Link, WindowChange
from amss_core.tasks import ChecklistItem, Task
from amss_sql import schema
from amss_sql.integrity.findings import broken
from amss_sql.rows import record_of

PAGE = 1_000
"""How many rows are held at a time."""

RECORDS: dict[Table, type[Any]] = {
    schema.organizations: Organization,
    schema.users: User,
    schema.registrations: Registration,
    schema.people: Person,
    schema.certificate_entries: Certificate,
    schema.certificate_events: CertificateEvent,
    schema.type_ratings: TypeRating,
    schema.skills: SkillRecord,
    schema.authorisations: Authorisation,
    schema.work_log: WorkLogEntry,
    schema.aircraft: Aircraft,
    schema.components: Component,
    schema.installations: Installation,
    schema.readings: Reading,
    schema.directive_entries: Directive,
    schema.directive_requirements: DirectiveRequirement,
    schema.accomplishments: Accomplishment,
    schema.dated_events: DatedEvent,
    schema.requirement_statuses: KeptStatus,
    schema.programmes: Programme,
    schema.programme_items: ProgrammeItem,
    schema.programme_accomplishments: ProgrammeAccomplishment,
    schema.tasks: Task,
    schema.checklist_items: ChecklistItem,
    schema.sign_offs: SignOff,
    schema.task_dependencies: Link,
    schema.window_changes: WindowChange,
    schema.part_definitions: PartDefinition,
    schema.part_items: PartItem,
    schema.reservations: Reservation,
    schema.part_orders: Order,
    schema.alerts: Alert,
    schema.documents: IssuedDocument,
    schema.document_templates: DocumentTemplate,
    schema.imports: Import,
    schema.audit_records: AuditRecord,
    schema.audit_heads: Head,
    schema.outbox: Event,
    schema.authorities: Authority,
    schema.certification_types: CertificationType,
    schema.skill_types: SkillType,
    schema.aircraft_types: AircraftType,
}
"""The record that a row of a table holds. Of other tables only the values are read; a new store adds its own here."""


def key_of(row: Any, table: Table) -> tuple[Any, ...]:  # noqa: ANN401 - a mapping of either kind
    """Return the primary key of a row, as the driver gives it."""
    return tuple(row[column.name] for column in table.primary_key.columns)


def unreadable_rows(connection: Connection) -> Iterator[Finding]:
    """Yield the rows that are no record of their kind."""
    for table in schema.metadata.sorted_tables:
        kind = RECORDS.get(table)
        for key, record in read_all(connection, table, kind):
            if isinstance(record, Exception):
                what = f"the row is no {kind.__name__ if kind else 'record'}: {record}"
                yield broken("row_unreadable", table.name, key, what)


def read_all(connection: Connection, table: Table, kind: type[Any] | None) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield the key and the record of each row of a table, in the order of the keys, a page at a time.

    Where no kind is given, the record is the values by their columns. In place of a record that cannot be read comes
    the error that says why.
    """
    raw = select(*(type_coerce(column, NullType()).label(column.name) for column in table.columns))
    query = raw.order_by(*table.primary_key.columns).execution_options(yield_per=PAGE)
    readers = {
        column.name: column.type.dialect_impl(connection.dialect).result_processor(connection.dialect, None)
        for column in table.columns
    }
    for row in connection.execute(query).mappings():
        key = key_of(row, table)
        try:
            values = {name: read(row[name]) if read else row[name] for name, read in readers.items()}
            if kind is Organization:
                values["id"] = values["org_id"]
            yield key, record_of(values, kind) if kind else values
        except (AmssError, ValueError, TypeError) as error:
            yield key, error


def foreign_references(connection: Connection) -> Iterator[Finding]:
    """Yield the rows that refer to what is not there."""
    for table in schema.metadata.sorted_tables:
        references = sorted(table.foreign_key_constraints, key=lambda each: str(each.name))
        for reference in references:
            parent = reference.referred_table.name
            for row in connection.execute(_without_parent(table, reference)).mappings():
                key = key_of(row, table)
                yield broken("reference_broken", table.name, key, f"what it refers to is not in {parent}")


def _without_parent(table: Table, reference: ForeignKeyConstraint) -> Select[Any]:
    parent = reference.referred_table.alias()
    pairs = [(each.parent, parent.c[each.column.name]) for each in reference.elements]
    query = select(*table.primary_key.columns).select_from(
        table.outerjoin(parent, and_(*(own == other for own, other in pairs)))
    )
    lost = query.where(pairs[0][1].is_(None), *(own.is_not(None) for own, _ in pairs))
    return lost.order_by(*table.primary_key.columns)
