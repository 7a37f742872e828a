"""Records of the core as rows of the operator's tables: the inverse of what the other modules here read.

What the tables have no column for is left away; whoever writes them reads them again, and names what differs (see
`amss_cli.exports`). Where a rule cannot be told whole, the rows ask for more work, never for less.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import zip_longest
from typing import TypeAlias

from amss_cli.operator.fleet import NO_MODIFICATION
from amss_cli.operator.scheduling import LINK_TYPES
from amss_cli.operator.stock_rows import part_rows
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
from amss_core.compliance_time import format_compliance_time
from amss_core.directives import Accomplishment, Criteria, Directive, DirectiveRequirement, Event
from amss_core.fleet import Aircraft, Reading
from amss_core.imports import CONTENT_ID, Batch
from amss_core.personnel import PersonnelFile
from amss_core.qualification import Requirement
from amss_core.tasks import Task
from amss_core.units import FlightHours

Cells: TypeAlias = Mapping[str, str]
"""A row as texts by column; a column that is not named is empty."""

_SHORT = {long: short for short, long in LINK_TYPES.items()}


def rows_of(batch: Batch) -> dict[type[Row], list[Cells]]:
    """Return everything of a batch as rows of each table, in the order of the batch."""
    replaced = {each.replaces for each in batch.readings}
    replaced |= {each.replaces for each in batch.accomplishments} | {each.replaces for each in batch.events}
    return {
        AircraftRow: [_aircraft(each) for each in batch.aircraft],
        ReadingRow: [_reading(each, replaced) for each in batch.readings],
        DirectiveRow: [row for each in batch.directives for row in _directive(each)],
        AccomplishmentRow: [
            *(_accomplishment(each, replaced) for each in batch.accomplishments),
            *({"event": each.name, **_dated_fact(each, replaced)} for each in batch.events),
        ],
        PersonRow: [{"id": file.person.id, "name": file.person.name} for file in batch.files],
        CertificateRow: [row for file in batch.files for row in _certificates(file)],
        TypeRatingRow: [row for file in batch.files for row in _type_ratings(file)],
        SkillRow: [row for file in batch.files for row in _skills(file)],
        AuthorisationRow: [row for file in batch.files for row in _authorisations(file)],
        WorkLogRow: [row for file in batch.files for row in _work_log(file)],
        RequirementRow: [row for each in batch.requirements for row in _requirement(each)],
        TaskRow: [_task(each) for each in batch.tasks],
        DependencyRow: [
            {
                "predecessor": each.predecessor,
                "successor": each.successor,
                "type": _SHORT[each.type],
                "lag_minutes": str(each.lag_minutes),
            }
            for each in batch.links
        ],
        PartRow: list(part_rows(batch)),
    }


def _text(value: str | date | int | FlightHours | None) -> str:
    return "" if value is None else str(value)


def _instant(at: datetime | None) -> str:
    if at is None:
        return ""
    whole_minute = not at.second and not at.microsecond
    return f"{at:%Y-%m-%dT%H:%M}Z" if whole_minute else at.isoformat().replace("+00:00", "Z")


def _list(items: Iterable[str]) -> str:
    return "; ".join(items)


def _yes_no(truth: bool) -> str:  # noqa: FBT001 - it is what is written
    return "yes" if truth else "no"


def _id(own: str, replaced: set[str]) -> str:
    """Return an id; none where it was made of what the record says, unless another record names it."""
    return "" if own.startswith(CONTENT_ID) and own not in replaced else own


def _aircraft(each: Aircraft) -> Cells:
    plan = each.utilisation_plan
    return {
        "registration": each.registration,
        "type": each.type_designator,
        "serial_number": _text(each.serial_number),
        "model": _text(each.model),
        "series": _text(each.series),
        "manufactured_on": _text(each.manufactured_on),
        "first_flight_on": _text(each.first_flight_on),
        "status": each.status,
        "capacity_slots": str(each.capacity_slots),
        "flight_hours_per_day": _rate(plan.flight_hours_per_day),
        "flight_cycles_per_day": _rate(plan.flight_cycles_per_day),
        "modifications": "" if each.modifications is None else _list(each.modifications) or NO_MODIFICATION,
        "configuration_known": _yes_no(each.configuration_known),
    }


def _rate(rate: object) -> str:
    """Return a rate as a decimal; one that is none to six digits is rounded, and so named as different."""
    if rate is None:
        return ""
    millionths = round(rate * 10**6)  # type: ignore[operator]  # a fraction
    whole, rest = divmod(millionths, 10**6)
    return f"{whole}.{rest:06}".rstrip("0").rstrip(".")


def _reading(each: Reading, replaced: set[str]) -> Cells:
    return {
        "id": _id(each.id, replaced),
        "aircraft": _text(each.aircraft),
        "part_number": each.component.part_number if each.component else "",
        "serial_number": each.component.serial_number if each.component else "",
        "read_on": str(each.read_on),
        "flight_hours": _text(each.flight_hours),
        "flight_cycles": _text(each.flight_cycles),
        "replaces": each.replaces,
        "recorded_by": each.recorded_by,
        "recorded_at": _instant(each.recorded_at),
    }


def _directive(each: Directive) -> Iterator[Cells]:
    once = {
        "issued_on": _text(each.issued_on),
        "effective_on": _text(each.effective_on),
        "revision": each.revision,
        "source": each.source,
        "supersedes": _list(each.supersedes),
        "credits": _list(one.directive for one in each.credits if one.paragraph is None and one.counts_for is None),
    }
    for number, requirement in enumerate(each.requirements):
        yield {
            "number": each.number,
            "title": requirement.title or each.title,
            "kind": each.kind,
            "category": each.category,
            "authority": each.authority,
            **(once if number == 0 else {}),
            **_directive_requirement(each, requirement),
        }


def _directive_requirement(directive: Directive, each: DirectiveRequirement) -> Cells:
    groups = each.applicability.groups or directive.applicability.groups
    criteria = groups[0] if len(groups) == 1 else Criteria()
    return {
        "paragraph": each.paragraph,
        "compliance_time": format_compliance_time(each.compliance_time),
        "types": _list(criteria.types),
        "models": _list(criteria.models),
        "serials": "" if criteria.serials is None else str(criteria.serials),
        "parts": _list(criteria.parts),
        "modifications": _list(criteria.unless_modified_by),
        "terminates": _list(each.terminates),
        "follows": _list(each.follows),
        "alternative_to": _list(each.alternative_to),
        "on_finding": _list(each.on_finding),
    }


def _accomplishment(each: Accomplishment, replaced: set[str]) -> Cells:
    return {
        "directive": each.directive,
        "paragraph": each.paragraph,
        "event": each.method,
        **_dated_fact(each, replaced),
    }


def _dated_fact(each: Accomplishment | Event, replaced: set[str]) -> Cells:
    return {
        "id": _id(each.id, replaced),
        "aircraft": _text(each.aircraft),
        "part_number": each.component.part_number if each.component else "",
        "serial_number": each.component.serial_number if each.component else "",
        "done_on": str(each.done_on),
        "flight_hours": _text(each.aircraft_counters.flight_hours),
        "flight_cycles": _text(each.aircraft_counters.flight_cycles),
        "component_flight_hours": _text(each.component_counters.flight_hours),
        "component_flight_cycles": _text(each.component_counters.flight_cycles),
        "reference": each.reference,
        "replaces": each.replaces,
        "recorded_by": each.recorded_by,
        "recorded_at": _instant(each.recorded_at),
    }


def _certificates(file: PersonnelFile) -> Iterator[Cells]:
    for each in file.certificates:
        yield {
            "person": file.person.id,
            "type": each.type,
            "number": each.number,
            "event": "issued",
            "event_on": str(each.issued_on),
            "until": _text(each.expires_on),
            "recorded_at": _instant(each.recorded_at),
        }
    of_id = {each.id: each for each in file.certificates}
    for event in file.certificate_events:
        certificate = of_id[event.certificate]
        yield {
            "person": file.person.id,
            "type": certificate.type,
            "number": certificate.number,
            "event": event.kind,
            "event_on": str(event.on),
            "until": _text(event.expires_on if event.kind == "renewed" else event.until),
            "recorded_at": _instant(event.recorded_at),
        }


def _type_ratings(file: PersonnelFile) -> Iterator[Cells]:
    """Yield the ratings; one that stands on several categories of a licence number only once."""
    numbers = {each.id: each.number for each in file.certificates}
    once = dict.fromkeys(
        (numbers[each.certificate], each.aircraft_type, each.endorsed_on, each.lapsed_on) for each in file.type_ratings
    )
    for number, aircraft_type, endorsed_on, lapsed_on in once:
        yield {
            "person": file.person.id,
            "certificate": number,
            "aircraft_type": aircraft_type,
            "endorsed_on": str(endorsed_on),
            "lapses_on": _text(lapsed_on),
        }


def _skills(file: PersonnelFile) -> Iterator[Cells]:
    for each in file.skills:
        yield {
            "person": file.person.id,
            "skill": each.skill,
            "level": str(each.level),
            "qualified_on": str(each.qualified_on),
            "expires_on": _text(each.expires_on),
        }


def _authorisations(file: PersonnelFile) -> Iterator[Cells]:
    for each in file.authorisations:
        yield {
            "person": file.person.id,
            "role": each.role,
            "task_types": _list(sorted(each.task_types)),
            "aircraft_types": _list(sorted(each.aircraft_types)),
            "granted_on": str(each.valid_from),
            "until": _text(each.valid_through),
        }


def _work_log(file: PersonnelFile) -> Iterator[Cells]:
    """Yield the work by day; reading numbers the rows of a day in their order."""
    for each in sorted(file.work_log, key=lambda entry: (entry.day, len(entry.id), entry.id)):
        yield {
            "person": file.person.id,
            "worked_on": str(each.day),
            "hours": str(FlightHours.of(0, each.minutes)),
            "aircraft_type": _text(each.aircraft_type),
            "task_type": each.task_type,
            "task": each.task,
        }


def _requirement(each: Requirement) -> Iterator[Cells]:
    """Yield a row for each group of certificates, each role and each recency, of which a row holds one."""
    groups: list[frozenset[str]] = list(each.certificates) or [frozenset()]
    for number, (group, role, recency) in enumerate(zip_longest(groups, each.roles, each.recency)):
        yield {
            "task_type": each.task_type,
            "aircraft_type": _text(each.aircraft_type),
            "certificates": _list(sorted(group or ())),
            "type_rating": _yes_no(each.type_rating),
            "skills": _list(f"{need.skill}:{need.level}" for need in each.skills) if number == 0 else "",
            "role": _text(role),
            "independent_inspection": _yes_no(each.independent_inspection),
            "recency": "none" if recency is None else recency.measure,
            "recency_required": "" if recency is None else str(recency.required),
            "recency_reduction_percent": "" if recency is None else str(recency.reduction_percent),
            "source": "" if recency is None else recency.source,
        }


def _task(each: Task) -> Cells:
    return {
        "id": each.id,
        "title": each.title,
        "aircraft": each.aircraft,
        "type": each.type,
        "start_at": _instant(each.start_at),
        "end_at": _instant(each.end_at),
        "state": each.state,
        "priority": each.priority,
        "mechanic": _text(each.mechanic),
        "inspector": _text(each.inspector),
        "package": _text(each.package),
        "directive": _text(each.directive),
        "paragraph": _text(each.paragraph),
        "parts": _list(part if quantity == 1 else f"{quantity} x {part}" for part, quantity in each.parts),
    }
