"""`amss parts`: define, receive, reserve, use, release, dispose and order."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from amss_cli.session import Session, add_command, day_option, made

parts = typer.Typer(no_args_is_help=True, help="Keep the store: items, reservations and orders.")

# Each command imports what it needs when it runs, so that the help is there at once.
# ruff: noqa: PLC0415

PartNumber = Annotated[str, typer.Argument(metavar="PART", help="Part number.")]
SerialNumber = Annotated[str, typer.Argument(metavar="SERIAL", help="Serial or batch number.")]
ReservationId = Annotated[str, typer.Argument(metavar="RESERVATION", help="Id of the reservation.")]


@add_command(parts)
def define(
    session: Session,
    part: PartNumber,
    *,
    name: Annotated[str, typer.Option(help="Name of the part.")] = "",
    category: Annotated[str, typer.Option(help="Such as rotable.")] = "",
    alternates: Annotated[
        list[str] | None, typer.Option("--alternate", metavar="PART", help="May be used instead; may be repeated.")
    ] = None,
    minimum: Annotated[int, typer.Option(min=0, help="Least number that should be in stock.")] = 0,
    reorder_point: Annotated[int, typer.Option(min=0, help="Number at which more are ordered.")] = 0,
    lead_time_days: Annotated[int | None, typer.Option(min=0, help="Days to delivery.", show_default="unknown")] = None,
) -> None:
    """Define a part number."""
    from amss_core.parts import PartDefinition
    from amss_core.services.parts import define_part

    given = made(
        PartDefinition,
        part_number=part,
        name=name,
        category=category,
        alternates=alternates or [],
        minimum_level=minimum,
        reorder_point=reorder_point,
        lead_time_days=lead_time_days,
    )
    session.show("Part", session.change(define_part, given))


@add_command(parts, "list")
def list_them(session: Session) -> None:
    """List the items, with what they are kept for."""
    from amss_cli.show import show_json, show_table
    from amss_core.codec import unstructure
    from amss_core.services.parts import show_stock

    stock = session.ask(show_stock)
    if session.as_json:
        show_json(unstructure(stock))
        return
    rows = [
        (
            item.part_number,
            item.serial_number,
            item.status,
            str(item.expires_on or ""),
            kept.task if (kept := stock.reserved_by.get(item.key)) else "",
            kept.id if kept else "",
        )
        for item in stock.items
    ]
    show_table(f"Items: {len(rows)}", ["part", "serial", "status", "expires on", "task", "reservation"], rows)


@add_command(parts)
def receive(
    session: Session,
    part: PartNumber,
    serial: SerialNumber,
    *,
    expires_on: Annotated[date | None, day_option("--expires-on", help="Last day on which it may be used.")] = None,
) -> None:
    """Take an item into stock."""
    from amss_core.parts import PartItem
    from amss_core.services import parts as use_cases

    given = made(PartItem, part_number=part, serial_number=serial, expires_on=expires_on)
    session.show("Item", session.change(use_cases.receive, given))


@add_command(parts)
def reserve(
    session: Session,
    part: PartNumber,
    serial: SerialNumber,
    task: Annotated[str, typer.Argument(metavar="TASK", help="Id of the task.")],
    *,
    instead_of: Annotated[str, typer.Option(metavar="PART", help="The part that it is an alternate for.")] = "",
) -> None:
    """Keep an item for a task."""
    from amss_core.services import parts as use_cases

    session.show("Reservation", session.change(use_cases.reserve, (part, serial), task, instead_of=instead_of or None))


@add_command(parts)
def use(session: Session, reservation: ReservationId) -> None:
    """Record that a reserved item was used by its task."""
    from amss_core.services import parts as use_cases

    session.show("Reservation", session.change(use_cases.use, reservation))


@add_command(parts)
def release(session: Session, reservation: ReservationId) -> None:
    """Give a reserved item back to the store."""
    from amss_core.services import parts as use_cases

    session.show("Reservation", session.change(use_cases.release, reservation))


@add_command(parts)
def dispose(
    session: Session, part: PartNumber, serial: SerialNumber, *, reason: Annotated[str, typer.Option(help="Why.")]
) -> None:
    """Record that an item is gone for good."""
    from amss_core.services import parts as use_cases

    session.show("Item", session.change(use_cases.dispose, (part, serial), reason=reason))


@add_command(parts)
def order(
    session: Session,
    order_number: Annotated[str, typer.Argument(metavar="ORDER", help="Number of the order.")],
    part: PartNumber,
    *,
    quantity: Annotated[int, typer.Option(min=1, help="How many are to come.")] = 1,
    arrives_on: Annotated[date, day_option("--arrives-on", help="Day on which they are promised.")],
) -> None:
    """Record an order and when it comes."""
    from amss_core.parts import Order
    from amss_core.services import parts as use_cases

    given = made(Order, id=order_number, part_number=part, quantity=quantity, arrives_on=arrives_on)
    session.show("Order", session.change(use_cases.order, given))
