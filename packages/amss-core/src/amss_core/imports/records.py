"""The records of imports: a batch of everything that files tell, and the import that has loaded one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Literal, Protocol, TypeAlias

import attrs

from amss_core._validators import is_instant, to_utc
from amss_core.codec import fingerprint, unstructure
from amss_core.directives import Accomplishment, ComplianceFile, Directive, Event
from amss_core.fleet import Aircraft, Component, Fleet, Installation, Reading
from amss_core.organizations import Registration
from amss_core.parts import Order, PartDefinition, PartItem, Reservation
from amss_core.personnel import Fact, PersonnelFile
from amss_core.programmes import KeptItem, Programme, ProgrammeAccomplishment
from amss_core.qualification import Requirement
from amss_core.scheduling import Link
from amss_core.tasks import Task

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
    registrations: tuple[Registration, ...] = attrs.field(default=(), converter=_tuple)
    """Registrations with authorities."""
    programmes: tuple[Programme, ...] = attrs.field(default=(), converter=_tuple)
    """Maintenance programmes."""
    programme_items: tuple[KeptItem, ...] = attrs.field(default=(), converter=_tuple)
    """Their items."""
    programme_accomplishments: tuple[ProgrammeAccomplishment, ...] = attrs.field(default=(), converter=_tuple)
    """What was done of the items."""

    def facts(self) -> Iterator[tuple[str, Fact]]:
        """Yield each fact of each personnel file, with the id of its person."""
        for file in self.files:
            for field in attrs.fields(PersonnelFile):
                if field.name != "person":
                    for fact in getattr(file, field.name):
                        yield file.person.id, fact

    def compliance(self) -> ComplianceFile:
        """Return the directives, what was done about them, and the fleet that they apply to.

        Raises:
            AmssError: If they cannot stand together.
        """
        fleet = Fleet(
            aircraft=self.aircraft,
            components=self.components,
            installations=self.installations,
            readings=self.readings,
        )
        return ComplianceFile(
            fleet=fleet, directives=self.directives, accomplishments=self.accomplishments, events=self.events
        )

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


_NOTHING = Batch()


def named(batch: Batch, *, on_record: Batch = _NOTHING) -> Batch:
    """Return a batch in which every dated fact has an id, every item's part a definition, and items an authority.

    Where the files give no id, it is made of what the record says: the same record gets the same id again. An item of a
    programme gets the authority of the programme.

    Args:
        batch: What files tell.
        on_record: What is on record, for programmes that the files do not tell.
    """
    defined = {each.part_number for each in batch.definitions}
    numbers = dict.fromkeys([each.part_number for each in batch.items] + [each.part_number for each in batch.orders])
    authorities = {each.id: each.authority for each in (*on_record.programmes, *batch.programmes)}
    return attrs.evolve(
        batch,
        readings=dict.fromkeys(map(_with_id, batch.readings)),
        accomplishments=dict.fromkeys(map(_with_id, batch.accomplishments)),
        events=dict.fromkeys(map(_with_id, batch.events)),
        definitions=(
            *batch.definitions,
            *(PartDefinition(part_number=each) for each in numbers if each not in defined),
        ),
        programme_items=[_with_authority(each, authorities.get(each.programme, "")) for each in batch.programme_items],
        programme_accomplishments=dict.fromkeys(map(_with_id, batch.programme_accomplishments)),
    )


def _with_authority(kept: KeptItem, authority: str) -> KeptItem:
    return kept if kept.item.authority else attrs.evolve(kept, item=attrs.evolve(kept.item, authority=authority))


def joined(first: Batch, second: Batch) -> Batch:
    """Return everything of two batches that have no record in common; a person's files become one."""
    files = {file.person.id: file for file in first.files}
    for file in second.files:
        files[file.person.id] = _joined_files(files[file.person.id], file) if file.person.id in files else file
    names = [field.name for field in attrs.fields(Batch) if field.name != "files"]
    return Batch(files=files.values(), **{name: (*getattr(first, name), *getattr(second, name)) for name in names})


def _joined_files(first: PersonnelFile, second: PersonnelFile) -> PersonnelFile:
    names = [field.name for field in attrs.fields(PersonnelFile) if field.name != "person"]
    facts: dict[str, Any] = {name: (*getattr(first, name), *getattr(second, name)) for name in names}
    return attrs.evolve(first, **facts)


def _with_id(record: Any) -> Any:  # noqa: ANN401 - a record of any kind that has an id
    return record if record.id else attrs.evolve(record, id=content_id(record))


def content_id(record: object) -> str:
    """Return an id that is made of what a record says: equal records have equal ones."""
    return CONTENT_ID + fingerprint(unstructure(record))[:20]
