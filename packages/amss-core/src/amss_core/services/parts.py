"""Use cases of parts: define, receive, reserve, use, release, dispose and order; the stock is watched with each.

Raises of all: `ForbiddenError` where the actor's role may not, `InvalidValueError` where `now` is naive.
"""

from __future__ import annotations

from datetime import date, datetime

import attrs

from amss_core.decisions import Decision
from amss_core.errors import InvalidValueError
from amss_core.events import PartsChanged
from amss_core.parts import (
    Demand,
    ItemKey,
    Order,
    PartAvailability,
    PartDefinition,
    PartItem,
    Reservation,
    Stock,
    availability,
    may_dispose,
    may_release,
    may_reserve,
    may_use,
)
from amss_core.permissions import Actor, require
from amss_core.qualification import day_of, days_of
from amss_core.services._alerting import watch_stock
from amss_core.services._arguments import use_case
from amss_core.services._change import tell
from amss_core.services._work import zone_of
from amss_core.stores import Stores
from amss_core.tasks import ACTIVE


@use_case
def show_stock(stores: Stores, actor: Actor) -> Stock:
    """Return everything that is known about the store (`parts.read`)."""
    require(actor, "parts.read", organization=stores.organization)
    return stores.parts.load()


@use_case
def show_availability(stores: Stores, actor: Actor, task_id: str, *, on: date) -> tuple[PartAvailability, ...]:
    """Tell for each part that a task needs whether it is there, kept, or short until when (`parts.read`).

    Tasks that start first are served first.

    Raises:
        NotFoundError: If the organisation has no such task.
    """
    require(actor, "parts.read", organization=stores.organization)
    stores.tasks.get(task_id)
    zone = zone_of(stores)
    demands = []
    for task in stores.tasks.find(states=ACTIVE):
        if task.parts:
            first_on, last_on = days_of(task.start_at, task.end_at, zone=zone)
            demands.append(Demand(task=task.id, needs=task.parts, first_on=first_on, last_on=last_on))
    return tuple(each for each in availability(demands, stores.parts.load(), on=on).values() if each.task == task_id)


@use_case
def define_part(stores: Stores, actor: Actor, definition: PartDefinition, *, now: datetime) -> PartDefinition:
    """Define a part number (`parts.define`).

    Raises:
        ConflictError: If it is defined already.
    """
    require(actor, "parts.define", organization=stores.organization)
    first = attrs.evolve(definition, revision=1)
    stores.parts.define(first)
    _tell(stores, actor, first.part_number, "parts.define", now=now, after=first)
    return first


@use_case
def change_definition(stores: Stores, actor: Actor, definition: PartDefinition, *, now: datetime) -> PartDefinition:
    """Change what a part number stands for, or its levels, over the revision that the actor looked at.

    Raises:
        NotFoundError: If it is not defined.
        ConflictError: If somebody else has changed it meanwhile.
    """
    require(actor, "parts.define", organization=stores.organization)
    before = stores.parts.definition(definition.part_number)
    after = stores.parts.replace_definition(definition)
    _tell(stores, actor, after.part_number, "parts.define", now=now, before=before, after=after)
    return after


@use_case
def receive(stores: Stores, actor: Actor, item: PartItem, *, now: datetime) -> PartItem:
    """Take an item into stock (`parts.receive`).

    Raises:
        NotFoundError: If its part number is not defined.
        ConflictError: If there is an item of this serial number.
    """
    require(actor, "parts.receive", organization=stores.organization)
    received = attrs.evolve(item, status="in_stock")
    stores.parts.add_item(received)
    _tell(stores, actor, item.part_number, "parts.receive", now=now, after=received)
    return received


@use_case
def reserve(
    stores: Stores, actor: Actor, item: ItemKey, task_id: str, *, instead_of: str | None = None, now: datetime
) -> Reservation:
    """Keep an item for a task (`parts.reserve`; a mechanic for own tasks only).

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        item: Part number and serial number of the item.
        task_id: Id of the task.
        instead_of: Part number that the task needs, where the item is an alternate for it.
        now: When, aware.

    Raises:
        NotFoundError: If item or task do not exist.
        ConflictError: If anything stands against it: the item is kept for another task, expired, or not needed, or the
            task is over.

    Source: EASA 145.A.42(a), (c); 14 CFR 43.13(b).
    """
    task = stores.tasks.get(task_id)
    require(actor, "parts.reserve", organization=stores.organization, own=actor.id == task.mechanic)
    kept, zone = stores.parts.item(item), zone_of(stores)
    needed = {part for part, _quantity in task.parts}
    served = instead_of or kept.part_number
    if instead_of is not None and kept.part_number in stores.parts.definition(instead_of).alternates:
        needed.add(kept.part_number)
    before = stores.parts.reservations(item=item)
    decision = may_reserve(
        kept,
        task=task_id,
        on=day_of(now, zone=zone),
        last_on=days_of(task.start_at, task.end_at, zone=zone)[1],
        reservations=before,
        needed=needed if served in {part for part, _ in task.parts} else (),
        task_state=task.state,
    ).require()
    if not decision.changes:
        return next(each for each in before if each.is_open)
    made = Reservation(
        id=stores.new_id(),
        task=task_id,
        part_number=kept.part_number,
        serial_number=kept.serial_number,
        instead_of=instead_of,
        changed_at=now,
    )
    stores.parts.add_reservation(made)
    stores.parts.replace_item(attrs.evolve(kept, status="reserved"))
    _tell(stores, actor, kept.part_number, "parts.reserve", now=now, after=made)
    return made


