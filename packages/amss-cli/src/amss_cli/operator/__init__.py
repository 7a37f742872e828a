"""The operator's tables as records of the core: what every command asks its questions of.

`read_operator(folder)` reads the tables, refuses the rows that contradict each other, and gives an `Operator`; each
feature's module here turns its rows into the core's records of the same name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import attrs

from amss_cli.operator import codes, directives, fleet, organizations, parts, personnel, programmes, scheduling
from amss_cli.operator.stated import statements
from amss_cli.tables import AircraftRow, Book, Problem, read_tables
from amss_cli.tables.kinds import nearest
from amss_core.directives import ComplianceFile
from amss_core.errors import AmssError, NotFoundError
from amss_core.fleet import Fleet
from amss_core.imports import Batch, Statement
from amss_core.parts import Stock
from amss_core.personnel import PersonnelFile
from amss_core.qualification import QualificationPolicy, RecencyPolicy, Requirement, requirement_for
from amss_core.reference import certification_types
from amss_core.scheduling import Deadline, Plan, PlanFacts
from amss_core.tasks import Task

_Record = TypeVar("_Record")

CHECKS: tuple[Callable[[Book], Iterable[Problem]], ...] = (
    codes.unknown_codes,
    fleet.first_flights_before_manufacture,
    fleet.readings_that_cannot_stand,
    directives.unreadable_serials,
    directives.circles_of_directives,
    directives.disagreeing_rows,
    directives.links_to_itself,
    directives.impossible_directives,
    directives.accomplishments_without_approval,
    directives.impossible_corrections,
    programmes.impossible_corrections,
    personnel.repeated_facts,
    personnel.certificates_without_issue,
    personnel.unknown_certificates,
    personnel.days_of_more_than_24_hours,
    scheduling.circles,
    parts.unusable_part_rows,
)
"""What rows must not contradict; each is asked until it finds nothing more in what is left."""

DUE_TABLES = ("aircraft", "readings", "directives", "accomplishments", "parts")
"""The tables that due points rest on."""
QUALIFICATION_TABLES = (
    "aircraft",
    "people",
    "certificates",
    "type_ratings",
    "skills",
    "authorisations",
    "work_log",
    "requirements",
)
"""The tables that qualification rests on."""
PLAN_TABLES = ("aircraft", "tasks", "dependencies", "parts")
"""The tables that the plan rests on, and its conflicts but for those of due points and of qualification."""


class UnreadTablesError(AmssError):
    """Tables could not be read, or not to their end, without which the answer would be a wrong one."""

    code = "unread_tables"


@attrs.frozen(kw_only=True)
class Operator:
    """An operator as the tables tell it; each part is made when it is first asked for."""

    book: Book
    """The rows that can be used, and what is wrong with the others."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong with the input, by file and row."""
        return self.book.problems

    @property
    def is_told(self) -> bool:
        """Whether there is anything that a question can be asked about."""
        return bool(self.book.tables)

    def unread(self, *tables: str) -> str:
        """Name those of some tables that could not be read, or not to their end; empty where all could."""
        return ", ".join(table for table in dict.fromkeys(tables) if table in self.book.incomplete)

    def need(self, *tables: str) -> None:
        """Refuse to answer by half of the facts.

        Raises:
            UnreadTablesError: If one of the tables could not be read, or not to its end.
        """
        if unread := self.unread(*tables):
            raise UnreadTablesError(f"nothing was judged, because {unread} could not be read; mend the input first")

    @cached_property
    def files(self) -> dict[str, PersonnelFile]:
        """The personnel file of each person, by id."""
        return personnel.personnel_files(self.book)

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """What work requires of whoever does it."""
        recency = {each.code: RecencyPolicy.of_certification(each) for each in certification_types()}
        return personnel.requirements(self.book, recency)

    @cached_property
    def qualification_policy(self) -> QualificationPolicy:
        """What is settled for all checks of qualification."""
        return QualificationPolicy.of_certifications(certification_types())

    @cached_property
    def aircraft_types(self) -> dict[str, str]:
        """The type designator of each aircraft, by registration."""
        return {row.registration: row.type for row in self.book.rows(AircraftRow)}

    @cached_property
    def fleet(self) -> Fleet:
        """Everything on record about the fleet."""
        return fleet.fleet(self.book)

    @cached_property
    def compliance(self) -> ComplianceFile:
        """The directives, what was done about them, and the fleet that they apply to."""
        return ComplianceFile(
            fleet=self.fleet,
            directives=directives.directives(self.book),
            accomplishments=directives.accomplishments(self.book),
            events=directives.events(self.book),
        )

    @cached_property
    def plan(self) -> Plan:
        """The tasks with their links."""
        return scheduling.plan(self.book)

    @cached_property
    def stock(self) -> Stock:
        """Everything known about the store."""
        return parts.stock(self.book)

    @cached_property
    def tasks(self) -> dict[str, Task]:
        """The tasks, by id."""
        return scheduling.tasks(self.book)

    def plan_facts(self, on: date, *, deadlines: Iterable[Deadline] = ()) -> PlanFacts:
        """Return what the plan is judged by on a day, with the days on which directives fall due."""
        return PlanFacts(
            on=on,
            aircraft_types=self.aircraft_types,
            capacity_slots={each.registration: each.capacity_slots for each in self.fleet.aircraft},
            files=self.files,
            requirements=self.requirements,
            qualification_policy=self.qualification_policy,
            stock=self.stock,
            deadlines=deadlines,
        )

    @property
    def batch(self) -> Batch:
        """Everything that the tables tell, as an import loads it."""
        return Batch(
            files=self.files.values(),
            requirements=self.requirements,
            aircraft=self.fleet.aircraft,
            components=self.fleet.components,
            installations=self.fleet.installations,
            readings=self.fleet.readings,
            directives=self.compliance.directives,
            accomplishments=self.compliance.accomplishments,
            events=self.compliance.events,
            definitions=self.stock.definitions,
            tasks=self.plan.tasks,
            links=self.plan.links,
            items=self.stock.items,
            reservations=self.stock.reservations,
            orders=self.stock.orders,
            registrations=organizations.registrations(self.book),
            programmes=programmes.programmes(self.book),
            programme_items=programmes.items(self.book),
            programme_accomplishments=programmes.accomplishments(self.book),
        )

    @property
    def stated(self) -> tuple[Statement, ...]:
        """What the tables say that the former system states."""
        return statements(self.book)

    def busy(self, *, without: str) -> dict[str, list[tuple[datetime, datetime]]]:
        """Return by person the windows of all tasks that are planned or in work, but for one."""
        found: dict[str, list[tuple[datetime, datetime]]] = {}
        for task in self.tasks.values():
            if task.mechanic and task.id != without and task.is_active:
                found.setdefault(task.mechanic, []).append((task.start_at, task.end_at))
        return found

    def requirement_of(self, task: Task) -> Requirement:
        """Return what a task requires; not `defined` where that, or the type of the aircraft, is unknown."""
        if task.aircraft not in self.aircraft_types:
            return Requirement(task_type=task.type, defined=False)
        return requirement_for(self.requirements, task_type=task.type, aircraft_type=self.aircraft_types[task.aircraft])

    def file(self, person: str) -> PersonnelFile:
        """Return the file of a person.

        Raises:
            NotFoundError: If nobody has this id; it names the nearest that somebody has.
        """
        return _found(self.files, person, "people")

    def task(self, task: str) -> Task:
        """Return a task.

        Raises:
            NotFoundError: If no task has this id; it names the nearest that one has.
        """
        return _found(self.tasks, task, "tasks")


