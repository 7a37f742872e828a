"""Are the parts of planned work there in time: available, reserved, short with a restock date, or unknown.

Each item and each ordered piece goes to one demand only: first to the task that it is reserved for, then to whichever
starts first. An item goes to a task only if it lasts through the task's last day; of those that do, the one that
expires first is taken, so that the others remain for work that needs them longer.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, Literal

import attrs

from amss_core._validators import is_date, is_name
from amss_core.errors import InvalidValueError
from amss_core.findings import Derivation, Finding
from amss_core.parts.records import PartItem, Stock

AvailabilityStatus = Literal["available", "reserved", "short", "unknown"]
PartNeeds = tuple[tuple[str, int], ...]
"""Part numbers with their quantities."""


def _is_quantity(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def part_needs(needs: Iterable[tuple[str, int]]) -> PartNeeds:
    """Return needs with each part number once; what is no quantity is left for the validator to refuse."""
    pairs = tuple((part_number, quantity) for part_number, quantity in needs)
    if not all(_is_quantity(quantity) for _, quantity in pairs):
        return pairs
    total: dict[str, int] = {}
    for part_number, quantity in pairs:
        total[part_number] = total.get(part_number, 0) + quantity
    return tuple(total.items())


def are_part_needs(_instance: object, attribute: attrs.Attribute[Any], value: Iterable[tuple[str, object]]) -> None:
    """Accept part numbers that are not blank, with quantities of at least 1.

    Raises:
        InvalidValueError: Naming the part number.
    """
    for part_number, quantity in value:
        is_name(None, attribute, part_number)
        if not _is_quantity(quantity):
            raise InvalidValueError(
                f"expected a quantity of 1 or more of {part_number}", field=attribute.name, value=quantity
            )


@attrs.frozen(kw_only=True)
class Demand:
    """The parts that one task needs, and when."""

    task: str = attrs.field(validator=is_name)
    """Id of the task."""
    needs: PartNeeds = attrs.field(converter=part_needs, validator=are_part_needs)
    """Part numbers with their quantities, each number once."""
    first_on: date = attrs.field(validator=is_date)
    """First day of the task: the parts must be there by then."""
    last_on: date = attrs.field(validator=is_date)
    """Last day of the task, included: items must last through it."""

    def __attrs_post_init__(self) -> None:
        if self.last_on < self.first_on:
            raise InvalidValueError(
                f"expected a day on or after {self.first_on}, got {self.last_on}", field="last_on", value=self.last_on
            )


@attrs.frozen(kw_only=True)
class PartAvailability:
    """Whether one part that a task needs is there."""

    task: str
    """Id of the task."""
    part_number: str
    """Part number that is needed."""
    quantity: int
    """How many are needed."""
    status: AvailabilityStatus
    """Reserved (all kept for the task), available (all in stock), short, or unknown (the number is not known)."""
    first_on: date
    """First day of the task."""
    reserved: int = 0
    """How many are kept for the task and last through it, or were used by it."""
    in_stock: int = 0
    """How many more are free, last through the task, and are not needed by work that starts earlier."""
    restock_on: date | None = None
    """Day from which all are there: ordered, or delivered after the lead time; None where not short or not known."""
    to_order: int = 0
    """How many nobody has ordered yet."""
    order_by_on: date | None = None
    """Last day on which an order for `to_order` still arrives in time; None where none is needed or can be told."""
    alternates: tuple[tuple[str, int], ...] = ()
    """Alternates of which enough items are free and last through the task, with how many are free; preferred first."""
    derivation: Derivation
    """Why: what was counted, and what was not."""

    @property
    def in_time(self) -> bool:
        """Whether all are there on the task's first day, if what is still to be ordered is ordered today."""
        if self.status == "short":
            return self.restock_on is not None and self.restock_on <= self.first_on
        return self.status != "unknown"

    @property
    def missing(self) -> int:
        """How many are neither kept for the task nor free."""
        return self.quantity - self.reserved - self.in_stock

    @property
    def against(self) -> tuple[Finding, ...]:
        """What stands against the task's parts being there in time."""
        if self.in_time:
            return ()
        if self.status == "unknown":
            text = f"Part {self.part_number} is not known, so whether {self.task} can have it is unknown."
            return (Finding(code="part_unknown", text=text, compared=(("part_number", self.part_number),)),)
        when = f"restock is on {self.restock_on}" if self.restock_on else "no restock date is known"
        text = (
            f"{self.task} needs {self.quantity} of {self.part_number} on {self.first_on}, "
            f"but {self.missing} {'is' if self.missing == 1 else 'are'} missing; {when}."
        )
        compared = (
            ("part_number", self.part_number),
            ("quantity", self.quantity),
            ("missing", self.missing),
            ("first_on", self.first_on.isoformat()),
            ("restock_on", self.restock_on.isoformat() if self.restock_on else None),
        )
        return (Finding(code="part_short", text=text, compared=compared),)


