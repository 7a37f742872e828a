"""The store of directives, of what was done about them, and of what the last scan found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, TypeVar

import attrs
from sqlalchemy import ColumnElement, Table, or_, tuple_

from amss_core.directives import (
    Accomplishment,
    ComplianceFile,
    DatedFact,
    Directive,
    DirectiveRequirement,
    Event,
    Issue,
    KeptStatus,
)
from amss_core.directives.register import IN_TIME, NO_DAY
from amss_core.errors import ConflictError, NotFoundError
from amss_core.fleet import Fleet
from amss_sql import schema
from amss_sql.rows import is_one_of, record_of
from amss_sql.schema.directives import DUE_ORDER
from amss_sql.tenancy import Tenant

_Recorded = TypeVar("_Recorded", bound=DatedFact)
_KEY = tuple(column.name for column in schema.requirement_statuses.primary_key.columns if column.name != "org_id")


@attrs.frozen
class _Entry:
    """Which entry of a directive is the last."""

    number: str
    entry: int


class SqlDirectives:
    """The organisation's directives."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def add(self, directives: Iterable[Directive], *, recorded_at: datetime, recorded_by: str) -> None:
        """Add directives."""
        given = tuple(directives)
        table = schema.directives
        own = self._tenant.select(table, table.c.number.in_([each.number for each in given]))
        if taken := sorted(row["number"] for row in self._tenant.rows(own)):
            raise ConflictError(f"there is already a directive '{taken[0]}'; revise it")
        self._tenant.insert_all(table, [_Entry(each.number, 1) for each in given])
        self._record(given, 1, recorded_at, recorded_by)

    def revise(self, directive: Directive, *, recorded_at: datetime, recorded_by: str) -> None:
        """Add a revision of a directive."""
        following = _Entry(directive.number, self._last(directive.number).entry + 1)
        table = schema.directives
        self._tenant.update(table, following, where=(table.c.number == following.number,))
        self._record([directive], following.entry, recorded_at, recorded_by)

    def _last(self, number: str) -> _Entry:
        table = schema.directives
        for entry in self._tenant.records(self._tenant.select(table, table.c.number == number), _Entry):
            return entry
        raise NotFoundError(f"there is no directive '{number}' in this organisation")

    def _record(self, directives: Iterable[Directive], entry: int, recorded_at: datetime, recorded_by: str) -> None:
        given = tuple(directives)
        beside = {"entry": entry, "recorded_at": recorded_at, "recorded_by": recorded_by}
        self._tenant.insert_all(schema.directive_entries, given, [beside] * len(given))
        requirements = [
            (requirement, {"directive": each.number, "entry": entry, "place": place})
            for each in given
            for place, requirement in enumerate(each.requirements)
        ]
        self._tenant.insert_all(
            schema.directive_requirements, [each for each, _ in requirements], [place for _, place in requirements]
        )

    def get(self, number: str) -> Directive:
        """Return a directive as its last revision states it."""
        return self.issues(number)[-1].directive

    def all(self) -> tuple[Directive, ...]:
        """Return all directives as their last revisions state them, by number."""
        return tuple(each.directive for each in self._issues(None, last=True))

    def issues(self, number: str) -> tuple[Issue, ...]:
        """Return a directive as each revision stated it, in order of entry."""
        self._last(number)
        return self._issues(number)

    def _issues(self, number: str | None, *, last: bool = False, known_at: datetime | None = None) -> tuple[Issue, ...]:
        entries, requirements = schema.directive_entries, schema.directive_requirements
        one = [entries.c.number == number] if number is not None else []
        known = [or_(entries.c.recorded_at.is_(None), entries.c.recorded_at <= known_at)] if known_at else []
        query = self._tenant.select(entries, *one, *known).order_by(entries.c.number, entries.c.entry)
        rows = self._tenant.rows(query)
        if last:
            rows = list({row["number"]: row for row in rows}.values())
        of_one = [requirements.c.directive == number] if number is not None else []
        asked: dict[tuple[str, int], list[DirectiveRequirement]] = {}
        for row in self._tenant.rows(self._tenant.select(requirements, *of_one).order_by(requirements.c.place)):
            asked.setdefault((row["directive"], row["entry"]), []).append(record_of(row, DirectiveRequirement))
        return tuple(
            Issue(
                directive=attrs.evolve(
                    record_of(row, Directive), requirements=asked.get((row["number"], row["entry"]), ())
                ),
                recorded_at=row["recorded_at"],
                recorded_by=row["recorded_by"],
            )
            for row in rows
        )

    def record_accomplishment(self, accomplishment: Accomplishment) -> None:
        """Record what was done."""
        self._last(accomplishment.directive)
        self._record_fact(schema.accomplishments, accomplishment)

    def record_event(self, event: Event) -> None:
        """Record another dated event."""
        self._record_fact(schema.dated_events, event)

    def _record_fact(self, table: Table, fact: DatedFact) -> None:
        if self._tenant.rows(self._tenant.select(table, table.c.id == fact.id)):
            raise ConflictError(f"there is already a record '{fact.id}'; take another id")
        self._tenant.insert(table, fact)

    def load(self, fleet: Fleet, *, as_known_at: datetime | None = None) -> ComplianceFile:
        """Return everything that is on record, with the fleet that it is about."""
        return ComplianceFile(
            fleet=fleet if as_known_at is None else fleet.known_at(as_known_at),
            directives=[each.directive for each in self._issues(None, last=True, known_at=as_known_at)],
            accomplishments=self._facts(schema.accomplishments, Accomplishment, fleet),
            events=self._facts(schema.dated_events, Event, fleet),
            as_known_at=as_known_at,
        )

    def _facts(self, table: Table, kind: type[_Recorded], fleet: Fleet) -> tuple[_Recorded, ...]:
        query = self._tenant.select(table, *self._of(table, fleet))
        return tuple(sorted(self._tenant.records(query, kind), key=lambda each: each.id))

    def _of(self, table: Table, fleet: Fleet) -> list[Any]:
        """Return the condition that a fact is about a part of the fleet; none where that is all, or much of it."""
        named = {each.registration for each in fleet.aircraft} | {each.aircraft for each in fleet.installations}
        if len(named) > _FEW:
            return []
        of_component = is_one_of(table, fleet.component_ids())
        return [self._tenant.has_any(table, table.c.aircraft.in_(sorted(named)), of_component)]

    def statuses(
        self, *, directives: Iterable[str] | None = None, registrations: Iterable[str] | None = None
    ) -> tuple[KeptStatus, ...]:
        """Return what the last scan found, in the order of the keys."""
        table = schema.requirement_statuses
        wanted = [] if directives is None else [table.c.directive.in_(tuple(directives))]
        wanted += [] if registrations is None else [table.c.aircraft.in_(tuple(registrations))]
        kept = map(_kept, self._tenant.rows(self._tenant.select(table, *wanted)))
        return tuple(sorted(kept, key=lambda each: each.key))  # sorted by the database, it would read all by the key

    def keep(self, changed: Iterable[KeptStatus], *, gone: Iterable[KeptStatus] = ()) -> None:
        """Keep what a scan found, each over what an earlier one found, and drop what is gone."""
        table = schema.requirement_statuses
        self._tenant.delete_all(table, [dict(zip(_KEY, each.key, strict=True)) for each in gone])
        # They are made of what is on record, so that nothing in them is checked a second time: there may be a million.
        self._tenant.put_rows(table, ({name: getattr(each, name) for name in _FIELDS} for each in changed))

    def due(
        self, *, through: date, after: KeptStatus | None = None, limit: int | None = None
    ) -> tuple[KeptStatus, ...]:
        """Return what needs doing or knowing, the most urgent first."""
        table = schema.requirement_statuses
        found: list[KeptStatus] = []
        for first, within in _due_ranges(through):
            left = None if limit is None else limit - len(found)
            following = _following(first, after)
            if left == 0 or following is None:
                continue
            same = [table.c[name] == value for name, value in zip(DUE_ORDER, first, strict=False)]
            query = self._tenant.select(table, *same, *within, *following)
            rows = self._tenant.rows(query.order_by(*(table.c[name] for name in DUE_ORDER)).limit(left))
            found += map(_kept, rows)
        return tuple(found)


