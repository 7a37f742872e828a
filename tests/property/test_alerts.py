"""Laws of alerts: one open alert whose level is that of its cause, and nobody skipped in an escalation."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import attrs
from hypothesis import given
from hypothesis import strategies as st

from amss_core.alerts import (
    LEVELS,
    Alert,
    Cause,
    EscalationPolicy,
    acknowledge,
    certificate_level,
    escalate,
    settle,
    stock_level,
)

START = datetime(2026, 5, 31, tzinfo=UTC)
levels = st.none() | st.sampled_from(LEVELS)
minutes = st.integers(0, 600)
policies = st.builds(
    EscalationPolicy,
    first_after_minutes=st.integers(1, 120),
    then_each_minutes=st.integers(1, 120),
    told=st.lists(st.sampled_from([("mechanic",), ("scheduler",), ("admin",)]), max_size=5).map(tuple),
)


def cause(level: str | None) -> Cause:
    return Cause(organization="acme", subject="C-1", category="certificate_expiring", level=level)


@given(st.lists(st.tuples(levels, minutes, st.booleans())), policies)
def test_the_open_alert_follows_its_cause_through_any_history(history, policy: EscalationPolicy):
    alert: Alert | None = None
    now = START
    for level, passed, somebody_looks in history:
        now += timedelta(minutes=passed)
        before = alert
        change = settle(alert, cause(level), now=now, escalation=policy)
        alert = change.alert
        is_open = alert is not None and alert.is_open
        assert is_open == (level is not None)
        if alert is None or not alert.is_open:
            continue
        assert alert.level == level
        if before is not None and before.is_open:
            assert alert.raised_at == before.raised_at
        again = settle(alert, cause(level), now=now, escalation=policy)
        assert (again.kind, again.alert) == ("unchanged", alert)
        if alert.escalates_at is not None:
            assert alert.level == "critical"
            assert alert.acknowledged_at is None
        if somebody_looks and alert.acknowledged_at is None:
            alert = acknowledge(alert, by="S-1", now=now).alert


@given(policies, st.lists(minutes, max_size=8))
def test_an_escalation_after_a_downtime_reaches_and_tells_what_one_in_steps_does(policy: EscalationPolicy, steps):
    critical = settle(None, cause("critical"), now=START, escalation=policy).alert
    assert critical is not None
    end = START + timedelta(minutes=sum(steps))
    at_once = escalate(critical, now=end, policy=policy).alert
    in_steps, now = critical, START
    for step in steps:
        now += timedelta(minutes=step)
        climbed = escalate(in_steps, now=now, policy=policy).alert
        assert climbed is not None
        in_steps = climbed
    in_steps = escalate(in_steps, now=end, policy=policy).alert
    assert at_once is not None
    assert in_steps is not None
    assert [each.due_at for each in at_once.told] == [each.due_at for each in in_steps.told]
    assert [each.roles for each in at_once.told] == [each.roles for each in in_steps.told]
    assert attrs.evolve(at_once, told=()) == attrs.evolve(in_steps, told=())
    assert [each.escalation_level for each in at_once.told] == list(range(1, at_once.escalation_level + 1))
    assert at_once.escalation_level <= len(policy.told)
    assert at_once.escalates_at is None or at_once.escalates_at > end


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-500, 500))
def test_a_certificate_only_becomes_more_serious_with_time(expires_on: date, days: int):
    def rank(on: date) -> int:
        level = certificate_level(expires_on, on=on)
        return -1 if level is None else LEVELS.index(level)

    on = expires_on + timedelta(days=days)
    assert rank(on) <= rank(on + timedelta(days=1))


@given(st.integers(0, 50), st.integers(0, 50))
def test_stock_is_serious_exactly_below_its_minimum(in_stock: int, minimum: int):
    assert (stock_level(in_stock, minimum=minimum) is not None) == (in_stock < minimum)
