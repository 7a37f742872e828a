"""Imports: a batch of records from an operator's files, held against what is on record, and loaded whole or not at all.

A batch may be loaded again: what is on record already is not doubled. What is on record otherwise is named, and then
nothing is loaded. Records that have no name of their own get one that is made of what they say.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import datetime
from typing import Any, Literal, Protocol, TypeAlias

import attrs

from amss_core._validators import is_instant, to_utc
from amss_core.codec import fingerprint, unstructure
from amss_core.directives import Accomplishment, ComplianceFile, Directive, Event
from amss_core.errors import AmssError
from amss_core.findings import Finding
from amss_core.fleet import Aircraft, Component, Fleet, Installation, Reading
from amss_core.parts import Order, PartDefinition, PartItem, Reservation, Stock
from amss_core.personnel import Fact, PersonnelFile
from amss_core.qualification import Requirement
from amss_core.scheduling import Link, Plan
from amss_core.tasks import Task, capacity_conflicts

ImportState: TypeAlias = Literal["loaded", "taking_back", "taken_back"]
CONTENT_ID = "of-"
"""How the id of a record begins that has no name of its own, but one made of what it says."""


def _tuple(records: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(records)


@attrs.frozen(kw_only=True)
class Batch:
    """Everything that an operator's files tell, or that is on record of the same kinds."""

    files: tuple[PersonnelFile, ...] = attrs.field(default=(), converter=_tuple)
    """People, and what is recorded about them."""
    requirements: tuple[Requirement, ...] = attrs.field(default=(), converter=_tuple)
    """What work asks of whoever does it."""
    aircraft: tuple[Aircraft, ...] = attrs.field(default=(), converter=_tuple)
    """Aircraft."""
    components: tuple[Component, ...] = attrs.field(default=(), converter=_tuple)
    """Components."""
    installations: tuple[Installation, ...] = attrs.field(default=(), converter=_tuple)
    """Where components are installed."""
    readings: tuple[Reading, ...] = attrs.field(default=(), converter=_tuple)
    """What counters showed."""
    directives: tuple[Directive, ...] = attrs.field(default=(), converter=_tuple)
    """Directives."""
    accomplishments: tuple[Accomplishment, ...] = attrs.field(default=(), converter=_tuple)
    """What was done about them."""
    events: tuple[Event, ...] = attrs.field(default=(), converter=_tuple)
    """Other dated events."""
    definitions: tuple[PartDefinition, ...] = attrs.field(default=(), converter=_tuple)
    """Part definitions."""
    tasks: tuple[Task, ...] = attrs.field(default=(), converter=_tuple)
    """Tasks."""
    links: tuple[Link, ...] = attrs.field(default=(), converter=_tuple)
    """Links between tasks."""
    items: tuple[PartItem, ...] = attrs.field(default=(), converter=_tuple)
    """Items of parts."""
    reservations: tuple[Reservation, ...] = attrs.field(default=(), converter=_tuple)
    """What is kept for tasks."""
    orders: tuple[Order, ...] = attrs.field(default=(), converter=_tuple)
    """What is on order."""

    def facts(self) -> Iterator[tuple[str, Fact]]:
        """Yield each fact of each personnel file, with the id of its person."""
        for file in self.files:
            for field in attrs.fields(PersonnelFile):
                if field.name != "person":
                    for fact in getattr(file, field.name):
                        yield file.person.id, fact

    def counts(self) -> tuple[tuple[str, int], ...]:
        """Return how many records there are of each kind that there are any of; facts about people as one kind."""
        found = {field.name: len(getattr(self, field.name)) for field in attrs.fields(Batch)}
        found["facts"] = sum(1 for _ in self.facts())
        return tuple((name, number) for name, number in found.items() if number)


@attrs.frozen(kw_only=True)
class Import:
    """A batch that was loaded."""

    id: str
    """Its id."""
    source: str
    """Where it came from, such as the name of a folder."""
    state: ImportState = "loaded"
    """Loaded, or taken back."""
    recorded_at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """When it was loaded, UTC."""
    recorded_by: str
    """Who loaded it."""
    taken_back_at: datetime | None = attrs.field(
        default=None, converter=to_utc, validator=attrs.validators.optional(is_instant)
    )
    """When it was taken back, UTC; None where it was not."""
    taken_back_by: str | None = None
    """Who took it back; None where nobody did."""


