"""The demo in a database: two operators with half a year of history, and the workflow from a directive to its overdue.

Everything goes through the use cases that any operator has, on days that the demo's clock passes through: each step is
told, and each refusal on the way with its reasons.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeVar

import attrs

from amss_cli.demo import write_demo
from amss_cli.operator import Operator, read_operator
from amss_cli.session import new_id
from amss_cli.tasks import TypedName
from amss_core.audit import AuditRecord, verify
from amss_core.compliance_time import parse_compliance_time
from amss_core.directives import Applicability, Criteria, Directive, DirectiveRequirement, KeptStatus
from amss_core.errors import AmssError
from amss_core.fleet import Reading
from amss_core.organizations import Organization, User
from amss_core.permissions import Actor
from amss_core.qualification import Candidate, rank, requirement_for
from amss_core.reference import document_template
from amss_core.services import alerts, audit, directives, documents, fleet, imports, qualification, tasks
from amss_core.services.organizations import create_organization, create_user
from amss_core.stores import Begin, Run, Stores
from amss_core.tasks import ChecklistItem, Task
from amss_core.units import FlightHours

_T = TypeVar("_T")

NUMBER = "DEMO AD 77-01"
RULE = "900 FH after effective date; repeat every 900 FH"
STATEMENT = "The work was carried out in accordance with the directive, and the aircraft is ready for release."
WEEKS = 26
"""Weeks of history: one completed inspection in each."""


@attrs.define(kw_only=True)
class Walk:
    """One demo operator in a database, its clock, and where the steps are told."""

    run: Run
    """Runs a function in a transaction."""
    read: Begin
    """Opens a transaction that only reads."""
    organization: str
    """Id of the organisation."""
    name: str
    """Its name."""
    on: date
    """The day of the demo."""
    tell: Callable[[str], None]
    """Prints one line."""
    now: datetime
    """The demo's clock."""

    def do(self, use_case: Callable[..., _T], *arguments: Any, by: Actor | None = None, **named: Any) -> _T:  # noqa: ANN401 - the use case's own
        """Run a use case at the demo's time."""

        def attempt(stores: Stores) -> _T:
            return use_case(stores, by or self.admin, *arguments, now=self.now, **named)

        return self.run(self.organization, attempt)

    def ask(self, use_case: Callable[..., _T], *arguments: Any, **named: Any) -> _T:  # noqa: ANN401 - the use case's own
        """Run a use case that only reads."""
        with self.read(self.organization) as stores:
            return use_case(stores, self.admin, *arguments, **named)

    def sign(self, use_case: Callable[..., _T], *arguments: Any, by: Actor, name: str, **named: Any) -> _T:  # noqa: ANN401 - the use case's own
        """Run a use case that somebody signs, who types the own name."""

        def signed(stores: Stores, actor: Actor, *given: Any, **more: Any) -> _T:  # noqa: ANN401 - the use case's own
            return use_case(
                stores, actor, *given, statement=STATEMENT, reauthentication=TypedName(stores), proof=name, **more
            )

        return self.do(signed, *arguments, by=by, **named)

    def refused(self, use_case: Callable[..., object], *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - the use case's own
        """Run what is to be refused, and tell why it was."""
        try:
            self.do(use_case, *arguments, **named)
        except AmssError as error:
            self.tell(f"     refused: {error}")
        else:
            raise AssertionError("this was to be refused")

    @property
    def admin(self) -> Actor:
        """The operator's first user."""
        return Actor(id="admin", role="admin", organization=self.organization)

    def mechanic(self, person: str) -> Actor:
        """Return somebody of the staff as who acts."""
        return Actor(id=person, role="mechanic", organization=self.organization)


def found(walk: Walk, *, aircraft: int) -> Operator:
    """Create the operator and load its tables."""
    walk.do(create_organization, Organization(id=walk.organization, name=walk.name, time_zone="Africa/Addis_Ababa"))
    walk.do(create_user, User(id="admin", name="Demo administrator", role="tenant_admin"))
    with tempfile.TemporaryDirectory() as folder:
        write_demo(Path(folder), on=walk.on, aircraft=aircraft)
        operator = read_operator(Path(folder))
    _made, new = walk.do(imports.load, operator.batch, source="demo")
    told = ", ".join(
        f"{number} {kind}"
        for kind, number in new.counts()
        if kind in {"aircraft", "files", "directives", "tasks", "facts"}
    )
    walk.tell(f"{walk.name} ({walk.organization}): {told.replace('files', 'people')}.")
    return operator


def history(walk: Walk, operator: Operator) -> None:
    """Let the operator complete one inspection in each week of the last half-year."""
    registration = second_737(operator)
    mechanic = _qualified(operator, walk.on - timedelta(weeks=WEEKS), inspection=False)[0].person
    walk.now = _at(walk.on - timedelta(weeks=WEEKS), 5)
    walk.do(fleet.set_status, registration, "maintenance", reason="weekly inspections")
    for week in range(WEEKS, 0, -1):
        day = walk.on - timedelta(weeks=week)
        walk.now = _at(day, 6)
        task = Task(
            id=f"W{WEEKS - week + 1:02}",
            aircraft=registration,
            title="Weekly inspection",
            mechanic=mechanic.id,
            start_at=walk.now,
            end_at=walk.now + timedelta(hours=2),
        )
        walk.do(tasks.plan_task, task, checklist=[ChecklistItem(id="1", task=task.id, description="walk around")])
        actor = walk.mechanic(mechanic.id)
        walk.do(tasks.start, task.id, by=actor)
        walk.do(tasks.record_item, task.id, "1", result="pass", performed_by=[mechanic.id], by=actor)
        walk.sign(tasks.sign_off, task.id, "1", by=actor, name=mechanic.name)
        walk.do(tasks.change_task, task.id, notes="nothing found", by=actor)
        walk.now += timedelta(hours=2)
        walk.sign(tasks.complete, task.id, by=actor, name=mechanic.name)
    walk.do(fleet.set_status, registration, "operational", reason="weekly inspections done")
    walk.tell(f"{walk.name}: {WEEKS} weekly inspections planned, done, signed and released, each on its day.")


def second_737(operator: Operator) -> str:
    """Return the second 737-800, which is in no heavy check."""
    return [each.registration for each in operator.fleet.aircraft if each.type_designator == "B738"][1]


def workflow(walk: Walk, operator: Operator) -> None:
    """Walk from a directive to its next due point and past it, telling each step."""
    registration = second_737(operator)
    walk.now = _at(walk.on, 5)
    _enter_directive(walk)
    mechanic, inspector = _assign(walk, operator, registration)
    _do_and_sign(walk, registration, mechanic, inspector)
    _issue(walk, mechanic)
    _fly_on(walk, operator, registration)
    _export(walk)


def _enter_directive(walk: Walk) -> None:
    directive = Directive(
        number=NUMBER,
        title="Inspect the fittings of the wing",
        authority="ECAA",
        effective_on=walk.on - timedelta(days=60),
        applicability=Applicability.of(Criteria(types=["B738"])),
        requirements=[DirectiveRequirement(compliance_time=parse_compliance_time(RULE))],
    )
    walk.do(directives.create_directive, directive)
    walk.tell(f"  1. {NUMBER} is entered: {RULE}, on all B738.")
    walk.do(directives.scan_fleet, on=walk.on)
    cells = [each for each in walk.ask(directives.status_of_fleet) if each.directive == NUMBER]
    affected = [each for each in cells if each.status != "not_applicable"]
    walk.tell(f"  2. The scan of {len(cells)} aircraft opens it on {len(affected)}: {_listed(affected)}.")


def _assign(walk: Walk, operator: Operator, registration: str) -> tuple[Candidate, Candidate]:
    task = Task(
        id="DEMO-1",
        aircraft=registration,
        title="Inspect the fittings of the wing",
        directive=NUMBER,
        start_at=_at(walk.on, 6),
        end_at=_at(walk.on, 10),
    )
    items = [
        ChecklistItem(id="1", task=task.id, description="eddy current inspection of the fittings"),
        ChecklistItem(id="2", task=task.id, description="torque of the bolts", independent_inspection=True),
    ]
    walk.do(tasks.plan_task, task, checklist=items)
    walk.tell(f"  3. {task.id} is planned on {registration}, with an item that somebody else must inspect.")
    ranked = walk.ask(qualification.qualified_mechanics, task.id, now=walk.now)
    lacking = next(each for each in reversed(ranked) if each.blocked)
    chosen = next(each for each in ranked if not each.blocked)
    walk.tell(f"  4. {lacking.person.name} is asked for:")
    walk.refused(tasks.assign, task.id, lacking.person.id)
    walk.do(tasks.assign, task.id, chosen.person.id)
    walk.tell(f"     {chosen.person.name} is qualified, and assigned; valid until {chosen.valid_until}.")
    return chosen, _qualified(operator, walk.on, inspection=True)[0]


def _qualified(operator: Operator, on: date, *, inspection: bool) -> tuple[Candidate, ...]:
    asked = requirement_for(operator.requirements, task_type="inspection", aircraft_type="B738")
    if inspection:
        asked = attrs.evolve(asked, certifying=False, inspection=True)
    policy = operator.qualification_policy
    ranked = rank(operator.files.values(), asked, start=_at(on, 6), end=_at(on, 10), policy=policy)
    return tuple(each for each in ranked if not each.blocked)


def _do_and_sign(walk: Walk, registration: str, mechanic: Candidate, inspector: Candidate) -> None:
    worker, checker = walk.mechanic(mechanic.person.id), walk.mechanic(inspector.person.id)
    walk.tell(f"  5. {mechanic.person.name} begins too early, on an aircraft in service:")
    walk.refused(tasks.start, "DEMO-1", by=worker)
    walk.do(fleet.set_status, registration, "maintenance", reason=NUMBER)
    walk.now = _at(walk.on, 6)
    walk.do(tasks.start, "DEMO-1", by=worker)
    for item in ("1", "2"):
        walk.do(tasks.record_item, "DEMO-1", item, result="pass", performed_by=[worker.id], by=worker)
    walk.sign(tasks.sign_off, "DEMO-1", "1", by=worker, name=mechanic.person.name)
    walk.tell("     and now at its time, in maintenance; item 1 is done and signed. Own work is not inspected:")
    walk.refused(_inspecting(mechanic), by=worker)
    walk.sign(tasks.inspect, "DEMO-1", "2", by=checker, name=inspector.person.name)
    walk.sign(tasks.sign_off, "DEMO-1", "2", by=worker, name=mechanic.person.name)
    walk.tell(f"     {inspector.person.name} inspects item 2, and {mechanic.person.name} signs it.")
    walk.do(tasks.change_task, "DEMO-1", notes="No cracks found.", by=worker)
    walk.tell("  6. Completed before its planned end:")
    walk.refused(_completing(mechanic), by=worker)
    walk.now = _at(walk.on, 10)
    walk.sign(tasks.complete, "DEMO-1", by=worker, name=mechanic.person.name)
    walk.do(fleet.set_status, registration, "operational", reason="released")
    walk.tell("     and at its end: released, logged as work, and recorded as compliance.")


def _inspecting(mechanic: Candidate) -> Callable[..., object]:
    def inspecting(stores: Stores, actor: Actor, *, now: datetime) -> object:
        proof = mechanic.person.name
        return tasks.inspect(
            stores, actor, "DEMO-1", "2", statement=STATEMENT, reauthentication=TypedName(stores), proof=proof, now=now
        )

    return inspecting


def _completing(mechanic: Candidate) -> Callable[..., object]:
    def completing(stores: Stores, actor: Actor, *, now: datetime) -> object:
        proof = mechanic.person.name
        return tasks.complete(
            stores, actor, "DEMO-1", statement=STATEMENT, reauthentication=TypedName(stores), proof=proof, now=now
        )

    return completing


def _issue(walk: Walk, mechanic: Candidate) -> None:
    form = document_template("ECAA_CRS")
    walk.tell(f"  7. {form.name} without its fields:")
    walk.refused(documents.issue_document, form.code, {}, task="DEMO-1", by=walk.mechanic(mechanic.person.id))
    fields = {name: f"{name.replace('_', ' ')} of DEMO-1" for name in form.required_fields}
    issued = walk.do(documents.issue_document, form.code, fields, task="DEMO-1", by=walk.mechanic(mechanic.person.id))
    walk.tell(f"     and with them: number {issued.number}, fingerprint {issued.fingerprint[:16]}….")


def _fly_on(walk: Walk, operator: Operator, registration: str) -> None:
    history_of = operator.fleet.history(registration)
    last = history_of.standing[-1]
    done = (last.flight_hours or FlightHours(0)).seconds
    for days, words in ((0, "done"), (80, "80 days later"), (110, "110 days later")):
        day = walk.on + timedelta(days=days)
        walk.now = _at(day, 20)
        hours = FlightHours(done + (days + 1) * 8 * 3_600 + days * 1_800)
        walk.do(fleet.record_reading, Reading(aircraft=registration, read_on=day, flight_hours=hours))
        walk.do(directives.scan_fleet, on=day, directives=[NUMBER])
        cell = next(_cells(walk, registration))
        raised = walk.do(alerts.scan_alerts)
        own = [
            each.alert.level
            for each in raised
            if each.alert and each.alert.subject.startswith(NUMBER) and registration in each.alert.subject
        ]
        walk.tell(
            f"  {8 if not days else 9 if days == 80 else 10}. {words.capitalize()}, at {hours} FH: "
            f"{cell.status.replace('_', ' ')}, due at {cell.due_flight_hours} FH"
            f"{f'; alert: {own[0]}' if own else ''}."
        )


def _cells(walk: Walk, registration: str) -> Iterator[KeptStatus]:
    for each in walk.ask(directives.status_of_fleet, directives=[NUMBER]):
        if each.aircraft == registration:
            yield each


def _export(walk: Walk) -> None:
    with walk.read(walk.organization) as stores:
        log = list(audit.export_log(stores, walk.admin))
        head = stores.audit.head()
    walk.tell(
        f" 11. The log of {len(log)} changes verifies: {verify(log, head=head).sound}. And copies of it that are wrong:"
    )
    for words, copy in _tampered(log):
        answer = verify(copy, head=head)
        walk.tell(f"     {words}: {' '.join(each.text for each in answer.against)}")


def _tampered(log: list[AuditRecord]) -> Iterator[tuple[str, list[AuditRecord]]]:
    middle = len(log) // 2
    yield "one name changed", [*log[:middle], attrs.evolve(log[middle], actor="nobody"), *log[middle + 1 :]]
    yield "one dropped", [*log[:middle], *log[middle + 1 :]]
    yield "two swapped", [*log[:middle], log[middle + 1], log[middle], *log[middle + 2 :]]
    yield "the tail cut", log[:-1]


def _listed(cells: list[KeptStatus]) -> str:
    names = [each.aircraft for each in cells]
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=UTC)


def demo_in_database(run: Run, read: Begin, *, on: date, aircraft: int, tell: Callable[[str], None]) -> str:
    """Fill a database with two operators, walk the workflow of the first, and return the id of its organisation.

    Args:
        run: Runs a function in a transaction of an organisation.
        read: Opens a transaction that only reads.
        on: The day of the demo.
        aircraft: How many aircraft the first operator has.
        tell: Prints one line.
    """
    start, first = _at(on - timedelta(weeks=WEEKS + 1), 5), ""
    for name, size in (("Northern Air", aircraft), ("Southern Air", 24)):
        walk = Walk(run=run, read=read, organization=new_id(), name=f"{name} (demo)", on=on, tell=tell, now=start)
        operator = found(walk, aircraft=size)
        if name == "Northern Air":
            history(walk, operator)
            workflow(walk, operator)
            tell(f"Look around: AMSS_ORGANIZATION={walk.organization} AMSS_USER=admin amss check")
            first = walk.organization
    return first
