"""`amss programmes`: maintenance programmes with their items, what is due of them, what was done, and tasks for it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from amss_cli.session import Session, add_command, day_option, made

if TYPE_CHECKING:
    from amss_core.programmes import ProgrammeItemStatus

programmes = typer.Typer(no_args_is_help=True, help="Keep programmes, and make tasks of what is due.")

# Each command imports what it needs when it runs, so that the help is there at once.
# ruff: noqa: PLC0415

ProgrammeId = Annotated[str, typer.Argument(metavar="PROGRAMME", help="Id of the programme.")]
ItemId = Annotated[str, typer.Argument(metavar="ITEM", help="The programme's number of the item.")]
OfProgramme = Annotated[str, typer.Option("--programme", metavar="PROGRAMME", help="Only this one.")]
On = Annotated[date | None, day_option("--on", help="Day asked about; without it, today in UTC.")]


@add_command(programmes, "list")
def list_them(session: Session) -> None:
    """List the maintenance programmes."""
    from amss_core.services.programmes import list_programmes

    columns = ["id", "name", "authority", "issue", "revision"]
    session.show_list("programmes", session.ask(list_programmes), title="Programmes", columns=columns)


@add_command(programmes)
def show(session: Session, programme: ProgrammeId) -> None:
    """Show the items of a programme: what is done, at which interval, and on which aircraft."""
    from amss_cli.show import show_json, show_table
    from amss_core.codec import unstructure
    from amss_core.compliance_time import format_compliance_time
    from amss_core.services.programmes import list_items

    found = session.ask(list_items, programme)
    if session.as_json:
        show_json({"programme": programme, "items": unstructure(found)})
        return
    rows = [
        (
            each.item.id,
            each.item.title,
            format_compliance_time(each.item.compliance_time),
            ", ".join(sorted({type_ for group in each.item.applicability.groups for type_ in group.types})),
            each.item.lead_days,
        )
        for each in found
    ]
    headings = ["item", "what", "when", "types", "lead days"]
    show_table(f"Items of {programme}: {len(rows)}", headings, rows)


@add_command(programmes)
def add(
    session: Session,
    programme: ProgrammeId,
    *,
    name: Annotated[str, typer.Option(help="What it is called.")],
    authority: Annotated[str, typer.Option(metavar="CODE", help="Who approved it, such as ECAA.")] = "",
    issue: Annotated[str, typer.Option(help="Issue or revision of the approved document.")] = "",
) -> None:
    """Enter a maintenance programme; its items follow by `add-item`, or come with it by an import of tables."""
    from amss_core.programmes import Programme
    from amss_core.services.programmes import create_programme

    given = made(Programme, id=programme, name=name, authority=authority, issue=issue)
    session.show("Programme", session.change(create_programme, given))


@add_command(programmes)
def add_item(
    session: Session,
    programme: ProgrammeId,
    item: ItemId,
    *,
    rule: Annotated[str, typer.Option(metavar="TEXT", help="Compliance time; see `amss directives parse`.")],
    title: Annotated[str, typer.Option(help="What is done.")] = "",
    types: Annotated[
        list[str] | None,
        typer.Option("--type", metavar="CODE", help="Aircraft type that it is for; may be repeated."),
    ] = None,
    lead_days: Annotated[int, typer.Option(min=0, help="Days before it falls due from which a task is wanted.")] = 30,
) -> None:
    """Add an item to a programme; one with a variation of its own comes by an import of tables."""
    from amss_core.compliance_time import parse_compliance_time
    from amss_core.directives import Applicability, Criteria
    from amss_core.programmes import ProgrammeItem
    from amss_core.services.programmes import add_items

    given = ProgrammeItem(
        id=item,
        title=title,
        compliance_time=parse_compliance_time(rule),
        applicability=Applicability.of(Criteria(types=types or ())),
        lead_days=lead_days,
    )
    (kept,) = session.change(add_items, programme, [given])
    session.show("Item", kept)


@add_command(programmes)
def done(
    session: Session,
    item: ItemId,
    aircraft: Annotated[str, typer.Argument(metavar="AIRCRAFT", help="Registration.")],
    *,
    on: Annotated[date, day_option("--on", help="Day on which it was done.")],
    reference: Annotated[str, typer.Option(help="Work order or technical log page.")] = "",
    replaces: Annotated[str, typer.Option(metavar="RECORD", help="Id of the earlier record that was wrong.")] = "",
) -> None:
    """Record that an item was done on an aircraft."""
    from amss_core.programmes import ProgrammeAccomplishment
    from amss_core.services.programmes import record_programme_accomplishment

    given = made(
        ProgrammeAccomplishment, item=item, aircraft=aircraft, done_on=on, reference=reference, replaces=replaces
    )
    session.show("Done", session.change(record_programme_accomplishment, given))


@add_command(programmes)
def due(
    session: Session,
    *,
    on: On = None,
    horizon_days: Annotated[int, typer.Option(min=0, max=3_660, help="Days ahead in which it falls due.")] = 90,
    programme: OfProgramme = "",
) -> None:
    """List what needs doing or knowing of the programmes, the most urgent first."""
    from amss_cli.show import show_json, show_table
    from amss_core.codec import unstructure
    from amss_core.services.programmes import list_due_items

    day = on or datetime.now(UTC).date()
    found = session.ask(list_due_items, on=day, horizon_days=horizon_days, programme_id=programme or None)
    if session.as_json:
        show_json({"on": unstructure(day), "due": [_row(each) for each in found]})
        return
    rows = [list(_row(each).values()) for each in found]
    headings = [heading.replace("_", " ") for heading in _ROW]
    show_table(f"Due within {horizon_days} days of {day}: {len(rows)}", headings, rows)


_ROW = ("item", "title", "aircraft", "status", "due_on", "due_flight_hours", "due_flight_cycles", "projected_on")


def _row(status: ProgrammeItemStatus) -> dict[str, object]:
    from amss_core.codec import unstructure

    due = status.due
    told = (status.item.id, status.item.title, status.aircraft, status.status)
    point = (due.due_on, due.due_flight_hours, due.due_flight_cycles, due.projected_on) if due else (None,) * 4
    return dict(zip(_ROW, [unstructure(each) for each in (*told, *point)], strict=True))


@add_command(programmes)
def generate(
    session: Session,
    *,
    programme: OfProgramme = "",
    hours: Annotated[int, typer.Option(min=1, max=240, help="How long a task is planned to take.")] = 8,
) -> None:
    """Make a task for each item that falls due, at most one open task for each item and aircraft."""
    from datetime import timedelta

    from amss_cli.show import show_json, show_table
    from amss_core.codec import unstructure
    from amss_core.services.programmes import generate_tasks

    found = session.change(generate_tasks, programme_id=programme or None, duration=timedelta(hours=hours))
    if session.as_json:
        tasks = [
            {
                "task": unstructure(each.task),
                "latest_on": unstructure(each.proposal.latest_on),
                "in_time": each.in_time,
                "why": each.proposal.derivation.text,
            }
            for each in found
        ]
        show_json({"tasks": tasks})
        return
    rows = [
        (
            each.task.id,
            each.task.aircraft,
            each.task.programme_item,
            each.task.start_at,
            each.proposal.latest_on,
            "yes" if each.in_time else "no",
        )
        for each in found
    ]
    show_table(f"Tasks made: {len(rows)}", ["task", "aircraft", "item", "start at", "latest on", "in time"], rows)
