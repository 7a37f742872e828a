"""One place where a change is told: the audit record and the event, in the transaction of the change."""

from __future__ import annotations

from datetime import datetime

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
    record(
        stores,
        actor,
        now=now,
        action=action,
        entity_type=entity_type,
        entity_id=entity_id,
        before=before,
        after=after,
        reason=reason,
    )
    announce(stores, payload, now=now, subject=f"{entity_type}/{entity_id}")


def record(
    stores: Stores,
    actor: Actor,
    *,
    now: datetime,
    action: str,
    entity_type: str,
    entity_id: str,
    before: object = None,
    after: object = None,
    reason: str = "",
) -> None:
    """Write the audit record alone, of a change whose events are announced by themselves; see `tell`."""
    entry = AuditEntry(
        organization=stores.organization,
        at=now,
        actor=actor.id,
        action=action,
        entity_type=entity_type,
        entity_id=entity_id,
        before=unstructure(before),
        after=unstructure(after),
        reason=reason,
        source_address=stores.origin.source_address,
        request_id=stores.origin.request_id,
    )
    stores.audit.append(entry)


def announce(stores: Stores, payload: Payload, *, now: datetime, subject: str) -> None:
    """Write an event beside that of a change; its subject is a kind and an id, such as `aircraft/ET-AXM`."""
    event = Event(id=stores.new_id(), organization=stores.organization, at=now, subject=subject, payload=payload)
    stores.outbox.put(event)
