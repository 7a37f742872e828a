"""The whole workflow on each database: a directive, the scan, a task, work and signatures, compliance, the next due."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import attrs
import operator_data as some
import pytest
from operator_data import ADMIN, AUDITOR, US
from signing import Reversed

from amss_core.audit import verify, verify_sign_off
from amss_core.compliance_time import parse_compliance_time
from amss_core.directives import Applicability, Criteria, Directive, DirectiveRequirement
from amss_core.documents import verify_document
from amss_core.errors import ConflictError, ForbiddenError
from amss_core.organizations import Organization
from amss_core.permissions import Actor
from amss_core.personnel import Person
from amss_core.qualification import Requirement
from amss_core.reference import document_template
from amss_core.services import alerts, audit, directives, documents, fleet, personnel, qualification, tasks
from amss_core.services.organizations import create_organization
from amss_core.tasks import ChecklistItem, Task
from amss_core.units import FlightHours

AD = "FAA AD 2026-01-01"
DAY = date(2026, 5, 20)
MORNING = datetime(2026, 5, 20, 6, tzinfo=UTC)
OMAR, SARA, LINA = (Actor(id=each, role="mechanic", organization=US) for each in ("P0", "P1", "P2"))
SCHEDULER = Actor(id="paul", role="scheduler", organization=US)
STATEMENT = "The work was carried out in accordance with the directive."


@attrs.define
class Operator:
    """An operator's database, and the clock of a test."""

    database: object
    now: datetime = MORNING

    def do(self, use_case, *arguments, by=ADMIN, **named):
        with self.database.begin(US) as stores:
            return use_case(stores, by, *arguments, now=self.now, **named)

    def ask(self, use_case, *arguments, by=AUDITOR, **named):
        with self.database.read(US) as stores:
            return use_case(stores, by, *arguments, **named)

    def fly(self, hours, day):
        self.now = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=20)
        reading = some.reading(read_on=day, flight_hours=FlightHours.of(hours), flight_cycles=None)
        self.do(fleet.record_reading, reading)

    def log(self):
        with self.database.read(US) as stores:
            return list(audit.export_log(stores, AUDITOR))

    def scan(self):
        self.do(directives.scan_fleet, on=self.now.date())
        self.do(alerts.scan_alerts)
        found = self.ask(directives.status_of_fleet, registrations=["ET-AXM"])
        return {each.directive: each for each in found}[AD]

    def open_alerts(self):
        return {(each.category, each.subject): each.level for each in self.ask(alerts.list_alerts)}

    def events(self):
        with self.database.read(US) as stores:
            return [each.event.name for each in stores.outbox.read(limit=10_000)]


@pytest.fixture
def operator(database):
    """Return an operator with three aircraft and three people: one's rating has lapsed, one inspects."""
    made = Operator(database, now=MORNING - timedelta(days=100))
    made.do(create_organization, Organization(id=US, name="Northern Air"))
    for registration, type_ in (("ET-AXM", "B738"), ("ET-AXN", "B738"), ("ET-ALO", "A320")):
        made.do(fleet.add_aircraft, some.aircraft(registration=registration, type_designator=type_))
    for registration in ("ET-AXM", "ET-AXN"):
        for hours, day in ((1_000, date(2026, 1, 1)), (1_400, date(2026, 5, 10))):
            reading = some.reading(aircraft=registration, read_on=day, flight_hours=FlightHours.of(hours))
            made.do(fleet.record_reading, attrs.evolve(reading, flight_cycles=None))
    for person, name in (("P0", "Omar Haile"), ("P1", "Sara Lind"), ("P2", "Lina Roth")):
        made.do(personnel.enter_person, Person(id=person, name=name))
        made.do(personnel.record_certificate, some.certificate(person=person, number=f"SE.66.{person}"))
        lapsed_on = date(2026, 4, 30) if person == "P0" else None
        made.do(personnel.endorse_type_rating, person, some.type_rating(lapsed_on=lapsed_on))
        role = "inspection" if person == "P2" else "certifying"
        made.do(personnel.authorise, some.authorisation(person=person, role=role))
    requirement = Requirement(task_type="inspection", aircraft_type="B738", certificates=[{"EASA_B1"}], certifying=True)
    made.do(qualification.require_for_work, requirement)
    made.now = MORNING
    return made


