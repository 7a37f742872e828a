"""A batch held against what is on record: what is new, what is there otherwise, and what cannot stand together."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any, TypeAlias

import attrs

from amss_core.codec import unstructure
from amss_core.directives import ANY_AIRCRAFT, ComplianceFile, Directive
from amss_core.errors import AmssError
from amss_core.findings import Finding
from amss_core.fleet import Aircraft
from amss_core.imports.records import Batch, joined
from amss_core.parts import Stock
from amss_core.personnel import Fact, PersonnelFile
from amss_core.programmes import ProgrammeFile
from amss_core.scheduling import Plan
from amss_core.tasks import Task, capacity_conflicts

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
    "registrations": lambda each: (each.authority, each.number),
    "programmes": lambda each: each.id,
    "programme_items": lambda each: each.item.id,
    "programme_accomplishments": lambda each: each.id,
}
_KEPT_BY_US = frozenset({"revision", "aog_since", "organization"})
"""Fields that no file tells."""


def _directive_as_told(each: Directive) -> Directive:
    """Return a directive whose requirements say all that it says of them: title, and whom it applies to."""
    own = [requirement.applicability for requirement in each.requirements]
    folded = not any(applicability.groups for applicability in own)
    requirements = [
        attrs.evolve(
            requirement,
            title=requirement.title or each.title,
            applicability=each.applicability if folded else requirement.applicability,
        )
        for requirement in each.requirements
    ]
    return attrs.evolve(
        each,
        title=next((requirement.title for requirement in requirements), each.title),
        applicability=ANY_AIRCRAFT if folded else each.applicability,
        requirements=requirements,
        corrected_on=None,
        effective_at=None,
    )


def _task_as_told(each: Task) -> Task:
    return attrs.evolve(
        each,
        notes="",
        corrects=None,
        started_at=None,
        completed_at=None,
        first_planned_start_at=each.start_at,
        first_planned_end_at=each.end_at,
        reschedules=0,
    )


_AS_TOLD: dict[str, Callable[[Any], Any]] = {
    "directives": _directive_as_told,
    "tasks": _task_as_told,
    "installations": lambda each: attrs.evolve(each, recorded_by="", recorded_at=None),
    "reservations": lambda each: attrs.evolve(each, instead_of=None, changed_at=None),
}
"""What a file can tell of a record: the rest, such as when work on a task began, is no contradiction."""


def _contradicting(name: str, new: Any, standing: Any) -> tuple[str, ...]:  # noqa: ANN401 - two records of one kind
    as_told = _AS_TOLD.get(name, _as_it_is)
    differing = _differing(as_told(new), as_told(standing))
    if name == "items" and "installed" in (new.status, standing.status):
        return tuple(each for each in differing if each != "status")  # installations tell where it is
    return differing


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
            elif differing := _contradicting(name, each, standing):
                against.append(_different(name, key(each), each, standing, differing))
    files, of_people = _compare_files(batch, on_record)
    fresh = Batch(files=files, **new)
    return Comparison(new=fresh, against=(*against, *of_people, *_together(fresh, on_record)))


def _as_it_is(each: Any) -> Any:  # noqa: ANN401 - a record of any kind
    return each


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
                taken = {(each.id, each.recorded_at) for each in known} | {(each.id, None) for each in known}
                against += [
                    _repeated(field.name, file.person.id, each)
                    for each in fresh[field.name]
                    if (each.id, each.recorded_at) in taken
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
        made = joined(on_record, attrs.evolve(new, files=())).compliance()
        for subject in {each.subject for each in new.readings}:
            made.fleet.history(subject)
        return made

    def programmes() -> ProgrammeFile:
        return ProgrammeFile(
            items=[each.item for each in both("programme_items")],
            accomplishments=both("programme_accomplishments"),
        )

    for make in (file, stock, programmes, lambda: Plan(tasks=both("tasks"), links=both("links"))):
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