def availability(demands: Iterable[Demand], stock: Stock, *, on: date) -> dict[tuple[str, str], PartAvailability]:
    """Tell for each part that each task needs whether it is there in time.

    Args:
        demands: What the tasks need; those that start first are served first, of one day those that are given first.
        stock: What is known about the store.
        on: The day asked about: orders that were promised for an earlier day do not count, and what is ordered on it
            arrives after the lead time.

    Returns:
        By task and part number, in the order of serving.

    >>> stock = Stock(items=[PartItem(part_number="SEAL-1", serial_number="A")])
    >>> monday = date(2026, 6, 8)
    >>> demands = [Demand(task=task, needs=[("SEAL-1", 1)], first_on=monday, last_on=monday) for task in ("T1", "T2")]
    >>> [(each.task, each.status) for each in availability(demands, stock, on=date(2026, 6, 1)).values()]
    [('T1', 'available'), ('T2', 'short')]
    """
    served = sorted(demands, key=lambda demand: demand.first_on)
    store = _Store(stock, on)
    answers = [
        (demand, _serve(store, demand, part_number, quantity))
        for demand in served
        for part_number, quantity in demand.needs
    ]
    return {
        (answer.task, answer.part_number): store.with_alternates(answer, demand.last_on) for demand, answer in answers
    }


def _serve(store: _Store, demand: Demand, part_number: str, quantity: int) -> PartAvailability:
    """Return how far the store serves one need, and take from it what the need is given."""
    if part_number not in store.stock.known_numbers:
        why = Derivation(text=f"{part_number} is neither defined nor in stock nor on order.")
        return PartAvailability(
            task=demand.task,
            part_number=part_number,
            quantity=quantity,
            status="unknown",
            first_on=demand.first_on,
            derivation=why,
        )
    kept, terms = store.kept_for(demand, part_number)
    reserved = min(quantity, kept)
    in_stock = store.take(part_number, quantity - reserved, last_on=demand.last_on)
    missing = quantity - reserved - in_stock
    terms.append(Derivation(text=f"{reserved} reserved for {demand.task} or used by it.", value=reserved))
    terms.append(Derivation(text=f"{in_stock} free, lasting through {demand.last_on}.", value=in_stock))
    ordered = store.take_ordered(part_number, missing)
    terms += [Derivation(text=f"{amount} arrive on {day} ({name}).", value=amount) for amount, day, name in ordered]
    to_order = missing - sum(amount for amount, _, _ in ordered)
    restock_on = max((day for _, day, _ in ordered), default=None)
    order_by_on = None
    if to_order:
        lead_time_days = store.lead_time_days(part_number)
        terms.append(_not_ordered(to_order, lead_time_days, store.on))
        if lead_time_days is None:
            restock_on = None
        else:
            restock_on = max(restock_on or date.min, _shifted(store.on, lead_time_days))
            order_by_on = _shifted(demand.first_on, -lead_time_days)
    status: AvailabilityStatus = "short" if missing else "available" if in_stock else "reserved"
    return PartAvailability(
        task=demand.task,
        part_number=part_number,
        quantity=quantity,
        status=status,
        first_on=demand.first_on,
        reserved=reserved,
        in_stock=in_stock,
        restock_on=restock_on,
        to_order=to_order,
        order_by_on=order_by_on,
        derivation=Derivation(
            text=f"{demand.task} needs {quantity} of {part_number} from {demand.first_on}: {status}.",
            value=status,
            terms=tuple(terms),
        ),
    )