def planned_task(operator):
    """Enter the directive, scan, plan its task and assign whoever may do it; return what was refused on the way."""
    rule = parse_compliance_time("500 FH after effective date; repeat every 500 FH")
    directive = Directive(
        number=AD,
        authority="FAA",
        effective_on=date(2026, 1, 1),
        applicability=Applicability.of(Criteria(types=["B738"])),
        requirements=[DirectiveRequirement(compliance_time=rule)],
    )
    operator.do(directives.create_directive, directive)
    operator.do(directives.scan_fleet, on=DAY)
    task = Task(
        id="T1",
        aircraft="ET-AXM",
        title="Inspect the fittings",
        directive=AD,
        start_at=MORNING + timedelta(hours=1),
        end_at=MORNING + timedelta(hours=5),
    )
    items = [
        ChecklistItem(id="1", task="T1", description="eddy current inspection"),
        ChecklistItem(id="2", task="T1", description="torque the bolts", independent_inspection=True),
    ]
    operator.do(tasks.plan_task, task, checklist=items, by=SCHEDULER)
    with pytest.raises(ConflictError) as refused:
        operator.do(tasks.assign, "T1", "P0", by=SCHEDULER)
    operator.do(tasks.assign, "T1", "P1", by=SCHEDULER)
    return refused.value.findings


def done_and_signed(operator):
    """Do the work of the task, have it inspected, and sign and release it."""
    operator.do(fleet.set_status, "ET-AXM", "maintenance", reason="T1")
    operator.now = MORNING + timedelta(hours=1)
    operator.do(tasks.start, "T1", by=SARA)
    sign = {"statement": STATEMENT, "reauthentication": Reversed(), "proof": "1P"}
    for item in ("1", "2"):
        operator.do(tasks.record_item, "T1", item, result="pass", performed_by=["P1"], by=SARA)
    operator.do(tasks.sign_off, "T1", "1", by=SARA, **sign)
    with pytest.raises(ConflictError, match="nobody has inspected it"):
        operator.do(tasks.sign_off, "T1", "2", by=SARA, **sign)
    operator.do(tasks.inspect, "T1", "2", by=LINA, **sign | {"proof": "2P"})
    operator.do(tasks.sign_off, "T1", "2", by=SARA, **sign)
    operator.do(tasks.change_task, "T1", notes="No findings.", by=SARA)
    operator.now = MORNING + timedelta(hours=5)
    return operator.do(tasks.complete, "T1", by=SARA, **sign)


def test_from_a_directive_to_the_next_due_point_and_past_it(operator):
    findings = planned_task(operator)
    assert {each.code for each in findings} >= {"type_rating_lapsed"}
    cells = operator.ask(directives.status_of_fleet)
    assert {each.aircraft: each.status for each in cells} == {
        "ET-AXM": "open",
        "ET-AXN": "open",
        "ET-ALO": "not_applicable",
    }
    assert done_and_signed(operator).state == "completed"
    operator.do(fleet.set_status, "ET-AXM", "operational", reason="released")
    kept = operator.scan()
    assert (kept.status, kept.last_done_on, kept.due_flight_hours) == ("complied", DAY, FlightHours.of(1_900))
    with operator.database.read(US) as stores:
        assert stores.people.file("P1").work_log[-1].task == "T1"

    seen = []
    for hours, day in ((1_600, date(2026, 7, 1)), (1_860, date(2026, 9, 20)), (1_901, date(2026, 10, 5))):
        operator.fly(hours, day)
        seen.append((operator.scan().status, operator.open_alerts().get(("directive_due", f"{AD} on ET-AXM"))))
    assert seen == [("complied", None), ("due_soon", "warning"), ("overdue", "critical")]
    told = operator.events()
    assert told.count("compliance:sign_off") == 4
    assert {"task:assigned", "task:state_changed", "compliance:directive_overdue", "alert:created"} <= set(told)


