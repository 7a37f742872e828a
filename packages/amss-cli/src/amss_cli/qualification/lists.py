"""`amss qualification`: what work asks for, what ends soon, and what must be logged to stay current."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from amss_cli.qualification.commands import AircraftTypeOption, TaskType, qualification
from amss_cli.session import Session, add_command

__all__ = ["qualification"]

# Each command imports what it needs when it runs, so that the help is there at once.
# ruff: noqa: PLC0415


@add_command(qualification)
def requirements(session: Session) -> None:
    """List what is asked for all kinds of work."""
    from amss_core.services.qualification import list_requirements

    found = session.ask(list_requirements)
    columns = ["task_type", "aircraft_type", "certificates", "type_rating", "certifying", "inspection"]
    session.show_list("requirements", found, title="Requirements", columns=columns)


@add_command(qualification)
def expiring(
    session: Session,
    *,
    within_days: Annotated[int, typer.Option("--within", metavar="DAYS", min=0, max=3_660, help="Days ahead.")] = 90,
) -> None:
    """List the certificates, ratings, skills and authorisations that end today or within some days."""
    from amss_cli.show import show_json, show_table
    from amss_core.codec import unstructure
    from amss_core.services.qualification import list_expiring

    found = session.ask(list_expiring, within_days=within_days, now=datetime.now(UTC))
    if session.as_json:
        show_json({"expiring": unstructure(found)})
        return
    rows = [
        (str(each.expires_on), str(each.days_left), each.person.id, each.kind.replace("_", " "), each.name)
        for each in found
    ]
    show_table(f"Ending within {within_days} days: {len(found)}", ["last day", "days", "person", "what", "name"], rows)


@add_command(qualification)
def recency(
    session: Session,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Id of the person.")],
    *,
    task_type: TaskType,
    aircraft_type: AircraftTypeOption = "",
) -> None:
    """Tell what a person must log by when to stay or become current for a kind of work."""
    from amss_cli.show import show_json, show_text
    from amss_core.codec import unstructure
    from amss_core.services.qualification import outlook_on_recency

    found = session.ask(outlook_on_recency, person, task_type, aircraft_type or None, now=datetime.now(UTC))
    if session.as_json:
        show_json({"recency": [{**unstructure(each), "text": each.text} for each in found]})
        return
    for each in found:
        show_text(each.text)
    if not found:
        show_text("Nothing is asked of recent experience for this work.")
