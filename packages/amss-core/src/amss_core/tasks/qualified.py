"""The part of a guard that asks whether somebody is qualified, from an answer of `amss_core.qualification`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, tzinfo

from amss_core.decisions import Judged, standing
from amss_core.errors import InvalidValueError
from amss_core.findings import Finding
from amss_core.qualification import Qualification, day_of, days_of
from amss_core.qualification.independence import INDEPENDENCE_SOURCE
from amss_core.tasks.records import Task


def own_inspection(task: Task) -> Finding | None:
    """Return what stands against a task that its own mechanic is to inspect; None where it is somebody else, or nobody.

    Source: 14 CFR 121.371(c); EASA 145.A.48.
    """
    if task.inspector is None or task.inspector != task.mechanic:
        return None
    return Finding(
        code="inspector_performs_task",
        text=f"{task.inspector} is to perform {task.id} and may not inspect it.",
        source=INDEPENDENCE_SOURCE,
        compared=(("task", task.id), ("inspector", task.inspector)),
    )


def judge_qualification_on(
    now: datetime, answer: Qualification | None, *, person: str, task: Task, zone: tzinfo
) -> Iterator[Judged]:
    """Judge that somebody is qualified for a task on the day of an instant.

    Raises:
        InvalidValueError: If the answer is about somebody else, other work or another day.
    """
    day = day_of(now, zone=zone)
    yield from _judge(answer, person, task, day, day)


def judge_qualification_throughout(
    task: Task, answer: Qualification | None, *, person: str, zone: tzinfo
) -> Iterator[Judged]:
    """Judge that somebody is qualified for a task on each day of its window.

    Raises:
        InvalidValueError: If the answer is about somebody else, other work or other days.
    """
    first, last = days_of(task.start_at, task.end_at, zone=zone)
    yield from _judge(answer, person, task, first, last)


def _judge(answer: Qualification | None, person: str, task: Task, first: date, last: date) -> Iterator[Judged]:
    if answer is None:
        text = f"Whether {person} is qualified for {task.id} was not checked and is unknown."
        yield standing("qualification_unknown", text, person=person)
        return
    if answer.person.id != person:
        raise InvalidValueError(f"expected the answer about {person}", field="qualification", value=answer.person.id)
    if answer.requirement.task_type != task.type:
        raise InvalidValueError(
            f"expected the answer about {task.type}", field="qualification", value=answer.requirement.task_type
        )
    if first < answer.first_on or answer.last_on < last:
        raise InvalidValueError(
            f"expected the answer about {first} through {last}", field="qualification", value=answer.first_on
        )
    for finding in answer.against:
        yield Judged(finding.text, finding, answer.blocks, (answer.derivation,))
    if not answer.against:
        yield Judged(answer.derivation.text, because=answer.derivation.terms)
