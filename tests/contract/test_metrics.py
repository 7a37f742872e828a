"""The dashboard's numbers over stored facts, on each database: from one read, with a fixed number of queries."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import attrs
import operator_data as some
import pytest
from operator_data import ADMIN, AUDITOR, MECHANIC, NOW, THEM, US
from sqlalchemy import event
from workshop import PLANNER, workshop

from amss_core.alerts import Alert
from amss_core.directives import KeptStatus
from amss_core.errors import InvalidValueError, NotFoundError
from amss_core.metrics import CertificateMetrics, Period, ShiftFact, Snapshot, count_tasks, work_of
from amss_core.organizations import Organization
from amss_core.parts import PartDefinition, PartItem
from amss_core.permissions import Actor
from amss_core.services import personnel
from amss_core.services.metrics import show_metrics
from amss_core.services.organizations import create_organization
from amss_core.services.tasks import plan_task
from amss_sql import schema

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def shop(database):
    return workshop(database)


def numbers(database, *, by=AUDITOR, now=NOW, **given) -> Snapshot:
    with database.read(US) as stores:
        return show_metrics(stores, by, now=now, **given)


def store(stores, *tasks):
    """Insert tasks as they are, whatever the guards of the use cases say."""
    for task in tasks:
        stores.tasks._tenant.insert(schema.tasks, task, slot=None)


def done(name, at, **given):
    usual = {"id": name, "state": "completed", "start_at": at - 4 * HOUR, "end_at": at, "completed_at": at}
    return some.task(**usual | {"started_at": at - 2 * HOUR, "type": "repair"} | given)


def test_the_numbers_of_an_organisation_without_facts_are_nothing(database):
    some.found(database)
    empty = numbers(database, by=MECHANIC)
    assert (empty.organization, empty.at) == (US, NOW)
    assert (empty.fleet.total, empty.fleet.availability_rate, empty.directives) == (0, None, ())
    assert (empty.tasks.scheduled, empty.parts.in_stock, empty.alerts.critical) == (0, 0, 0)


def test_the_fleet_is_counted_by_status(shop):
    fleet = numbers(shop).fleet
    assert (fleet.total, fleet.operational, fleet.maintenance, fleet.availability_rate) == (2, 1, 1, Fraction(1, 2))


def test_tasks_are_counted_that_are_active_or_were_completed_in_the_last_30_days(shop):
    with shop.begin(US) as stores:
        plan_task(stores, PLANNER, some.task(id="T1", start_at=NOW, end_at=NOW + HOUR), now=NOW)
        plan_task(stores, PLANNER, some.task(id="T2", start_at=NOW - 2 * HOUR, end_at=NOW - HOUR), now=NOW)
        store(
            stores,
            done("D1", NOW - HOUR),
            done("D2", NOW - 29 * DAY, end_at=NOW - 29 * DAY - HOUR),
            done("D3", NOW - 30 * DAY),
            done("D4", NOW - HOUR, completed_at=None),
            some.task(id="C1", state="cancelled"),
        )
    found = numbers(shop).tasks
    assert (found.scheduled, found.in_progress, found.overdue) == (2, 0, 1)
    assert (found.completed_today, found.completed_30_days, found.on_time_rate) == (1, 2, Fraction(1, 2))
    assert {each.type: each.mean_turnaround_minutes for each in found.by_type} == {
        "inspection": None,
        "repair": 120,
        "overhaul": None,
    }


def test_tasks_are_counted_in_the_database_as_the_core_counts_them_one_by_one(shop):
    tick = timedelta(microseconds=1)
    period = Period.ending(NOW)
    with shop.begin(US) as stores:
        for number, at in enumerate(
            [period.since, period.since + tick, period.today_from - tick, period.today_from, NOW, NOW + tick]
        ):
            for late in (-tick, timedelta(), tick):
                for started_at in (None, at - HOUR - tick):
                    name = f"D{number}{late}{started_at}"
                    store(stores, done(name, at, end_at=at - late, started_at=started_at, mechanic="P1"))
        begun = {"state": "in_progress", "started_at": NOW - HOUR, "mechanic": "P3"}
        for number, end_at in enumerate([NOW, NOW - tick]):
            given = begun if number else {}
            stores.tasks.add(some.task(id=f"A{number}", start_at=end_at - HOUR, end_at=end_at, **given))
        every = stores.tasks.find()
        kept = stores.metrics.facts(period)
        work = stores.metrics.work(["P1", "P3"], since=NOW - timedelta(days=9_999))
    assert added(kept.tasks) == added(count_tasks(every, period))
    assert set(work) == set(work_of(every))


def added(counts):
    """Put counts together that are alike in all but their number and their turnaround."""
    total = {}
    for each in counts:
        alike = attrs.evolve(each, number=0, turnaround_microseconds=0)
        number, turnaround = total.get(alike, (0, 0))
        total[alike] = (number + each.number, turnaround + each.turnaround_microseconds)
    return total


def test_checklist_items_are_counted_of_the_tasks_that_are(shop):
    with shop.begin(US) as stores:
        items = [some.item(id="1"), some.item(id="2")]
        plan_task(stores, PLANNER, some.task(), checklist=items, now=NOW)
        store(stores, done("D1", NOW - HOUR), done("D3", NOW - 30 * DAY))
        for task in ("D1", "D3"):
            stores.tasks.put_items([some.item(task=task, id="1", result="pass", performed_by=["P1"])])
    found = numbers(shop).checklists
    assert (found.pending, found.passed, found.failed) == (2, 1, 0)


def test_parts_are_counted_that_are_free_and_reservations_that_were_closed_lately(shop):
    with shop.begin(US) as stores:
        stores.parts.define(PartDefinition(part_number="A", minimum_level=3))
        stores.parts.define(PartDefinition(part_number="B", minimum_level=1))
        today = NOW.date()
        for serial, given in enumerate(
            [
                {},
                {"expires_on": today + 30 * DAY},
                {"expires_on": today - DAY},
                {"status": "reserved"},
                {"status": "used"},
            ]
        ):
            stores.parts.add_item(PartItem(part_number="A", serial_number=str(serial), **given))
        store(stores, done("D1", NOW - HOUR))
        for name, state, at in (
            ("R1", "used", NOW - DAY),
            ("R2", "released", NOW - 29 * DAY),
            ("R3", "used", NOW - 30 * DAY),
            ("R4", "reserved", NOW - DAY),
        ):
            kept = some.reservation(id=name, task="D1", part_number="A", serial_number="3")
            stores.parts.add_reservation(attrs.evolve(kept, state=state, changed_at=at))
    found = numbers(shop).parts
    assert (found.in_stock, found.low, found.out, found.expired, found.expiring_30_days) == (2, 2, 1, 1, 1)
    assert found.fill_rate == Fraction(1, 2)


def test_certificates_are_counted_by_what_happened_to_them(shop):
    assert numbers(shop).certificates == CertificateMetrics(
        expired=0, expiring_30_days=0, expiring_60_days=0, expiring_90_days=0
    )
    soon = date(2026, 6, 20)
    with shop.begin(US) as stores:
        renewed = some.certificate_event(id="E1", kind="renewed", on=date(2026, 5, 1), expires_on=soon)
        personnel.record_certificate_event(stores, ADMIN, "P1", renewed, now=NOW)
        for number, given in enumerate(
            [
                {"expires_on": date(2026, 5, 30)},
                {"expires_on": date(2026, 7, 20)},
                {"expires_on": date(2026, 8, 20)},
                {"expires_on": None, "type": "X"},
                {"issued_on": date(2026, 6, 1), "expires_on": soon},
                {"expires_on": soon},
            ]
        ):
            personnel.record_certificate(
                stores, ADMIN, some.certificate(id=f"N{number}", person="P3", **given), now=NOW
            )
        personnel.revoke_certificate(stores, ADMIN, "P3", "N5", event_id="E5", on=date(2026, 5, 1), now=NOW)
    assert numbers(shop).certificates == CertificateMetrics(
        expired=1, expiring_30_days=1, expiring_60_days=1, expiring_90_days=1
    )


def test_directives_are_counted_as_the_last_scan_found_them_and_alerts_that_are_open(shop):
    with shop.begin(US) as stores:
        directive = some.directive("AD 1", requirements=[some.requirement(), some.requirement(paragraph="(h)")])
        stores.directives.add([directive], recorded_at=NOW, recorded_by="root")
        for paragraph, aircraft, status in (
            ("", "ET-AXM", "open"),
            ("", "ET-AXN", "open"),
            ("(h)", "ET-AXM", "overdue"),
        ):
            kept = KeptStatus(
                directive="AD 1", paragraph=paragraph, aircraft=aircraft, on=NOW.date(), status=status, urgency=3
            )
            stores.directives.keep([kept])
        alert = Alert(
            id=stores.new_id(),
            organization=US,
            subject="a",
            category="task_overdue",
            level="warning",
            text="x",
            raised_at=NOW,
        )
        known = {"acknowledged_by": "root", "acknowledged_at": NOW}
        ended = {"resolved_by": "root", "resolved_at": NOW}
        for subject, given in (("b", {"level": "critical"} | known), ("c", ended), ("a", {})):
            stores.alerts.put([attrs.evolve(alert, id=stores.new_id(), subject=subject, **given)])
    found = numbers(shop)
    assert found.directives == (("open", 2), ("overdue", 1))
    assert (found.alerts.info, found.alerts.warning, found.alerts.critical, found.alerts.unacknowledged) == (0, 1, 1, 1)


def test_the_use_of_mechanics_is_counted_over_the_shifts_that_are_given(shop):
    with shop.begin(US) as stores:
        store(stores, done("D1", NOW - HOUR, mechanic="P1"))
    shift = ShiftFact(mechanic="P1", start_at=NOW - 4 * HOUR, end_at=NOW + 4 * HOUR)
    found = numbers(shop, shifts=[shift]).mechanics
    assert (found.on_shift, found.on_task, found.utilisation) == (1, 0, Fraction(1, 2))
    assert numbers(shop).mechanics.utilisation is None


def test_today_is_that_of_the_station(database):
    with database.begin(US) as stores:
        create_organization(stores, ADMIN, Organization(id=US, name="East", time_zone="UTC+03:00"), now=NOW)
    with database.begin(US) as stores:
        stores.fleet.add(some.aircraft())
        store(
            stores, done("D1", datetime(2026, 5, 30, 21, tzinfo=UTC)), done("D2", datetime(2026, 5, 30, 20, tzinfo=UTC))
        )
    assert numbers(database).tasks.completed_today == 1


def test_bad_questions_are_refused(shop):
    with pytest.raises(InvalidValueError, match="offset"):
        numbers(shop, now=NOW.replace(tzinfo=None))
    with pytest.raises(InvalidValueError, match="from 1900"):
        numbers(shop, now=datetime(1, 1, 20, tzinfo=UTC))
    with pytest.raises(NotFoundError):
        numbers(shop, by=Actor(id="olga", role="auditor", organization=THEM))


def test_the_numbers_take_as_many_queries_for_many_facts_as_for_few(shop):
    def queries():
        seen = []
        event.listen(shop.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
        numbers(shop)
        return len(seen)

    few = queries()
    with shop.begin(US) as stores:
        for place in range(30):
            store(stores, done(f"D{place}", NOW - place * HOUR))
            stores.parts.define(PartDefinition(part_number=f"A{place}"))
            certificate = some.certificate(id=f"N{place}", person="P3")
            personnel.record_certificate(stores, ADMIN, certificate, now=NOW)
    assert queries() == few
