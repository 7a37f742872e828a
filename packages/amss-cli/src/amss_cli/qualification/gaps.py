"""The qualification gaps of a plan: everything that stands against whoever is to do, or did, each task."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import attrs

from amss_cli.operator import Operator
from amss_core.findings import Finding
from amss_core.qualification import Requirement, check_window, days_of, qualification_timeline
from amss_core.tasks import Task
from amss_core.timeline import Timeline

Part = Literal["mechanic", "inspector"]


@attrs.frozen(kw_only=True)
class Gap:
    """What stands against one person for one task."""

    task: Task
    """The task."""
    person: str
    """Id of the person."""
    name: str
    """Name of the person; empty where nothing is recorded on them."""
    part: Part
    """Whether the person is to do the task or to inspect it."""
    against: tuple[Finding, ...]
    """Everything that stands against on a day of the task's window, in the order of the steps."""


def gaps(operator: Operator) -> tuple[Gap, ...]:
    """Return the gaps of all tasks that are planned, in work or completed, by start.

    A planned task is judged for its whole window, and so is a completed one: by the days on which it was done, whatever
    has lapsed since.
    """
    judge = _Judge(operator=operator)
    tasks = (task for task in operator.tasks.values() if task.state != "cancelled")
    found = (gap for task in tasks for gap in judge.gaps(task))
    return tuple(sorted(found, key=lambda gap: (gap.task.start_at, gap.task.id)))


@attrs.frozen(kw_only=True)
class _Judge:
    """Judges many tasks, and looks at each person and requirement once."""

    operator: Operator
    timelines: dict[tuple[str, Requirement], Timeline] = attrs.field(factory=dict)

    def gaps(self, task: Task) -> Iterator[Gap]:
        """Yield the gap of the mechanic and that of the inspector, where there is one."""
        people: Iterable[tuple[Part, str | None]] = (
            ("mechanic", task.mechanic),
            ("inspector", task.inspector),
        )
        for part, person in people:
            against = self._against(task, part, person) if person else ()
            if person and against:
                file = self.operator.files.get(person)
                name = file.person.name if file else ""
                yield Gap(task=task, person=person, name=name, part=part, against=against)

    def _against(self, task: Task, part: Part, person: str) -> tuple[Finding, ...]:
        if task.aircraft not in self.operator.aircraft_types:
            fact = f"The type of {task.aircraft} is not in the table aircraft"
            return (_unknown("aircraft_type_unknown", fact, task, aircraft=task.aircraft),)
        if person not in self.operator.files:
            fact = f"Nothing is recorded on {person} in the table people"
            return (_unknown("person_unknown", fact, task, person=person),)
        requirement = self.operator.requirement_of(task)
        if part == "inspector":
            requirement = of_inspector(requirement)
        first, last = days_of(task.start_at, task.end_at)
        if self._timeline(person, requirement).covers(first, last):
            return ()
        return check_window(
            self.operator.files[person],
            requirement,
            start=task.start_at,
            end=task.end_at,
            policy=self.operator.qualification_policy,
        ).against

    def _timeline(self, person: str, requirement: Requirement) -> Timeline:
        key = person, requirement
        if key not in self.timelines:
            self.timelines[key] = qualification_timeline(
                self.operator.files[person], requirement, policy=self.operator.qualification_policy
            )
        return self.timelines[key]


def _unknown(code: str, fact: str, task: Task, **about: str) -> Finding:
    return Finding(
        code=code,
        text=f"{fact}, so who may do {task.id} is unknown.",
        compared=(*about.items(), ("task", task.id)),
    )


def of_inspector(requirement: Requirement) -> Requirement:
    """Return what an independent inspection of the work asks for: the certificates, and the inspection authorisation.

    Skills and recency are those of whoever does the work.

    Source: 14 CFR 121.371(a); EASA 145.A.48(b).
    """
    return attrs.evolve(requirement, certifying=False, inspection=True, skills=(), recency=())
