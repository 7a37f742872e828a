"""What happened, for those who were not there: the events that use cases put into the outbox with their change.

An event is written in the transaction of the change that it tells of, and is delivered at least once, in order per
organisation. Who may see it is whoever has the permission that its payload names.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Literal, Protocol, TypeAlias, get_args

import attrs

from amss_core._validators import is_instant, is_name, is_not_blank, to_utc
from amss_core.errors import InvalidValueError
from amss_core.permissions import PERMISSIONS, Role

FactKind: TypeAlias = Literal[
    "certificate", "certificate_event", "type_rating", "skill", "authorisation", "work_log_entry"
]
"""The kinds of facts in a personnel file."""


@attrs.frozen(kw_only=True)
class OrganizationCreated:
    """An organisation was created."""

    PERMISSION: ClassVar[str] = "organizations.read"
    kind: Literal["organization:created"] = "organization:created"
    name: str
    """Its name."""


@attrs.frozen(kw_only=True)
class RegistrationChanged:
    """An organisation was registered with an authority, or a registration was changed."""

    PERMISSION: ClassVar[str] = "organizations.read"
    kind: Literal["organization:registration_changed"] = "organization:registration_changed"
    authority: str
    """Code of the authority."""
    number: str
    """Number of the approval."""
    status: str
    """Its status now."""


@attrs.frozen(kw_only=True)
class UserCreated:
    """A user was created and given a role."""

    PERMISSION: ClassVar[str] = "users.read"
    kind: Literal["user:created"] = "user:created"
    user: str
    """Id of the user."""
    role: Role
    """The role that he was given."""


@attrs.frozen(kw_only=True)
class UserRoleChanged:
    """A user was given another role."""

    PERMISSION: ClassVar[str] = "users.read"
    kind: Literal["user:role_changed"] = "user:role_changed"
    user: str
    """Id of the user."""
    before: Role
    """The role that he had."""
    after: Role
    """The role that he has now."""


@attrs.frozen(kw_only=True)
class PersonEntered:
    """A personnel file was opened."""

    PERMISSION: ClassVar[str] = "personnel.read"
    kind: Literal["personnel:person_entered"] = "personnel:person_entered"
    person: str
    """Id of the person."""


@attrs.frozen(kw_only=True)
class FactRecorded:
    """Something was recorded about a person, for the first time or as a correction."""

    PERMISSION: ClassVar[str] = "personnel.read"
    kind: Literal["personnel:fact_recorded"] = "personnel:fact_recorded"
    person: str
    """Id of the person."""
    fact_kind: FactKind
    """What kind of fact."""
    fact: str
    """Id of the fact."""
    correction: bool = False
    """Whether it corrects an earlier record of the same id."""


FleetPart: TypeAlias = Literal["aircraft", "component", "installation", "reading"]
"""What of the fleet can change."""


@attrs.frozen(kw_only=True)
class FleetChanged:
    """Something was entered or changed about aircraft or components."""

    PERMISSION: ClassVar[str] = "fleet.read"
    kind: Literal["fleet:changed"] = "fleet:changed"
    what: FleetPart
    """What it was."""
    subject: str
    """Registration of the aircraft, or part number and serial number of the component."""


@attrs.frozen(kw_only=True)
class AircraftStatusChanged:
    """An aircraft was grounded, went into maintenance, or returned to operation."""

    PERMISSION: ClassVar[str] = "fleet.read"
    kind: Literal["aircraft:status_changed"] = "aircraft:status_changed"
    aircraft: str
    """Registration."""
    before: str
    """Its status before."""
    after: str
    """Its status now."""


@attrs.frozen(kw_only=True)
class AircraftOnGround:
    """An aircraft is grounded for want of work or a part (AOG)."""

    PERMISSION: ClassVar[str] = "fleet.read"
    kind: Literal["aircraft:aog"] = "aircraft:aog"
    aircraft: str
    """Registration."""
    reason: str
    """Why."""


@attrs.frozen(kw_only=True)
class AircraftOnGroundResolved:
    """An aircraft is no longer grounded."""

    PERMISSION: ClassVar[str] = "fleet.read"
    kind: Literal["aircraft:aog_resolved"] = "aircraft:aog_resolved"
    aircraft: str
    """Registration."""
    minutes: int
    """Whole minutes for which it was grounded."""


@attrs.frozen(kw_only=True)
class DirectivesChanged:
    """A directive was entered or revised, something was recorded about one, or a scan found something new."""

    PERMISSION: ClassVar[str] = "directives.read"
    kind: Literal["directives:changed"] = "directives:changed"
    subject: str
    """Number of the directive, name of the event, or `fleet` for a scan."""


@attrs.frozen(kw_only=True)
class DirectiveOverdue:
    """A requirement of a directive has become overdue."""

    PERMISSION: ClassVar[str] = "directives.read"
    kind: Literal["compliance:directive_overdue"] = "compliance:directive_overdue"
    directive: str
    """Number of the directive."""
    paragraph: str
    """Paragraph of the requirement."""
    aircraft: str
    """Registration; empty for a component that no aircraft carries."""
    component: str = ""
    """Part number and serial number; empty for the aircraft itself."""


@attrs.frozen(kw_only=True)
class ProgrammesChanged:
    """A maintenance programme or an item was entered or changed, or it was recorded that an item was done."""

    PERMISSION: ClassVar[str] = "programmes.read"
    kind: Literal["programmes:changed"] = "programmes:changed"
    subject: str
    """Id of the programme or of the item."""


@attrs.frozen(kw_only=True)
class TaskStateChanged:
    """A task was planned, started, completed or cancelled."""

    PERMISSION: ClassVar[str] = "tasks.read"
    kind: Literal["task:state_changed"] = "task:state_changed"
    task: str
    """Id of the task."""
    before: str
    """Its state before; empty where it was planned just now."""
    after: str
    """Its state now."""


@attrs.frozen(kw_only=True)
class TaskAssigned:
    """Somebody was assigned to a task, or nobody is any more."""

    PERMISSION: ClassVar[str] = "tasks.read"
    kind: Literal["task:assigned"] = "task:assigned"
    task: str
    """Id of the task."""
    before: str | None
    """Id of the mechanic before; None where nobody was."""
    after: str | None
    """Id of the mechanic now; None where nobody is."""


@attrs.frozen(kw_only=True)
class TaskChanged:
    """A task, its checklist or its links were changed in another way."""

    PERMISSION: ClassVar[str] = "tasks.read"
    kind: Literal["tasks:changed"] = "tasks:changed"
    task: str
    """Id of the task."""


@attrs.frozen(kw_only=True)
class TaskRescheduled:
    """A task got another window."""

    PERMISSION: ClassVar[str] = "tasks.read"
    kind: Literal["task:rescheduled"] = "task:rescheduled"
    task: str
    """Id of the task."""
    old_start_at: datetime
    """Start before, UTC."""
    new_start_at: datetime
    """Start now, UTC."""
    new_end_at: datetime
    """End now, UTC."""
    reason: str
    """Why, in the planner's words."""


