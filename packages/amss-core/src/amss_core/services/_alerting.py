"""Where alerts are brought in line with their causes: after each use of a part, and by the scan."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

import attrs

from amss_core.alerts import Alert, AlertChange, Category, Cause, settle, stock_level
from amss_core.events import (
    AlertChanged,
    AlertCreated,
    CertificateExpiring,
    PartsLow,
    Payload,
    TaskOverdue,
)
from amss_core.parts import PartDefinition, Stock
from amss_core.parts.guards import stock_level as level_of
from amss_core.services._change import announce
from amss_core.stores import Stores


def settle_all(
    stores: Stores, causes: Iterable[Cause], *, categories: Collection[Category], now: datetime, whole: bool
) -> tuple[AlertChange, ...]:
    """Bring the open alerts of some categories in line with their causes, and announce what changed, once each.

    Args:
        stores: The stores of the transaction.
        causes: How things stand now, one for each subject and category.
        categories: The categories that the causes are of.
        now: The instant, aware.
        whole: Whether the causes are all that there are: an open alert of another subject is then resolved.
    """
    given = {(each.category, each.subject): each for each in causes}
    subjects = None if whole else [each.subject for each in given.values()]
    open_now = {
        (each.category, each.subject): each
        for each in stores.alerts.open(subjects=subjects)
        if each.category in categories
    }
    changes: list[AlertChange] = []
    for key in sorted(given.keys() | open_now.keys()):
        alert = open_now.get(key)
        cause = given.get(key) or Cause(organization=stores.organization, subject=key[1], category=key[0], level=None)
        change = settle(alert, cause, now=now)
        if change.alert is None or change.alert == alert:
            continue
        stored = change.alert if change.alert.id else attrs.evolve(change.alert, id=stores.new_id())
        changes.append(attrs.evolve(change, alert=stored))
    stores.alerts.put(each.alert for each in changes if each.alert is not None)
    for change in changes:
        _announce(stores, change, now=now)
    return tuple(each for each in changes if each.kind != "unchanged")


def _announce(stores: Stores, change: AlertChange, *, now: datetime) -> None:
    alert = change.alert
    if alert is None or change.kind == "unchanged":
        return
    subject = f"alert/{alert.id}"
    if change.kind in {"raised", "rose"}:
        created = AlertCreated(
            alert=alert.id, category=alert.category, subject=alert.subject, level=alert.level, text=alert.text
        )
        announce(stores, created, now=now, subject=subject)
        for payload in _of_cause(stores, alert):
            announce(stores, payload, now=now, subject=subject)
    elif change.kind in {"fell", "resolved"}:
        kind = "fell" if change.kind == "fell" else "resolved"
        announce(stores, AlertChanged(alert=alert.id, change=kind), now=now, subject=subject)  # type: ignore[arg-type]


def _of_cause(stores: Stores, alert: Alert) -> Iterable[Payload]:
    if alert.category == "certificate_expiring":
        person, _, certificate = alert.subject.partition("/")
        yield CertificateExpiring(person=person, certificate=certificate, level=alert.level)
    elif alert.category == "task_overdue":
        yield TaskOverdue(task=alert.subject, end_at=stores.tasks.get(alert.subject).end_at)
    elif alert.category == "parts_low_stock":
        definition = stores.parts.definition(alert.subject)
        free = level_of(definition, stores.parts.items([alert.subject]), on=alert.raised_at.date()).free
        yield PartsLow(part_number=alert.subject, in_stock=free, minimum=definition.minimum_level)


def causes_of_stock(organization: str, stock: Stock, *, on: date) -> Iterable[Cause]:
    """Yield how the stock of each defined part stands on a day."""
    for definition in stock.definitions:
        yield _cause_of_stock(organization, definition, stock, on)


def _cause_of_stock(organization: str, definition: PartDefinition, stock: Stock, on: date) -> Cause:
    found = level_of(definition, stock.items, on=on, reservations=stock.reservations)
    return Cause(
        organization=organization,
        subject=definition.part_number,
        category="parts_low_stock",
        level=stock_level(found.free, minimum=definition.minimum_level),
        text=found.derivation.text,
    )


def watch_stock(stores: Stores, part_number: str, *, on: date, now: datetime) -> None:
    """Bring the open alert of a part's stock in line with what is there, after an item came, was kept, used or went."""
    definition = stores.parts.definition(part_number)
    items = stores.parts.items([part_number])
    reservations = [each for item in items for each in stores.parts.reservations(item=item.key)]
    stock = Stock(definitions=[definition], items=items, reservations=reservations)
    cause = _cause_of_stock(stores.organization, definition, stock, on)
    settle_all(stores, [cause], categories=["parts_low_stock"], now=now, whole=False)
