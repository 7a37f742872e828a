"""One place where a change is told: the audit record and the event, in the transaction of the change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from amss_core.audit import AuditEntry
from amss_core.codec import unstructure
from amss_core.events import Event, Payload
from amss_core.permissions import Actor
from amss_core.stores import Stores


def tell(
    stores: Stores,
    actor: Actor,
    *,
    now: datetime,
    action: str,
    entity_type: str,
    entity_id: str,
    payload: Payload,
    before: object = None,
    after: object = None,
    reason: str = "",
) -> None:
    """Write the audit record and the event of a change that was just saved.

    Args:
        stores: The stores of the transaction.
        actor: Who changed it.
        now: When, aware.
        action: Slug of the permission that it was done under.
        entity_type: Kind of the record that changed, such as `person`.
        entity_id: Its id.
        payload: What the event says.
        before: The record before; None where it was created.
        after: The record after; None where it was removed.
        reason: Why, where the change needs a reason.
    """
    change = Change(
        entity_type=entity_type, entity_id=entity_id, payload=payload, before=before, after=after, reason=reason
    )
    stores.audit.append(_entry(stores, actor, change, now=now, action=action))
    stores.outbox.put(_event(stores, payload, now=now, subject=change.subject))


@attrs.frozen(kw_only=True)
class Recorded:
    """What the audit record of a change says; its fields are what `tell` takes."""

    entity_type: str
    """Kind of the record that changed."""
    entity_id: str
    """Its id."""
    before: object = None
    """The record before."""
    after: object = None
    """The record after."""
    reason: str = ""
    """Why."""

    @property
    def subject(self) -> str:
        """What the event is about."""
        return f"{self.entity_type}/{self.entity_id}"


@attrs.frozen(kw_only=True)
class Change(Recorded):
    """One of several changes that were saved together."""

    payload: Payload
    """What the event says."""


def record(stores: Stores, actor: Actor, recorded: Recorded, *, now: datetime, action: str) -> None:
    """Write the audit record alone, of a change whose events are announced by themselves."""
    stores.audit.append(_entry(stores, actor, recorded, now=now, action=action))


def tell_all(stores: Stores, actor: Actor, changes: Iterable[Change], *, now: datetime, action: str) -> None:
    """Write the audit records and the events of many changes at once, in order; see `tell`."""
    given = tuple(changes)
    stores.audit.append_all([_entry(stores, actor, each, now=now, action=action) for each in given])
    stores.outbox.put_all([_event(stores, each.payload, now=now, subject=each.subject) for each in given])


def _entry(stores: Stores, actor: Actor, change: Recorded, *, now: datetime, action: str) -> AuditEntry:
    return AuditEntry(
        organization=stores.organization,
        at=now,
        actor=actor.id,
        action=action,
        entity_type=change.entity_type,
        entity_id=change.entity_id,
        before=unstructure(change.before),
        after=unstructure(change.after),
        reason=change.reason,
        source_address=stores.origin.source_address,
        request_id=stores.origin.request_id,
    )


def announce_all(stores: Stores, told: Iterable[tuple[str, Payload]], *, now: datetime) -> None:
    """Write many events at once, in order, each with its subject; see `announce`."""
    stores.outbox.put_all([_event(stores, payload, now=now, subject=subject) for subject, payload in told])


def announce(stores: Stores, payload: Payload, *, now: datetime, subject: str) -> None:
    """Write an event beside that of a change; its subject is a kind and an id, such as `aircraft/ET-AXM`."""
    stores.outbox.put(_event(stores, payload, now=now, subject=subject))


def _event(stores: Stores, payload: Payload, *, now: datetime, subject: str) -> Event:
    return Event(id=stores.new_id(), organization=stores.organization, at=now, subject=subject, payload=payload)
