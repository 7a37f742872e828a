"""Alerts: how serious a thing is, what becomes of its one open alert, and how it climbs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import get_args

import attrs
import pytest

from amss_core.alerts import (
    DIRECTIVE_LEVELS,
    Alert,
    AlertChange,
    AlertPolicy,
    Cause,
    EscalationPolicy,
    acknowledge,
    certificate_level,
    directive_level,
    escalate,
    resolve,
    settle,
    stock_level,
    task_level,
)
from amss_core.directives.status import ComplianceStatus
from amss_core.errors import ConflictError, InvalidValueError

TODAY = date(2026, 5, 31)
NOON = datetime(2026, 5, 31, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def cause(level: str | None = "warning", **changes: object) -> Cause:
    said = {"organization": "acme", "subject": "C-1", "category": "certificate_expiring", "text": f"C-1 is {level}."}
    return Cause(level=level, **(said | changes))


def raised(level: str = "warning", *, at: datetime = NOON) -> Alert:
    alert = settle(None, cause(level), now=at).alert
    assert alert is not None
    return alert


def changed(change: AlertChange) -> Alert:
    assert change.alert is not None
    assert str(change.derivation)
    return change.alert


class TestLevels:
    """From when on a thing is how serious."""

    @pytest.mark.parametrize(
        ("days_left", "level"),
        [
            (91, None),
            (90, "info"),
            (61, "info"),
            (60, "warning"),
            (31, "warning"),
            (30, "critical"),
            (0, "critical"),
            (-1, "critical"),
        ],
    )
    def test_a_certificate_is_info_at_90_days_warning_at_60_critical_at_30_and_when_expired(self, days_left, level):
        assert certificate_level(TODAY + timedelta(days=days_left), on=TODAY) == level

    def test_a_certificate_that_does_not_expire_is_never_serious(self):
        assert certificate_level(None, on=TODAY) is None

    def test_the_days_are_data(self):
        policy = AlertPolicy(certificate_days=(("critical", 10),))
        assert certificate_level(TODAY + timedelta(days=11), on=TODAY, policy=policy) is None
        assert certificate_level(TODAY + timedelta(days=10), on=TODAY, policy=policy) == "critical"

    def test_a_directive_is_a_warning_when_due_soon_and_critical_when_overdue(self):
        serious = {status: level for status in DIRECTIVE_LEVELS if (level := directive_level(status)) is not None}
        assert serious == {
            "unknown": "warning",
            "due_soon": "warning",
            "in_variation": "warning",
            "overdue": "critical",
        }

    def test_every_status_of_a_requirement_has_its_level_or_none(self):
        assert set(DIRECTIVE_LEVELS) == set(get_args(ComplianceStatus))

    def test_a_status_that_does_not_exist_is_refused(self):
        with pytest.raises(InvalidValueError, match="did you mean overdue"):
            directive_level("over_due")

    @pytest.mark.parametrize(
        ("late", "level"),
        [
            (timedelta(0), None),
            (timedelta(seconds=1), "warning"),
            (timedelta(hours=24, seconds=-1), "warning"),
            (timedelta(hours=24), "critical"),
        ],
    )
    def test_a_task_is_a_warning_when_overdue_and_critical_after_24_hours(self, late, level):
        assert task_level(NOON, now=NOON + late, active=True) == level
        assert task_level(NOON, now=NOON + late, active=False) is None

    @pytest.mark.parametrize(
        ("in_stock", "minimum", "level"),
        [(3, 3, None), (2, 3, "warning"), (0, 3, "critical"), (0, 0, None)],
    )
    def test_stock_is_a_warning_below_the_minimum_and_critical_when_out(self, in_stock, minimum, level):
        assert stock_level(in_stock, minimum=minimum) == level


class TestSettling:
    """One open alert for each organisation, subject and category, whose level follows the facts."""

    def test_a_cause_raises_an_alert(self):
        change = settle(None, cause("info"), now=NOON)
        assert change.kind == "raised"
        assert changed(change).key == ("acme", "C-1", "certificate_expiring")
        assert (changed(change).level, changed(change).raised_at, changed(change).text) == (
            "info",
            NOON,
            "C-1 is info.",
        )
        assert changed(change).escalates_at is None

    def test_no_cause_raises_none(self):
        change = settle(None, cause(None), now=NOON)
        assert (change.kind, change.alert) == ("unchanged", None)

    def test_the_same_level_changes_nothing_but_the_words(self):
        alert = raised("info")
        assert settle(alert, cause("info"), now=NOON + HOUR).alert == alert
        later = settle(alert, cause("info", text="C-1 ends in 70 days."), now=NOON + HOUR)
        assert later.kind == "unchanged"
        assert later.alert == attrs.evolve(alert, text="C-1 ends in 70 days.")
        assert settle(alert, cause("info", text=""), now=NOON).alert == alert

    def test_the_level_rises_and_falls_on_the_same_alert(self):
        risen = settle(raised("info"), cause("critical"), now=NOON + HOUR)
        assert risen.kind == "rose"
        assert (changed(risen).level, changed(risen).raised_at) == ("critical", NOON)
        assert changed(risen).escalates_at == NOON + 2 * HOUR
        fallen = settle(risen.alert, cause("warning", text=""), now=NOON + 2 * HOUR)
        assert (fallen.kind, changed(fallen).level, changed(fallen).text) == ("fell", "warning", "C-1 is critical.")
        assert changed(fallen).escalates_at is None

    def test_an_acknowledgement_does_not_stand_for_a_higher_level_but_for_a_lower_one(self):
        noted = changed(acknowledge(raised("warning"), by="S-1", now=NOON))
        risen = changed(settle(noted, cause("critical"), now=NOON + HOUR))
        assert (risen.acknowledged_by, risen.acknowledged_at) == (None, None)
        assert risen.escalates_at == NOON + 2 * HOUR
        fallen = changed(settle(noted, cause("info"), now=NOON + HOUR))
        assert (fallen.acknowledged_by, fallen.acknowledged_at) == ("S-1", NOON)

    def test_it_resolves_when_its_cause_is_gone(self):
        change = settle(raised("critical"), cause(None), now=NOON + HOUR)
        assert change.kind == "resolved"
        assert not changed(change).is_open
        assert (changed(change).resolved_at, changed(change).resolved_by) == (NOON + HOUR, None)
        assert changed(change).escalates_at is None

    def test_after_a_resolved_one_a_new_one_is_raised(self):
        closed = changed(resolve(raised("info"), by="S-1", now=NOON))
        change = settle(closed, cause("critical"), now=NOON + HOUR)
        assert (change.kind, changed(change).raised_at) == ("raised", NOON + HOUR)
        assert settle(closed, cause(None), now=NOON).alert is None

    @pytest.mark.parametrize("other", [{"organization": "x"}, {"subject": "x"}, {"category": "task_overdue"}])
    def test_an_alert_on_something_else_is_refused(self, other: dict[str, str]):
        with pytest.raises(InvalidValueError, match="same organisation, subject and category"):
            settle(raised(), cause("info", **other), now=NOON)


class TestEscalation:
    """Critical alerts escalate if nobody acknowledges them in time: 1 h, then each hour up to the top."""

    def test_nothing_escalates_before_an_hour(self):
        alert = raised("critical")
        assert alert.escalates_at == NOON + HOUR
        change = escalate(alert, now=NOON + HOUR - timedelta(seconds=1))
        assert (change.kind, change.alert) == ("unchanged", alert)

    def test_it_climbs_each_hour_up_to_the_top(self):
        alert = raised("critical")
        told = []
        for hours in (1, 2, 3, 4):
            alert = changed(escalate(alert, now=NOON + hours * HOUR))
            told.append((alert.escalation_level, alert.told[-1].roles, alert.escalates_at))
        assert told == [
            (1, ("scheduler",), NOON + 2 * HOUR),
            (2, ("scheduler", "tenant_admin"), NOON + 3 * HOUR),
            (3, ("tenant_admin", "admin"), None),
            (3, ("tenant_admin", "admin"), None),
        ]
        assert len(alert.told) == 3

    def test_after_a_long_downtime_everybody_who_should_have_been_told_is_told(self):
        back = NOON + timedelta(hours=2, minutes=30)
        change = escalate(raised("critical"), now=back)
        assert change.kind == "escalated"
        assert [(each.escalation_level, each.due_at, each.at) for each in changed(change).told] == [
            (1, NOON + HOUR, back),
            (2, NOON + 2 * HOUR, back),
        ]
        assert changed(change).escalates_at == NOON + 3 * HOUR
        assert changed(escalate(raised("critical"), now=NOON + 1000 * HOUR)).escalation_level == 3

    def test_escalating_again_changes_nothing(self):
        once = changed(escalate(raised("critical"), now=NOON + HOUR))
        assert escalate(once, now=NOON + HOUR).alert == once

    def test_acknowledging_stops_it(self):
        noted = changed(acknowledge(raised("critical"), by="S-1", now=NOON + HOUR / 2))
        assert escalate(noted, now=NOON + 5 * HOUR).kind == "unchanged"

    def test_a_warning_does_not_escalate(self):
        assert escalate(raised("warning"), now=NOON + 100 * HOUR).kind == "unchanged"

    def test_a_fall_begins_it_anew_and_keeps_who_was_told(self):
        high = changed(escalate(raised("critical"), now=NOON + 2 * HOUR))
        low = changed(settle(high, cause("warning"), now=NOON + 3 * HOUR))
        assert (low.escalation_level, low.escalates_at, low.told) == (0, None, high.told)
        again = changed(settle(low, cause("critical"), now=NOON + 4 * HOUR))
        assert [each.escalation_level for each in changed(escalate(again, now=NOON + 5 * HOUR)).told] == [1, 2, 1]

    def test_the_steps_are_data(self):
        policy = EscalationPolicy(first_after_minutes=10, then_each_minutes=5, told=(("mechanic",), ("admin",)))
        alert = changed(settle(None, cause("critical"), now=NOON, escalation=policy))
        climbed = changed(escalate(alert, now=NOON + timedelta(minutes=15), policy=policy))
        assert [each.roles for each in climbed.told] == [("mechanic",), ("admin",)]
        assert climbed.escalates_at is None

    def test_where_nobody_is_to_be_told_nothing_climbs(self):
        policy = EscalationPolicy(told=())
        alert = changed(settle(None, cause("critical"), now=NOON, escalation=policy))
        assert alert.escalates_at is None
        due = attrs.evolve(alert, escalates_at=NOON)
        assert escalate(due, now=NOON, policy=policy).alert == due

    def test_a_step_without_time_is_refused(self):
        with pytest.raises(InvalidValueError, match="then_each_minutes: expected a whole number of 1 or more"):
            EscalationPolicy(then_each_minutes=0)

    def test_an_instant_without_offset_is_refused_whatever_the_answer_would_be(self):
        naive = datetime(2026, 5, 31, 12)  # noqa: DTZ001 - the point of the test
        for ask in (
            lambda: escalate(raised("critical"), now=naive),
            lambda: settle(raised(), cause(), now=naive),
            lambda: task_level(NOON, now=naive, active=True),
        ):
            with pytest.raises(InvalidValueError, match="now: expected an instant with its offset"):
                ask()


class TestAcknowledgingAndResolving:
    """Both are recorded with who and when, and refused twice with a conflict."""

    def test_both_are_recorded(self):
        noted = changed(acknowledge(raised("critical"), by="S-1", now=NOON + HOUR))
        assert (noted.acknowledged_by, noted.acknowledged_at, noted.is_open) == ("S-1", NOON + HOUR, True)
        closed = changed(resolve(noted, by="T-1", now=NOON + 2 * HOUR))
        assert (closed.resolved_by, closed.resolved_at, closed.is_open) == ("T-1", NOON + 2 * HOUR, False)
        assert closed.acknowledged_by == "S-1"

    def test_acknowledging_twice_is_a_conflict(self):
        noted = changed(acknowledge(raised(), by="S-1", now=NOON))
        with pytest.raises(ConflictError, match=r"already acknowledged by S-1 at 2026-05-31T12:00:00\+00:00"):
            acknowledge(noted, by="S-2", now=NOON + HOUR)

    def test_resolving_twice_is_a_conflict_and_so_is_acknowledging_what_is_resolved(self):
        closed = changed(resolve(raised(), by="S-1", now=NOON))
        with pytest.raises(ConflictError, match="already resolved by S-1"):
            resolve(closed, by="S-2", now=NOON + HOUR)
        gone = changed(settle(raised(), cause(None), now=NOON))
        with pytest.raises(ConflictError, match="already resolved because its cause was gone"):
            acknowledge(gone, by="S-2", now=NOON + HOUR)

    def test_who_and_when_stand_together(self):
        with pytest.raises(InvalidValueError, match="who and when"):
            attrs.evolve(raised(), acknowledged_by="S-1")
        with pytest.raises(InvalidValueError, match="when it was resolved"):
            attrs.evolve(raised(), resolved_by="S-1")
