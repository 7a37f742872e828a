"""A workshop in which something of everything is on record, beside an organisation of which all is named `X9`."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import operator_data as some
import table_rows
from operator_data import ADMIN, ENGINE, NOW, THEM, US
from signing import Reversed
from workshop import EARLIER, PLANNER, SARA, workshop

from amss_core.directives import Event
from amss_core.documents import IssuedDocument
from amss_core.fleet import Component
from amss_core.imports import Batch
from amss_core.organizations import Registration, User
from amss_core.parts import Order, PartDefinition, PartItem
from amss_core.permissions import Actor
from amss_core.personnel import Person
from amss_core.reference import document_template
from amss_core.scheduling import Link, Move, Preview
from amss_core.services import (
    access,
    alerts,
    directives,
    documents,
    fleet,
    imports,
    organizations,
    parts,
    personnel,
    programmes,
    scheduling,
    tasks,
)
from amss_sql import Database

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY = NOW.date()
SPARE = attrs.evolve(ENGINE, serial_number="894113")
SIGNED = {"statement": "done as it says", "reauthentication": Reversed()}
FORM = dict.fromkeys(document_template("EASA_CRS").required_fields, "as on the task")
REGISTRATION = Registration(organization=US, authority="EASA", number="SE.145.0042", effective_on=date(2020, 1, 1))


@attrs.frozen(kw_only=True)
class BusyShop:
    """The database and what was named by itself in it."""

    database: Database
    """The database."""
    alert: str
    """Id of an open alert."""
    batch: str
    """Id of an import."""
    reservation: str
    """Id of an open reservation of T1."""
    closed_reservation: str
    """Id of one that was given back."""
    document: IssuedDocument
    """One that was issued."""
    session: str
    """Id of a session of the actor's own."""
    api_key: str
    """Id of a key of a service."""
    preview: Preview
    """What moves when T5 does."""


def busy_shop(database: Database) -> BusyShop:
    """Fill a database.

    T1 is scheduled and may be started, T2 in progress with items to record, sign and inspect, T3 completed, T4
    cancelled, T5 waits for T1, and T6 may be completed.
    """
    workshop(database)
    with database.begin(US) as stores:
        _records(stores)
        _stock(stores)
        _tasks(stores)
        reservations = [parts.reserve(stores, ADMIN, ("S-7", each), "T1", now=NOW).id for each in "12"]
        parts.release(stores, ADMIN, reservations[1], now=NOW)
        directives.scan_fleet(stores, ADMIN, on=TODAY, now=NOW)
        document = documents.issue_document(stores, ADMIN, "EASA_CRS", FORM, now=NOW)
        batch = Batch(aircraft=[some.aircraft(registration="ET-IMP")])
        made, _ = imports.load(stores, ADMIN, batch, source="folder", now=NOW)
        assert made is not None
        alerts.scan_alerts(stores, ADMIN, now=NOW)
        move = Move(task="T5", start_at=NOW + 2 * DAY)
        shop = BusyShop(
            database=database,
            alert=alerts.list_alerts(stores, ADMIN)[0].id,
            batch=made.id,
            reservation=reservations[0],
            session=_session(stores),
            document=document,
            api_key=access.create_api_key(stores, ADMIN, "tool", "auditor", secret="k1", now=NOW).id,
            closed_reservation=reservations[1],
            preview=scheduling.preview_move(stores, ADMIN, move, now=NOW).preview,
        )
    some.found(database, THEM, "Southern Air", Person(id="X9", name="Zoë"))
    with database.begin(THEM) as stores:
        they = Actor(id="root", role="admin", organization=THEM)
        organizations.create_user(stores, they, attrs.evolve(some.ANNA, id="X9"), now=NOW)
        table_rows.fill(stores.users._tenant._connection)
    return shop


def _records(stores) -> None:
    organizations.register_with_authority(stores, ADMIN, REGISTRATION, now=NOW)
    fleet.change_aircraft(stores, ADMIN, some.aircraft(capacity_slots=4, status="maintenance"), now=NOW)
    fleet.register_component(stores, ADMIN, Component(id=ENGINE, name="engine"), now=EARLIER)
    fleet.register_component(stores, ADMIN, Component(id=SPARE, name="engine"), now=EARLIER)
    fleet.install_component(stores, ADMIN, ENGINE, "ET-AXM", on=date(2026, 1, 1), now=EARLIER)
    fleet.record_reading(stores, ADMIN, some.reading(id="R-1"), now=EARLIER)
    directives.create_directive(stores, ADMIN, some.directive(), now=EARLIER)
    directives.record_accomplishment(stores, ADMIN, some.accomplishment(id="AC1"), now=NOW)
    overhaul = Event(id="EV1", name="overhaul", aircraft="ET-AXM", done_on=date(2026, 1, 1))
    directives.record_event(stores, ADMIN, overhaul, now=NOW)
    programmes.create_programme(stores, ADMIN, some.programme(), now=EARLIER)
    programmes.add_items(stores, ADMIN, "MP", [some.programme_item()], now=EARLIER)
    done = some.programme_accomplishment(id="PA1")
    programmes.record_programme_accomplishment(stores, ADMIN, done, now=NOW)
    personnel.record_skill(stores, ADMIN, some.skill(), now=EARLIER)
    personnel.log_work(stores, ADMIN, some.work(), now=EARLIER)


def _session(stores) -> str:
    organizations.create_user(stores, ADMIN, User(id=ADMIN.id, name="Root", role="admin"), now=NOW)
    access.open_account(stores, ADMIN, ADMIN.id, "root@example.com", password_hash="h", now=NOW)
    return access.begin_session(stores, ADMIN.id, secret="s1", now=NOW).family


def _stock(stores) -> None:
    parts.define_part(stores, ADMIN, PartDefinition(part_number="S-7", name="seal"), now=EARLIER)
    for serial in "1234":
        parts.receive(stores, ADMIN, PartItem(part_number="S-7", serial_number=serial), now=EARLIER)
    parts.order(stores, ADMIN, Order(id="O1", part_number="S-7", quantity=3, arrives_on=date(2026, 6, 9)), now=EARLIER)


def _tasks(stores) -> None:
    items = {"T1": 1, "T2": 3}
    for name, begins in (("T1", 0), ("T2", -8), ("T3", -20), ("T4", 8), ("T5", 24), ("T6", -14)):
        start_at = NOW + begins * HOUR
        given = some.task(
            id=name,
            start_at=start_at,
            end_at=start_at + 4 * HOUR,
            mechanic=None if name in {"T4", "T5"} else "P1",
            aircraft="ET-AXN" if name == "T5" else "ET-AXM",
            parts=[("S-7", 1)] if name == "T1" else [],
        )
        checklist = [
            some.item(id=str(each), task=name, independent_inspection=each == 2)
            for each in range(1, items.get(name, 0) + 1)
        ]
        tasks.plan_task(stores, PLANNER, given, checklist=checklist, now=EARLIER)
    scheduling.link(stores, PLANNER, Link(predecessor="T1", successor="T5"), now=NOW)
    tasks.cancel(stores, PLANNER, "T4", reason="not needed", now=NOW)
    for name, begins in (("T3", -20), ("T6", -14), ("T2", -8)):
        tasks.start(stores, SARA, name, now=NOW + begins * HOUR)
        tasks.change_task(stores, SARA, name, notes="nothing found", now=NOW)
        if name == "T3":
            tasks.complete(stores, SARA, name, proof="1P", now=NOW - 16 * HOUR, **SIGNED)
    for item in "12":
        tasks.record_item(stores, SARA, "T2", item, result="pass", performed_by=["P1"], now=NOW)
