"""`amss personnel`: open people's files, and record what happens to certificates, ratings, skills and work.

Each fact has an id, made of what names it unless one is given: the same as in an import of the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from amss_cli.session import Session, add_command, day_option, made, new_id, show_rows

if TYPE_CHECKING:
    from amss_core.personnel import Fact

personnel = typer.Typer(no_args_is_help=True, help="Record people's certificates, skills and work.")

# Each command imports what it needs when it runs, so that the help is there at once.
# ruff: noqa: PLC0415

PersonArgument = Annotated[str, typer.Argument(metavar="PERSON", help="Id of the person.")]
CertificateArgument = Annotated[
    str, typer.Argument(metavar="CERTIFICATE", help="Id of the certificate, as `show` lists it.")
]
OwnId = Annotated[
    str, typer.Option("--id", metavar="ID", help="Id of what is recorded.", show_default="made of what names it")
]
Reason = Annotated[
    str | None, typer.Option(help="Why what was recorded under this id is corrected; without it, it is new.")
]
On = Annotated[date, day_option("--on", help="First day of its effect.")]
ExpiresOn = Annotated[date | None, day_option("--expires-on", help="Last day of validity; without it, it has none.")]

COLUMNS = {
    "certificates": ("id", "type", "number", "issued_on", "expires_on"),
    "certificate_events": ("id", "certificate", "kind", "on", "until", "expires_on"),
    "type_ratings": ("id", "certificate", "aircraft_type", "endorsed_on", "lapsed_on"),
    "skills": ("id", "skill", "level", "qualified_on", "expires_on"),
    "authorisations": ("id", "role", "task_types", "aircraft_types", "valid_from", "valid_through"),
    "work_log": ("id", "day", "minutes", "aircraft_type", "task_type", "task"),
}
"""Fields that `show` prints of each kind of fact in a file."""


@add_command(personnel)
def enter(
    session: Session,
    person: PersonArgument,
    *,
    name: Annotated[str, typer.Option(help="Name as it stands on the certificates.")],
    employee_number: Annotated[str, typer.Option(metavar="NUMBER", help="The organisation's number.")] = "",
) -> None:
    """Open the file of a person."""
    from amss_core.personnel import Person
    from amss_core.services.personnel import enter_person

    entered = session.change(enter_person, made(Person, id=person, name=name, employee_number=employee_number))
    session.show("Person", entered)


@add_command(personnel, "list")
def list_them(session: Session) -> None:
    """List the people."""
    from amss_core.services.personnel import list_people

    people = session.ask(list_people)
    session.show_list("people", people, title="People", columns=["id", "name", "employee_number"])


@add_command(personnel)
def show(
    session: Session,
    person: PersonArgument,
    *,
    corrected: Annotated[
        bool, typer.Option("--corrected", help="Show records that were corrected later, too.")
    ] = False,
) -> None:
    """Show a person's file."""
    from amss_core.services.personnel import show_person

    file = session.ask(show_person, person)
    if not corrected:
        file = file.standing
    session.show("Person", file if session.as_json else file.person)
    if session.as_json:
        return
    for kind, columns in COLUMNS.items():
        if facts := getattr(file, kind):
            entered = ("recorded_at", "recorded_by") if corrected else ()
            show_rows(kind.replace("_", " ").capitalize(), facts, (*columns, *entered))


@add_command(personnel)
def certificate(
    session: Session,
    person: PersonArgument,
    *,
    kind: Annotated[str, typer.Option("--type", metavar="CODE", help="Such as EASA_B1.")],
    number: Annotated[str, typer.Option(help="Number that the authority gave it.")],
    issued_on: Annotated[date, day_option("--issued-on", help="First day of validity.")],
    expires_on: ExpiresOn = None,
    authority: Annotated[
        str, typer.Option(metavar="CODE", help="Who issued it.", show_default="the authority of the type")
    ] = "",
    own_id: OwnId = "",
    reason: Reason = None,
) -> None:
    """Record a certificate as it was issued."""
    from amss_core.personnel import Certificate
    from amss_core.reference import certification_type
    from amss_core.services.personnel import record_certificate

    fact = made(
        Certificate,
        id=own_id or f"{kind} {number}",
        person=person,
        type=kind,
        authority=authority or certification_type(kind).authority,
        number=number,
        issued_on=issued_on,
        expires_on=expires_on,
    )
    _record(session, person, fact, record_certificate, reason=reason)


