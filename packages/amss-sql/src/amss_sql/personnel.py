"""The store of people and of the facts about them."""

from __future__ import annotations

from typing import Any, TypeVar

import attrs
from sqlalchemy import Table

from amss_core.errors import ConflictError, NotFoundError
from amss_core.personnel import (
    Authorisation,
    Certificate,
    CertificateEvent,
    Fact,
    Person,
    PersonnelFile,
    SkillRecord,
    TypeRating,
    WorkLogEntry,
)
from amss_sql import schema
from amss_sql.rows import record_of
from amss_sql.tenancy import Tenant

_Recorded = TypeVar("_Recorded", bound=Fact)

FACT_TABLES: dict[type[Fact], tuple[str, Table]] = {
    Certificate: ("certificates", schema.certificate_entries),
    CertificateEvent: ("certificate_events", schema.certificate_events),
    TypeRating: ("type_ratings", schema.type_ratings),
    SkillRecord: ("skills", schema.skills),
    Authorisation: ("authorisations", schema.authorisations),
    WorkLogEntry: ("work_log", schema.work_log),
}
"""For each kind of fact its name in a `PersonnelFile` and its table."""


@attrs.frozen(kw_only=True)
class CertificateId:
    """What stays the same through all records of a certificate, and what others refer to."""

    person: str
    id: str


class SqlPeople:
    """The organisation's people."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def add(self, person: Person) -> None:
        """Open a person's file."""
        if self._find(person.id):
            raise ConflictError(f"there is already a person '{person.id}'; take another id")
        self._tenant.insert(schema.people, person)

    def _find(self, person_id: str) -> tuple[Person, ...]:
        return self._tenant.records(self._tenant.select(schema.people, schema.people.c.id == person_id), Person)

    def get(self, person_id: str) -> Person:
        """Return a person."""
        for person in self._find(person_id):
            return person
        raise NotFoundError(f"there is no person '{person_id}' in this organisation")

    def all(self) -> tuple[Person, ...]:
        """Return all people of the organisation, by id."""
        return self._tenant.records(self._tenant.select(schema.people).order_by(schema.people.c.id), Person)

    def file(self, person_id: str) -> PersonnelFile:
        """Return a person's file, corrected records included."""
        person = self.get(person_id)
        facts: dict[str, Any] = {
            name: self._tenant.records(self._tenant.select(table, table.c.person == person_id), kind)
            for kind, (name, table) in FACT_TABLES.items()
        }
        return PersonnelFile(person=person, **facts)

    def files(self) -> tuple[PersonnelFile, ...]:
        """Return the files of all people of the organisation, by id, corrected records included."""
        facts: dict[str, dict[str, list[Any]]] = {person.id: {} for person in self.all()}
        for kind, (name, table) in FACT_TABLES.items():
            for row in self._tenant.rows(self._tenant.select(table).order_by(table.c.id, table.c.entry)):
                facts[row["person"]].setdefault(name, []).append(record_of(row, kind))
        return tuple(PersonnelFile(person=person, **facts[person.id]) for person in self.all())

    def last(self, person_id: str, kind: type[_Recorded], fact_id: str) -> _Recorded | None:
        """Return the last record of a fact; None where there is none."""
        found = self._last_row(person_id, FACT_TABLES[kind][1], fact_id)
        return self._tenant.records(found, kind)[0] if self._tenant.rows(found) else None

    def _last_row(self, person_id: str, table: Table, fact_id: str) -> Any:  # noqa: ANN401 - a query has no narrower type
        query = self._tenant.select(table, table.c.person == person_id, table.c.id == fact_id)
        return query.order_by(table.c.entry.desc()).limit(1)

    def record(self, person_id: str, fact: Fact) -> None:
        """Add a fact, or a correction of one."""
        self.get(person_id)
        table = FACT_TABLES[type(fact)][1]
        before = self._tenant.rows(self._last_row(person_id, table, fact.id))
        entry = before[0]["entry"] + 1 if before else 1
        certificate = getattr(fact, "certificate", None)
        if certificate is not None and self.last(person_id, Certificate, certificate) is None:
            raise NotFoundError(f"there is no certificate '{certificate}' in the file of '{person_id}'")
        if isinstance(fact, Certificate) and not before:
            self._tenant.insert(schema.certificates, CertificateId(person=person_id, id=fact.id))
        self._tenant.insert(table, fact, entry=entry, person=person_id)
