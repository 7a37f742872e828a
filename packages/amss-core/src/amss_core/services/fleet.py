"""Use cases of the fleet: enter aircraft and components, read counters, install and remove, ground and return.

Readings and installations are never overwritten: a correction, or a removal, is a later record. The instant of entry
and who entered it come from the use case, never from the caller's record.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import attrs

from amss_core.compliance_time import Utilisation
from amss_core.errors import ConflictError, InvalidValueError
from amss_core.events import AircraftOnGround, AircraftOnGroundResolved, AircraftStatusChanged, FleetChanged
from amss_core.fleet import (
    Aircraft,
    AircraftStatus,
    Component,
    ComponentId,
    Fleet,
    Installation,
    Reading,
    readings_against,
)
from amss_core.permissions import Actor, require
from amss_core.services._arguments import use_case
from amss_core.services._change import Change, announce, tell, tell_all
from amss_core.services._scope import require_aircraft
from amss_core.stores import Stores

_MINUTE = timedelta(minutes=1)
_KEPT = ("registration", "status", "aog_since")


@use_case
def list_aircraft(stores: Stores, actor: Actor) -> tuple[Aircraft, ...]:
    """Return all aircraft of the organisation, by registration.

    Raises:
        ForbiddenError: If the actor's role may not (`fleet.read`).
    """
    require(actor, "fleet.read", organization=stores.organization)
    return stores.fleet.all()


@use_case
def show_fleet(stores: Stores, actor: Actor, *, registrations: Iterable[str] | None = None) -> Fleet:
    """Return what is on record about the whole fleet, or about some aircraft and all that was ever installed on them.

    Raises:
        ForbiddenError: If the actor's role may not (`fleet.read`).
        NotFoundError: If the organisation has no aircraft of one of the registrations.
    """
    require(actor, "fleet.read", organization=stores.organization)
    if registrations is None:
        return stores.fleet.load()
    named = tuple(registrations)
    fleet = stores.fleet.load(named)
    require_aircraft(fleet, named)
    return fleet


@use_case
def add_aircraft(stores: Stores, actor: Actor, aircraft: Aircraft, *, now: datetime) -> Aircraft:
    """Enter an aircraft; a grounded one counts as on the ground (AOG) from that instant.

    Raises:
        ForbiddenError: If the actor's role may not (`fleet.create`).
        ConflictError: If there is one of this registration.
        InvalidValueError: If `now` is naive.
    """
    action = "fleet.create"
    require(actor, action, organization=stores.organization)
    first = attrs.evolve(aircraft, revision=1, aog_since=now if aircraft.status == "grounded" else None)
    stores.fleet.add(first)
    payload = FleetChanged(what="aircraft", subject=first.registration)
    tell(
        stores,
        actor,
        now=now,
        action=action,
        entity_type="aircraft",
        entity_id=first.registration,
        payload=payload,
        after=first,
    )
    if first.aog_since is not None:
        on_ground = AircraftOnGround(aircraft=first.registration, reason="entered as grounded")
        announce(stores, on_ground, now=now, subject=f"aircraft/{first.registration}")
    return first


@use_case
def change_aircraft(stores: Stores, actor: Actor, aircraft: Aircraft, *, now: datetime) -> Aircraft:
    """Change an aircraft's particulars, such as its capacity, modifications or planned utilisation.

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        aircraft: The aircraft as it should be, with the revision that the actor looked at.
        now: When, aware.

    Raises:
        ForbiddenError: If the actor's role may not (`fleet.change`).
        NotFoundError: If the organisation has no such aircraft.
        ConflictError: If somebody else has changed it meanwhile, or its active tasks need more slots.
        InvalidValueError: If the status would change, which `set_status` does, or `now` is naive.
    """
    action = "fleet.change"
    require(actor, action, organization=stores.organization)
    before = stores.fleet.get(aircraft.registration)
    for name in _KEPT:
        if getattr(aircraft, name) != getattr(before, name):
            raise InvalidValueError(
                f"expected {getattr(before, name)}; ground an aircraft or return it with `set_status`",
                field=name,
                value=getattr(aircraft, name),
            )
    after = stores.fleet.replace(aircraft)
    payload = FleetChanged(what="aircraft", subject=after.registration)
    tell(
        stores,
        actor,
        now=now,
        action=action,
        entity_type="aircraft",
        entity_id=after.registration,
        payload=payload,
        before=before,
        after=after,
    )
    return after


@use_case
def plan_utilisation(
    stores: Stores, actor: Actor, registration: str, plan: Utilisation, *, revision: int, now: datetime
) -> Aircraft:
    """Enter what the operator plans to fly with an aircraft, used for projections only; raises as `change_aircraft`."""
    require(actor, "fleet.change", organization=stores.organization)
    planned = attrs.evolve(stores.fleet.get(registration), utilisation_plan=plan, revision=revision)
    return change_aircraft(stores, actor, planned, now=now)


@use_case
def set_status(
    stores: Stores, actor: Actor, registration: str, status: AircraftStatus, *, reason: str, now: datetime
) -> Aircraft:
    """Ground an aircraft, take it into maintenance, or return it to operation.

    A grounded aircraft counts as on the ground (AOG) from that instant until it gets another status.

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        registration: Registration of the aircraft.
        status: Its new status; the one that it has changes nothing.
        reason: Why, in words.
        now: When, aware.

    Raises:
        ForbiddenError: If the actor's role may not (`fleet.set_status`).
        NotFoundError: If the organisation has no such aircraft.
        InvalidValueError: If there is no such status, no reason is given, or `now` is naive.
    """
    action = "fleet.set_status"
    require(actor, action, organization=stores.organization)
    if not reason.strip():
        raise InvalidValueError("expected why its status changes", field="reason", value=reason)
    before = stores.fleet.get(registration)
    if status == before.status:
        return before
    since = now if status == "grounded" else None
    after = stores.fleet.replace(attrs.evolve(before, status=status, aog_since=since))
    subject = f"aircraft/{registration}"
    payload = AircraftStatusChanged(aircraft=registration, before=before.status, after=after.status)
    tell(
        stores,
        actor,
        now=now,
        action=action,
        entity_type="aircraft",
        entity_id=registration,
        payload=payload,
        before=before,
        after=after,
        reason=reason,
    )
    if after.aog_since is not None:
        announce(stores, AircraftOnGround(aircraft=registration, reason=reason), now=now, subject=subject)
    elif before.aog_since is not None:
        minutes = (now - before.aog_since) // _MINUTE
        announce(stores, AircraftOnGroundResolved(aircraft=registration, minutes=minutes), now=now, subject=subject)
    return after


@use_case
def record_reading(stores: Stores, actor: Actor, reading: Reading, *, now: datetime) -> Reading:
    """Enter what the counters of an aircraft or a component show, or correct a reading; see `record_readings`."""
    return record_readings(stores, actor, [reading], now=now)[0]


@use_case
def record_readings(stores: Stores, actor: Actor, readings: Iterable[Reading], *, now: datetime) -> tuple[Reading, ...]:
    """Enter what counters show, all of it or nothing.

    A reading that has no id is given one. A correction names the reading that it replaces, which stays on file.

    Raises:
        ForbiddenError: If the actor's role may not (`fleet.record_reading`).
        NotFoundError: If an aircraft or a component does not exist.
        ConflictError: If a reading runs backwards, corrects what it cannot correct, or its id was used before; its
            findings list all that stands against all of them.
        InvalidValueError: If `now` is naive.
    """
    action = "fleet.record_reading"
    require(actor, action, organization=stores.organization)
    entered = tuple(
        attrs.evolve(each, id=each.id or stores.new_id(), recorded_by=actor.id, recorded_at=now) for each in readings
    )
    on_record = stores.fleet.readings_of(dict.fromkeys(each.subject for each in entered))
    if against := readings_against([*on_record, *entered]):
        findings = tuple(finding for _, finding in against)
        raise ConflictError("; ".join(dict.fromkeys(each.text for each in findings)), findings=findings)
    stores.fleet.record_readings(entered)
    changes = [
        Change(
            entity_type="aircraft" if each.component is None else "component",
            entity_id=str(each.subject),
            payload=FleetChanged(what="reading", subject=str(each.subject)),
            after=each,
        )
        for each in entered
    ]
    tell_all(stores, actor, changes, now=now, action=action)
    return entered


@use_case
def register_component(stores: Stores, actor: Actor, component: Component, *, now: datetime) -> Component:
    """Enter a serialised component, installed or not.

    Raises:
        ForbiddenError: If the actor's role may not (`fleet.install`).
        ConflictError: If there is one of this part number and serial number.
        InvalidValueError: If `now` is naive.
    """
    require(actor, "fleet.install", organization=stores.organization)
    stores.fleet.add_component(component)
    payload = FleetChanged(what="component", subject=str(component.id))
    tell(
        stores,
        actor,
        now=now,
        action="fleet.install",
        entity_type="component",
        entity_id=str(component.id),
        payload=payload,
        after=component,
    )
    return component


@use_case
def install_component(
    stores: Stores,
    actor: Actor,
    component: ComponentId,
    registration: str,
    *,
    on: date,
    position: str = "",
    now: datetime,
) -> Installation:
    """Record that an aircraft carries a component from a day on; its due points come with it.

    Raises:
        ForbiddenError: If the actor's role may not (`fleet.install`).
        NotFoundError: If the component or the aircraft does not exist.
        ConflictError: If the component would be on two aircraft on one day.
        InvalidValueError: If `now` is naive.
    """
    installation = Installation(component=component, aircraft=registration, position=position, installed_on=on)
    return _record_installation(stores, actor, installation, now=now)


@use_case
def remove_component(stores: Stores, actor: Actor, component: ComponentId, *, on: date, now: datetime) -> Installation:
    """Record that a component was removed from the aircraft that carried it, which no longer does so on that day.

    Raises:
        ForbiddenError: If the actor's role may not (`fleet.install`).
        NotFoundError: If the component does not exist.
        ConflictError: If no aircraft carries it on the day before.
        InvalidValueError: If `now` is naive.
    """
    require(actor, "fleet.install", organization=stores.organization)
    stores.fleet.get_component(component)
    fleet = Fleet(installations=stores.fleet.installations_of(component))
    carried = [each for each in fleet.installations_of(component) if each.removed_on is None]
    if not carried or (carried[-1].installed_on is not None and on < carried[-1].installed_on):
        raise ConflictError(f"no aircraft carries {component} until {on}; record its installation first")
    return _record_installation(stores, actor, attrs.evolve(carried[-1], removed_on=on), now=now)


def _record_installation(stores: Stores, actor: Actor, installation: Installation, *, now: datetime) -> Installation:
    action, component = "fleet.install", installation.component
    require(actor, action, organization=stores.organization)
    entered = attrs.evolve(installation, recorded_by=actor.id, recorded_at=now)
    stores.fleet.get_component(component)
    stores.fleet.get(entered.aircraft)
    try:
        Fleet(installations=[*stores.fleet.installations_of(component), entered])
    except InvalidValueError as error:
        raise ConflictError(error.message) from None
    stores.fleet.record_installation(entered, id=stores.new_id())
    payload = FleetChanged(what="installation", subject=str(component))
    tell(
        stores,
        actor,
        now=now,
        action=action,
        entity_type="component",
        entity_id=str(component),
        payload=payload,
        after=entered,
    )
    return entered