@attrs.frozen(kw_only=True)
class ScheduleConflict:
    """A change of the plan was applied in spite of what stands against it."""

    PERMISSION: ClassVar[str] = "scheduling.read"
    kind: Literal["schedule:conflict"] = "schedule:conflict"
    tasks: tuple[str, ...]
    """Ids of the tasks that it is about."""
    text: str
    """What stands against, in one sentence."""


@attrs.frozen(kw_only=True)
class SignedOff:
    """A checklist item or a task was signed."""

    PERMISSION: ClassVar[str] = "tasks.read"
    kind: Literal["compliance:sign_off"] = "compliance:sign_off"
    task: str
    """Id of the task."""
    item: str
    """Id of the item, or of the task itself."""
    person: str
    """Id of the signer."""
    role: Literal["performed", "inspected", "released"]
    """In what role."""


@attrs.frozen(kw_only=True)
class RequirementOfWorkChanged:
    """What a type of work asks of people was set or removed."""

    PERMISSION: ClassVar[str] = "qualification.check"
    kind: Literal["qualification:requirement_changed"] = "qualification:requirement_changed"
    task_type: str
    """Type of the task."""
    aircraft_type: str | None
    """Designator of the aircraft's type; None for any."""


@attrs.frozen(kw_only=True)
class PartsChanged:
    """A part was defined or changed, an item came, was kept for a task, used or went, or an order was recorded."""

    PERMISSION: ClassVar[str] = "parts.read"
    kind: Literal["parts:changed"] = "parts:changed"
    part_number: str
    """Part number."""


@attrs.frozen(kw_only=True)
class PartsLow:
    """The stock of a part has fallen below its minimum, or runs out."""

    PERMISSION: ClassVar[str] = "parts.read"
    kind: Literal["parts:low_stock"] = "parts:low_stock"
    part_number: str
    """Part number."""
    in_stock: int
    """Items that can be used."""
    minimum: int
    """The least that should be in stock."""


@attrs.frozen(kw_only=True)
class AlertCreated:
    """An alert was raised, or rose to another level."""

    PERMISSION: ClassVar[str] = "alerts.read"
    kind: Literal["alert:created"] = "alert:created"
    alert: str
    """Id of the alert."""
    category: str
    """What kind of cause it has."""
    subject: str
    """Id of what it is about."""
    level: Literal["info", "warning", "critical"]
    """How serious it is."""
    text: str
    """One plain sentence."""


@attrs.frozen(kw_only=True)
class AlertChanged:
    """An alert fell, was acknowledged, or was resolved."""

    PERMISSION: ClassVar[str] = "alerts.read"
    kind: Literal["alerts:changed"] = "alerts:changed"
    alert: str
    """Id of the alert."""
    change: Literal["fell", "acknowledged", "resolved"]
    """What became of it."""


