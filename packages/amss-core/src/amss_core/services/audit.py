"""Use cases of the audit log: look up what was changed, and give it out, whole, to who trusts nobody here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from amss_core._validators import require_aware
from amss_core.audit import AuditRecord
from amss_core.permissions import Actor, require
from amss_core.services._arguments import use_case
from amss_core.stores import Stores

_READ, _EXPORT = "audit.read", "audit.export"


@use_case
def list_changes(
    stores: Stores, actor: Actor, *, entity_type: str = "", entity_id: str = "", since: datetime | None = None
) -> Iterator[AuditRecord]:
    """Return what was changed, in order, without holding all of it; read it within the transaction.

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        entity_type: Kind of the records that changed, such as `person`; empty for any.
        entity_id: Id of the record that changed; empty for any.
        since: First instant of the changes, aware; None for all.

    Raises:
        ForbiddenError: If the actor's role may not (`audit.read`).
        InvalidValueError: If the instant is naive.
    """
    require(actor, _READ, organization=stores.organization)
    if since is not None:
        require_aware(since, field="since")
    return stores.audit.records(entity_type=entity_type, entity_id=entity_id, since=since)


@use_case
def export_log(stores: Stores, actor: Actor, *, after: int = 0) -> Iterator[AuditRecord]:
    """Return the records after a number, in order, without holding all of them; read them within the transaction.

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        after: Number of the last record that is not wanted again; 0 for the whole log.

    Raises:
        ForbiddenError: If the actor's role may not (`audit.export`).

    Source: EASA 145.A.55; FAA AC 120-78.
    """
    require(actor, _EXPORT, organization=stores.organization)
    return stores.audit.records(after=after)