@add_command(personnel)
def renew(
    session: Session,
    person: PersonArgument,
    certificate: CertificateArgument,
    *,
    on: On,
    expires_on: Annotated[date, day_option("--expires-on", help="The new last day of validity.")],
    own_id: OwnId = "",
    reason: Reason = None,
) -> None:
    """Record that a certificate was renewed through a new last day."""
    fields = {"on": on, "expires_on": expires_on}
    _record_event(session, person, certificate, "renewed", fields, own_id=own_id, reason=reason)


@add_command(personnel)
def suspend(
    session: Session,
    person: PersonArgument,
    certificate: CertificateArgument,
    *,
    on: On,
    until: Annotated[
        date | None, day_option("--until", help="Last day; without it, it lasts until a reinstatement.")
    ] = None,
    own_id: OwnId = "",
    reason: Reason = None,
) -> None:
    """Record that a certificate was suspended."""
    fields = {"on": on, "until": until}
    _record_event(session, person, certificate, "suspended", fields, own_id=own_id, reason=reason)


@add_command(personnel)
def revoke(
    session: Session,
    person: PersonArgument,
    certificate: CertificateArgument,
    *,
    on: On,
    own_id: OwnId = "",
    reason: Reason = None,
) -> None:
    """Record that a certificate was revoked."""
    _record_event(session, person, certificate, "revoked", {"on": on}, own_id=own_id, reason=reason)


@add_command(personnel)
def reinstate(
    session: Session,
    person: PersonArgument,
    certificate: CertificateArgument,
    *,
    on: On,
    own_id: OwnId = "",
    reason: Reason = None,
) -> None:
    """Record that a certificate is in force again."""
    _record_event(session, person, certificate, "reinstated", {"on": on}, own_id=own_id, reason=reason)


@add_command(personnel)
def rate(
    session: Session,
    person: PersonArgument,
    certificate: CertificateArgument,
    aircraft_type: Annotated[str, typer.Argument(metavar="TYPE", help="Designator, such as B738.")],
    *,
    endorsed_on: Annotated[date, day_option("--endorsed-on", help="First day of validity.")],
    lapsed_on: Annotated[
        date | None, day_option("--lapsed-on", help="Last day of validity; without it, it has not lapsed.")
    ] = None,
    own_id: OwnId = "",
    reason: Reason = None,
) -> None:
    """Record an aircraft type that was endorsed on a certificate."""
    from amss_core.personnel import TypeRating
    from amss_core.services.personnel import endorse_type_rating

    fact = made(
        TypeRating,
        id=own_id or f"{certificate} {aircraft_type} {endorsed_on}",
        certificate=certificate,
        aircraft_type=aircraft_type,
        endorsed_on=endorsed_on,
        lapsed_on=lapsed_on,
    )
    _record(session, person, fact, endorse_type_rating, reason=reason)


@add_command(personnel)
def skill(
    session: Session,
    person: PersonArgument,
    code: Annotated[str, typer.Argument(metavar="SKILL", help="Code, such as NDT_ET.")],
    *,
    level: Annotated[int, typer.Option(help="Proficiency from 1 (lowest) to 5.")],
    qualified_on: Annotated[date, day_option("--qualified-on", help="First day of validity.")],
    expires_on: ExpiresOn = None,
    own_id: OwnId = "",
    reason: Reason = None,
) -> None:
    """Record a special skill that a person was qualified in."""
    from amss_core.personnel import SkillRecord
    from amss_core.services.personnel import record_skill

    fact = made(
        SkillRecord,
        id=own_id or f"{code} {qualified_on}",
        person=person,
        skill=code,
        level=level,
        qualified_on=qualified_on,
        expires_on=expires_on,
    )
    _record(session, person, fact, record_skill, reason=reason)