@attrs.frozen(kw_only=True)
class AlertEscalated:
    """A critical alert that nobody acknowledged in time has climbed."""

    PERMISSION: ClassVar[str] = "alerts.read"
    kind: Literal["alert:escalated"] = "alert:escalated"
    alert: str
    """Id of the alert."""
    escalation_level: int
    """The level that it reached, from 1."""
    told: tuple[Role, ...]
    """Roles that are told."""


@attrs.frozen(kw_only=True)
class TaskOverdue:
    """A task's planned end has passed, and it is not completed."""

    PERMISSION: ClassVar[str] = "tasks.read"
    kind: Literal["task:overdue"] = "task:overdue"
    task: str
    """Id of the task."""
    end_at: datetime
    """Its planned end, UTC."""


@attrs.frozen(kw_only=True)
class CertificateExpiring:
    """A certificate ends soon, or has ended."""

    PERMISSION: ClassVar[str] = "personnel.read"
    kind: Literal["compliance:cert_expiring"] = "compliance:cert_expiring"
    person: str
    """Id of the person."""
    certificate: str
    """Id of the certificate in the person's file."""
    level: Literal["info", "warning", "critical"]
    """How soon: 90, 60, or 30 days and less."""


@attrs.frozen(kw_only=True)
class DocumentIssued:
    """A document was issued."""

    PERMISSION: ClassVar[str] = "documents.read"
    kind: Literal["documents:issued"] = "documents:issued"
    template: str
    """Code of its template."""
    number: int
    """Its number."""


@attrs.frozen(kw_only=True)
class ImportChanged:
    """Files were imported, or an import was taken back."""

    PERMISSION: ClassVar[str] = "imports.read"
    kind: Literal["imports:changed"] = "imports:changed"
    import_id: str
    """Id of the import."""
    what: str
    """Kind of the records that it has brought, or `taken_back`."""
    records: int
    """How many."""


Payload: TypeAlias = (
    OrganizationCreated
    | RegistrationChanged
    | UserCreated
    | UserRoleChanged
    | PersonEntered
    | FactRecorded
    | FleetChanged
    | AircraftStatusChanged
    | AircraftOnGround
    | AircraftOnGroundResolved
    | DirectivesChanged
    | DirectiveOverdue
    | ProgrammesChanged
    | TaskStateChanged
    | TaskAssigned
    | TaskChanged
    | TaskRescheduled
    | ScheduleConflict
    | SignedOff
    | RequirementOfWorkChanged
    | PartsChanged
    | PartsLow
    | AlertCreated
    | AlertChanged
    | AlertEscalated
    | TaskOverdue
    | CertificateExpiring
    | DocumentIssued
    | ImportChanged
)
"""All payloads, told apart by their `kind`, which is the name of the event."""


def _is_payload(_instance: object, attribute: attrs.Attribute[Payload], value: object) -> None:
    if not isinstance(value, get_args(Payload)):
        raise InvalidValueError("expected the payload of an event", field=attribute.name, value=value)


@attrs.frozen(kw_only=True)
class Event:
    """One thing that happened in an organisation."""

    id: str = attrs.field(validator=is_name)
    """A UUIDv7; whoever gets the event twice knows it by this."""
    organization: str = attrs.field(validator=is_name)
    """Id of the organisation."""
    at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """When it happened, UTC."""
    subject: str = attrs.field(validator=is_not_blank)
    """Kind and id of what it is about, such as `person/P1`; events of one subject come in order."""
    payload: Payload = attrs.field(validator=_is_payload)
    """What happened."""

    @property
    def name(self) -> str:
        """Name of the event, such as `personnel:fact_recorded`."""
        return self.payload.kind

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that may see it."""
        permission = PERMISSIONS[self.payload.PERMISSION]
        return tuple(role for role in permission.roles if permission.scope_of(role) == "organization")


@attrs.frozen(kw_only=True, order=True)
class Bookmark:
    """How far an outbox was read: everything up to here was seen, and nothing before it can still appear."""

    transaction: int = 0
    """Number of the writing transaction, rising; 0 where the database has one writer at a time."""
    position: int = 0
    """Place among all events of the database, rising, with gaps."""


@attrs.frozen(kw_only=True)
class Posted:
    """An event as it stands in the outbox."""

    bookmark: Bookmark
    """Where to go on reading after it."""
    event: Event
    """The event."""


class Outbox(Protocol):
    """Events that wait for delivery, written with the change that they tell of."""

    def put(self, event: Event) -> None:
        """Add an event of the transaction's organisation."""

    def put_all(self, events: Iterable[Event]) -> None:
        """Add events of the transaction's organisation at once, in order."""

    def read(self, *, after: Bookmark | None = None, limit: int = 100) -> tuple[Posted, ...]:
        """Return the next events after a bookmark, in order; never one that an earlier one could still overtake."""

    def end(self) -> Bookmark:
        """Return the bookmark after all events that `read` would return now."""

    def find(self, event_id: str) -> Bookmark | None:
        """Return the bookmark of an event; None where there is none of this id, or no more."""
