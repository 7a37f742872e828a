"""A believable operator to try the command on: the same day gives the same tables, with a handful of problems in them.

The problems: a mechanic's certificate lapses the day before a task; a mechanic is short of recent experience; an
aircraft missed an inspection that a directive asks for; a task starts before the one it depends on ends; a mechanic is
planned twice at one time; a part arrives after the task that needs it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

from amss_cli.demo import directives, fleet, people, plan
from amss_cli.tables import (
    AccomplishmentRow,
    AircraftRow,
    AuthorisationRow,
    CertificateRow,
    DependencyRow,
    DirectiveRow,
    PartRow,
    PersonRow,
    ReadingRow,
    RequirementRow,
    Row,
    SkillRow,
    TaskRow,
    TypeRatingRow,
    WorkLogRow,
)
from amss_cli.tables.writer import write_tables
from amss_core.errors import InvalidValueError

SEED = 6305


def demo_tables(on: date, *, aircraft: int = fleet.SMALLEST) -> dict[type[Row], list[dict[str, str]]]:
    """Return the operator's tables as texts, as they stand on a day.

    Args:
        on: The day.
        aircraft: How many aircraft the operator has, from 24 to 500.

    Raises:
        InvalidValueError: If there are to be fewer or more.
    """
    if not fleet.SMALLEST <= aircraft <= fleet.LARGEST:
        raise InvalidValueError(f"expected {fleet.SMALLEST} to {fleet.LARGEST}", field="aircraft", value=aircraft)
    random = Random(SEED)  # noqa: S311 - data that looks alike, not a secret
    flown = fleet.fleet(on, random, size=aircraft)
    staff = people.staff(random)
    both = plan.checks(on, flown, staff)
    types = tuple(dict.fromkeys(each.type for each in flown))
    return {
        AircraftRow: list(fleet.aircraft_rows(flown, {check.aircraft.registration for check in both})),
        ReadingRow: list(fleet.reading_rows(flown, on, directives.effective_dates(on))),
        DirectiveRow: list(directives.directive_rows(on, types)),
        AccomplishmentRow: list(directives.accomplishment_rows(flown, on, random)),
        PersonRow: list(people.person_rows(staff)),
        CertificateRow: list(people.certificate_rows(staff, on, plan.lapses(both[0]))),
        TypeRatingRow: list(people.type_rating_rows(staff, on)),
        SkillRow: list(people.skill_rows(staff, on)),
        AuthorisationRow: list(people.authorisation_rows(staff, on)),
        WorkLogRow: list(people.work_log_rows(staff, on, random)),
        RequirementRow: list(people.requirement_rows()),
        TaskRow: list(plan.task_rows(both, staff, flown, on, random)),
        DependencyRow: list(plan.dependency_rows(both)),
        PartRow: list(plan.part_rows(both, flown, on)),
    }


def write_demo(folder: Path, *, on: date, xlsx: bool = False, aircraft: int = fleet.SMALLEST) -> tuple[Path, ...]:
    """Write the operator's tables into a folder and return the files.

    Args:
        folder: Where to; it is made where it does not exist.
        on: The day that everything is dated by.
        xlsx: Write one workbook instead of CSV files.
        aircraft: How many aircraft the operator has, from 24 to 500.

    Raises:
        InvalidValueError: If there are to be fewer or more.
        ConflictError: If one of the files is there already; then nothing is written.
    """
    return write_tables(folder, demo_tables(on, aircraft=aircraft), xlsx=xlsx)
