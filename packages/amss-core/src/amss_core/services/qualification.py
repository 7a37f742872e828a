"""Use cases of qualification: may this person do this work, on a day or through a window, by what was known when."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo

from amss_core._validators import require_aware
from amss_core.events import RequirementOfWorkChanged
from amss_core.permissions import Actor, require
from amss_core.personnel import PersonnelFile
from amss_core.qualification import (
    Candidate,
    Qualification,
    QualificationPolicy,
    Requirement,
    check,
    check_window,
    day_of,
    rank,
)
from amss_core.qualification.assessment import DEFAULT_POLICY
from amss_core.services._change import tell
from amss_core.services._work import policy_of_qualification, requirement_of, zone_of
from amss_core.stores import Stores
from amss_core.tasks import ACTIVE

_CHECK = "qualification.check"


def check_person(
    stores: Stores,
    actor: Actor,
    person_id: str,
    requirement: Requirement,
    *,
    now: datetime,
    on: date | None = None,
    known_at: datetime | None = None,
    zone: tzinfo = UTC,
    policy: QualificationPolicy = DEFAULT_POLICY,
) -> Qualification:
    """Tell whether a person may do the work, now or on any day, by what is known now or was known at an instant.

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        person_id: Id of the person.
        requirement: What the work asks for.
        now: The instant of the question, aware.
        on: The day asked about; None for the day that `now` has at the station.
        known_at: The instant by whose knowledge is judged, aware; None for `now`.
        zone: Zone of the station, whose dates count.
        policy: What the organisation has settled.

    Raises:
        ForbiddenError: If the actor's role may not (`qualification.check`).
        NotFoundError: If the organisation has no such person.
        InvalidValueError: If an instant is naive.
    """
    file = _file(stores, actor, person_id, known_at or now)
    return check(file, requirement, on=on or day_of(now, zone=zone), policy=policy)


def check_person_through(
    stores: Stores,
    actor: Actor,
    person_id: str,
    requirement: Requirement,
    *,
    start: datetime,
    end: datetime,
    now: datetime,
    known_at: datetime | None = None,
    zone: tzinfo = UTC,
    policy: QualificationPolicy = DEFAULT_POLICY,
) -> Qualification:
    """Tell whether a person may do the work on every day of the window [start, end).

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        person_id: Id of the person.
        requirement: What the work asks for.
        start: First instant, aware.
        end: End of the window, aware; the instant itself lies outside.
        now: The instant of the question, aware.
        known_at: The instant by whose knowledge is judged, aware; None for `now`.
        zone: Zone of the station, whose dates count.
        policy: What the organisation has settled.

    Raises:
        ForbiddenError: If the actor's role may not (`qualification.check`).
        NotFoundError: If the organisation has no such person.
        InvalidValueError: If an instant is naive, or the end is not after the start.
    """
    file = _file(stores, actor, person_id, known_at or now)
    return check_window(file, requirement, start=start, end=end, zone=zone, policy=policy)


def _file(stores: Stores, actor: Actor, person_id: str, known_at: datetime) -> PersonnelFile:
    require(actor, _CHECK, organization=stores.organization)
    return stores.people.file(person_id).known_at(known_at)


def require_for_work(stores: Stores, actor: Actor, requirement: Requirement, *, now: datetime) -> Requirement:
    """Set what a type of task on an aircraft type, or on any, asks of whoever does it; it stands over what did before.

    Raises:
        ForbiddenError: If the actor's role may not (`qualification.require`).
        InvalidValueError: If `now` is naive.
    """
    action = "qualification.require"
    require(actor, action, organization=stores.organization)
    before = stores.requirements.put(requirement)
    _tell(stores, actor, requirement, action=action, now=now, before=before, after=requirement)
    return requirement


def drop_requirement(stores: Stores, actor: Actor, task_type: str, aircraft_type: str | None, *, now: datetime) -> None:
    """Remove what a type of task on an aircraft type asks: what that work asks is then unknown.

    Raises:
        ForbiddenError: If the actor's role may not (`qualification.require`).
        NotFoundError: If nothing is defined for this work.
        InvalidValueError: If `now` is naive.
    """
    action = "qualification.require"
    require(actor, action, organization=stores.organization)
    before = stores.requirements.remove(task_type, aircraft_type)
    _tell(stores, actor, before, action=action, now=now, before=before, after=None)


def _tell(
    stores: Stores,
    actor: Actor,
    requirement: Requirement,
    *,
    action: str,
    now: datetime,
    before: Requirement | None,
    after: Requirement | None,
) -> None:
    payload = RequirementOfWorkChanged(task_type=requirement.task_type, aircraft_type=requirement.aircraft_type)
    tell(
        stores,
        actor,
        now=now,
        action=action,
        entity_type="requirement",
        entity_id=requirement.work,
        payload=payload,
        before=before,
        after=after,
    )


def list_requirements(stores: Stores, actor: Actor) -> tuple[Requirement, ...]:
    """Return what is asked for all work, by type of task and aircraft type.

    Raises:
        ForbiddenError: If the actor's role may not (`qualification.check`).
    """
    require(actor, _CHECK, organization=stores.organization)
    return stores.requirements.all()


def qualified_mechanics(stores: Stores, actor: Actor, task_id: str, *, now: datetime) -> tuple[Candidate, ...]:
    """Return everybody who may do a task throughout its window, the most suitable first, then the others.

    Each of the others comes with everything that stands against. Who has other work at that time is not free.

    Raises:
        ForbiddenError: If the actor's role may not (`qualification.check`).
        NotFoundError: If the organisation has no such task.
        InvalidValueError: If `now` is naive.
    """
    require(actor, _CHECK, organization=stores.organization)
    require_aware(now)
    task = stores.tasks.get(task_id)
    busy: dict[str, list[tuple[datetime, datetime]]] = {}
    for each in stores.tasks.find(states=ACTIVE, ends_after=task.start_at, starts_before=task.end_at):
        if each.mechanic is not None and each.id != task.id:
            busy.setdefault(each.mechanic, []).append((each.start_at, each.end_at))
    return rank(
        (file.known_at(now) for file in stores.people.files()),
        requirement_of(stores, task.type, task.aircraft),
        start=task.start_at,
        end=task.end_at,
        busy=busy,
        zone=zone_of(stores),
        policy=policy_of_qualification(),
    )
