"""`amss due`: what falls due on each aircraft, when, by which limit, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from amss_cli import answers
from amss_cli.operator import DUE_TABLES, Operator
from amss_cli.show import Exit, show_json, show_table, show_text, working
from amss_cli.tables.kinds import nearest
from amss_core.compliance_time import Due, DueSoon, ForecastPoint
from amss_core.directives import CompliancePolicy, RequirementStatus, due_list, fleet_status, forecast_of
from amss_core.errors import NotFoundError
from amss_core.scheduling import Deadline
from amss_core.units import FlightHours

SOON_DAYS = 30
"""Days ahead in which something is due soon, and to be acted on; the horizon may be shorter."""
SOON_FLIGHT_HOURS, SOON_FLIGHT_CYCLES = FlightHours.of(50), 25
"""What is left of a counter when something is due soon, also where no date can be projected."""
TO_DO = frozenset({"overdue", "in_variation", "due_soon", "unknown"})
"""The statuses that make an exit code of 1: something is to be done, or to be found out."""
_HEADINGS = (
    "status",
    "aircraft",
    "directive",
    "what",
    "due on",
    "FH",
    "FC",
    "left",
    "projected",
    "governs",
)


def due(
    operator: Operator, *, on: date, horizon_days: int, aircraft: str, explain: bool, count: int, as_json: bool
) -> Exit:
    """Print the due list of the fleet, or of one aircraft.

    Args:
        operator: The operator as the tables tell it.
        on: The day asked about.
        horizon_days: Days ahead in which what falls due is shown.
        aircraft: Registration of the aircraft; empty for all.
        explain: Whether to print why each due point is what it is.
        count: How many of the next due points of each to forecast; 0 for none.
        as_json: Whether to print JSON.

    Raises:
        NotFoundError: If there is no such aircraft.
        UnreadTablesError: If a table that due points rest on could not be read.
    """
    operator.need(*DUE_TABLES)
    if aircraft and operator.fleet.find(aircraft) is None:
        known = nearest(aircraft, operator.aircraft_types)
        raise NotFoundError(f"no row of the table aircraft has the registration '{aircraft}'{known}")
    with working("Working out due points"):
        statuses = fleet_status(operator.compliance, on=on, policy=policy_of(horizon_days))
        chosen = [each for each in statuses if not aircraft or each.subject.aircraft == aircraft]
        listed = due_list(chosen, horizon_days=horizon_days)
        forecasts = [
            forecast_of(operator.compliance, status, count=count, policy=policy_of(horizon_days)) if count else ()
            for status in listed
        ]
    if as_json:
        show_json(
            {
                "on": answers.day(on),
                "horizon_days": horizon_days,
                "due": [
                    {
                        **as_json_row(status),
                        **({"next": [_point(each) for each in points]} if count else {}),
                        **({"derivation": answers.derivation(status.derivation)} if explain else {}),
                    }
                    for status, points in zip(listed, forecasts, strict=True)
                ],
                "problems": answers.problems(operator.problems),
            }
        )
    else:
        _show(listed, forecasts, on=on, horizon_days=horizon_days, explain=explain)
    if operator.problems:
        return Exit.BAD_INPUT
    return Exit.FINDINGS if any(each.status in TO_DO for each in listed) else Exit.NOTHING_TO_DO


def policy_of(horizon_days: int) -> CompliancePolicy:
    """Return the policy that says what is due soon: within 30 days, or within a horizon that is shorter."""
    if horizon_days < SOON_DAYS:
        return CompliancePolicy(due_soon=DueSoon(days=horizon_days))
    soon = DueSoon(days=SOON_DAYS, flight_hours=SOON_FLIGHT_HOURS, flight_cycles=SOON_FLIGHT_CYCLES)
    return CompliancePolicy(due_soon=soon)


def deadlines(statuses: Iterable[RequirementStatus]) -> Iterator[Deadline]:
    """Yield the last day on which each requirement is not overdue, where one is known: what a plan must keep."""
    for status in statuses:
        point = status.due and (status.due.extended or status.due)
        last_on = point and (point.projected_on or point.due_on)
        if last_on and status.subject.aircraft:
            yield Deadline(
                subject=status.directive.number,
                last_on=last_on,
                aircraft=status.subject.aircraft,
                paragraph=status.requirement.paragraph or None,
                derivation=status.derivation,
            )


def as_json_row(status: RequirementStatus) -> answers.Json:
    """Return one row of a due list as JSON holds it."""
    component = status.subject.component
    return {
        "aircraft": status.subject.aircraft,
        "component": {"part_number": component.part_number, "serial_number": component.serial_number}
        if component
        else None,
        "directive": status.directive.number,
        "paragraph": status.requirement.paragraph,
        "title": status.requirement.title,
        "status": status.status,
        "due": _due(status.due) if status.due else None,
        "last_done_on": answers.day(status.last.done_on) if status.last else None,
        "times_done": status.times_done,
        "findings": answers.findings(status.findings),
    }


def _due(point: Due) -> answers.Json:
    return {
        "due_on": answers.day(point.due_on),
        "due_flight_hours": _text(point.due_flight_hours),
        "due_flight_cycles": point.due_flight_cycles,
        "remaining_days": point.remaining_days,
        "remaining_flight_hours": _text(point.remaining_flight_hours),
        "remaining_flight_cycles": point.remaining_flight_cycles,
        "governing": point.governing,
        "projected_on": answers.day(point.projected_on),
        "extended": _due(point.extended) if point.extended else None,
    }


def _point(point: ForecastPoint) -> answers.Json:
    return {"number": point.number, "occurrence": point.occurrence, "assumption": point.assumption, **_due(point.due)}


def _text(hours: FlightHours | None) -> str | None:
    return None if hours is None else str(hours)


def _rows(listed: Iterable[RequirementStatus]) -> Iterator[tuple[object, ...]]:
    for status in listed:
        yield (
            status.status.replace("_", " "),
            shown_subject(status),
            f"{status.directive.number} {status.requirement.paragraph}".strip(),
            status.requirement.title,
            *(_cells(status.due) if status.due else ("", "", "", "", "", "")),
        )


def shown_subject(status: RequirementStatus) -> str:
    """Return the aircraft, with the component where the requirement is one's: `ET-AXM (745902 S/N D35210)`."""
    component = f"({status.subject.component})" if status.subject.component else ""
    return f"{status.subject.aircraft or ''} {component}".strip()


