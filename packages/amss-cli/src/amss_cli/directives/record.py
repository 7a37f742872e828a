"""`amss directives` over a database: enter them, scan the fleet, tell what is due, and record what was done."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from amss_cli.directives.commands import directives
from amss_cli.session import Session, add_command, day_option, made

if TYPE_CHECKING:
    from amss_core.directives import KeptStatus

__all__ = ["directives"]

# Each command imports what it needs when it runs, so that the help is there at once.
# ruff: noqa: PLC0415

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="Number of the directive.")]
On = Annotated[date | None, day_option("--on", help="Day asked about; without it, today in UTC.")]


@add_command(directives)
def add(
    session: Session,
    number: Number,
    *,
    authority: Annotated[str, typer.Option(metavar="CODE", help="Who issued it, such as FAA.")],
    rule: Annotated[str, typer.Option(metavar="TEXT", help="Compliance time; see `amss directives parse`.")],
    title: Annotated[str, typer.Option(help="Its subject.")] = "",
    kind: Annotated[str, typer.Option(metavar="KIND", help="AD, SB, EO, TCDS or STC.")] = "AD",
    effective_on: Annotated[date | None, day_option("--effective-on", help="Effective date.")] = None,
    types: Annotated[
        list[str] | None,
        typer.Option("--type", metavar="CODE", help="Aircraft type that it applies to; may be repeated."),
    ] = None,
    supersedes: Annotated[
        list[str] | None, typer.Option(metavar="NUMBER", help="Directive that it stands for; may be repeated.")
    ] = None,
) -> None:
    """Enter a directive with one requirement; those with more come by an import of tables."""
    from amss_core.compliance_time import parse_compliance_time
    from amss_core.directives import Applicability, Criteria, Directive, DirectiveRequirement
    from amss_core.services.directives import create_directive

    requirement = DirectiveRequirement(compliance_time=parse_compliance_time(rule))
    given = Directive(
        number=number,
        title=title,
        kind=kind,  # type: ignore[arg-type]  # its validator refuses another
        authority=authority,
        effective_on=effective_on,
        supersedes=supersedes or (),
        applicability=Applicability.of(Criteria(types=types or ())),
        requirements=[requirement],
    )
    session.show("Directive", session.change(create_directive, given))


@add_command(directives, "list")
def list_them(session: Session) -> None:
    """List the directives as their last revisions state them."""
    from amss_core.services.directives import list_directives

    columns = ["number", "kind", "authority", "effective_on", "revision", "title"]
    session.show_list("directives", session.ask(list_directives), title="Directives", columns=columns)


@add_command(directives)
def scan(
    session: Session,
    *,
    on: On = None,
    numbers: Annotated[
        list[str] | None, typer.Option("--directive", metavar="NUMBER", help="Only this one; may be repeated.")
    ] = None,
    registrations: Annotated[
        list[str] | None, typer.Option("--aircraft", metavar="REGISTRATION", help="Only this one; may be repeated.")
    ] = None,
) -> None:
    """Work out where the fleet stands on a day, and keep that for lists; nothing recorded is changed."""
    from amss_cli.show import show_json, show_text
    from amss_core.codec import unstructure
    from amss_core.services.directives import scan_fleet

    found = session.change(scan_fleet, on=on or _today(), directives=numbers, registrations=registrations)
    if session.as_json:
        show_json(unstructure(found))
        return
    counts = ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in found.counts)
    show_text(f"{found.on}: {counts or 'nothing to scan'}; {len(found.changed)} changed, {found.gone} gone.")


@add_command(directives)
def due(
    session: Session,
    *,
    on: On = None,
    horizon_days: Annotated[int, typer.Option(min=0, max=3_660, help="Days ahead in which it falls due.")] = 90,
) -> None:
    """List what needs doing or knowing by what the last scan found, the most urgent first."""
    from amss_core.services.directives import list_due

    _show_kept(session, "due", session.ask(list_due, on=on or _today(), horizon_days=horizon_days))


@add_command(directives)
def fleet(session: Session) -> None:
    """Show where the whole fleet stands by what the last scan found."""
    from amss_core.services.directives import status_of_fleet

    _show_kept(session, "statuses", session.ask(status_of_fleet))


def _show_kept(session: Session, key: str, found: tuple[KeptStatus, ...]) -> None:
    from amss_cli.show import show_json, show_table
    from amss_core.codec import unstructure
    from amss_core.directives.register import NO_DAY

    if session.as_json:
        show_json({key: unstructure(found)})
        return
    rows = [
        (
            f"{each.directive} {each.paragraph}".strip(),
            str(each.subject),
            each.status.replace("_", " "),
            "" if each.falls_due_on == NO_DAY else str(each.falls_due_on),
            str(each.last_done_on or ""),
        )
        for each in found
    ]
    show_table(f"Requirements: {len(rows)}", ["directive", "on", "status", "falls due on", "last done on"], rows)


@add_command(directives)
def sheet(
    session: Session,
    registration: Annotated[str, typer.Argument(metavar="REGISTRATION", help="Registration of the aircraft.")],
    *,
    on: On = None,
) -> None:
    """Show where an aircraft stands on every requirement on any day, worked out now, and why."""
    from amss_cli.show import show_json, show_text
    from amss_core.codec import unstructure
    from amss_core.services.directives import status_sheet

    found = session.ask(status_sheet, registration, on=on or _today())
    if session.as_json:
        show_json({"statuses": unstructure(found)})
        return
    for each in found:
        show_text(str(each.derivation))


@add_command(directives)
def done(
    session: Session,
    number: Number,
    registration: Annotated[str, typer.Argument(metavar="REGISTRATION", help="Registration of the aircraft.")],
    *,
    on: Annotated[date, day_option("--on", help="The day on which it was done.")],
    paragraph: Annotated[str, typer.Option(help="Paragraph of the requirement.")] = "",
    method: Annotated[
        str,
        typer.Option(metavar="METHOD", help="`accomplished`, `finding`, `terminating_action` or `alternative_method`."),
    ] = "accomplished",
    reference: Annotated[str, typer.Option(metavar="TEXT", help="Work order, or approval of another method.")] = "",
    own_id: Annotated[str, typer.Option("--id", metavar="ID", help="Id of the record.", show_default="made")] = "",
    replaces: Annotated[str, typer.Option(metavar="ID", help="The earlier record that was wrong.")] = "",
) -> None:
    """Record that a requirement was done on an aircraft, or correct such a record."""
    from amss_core.directives import Accomplishment
    from amss_core.services.directives import record_accomplishment

    given = made(
        Accomplishment,
        id=own_id,
        directive=number,
        paragraph=paragraph,
        aircraft=registration,
        done_on=on,
        method=method,
        reference=reference,
        replaces=replaces,
    )
    session.show("Accomplishment", session.change(record_accomplishment, given))


def _today() -> date:
    return datetime.now(UTC).date()