_NO_BOOK = Book(tables={}, problems=())


@attrs.frozen(kw_only=True)
class RecordedOperator(Operator):
    """An operator as a database has it; nothing in it is unreadable."""

    on_record: Batch
    """Everything that is on record."""
    book: Book = _NO_BOOK
    """No tables."""

    @property
    def is_told(self) -> bool:
        """Whether there is anything that a question can be asked about."""
        return True

    @cached_property
    def files(self) -> dict[str, PersonnelFile]:
        """The personnel file of each person, by id."""
        return {file.person.id: file for file in self.on_record.files}

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """What work requires of whoever does it."""
        return self.on_record.requirements

    @cached_property
    def aircraft_types(self) -> dict[str, str]:
        """The type designator of each aircraft, by registration."""
        return {each.registration: each.type_designator for each in self.on_record.aircraft}

    @cached_property
    def fleet(self) -> Fleet:
        """Everything on record about the fleet."""
        return self.compliance.fleet

    @cached_property
    def compliance(self) -> ComplianceFile:
        """The directives, what was done about them, and the fleet that they apply to."""
        return self.on_record.compliance()

    @cached_property
    def plan(self) -> Plan:
        """The tasks with their links."""
        return Plan(tasks=self.on_record.tasks, links=self.on_record.links)

    @cached_property
    def stock(self) -> Stock:
        """Everything known about the store."""
        told = self.on_record
        return Stock(definitions=told.definitions, items=told.items, reservations=told.reservations, orders=told.orders)

    @cached_property
    def tasks(self) -> dict[str, Task]:
        """The tasks, by id."""
        return {task.id: task for task in self.on_record.tasks}


def _found(records: Mapping[str, _Record], key: str, table: str) -> _Record:
    if key not in records:
        raise NotFoundError(f"no row of the table {table} has the id '{key}'{nearest(key, records)}")
    return records[key]


def read_operator(folder: Path) -> Operator:
    """Read the operator's tables from a folder, or from a workbook; nothing in them raises an error."""
    book = read_tables(folder)
    for check in CHECKS:
        while problems := tuple(check(book)):
            book = book.refuse(problems)
    return Operator(book=book)