class ImportRegister(Protocol):
    """The store of an organisation's imports."""

    def on_record(self) -> Batch:
        """Return everything that is on record of the kinds that a batch has."""

    def add(self, made: Import, new: Batch, on_record: Batch) -> None:
        """Store an import with the records that it brings, and which these are."""

    def get(self, import_id: str) -> Import:
        """Return an import; NotFoundError where there is none of this id."""

    def all(self) -> tuple[Import, ...]:
        """Return all imports, the last one first."""

    def take_back(self, taken_back: Import) -> int:
        """Remove every record that an import has brought, and return how many; ConflictError where others rest on one.

        ConflictError also where one was changed since.
        """


def named(batch: Batch) -> Batch:
    """Return a batch in which every reading, accomplishment and event has an id, and every item's part a definition.

    Where the files give none, the id is made of what the record says: the same record gets the same id again.
    """
    defined = {each.part_number for each in batch.definitions}
    numbers = dict.fromkeys([each.part_number for each in batch.items] + [each.part_number for each in batch.orders])
    return attrs.evolve(
        batch,
        readings=dict.fromkeys(map(_with_id, batch.readings)),
        accomplishments=dict.fromkeys(map(_with_id, batch.accomplishments)),
        events=dict.fromkeys(map(_with_id, batch.events)),
        definitions=(
            *batch.definitions,
            *(PartDefinition(part_number=each) for each in numbers if each not in defined),
        ),
    )


def _with_id(record: Any) -> Any:  # noqa: ANN401 - a record of any kind that has an id
    return record if record.id else attrs.evolve(record, id=content_id(record))


def content_id(record: object) -> str:
    """Return an id that is made of what a record says: equal records have equal ones."""
    return CONTENT_ID + fingerprint(unstructure(record))[:20]


_Key: TypeAlias = Callable[[Any], Hashable]
_KEYS: dict[str, _Key] = {
    "requirements": lambda each: (each.task_type, each.aircraft_type),
    "aircraft": lambda each: each.registration,
    "components": lambda each: each.id,
    "installations": lambda each: (each.component, each.aircraft, each.position, each.installed_on, each.removed_on),
    "readings": lambda each: each.id,
    "directives": lambda each: each.number,
    "accomplishments": lambda each: each.id,
    "events": lambda each: each.id,
    "definitions": lambda each: each.part_number,
    "tasks": lambda each: each.id,
    "links": lambda each: each.key,
    "items": lambda each: each.key,
    "reservations": lambda each: each.id,
    "orders": lambda each: each.id,
}
_KEPT_BY_US = frozenset({"revision", "aog_since"})
"""Fields that no file tells."""


@attrs.frozen(kw_only=True)
class Comparison:
    """A batch held against what is on record."""

    new: Batch
    """What is not on record yet."""
    against: tuple[Finding, ...]
    """Everything that is on record otherwise, or cannot stand together with what is; empty where it can be loaded."""


def compare(batch: Batch, on_record: Batch) -> Comparison:
    """Hold a batch against what is on record.

    Args:
        batch: A batch from `named`.
        on_record: What is on record.
    """
    new: dict[str, list[Any]] = {}
    against: list[Finding] = []
    for name, key in _KEYS.items():
        there = {key(each): each for each in getattr(on_record, name)}
        for each in getattr(batch, name):
            standing = there.get(key(each))
            if standing is None:
                new.setdefault(name, []).append(each)
            elif differing := _differing(each, standing):
                against.append(_different(name, key(each), each, standing, differing))
    files, of_people = _compare_files(batch, on_record)
    fresh = Batch(files=files, **new)
    return Comparison(new=fresh, against=(*against, *of_people, *_together(fresh, on_record)))


def _differing(new: Any, standing: Any) -> tuple[str, ...]:  # noqa: ANN401 - two records of one kind
    names = (field.name for field in attrs.fields(type(new)) if field.name not in _KEPT_BY_US)
    return tuple(name for name in names if getattr(new, name) != getattr(standing, name))


def _different(kind: str, key: Hashable, new: Any, standing: Any, names: tuple[str, ...]) -> Finding:  # noqa: ANN401 - two records of one kind
    said = "; ".join(f"{name} is {_shown(getattr(standing, name))}, not {_shown(getattr(new, name))}" for name in names)
    return Finding(
        code="imported_otherwise_on_record",
        text=f"{kind} {_name(key)} is on record otherwise: {said}.",
        compared=(("kind", kind), ("key", _name(key)), ("fields", ", ".join(names))),
    )


def _name(key: Hashable) -> str:
    return " ".join(str(each) for each in key if each is not None) if isinstance(key, tuple) else str(key)


def _shown(value: object) -> str:
    text = str(unstructure(value))
    return text if len(text) <= 80 else f"{text[:80]}…"


