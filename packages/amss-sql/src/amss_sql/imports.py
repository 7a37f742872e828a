"""The store of imports: writes a batch table by table, each with one statement, and takes it back the same way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

import attrs
from sqlalchemy import Table
from sqlalchemy.exc import IntegrityError

from amss_core.errors import ConflictError, NotFoundError
from amss_core.fleet import Component
from amss_core.imports import Batch, Import, content_id
from amss_core.personnel import Certificate
from amss_core.tasks import ACTIVE, Task, assign_slots
from amss_sql import schema
from amss_sql.directives import SqlDirectives
from amss_sql.fleet import SqlFleet
from amss_sql.organizations import SqlOrganizations
from amss_sql.parts import SqlParts
from amss_sql.personnel import FACT_TABLES, CertificateId, SqlPeople
from amss_sql.programmes import SqlProgrammes
from amss_sql.qualification import RequirementRow, SqlRequirements
from amss_sql.rows import row_of
from amss_sql.scheduling import SqlSchedule
from amss_sql.tasks import SqlTasks
from amss_sql.tenancy import Tenant

_Rows = Iterator[tuple[Table, list[dict[str, Any]]]]


@attrs.frozen
class _Made:
    """A row that an import has made."""

    import_id: str
    place: int
    entity_type: str
    key: dict[str, Any]


class SqlImports:
    """The organisation's imports."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def on_record(self) -> Batch:
        """Return everything that is on record of the kinds that a batch has."""
        fleet = SqlFleet(self._tenant).load()
        file, stock = SqlDirectives(self._tenant).load(fleet), SqlParts(self._tenant).load()
        programmes = SqlProgrammes(self._tenant)
        return Batch(
            files=SqlPeople(self._tenant).files(),
            requirements=SqlRequirements(self._tenant).all(),
            aircraft=fleet.aircraft,
            components=fleet.components,
            installations=fleet.installations,
            readings=fleet.readings,
            directives=file.directives,
            accomplishments=file.accomplishments,
            events=file.events,
            definitions=stock.definitions,
            tasks=SqlTasks(self._tenant).find(),
            links=SqlSchedule(self._tenant).links(),
            items=stock.items,
            reservations=stock.reservations,
            orders=stock.orders,
            registrations=SqlOrganizations(self._tenant).registrations(),
            programmes=programmes.all(),
            programme_items=programmes.items(),
            programme_accomplishments=programmes.load(file).accomplishments,
        )

    def add(self, made: Import, new: Batch, on_record: Batch) -> None:
        """Store an import with the records that it brings, and which these are."""
        self._tenant.insert(schema.imports, made)
        keys: list[_Made] = []
        for table, rows in self._rows(new, on_record, made):
            self._tenant.insert_rows(table, rows)
            names = [column.name for column in table.primary_key.columns if column.name != "org_id"]
            for row in rows:
                key = {name: row[name] for name in names}
                keys.append(_Made(made.id, len(keys) + 1, table.name, key))
        self._tenant.insert_all(schema.import_rows, keys)

    def _rows(self, new: Batch, on_record: Batch, made: Import) -> _Rows:
        """Yield the rows of a batch, those first that others refer to."""
        yield schema.registrations, _plain(schema.registrations, new.registrations)
        known = {file.person.id for file in on_record.files}
        yield schema.people, _plain(schema.people, (f.person for f in new.files if f.person.id not in known))
        yield from self._facts(new, on_record)
        asked = (
            RequirementRow(task_type=each.task_type, aircraft_type=each.aircraft_type or "", requirement=each)
            for each in new.requirements
        )
        yield schema.task_requirements, _plain(schema.task_requirements, asked, revision=1)
        yield schema.aircraft, _plain(schema.aircraft, new.aircraft)
        yield schema.components, _plain(schema.components, self._components(new, on_record))
        installed = [row_of(each, schema.installations, id=content_id(each)) for each in new.installations]
        yield schema.installations, installed
        yield schema.readings, _plain(schema.readings, new.readings)
        yield from self._directives(new, made)
        yield schema.accomplishments, _plain(schema.accomplishments, new.accomplishments)
        yield schema.dated_events, _plain(schema.dated_events, new.events)
        yield from self._programmes(new)
        yield schema.part_definitions, _plain(schema.part_definitions, new.definitions)
        slots = self._slots(new.tasks, on_record.tasks)
        corrected_last = sorted(new.tasks, key=lambda each: each.corrects is not None)
        yield schema.tasks, [row_of(each, schema.tasks, slot=slots.get(each.id)) for each in corrected_last]
        yield schema.task_dependencies, _plain(schema.task_dependencies, new.links)
        yield schema.part_items, _plain(schema.part_items, new.items, revision=1)
        yield schema.reservations, _plain(schema.reservations, new.reservations)
        yield schema.part_orders, _plain(schema.part_orders, new.orders, revision=1, closed_at=None)

    @staticmethod
    def _components(new: Batch, on_record: Batch) -> Iterator[Any]:
        """Yield the components of a batch, those too that only a reading, an installation or a fact names."""
        known = {each.id for each in (*on_record.components, *new.components)}
        yield from new.components
        facts: list[Any] = []
        for kind in (
            new.installations,
            new.readings,
            new.accomplishments,
            new.events,
            new.programme_accomplishments,
        ):
            facts += kind
        named = [each.component for each in facts]
        for component in dict.fromkeys(named):
            if component is not None and component not in known:
                yield Component(id=component)

    @staticmethod
    def _facts(new: Batch, on_record: Batch) -> _Rows:
        counted: dict[tuple[str, type, str], int] = {}
        for person, fact in on_record.facts():
            counted[person, type(fact), fact.id] = counted.get((person, type(fact), fact.id), 0) + 1
        rows: dict[type, list[dict[str, Any]]] = {kind: [] for kind in FACT_TABLES}
        certificates = []
        facts = sorted(new.facts(), key=lambda each: each[1].recorded_at.timestamp() if each[1].recorded_at else 0)
        for person, fact in facts:
            key = person, type(fact), fact.id
            counted[key] = entry = counted.get(key, 0) + 1
            if entry == 1 and isinstance(fact, Certificate):
                certificates.append(row_of(CertificateId(person=person, id=fact.id), schema.certificates))
            table = FACT_TABLES[type(fact)][1]
            rows[type(fact)].append(row_of(fact, table, person=person, entry=entry))
        yield schema.certificates, certificates
        for kind, (_name, table) in FACT_TABLES.items():
            yield table, rows[kind]

    @staticmethod
    def _directives(new: Batch, made: Import) -> _Rows:
        yield schema.directives, [{"number": each.number, "entry": 1} for each in new.directives]
        beside = {"entry": 1, "recorded_at": None, "recorded_by": made.recorded_by}
        entries = schema.directive_entries
        yield entries, [row_of(each, entries, **beside) for each in new.directives]
        table = schema.directive_requirements
        yield (
            table,
            [
                row_of(requirement, table, directive=each.number, entry=1, place=place)
                for each in new.directives
                for place, requirement in enumerate(each.requirements)
            ],
        )

    @staticmethod
    def _programmes(new: Batch) -> _Rows:
        yield schema.programmes, _plain(schema.programmes, new.programmes)
        table = schema.programme_items
        items = [row_of(each.item, table, programme=each.programme, revision=1) for each in new.programme_items]
        yield table, items
        table = schema.programme_accomplishments
        yield table, _plain(table, new.programme_accomplishments)

    def _slots(self, new: Iterable[Task], on_record: Iterable[Task]) -> dict[str, int]:
        """Return the slots of new tasks; of an aircraft with active tasks on record, those get theirs anew, too."""
        own = {each.id for each in new}
        slots: dict[str, int] = {}
        both = sorted((*new, *on_record), key=lambda each: each.aircraft)
        for registration, tasks in groupby(both, key=lambda each: each.aircraft):
            together = tuple(tasks)
            if any(each.id in own for each in together):
                assigned = assign_slots(together)
                settled = [each for each in together if each.id not in own and each.state in ACTIVE]
                if settled:
                    SqlTasks(self._tenant).settle(registration, {each.id: assigned[each.id] for each in settled})
                slots |= {each: slot for each, slot in assigned.items() if each in own}
        return slots

    def get(self, import_id: str) -> Import:
        """Return an import."""
        for made in self._tenant.records(self._tenant.select(schema.imports, schema.imports.c.id == import_id), Import):
            return made
        raise NotFoundError(f"there is no import '{import_id}' in this organisation")

    def all(self) -> tuple[Import, ...]:
        """Return all imports, the last one first."""
        table = schema.imports
        query = self._tenant.select(table).order_by(table.c.recorded_at.desc(), table.c.id.desc())
        return self._tenant.records(query, Import)

    def take_back(self, taken_back: Import) -> int:
        """Remove every record that an import has brought, and return how many."""
        made, imports = schema.import_rows, schema.imports
        where = (imports.c.id == taken_back.id,)
        self._tenant.update(imports, attrs.evolve(taken_back, state="taking_back"), where=where)
        query = self._tenant.select(made, made.c.import_id == taken_back.id).order_by(made.c.place.desc())
        rows = self._tenant.rows(query)
        for name, group in groupby(rows, key=lambda row: row["entity_type"]):
            table = schema.metadata.tables[name]
            keys = [row["key"] for row in group]
            if table is schema.registrations:
                self._refuse_changed_registrations(taken_back, keys)
            self._refuse_changed(table, keys)
            try:
                self._tenant.delete_all(table, keys)
            except IntegrityError as error:
                raise ConflictError(
                    f"other records rest on {name} that this import has brought; take those back first"
                ) from error
        self._tenant.update(imports, taken_back, where=where)
        return len(rows)

    def _refuse_changed_registrations(self, taken_back: Import, keys: Iterable[Mapping[str, Any]]) -> None:
        """Refuse what the audit log tells was changed since: these rows have no revision of their own."""
        log = schema.audit_records
        query = self._tenant.select(log, log.c.entity_type == "registration", log.c.at >= taken_back.recorded_at)
        changed = {row["entity_id"] for row in self._tenant.rows(query)}
        for key in keys:
            if (name := f"{key['authority']} {key['number']}") in changed:
                raise ConflictError(f"registrations {name} was changed since; nothing was taken back")

    def _refuse_changed(self, table: Table, keys: Iterable[Mapping[str, Any]]) -> None:
        if "revision" not in table.columns or table.name == "directive_entries":
            return
        changed = self._tenant.rows(self._tenant.select(table, table.c.revision > 1))
        named = {tuple(key.values()) for key in keys}
        for row in changed:
            key = tuple(row[name] for name in next(iter(keys)))
            if key in named:
                raise ConflictError(f"{table.name} {' '.join(map(str, key))} was changed since; nothing was taken back")


def _plain(table: Table, records: Iterable[object], **others: object) -> list[dict[str, Any]]:
    return [row_of(each, table, **others) for each in records]