@add_command(personnel)
def authorise(
    session: Session,
    person: PersonArgument,
    role: Annotated[str, typer.Argument(metavar="ROLE", help="To do what: certifying or inspection.")],
    *,
    valid_from: Annotated[date, day_option("--from", help="First day of validity.")],
    valid_through: Annotated[
        date | None, day_option("--through", help="Last day of validity; without it, it has no end.")
    ] = None,
    task_types: Annotated[
        list[str] | None,
        typer.Option("--task-type", metavar="TYPE", help="Only tasks of this type; may be repeated."),
    ] = None,
    aircraft_types: Annotated[
        list[str] | None,
        typer.Option("--aircraft-type", metavar="TYPE", help="Only aircraft of this type; may be repeated."),
    ] = None,
    own_id: OwnId = "",
    reason: Reason = None,
) -> None:
    """Record what the organisation authorises a person to certify or to inspect."""
    from amss_core.personnel import Authorisation
    from amss_core.services import personnel as services

    tasks, aircraft = task_types or [], aircraft_types or []
    fact = made(
        Authorisation,
        id=own_id or " ".join([role, str(valid_from), *tasks, *aircraft]),
        person=person,
        role=role,
        task_types=tasks,
        aircraft_types=aircraft,
        valid_from=valid_from,
        valid_through=valid_through,
    )
    _record(session, person, fact, services.authorise, reason=reason)


@add_command(personnel)
def log_work(
    session: Session,
    person: PersonArgument,
    *,
    day: Annotated[date, day_option("--on", help="Day of the work, at the station.")],
    minutes: Annotated[int, typer.Option(help="Duration in whole minutes.")],
    aircraft_type: Annotated[
        str, typer.Option(metavar="TYPE", help="Type of the aircraft.", show_default="no particular type")
    ] = "",
    task_type: Annotated[str, typer.Option(metavar="TYPE", help="Type of the task.", show_default="not known")] = "",
    task: Annotated[str, typer.Option(metavar="ID", help="Id of the task.", show_default="none")] = "",
    own_id: Annotated[str, typer.Option("--id", metavar="ID", help="Id of the entry.", show_default="a new one")] = "",
    reason: Reason = None,
) -> None:
    """Enter work in the work log."""
    from amss_core.personnel import WorkLogEntry
    from amss_core.services import personnel as services

    fact = made(
        WorkLogEntry,
        id=own_id or new_id(),
        person=person,
        day=day,
        minutes=minutes,
        aircraft_type=aircraft_type or None,
        task_type=task_type,
        task=task,
    )
    _record(session, person, fact, services.log_work, reason=reason)


def _record_event(
    session: Session,
    person: str,
    certificate: str,
    kind: str,
    fields: Mapping[str, date | None],
    *,
    own_id: str,
    reason: str | None,
) -> None:
    from amss_core.personnel import CertificateEvent
    from amss_core.services.personnel import record_certificate_event

    fact = made(
        CertificateEvent,
        id=own_id or f"{certificate} {kind} {fields['on']}",
        certificate=certificate,
        kind=kind,
        **fields,
    )
    _record(session, person, fact, record_certificate_event, reason=reason)


def _record(session: Session, person: str, fact: Fact, record: Callable[..., Fact], *, reason: str | None) -> None:
    """Record a fact by its use case, or as a correction where there is a reason, and show it as it stands on file."""
    from amss_core.services.personnel import correct

    if reason is not None:
        recorded = session.change(correct, person, fact, reason=reason)
    elif hasattr(fact, "person"):
        recorded = session.change(record, fact)
    else:
        recorded = session.change(record, person, fact)
    session.show("Recorded" if reason is None else "Corrected", recorded)
