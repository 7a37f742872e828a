"""`amss aircraft`: enter aircraft and components, read counters, install and remove, ground and return."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from amss_cli.session import Session, add_command, day_option, made

aircraft = typer.Typer(no_args_is_help=True, help="Keep aircraft, components and their counters.")

# Each command imports what it needs when it runs, so that the help is there at once.
# ruff: noqa: PLC0415

Registration = Annotated[str, typer.Argument(metavar="REGISTRATION", help="Registration of the aircraft.")]
PartNumber = Annotated[str, typer.Argument(metavar="PART", help="Part number of the component.")]
SerialNumber = Annotated[str, typer.Argument(metavar="SERIAL", help="Serial number of the component.")]
On = Annotated[date, day_option("--on", help="The day.")]


@add_command(aircraft)
def add(
    session: Session,
    registration: Registration,
    *,
    kind: Annotated[str, typer.Option("--type", metavar="CODE", help="ICAO designator, such as B738.")],
    serial_number: Annotated[str, typer.Option(metavar="NUMBER", help="The maker's.", show_default="unknown")] = "",
    model: Annotated[str, typer.Option(help="As directives write it.", show_default="unknown")] = "",
    series: Annotated[str, typer.Option(help="As directives write it.", show_default="unknown")] = "",
    manufactured_on: Annotated[date | None, day_option("--manufactured-on", help="Day of manufacture.")] = None,
    capacity: Annotated[int, typer.Option(min=1, help="How many tasks may be active on it at once.")] = 1,
) -> None:
    """Enter an aircraft."""
    from amss_core.fleet import Aircraft
    from amss_core.services.fleet import add_aircraft

    given = made(
        Aircraft,
        registration=registration,
        type_designator=kind,
        serial_number=serial_number or None,
        model=model or None,
        series=series or None,
        manufactured_on=manufactured_on,
        capacity_slots=capacity,
    )
    session.show("Aircraft", session.change(add_aircraft, given))


@add_command(aircraft, "list")
def list_them(session: Session) -> None:
    """List the aircraft."""
    from amss_core.services.fleet import list_aircraft

    columns = ["registration", "type_designator", "serial_number", "status", "capacity_slots", "aog_since"]
    session.show_list("aircraft", session.ask(list_aircraft), title="Aircraft", columns=columns)


@add_command(aircraft)
def status(
    session: Session,
    registration: Registration,
    new_status: Annotated[
        str, typer.Argument(metavar="STATUS", help="`operational`, `maintenance` or `grounded` (AOG).")
    ],
    *,
    reason: Annotated[str, typer.Option(help="Why.")],
) -> None:
    """Ground an aircraft, take it into maintenance, or return it to operation."""
    from amss_core.services.fleet import set_status

    session.show("Aircraft", session.change(set_status, registration, new_status, reason=reason))


@add_command(aircraft)
def read(
    session: Session,
    registration: Registration,
    *,
    on: On,
    flight_hours: Annotated[str, typer.Option(metavar="HOURS", help="Flight hours since new.")] = "",
    flight_cycles: Annotated[int | None, typer.Option(min=0, help="Flight cycles since new.")] = None,
    own_id: Annotated[str, typer.Option("--id", metavar="ID", help="Id of the reading.", show_default="made")] = "",
    replaces: Annotated[str, typer.Option(metavar="ID", help="The earlier reading that was wrong.")] = "",
) -> None:
    """Enter what an aircraft's counters show, or correct it."""
    from amss_core.fleet import Reading
    from amss_core.services.fleet import record_reading

    given = made(
        Reading,
        id=own_id,
        aircraft=registration,
        read_on=on,
        flight_hours=flight_hours or None,
        flight_cycles=flight_cycles,
        replaces=replaces,
    )
    session.show("Reading", session.change(record_reading, given))


@add_command(aircraft)
def component(
    session: Session,
    part: PartNumber,
    serial: SerialNumber,
    *,
    name: Annotated[str, typer.Option(help="What it is.")] = "",
    manufactured_on: Annotated[date | None, day_option("--manufactured-on", help="Day of manufacture.")] = None,
) -> None:
    """Enter a serialised component, installed or not."""
    from amss_core.fleet import Component
    from amss_core.services.fleet import register_component

    given = made(
        Component, id={"part_number": part, "serial_number": serial}, name=name, manufactured_on=manufactured_on
    )
    session.show("Component", session.change(register_component, given))


@add_command(aircraft)
def install(
    session: Session,
    part: PartNumber,
    serial: SerialNumber,
    registration: Registration,
    *,
    on: On,
    position: Annotated[str, typer.Option(help="Such as `engine 2`.")] = "",
) -> None:
    """Record that an aircraft carries a component from a day on."""
    from amss_core.fleet import ComponentId
    from amss_core.services.fleet import install_component

    given = made(ComponentId, part_number=part, serial_number=serial)
    installed = session.change(install_component, given, registration, on=on, position=position)
    session.show("Installation", installed)


@add_command(aircraft)
def remove(session: Session, part: PartNumber, serial: SerialNumber, *, on: On) -> None:
    """Record that a component was removed from the aircraft that carried it."""
    from amss_core.fleet import ComponentId
    from amss_core.services.fleet import remove_component

    given = made(ComponentId, part_number=part, serial_number=serial)
    session.show("Installation", session.change(remove_component, given, on=on))
