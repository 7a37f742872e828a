"""Where alerts are brought in line with their causes: after each use of a part, and by the scan."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import TypeAlias

import attrs

from amss_core.alerts import AlertChange, Category, Cause, settle, stock_level
from amss_core.events import AlertChanged, AlertCreated, PartsLow, Payload
from amss_core.parts import PartItem, Stock
from amss_core.parts.guards import stock_level as level_of
from amss_core.services._change import announce_all
from amss_core.stores import Stores

Watched: TypeAlias = tuple[Cause, Payload | None]
"""How a thing stands, and the event of its own that is announced beside the alert's when that is raised or rises."""


def settle_all(
    stores: Stores, causes: Iterable[Watched], *, categories: Collection[Category], now: datetime, whole: bool
) -> tuple[AlertChange, ...]:
    """Bring the open alerts of some categories in line with their causes, and announce what changed, once each.

    Args:
        stores: The stores of the transaction.
        causes: How things stand now, one for each subject and category.
        categories: The categories that the causes are of.
        now: The instant, aware.
        whole: Whether the causes are all that there are: an open alert of another subject is then resolved.
    """
    given = {(cause.category, cause.subject): (cause, payload) for cause, payload in causes}
    subjects = None if whole else [subject for _category, subject in given]
    open_now = {
        (each.category, each.subject): each
        for each in stores.alerts.open(subjects=subjects)
        if each.category in categories
    }
    changes: list[tuple[AlertChange, Payload | None]] = []
    for key in sorted(given.keys() | open_now.keys()):
        alert = open_now.get(key)
        gone = Cause(organization=stores.organization, subject=key[1], category=key[0], level=None)
        cause, payload = given.get(key, (gone, None))
        change = settle(alert, cause, now=now)
        if change.alert is None or change.alert == alert:
            continue
        stored = change.alert if change.alert.id else attrs.evolve(change.alert, id=stores.new_id())
        changes.append((attrs.evolve(change, alert=stored), payload))
    stores.alerts.put(each.alert for each, _ in changes if each.alert is not None)
    told = [each for change, payload in changes for each in _events_of(change, payload)]
    announce_all(stores, told, now=now)
    return tuple(each for each, _ in changes if each.kind != "unchanged")


def _events_of(change: AlertChange, payload: Payload | None) -> Iterator[tuple[str, Payload]]:
    alert = change.alert
    if alert is None or change.kind == "unchanged":
        return
    subject = f"alert/{alert.id}"
    if change.kind not in {"raised", "rose"}:
        yield subject, AlertChanged(alert=alert.id, change="fell" if change.kind == "fell" else "resolved")
        return
    yield (
        subject,
        AlertCreated(
            alert=alert.id, category=alert.category, subject=alert.subject, level=alert.level, text=alert.text
        ),
    )
    if payload is not None:
        yield subject, payload


def causes_of_stock(organization: str, stock: Stock, *, on: date) -> Iterable[Watched]:
    """Yield how the stock of each defined part stands on a day."""
    items: dict[str, list[PartItem]] = {}
    for item in stock.items:
        items.setdefault(item.part_number, []).append(item)
    kept = {each.item: each for each in stock.reservations if each.is_open}
    for definition in stock.definitions:
        shelf = items.get(definition.part_number, [])
        held = [kept[item.key] for item in shelf if item.key in kept]
        found = level_of(definition, shelf, on=on, reservations=held)
        cause = Cause(
            organization=organization,
            subject=definition.part_number,
            category="parts_low_stock",
            level=stock_level(found.free, minimum=definition.minimum_level),
            text=found.derivation.text,
        )
        low = PartsLow(part_number=found.part_number, in_stock=found.free, minimum=definition.minimum_level)
        yield cause, low


def watch_stock(stores: Stores, part_numbers: Collection[str], *, on: date, now: datetime) -> None:
    """Bring the open alerts of parts in line with what is there, after items came, were kept, used, freed or went.

    It takes a fixed number of queries.
    """
    causes = causes_of_stock(stores.organization, stores.parts.load(part_numbers), on=on)
    settle_all(stores, causes, categories=["parts_low_stock"], now=now, whole=False)
