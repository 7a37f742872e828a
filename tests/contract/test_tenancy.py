"""Another organisation's ids find nothing and change nothing: by the store, and on PostgreSQL by row security alone."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import operator_data as some
import psycopg
import pytest
import table_rows
from operator_data import ADMIN, NOW, THEM, US
from sqlalchemy import Connection, select, text, true
from sqlalchemy.exc import DBAPIError

from amss_core.audit import AuditEntry
from amss_core.directives import ComplianceFile, KeptStatus
from amss_core.directives import Event as DatedEvent
from amss_core.errors import AmssError, ConflictError, NotFoundError
from amss_core.events import Event, PersonEntered
from amss_core.fleet import ComponentId, Fleet, Installation
from amss_core.imports import Import
from amss_core.metrics import Period
from amss_core.organizations import Organization, Registration, User
from amss_core.parts import Order, PartDefinition, PartItem
from amss_core.permissions import Actor
from amss_core.personnel import Certificate, Person
from amss_core.programmes import KeptItem
from amss_core.scheduling import Link, ScheduleChange, WindowChange
from amss_core.services import personnel
from amss_core.services.organizations import create_user
from amss_sql import schema
from amss_sql.engines import make_engine
from amss_sql.tenancy import Tenant

THEIR_ENTRY = AuditEntry(organization=THEM, at=NOW, actor="x", action="x", entity_type="x", entity_id="x")
THEIR_EVENT = Event(id=US, organization=THEM, at=NOW, subject="person/X9", payload=PersonEntered(person="X9"))
THEIR_USER = User(id="X9", name="Zoë", role="auditor")
THEIR_REGISTRATION = Registration(organization=THEM, authority="EASA", number="X9", effective_on=NOW.date())
THEIR_PERSON = Person(id="X9", name="Their Person")

THEIR_COMPONENT = ComponentId(part_number="X9", serial_number="X9")
THEIR_STATUS = KeptStatus(
    directive="X9",
    paragraph="X9",
    aircraft="X9",
    part_number="X9",
    serial_number="X9",
    on=NOW.date(),
    status="open",
    urgency=3,
)
THEIR_ORDER = Order(id="X9", part_number="X9", arrives_on=NOW.date())
THEIR_CHANGE = ScheduleChange(
    reason="x",
    recorded_by="root",
    recorded_at=NOW,
    policy="minimal",
    changes=[WindowChange(task="X9", old_start_at=NOW, old_end_at=some.LATER, new_start_at=NOW, new_end_at=some.LATER)],
)
THEIR_IMPORT = Import(id="X9", source="x", recorded_at=NOW, recorded_by="root", state="taken_back")

ATTEMPTS = {
    "organizations.add": lambda stores: stores.organizations.add(Organization(id=THEM, name="Taken")),
    "organizations.get": lambda stores: [stores.organizations.get()][1:],
    "organizations.registrations": lambda stores: stores.organizations.registrations(),
    "organizations.register": lambda stores: stores.organizations.register(
        attrs.evolve(THEIR_REGISTRATION, number="X10")
    ),
    "organizations.replace_registration": lambda stores: stores.organizations.replace_registration(
        attrs.evolve(THEIR_REGISTRATION, organization=US)
    ),
    "users.add": None,
    "users.get": lambda stores: stores.users.get("X9"),
    "users.all": lambda stores: stores.users.all(),
    "users.replace": lambda stores: stores.users.replace(THEIR_USER),
    "people.add": None,
    "people.get": lambda stores: stores.people.get("X9"),
    "people.all": lambda stores: [each for each in stores.people.all() if each.id != "P1"],
    "people.file": lambda stores: stores.people.file("X9"),
    "people.last": lambda stores: stores.people.last("X9", Certificate, "X9"),
    "people.record": lambda stores: stores.people.record("X9", some.skill(person="X9")),
    "fleet.add": None,
    "fleet.get": lambda stores: stores.fleet.get("X9"),
    "fleet.all": lambda stores: stores.fleet.all(),
    "fleet.replace": lambda stores: stores.fleet.replace(some.aircraft(registration="X9")),
    "fleet.add_component": None,
    "fleet.get_component": lambda stores: stores.fleet.get_component(THEIR_COMPONENT),
    "fleet.installations_of": lambda stores: stores.fleet.installations_of(THEIR_COMPONENT),
    "fleet.record_installation": lambda stores: stores.fleet.record_installation(
        Installation(component=THEIR_COMPONENT, aircraft="X9"), id=US
    ),
    "fleet.readings_of": lambda stores: stores.fleet.readings_of(["X9", THEIR_COMPONENT]),
    "fleet.record_readings": lambda stores: stores.fleet.record_readings([some.reading(id="R9", aircraft="X9")]),
    "fleet.load": lambda stores: stores.fleet.load().aircraft or stores.fleet.load(["X9"]).installations,
    "directives.add": None,
    "directives.revise": lambda stores: stores.directives.revise(
        some.directive("X9"), recorded_at=NOW, recorded_by="root"
    ),
    "directives.get": lambda stores: stores.directives.get("X9"),
    "directives.all": lambda stores: stores.directives.all(),
    "directives.issues": lambda stores: stores.directives.issues("X9"),
    "directives.record_accomplishment": lambda stores: stores.directives.record_accomplishment(
        some.accomplishment(id="A9", directive="X9", aircraft="X9")
    ),
    "directives.record_event": lambda stores: stores.directives.record_event(
        DatedEvent(id="E9", name="overhaul", aircraft="X9", done_on=NOW.date())
    ),
    "directives.load": lambda stores: [
        *stores.directives.load(Fleet()).directives,
        *stores.directives.load(Fleet(aircraft=[some.aircraft(registration="X9")])).accomplishments,
    ],
    "directives.statuses": lambda stores: stores.directives.statuses(),
    "directives.keep": lambda stores: stores.directives.keep([], gone=[THEIR_STATUS]),
    "directives.due": lambda stores: stores.directives.due(through=date.max),
    "people.files": lambda stores: [each for each in stores.people.files() if each.person.id != "P1"],
    "requirements.all": lambda stores: stores.requirements.all(),
    "requirements.put": None,
    "requirements.remove": lambda stores: stores.requirements.remove("repair", "X9"),
    "tasks.add": None,
    "tasks.get": lambda stores: stores.tasks.get("X9"),
    "tasks.find": lambda stores: stores.tasks.find(ids=["X9"]),
    "tasks.planned": lambda stores: stores.tasks.planned(),
    "tasks.open_programme_tasks": lambda stores: stores.tasks.open_programme_tasks(),
    "tasks.replace": lambda stores: stores.tasks.replace(some.task(id="X9", aircraft="X9")),
    "tasks.move": lambda stores: stores.tasks.move([some.task(id="X9", aircraft="X9")]),
    "tasks.checklist": lambda stores: stores.tasks.checklist("X9"),
    "tasks.put_items": lambda stores: stores.tasks.put_items([some.item(id="X9", task="X9")]),
    "tasks.sign": lambda stores: stores.tasks.sign(some.signature(task="X9", person="X9")),
    "tasks.signatures": lambda stores: stores.tasks.signatures("X9"),
    "schedule.links": lambda stores: stores.schedule.links(),
    "schedule.add_link": lambda stores: stores.schedule.add_link(Link(predecessor="X10", successor="X9")),
    "schedule.remove_link": lambda stores: stores.schedule.remove_link(Link(predecessor="X9", successor="X10")),
    "schedule.record_change": lambda stores: stores.schedule.record_change(THEIR_CHANGE, id=US),
    "schedule.changes_of": lambda stores: stores.schedule.changes_of("X9"),
    "parts.define": None,
    "parts.definition": lambda stores: stores.parts.definition("X9"),
    "parts.replace_definition": lambda stores: stores.parts.replace_definition(PartDefinition(part_number="X9")),
    "parts.add_item": lambda stores: stores.parts.add_item(PartItem(part_number="X9", serial_number="X10")),
    "parts.item": lambda stores: stores.parts.item(("X9", "X9")),
    "parts.items": lambda stores: stores.parts.items(["X9"]),
    "parts.replace_item": lambda stores: stores.parts.replace_item(PartItem(part_number="X9", serial_number="X9")),
    "parts.add_reservation": lambda stores: stores.parts.add_reservation(some.reservation(id="R1", task="X9")),
    "parts.reservation": lambda stores: stores.parts.reservation("X9"),
    "parts.reservations": lambda stores: stores.parts.reservations(),
    "parts.replace_reservation": lambda stores: stores.parts.replace_reservation(some.reservation(id="X9", task="X9")),
    "parts.add_order": lambda stores: stores.parts.add_order(THEIR_ORDER),
    "parts.order": lambda stores: stores.parts.order("X9"),
    "parts.replace_order": lambda stores: stores.parts.replace_order(THEIR_ORDER),
    "parts.load": lambda stores: stores.parts.load().items or stores.parts.load(["X9"]).items,
    "alerts.open": lambda stores: stores.alerts.open(),
    "alerts.all": lambda stores: stores.alerts.all(),
    "alerts.get": lambda stores: stores.alerts.get("X9"),
    "alerts.put": None,
    "documents.last_number": lambda stores: stores.documents.last_number("X9"),
    "documents.add": None,
    "documents.get": lambda stores: stores.documents.get("X9", 1),
    "documents.fingerprint": lambda stores: stores.documents.fingerprint("X9", 1),
    "documents.all": lambda stores: stores.documents.all(),
    "tasks.settle": lambda stores: stores.tasks.settle("X9", {"X9": 1, "X10": 0}),
    "imports.on_record": lambda stores: stores.imports.on_record().tasks,
    "imports.add": None,
    "imports.get": lambda stores: stores.imports.get("X9"),
    "imports.all": lambda stores: stores.imports.all(),
    "imports.take_back": lambda stores: stores.imports.take_back(THEIR_IMPORT),
    "programmes.add": None,
    "programmes.get": lambda stores: stores.programmes.get("X9"),
    "programmes.all": lambda stores: stores.programmes.all(),
    "programmes.replace": lambda stores: stores.programmes.replace(some.programme("X9")),
    "programmes.add_items": lambda stores: stores.programmes.add_items("X9", [some.programme_item("X10")]),
    "programmes.item": lambda stores: stores.programmes.item("X9"),
    "programmes.items": lambda stores: stores.programmes.items() or stores.programmes.items("X9"),
    "programmes.replace_item": lambda stores: stores.programmes.replace_item(
        KeptItem(programme="X9", item=some.programme_item("X9"))
    ),
    "programmes.record_accomplishment": lambda stores: stores.programmes.record_accomplishment(
        some.programme_accomplishment(id="A9", item="X9", aircraft="X9")
    ),
    "programmes.done": lambda stores: stores.programmes.done("X9"),
    "programmes.load": lambda stores: (
        stores.programmes.load(ComplianceFile()).items or stores.programmes.load(ComplianceFile()).accomplishments
    ),
    "metrics.facts": lambda stores: [
        each
        for each in attrs.asdict(stores.metrics.facts(Period.ending(NOW)), recurse=False).values()
        if each not in {(), US}
    ],
    "metrics.work": lambda stores: stores.metrics.work(["X9"], since=NOW - timedelta(days=9_999)),
    "metrics.certificate_files": lambda stores: stores.metrics.certificate_files(),
    "access.credential": lambda stores: stores.access.credential("X9"),
    "access.credential_named": lambda stores: stores.access.credential_named("x9@example.com"),
    "access.put_credential": lambda stores: stores.access.put_credential(some.credential(name="x9@example.com")),
    "access.token": lambda stores: stores.access.token("X9"),
    "access.tokens": lambda stores: stores.access.tokens(user="X9"),
    "access.put_token": lambda stores: stores.access.put_token(some.session_token(user="X9", secret_hash="X9")),
    "access.end_sessions": lambda stores: (
        stores.access.end_sessions(at=NOW, family="X9") or stores.access.end_sessions(at=NOW, user="X9")
    ),
    "access.kept_answer": lambda stores: stores.access.kept_answer(user="X9", route="X9", key="X9"),
    "access.keep_answer": lambda stores: stores.access.keep_answer(
        user="X9", route="X9", key="K9", request_hash="0", answer={}, at=NOW
    ),
    "access.api_keys": lambda stores: [each for each in stores.access.api_keys() if each.id == "X9"],
    "access.api_key": lambda stores: stores.access.api_key(secret_hash="X9"),
    "access.add_api_key": lambda stores: stores.access.add_api_key(some.api_key(id="K9"), secret_hash="K9"),
    "access.replace_api_key": lambda stores: stores.access.replace_api_key(some.api_key(id="X9")),
    "audit.head": lambda stores: [stores.audit.head()][stores.audit.head().organization == US :],
    "audit.append": lambda stores: stores.audit.append(THEIR_ENTRY),
    "audit.append_all": lambda stores: stores.audit.append_all([THEIR_ENTRY]),
    "audit.records": lambda stores: [each for each in stores.audit.records() if each.organization != US],
    "outbox.put": lambda stores: stores.outbox.put(THEIR_EVENT),
    "outbox.put_all": lambda stores: stores.outbox.put_all([THEIR_EVENT]),
    "outbox.end": None,
    "outbox.find": lambda stores: stores.outbox.find(THEIR_EVENT.id) if THEIR_EVENT.id != US else None,
    "outbox.read": lambda stores: [each for each in stores.outbox.read() if each.event.organization != US],
}
"""Every method of every store, called for what is theirs; None where what it is given can only be our own."""


@pytest.fixture
def two_organizations(request):
    return populate(request.getfixturevalue("database" if "database" in request.fixturenames else "postgresql"))


def populate(database):
    """Give each of two organisations people, audit records and events, and the other one a row in every table."""
    some.found(database)
    some.found(database, THEM, "Southern Air", THEIR_PERSON)
    with database.begin(THEM) as stores:
        they = Actor(id="root", role="admin", organization=THEM)
        create_user(stores, they, THEIR_USER, now=NOW)
        table_rows.fill(stores.users._tenant._connection)
    return database


def rows_of(database, organization):
    with database.read(organization) as stores:
        tenant = stores.users._tenant
        return {table.name: tenant.rows(tenant.select(table)) for table in schema.tenant_tables()}


def crossings(database):
    """Return the names of the store methods through which our transaction reached what is theirs."""
    before, found = rows_of(database, THEM), []
    for name, attempt in ATTEMPTS.items():
        if attempt is None:
            continue
        try:
            with database.begin(US) as stores:
                if attempt(stores):
                    found.append(name)
        except AmssError:
            pass
        if rows_of(database, THEM) != before:
            found.append(name)
            before = rows_of(database, THEM)
    return found


@pytest.mark.usefixtures("two_organizations")
def test_every_method_of_every_store_is_tried(database):
    with database.read(US) as stores:
        methods = {
            f"{store}.{method}"
            for store, value in attrs.asdict(stores, recurse=False).items()
            if type(value).__name__.startswith("Sql")
            for method in dir(value)
            if not method.startswith("_")
        }
    assert methods == set(ATTEMPTS)


@pytest.mark.usefixtures("two_organizations")
def test_their_ids_find_nothing_and_change_nothing(database):
    assert crossings(database) == []
    assert {name: len(rows) for name, rows in rows_of(database, THEM).items()} == {
        **dict.fromkeys(rows_of(database, THEM), 1),
        "tasks": 2,
        "audit_records": 3,
        "outbox": 3,
    }


@pytest.mark.usefixtures("two_organizations")
def test_row_security_alone_keeps_the_organisations_apart(postgresql, monkeypatch):
    monkeypatch.setattr(Tenant, "own", lambda *_: true())
    assert crossings(postgresql) == []


@pytest.mark.parametrize("kind", ["sqlite-file", "sqlite-memory"])
def test_without_its_condition_a_store_on_sqlite_would_cross(kind, open_database, monkeypatch):
    """The mutant: it shows that the tests above can fail."""
    database = populate(open_database(kind))
    monkeypatch.setattr(Tenant, "own", lambda *_: true())
    assert {"users.get", "users.all", "people.get", "people.file", "people.last"} <= set(crossings(database))


def reached(connection: Connection) -> list[str]:
    """Return through what a raw connection, working for us, reaches rows of theirs."""
    found = []
    for table in schema.tenant_tables():
        if connection.execute(select(table).where(table.c.org_id == THEM)).all():
            found.append(f"select {table.name}")
        if not table.info["only_grows"]:
            update = table.update().where(table.c.org_id == THEM).values(org_id=table.c.org_id)
            if connection.execute(update).rowcount:
                found.append(f"update {table.name}")
    return found


def as_application(postgresql) -> Connection:
    connection = postgresql.engine.connect()
    connection.exec_driver_sql("BEGIN")
    connection.exec_driver_sql("SELECT set_config('app.org', %s, true)", (US,))
    return connection


@pytest.mark.usefixtures("two_organizations")
def test_a_raw_connection_of_the_application_reaches_only_its_own(postgresql):
    with as_application(postgresql) as connection:
        assert reached(connection) == []
        assert connection.execute(text("SELECT count(*) FROM people")).scalar() == 1
        connection.rollback()


@pytest.mark.usefixtures("two_organizations")
@pytest.mark.parametrize("mutation", ["DROP POLICY own_organization ON {0}; CREATE POLICY p ON {0} USING (true)"])
def test_without_the_policy_a_raw_connection_would_reach_theirs(postgresql, mutation):
    """The mutant: it shows that the test above can fail, for each table."""
    owner = make_engine(postgresql.url.set(username="postgres"), as_owner=True)
    with owner.connect() as connection:
        for table in schema.tenant_tables():
            for statement in mutation.format(table.name).split(";"):
                connection.execute(text(statement))
    owner.dispose()
    with as_application(postgresql) as connection:
        found = reached(connection)
        connection.rollback()
    assert {name for name in found if name.startswith("select")} == {
        f"select {table.name}" for table in schema.tenant_tables()
    }


@pytest.mark.usefixtures("two_organizations")
def test_a_raw_connection_cannot_write_rows_of_theirs(postgresql):
    with as_application(postgresql) as connection, pytest.raises(DBAPIError, match="row-level security"):
        connection.execute(text("INSERT INTO people VALUES (:org, 'P9', 'Planted', '')"), {"org": THEM})


@pytest.mark.usefixtures("two_organizations")
@pytest.mark.parametrize("setting", ["RESET app.org", "SELECT set_config('app.org', '', false)"])
def test_without_an_organisation_nothing_is_seen(postgresql, setting):
    with postgresql.engine.connect() as connection:
        connection.exec_driver_sql(setting)
        assert [table.name for table in schema.tenant_tables() if connection.execute(select(table)).all()] == []


@pytest.mark.usefixtures("two_organizations")
def test_the_organisation_of_one_transaction_is_not_that_of_the_next(postgresql):
    with postgresql.begin(THEM):
        pass
    with postgresql.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM people")).scalar() == 0


def test_the_application_owns_nothing_and_cannot_pass_by_the_policies(postgresql):
    with postgresql.engine.connect() as connection:
        assert connection.execute(text("SELECT current_user")).scalar() == "amss_app"
        powers = "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(text(powers)).one() == (False, False, False)
        owned = "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"
        assert connection.execute(text(owned)).scalar() == 0
        forced = "SELECT count(*) FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
        assert connection.execute(text(forced)).scalar() == len(schema.tenant_tables())


@pytest.mark.usefixtures("two_organizations")
def test_a_row_cannot_refer_to_one_of_theirs(postgresql):
    """Foreign keys look past row security; only `org_id` within them keeps the organisations apart."""
    keys = [
        key
        for table in schema.tenant_tables()
        for key in table.foreign_key_constraints
        if "org_id" in key.referred_table.columns
    ]
    assert all(key.column_keys[0] == "org_id" and key.elements[0].column.name == "org_id" for key in keys)
    with pytest.raises(NotFoundError), postgresql.begin(US) as stores:
        stores.people._tenant.insert(schema.skills, some.skill(person="X9"), entry=1)


def test_the_login_sees_nothing_before_it_takes_on_the_role(postgresql):
    url = postgresql.url
    connect = psycopg.connect(host=url.query["host"], user=url.username, dbname=url.database)
    with connect as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT * FROM people")


@pytest.mark.usefixtures("two_organizations")
def test_ids_of_other_organisations_do_not_collide(database):
    with database.begin(US) as stores:
        personnel.enter_person(stores, ADMIN, THEIR_PERSON, now=NOW)
    with pytest.raises(ConflictError), database.begin(US) as stores:
        personnel.enter_person(stores, ADMIN, THEIR_PERSON, now=NOW)
