"""What several use cases ask about a piece of work: what it requires, and whether somebody may do it."""

from __future__ import annotations

from datetime import datetime, tzinfo

from amss_core.codec import structure
from amss_core.qualification import (
    Evidence,
    Qualification,
    QualificationPolicy,
    Requirement,
    check,
    check_window,
    day_of,
    evidence,
    requirement_for,
)
from amss_core.reference import certification_types
from amss_core.stores import Stores
from amss_core.tasks import Task


def zone_of(stores: Stores) -> tzinfo:
    """Return the zone of the organisation's main station, whose dates count."""
    zone: tzinfo = structure(stores.organizations.get().time_zone, tzinfo)
    return zone


def policy_of_qualification() -> QualificationPolicy:
    """Return what is settled for all checks of qualification."""
    return QualificationPolicy.of_certifications(certification_types())


def requirement_of(stores: Stores, task_type: str, registration: str) -> Requirement:
    """Return what a type of task on an aircraft asks of whoever does it.

    Raises:
        NotFoundError: If the organisation has no such aircraft.
    """
    designator = stores.fleet.get(registration).type_designator
    return requirement_for(stores.requirements.all(), task_type=task_type, aircraft_type=designator)


def qualified_through(stores: Stores, task: Task, *, zone: tzinfo) -> Qualification | None:
    """Tell whether a task's mechanic may do it throughout its window; None where nobody is assigned.

    Raises:
        NotFoundError: If the organisation has no such person or aircraft.
    """
    if task.mechanic is None:
        return None
    return check_window(
        stores.people.file(task.mechanic),
        requirement_of(stores, task.type, task.aircraft),
        start=task.start_at,
        end=task.end_at,
        zone=zone,
        policy=policy_of_qualification(),
    )


def qualified_now(stores: Stores, task: Task, *, now: datetime, zone: tzinfo) -> Qualification | None:
    """Tell whether a task's mechanic may do it on the day, by what is known now; None where nobody is assigned."""
    if task.mechanic is None:
        return None
    return check(
        stores.people.file(task.mechanic).known_at(now),
        requirement_of(stores, task.type, task.aircraft),
        on=day_of(now, zone=zone),
        policy=policy_of_qualification(),
    )


def evidence_of(stores: Stores, person_id: str, requirement: Requirement, *, now: datetime, zone: tzinfo) -> Evidence:
    """Check a person at an instant and return the proof of it, with every fact that it rests on.

    Raises:
        NotFoundError: If the organisation has no such person.
    """
    return evidence(stores.people.file(person_id), requirement, now=now, zone=zone, policy=policy_of_qualification())
