"""Use cases of qualification: may this person do this work, on a day or through a window, by what was known when."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo

from amss_core._validators import require_aware
from amss_core.errors import InvalidValueError
from amss_core.events import RequirementOfWorkChanged
from amss_core.permissions import Actor, require
from amss_core.personnel import PersonnelFile
from amss_core.qualification import (
    Candidate,
    Expiry,
    Qualification,
    QualificationPolicy,
    RecencyOutlook,
    Requirement,
    check,
    check_window,
    day_of,
    expiring,
    rank,
    recency_outlook,
    requirement_for,
)
from amss_core.qualification.assessment import DEFAULT_POLICY
from amss_core.services._arguments import use_case
from amss_core.services._change import tell
from amss_core.services._work import policy_of_qualification, requirement_of, zone_of
from amss_core.stores import Stores
from amss_core.tasks import ACTIVE

_CHECK = "qualification.check"


@use_case
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


@use_case
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


@use_case
def check_person_for(
    stores: Stores,
    actor: Actor,
    person_id: str,
    task_type: str,
    aircraft_type: str | None = None,
    *,
    now: datetime,
    on: date | None = None,
    at: datetime | None = None,
    window: tuple[datetime, datetime] | None = None,
    known_at: datetime | None = None,
) -> Qualification:
    """Tell whether a person may do a type of work, by what the organisation asks for it and by its station's dates.

    Without a day, an instant or a window it is asked for now.

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        person_id: Id of the person.
        task_type: Type of the task.
        aircraft_type: Designator of the aircraft's type; None for work on no particular type.
        now: The instant of the question, aware.
        on: The day asked about.
        at: The instant asked about, aware; its day at the station counts.
        window: The window [start, end) asked about, aware; each of its days counts.
        known_at: The instant by whose knowledge is judged, aware; None for `now`.

    Raises:
        ForbiddenError: If the actor's role may not (`qualification.check`).
        NotFoundError: If the organisation has no such person.
        InvalidValueError: If more than one of day, instant and window is given, an instant is naive, or the window's
            end is not after its start.
    """
    if sum(each is not None for each in (on, at, window)) > 1:
        raise InvalidValueError("expected one of a day, an instant and a window", field="on")
    require_aware(now)
    file = _file(stores, actor, person_id, known_at or now)
    asked = requirement_for(stores.requirements.all(), task_type=task_type, aircraft_type=aircraft_type)
    zone, policy = zone_of(stores), policy_of_qualification()
    if window is not None:
        return check_window(file, asked, start=window[0], end=window[1], zone=zone, policy=policy)
    return check(file, asked, on=on or day_of(at or now, zone=zone), policy=policy)


@use_case
def outlook_on_recency(
    stores: Stores,
    actor: Actor,
    person_id: str,
    task_type: str,
    aircraft_type: str | None = None,
    *,
    now: datetime,
    on: date | None = None,
) -> tuple[RecencyOutlook, ...]:
    """Tell what a person must log by when to stay or become current for a type of work, for each rule that it asks for.

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        person_id: Id of the person.
        task_type: Type of the task.
        aircraft_type: Designator of the aircraft's type; None for work on no particular type.
        now: The instant by whose knowledge is judged, aware.
        on: The day asked about; None for the day that `now` has at the station.

    Raises:
        ForbiddenError: If the actor's role may not (`qualification.check`).
        NotFoundError: If the organisation has no such person.
        InvalidValueError: If `now` is naive.

    Source: EASA 145.A.35(c), 66.A.20(b)2; 14 CFR 65.83.
    """
    file = _file(stores, actor, person_id, now)
    asked = requirement_for(stores.requirements.all(), task_type=task_type, aircraft_type=aircraft_type)
    return recency_outlook(file, asked, on=on or day_of(now, zone=zone_of(stores)))


@use_case
def list_expiring(stores: Stores, actor: Actor, *, within_days: int, now: datetime) -> tuple[Expiry, ...]:
    """Return the certificates, ratings, skills and authorisations that end today or within some days, the next first.

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        within_days: Days after today, 0 or more; the last one counts.
        now: The instant of the question, aware; its day at the station is today.

    Raises:
        ForbiddenError: If the actor's role may not (`qualification.check`).
        InvalidValueError: If the days are below zero or end after the calendar, or `now` is naive.
    """
    require(actor, _CHECK, organization=stores.organization)
    files = (file.known_at(now) for file in stores.people.files())
    today = day_of(now, zone=zone_of(stores))
    return expiring(files, on=today, within_days=within_days, policy=policy_of_qualification())


def _file(stores: Stores, actor: Actor, person_id: str, known_at: datetime) -> PersonnelFile:
    require(actor, _CHECK, organization=stores.organization)
    return stores.people.file(person_id).known_at(known_at)


@use_case
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


@use_case
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


@use_case
def list_requirements(stores: Stores, actor: Actor) -> tuple[Requirement, ...]:
    """Return what is asked for all work, by type of task and aircraft type.

    Raises:
        ForbiddenError: If the actor's role may not (`qualification.check`).
    """
    require(actor, _CHECK, organization=stores.organization)
    return stores.requirements.all()


@use_case
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
