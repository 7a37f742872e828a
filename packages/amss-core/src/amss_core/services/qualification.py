"""Use cases of qualification: may this person do this work, on a day or through a window, by what was known when."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo

from amss_core.permissions import Actor, require
from amss_core.personnel import PersonnelFile
from amss_core.qualification import Qualification, QualificationPolicy, Requirement, check, check_window, day_of
from amss_core.qualification.assessment import DEFAULT_POLICY
from amss_core.stores import Stores

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
