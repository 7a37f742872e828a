"""Use cases of the audit log: give it out, whole, to somebody who trusts nobody here."""

from __future__ import annotations

from collections.abc import Iterator

from amss_core.audit import AuditRecord
from amss_core.permissions import Actor, require
from amss_core.stores import Stores

_EXPORT = "audit.export"


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
