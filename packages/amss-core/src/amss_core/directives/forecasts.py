"""The next due points of a requirement, as far as utilisation lets them be seen."""

from __future__ import annotations

from amss_core.compliance_time import LAST_ACCOMPLISHMENT, ForecastPoint, Moment, forecast
from amss_core.directives.case import DEFAULT_POLICY, Case, CompliancePolicy
from amss_core.directives.counting import counting
from amss_core.directives.facts import ComplianceFile
from amss_core.directives.status import RequirementStatus


def forecast_of(
    file: ComplianceFile, status: RequirementStatus, *, count: int, policy: CompliancePolicy = DEFAULT_POLICY
) -> tuple[ForecastPoint, ...]:
    """Return the next due points of a requirement on one aircraft or component, in order.

    Args:
        file: All that is on record, as it was when the status was told.
        status: Where the requirement stands; where nothing is due, nothing is forecast.
        count: How many points at most.
        policy: What authorities and the operator have settled.

    Raises:
        InvalidValueError: If the count is not from 1 to 10 000.
    """
    case = Case(
        file=file,
        directive=status.directive,
        requirement=status.requirement,
        subject=status.subject,
        on=status.on,
        policy=policy,
    )
    counted = counting(case)
    if status.due is None or counted.following is None:
        return ()
    _, occurrence = counted.following
    time = status.requirement.compliance_time
    anchors: dict[str, Moment] = {}
    for expression in (time.initial, time.repeat or time.initial):
        anchors.update(case.anchors(expression, last=counted.last, on=case.on))
    # The forecast takes the last accomplishment among the events as the sign that a repeat is next.
    anchors.pop(LAST_ACCOMPLISHMENT, None)
    if occurrence == "repeat":
        anchors[LAST_ACCOMPLISHMENT] = case.anchor(LAST_ACCOMPLISHMENT, last=counted.last)
    aircraft, component = case.counters(case.on)
    return forecast(
        time,
        on=case.on,
        aircraft=aircraft,
        component=component,
        anchors=anchors,
        utilisation=case.utilisation,
        count=count,
        repeats_done=max(len(counted.done) - 1, 0),
        month_policy=policy.month_policy(status.directive.authority),
        tolerance=policy.tolerances.find(authority=status.directive.authority, kind="directive", occurrence=occurrence),
        due_soon=policy.due_soon,
    )