_FEW = 50
"""More aircraft than these are not asked for by name."""
_FIELDS = tuple(field.name for field in attrs.fields(KeptStatus))


def _due_ranges(through: date) -> Iterator[tuple[tuple[object, ...], list[ColumnElement[bool]]]]:
    """Yield the parts of the due list, one after the other: of each the first columns' values, and other conditions.

    Each is one range of an index, so that the first page costs no more where a million others fall due later.
    """
    column = schema.requirement_statuses.c
    yield (), [column.urgency < IN_TIME]
    yield (IN_TIME,), [column.falls_due_on <= through]
    if through < NO_DAY:
        yield (IN_TIME,), [column.status == "unknown", column.falls_due_on > through, column.falls_due_on < NO_DAY]
        yield (IN_TIME, NO_DAY), []


def _following(first: tuple[object, ...], after: KeptStatus | None) -> list[ColumnElement[bool]] | None:
    """Return the condition that a row of a part comes after another row; None where none of the part does."""
    if after is None:
        return []
    place = tuple(getattr(after, name) for name in DUE_ORDER)
    begin = place[: len(first)]
    if begin != first:
        return [] if begin < first else None
    columns = [schema.requirement_statuses.c[name] for name in DUE_ORDER[len(first) :]]
    return [tuple_(*columns) > tuple_(*place[len(first) :])]


def _kept(row: Any) -> KeptStatus:  # noqa: ANN401 - a row has no narrower type
    """Return the record of a row that only this store writes, unchecked: a million of them would wait for that."""
    return KeptStatus(**{name: row[name] for name in _FIELDS})