@use_case
def use(stores: Stores, actor: Actor, reservation_id: str, *, now: datetime) -> Reservation:
    """Record that a reserved item was used by its task (`parts.use`; a mechanic for own tasks only).

    Raises:
        NotFoundError: If there is no such reservation.
        ConflictError: If it was released, or the item is expired.

    Source: EASA 145.A.42(a), (c); 14 CFR 43.13(b).
    """
    reservation = stores.parts.reservation(reservation_id)
    item = stores.parts.item(reservation.item)
    decision = may_use(reservation, item, on=day_of(now, zone=zone_of(stores)))
    return _close(stores, actor, reservation, item, decision, action="parts.use", now=now)


@use_case
def release(stores: Stores, actor: Actor, reservation_id: str, *, now: datetime) -> Reservation:
    """Give a reserved item back to the store (`parts.release`; a mechanic for own tasks only).

    Raises:
        NotFoundError: If there is no such reservation.
        ConflictError: If the item was used.
    """
    reservation = stores.parts.reservation(reservation_id)
    item = stores.parts.item(reservation.item)
    return _close(stores, actor, reservation, item, may_release(reservation), action="parts.release", now=now)


def _close(
    stores: Stores,
    actor: Actor,
    reservation: Reservation,
    item: PartItem,
    decision: Decision,
    *,
    action: str,
    now: datetime,
) -> Reservation:
    own = stores.tasks.get(reservation.task).mechanic == actor.id
    require(actor, action, organization=stores.organization, own=own)
    if not decision.require().changes:
        return reservation
    used = action == "parts.use"
    after = attrs.evolve(reservation, state="used" if used else "released", changed_at=now)
    stores.parts.replace_reservation(after)
    stores.parts.replace_item(attrs.evolve(item, status="used" if used else "in_stock"))
    _tell(stores, actor, item.part_number, action, now=now, before=reservation, after=after)
    return after


@use_case
def dispose(stores: Stores, actor: Actor, item: ItemKey, *, reason: str, now: datetime) -> PartItem:
    """Record that an item is gone for good, expired or not (`parts.dispose`).

    Raises:
        NotFoundError: If there is no such item.
        ConflictError: If it is reserved, or already used.
    """
    require(actor, "parts.dispose", organization=stores.organization)
    before = stores.parts.item(item)
    decision = may_dispose(before, reservations=stores.parts.reservations(item=item)).require()
    if not decision.changes:
        return before
    after = attrs.evolve(before, status="disposed")
    stores.parts.replace_item(after)
    _tell(stores, actor, before.part_number, "parts.dispose", now=now, before=before, after=after, reason=reason)
    return after


@use_case
def order(stores: Stores, actor: Actor, given: Order, *, now: datetime) -> Order:
    """Record an order and when it comes (`parts.order`).

    Raises:
        NotFoundError: If the part number is not defined.
        ConflictError: If there is an order of this number.
    """
    require(actor, "parts.order", organization=stores.organization)
    stores.parts.add_order(given)
    _tell(stores, actor, given.part_number, "parts.order", now=now, after=given)
    return given


@use_case
def change_order(
    stores: Stores, actor: Actor, order_id: str, *, quantity: int, arrives_on: date, now: datetime
) -> Order:
    """Record how much of an order is still to come, and when; with nothing still to come it is closed (`parts.order`).

    Raises:
        NotFoundError: If there is no such open order.
        InvalidValueError: If less than nothing is still to come.
    """
    require(actor, "parts.order", organization=stores.organization)
    before = stores.parts.order(order_id)
    if quantity < 0:
        raise InvalidValueError(
            "expected how many are still to come, or 0 to close it", field="quantity", value=quantity
        )
    after = attrs.evolve(before, quantity=quantity or before.quantity, arrives_on=arrives_on)
    stores.parts.replace_order(after, closed_at=None if quantity else now)
    _tell(stores, actor, before.part_number, "parts.order", now=now, before=before, after=after if quantity else None)
    return after


def _tell(
    stores: Stores,
    actor: Actor,
    part_number: str,
    action: str,
    *,
    now: datetime,
    before: object = None,
    after: object = None,
    reason: str = "",
) -> None:
    tell(
        stores,
        actor,
        now=now,
        action=action,
        entity_type="part",
        entity_id=part_number,
        payload=PartsChanged(part_number=part_number),
        before=before,
        after=after,
        reason=reason,
    )
    watch_stock(stores, [part_number], on=day_of(now, zone=zone_of(stores)), now=now)