def _not_ordered(amount: int, lead_time_days: int | None, on: date) -> Derivation:
    if lead_time_days is None:
        return Derivation(text=f"{amount} not ordered, and the lead time is not known.", value=amount)
    return Derivation(
        text=f"{amount} not ordered; ordered on {on}, they arrive after {lead_time_days} days.", value=amount
    )


def _shifted(day: date, days: int) -> date:
    """Return a day some days later or earlier, kept within the calendar."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


class _Store:
    """What is still free and still to come while demands are served."""

    def __init__(self, stock: Stock, on: date) -> None:
        self.stock = stock
        self.on = on
        self._last_days: dict[str, list[date]] = {}  # of the free items, in order
        self._kept: dict[tuple[str, str], list[PartItem]] = {}  # by task and the part number that it needs
        self._used = Counter((each.task, each.serves) for each in stock.reservations if each.state == "used")
        self._orders: dict[str, list[tuple[date, str, int]]] = {}
        for item in stock.items:
            if item.status == "in_stock" and item.key not in stock.reserved_by:
                self._last_days.setdefault(item.part_number, []).append(item.expires_on or date.max)
        for last_days in self._last_days.values():
            last_days.sort()
        for key, reservation in stock.reserved_by.items():
            kept = stock.item_of.get(key)
            if kept is not None and kept.status in {"in_stock", "reserved"}:
                self._kept.setdefault((reservation.task, reservation.serves), []).append(kept)
        for order in sorted(stock.orders, key=lambda order: (order.arrives_on, order.id), reverse=True):
            if order.arrives_on >= on:
                pieces = (order.arrives_on, f"order {order.id}", order.quantity)
                self._orders.setdefault(order.part_number, []).append(pieces)

    def kept_for(self, demand: Demand, part_number: str) -> tuple[int, list[Derivation]]:
        """Return how many items the task used or has reserved to its end, and a term for each that expires earlier."""
        items = self._kept.get((demand.task, part_number), [])
        used = self._used[demand.task, part_number]
        terms = [
            Derivation(text=f"{item.name} is reserved, but expires on {item.expires_on}.", value=0)
            for item in items
            if not item.lasts_through(demand.last_on)
        ]
        return used + len(items) - len(terms), terms

    def take(self, part_number: str, quantity: int, *, last_on: date) -> int:
        """Take free items that last through a day, those that expire first; return how many there were."""
        last_days = self._last_days.get(part_number, [])
        first = bisect_left(last_days, last_on)
        taken = min(quantity, len(last_days) - first)
        del last_days[first : first + taken]
        return taken

    def take_ordered(self, part_number: str, quantity: int) -> list[tuple[int, date, str]]:
        """Take pieces that are on order, those that arrive first; return amounts, days and orders."""
        orders = self._orders.get(part_number, [])
        taken: list[tuple[int, date, str]] = []
        while quantity and orders:
            day, name, left = orders.pop()
            amount = min(quantity, left)
            taken.append((amount, day, name))
            quantity -= amount
            if left > amount:
                orders.append((day, name, left - amount))
        return taken

    def lead_time_days(self, part_number: str) -> int | None:
        """Return the lead time of a part number; None where it is not known."""
        definition = self.stock.definition_of.get(part_number)
        return definition.lead_time_days if definition else None

    def with_alternates(self, answer: PartAvailability, last_on: date) -> PartAvailability:
        """Return an answer with the alternates that are left over for what is missing."""
        definition = self.stock.definition_of.get(answer.part_number)
        if answer.status != "short" or definition is None:
            return answer
        free = ((number, self._free(number, last_on)) for number in definition.alternates)
        return attrs.evolve(answer, alternates=tuple(each for each in free if each[1] >= answer.missing))

    def _free(self, part_number: str, last_on: date) -> int:
        last_days = self._last_days.get(part_number, [])
        return len(last_days) - bisect_left(last_days, last_on)
