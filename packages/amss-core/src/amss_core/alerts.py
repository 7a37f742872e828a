"""Alerts as pure functions of facts and time: how serious a thing is, and what becomes of its one open alert."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Literal, Protocol, TypeAlias, get_args

import attrs

from amss_core._nearest import hint
from amss_core._validators import is_instant, is_name, is_not_blank, is_one_of, is_whole_number, require_aware, to_utc
from amss_core.errors import ConflictError, InvalidValueError
from amss_core.findings import Derivation
from amss_core.permissions import Role

Level: TypeAlias = Literal["info", "warning", "critical"]
Category: TypeAlias = Literal["certificate_expiring", "directive_due", "task_overdue", "parts_low_stock"]
ChangeKind: TypeAlias = Literal["raised", "rose", "fell", "resolved", "escalated", "acknowledged", "unchanged"]

LEVELS: tuple[Level, ...] = get_args(Level)
"""The levels, the mildest first."""
CATEGORIES: tuple[Category, ...] = get_args(Category)
"""All kinds of causes."""

DIRECTIVE_LEVELS: Mapping[str, Level | None] = MappingProxyType(
    {
        "not_applicable": None,
        "unknown": "warning",
        "not_yet_effective": None,
        "open": None,
        "due_soon": "warning",
        "in_variation": "warning",
        "overdue": "critical",
        "complied": None,
        "terminated": None,
        "superseded": None,
    }
)
"""Level for each status of a requirement; what is not known may be overdue, so it is not passed over."""


@attrs.frozen(kw_only=True)
class AlertPolicy:
    """From when on a thing is how serious."""

    certificate_days: tuple[tuple[Level, int], ...] = (("critical", 30), ("warning", 60), ("info", 90))
    """Level from so many days before the last day on, the most serious first."""
    task_critical_after_hours: int = 24
    """Hours after its planned end at which an overdue task becomes critical."""


@attrs.frozen(kw_only=True)
class EscalationPolicy:
    """How a critical alert that nobody acknowledges climbs."""

    first_after_minutes: int = attrs.field(default=60, validator=is_whole_number(1))
    """Minutes from the alert's becoming critical to the first step."""
    then_each_minutes: int = attrs.field(default=60, validator=is_whole_number(1))
    """Minutes between one step and the next."""
    told: tuple[tuple[Role, ...], ...] = (("scheduler",), ("scheduler", "tenant_admin"), ("tenant_admin", "admin"))
    """Roles that are told at each escalation level, from level 1; the last one is the top."""


DEFAULT_POLICY = AlertPolicy()
DEFAULT_ESCALATION = EscalationPolicy()


def certificate_level(expires_on: date | None, *, on: date, policy: AlertPolicy = DEFAULT_POLICY) -> Level | None:
    """Return how serious a certificate's end is: info at 90 days, warning at 60, critical at 30 and when expired.

    Args:
        expires_on: Last day of validity; None where it does not expire.
        on: The day.
        policy: The days at which the level rises.

    >>> certificate_level(date(2026, 6, 30), on=date(2026, 5, 31))
    'critical'
    """
    if expires_on is None:
        return None
    days_left = (expires_on - on).days
    return next((level for level, days in policy.certificate_days if days_left <= days), None)


def directive_level(status: str) -> Level | None:
    """Return how serious the status of a directive's requirement is: warning when due soon, critical when overdue.

    Past its due point inside a permitted variation, and unknown, are warnings too.

    Raises:
        InvalidValueError: If there is no such status.
    """
    if status not in DIRECTIVE_LEVELS:
        raise InvalidValueError(hint(status, DIRECTIVE_LEVELS), field="status", value=status)
    return DIRECTIVE_LEVELS[status]


def task_level(end_at: datetime, *, now: datetime, active: bool, policy: AlertPolicy = DEFAULT_POLICY) -> Level | None:
    """Return how serious a task's delay is: warning once its planned end has passed, critical 24 h after it.

    Args:
        end_at: Planned end, aware.
        now: The instant asked about, aware.
        active: Whether the task is scheduled or in progress; one that is completed or cancelled is not overdue.
        policy: The hours after which it is critical.

    Raises:
        InvalidValueError: If the instant does not know its offset from UTC.
    """
    require_aware(now)
    if not active or now <= end_at:
        return None
    return "critical" if now - end_at >= timedelta(hours=policy.task_critical_after_hours) else "warning"


def stock_level(in_stock: int, *, minimum: int) -> Level | None:
    """Return how serious a part's stock is: warning below the minimum, critical when out of stock.

    Args:
        in_stock: Items that can be used.
        minimum: The least that should be in stock; 0 where the part is not kept in stock, and then nothing is serious.
    """
    if in_stock >= minimum:
        return None
    return "warning" if in_stock > 0 else "critical"


@attrs.frozen(kw_only=True)
class Cause:
    """What an alert is about, and how serious it is at an instant."""

    organization: str = attrs.field(validator=is_name)
    """Id of the organisation."""
    subject: str = attrs.field(validator=is_not_blank)
    """Id of the certificate, requirement on an aircraft, task or part definition."""
    category: Category = attrs.field(validator=is_one_of(get_args(Category)))
    """What kind of cause it is."""
    level: Level | None = attrs.field(validator=attrs.validators.optional(is_one_of(LEVELS)))
    """How serious it is; None where the cause is gone."""
    text: str = ""
    """One plain sentence that names who, what and the numbers."""


