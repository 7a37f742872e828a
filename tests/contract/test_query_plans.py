"""What is asked for often is looked up in an index, on each database: the cost is that of the answer."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import operator_data as some
import pytest
from operator_data import ADMIN, ENGINE, LATER, NOW, US
from sqlalchemy import event
from statements import sent_to

from amss_core.directives import Event, KeptStatus
from amss_core.fleet import Component
from amss_core.metrics import Period
from amss_core.services import directives, fleet
from amss_sql import schema
from amss_sql.engines import make_engine

AD = "FAA AD 2026-01-01"
STATUS = KeptStatus(directive=AD, paragraph="", aircraft="ET-AXM", on=NOW.date(), status="open", urgency=3)


@pytest.fixture
def northern(database):
    """Return a database with two aircraft, one of which carries an engine, a directive, and what was done."""
    some.found(database)
    with database.begin(US) as stores:
        for registration in ("ET-AXM", "ET-AXN"):
            fleet.add_aircraft(stores, ADMIN, some.aircraft(registration=registration), now=NOW)
            fleet.record_reading(stores, ADMIN, some.reading(aircraft=registration), now=NOW)
        fleet.register_component(stores, ADMIN, Component(id=ENGINE), now=NOW)
        fleet.install_component(stores, ADMIN, ENGINE, "ET-AXM", on=date(2026, 1, 1), now=NOW)
        fleet.record_reading(stores, ADMIN, some.reading(component=ENGINE), now=NOW)
        directives.create_directive(stores, ADMIN, some.directive(), now=NOW)
        directives.record_accomplishment(stores, ADMIN, some.accomplishment(), now=NOW)
        overhaul = Event(name="overhaul", component=ENGINE, done_on=date(2026, 5, 1))
        directives.record_event(stores, ADMIN, overhaul, now=NOW)
        stores.directives.keep([STATUS])
        _add_many_of_others(stores.fleet._tenant)
    if database.engine.dialect.name == "postgresql":
        owner = make_engine(database.url.set(username="postgres"), as_owner=True)
        with owner.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
        owner.dispose()
    return database


def _add_many_of_others(tenant):
    """Add what is of another aircraft, so much that PostgreSQL would not read a table whole."""
    many = range(1_000)
    other = {"aircraft": "ET-AXN"}
    tasks = [
        some.task(id=f"T{each}", start_at=NOW + timedelta(days=each), end_at=LATER + timedelta(days=each), **other)
        for each in many
    ]
    tenant.insert_all(schema.tasks, [attrs.evolve(each, state="completed") for each in tasks])
    tenant.insert_all(schema.accomplishments, [some.accomplishment(id=f"A{each}", **other) for each in many])
    events = [Event(id=f"E{each}", name="x", done_on=date(2026, 5, 1), **other) for each in many]
    tenant.insert_all(schema.dated_events, events)
    tenant.insert_all(schema.readings, [some.reading(id=f"R{each}", **other) for each in many])
    tenant.insert_all(
        schema.requirement_statuses, [attrs.evolve(STATUS, directive=f"X{each}", **other) for each in many]
    )


def plans(database, ask):
    """Return how the database looks up what a question asks for, a plan for each of its queries."""
    with database.begin(US) as stores:
        connection = stores.fleet._tenant._connection
        asked = []

        def note(_connection, _cursor, statement, parameters, *_):
            asked.append((statement, parameters))

        event.listen(database.engine, "before_cursor_execute", note)
        ask(stores)
        event.remove(database.engine, "before_cursor_execute", note)
        if connection.dialect.name == "sqlite":
            explain = "EXPLAIN QUERY PLAN "
        else:  # what it would do with tables that are too large to be read whole
            explain = "EXPLAIN "
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        return [
            "\n".join(str(row[-1]) for row in connection.exec_driver_sql(explain + statement, parameters))
            for statement, parameters in asked
        ]


def searched(plan, table, *columns):
    """Tell whether a plan looks a table's rows up by the columns, and none by the organisation alone."""
    by_index = [line for line in plan.splitlines() if f"SEARCH {table} " in line]
    return any(all(column in line for column in columns) for line in by_index) and not any(
        line.endswith("(org_id=?)") for line in by_index
    )


def indexed(plan, *columns):
    """Tell whether a plan of PostgreSQL has the columns in the condition of an index, and reads no table whole."""
    conditions = [line for line in plan.splitlines() if "Index Cond" in line]
    return any(all(column in line for column in columns) for line in conditions) and "Seq Scan" not in plan


