"""Alerts on record, on each database: one open for each cause, rising and falling with it, climbing when ignored."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import operator_data as some
import pytest
from operator_data import ADMIN, AUDITOR, NOW, US
from sqlalchemy import event
from workshop import PLANNER, workshop

from amss_core.errors import AmssError, ConflictError, ForbiddenError, NotFoundError
from amss_core.parts import PartDefinition
from amss_core.services import alerts, directives, parts, personnel, tasks
from amss_sql import schema

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def do(database, use_case, *arguments, now=NOW, by=ADMIN, **named):
    with database.begin(US) as stores:
        return use_case(stores, by, *arguments, now=now, **named)


def ask(database, use_case, *arguments, by=AUDITOR, **named):
    with database.read(US) as stores:
        return use_case(stores, by, *arguments, **named)


def told(database):
    with database.read(US) as stores:
        return [each.event.name for each in stores.outbox.read(limit=5_000)]


def found(database):
    return {(each.category, each.subject): each.level for each in ask(database, alerts.list_alerts)}


@pytest.fixture
def shop(database):
    return workshop(database)


def test_all_causes_are_found_and_found_once(shop):
    licence = some.certificate(id="C2", type="FAA_AP", expires_on=NOW.date() + timedelta(days=80))
    do(shop, personnel.record_certificate, licence)
    do(shop, personnel.record_certificate, some.certificate(id="C3", issued_on=date(2026, 6, 30)))
    do(shop, tasks.plan_task, some.task(), by=PLANNER)
    do(shop, parts.define_part, PartDefinition(part_number="S-7", minimum_level=1), now=NOW)
    do(shop, directives.create_directive, some.directive(requirements=[some.requirement("on or before 2026-05-01")]))
    do(shop, directives.scan_fleet, on=NOW.date())
    at = NOW + 5 * HOUR
    changes = do(shop, alerts.scan_alerts, now=at)
    assert {each.kind for each in changes} == {"raised"}
    assert found(shop) == {
        ("certificate_expiring", "P1/C2"): "info",
        ("task_overdue", "T1"): "warning",
        ("directive_due", "FAA AD 2026-01-01 on ET-AXM"): "critical",
        ("directive_due", "FAA AD 2026-01-01 on ET-AXN"): "critical",
        ("parts_low_stock", "S-7"): "critical",
    }
    assert {"compliance:cert_expiring", "task:overdue", "parts:low_stock", "alert:created"} <= set(told(shop))
    events = len(told(shop))
    with shop.read(US) as stores:
        recorded = list(stores.audit.records())
    assert (recorded[-1].action, recorded[-1].entity_id, recorded[-1].after) == ("alerts.scan", "scan", '{"raised":4}')
    assert do(shop, alerts.scan_alerts, now=at) == ()
    assert len(told(shop)) == events
    with shop.read(US) as stores:
        assert list(stores.audit.records()) == recorded


def test_a_scan_takes_as_many_queries_however_many_alerts_it_changes(shop):
    def statements(count):
        for number in range(count):
            start_at = NOW + count * DAY + number * HOUR
            given = some.task(id=f"T-{count}-{number}", start_at=start_at, end_at=start_at + HOUR)
            do(shop, tasks.plan_task, given, by=PLANNER)
        sent = []
        event.listen(shop.engine, "before_cursor_execute", lambda *_: sent.append(1))
        changes = do(shop, alerts.scan_alerts, now=NOW + (count + 1) * DAY)
        return len(changes), len(sent)

    statements(1)
    (few, sent), (many, sent_for_many) = statements(2), statements(12)
    assert (few, many) == (3, 14)
    assert sent_for_many == sent


def test_the_level_follows_the_facts_and_ends_with_the_cause(shop):
    do(shop, tasks.plan_task, some.task(), by=PLANNER)
    levels = []
    for hours in (3, 5, 30):
        do(shop, alerts.scan_alerts, now=NOW + hours * HOUR)
        levels.append(found(shop).get(("task_overdue", "T1")))
    assert levels == [None, "warning", "critical"]
    late = {"start_at": NOW + 25 * HOUR, "end_at": NOW + 29 * HOUR}
    do(shop, tasks.change_task, "T1", by=PLANNER, **late)
    do(shop, alerts.scan_alerts, now=NOW + 30 * HOUR)
    assert found(shop)["task_overdue", "T1"] == "warning"
    do(shop, tasks.cancel, "T1", reason="x", by=PLANNER)
    do(shop, alerts.scan_alerts, now=NOW + 30 * HOUR)
    assert ("task_overdue", "T1") not in found(shop)
    (resolved,) = [each for each in ask(shop, alerts.list_alerts, also_resolved=True) if each.category[:4] == "task"]
    assert (resolved.is_open, resolved.resolved_by) == (False, None)


def test_a_certificate_that_was_revoked_or_is_renewed_expires_no_more(shop):
    soon = NOW.date() + timedelta(days=20)
    for certificate_id in ("C2", "C3"):
        do(shop, personnel.record_certificate, some.certificate(id=certificate_id, expires_on=soon))
    do(shop, alerts.scan_alerts)
    assert set(found(shop).values()) == {"critical"}
    do(shop, personnel.revoke_certificate, "P1", "C2", event_id="E1", on=NOW.date())
    renewed = {"event_id": "E2", "on": NOW.date(), "expires_on": date(2031, 1, 1)}
    do(shop, personnel.renew_certificate, "P1", "C3", **renewed)
    assert [each.kind for each in do(shop, alerts.scan_alerts)] == ["resolved", "resolved"]
    assert found(shop) == {}


@pytest.fixture
def overdue(shop):
    """Return a workshop with one critical alert, and its id."""
    do(shop, tasks.plan_task, some.task(), by=PLANNER)
    do(shop, alerts.scan_alerts, now=NOW + 30 * HOUR)
    return shop, ask(shop, alerts.list_alerts)[0].id


def test_what_nobody_acknowledges_climbs(overdue):
    shop, _alert = overdue
    assert do(shop, alerts.escalate_alerts, now=NOW + 30 * HOUR) == ()
    (climbed,) = do(shop, alerts.escalate_alerts, now=NOW + 32 * HOUR)
    assert (climbed.alert.escalation_level, len(climbed.alert.told)) == (2, 2)
    with shop.read(US) as stores:
        events = [each.event.payload for each in stores.outbox.read(limit=5_000)]
    escalated = [(each.escalation_level, each.told) for each in events if each.kind == "alert:escalated"]
    assert escalated == [(1, ("scheduler",)), (2, ("scheduler", "tenant_admin"))]
    assert do(shop, alerts.escalate_alerts, now=NOW + 32 * HOUR) == ()
    assert ask(shop, alerts.list_alerts) == (climbed.alert,)


def test_to_acknowledge_stops_that_and_to_resolve_closes_each_once(overdue):
    shop, alert = overdue
    noted = do(shop, alerts.acknowledge_alert, alert, now=NOW + 30 * HOUR, by=PLANNER)
    assert (noted.acknowledged_by, noted.escalates_at) == ("paul", None)
    assert do(shop, alerts.escalate_alerts, now=NOW + 40 * HOUR) == ()
    with pytest.raises(ConflictError, match="acknowledged"):
        do(shop, alerts.acknowledge_alert, alert)
    closed = do(shop, alerts.resolve_alert, alert, reason="done by phone", by=PLANNER)
    assert closed.resolved_by == "paul"
    with pytest.raises(ConflictError, match="already resolved by paul"):
        do(shop, alerts.resolve_alert, alert, reason="x")
    do(shop, alerts.scan_alerts, now=NOW + 31 * HOUR)
    assert [each.id == alert for each in ask(shop, alerts.list_alerts)] == [False]


def test_the_database_refuses_a_second_open_alert(overdue):
    shop, alert = overdue
    with shop.read(US) as stores:
        first = stores.alerts.get(alert)
    with pytest.raises(ConflictError), shop.begin(US) as stores:
        stores.alerts._tenant.insert(schema.alerts, first, id="another")


def test_who_changes_nothing_lets_no_alert_be_raised_or_climb(shop):
    do(shop, tasks.plan_task, some.task(), by=PLANNER)
    for use_case in (alerts.scan_alerts, alerts.escalate_alerts):
        with pytest.raises(ForbiddenError, match=r"alerts\.scan"):
            do(shop, use_case, now=NOW + 30 * HOUR, by=AUDITOR)
    assert found(shop) == {}


def test_who_may_not_and_what_is_not_there_is_refused(overdue):
    shop, alert = overdue
    for use_case, named in ((alerts.acknowledge_alert, {}), (alerts.resolve_alert, {"reason": "x"})):
        with pytest.raises(ForbiddenError):
            do(shop, use_case, alert, by=AUDITOR, **named)
        with pytest.raises(NotFoundError, match="no alert 'X9'"):
            do(shop, use_case, "X9", **named)
    naive = datetime(2026, 5, 31, 14, 30)  # noqa: DTZ001 - what is refused
    before = told(shop)
    for use_case, given in (
        (alerts.scan_alerts, []),
        (alerts.escalate_alerts, []),
        (alerts.acknowledge_alert, [alert]),
    ):
        with pytest.raises(AmssError):
            do(shop, use_case, *given, now=naive)
    assert told(shop) == before