def _roles(roles: Iterable[Role]) -> tuple[Role, ...]:
    return tuple(roles)


def _steps(steps: Iterable[Told]) -> tuple[Told, ...]:
    return tuple(steps)


@attrs.frozen(kw_only=True)
class Told:
    """One step of an escalation: who was told, and when."""

    escalation_level: int
    """The level that the step reached, from 1."""
    roles: tuple[Role, ...] = attrs.field(converter=_roles)
    """Roles that were told."""
    due_at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """When they were to be told, UTC."""
    at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """When they were told, UTC; later than due where nothing was running."""


_optional_instant = attrs.validators.optional(is_instant)


@attrs.frozen(kw_only=True)
class Alert:
    """Something that somebody must look at; there is one open alert for each organisation, subject and category."""

    id: str = ""
    """Its id; empty while it is not stored."""
    organization: str = attrs.field(validator=is_name)
    """Id of the organisation."""
    subject: str = attrs.field(validator=is_not_blank)
    """Id of what it is about."""
    category: Category = attrs.field(validator=is_one_of(get_args(Category)))
    """What kind of cause it has."""
    level: Level = attrs.field(validator=is_one_of(LEVELS))
    """How serious it is; that of its last settlement where it is resolved."""
    text: str = ""
    """One plain sentence that names who, what and the numbers, as of the last settlement."""
    raised_at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """When it was raised, UTC."""
    acknowledged_by: str | None = None
    """Id of who has taken note at the present level or a higher one; None where nobody has."""
    acknowledged_at: datetime | None = attrs.field(default=None, converter=to_utc, validator=_optional_instant)
    """When that was, UTC."""
    resolved_by: str | None = None
    """Id of who closed it; None while it is open, and where it closed because its cause was gone."""
    resolved_at: datetime | None = attrs.field(default=None, converter=to_utc, validator=_optional_instant)
    """When it was closed, UTC; None while it is open."""
    escalation_level: int = 0
    """How far it has climbed since it became critical; 0 where it has not."""
    escalates_at: datetime | None = attrs.field(default=None, converter=to_utc, validator=_optional_instant)
    """When it climbs next, UTC; None where it does not: not critical, acknowledged, closed, or at the top."""
    told: tuple[Told, ...] = attrs.field(default=(), converter=_steps)
    """Every step of its escalations, in order."""

    def __attrs_post_init__(self) -> None:
        if (self.acknowledged_by is None) != (self.acknowledged_at is None):
            raise InvalidValueError("expected who and when together, or neither", field="acknowledged_at")
        if self.resolved_by is not None and self.resolved_at is None:
            raise InvalidValueError("expected when it was resolved", field="resolved_at")

    @property
    def is_open(self) -> bool:
        """Whether it is not resolved."""
        return self.resolved_at is None

    @property
    def key(self) -> tuple[str, str, str]:
        """What only one open alert may have: organisation, subject and category."""
        return self.organization, self.subject, self.category


@attrs.frozen(kw_only=True)
class AlertChange:
    """What became of an alert; each kind but `unchanged` is an event."""

    kind: ChangeKind
    """What happened."""
    alert: Alert | None
    """The alert as it is now; None where there was none and none is needed."""
    derivation: Derivation
    """Why."""


def _change(kind: ChangeKind, alert: Alert | None, why: str) -> AlertChange:
    return AlertChange(kind=kind, alert=alert, derivation=Derivation(text=why, value=kind))


def settle(
    alert: Alert | None, cause: Cause, *, now: datetime, escalation: EscalationPolicy = DEFAULT_ESCALATION
) -> AlertChange:
    """Bring the open alert in line with its cause: raise it, let it rise or fall, resolve it, or leave it.

    Settling again with the same facts changes nothing. When an alert rises, whoever acknowledged the lower level has
    not acknowledged the higher one, so it must be acknowledged again; a fall keeps the acknowledgement. Whatever
    becomes critical begins to escalate from the bottom.

    Args:
        alert: The alert of the same organisation, subject and category; None, or a resolved one, where none is open.
        cause: How things stand now.
        now: The instant, aware.
        escalation: When a critical alert begins to climb.

    Raises:
        InvalidValueError: If the alert is about something else than the cause, or the instant does not know its offset.
    """
    require_aware(now)
    if alert is not None and alert.key != (cause.organization, cause.subject, cause.category):
        raise InvalidValueError("expected the alert of the same organisation, subject and category", field="alert")
    if alert is None or not alert.is_open:
        return _raised(cause, now, escalation)
    if cause.level is None:
        closed = attrs.evolve(alert, resolved_at=now, escalates_at=None)
        return _change("resolved", closed, f"The cause of {alert.category} on {alert.subject} is gone.")
    if cause.level == alert.level:
        text = f"{alert.category} on {alert.subject} stays {alert.level}."
        return _change("unchanged", attrs.evolve(alert, text=cause.text or alert.text), text)
    rises = LEVELS.index(cause.level) > LEVELS.index(alert.level)
    changed = attrs.evolve(
        alert,
        level=cause.level,
        text=cause.text or alert.text,
        acknowledged_by=None if rises else alert.acknowledged_by,
        acknowledged_at=None if rises else alert.acknowledged_at,
        escalation_level=0,
        escalates_at=_first_step(cause.level, now, escalation),
    )
    why = f"{alert.category} on {alert.subject} was {alert.level} and is {cause.level}."
    return _change("rose" if rises else "fell", changed, why)


