"""How each use case is called well in the busy shop, so that a test can make each call worse in every way."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from functools import cache
from importlib import import_module
from types import FunctionType
from typing import Any

import attrs
import operator_data as some
from busy_shop import DAY, FORM, HOUR, REGISTRATION, SIGNED, SPARE, TODAY, BusyShop
from operator_data import ADMIN, ENGINE, LATER, NOW
from workshop import LINA, PLANNER, SARA

import amss_core.services
from amss_core.compliance_time import Utilisation
from amss_core.directives import Event
from amss_core.fleet import Component, ComponentId
from amss_core.imports import Batch, StatedDue
from amss_core.metrics import ShiftFact
from amss_core.organizations import Organization, User
from amss_core.parts import Order, PartDefinition, PartItem
from amss_core.permissions import Actor
from amss_core.personnel import Person, PersonnelFile
from amss_core.programmes import KeptItem
from amss_core.qualification import RecencyPolicy, Requirement, SkillNeed
from amss_core.scheduling import Link, Move
from amss_core.stores import Stores
from amss_core.tasks import Override


@cache
def public_use_cases() -> dict[str, FunctionType]:
    """Return each public function of the services, by the name of its module and its own."""
    modules = [each.name for each in pkgutil.iter_modules(amss_core.services.__path__) if each.name[0] != "_"]
    return {
        f"{module}.{name}": value
        for module in modules
        for name, value in vars(import_module(f"amss_core.services.{module}")).items()
        if inspect.isfunction(value) and not name.startswith("_") and f"services.{module}" in value.__module__
    }


Given = Mapping[str, Any]


@attrs.frozen(kw_only=True)
class Call:
    """A call that succeeds, and what may stand for what in it."""

    given: Callable[[BusyShop], Given]
    """The arguments by name."""
    by: Actor = ADMIN
    """Who calls, within the own organisation."""
    wrong: Mapping[str, Callable[[BusyShop], Given]] = {}
    """Arguments that are well formed, and refused by what is on record; each with the reason."""
    free: frozenset[str] = frozenset()
    """Names of fields, or paths to them, that may name anything here, or are made anew and not kept as given."""

    def leaves_open(self, path: tuple[str, ...]) -> bool:
        """Tell whether what stands at a place is free."""
        return not self.free.isdisjoint({path[-1], ".".join(path)})


def called(name: str, stores: Stores, by: Actor, arguments: Given) -> Any:
    """Call a use case by name; those that find out who it is take no actor."""
    function = public_use_cases()[name]
    who = [by] if "actor" in inspect.signature(function).parameters else []
    return function(stores, *who, **arguments)


def call(given: Given | Callable[[BusyShop], Given] | None = None, *, free: str = "", **others: Any) -> Call:
    fixed = given or {}
    return Call(given=fixed if callable(fixed) else lambda _: fixed, free=frozenset(free.split()), **others)


def of_task(names: str, **given: Any) -> dict[str, Callable[[BusyShop], Given]]:
    """Return the same call for tasks in other states."""
    return {f"task {name}": lambda _, name=name: {"task_id": name, **given} for name in names.split()}


NEW_TASK = some.task(
    id="N",
    start_at=LATER,
    end_at=LATER + HOUR,
    mechanic="P1",
    title="check",
    inspector="P2",
    package="C1",
    notes="-",
    directive="FAA AD 2026-01-01",
    paragraph="",
    parts=[("S-7", 1)],
    corrects="T3",
)
FULL_AIRCRAFT = some.aircraft(
    registration="ET-NEW",
    series="NG",
    first_flight_on=date(2012, 5, 1),
    aog_since=NOW,
    utilisation_plan=Utilisation(flight_hours_per_day=8, flight_cycles_per_day=4),
)
FULL_REQUIREMENT = Requirement(
    task_type="repair",
    aircraft_type="B738",
    certificates=[{"EASA_B1"}],
    recency=[RecencyPolicy(similar_types=[{"B738"}])],
    skills=[SkillNeed(skill="NDT_ET")],
)
NEW_PERSON = Person(id="P7", name="Lina Roth", employee_number="12")
NEW_FILE = PersonnelFile(
    person=NEW_PERSON,
    certificates=[some.certificate(person="P7")],
    certificate_events=[some.certificate_event()],
    type_ratings=[some.type_rating()],
    skills=[some.skill(person="P7")],
    authorisations=[some.authorisation(person="P7")],
    work_log=[some.work(person="P7")],
)
NEW_BATCH = Batch(
    files=[NEW_FILE],
    readings=[some.reading(component=SPARE)],
    directives=[some.directive("NEW")],
    accomplishments=[some.accomplishment(directive="NEW")],
    definitions=[PartDefinition(part_number="S-9")],
    items=[PartItem(part_number="S-9", serial_number="1")],
    orders=[Order(id="O9", part_number="S-9", arrives_on=date(2026, 6, 9))],
)
THIRD = "019e7e71-1240-7000-8000-aaaaaaaaaaaa"
AN_ENGINE = ComponentId(part_number="CFM56-7B", serial_number="7")
AT_NOW: Given = {"now": NOW}
TASK = {"task_id": "T1", **AT_NOW}
ON = {"person_id": "P1", "certificate_id": "C1", "event_id": "E7", "on": TODAY, **AT_NOW}
SIGNING = {"task_id": "T2", "item_id": "1", "proof": "1P", **SIGNED, **AT_NOW}
CHECK = {"person_id": "P1", "requirement": FULL_REQUIREMENT, "known_at": NOW, **AT_NOW}
WORK = {"person_id": "P1", "task_type": "inspection", "aircraft_type": "B738", **AT_NOW}
SCOPE = {"on": TODAY, "registrations": ["ET-AXM"]}
A_MOVE = Move(task="T5", start_at=NOW + 2 * DAY, end_at=NOW + 2 * DAY + 4 * HOUR)

CALLS: dict[str, Call] = {
    "access.open_account": call(
        {"user_id": "paul", "name": "paul@example.com", "password_hash": "h", **AT_NOW}, free="name"
    ),
    "access.change_password": call({"password_hash": "h", "keep_session": "", **AT_NOW}, free="keep_session"),
    "access.begin_session": call({"user_id": "paul", "secret": "s", **AT_NOW}, free="secret"),
    "access.continue_session": call({"token": "s1", "secret": "s2", **AT_NOW}, free="token secret"),
    "access.end_session": call(lambda shop: {"family": shop.session, **AT_NOW}),
    "access.list_sessions": call(AT_NOW),
    "access.create_api_key": call(
        {"name": "tool", "role": "auditor", "secret": "k", "expires_at": LATER, **AT_NOW}, free="secret"
    ),
    "access.list_api_keys": call(),
    "access.revoke_api_key": call(lambda shop: {"key_id": shop.api_key, **AT_NOW}),
    "access.actor_of_key": call({"secret": "k1", **AT_NOW}, free="secret"),
    "alerts.list_alerts": call(),
    "alerts.scan_alerts": call(AT_NOW),
    "alerts.acknowledge_alert": call(lambda shop: {"alert_id": shop.alert, **AT_NOW}),
    "alerts.resolve_alert": call(lambda shop: {"alert_id": shop.alert, "reason": "seen to", **AT_NOW}),
    "alerts.escalate_alerts": call(AT_NOW),
    "audit.list_changes": call({"entity_type": "task", "entity_id": "T1", "since": NOW}),
    "audit.export_log": call({"after": 1}),
    "directives.list_directives": call(),
    "directives.show_directive": call({"number": "FAA AD 2026-01-01"}),
    "directives.create_directive": call(
        {"directive": some.directive("NEW", supersedes=["OLD"]), **AT_NOW}, free="number"
    ),
    "directives.create_directives": call({"directives": [some.directive("NEW")], **AT_NOW}, free="number"),
    "directives.revise_directive": call({"directive": some.directive(title="again"), "reason": "R1", **AT_NOW}),
    "directives.record_accomplishment": call({"accomplishment": some.accomplishment(), **AT_NOW}),
    "directives.record_event": call(
        {"event": Event(name="overhaul", component=ENGINE, done_on=date(2026, 2, 1)), **AT_NOW}
    ),
    "directives.scan_fleet": call({**SCOPE, "directives": ["FAA AD 2026-01-01"], **AT_NOW}),
    "directives.list_due": call({"on": TODAY, "horizon_days": 90, "limit": 10}),
    "directives.status_of_fleet": call(
        {"directives": ["FAA AD 2026-01-01"], "registrations": ["ET-AXM"]}, free="registrations"
    ),
    "directives.status_sheet": call({"registration": "ET-AXM", "on": TODAY, "known_at": NOW}),
    "documents.issue_document": call({"template_code": "EASA_CRS", "fields": FORM, "task": "T1", **AT_NOW}),
    "documents.show_document": call({"template_code": "EASA_CRS", "number": 1}),
    "documents.verify_document": call({"template_code": "EASA_CRS", "number": 1}),
    "documents.verify_copy": call(lambda shop: {"document": shop.document}, free="number"),
    "documents.list_documents": call({"task": "T1"}, free="task"),
    "fleet.list_aircraft": call(),
    "fleet.show_fleet": call({"registrations": ["ET-AXM"]}),
    "fleet.add_aircraft": call({"aircraft": FULL_AIRCRAFT, **AT_NOW}, free="registration revision"),
    "fleet.change_aircraft": call(
        {"aircraft": some.aircraft(capacity_slots=5, status="maintenance", revision=2), **AT_NOW}
    ),
    "fleet.plan_utilisation": call(
        {"registration": "ET-AXM", "plan": Utilisation(flight_hours_per_day=8), "revision": 2, **AT_NOW}
    ),
    "fleet.set_status": call({"registration": "ET-AXM", "status": "grounded", "reason": "bird strike", **AT_NOW}),
    "fleet.record_reading": call(
        {"reading": some.reading(read_on=date(2026, 5, 2), flight_cycles=13_300, replaces=""), **AT_NOW}
    ),
    "fleet.record_readings": call({"readings": [some.reading(component=ENGINE)], **AT_NOW}),
    "fleet.register_component": call({"component": Component(id=AN_ENGINE, name="engine"), **AT_NOW}),
    "fleet.install_component": call(
        {"component": SPARE, "registration": "ET-AXM", "on": date(2026, 1, 1), "position": "1", **AT_NOW}
    ),
    "fleet.remove_component": call({"component": ENGINE, "on": date(2026, 5, 1), **AT_NOW}),
    "imports.everything_on_record": call(),
    "imports.preview_import": call(
        {"batch": Batch(aircraft=[some.aircraft(registration="ET-NEW")])}, free="registration revision"
    ),
    "imports.load": call({"batch": NEW_BATCH, "source": "folder", **AT_NOW}, free="registration revision number task"),
    "imports.list_imports": call(),
    "imports.reconcile_import": call(
        {"stated": [StatedDue(directive="FAA AD 2026-01-01", aircraft="ET-AXM", status="open")], "on": TODAY},
        free="paragraph",
    ),
    "imports.take_back": call(lambda shop: {"import_id": shop.batch, "reason": "wrong folder", **AT_NOW}),
    "metrics.show_metrics": call(
        {"shifts": [ShiftFact(mechanic="P1", start_at=NOW, end_at=LATER)], **AT_NOW}, free="mechanic"
    ),
    "organizations.create_organization": call(
        {"organization": Organization(id=THIRD, name="Southern Air", time_zone="Africa/Addis_Ababa"), **AT_NOW},
        by=attrs.evolve(ADMIN, organization=THIRD),
    ),
    "organizations.show_organization": call(),
    "organizations.list_registrations": call(),
    "organizations.register_with_authority": call(
        {"registration": attrs.evolve(REGISTRATION, number="9", scope="A1", expires_on=date(2030, 1, 1)), **AT_NOW},
        free="number",
    ),
    "organizations.change_registration": call(
        {"registration": attrs.evolve(REGISTRATION, scope="A3", status="suspended"), **AT_NOW}
    ),
    "organizations.list_users": call(),
    "organizations.create_user": call(
        {"user": User(id="olga", name="Olga Ek", role="auditor"), **AT_NOW}, free="revision"
    ),
    "organizations.change_role": call({"user_id": "paul", "role": "auditor", "revision": 1, **AT_NOW}),
    "parts.show_stock": call(),
    "parts.show_availability": call({"task_id": "T1", "on": TODAY}),
    "parts.define_part": call(
        {"definition": PartDefinition(part_number="S-8", alternates=["S-7"], lead_time_days=9), **AT_NOW},
        free="revision",
    ),
    "parts.change_definition": call({"definition": PartDefinition(part_number="S-7", name="ring"), **AT_NOW}),
    "parts.receive": call(
        {"item": PartItem(part_number="S-7", serial_number="9", expires_on=date(2027, 1, 1)), **AT_NOW}
    ),
    "parts.reserve": call({"item": ("S-7", "3"), **TASK}, wrong=of_task("T3 T4 T2 T6", item=("S-7", "3"))),
    "parts.use": call(
        lambda shop: {"reservation_id": shop.reservation, **AT_NOW},
        wrong={"given back": lambda shop: {"reservation_id": shop.closed_reservation}},
    ),
    "parts.release": call(
        lambda shop: {"reservation_id": shop.reservation, **AT_NOW},
    ),
    "parts.dispose": call(
        {"item": ("S-7", "3"), "reason": "torn", **AT_NOW}, wrong={"reserved": lambda _: {"item": ("S-7", "1")}}
    ),
    "parts.order": call(
        {"given": Order(id="O2", part_number="S-7", quantity=3, arrives_on=date(2026, 6, 9)), **AT_NOW}
    ),
    "parts.change_order": call({"order_id": "O1", "quantity": 2, "arrives_on": date(2026, 7, 1), **AT_NOW}),
    "personnel.list_people": call(),
    "personnel.show_person": call({"person_id": "P1"}),
    "personnel.enter_person": call({"person": NEW_PERSON, **AT_NOW}),
    "personnel.record_certificate": call({"certificate": some.certificate(id="C7"), **AT_NOW}, free="number"),
    "personnel.renew_certificate": call({**ON, "expires_on": date(2030, 1, 1)}),
    "personnel.suspend_certificate": call({**ON, "until": date(2026, 7, 1)}),
    "personnel.revoke_certificate": call(ON),
    "personnel.reinstate_certificate": call(ON),
    "personnel.record_certificate_event": call({"person_id": "P1", "event": some.certificate_event(), **AT_NOW}),
    "personnel.endorse_type_rating": call({"person_id": "P1", "rating": some.type_rating(id="R7"), **AT_NOW}),
    "personnel.record_skill": call({"skill": some.skill(id="S7"), **AT_NOW}),
    "personnel.authorise": call({"authorisation": some.authorisation(id="A7"), **AT_NOW}),
    "personnel.log_work": call({"entry": some.work(id="W7"), **AT_NOW}, free="task"),
    "personnel.correct": call(
        {"person_id": "P1", "fact": some.work(minutes=60), "reason": "half a day", **AT_NOW}, free="task"
    ),
    "programmes.list_programmes": call(),
    "programmes.list_items": call({"programme_id": "MP"}),
    "programmes.create_programme": call({"programme": some.programme("B"), **AT_NOW}, free="revision"),
    "programmes.change_programme": call({"programme": some.programme(issue="8"), **AT_NOW}),
    "programmes.add_items": call({"programme_id": "MP", "items": [some.programme_item("B1", title="x")], **AT_NOW}),
    "programmes.change_item": call(
        {"kept": KeptItem(programme="MP", item=some.programme_item(title="other")), **AT_NOW}
    ),
    "programmes.record_programme_accomplishment": call({"accomplishment": some.programme_accomplishment(), **AT_NOW}),
    "programmes.status_of_programmes": call({**SCOPE, "programme_id": "MP", "known_at": NOW}),
    "programmes.list_due_items": call({**SCOPE, "programme_id": "MP", "horizon_days": 90}),
    "programmes.suggest_visits": call({"on": TODAY, "together_days": 14, "programme_id": "MP"}),
    "programmes.generate_tasks": call(
        {"programme_id": "MP", "begins": time(8), "duration": timedelta(hours=8), **AT_NOW}
    ),
    "qualification.check_person": call({**CHECK, "on": TODAY}),
    "qualification.check_person_through": call({**CHECK, "start": NOW, "end": LATER}),
    "qualification.check_person_for": call({**WORK, "window": (NOW, LATER), "known_at": NOW}),
    "qualification.outlook_on_recency": call({**WORK, "on": TODAY}),
    "qualification.list_expiring": call({"within_days": 30, **AT_NOW}),
    "qualification.require_for_work": call({"requirement": FULL_REQUIREMENT, **AT_NOW}),
    "qualification.drop_requirement": call({"task_type": "inspection", "aircraft_type": "B738", **AT_NOW}),
    "qualification.list_requirements": call(),
    "qualification.qualified_mechanics": call(TASK),
    "scheduling.plan_of": call(),
    "scheduling.plan_facts": call(AT_NOW),
    "scheduling.link": call(
        {"given": Link(predecessor="T5", successor="T2", type="start_to_start", lag_minutes=10), **AT_NOW}
    ),
    "scheduling.unlink": call({"given": Link(predecessor="T1", successor="T5"), **AT_NOW}),
    "scheduling.list_conflicts": call(AT_NOW),
    "scheduling.preview_move": call({"moves": [A_MOVE], "policy": "minimal", **AT_NOW}),
    "scheduling.apply_move": call(
        lambda shop: {"shown": shop.preview, "reason": "the hangar is full", "despite_conflicts": True, **AT_NOW}
    ),
    "scheduling.show_history": call({"task_id": "T1"}),
    "scheduling.show_options": call(TASK),
    "scheduling.show_critical_path": call(),
    "tasks.list_tasks": call(
        {"aircraft": "ET-AXM", "mechanic": "P1", "states": ["scheduled"], "ends_after": NOW, "starts_before": LATER},
        free="aircraft mechanic",
    ),
    "tasks.show_task": call({"task_id": "T1"}),
    "tasks.plan_task": call(
        {"task": NEW_TASK, "checklist": [some.item(task="N")], **AT_NOW}, by=PLANNER, free="revision"
    ),
    "tasks.change_task": call(
        {
            **TASK,
            "revision": 1,
            "title": "look",
            "mechanic": "P1",
            "inspector": "P2",
            "directive": None,
            "start_at": NOW + HOUR,
            "end_at": NOW + 3 * HOUR,
            "priority": "aog",
            "parts": [("S-7", 1)],
            "aircraft": "ET-AXM",
            "package": "C",
            "programme_item": None,
            "notes": "x",
        },
        by=PLANNER,
        wrong=of_task("T3 T4"),
    ),
    "tasks.assign": call(
        {**TASK, "mechanic_id": "P1"}, by=PLANNER, wrong=of_task("T3", mechanic_id=None) | of_task("T4")
    ),
    "tasks.start": call(TASK, by=SARA, wrong=of_task("T3 T4 T5")),
    "tasks.record_item": call(
        {
            "task_id": "T2",
            "item_id": "3",
            "result": "fail",
            "performed_by": ["P1"],
            "deferral": "MEL 32-1",
            **AT_NOW,
        },
        by=SARA,
        wrong=of_task("T1", item_id="1"),
    ),
    "tasks.inspect": call(
        SIGNING | {"item_id": "2", "proof": "2P"},
        by=LINA,
        wrong=of_task("T2", item_id="3") | of_task("T1", item_id="1"),
    ),
    "tasks.sign_off": call(SIGNING, by=SARA, wrong=of_task("T1", item_id="1")),
    "tasks.complete": call(
        {
            "task_id": "T6",
            "proof": "1P",
            "minutes": 90,
            "component": ENGINE,
            **SIGNED,
            "now": NOW - 11 * HOUR,
            "early_completion": Override(by=PLANNER, reason="done"),
        },
        by=SARA,
        wrong=of_task("T1 T2 T4"),
        free="component.part_number component.serial_number",
    ),
    "tasks.cancel": call(
        {**TASK, "now": NOW + 25 * HOUR, "reason": "no need", "late_cancel": Override(by=PLANNER, reason="found late")},
        by=PLANNER,
        wrong=of_task("T3"),
    ),
}
"""Each use case, by module and name."""
