"""What a plan is judged by: aircraft, people and what is asked of them, the store, and the limits that must hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, tzinfo
from functools import cached_property

import attrs

from amss_core._validators import is_date, is_not_blank
from amss_core.errors import InvalidValueError
from amss_core.findings import Derivation
from amss_core.parts import Stock
from amss_core.personnel import PersonnelFile
from amss_core.qualification import (
    QualificationPolicy,
    Requirement,
    days_of,
    qualification_timeline,
    requirement_for,
)
from amss_core.tasks import Task
from amss_core.timeline import Timeline


@attrs.frozen(kw_only=True)
class Deadline:
    """The last day on which a directive's requirement, or a programme's item, is not overdue."""

    subject: str = attrs.field(validator=is_not_blank)
    """Number of the directive, or id of the programme's item."""
    last_on: date = attrs.field(validator=is_date)
    """Last day on which it is not overdue: work on it must end by then."""
    task: str | None = None
    """Id of the task that carries it out; None where the tasks of the aircraft tell themselves what they carry out."""
    aircraft: str | None = None
    """Registration of the aircraft that it is about; may be left out where the task is named."""
    paragraph: str | None = None
    """Paragraph of the directive's requirement; None where it has only one."""
    is_directive: bool = True
    """Whether a directive sets it: then no plan that breaks it is allowed. Otherwise a programme does."""
    source: str = ""
    """The document and paragraph that set it."""
    derivation: Derivation | None = None
    """Why it is this day; None where that is not told."""

    def __attrs_post_init__(self) -> None:
        if self.task is None and self.aircraft is None:
            raise InvalidValueError("expected the task or the aircraft that it is about", field="task")

    @property
    def name(self) -> str:
        """What it is about, such as `2004-05-19 paragraph (a)`."""
        return f"{self.subject} paragraph {self.paragraph}" if self.paragraph else self.subject

    def carried_out_by(self, task: Task) -> bool:
        """Tell whether a task carries this out: the one that is named or, where none is, each that says so itself."""
        if self.task is not None:
            return task.id == self.task
        if self.aircraft is not None and task.aircraft != self.aircraft:
            return False
        if not self.is_directive:
            return task.programme_item == self.subject
        same_paragraph = None in {self.paragraph, task.paragraph} or self.paragraph == task.paragraph
        return task.directive == self.subject and same_paragraph


def _types(types: Mapping[str, str] | Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(dict(types).items())


def _slots(slots: Mapping[str, int] | Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    return tuple(dict(slots).items())


def _files(files: Mapping[str, PersonnelFile] | Iterable[PersonnelFile]) -> tuple[PersonnelFile, ...]:
    return tuple(files.values() if isinstance(files, Mapping) else files)


def _requirements(requirements: Iterable[Requirement]) -> tuple[Requirement, ...]:
    return tuple(requirements)


def _deadlines(deadlines: Iterable[Deadline]) -> tuple[Deadline, ...]:
    return tuple(deadlines)


@attrs.frozen(kw_only=True)
class PlanFacts:
    """Everything that a plan is judged by; what is left out is unknown, and shown as such."""

    on: date = attrs.field(validator=is_date)
    """The day asked about: what is ordered on it arrives after its lead time."""
    zone: tzinfo = UTC
    """Zone of the station, whose dates count."""
    aircraft_types: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_types)
    """Registration of each aircraft with the designator of its type; may be given as a mapping."""
    capacity_slots: tuple[tuple[str, int], ...] = attrs.field(default=(), converter=_slots)
    """Registration of each aircraft with how many active tasks it takes at once; may be given as a mapping."""
    files: tuple[PersonnelFile, ...] = attrs.field(default=(), converter=_files)
    """What is recorded on each person; may be given by id."""
    requirements: tuple[Requirement, ...] = attrs.field(default=(), converter=_requirements)
    """What the organisation asks for."""
    qualification_policy: QualificationPolicy = attrs.field(factory=QualificationPolicy)
    """What the organisation has settled about qualification."""
    stock: Stock = attrs.field(factory=Stock)
    """What is known about the store."""
    deadlines: tuple[Deadline, ...] = attrs.field(default=(), converter=_deadlines)
    """The limits that must hold."""

    def days_of(self, task: Task) -> tuple[date, date]:
        """Return the first and the last day, both included, that a task's window touches at the station."""
        return days_of(task.start_at, task.end_at, zone=self.zone)

    def requirement_of(self, task: Task) -> Requirement:
        """Return what a task asks of its mechanic."""
        key = (task.type, self.type_of.get(task.aircraft))
        if key not in self._asked:
            self._asked[key] = requirement_for(self.requirements, task_type=key[0], aircraft_type=key[1])
        return self._asked[key]

    def timeline_of(self, person: str, task: Task) -> Timeline:
        """Return the days on which a person may do a task; each is worked out once.

        Raises:
            KeyError: If the person has no file.
        """
        key = (person, task.type, self.type_of.get(task.aircraft))
        if key not in self._timelines:
            file, requirement = self.file_of[person], self.requirement_of(task)
            self._timelines[key] = qualification_timeline(file, requirement, policy=self.qualification_policy)
        return self._timelines[key]

    @cached_property
    def type_of(self) -> Mapping[str, str]:
        """The designator of the type of each aircraft, by registration."""
        return dict(self.aircraft_types)

    @cached_property
    def slots_of(self) -> Mapping[str, int]:
        """How many active tasks each aircraft takes at once, by registration."""
        return dict(self.capacity_slots)

    @cached_property
    def file_of(self) -> Mapping[str, PersonnelFile]:
        """The file of each person, by id."""
        return {file.person.id: file for file in self.files}

    @cached_property
    def _asked(self) -> dict[tuple[str, str | None], Requirement]:
        return {}

    @cached_property
    def _timelines(self) -> dict[tuple[str, str, str | None], Timeline]:
        return {}
