"""Records of the core as rows of the operator's tables: the inverse of what the other modules here read.

What the tables have no column for is left away; whoever writes them reads them again, and names what differs (see
`amss_cli.exports`). Where a rule cannot be told whole, the rows ask for more work, never for less.
"""

from __future__ import annotations

from collections.abc import Iterator

from amss_cli.operator import personnel_rows
from amss_cli.operator.cells import (
    Cells,
    applicability_cells,
    dated_fact_cells,
    instant,
    listed,
    own_id,
    rate,
    text,
    yes_no,
)
from amss_cli.operator.fleet import NO_MODIFICATION
from amss_cli.operator.programme_rows import item_row, programme_row
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
    ProgrammeAccomplishmentRow,
    ProgrammeItemRow,
    ProgrammeRow,
    ReadingRow,
    RegistrationRow,
    RequirementRow,
    Row,
    SkillRow,
    TaskRow,
    TypeRatingRow,
    WorkLogRow,
)
from amss_core.compliance_time import format_compliance_time
from amss_core.directives import Accomplishment, Directive, DirectiveRequirement
from amss_core.fleet import Aircraft, Reading
from amss_core.imports import Batch
from amss_core.organizations import Registration
from amss_core.tasks import Task

_SHORT = {long: short for short, long in LINK_TYPES.items()}


def rows_of(batch: Batch) -> dict[type[Row], list[Cells]]:
    """Return everything of a batch as rows of each table, in the order of the batch."""
    replaced = {each.replaces for each in (*batch.accomplishments, *batch.events, *batch.programme_accomplishments)}
    replaced |= {each.replaces for each in batch.readings}
    return {
        AircraftRow: [_aircraft(each) for each in batch.aircraft],
        ReadingRow: [_reading(each, replaced) for each in batch.readings],
        DirectiveRow: [row for each in batch.directives for row in _directive(each)],
        AccomplishmentRow: [
            *(_accomplishment(each, replaced) for each in batch.accomplishments),
            *({"event": each.name, **dated_fact_cells(each, replaced)} for each in batch.events),
        ],
        ProgrammeRow: [programme_row(each) for each in batch.programmes],
        ProgrammeItemRow: [item_row(each) for each in batch.programme_items],
        ProgrammeAccomplishmentRow: [
            {"item": each.item, **dated_fact_cells(each, replaced)} for each in batch.programme_accomplishments
        ],
        PersonRow: [
            {"id": file.person.id, "name": file.person.name, "employee_number": file.person.employee_number}
            for file in batch.files
        ],
        CertificateRow: [row for file in batch.files for row in personnel_rows.certificates(file)],
        TypeRatingRow: [row for file in batch.files for row in personnel_rows.type_ratings(file)],
        SkillRow: [row for file in batch.files for row in personnel_rows.skills(file)],
        AuthorisationRow: [row for file in batch.files for row in personnel_rows.authorisations(file)],
        WorkLogRow: [row for file in batch.files for row in personnel_rows.work_log(file)],
        RequirementRow: [row for each in batch.requirements for row in personnel_rows.requirement(each)],
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
        RegistrationRow: [_registration(each) for each in batch.registrations],
    }


def _registration(each: Registration) -> Cells:
    return {
        "authority": each.authority,
        "number": each.number,
        "scope": each.scope,
        "effective_on": str(each.effective_on),
        "expires_on": text(each.expires_on),
        "status": each.status,
    }


def _aircraft(each: Aircraft) -> Cells:
    plan = each.utilisation_plan
    return {
        "registration": each.registration,
        "type": each.type_designator,
        "serial_number": text(each.serial_number),
        "model": text(each.model),
        "series": text(each.series),
        "manufactured_on": text(each.manufactured_on),
        "first_flight_on": text(each.first_flight_on),
        "status": each.status,
        "capacity_slots": str(each.capacity_slots),
        "flight_hours_per_day": rate(plan.flight_hours_per_day),
        "flight_cycles_per_day": rate(plan.flight_cycles_per_day),
        "modifications": "" if each.modifications is None else listed(each.modifications) or NO_MODIFICATION,
        "configuration_known": yes_no(each.configuration_known),
    }


def _reading(each: Reading, replaced: set[str]) -> Cells:
    return {
        "id": own_id(each.id, replaced),
        "aircraft": text(each.aircraft),
        "part_number": each.component.part_number if each.component else "",
        "serial_number": each.component.serial_number if each.component else "",
        "read_on": str(each.read_on),
        "flight_hours": text(each.flight_hours),
        "flight_cycles": text(each.flight_cycles),
        "replaces": each.replaces,
        "recorded_by": each.recorded_by,
        "recorded_at": instant(each.recorded_at),
    }


def _directive(each: Directive) -> Iterator[Cells]:
    once = {
        "issued_on": text(each.issued_on),
        "effective_on": text(each.effective_on),
        "revision": each.revision,
        "source": each.source,
        "supersedes": listed(each.supersedes),
        "credits": listed(one.directive for one in each.credits if one.paragraph is None and one.counts_for is None),
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
    return {
        "paragraph": each.paragraph,
        "compliance_time": format_compliance_time(each.compliance_time),
        **applicability_cells(each.applicability if each.applicability.groups else directive.applicability),
        "terminates": listed(each.terminates),
        "follows": listed(each.follows),
        "alternative_to": listed(each.alternative_to),
        "on_finding": listed(each.on_finding),
    }


def _accomplishment(each: Accomplishment, replaced: set[str]) -> Cells:
    return {
        "directive": each.directive,
        "paragraph": each.paragraph,
        "event": each.method,
        **dated_fact_cells(each, replaced),
    }


def _task(each: Task) -> Cells:
    return {
        "id": each.id,
        "title": each.title,
        "aircraft": each.aircraft,
        "type": each.type,
        "start_at": instant(each.start_at),
        "end_at": instant(each.end_at),
        "state": each.state,
        "priority": each.priority,
        "mechanic": text(each.mechanic),
        "inspector": text(each.inspector),
        "package": text(each.package),
        "directive": text(each.directive),
        "paragraph": text(each.paragraph),
        "programme_item": text(each.programme_item),
        "parts": listed(part if quantity == 1 else f"{quantity} x {part}" for part, quantity in each.parts),
    }