def shown_left(point: Due) -> str:
    """Return what is left on each axis, less than zero where it is exceeded: `12 d, 100.5 FH`."""
    left = (
        (point.remaining_days, "d"),
        (point.remaining_flight_hours, "FH"),
        (point.remaining_flight_cycles, "FC"),
    )
    return ", ".join(f"{amount} {unit}" for amount, unit in left if amount is not None)


def _cells(point: Due) -> tuple[object, ...]:
    return (
        point.due_on,
        point.due_flight_hours,
        point.due_flight_cycles,
        shown_left(point),
        point.projected_on,
        (point.governing or "").replace("_", " "),
    )


def _show(
    listed: tuple[RequirementStatus, ...],
    forecasts: list[tuple[ForecastPoint, ...]],
    *,
    on: date,
    horizon_days: int,
    explain: bool,
) -> None:
    if listed:
        show_table(f"Due within {horizon_days} days of {on}, the most urgent first", _HEADINGS, _rows(listed))
    for status, points in zip(listed, forecasts, strict=True):
        if points:
            name = f"{status.subject}, {status.directive.number} {status.requirement.paragraph}".strip()
            show_table(
                f"Next due points of {name}",
                ["", *_HEADINGS[4:], "taken for granted"],
                [(each.number, *_cells(each.due), each.assumption) for each in points],
            )
        if explain:
            for line in status.derivation.lines():
                show_text(line)
            show_text("")
    to_do = sum(each.status in TO_DO for each in listed)
    show_text(f"{on}: {len(listed)} due within {horizon_days} days, {to_do} of them to act on.")
