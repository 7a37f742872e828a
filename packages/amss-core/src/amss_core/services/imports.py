"""Use cases of imports: load a batch whole or not at all, list what was loaded, and take an import back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import attrs

from amss_core._validators import require_aware
from amss_core.codec import unstructure
from amss_core.errors import ConflictError
from amss_core.events import ImportChanged
from amss_core.findings import Finding
from amss_core.imports import Batch, Import, Statement, compare, joined, named, reconcile
from amss_core.permissions import Actor, require
from amss_core.services._arguments import use_case
from amss_core.services._change import tell
from amss_core.stores import Stores

_SHOWN = 20


@use_case
def everything_on_record(stores: Stores, actor: Actor) -> Batch:
    """Return everything that is on record of the kinds that files can tell: for an export, and for reports.

    Raises:
        ForbiddenError: If the actor's role may not (`reports.export`).
    """
    require(actor, "reports.export", organization=stores.organization)
    return stores.imports.on_record()


@use_case
def preview_import(stores: Stores, actor: Actor, batch: Batch) -> Batch:
    """Return what a batch would bring that is not on record yet; nothing is changed.

    Raises:
        ForbiddenError: If the actor's role may not (`imports.create`).
        ConflictError: If anything is on record otherwise, or cannot stand together; its findings list all of it.
    """
    require(actor, "imports.create", organization=stores.organization)
    return _new(stores, batch)[0]


def _new(stores: Stores, batch: Batch) -> tuple[Batch, Batch]:
    on_record = stores.imports.on_record()
    own = [attrs.evolve(each, organization=stores.organization) for each in batch.registrations]
    found = compare(named(attrs.evolve(batch, registrations=own), on_record=on_record), on_record)
    if found.against:
        told = " ".join(each.text for each in found.against[:_SHOWN])
        more = f" And {len(found.against) - _SHOWN} more." if len(found.against) > _SHOWN else ""
        raise ConflictError(f"nothing was loaded: {told}{more}", findings=found.against)
    return found.new, on_record


@use_case
def load(stores: Stores, actor: Actor, batch: Batch, *, source: str, now: datetime) -> tuple[Import | None, Batch]:
    """Load a batch whole or not at all; what is on record already is not doubled.

    The log keeps every record that is loaded, by kind.

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        batch: What the files tell.
        source: Where it came from, such as the name of a folder.
        now: When, aware.

    Returns:
        The import, or None where all was on record already; and what it has brought.

    Raises:
        ForbiddenError: If the actor's role may not (`imports.create`).
        ConflictError: If anything is on record otherwise, or cannot stand together; its findings list all of it.
        InvalidValueError: If `now` is naive.
    """
    action = "imports.create"
    require(actor, action, organization=stores.organization)
    require_aware(now)
    new, on_record = _new(stores, batch)
    if not new.counts():
        return None, new
    made = Import(id=stores.new_id(), source=source, recorded_at=now, recorded_by=actor.id)
    stores.imports.add(made, new, on_record)
    for field in attrs.fields(Batch):
        if records := getattr(new, field.name):
            tell(
                stores,
                actor,
                now=now,
                action=action,
                entity_type="import",
                entity_id=made.id,
                payload=ImportChanged(import_id=made.id, what=field.name, records=len(records)),
                after={field.name: unstructure(records)},
            )
    return made, new


@use_case
def reconcile_import(
    stores: Stores, actor: Actor, stated: Iterable[Statement], *, new: Batch | None = None, on: date
) -> tuple[Finding, ...]:
    """Return where the system that files come from states something else than our record says: both, and why.

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        stated: What the other system states.
        new: What an import would bring, from `preview_import`; None where it is on record.
        on: The day that it is stated for.

    Raises:
        ForbiddenError: If the actor's role may not (`imports.create`).
        NotFoundError: If something is stated of an aircraft, component, directive or paragraph that nobody knows.
    """
    require(actor, "imports.create", organization=stores.organization)
    given = tuple(stated)
    if not given:
        return ()
    on_record = stores.imports.on_record()
    return reconcile(given, joined(on_record, new) if new else on_record, on=on)


@use_case
def list_imports(stores: Stores, actor: Actor) -> tuple[Import, ...]:
    """Return all imports, the last one first.

    Raises:
        ForbiddenError: If the actor's role may not (`imports.read`).
    """
    require(actor, "imports.read", organization=stores.organization)
    return stores.imports.all()


@use_case
def take_back(stores: Stores, actor: Actor, import_id: str, *, reason: str, now: datetime) -> Import:
    """Remove everything that an import has brought, whole or not at all; the log goes on to tell what it was.

    Raises:
        ForbiddenError: If the actor's role may not (`imports.create`).
        NotFoundError: If there is no such import.
        ConflictError: If it was taken back already, or other records rest on what it has brought, or that was changed.
        InvalidValueError: If `now` is naive.
    """
    action = "imports.create"
    require(actor, action, organization=stores.organization)
    require_aware(now)
    before = stores.imports.get(import_id)
    if before.state != "loaded":
        raise ConflictError(f"the import '{import_id}' was taken back already, by {before.taken_back_by}")
    after = attrs.evolve(before, state="taken_back", taken_back_at=now, taken_back_by=actor.id)
    removed = stores.imports.take_back(after)
    tell(
        stores,
        actor,
        now=now,
        action=action,
        entity_type="import",
        entity_id=import_id,
        payload=ImportChanged(import_id=import_id, what="taken_back", records=removed),
        before=before,
        after=after,
        reason=reason,
    )
    return after
