"""What may be done with an item: reserve, use, release and dispose of it; and when a store runs low."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Literal

import attrs

from amss_core.decisions import Decision, Judged, decide, standing, unchanged
from amss_core.errors import InvalidValueError
from amss_core.findings import Derivation, Finding
from amss_core.parts.records import RESERVATION_TRANSITIONS, PartDefinition, PartItem, Reservation, ReservationState

_FIT_FOR_USE = "EASA 145.A.42(a), (c); 14 CFR 43.13(b)"
_OVER = frozenset({"completed", "cancelled"})

StockStatus = Literal["in_order", "reorder", "below_minimum", "out_of_stock"]


def may_reserve(
    item: PartItem,
    *,
    task: str,
    on: date,
    last_on: date | None = None,
    reservations: Iterable[Reservation] = (),
    needed: Iterable[str] | None = None,
    task_state: str | None = None,
) -> Decision:
    """Tell whether an item may be reserved for a task.

    An item that already is reserved for the task stays so: nothing changes.

    Args:
        item: The item.
        task: Id of the task.
        on: The day of the reservation.
        last_on: Last day of the task, included: the item must last through it; None where it is not planned.
        reservations: Reservations of the item; those that are not open, or of other items, do not count.
        needed: Part numbers that the task may use; None where that does not matter.
        task_state: State of the task, as one that is completed or cancelled uses nothing any more; None where that does
            not matter.

    Source: EASA 145.A.42(a), (c); 14 CFR 43.13(b).
    """
    act = f"reserve {item.name} for {task}"
    holder = next((each for each in reservations if each.is_open and each.item == item.key), None)
    if holder is not None and holder.task == task:
        return unchanged(act, f"{item.name} is already reserved for {task}.")
    judged = _judge_reserving(item, on, last_on, holder, needed)
    return decide(act, (*_judge_task(task, task_state), *judged))


def _judge_task(task: str, state: str | None) -> Iterator[Judged]:
    if state in _OVER:
        yield standing("task_over", f"{task} is {state}; reserve for a task that is still to be done.", state=state)


def _judge_reserving(
    item: PartItem, on: date, last_on: date | None, holder: Reservation | None, needed: Iterable[str] | None
) -> Iterator[Judged]:
    yield _judge_status(item, {"in_stock"} if holder is None else {"in_stock", "reserved"})
    if holder is not None:
        yield standing("item_reserved", f"{item.name} is reserved for {holder.task}.", task=holder.task)
    yield _judge_expiry(item, on)
    if last_on is not None and item.lasts_through(on) and not item.lasts_through(last_on):
        yield standing(
            "item_expires_before_task_end",
            f"{item.name} expires on {item.expires_on}, before the task's last day {last_on}.",
            source=_FIT_FOR_USE,
            expires_on=str(item.expires_on),
            last_on=str(last_on),
        )
    numbers = None if needed is None else tuple(needed)
    if numbers is not None and item.part_number not in numbers:
        yield standing(
            "part_not_needed",
            f"The task does not need {item.part_number}, only {', '.join(numbers) or 'no part'}.",
            part_number=item.part_number,
        )


def may_use(reservation: Reservation, item: PartItem, *, on: date) -> Decision:
    """Tell whether a reserved item may be used by its task on a day; one that already was used stays so.

    Raises:
        InvalidValueError: If the item is not the reservation's.

    Source: EASA 145.A.42(a), (c); 14 CFR 43.13(b).
    """
    if item.key != reservation.item:
        raise InvalidValueError("expected the reservation's own item", field="item", value=item.name)
    act = f"use {item.name} for {reservation.task}"
    if reservation.state == "used":
        return unchanged(act, f"{item.name} was already used for {reservation.task}.")
    return decide(
        act,
        (
            _judge_state(reservation, "used"),
            _judge_status(item, {"in_stock", "reserved"}),
            _judge_expiry(item, on),
        ),
    )


def may_release(reservation: Reservation) -> Decision:
    """Tell whether a reservation may give its item back; one that already did stays so."""
    act = f"release {reservation.part_number} serial {reservation.serial_number} from {reservation.task}"
    if reservation.state == "released":
        return unchanged(act, "The reservation is already released.")
    return decide(act, (_judge_state(reservation, "released"),))


def released(reservations: Iterable[Reservation], *, task: str, at: datetime) -> tuple[Reservation, ...]:
    """Return reservations with the open ones of a task released, as its cancellation does.

    Args:
        reservations: Reservations of any tasks.
        task: Id of the task.
        at: Instant of the release, aware.
    """
    return tuple(
        attrs.evolve(each, state="released", changed_at=at) if each.is_open and each.task == task else each
        for each in reservations
    )


def may_dispose(item: PartItem, *, reservations: Iterable[Reservation] = ()) -> Decision:
    """Tell whether an item may be disposed of, expired or not; one that already is gone stays so.

    Args:
        item: The item.
        reservations: Reservations of the item; an open one must be released first.
    """
    act = f"dispose of {item.name}"
    if item.status == "disposed":
        return unchanged(act, f"{item.name} is already disposed of.")
    judged = [_judge_status(item, {"in_stock", "reserved"})]
    judged += [
        standing("item_reserved", f"{item.name} is reserved for {each.task}; release it first.", task=each.task)
        for each in reservations
        if each.is_open and each.item == item.key
    ]
    return decide(act, judged)


def _judge_status(item: PartItem, fitting: set[str]) -> Judged:
    if item.status in fitting:
        return Judged(f"{item.name} is {_in_words(item.status)}.")
    return standing("item_not_in_stock", f"{item.name} is {_in_words(item.status)}, not in stock.", status=item.status)


def _judge_expiry(item: PartItem, on: date) -> Judged:
    if item.lasts_through(on):
        until = "does not expire" if item.expires_on is None else f"may be used through {item.expires_on}"
        return Judged(f"{item.name} {until}.")
    return standing(
        "item_expired",
        f"{item.name} expired on {item.expires_on}, asked for {on}.",
        source=_FIT_FOR_USE,
        expires_on=str(item.expires_on),
        on=str(on),
    )


def _judge_state(reservation: Reservation, to: ReservationState) -> Judged:
    if to in RESERVATION_TRANSITIONS[reservation.state]:
        return Judged(f"The reservation for {reservation.task} is open.")
    return standing(
        "reservation_closed",
        f"The reservation for {reservation.task} is {reservation.state} and cannot be {to}.",
        state=reservation.state,
    )


def _in_words(status: str) -> str:
    return status.replace("_", " ")


@attrs.frozen(kw_only=True)
class StockLevel:
    """How much of a part number is free, against what the store should hold."""

    part_number: str
    """Part number."""
    free: int
    """Items in stock that are neither reserved nor expired."""
    reserved: int
    """Items that are kept for a task and not expired."""
    expired: int
    """Items on the shelf past their last day."""
    status: StockStatus
    """In order, at or below the reorder point, below the minimum, or out of stock."""
    against: tuple[Finding, ...]
    """What the level calls for; empty where it is in order."""
    derivation: Derivation
    """Why."""


def stock_level(
    definition: PartDefinition, items: Iterable[PartItem], *, on: date, reservations: Iterable[Reservation] = ()
) -> StockLevel:
    """Tell whether enough of a part number is free on a day.

    The status is `out_of_stock` where nothing is free although a minimum is kept, `below_minimum` where less than it
    is, `reorder` where no more than the reorder point is.

    Args:
        definition: The part number and its levels.
        items: Items; those of other part numbers do not count.
        on: The day.
        reservations: Reservations; an item with an open one is not free.
    """
    kept = {each.item for each in reservations if each.is_open}
    shelf = [
        each for each in items if each.part_number == definition.part_number and each.status in {"in_stock", "reserved"}
    ]
    fit = [each for each in shelf if each.lasts_through(on)]
    free = sum(each.status == "in_stock" and each.key not in kept for each in fit)
    status: StockStatus = "in_order"
    if definition.minimum_level and not free:
        status = "out_of_stock"
    elif free < definition.minimum_level:
        status = "below_minimum"
    elif definition.reorder_point and free <= definition.reorder_point:
        status = "reorder"
    text = (
        f"{definition.part_number}: {free} free, {len(fit) - free} reserved, {len(shelf) - len(fit)} expired on {on}; "
        f"minimum {definition.minimum_level}, reorder point {definition.reorder_point}."
    )
    finding = Finding(
        code=_CODES.get(status, status),
        text=text,
        compared=(
            ("part_number", definition.part_number),
            ("free", free),
            ("minimum_level", definition.minimum_level),
            ("reorder_point", definition.reorder_point),
        ),
    )
    return StockLevel(
        part_number=definition.part_number,
        free=free,
        reserved=len(fit) - free,
        expired=len(shelf) - len(fit),
        status=status,
        against=() if status == "in_order" else (finding,),
        derivation=Derivation(text=text, value=status),
    )


_CODES = {"reorder": "stock_at_reorder_point", "below_minimum": "stock_below_minimum"}
