"""Use cases of alerts: scan for causes, acknowledge, resolve, and let climb what nobody acknowledged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Literal

from amss_core._validators import require_aware
from amss_core.alerts import (
    CATEGORIES,
    Alert,
    AlertChange,
    Cause,
    acknowledge,
    certificate_level,
    directive_level,
    escalate,
    resolve,
    task_level,
)
from amss_core.events import AlertChanged, AlertEscalated, CertificateExpiring, Payload, TaskOverdue
from amss_core.permissions import Actor, require
from amss_core.qualification import day_of
from amss_core.qualification.certificates import certificate_state
from amss_core.services._alerting import Watched, causes_of_stock, settle_all
from amss_core.services._arguments import use_case
from amss_core.services._change import Recorded, announce_all, record, tell
from amss_core.services._work import policy_of_qualification, zone_of
from amss_core.stores import Stores
from amss_core.tasks import ACTIVE
from amss_core.units import instant_text

_SCAN = "alerts.scan"


@use_case
def list_alerts(stores: Stores, actor: Actor, *, also_resolved: bool = False) -> tuple[Alert, ...]:
    """Return the open alerts, the most serious first; with the resolved ones after them where these are asked for.

    Raises:
        ForbiddenError: If the actor's role may not (`alerts.read`).
    """
    require(actor, "alerts.read", organization=stores.organization)
    return stores.alerts.all() if also_resolved else stores.alerts.open()


@use_case
def scan_alerts(stores: Stores, actor: Actor, *, now: datetime) -> tuple[AlertChange, ...]:
    """Bring all alerts in line with their causes: certificates, directives, tasks and stock.

    Directives are taken as the last scan of the fleet found them. Scanning again at the same instant changes nothing.

    Raises:
        ForbiddenError: If the actor's role may not (`alerts.scan`).
        InvalidValueError: If `now` is naive.
    """
    require(actor, _SCAN, organization=stores.organization)
    require_aware(now)
    on = day_of(now, zone=zone_of(stores))
    causes = [
        *_certificates(stores, on),
        *_directives(stores),
        *_tasks(stores, now),
        *causes_of_stock(stores.organization, stores.parts.load(), on=on),
    ]
    changes = settle_all(stores, causes, categories=CATEGORIES, now=now, whole=True)
    _record(stores, actor, "scan", changes, now=now)
    return changes


def _record(stores: Stores, actor: Actor, what: str, changes: Collection[AlertChange], *, now: datetime) -> None:
    if changes:
        counts = Counter(str(each.kind) for each in changes)
        recorded = Recorded(entity_type="alerts", entity_id=what, after=dict(counts))
        record(stores, actor, recorded, now=now, action=_SCAN)


def _certificates(stores: Stores, on: date) -> Iterator[Watched]:
    policy = policy_of_qualification()
    for file in stores.people.files():
        standing = file.standing
        for certificate in standing.certificates:
            if certificate.issued_on > on:
                continue
            state = certificate_state(standing, certificate, on=on, policy=policy)
            ended = any(event.kind == "revoked" for event in standing.events_of(certificate.id) if event.on <= on)
            expires_on = None if ended else state.expires_on
            level = certificate_level(expires_on, on=on)
            if level is None:
                continue
            cause = Cause(
                organization=stores.organization,
                subject=f"{file.person.id}/{certificate.id}",
                category="certificate_expiring",
                level=level,
                text=f"{file.person.name}'s {certificate.type} certificate {certificate.number} is valid through "
                f"{expires_on}.",
            )
            yield cause, CertificateExpiring(person=file.person.id, certificate=certificate.id, level=level)


def _directives(stores: Stores) -> Iterator[Watched]:
    for each in stores.directives.statuses():
        if (level := directive_level(each.status)) is not None:
            name = f"{each.directive} {each.paragraph}".strip()
            cause = Cause(
                organization=stores.organization,
                subject=f"{name} on {each.subject}",
                category="directive_due",
                level=level,
                text=f"{name} on {each.subject} is {each.status.replace('_', ' ')}.",
            )
            yield cause, None


def _tasks(stores: Stores, now: datetime) -> Iterator[Watched]:
    for task in stores.tasks.find(states=ACTIVE):
        if (level := task_level(task.end_at, now=now, active=task.is_active)) is not None:
            cause = Cause(
                organization=stores.organization,
                subject=task.id,
                category="task_overdue",
                level=level,
                text=f"{task.id} was to end at {instant_text(task.end_at)} and is {task.state.replace('_', ' ')}.",
            )
            yield cause, TaskOverdue(task=task.id, end_at=task.end_at)


@use_case
def acknowledge_alert(stores: Stores, actor: Actor, alert_id: str, *, now: datetime) -> Alert:
    """Take note of an alert: it climbs no further.

    Raises:
        ForbiddenError: If the actor's role may not (`alerts.acknowledge`).
        NotFoundError: If there is no such alert.
        ConflictError: If it is acknowledged or resolved already.
        InvalidValueError: If `now` is naive.
    """
    action = "alerts.acknowledge"
    require(actor, action, organization=stores.organization)
    require_aware(now)
    before = stores.alerts.get(alert_id)
    return _closed(stores, actor, before, acknowledge(before, by=actor.id, now=now), action=action, now=now)


@use_case
def resolve_alert(stores: Stores, actor: Actor, alert_id: str, *, reason: str, now: datetime) -> Alert:
    """Close an alert by hand; where its cause stays, the next scan raises another one.

    Raises:
        ForbiddenError: If the actor's role may not (`alerts.resolve`).
        NotFoundError: If there is no such alert.
        ConflictError: If it is resolved already.
        InvalidValueError: If `now` is naive.
    """
    action = "alerts.resolve"
    require(actor, action, organization=stores.organization)
    require_aware(now)
    before = stores.alerts.get(alert_id)
    change = resolve(before, by=actor.id, now=now)
    return _closed(stores, actor, before, change, action=action, now=now, reason=reason)


def _closed(
    stores: Stores, actor: Actor, before: Alert, change: AlertChange, *, action: str, now: datetime, reason: str = ""
) -> Alert:
    after = change.alert or before
    stores.alerts.put([after])
    kind: Literal["acknowledged", "resolved"] = "acknowledged" if action == "alerts.acknowledge" else "resolved"
    tell(
        stores,
        actor,
        now=now,
        action=action,
        entity_type="alert",
        entity_id=before.id,
        payload=AlertChanged(alert=before.id, change=kind),
        before=before,
        after=after,
        reason=reason,
    )
    return after


@use_case
def escalate_alerts(stores: Stores, actor: Actor, *, now: datetime) -> tuple[AlertChange, ...]:
    """Let each critical alert that nobody acknowledged climb as far as it should have by now.

    Each step is an event of its own, so that after a time in which nothing ran nobody is left out.

    Raises:
        ForbiddenError: If the actor's role may not (`alerts.scan`).
        InvalidValueError: If `now` is naive.
    """
    require(actor, _SCAN, organization=stores.organization)
    require_aware(now)
    climbed: list[AlertChange] = []
    told: list[tuple[str, Payload]] = []
    for before in stores.alerts.open():
        change = escalate(before, now=now)
        if change.kind == "escalated" and change.alert is not None:
            climbed.append(change)
            told += _steps(change.alert, already=len(before.told))
    stores.alerts.put(each.alert for each in climbed if each.alert is not None)
    announce_all(stores, told, now=now)
    _record(stores, actor, "escalation", climbed, now=now)
    return tuple(climbed)


def _steps(alert: Alert, *, already: int) -> Iterator[tuple[str, Payload]]:
    for step in alert.told[already:]:
        payload = AlertEscalated(alert=alert.id, escalation_level=step.escalation_level, told=step.roles)
        yield f"alert/{alert.id}", payload
