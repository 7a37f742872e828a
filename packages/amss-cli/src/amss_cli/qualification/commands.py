"""`amss qualification`: may a person whose file is in the database do a kind of work, on a day, and why or why not.

What the work asks for is what the organisation has set for it, unless the command line names something.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amss_cli.session import Session, add_command, day_option, made

if TYPE_CHECKING:
    from amss_core.permissions import Actor
    from amss_core.qualification import Qualification, Requirement
    from amss_core.stores import Stores

qualification = typer.Typer(no_args_is_help=True, help="Tell whether a person may do a kind of work.")

# Each command imports what it needs when it runs, so that the help is there at once.
# ruff: noqa: PLC0415


@qualification.callback()
def amss_qualification() -> None:
    """Tell whether a person may do a kind of work."""


TaskType = Annotated[str, typer.Option(metavar="TYPE", help="Type of the task, such as inspection.")]
AircraftTypeOption = Annotated[
    str,
    typer.Option(
        "--aircraft-type", metavar="TYPE", help="Type of the aircraft, which must be rated.", show_default="any"
    ),
]
Certificates = Annotated[
    list[str] | None,
    typer.Option(
        "--certificate",
        metavar="CODES",
        help="A certificate that is asked for, or several with commas, of which one is enough; may be repeated.",
    ),
]
Skills = Annotated[
    list[str] | None,
    typer.Option("--skill", metavar="CODE[:LEVEL]", help="A skill that is asked for; may be repeated."),
]
NoTypeRating = Annotated[
    bool, typer.Option("--no-type-rating", help="Ask for none: the authority issues none to mechanics.")
]
Certifying = Annotated[bool, typer.Option("--certifying", help="Ask for the authorisation to certify.")]
Inspection = Annotated[bool, typer.Option("--inspection", help="Ask for the authorisation to inspect.")]
Recency = Annotated[
    str,
    typer.Option(
        metavar="MEASURE",
        help="How recent experience is counted: days, months or hours; none asks for none.",
        show_default="days",
    ),
]


@add_command(qualification)
def check(
    session: Session,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Id of the person.")],
    *,
    task_type: TaskType,
    aircraft_type: AircraftTypeOption = "",
    certificates: Certificates = None,
    skills: Skills = None,
    no_type_rating: NoTypeRating = False,
    certifying: Certifying = False,
    inspection: Inspection = False,
    recency: Recency = "",
    on: Annotated[date | None, day_option("--on", help="Day asked about; without it, today at the station.")] = None,
    as_known_on: Annotated[
        date | None, day_option("--as-known-on", help="Last day whose entries count; without it, all do.")
    ] = None,
) -> None:
    """Tell whether a person may do a kind of work, and why or why not.

    It is asked for what the organisation has set for the work; where an option names something that is asked for, for
    exactly that. The exit code is 1 where something stands against it.
    """
    from amss_cli.show import Exit

    requirement = None
    if certificates or skills or no_type_rating or certifying or inspection or recency:
        requirement = _requirement(
            task_type,
            aircraft_type,
            certificates=certificates,
            skills=skills,
            no_type_rating=no_type_rating,
            certifying=certifying,
            inspection=inspection,
            recency=recency,
        )
    work = (task_type, aircraft_type or None)
    answer = session.ask(_checked, person, work, requirement, on=on, as_known_on=as_known_on)
    _show(session, answer)
    raise typer.Exit(Exit.NOTHING_TO_DO if answer.qualified else Exit.FINDINGS)


@add_command(qualification)
def require(
    session: Session,
    *,
    task_type: TaskType,
    aircraft_type: AircraftTypeOption = "",
    certificates: Certificates = None,
    skills: Skills = None,
    no_type_rating: NoTypeRating = False,
    certifying: Certifying = False,
    inspection: Inspection = False,
    recency: Recency = "",
) -> None:
    """Set what a kind of work asks of whoever does it; every check of a task asks for that from then on."""
    from amss_core.services.qualification import require_for_work

    requirement = _requirement(
        task_type,
        aircraft_type,
        certificates=certificates,
        skills=skills,
        no_type_rating=no_type_rating,
        certifying=certifying,
        inspection=inspection,
        recency=recency,
    )
    session.show("Requirement", session.change(require_for_work, requirement))


def _requirement(
    task_type: str,
    aircraft_type: str,
    *,
    certificates: list[str] | None,
    skills: list[str] | None,
    no_type_rating: bool,
    certifying: bool,
    inspection: bool,
    recency: str,
) -> Requirement:
    from amss_core.qualification import Requirement

    groups = [[code.strip() for code in group.split(",")] for group in certificates or []]
    return made(
        Requirement,
        task_type=task_type,
        aircraft_type=aircraft_type or None,
        certificates=groups,
        type_rating=not no_type_rating,
        recency=list(_recency(groups, recency or "days")),
        skills=[_skill(text) for text in skills or []],
        certifying=certifying,
        inspection=inspection,
    )


def _skill(text: str) -> dict[str, str | int]:
    code, named, level = text.partition(":")
    if not named:
        return {"skill": code.strip()}
    return {"skill": code.strip(), "level": int(level) if level.isdecimal() and len(level) == 1 else level}


def _recency(groups: list[list[str]], measure: str) -> Iterator[dict[str, Any]]:
    """Yield the rules of recent experience that the certificates bring with them, each once."""
    from amss_core.codec import unstructure
    from amss_core.qualification import RecencyPolicy
    from amss_core.reference import certification_type

    types = [certification_type(code) for group in groups for code in group]
    if measure == "none":
        return
    asked = made(RecencyPolicy, measure=measure).measure
    policies = dict.fromkeys(RecencyPolicy.of_certification(each, measure=asked) for each in types)
    yield from (unstructure(policy) for policy in policies if policy is not None)


def _checked(
    stores: Stores,
    actor: Actor,
    person: str,
    work: tuple[str, str | None],
    requirement: Requirement | None,
    *,
    on: date | None,
    as_known_on: date | None,
) -> Qualification:
    from amss_core.codec import structure
    from amss_core.services.organizations import show_organization
    from amss_core.services.qualification import check_person, check_person_for

    zone: tzinfo = structure(show_organization(stores, actor).time_zone, tzinfo)
    known_at = None
    if as_known_on is not None:
        day_after = datetime.combine(as_known_on + timedelta(days=1), time.min, tzinfo=zone)
        known_at = day_after.astimezone(UTC) - timedelta(microseconds=1)
    now = datetime.now(UTC)
    if requirement is None:
        return check_person_for(stores, actor, person, *work, now=now, on=on, known_at=known_at)
    return check_person(stores, actor, person, requirement, now=now, on=on, known_at=known_at, zone=zone)


def _show(session: Session, answer: Qualification) -> None:
    from amss_cli.show import show_json, show_text
    from amss_core.codec import unstructure

    if session.as_json:
        show_json(unstructure(answer))
        return
    show_text(answer.derivation.text)
    if answer.against:
        show_text("Against:")
        for each in answer.against:
            show_text(f"  {each}{f' [{each.source}]' if each.source else ''}")
    show_text("Why:")
    for line in answer.derivation.lines():
        show_text(f"  {line}")
