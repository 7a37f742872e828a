"""What happened, for those who were not there: the events that use cases put into the outbox with their change.

An event is written in the transaction of the change that it tells of, and is delivered at least once, in order per
organisation. Who may see it is whoever has the permission that its payload names.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, Protocol, TypeAlias, get_args

import attrs

from amss_core._validators import is_instant, is_not_blank, to_utc
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


Payload: TypeAlias = (
    OrganizationCreated
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
)
"""All payloads, told apart by their `kind`, which is the name of the event."""


def _is_payload(_instance: object, attribute: attrs.Attribute[Payload], value: object) -> None:
    if not isinstance(value, get_args(Payload)):
        raise InvalidValueError("expected the payload of an event", field=attribute.name, value=value)


@attrs.frozen(kw_only=True)
class Event:
    """One thing that happened in an organisation."""

    id: str = attrs.field(validator=is_not_blank)
    """A UUIDv7; whoever gets the event twice knows it by this."""
    organization: str = attrs.field(validator=is_not_blank)
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

    def read(self, *, after: Bookmark | None = None, limit: int = 100) -> tuple[Posted, ...]:
        """Return the next events after a bookmark, in order; never one that an earlier one could still overtake."""