def is_looked_up(database, plan, table, *columns):
    if database.engine.dialect.name == "sqlite":
        return searched(plan, table, *columns)
    return indexed(plan, *columns)


QUESTIONS = {
    "statuses of an aircraft": (
        lambda stores: stores.directives.statuses(registrations=["ET-AXM"]),
        "requirement_statuses",
        "aircraft",
    ),
    "readings of an aircraft": (lambda stores: stores.fleet.readings_of(["ET-AXM"]), "readings", "aircraft"),
    "readings of a component": (
        lambda stores: stores.fleet.readings_of([ENGINE]),
        "readings",
        "component_part_number",
        "component_serial_number",
    ),
    "tasks of an aircraft": (lambda stores: stores.tasks.find(aircraft="ET-AXM"), "tasks", "aircraft"),
    "tasks of a mechanic": (lambda stores: stores.tasks.find(mechanic="P1"), "tasks", "mechanic"),
    "tasks of a window": (
        lambda stores: stores.tasks.find(ends_after=NOW, starts_before=LATER),
        "tasks",
        "start_at",
    ),
    "tasks of an aircraft in a window": (
        lambda stores: stores.tasks.find(aircraft="ET-AXM", ends_after=NOW, starts_before=LATER),
        "tasks",
        "aircraft",
        "start_at",
    ),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_is_asked_for_by_name_is_looked_up(northern, name):
    ask, table, *columns = QUESTIONS[name]
    (plan,) = plans(northern, ask)
    assert is_looked_up(northern, plan, table, *columns), plan


@pytest.mark.parametrize("place", [0, 1], ids=["accomplishments", "dated_events"])
def test_what_was_done_on_an_aircraft_is_looked_up(northern, place):
    with northern.read(US) as stores:
        part = stores.fleet.load(["ET-AXM"])
    table = ("accomplishments", "dated_events")[place]
    plan = plans(northern, lambda stores: stores.directives.load(part))[2 + place]
    for column in ("aircraft", "component_serial_number"):
        assert is_looked_up(northern, plan, table, column), plan


def test_the_dashboards_numbers_read_no_task_that_is_not_counted(northern):
    found = plans(northern, lambda stores: stores.metrics.facts(Period.ending(NOW)))
    active, completed = (each for each in found if "tasks" in each and "checklist_items" not in each)
    (results,) = (each for each in found if "checklist_items" in each)
    assert is_looked_up(northern, active, "tasks", "state"), active
    assert is_looked_up(northern, completed, "tasks", "completed_at"), completed
    for column in ("state", "completed_at"):
        assert is_looked_up(northern, results, "tasks", column), results
    (work,) = (each for each in plans(northern, lambda stores: stores.metrics.work(["P1"], since=NOW))[1:])
    assert is_looked_up(northern, work, "tasks", "mechanic") or is_looked_up(northern, work, "tasks", "completed_at"), (
        work
    )


DUE = {
    "overdue, in variation or due soon": ("urgency<?", "urgency <"),
    "due within the horizon": ("urgency=? AND falls_due_on<?", "falls_due_on <="),
    "unknown beyond the horizon": ("status=? AND urgency=? AND falls_due_on>?", "status"),
    "due on no known day": ("urgency=? AND falls_due_on=?", "falls_due_on ="),
}


@pytest.mark.parametrize("after", [None, STATUS, attrs.evolve(STATUS, urgency=0)], ids=["first", "next", "earlier"])
def test_each_part_of_the_due_list_is_one_range_of_an_index(northern, after):
    through = NOW.date() + timedelta(days=90)
    for kind, plan in zip(
        DUE, plans(northern, lambda stores: stores.directives.due(through=through, after=after, limit=50)), strict=False
    ):
        if after is None:
            assert DUE[kind][northern.engine.dialect.name == "postgresql"] in plan, plan
        assert is_looked_up(northern, plan, "requirement_statuses", "org_id"), plan
        assert "TEMP B-TREE" not in plan, plan
        assert "Sort" not in plan.replace("Incremental Sort", ""), plan


def test_the_first_page_is_read_from_the_first_part_that_fills_it(northern):
    overdue = [attrs.evolve(STATUS, directive=f"D{each}", urgency=0, status="overdue") for each in range(9)]
    with northern.begin(US) as stores:
        stores.directives.keep(overdue)
        with sent_to(northern) as sent:
            page = stores.directives.due(through=NOW.date(), limit=5)
    assert page == tuple(overdue[:5])
    assert len(sent) == 1