def differences(told: Batch, on_record: Batch) -> tuple[Finding, ...]:
    """Return every record that files tell otherwise than it is on record, not at all, or that is not on record.

    Args:
        told: A batch from `named`, such as of files that were written from what is on record.
        on_record: What is on record.
    """
    found: list[Finding] = []
    for name, key in _KEYS.items():
        found += _apart(name, key, getattr(told, name), getattr(on_record, name))
    found += _apart("people", lambda person: person.id, _people(told), _people(on_record))
    found += _apart("facts", _fact_key, told.facts(), on_record.facts())
    return tuple(found)


def _people(batch: Batch) -> Iterator[Any]:
    return (file.person for file in batch.files)


def _fact_key(fact_of: tuple[str, Fact]) -> Hashable:
    person, fact = fact_of
    return person, type(fact).__name__, fact.id, fact.recorded_at


def _apart(kind: str, key: _Key, told: Iterable[Any], on_record: Iterable[Any]) -> Iterator[Finding]:
    said: dict[Hashable, list[Any]] = {}
    for each in told:
        said.setdefault(key(each), []).append(each)
    for standing in on_record:
        new, *more = said.pop(key(standing), [None])
        if new is None:
            yield _alone(kind, key(standing), "told_by_no_file", "is on record, and no file tells it")
        elif more:
            yield _alone(
                kind, key(standing), "told_in_parts", f"is one record, and the files tell it in {1 + len(more)}"
            )
        elif isinstance(new, tuple):
            if new != standing:
                yield _different(kind, key(standing), new[1], standing[1], _differing(new[1], standing[1]))
        elif differing := _differing(new, standing):
            yield _different(kind, key(standing), new, standing, differing)
    for missing in said:
        yield _alone(kind, missing, "not_on_record", "is told by the files, and not on record")


def _alone(kind: str, key: Hashable, code: str, how: str) -> Finding:
    return Finding(code=code, text=f"{kind} {_name(key)} {how}.", compared=(("kind", kind), ("key", _name(key))))


def _compare_files(batch: Batch, on_record: Batch) -> tuple[list[PersonnelFile], list[Finding]]:
    there = {file.person.id: file for file in on_record.files}
    new: list[PersonnelFile] = []
    against: list[Finding] = []
    for file in batch.files:
        standing = there.get(file.person.id)
        if standing is None:
            new.append(file)
            continue
        if file.person != standing.person:
            differing = _differing(file.person, standing.person)
            against.append(_different("people", file.person.id, file.person, standing.person, differing))
        fresh: dict[str, Any] = {}
        for field in attrs.fields(PersonnelFile):
            if field.name != "person":
                known = set(getattr(standing, field.name))
                fresh[field.name] = tuple(each for each in getattr(file, field.name) if each not in known)
                ids = {each.id for each in known}
                against += [
                    _repeated(field.name, file.person.id, each)
                    for each in fresh[field.name]
                    if each.id in ids and each.recorded_at is None
                ]
        if any(fresh.values()):
            new.append(attrs.evolve(file, **fresh))
    return new, against


def _repeated(kind: str, person: str, fact: Fact) -> Finding:
    return Finding(
        code="imported_otherwise_on_record",
        text=f"{kind} '{fact.id}' of {person} is on record otherwise; a correction has a later recorded_at.",
        compared=(("kind", kind), ("person", person), ("key", fact.id)),
    )


def _together(new: Batch, on_record: Batch) -> Iterator[Finding]:
    """Yield why new records cannot stand together with what is on record."""

    def both(name: str) -> tuple[Any, ...]:
        return (*getattr(on_record, name), *getattr(new, name))

    def stock() -> Stock:
        return Stock(definitions=both("definitions"), items=both("items"), reservations=both("reservations"))

    def file() -> ComplianceFile:
        fleet = Fleet(
            aircraft=both("aircraft"),
            components=both("components"),
            installations=both("installations"),
            readings=both("readings"),
        )
        for subject in {each.subject for each in new.readings}:
            fleet.history(subject)
        return ComplianceFile(
            fleet=fleet,
            directives=both("directives"),
            accomplishments=both("accomplishments"),
            events=both("events"),
        )

    for make in (file, stock, lambda: Plan(tasks=both("tasks"), links=both("links"))):
        try:
            make()
        except AmssError as error:
            yield Finding(code="imported_cannot_stand", text=str(error))
    yield from _over_capacity(both("aircraft"), both("tasks"))


def _over_capacity(aircraft: Iterable[Aircraft], tasks: Iterable[Task]) -> Iterator[Finding]:
    by_aircraft: dict[str, list[Task]] = {}
    for task in tasks:
        by_aircraft.setdefault(task.aircraft, []).append(task)
    for each in aircraft:
        own = by_aircraft.get(each.registration, ())
        for conflict in capacity_conflicts(own, capacity_slots=each.capacity_slots):
            yield conflict.finding