def test_every_signature_proves_itself_from_what_was_stored(operator):
    planned_task(operator)
    done_and_signed(operator)
    signatures = operator.ask(tasks.show_task, "T1").signatures
    roles = sorted(each.sign_off.role for each in signatures)
    assert roles == ["inspected", "performed", "performed", "released"]
    records = {}
    for record in operator.log():
        after = json.loads(record.after) if record.after else None
        if isinstance(after, dict) and "sign_off" in after:
            records[after["sign_off"]["id"]] = after["sign_off"]["content_hash"]
    for each in signatures:
        proof = {"item": each.signed_item, "evidence": each.evidence}
        assert verify_sign_off(each.sign_off, content_hash=records[each.sign_off.id], **proof) == ()
        assert each.sign_off.authenticated_by == "reversed id"
        assert each.sign_off.certificate_number.startswith("SE.66.")
    with pytest.raises(ConflictError, match="final"):
        operator.do(tasks.record_item, "T1", "1", result="fail", performed_by=["P1"], by=SARA)


def test_nobody_signs_for_somebody_else(operator):
    planned_task(operator)
    operator.do(fleet.set_status, "ET-AXM", "maintenance", reason="T1")
    operator.now = MORNING + timedelta(hours=1)
    operator.do(tasks.start, "T1", by=SARA)
    operator.do(tasks.record_item, "T1", "2", result="pass", performed_by=["P1"], by=SARA)
    before = operator.events()
    with pytest.raises(ForbiddenError, match="did not prove"):
        operator.do(tasks.inspect, "T1", "2", statement=STATEMENT, reauthentication=Reversed(), proof="no", by=LINA)
    with pytest.raises(ForbiddenError):
        operator.do(tasks.sign_off, "T1", "2", statement=STATEMENT, reauthentication=Reversed(), proof="2P", by=LINA)
    with pytest.raises(ConflictError, match="performed"):
        operator.do(tasks.inspect, "T1", "2", statement=STATEMENT, reauthentication=Reversed(), proof="1P", by=SARA)
    assert operator.events() == before
    assert operator.ask(tasks.show_task, "T1").checklist[1].inspected_by is None


def test_a_document_is_issued_and_the_exported_log_verifies(operator):
    planned_task(operator)
    done_and_signed(operator)
    form = document_template("EASA_CRS")
    with pytest.raises(ConflictError, match="needs"):
        operator.do(documents.issue_document, form.code, {}, task="T1", by=SARA)
    fields = dict.fromkeys(form.required_fields, "as on the task")
    first = operator.do(documents.issue_document, form.code, fields, task="T1", by=SARA)
    second = operator.do(documents.issue_document, form.code, fields)
    assert (first.number, second.number) == (1, 2)
    assert operator.ask(documents.list_documents, task="T1") == (first,)
    assert operator.ask(documents.list_documents) == (first, second)
    shown = operator.ask(documents.show_document, form.code, 1)
    assert verify_document(shown, expected_fingerprint=first.fingerprint) == ()
    log = operator.log()
    with operator.database.read(US) as stores:
        head = stores.audit.head()
    assert verify(log, head=head).sound
    for broken in (log[:-1], [*log[:5], *log[6:]], [*log[:5], log[6], log[5], *log[7:]]):
        assert not verify(broken, head=head).sound
    assert verify([*log[:5], attrs.evolve(log[5], actor="nobody"), *log[6:]], head=head).first_bad_number == 6
