"""Eight processes change one organisation at once: what must hold of its records holds, and nothing certain is lost.

Each rule is shown to be able to fail: without the turns, the isolation, the database's own walls and the chain of audit
records, which puts all changes in a line too, it is broken, or writes are refused.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import date

import attrs
import operator_data as some
import pytest
from acts import HOUR, PARTS, TASKS
from crowd import ATTEMPTS, PROCESSES, write_at_once
from databases import POSTGRESQL
from operator_data import ADMIN, NOW, US
from sqlalchemy import make_url
from workshop import EARLIER, PLANNER, workshop

from amss_core.alerts import stock_level
from amss_core.audit import verify
from amss_core.directives import SCAN_POLICY, KeptStatus, fleet_status
from amss_core.errors import InvalidValueError
from amss_core.graph import CycleError, topological_order
from amss_core.parts import PartDefinition, PartItem
from amss_core.parts.guards import stock_level as stock_of
from amss_core.services import directives, fleet, parts, tasks
from amss_core.tasks import capacity_conflicts
from amss_core.units import FlightHours
from amss_sql import Database, schema
from amss_sql.directives import SqlDirectives

FILE_AND_SERVERS = ["sqlite-file", POSTGRESQL[0]]
FEW = 20
WALLS = {
    "link": {
        "sqlite-file": ["DROP TRIGGER task_dependencies_no_circles_insert"],
        "postgresql-18": ["DROP TRIGGER task_dependencies_no_circles ON task_dependencies"],
    },
    "plan": {
        "sqlite-file": ["DROP TRIGGER tasks_in_one_slot_insert", "DROP TRIGGER tasks_in_one_slot_update"],
        "postgresql-18": ["ALTER TABLE tasks DROP CONSTRAINT tasks_in_one_slot"],
    },
    "reserve": {
        "sqlite-file": ["DROP INDEX uq_reservations_open"],
        "postgresql-18": ["DROP INDEX uq_reservations_open"],
    },
    "take_or_give_back": {
        "sqlite-file": ["DROP INDEX uq_reservations_open", "DROP INDEX uq_alerts_open"],
        "postgresql-18": ["DROP INDEX uq_reservations_open", "DROP INDEX uq_alerts_open"],
    },
}
"""What the database itself refuses, by the act whose rule it guards."""


def operator_for(url):
    """Fill a database with an operator that the acts can change: two aircraft, twelve tasks, three parts, a store."""
    with Database.open(url) as database:
        workshop(database)
        with database.begin(US) as stores:
            for part in PARTS:
                parts.define_part(stores, ADMIN, PartDefinition(part_number=part, minimum_level=2), now=EARLIER)
                for number in range(4 if part != PARTS[0] else ATTEMPTS // 5):
                    item = PartItem(part_number=part, serial_number=str(number))
                    parts.receive(stores, ADMIN, item, now=EARLIER)
            for number, name in enumerate(TASKS):
                window = {"start_at": NOW + number * HOUR, "end_at": NOW + (number + 1) * HOUR, "aircraft": "ET-AXN"}
                needs = [(part, 1) for part in PARTS]
                tasks.plan_task(stores, PLANNER, some.task(id=name, parts=needs, **window), now=EARLIER)
            directives.create_directive(stores, ADMIN, some.directive(), now=EARLIER)
            for registration in ("ET-AXM", "ET-AXN"):
                for hours, day in ((24_000, date(2026, 1, 1)), (24_600, date(2026, 5, 20))):
                    counted = some.reading(aircraft=registration, read_on=day, flight_hours=FlightHours.of(hours))
                    fleet.record_reading(stores, ADMIN, attrs.evolve(counted, flight_cycles=None), now=NOW)


def what_was_kept(url, read):
    with Database.open(url) as database, database.read(US) as stores:
        return read(stores)


def written_by_many(act, url):
    """Let the crowd work, and return what is certain; the database refused nobody, and the history is whole."""
    operator_for(url)
    said = write_at_once(act, url)
    assert not {"refused", "contradicted"} & set(said)
    records, head = what_was_kept(url, lambda stores: (list(stores.audit.records()), stores.audit.head()))
    assert verify(records, head=head).sealed_through == len(records)
    return said


def no_circle_and_no_link_lost(url, said):
    links = what_was_kept(url, lambda stores: stores.schedule.links())
    kept = [(each.predecessor, each.successor) for each in links]
    assert sorted(kept) == sorted(tuple(each.split()) for each in said)
    assert len(topological_order(TASKS, kept)) == len(TASKS)


def never_over_capacity_and_no_task_lost(url, said):
    kept = what_was_kept(url, lambda stores: stores.tasks.find(aircraft="ET-AXM"))
    assert sorted(each.id for each in kept) == sorted(said)
    assert capacity_conflicts(kept, capacity_slots=2) == ()


def each_item_for_one_task(url, said):
    stock = what_was_kept(url, lambda stores: stores.parts.load())
    kept = [each for each in stock.reservations if each.is_open]
    assert {each.id for each in kept} == set(said)
    assert set(Counter(each.item for each in kept).values()) == {1}
    reserved = {each.key for each in stock.items if each.status == "reserved"}
    assert reserved == {each.item for each in kept}


def one_alert_that_agrees_with_the_stock(url, _said):
    stock, alerts = what_was_kept(url, lambda stores: (stores.parts.load(), stores.alerts.open()))
    held = [each.item for each in stock.reservations if each.is_open]
    assert len(held) == len(set(held))
    assert set(held) == {each.key for each in stock.items if each.status == "reserved"}
    levels = {}
    for definition in stock.definitions:
        free = stock_of(definition, stock.items, on=NOW.date(), reservations=stock.reservations).free
        levels[definition.part_number] = stock_level(free, minimum=definition.minimum_level)
    expected = sorted((part, level) for part, level in levels.items() if level)
    assert sorted((each.subject, each.level) for each in alerts) == expected


def nothing_done_is_lost_and_statuses_follow(url, said):
    with Database.open(url) as database:
        with database.begin(US) as stores:
            directives.scan_fleet(stores, ADMIN, on=NOW.date(), now=NOW)
        with database.read(US) as stores:
            file, kept = stores.directives.load(stores.fleet.load()), stores.directives.statuses()
    assert sorted(each.id for each in file.accomplishments) == sorted(each for each in said if each[:4] != "scan")
    expected = map(KeptStatus.of, fleet_status(file, on=NOW.date(), policy=SCAN_POLICY))
    assert sorted(kept, key=str) == sorted(expected, key=str)
    assert all(each.times_done for each in kept)


@pytest.mark.parametrize("kind", FILE_AND_SERVERS)
def test_planners_who_link_tasks_at_once_never_close_a_circle(kind, new_url):
    url = new_url(kind)
    said = written_by_many("link", url)
    assert len(said) > len(TASKS)
    no_circle_and_no_link_lost(url, said)


@pytest.mark.parametrize("kind", FILE_AND_SERVERS)
def test_an_aircraft_is_never_planned_over_its_capacity(kind, new_url):
    url = new_url(kind)
    said = written_by_many("plan", url)
    assert len(said) > 2 * PROCESSES
    never_over_capacity_and_no_task_lost(url, said)


@pytest.mark.parametrize("kind", FILE_AND_SERVERS)
def test_an_item_is_never_kept_for_two_tasks(kind, new_url):
    url = new_url(kind)
    said = written_by_many("reserve", url)
    assert len(set(said)) == ATTEMPTS // 5
    each_item_for_one_task(url, said)


@pytest.mark.parametrize("kind", FILE_AND_SERVERS)
def test_a_part_has_one_open_alert_at_most_and_it_agrees_with_the_stock(kind, new_url):
    url = new_url(kind)
    said = written_by_many("take_or_give_back", url)
    assert len(said) == PROCESSES * ATTEMPTS
    one_alert_that_agrees_with_the_stock(url, said)


@pytest.mark.parametrize("kind", FILE_AND_SERVERS)
def test_a_scan_loses_nothing_that_was_done_meanwhile(kind, new_url):
    url = new_url(kind)
    said = written_by_many("scan_or_record", url)
    assert len(said) == PROCESSES * ATTEMPTS
    nothing_done_is_lost_and_statuses_follow(url, said)


RULES = {
    "link": no_circle_and_no_link_lost,
    "plan": never_over_capacity_and_no_task_lost,
    "reserve": each_item_for_one_task,
    "take_or_give_back": one_alert_that_agrees_with_the_stock,
}


def drop_walls(act, kind, url, servers):
    """Take from a database what refuses by itself to break the rule of an act."""
    name = make_url(url).database
    if kind == "sqlite-file":
        with closing(sqlite3.connect(name)) as connection:
            connection.executescript(";".join(WALLS[act][kind]))
        return
    for statement in WALLS[act][kind]:
        servers(kind).administer(statement, name)


@pytest.mark.parametrize("kind", ["sqlite-file", "postgresql-18"])
@pytest.mark.parametrize("act", RULES)
def test_without_turns_and_walls_a_rule_breaks_or_writes_are_refused(act, kind, new_url, servers):
    """The mutants: they show that the tests above can fail."""
    url = new_url(kind)
    operator_for(url)
    drop_walls(act, kind, url, servers)
    said = write_at_once(act, url, "unwatched" if act == "reserve" else "unchained", attempts=FEW)
    certain = [each for each in said if each not in {"refused", "contradicted"}]
    if "refused" not in said:
        with pytest.raises((AssertionError, CycleError, InvalidValueError)):
            RULES[act](url, certain)
    if (act, kind) == ("reserve", "postgresql-18"):
        assert "refused" not in said
        assert kept_more_than_once(url)


def kept_more_than_once(url):
    """Return the items with several open reservations, past the stores, which do not take them for a stock."""
    with Database.open(url) as database, database.read(US) as stores:
        tenant = stores.parts._tenant
        table = schema.reservations
        rows = tenant.rows(tenant.select(table, table.c.state == "reserved"))
    held = Counter((row["part_number"], row["serial_number"]) for row in rows)
    return [item for item, times in held.items() if times > 1]


def keep_stale(monkeypatch, _url):
    """Let a scan take whatever was found before for what it finds."""
    monkeypatch.setattr(KeptStatus, "says_the_same_as", lambda _self, other: other is not None)


def forget_what_was_done(monkeypatch, url):
    """Let a scan remove what was done, on a database that does not refuse that."""
    with closing(sqlite3.connect(make_url(url).database)) as connection:
        connection.execute("DROP TRIGGER accomplishments_kept")
    keep = SqlDirectives.keep

    def forgetful(self, changed, *, gone=()):
        keep(self, changed, gone=gone)
        self._tenant.delete_all(schema.accomplishments, [{"aircraft": "ET-AXM"}])

    monkeypatch.setattr(SqlDirectives, "keep", forgetful)


@pytest.mark.parametrize("mutate", [keep_stale, forget_what_was_done])
def test_a_scan_that_keeps_what_is_stale_or_forgets_is_noticed(mutate, new_url, monkeypatch):
    """The mutants of the scan."""
    url = new_url("sqlite-file")
    operator_for(url)
    said = write_at_once("scan_or_record", url, attempts=2)
    nothing_done_is_lost_and_statuses_follow(url, said)
    with Database.open(url) as database, database.begin(US) as stores:
        done = some.accomplishment(id="last", done_on=NOW.date())
        said.append(directives.record_accomplishment(stores, ADMIN, done, now=NOW).id)
    mutate(monkeypatch, url)
    with pytest.raises(AssertionError):
        nothing_done_is_lost_and_statuses_follow(url, said)