def _first_step(level: Level, now: datetime, escalation: EscalationPolicy) -> datetime | None:
    if level != "critical" or not escalation.told:
        return None
    return now + timedelta(minutes=escalation.first_after_minutes)


def _raised(cause: Cause, now: datetime, escalation: EscalationPolicy) -> AlertChange:
    if cause.level is None:
        return _change("unchanged", None, f"Nothing stands against {cause.subject} in {cause.category}.")
    alert = Alert(
        organization=cause.organization,
        subject=cause.subject,
        category=cause.category,
        level=cause.level,
        text=cause.text,
        raised_at=now,
        escalates_at=_first_step(cause.level, now, escalation),
    )
    return _change("raised", alert, f"{cause.category} on {cause.subject} is {cause.level}, and no alert is open.")


def escalate(alert: Alert, *, now: datetime, policy: EscalationPolicy = DEFAULT_ESCALATION) -> AlertChange:
    """Let a critical alert that nobody acknowledged climb as far as it should have by now.

    After a time in which nothing ran it climbs through each level that has come due, so that nobody is left out who
    should have been told; the next step is counted from when the last was due. Doing so again at the same instant
    changes nothing.

    Args:
        alert: The alert.
        now: The instant, aware.
        policy: When it climbs, and who is told.

    Raises:
        InvalidValueError: If the instant does not know its offset from UTC.
    """
    require_aware(now)
    told: list[Told] = []
    level, due_at = alert.escalation_level, alert.escalates_at
    while due_at is not None and due_at <= now and level < len(policy.told):
        level += 1
        told.append(Told(escalation_level=level, roles=policy.told[level - 1], due_at=due_at, at=now))
        due_at = due_at + timedelta(minutes=policy.then_each_minutes) if level < len(policy.told) else None
    if not told:
        return _change("unchanged", alert, f"{alert.category} on {alert.subject} does not escalate yet.")
    climbed = attrs.evolve(alert, escalation_level=level, escalates_at=due_at, told=(*alert.told, *told))
    return _change(
        "escalated",
        climbed,
        f"Nobody acknowledged {alert.category} on {alert.subject} by {told[-1].due_at.isoformat()}: level {level}.",
    )


def acknowledge(alert: Alert, *, by: str, now: datetime) -> AlertChange:
    """Record that somebody has taken note; the alert stops escalating.

    Args:
        alert: The open alert.
        by: Id of who takes note.
        now: The instant, aware.

    Raises:
        ConflictError: If it is resolved, or acknowledged already.
    """
    _refuse_closed(alert)
    if alert.acknowledged_at is not None:
        since = alert.acknowledged_at.isoformat()
        raise ConflictError(f"already acknowledged by {alert.acknowledged_by} at {since}; nothing is left to do")
    noted = attrs.evolve(alert, acknowledged_by=by, acknowledged_at=now, escalates_at=None)
    return _change("acknowledged", noted, f"{by} took note of {alert.category} on {alert.subject}.")


def resolve(alert: Alert, *, by: str, now: datetime) -> AlertChange:
    """Close an alert by hand; where its cause stays, the next settlement raises another one.

    Args:
        alert: The open alert.
        by: Id of who closes it.
        now: The instant, aware.

    Raises:
        ConflictError: If it is resolved already.
    """
    _refuse_closed(alert)
    closed = attrs.evolve(alert, resolved_by=by, resolved_at=now, escalates_at=None)
    return _change("resolved", closed, f"{by} resolved {alert.category} on {alert.subject}.")


def _refuse_closed(alert: Alert) -> None:
    if alert.resolved_at is not None:
        by = f"by {alert.resolved_by}" if alert.resolved_by else "because its cause was gone"
        raise ConflictError(f"already resolved {by} at {alert.resolved_at.isoformat()}; a new cause raises a new alert")


class AlertRegister(Protocol):
    """The store of an organisation's alerts; one is open for each subject and category."""

    def open(self, *, subjects: Iterable[str] | None = None) -> tuple[Alert, ...]:
        """Return the open alerts, or those of some subjects, the most serious first, then the oldest."""

    def all(self) -> tuple[Alert, ...]:
        """Return all alerts: the open ones as `open` does, then the others, the last resolved first."""

    def get(self, alert_id: str) -> Alert:
        """Return an alert; NotFoundError where there is none of this id."""

    def put(self, alerts: Iterable[Alert]) -> None:
        """Store alerts, each with its id, new ones or over what they were; ConflictError for a second open one."""
