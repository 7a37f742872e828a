"""Laws of availability: nothing is given twice, and more in the store never serves less."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import permutations

import attrs
from hypothesis import given
from hypothesis import strategies as st

from amss_core.parts import (
    Demand,
    Order,
    PartDefinition,
    PartItem,
    Reservation,
    Stock,
    availability,
    may_dispose,
    may_reserve,
    may_use,
)

TODAY = date(2026, 6, 1)
NUMBERS = ["SEAL-1", "SEAL-2", "BOLT"]

days = st.integers(-3, 12).map(lambda number: TODAY + timedelta(days=number))
quantities = st.integers(1, 3)


@st.composite
def demands(draw: st.DrawFn, most: int = 5) -> list[Demand]:
    found = []
    for number in range(draw(st.integers(1, most))):
        first_on = draw(days)
        last_on = first_on + timedelta(days=draw(st.integers(0, 3)))
        needs = draw(st.dictionaries(st.sampled_from(NUMBERS), quantities, min_size=1))
        found.append(Demand(task=f"T{number}", needs=needs.items(), first_on=first_on, last_on=last_on))
    return found


@st.composite
def stocks(draw: st.DrawFn) -> Stock:
    items = [
        PartItem(
            part_number=draw(st.sampled_from(NUMBERS)),
            serial_number=str(number),
            status=draw(st.sampled_from(["in_stock", "in_stock", "reserved", "used"])),
            expires_on=draw(st.none() | days),
        )
        for number in range(draw(st.integers(0, 8)))
    ]
    reservations = [
        Reservation(
            id=f"R{number}",
            task=draw(st.sampled_from(["T0", "T1", "T2"])),
            part_number=item.part_number,
            serial_number=item.serial_number,
            instead_of=draw(st.none() | st.sampled_from(NUMBERS)),
            state=draw(st.sampled_from(["reserved", "used", "released"])),
        )
        for number, item in enumerate(items)
        if draw(st.booleans())
    ]
    orders = [
        Order(
            id=f"O{number}",
            part_number=draw(st.sampled_from(NUMBERS)),
            quantity=draw(quantities),
            arrives_on=draw(days),
        )
        for number in range(draw(st.integers(0, 3)))
    ]
    definitions = [
        PartDefinition(
            part_number=number,
            alternates=[each for each in NUMBERS if each != number],
            lead_time_days=draw(st.none() | st.integers(0, 20)),
        )
        for number in NUMBERS
    ]
    return Stock(definitions=definitions, items=items, reservations=reservations, orders=orders)


@given(demands(), stocks())
def test_no_item_is_given_twice(needed, stock):
    answers = availability(needed, stock, on=TODAY)
    given_out: Counter[str] = Counter()
    for answer in answers.values():
        given_out[answer.part_number] += answer.in_stock
    for number, amount in given_out.items():
        free = [
            item
            for item in stock.items
            if item.part_number == number and item.status == "in_stock" and item.key not in stock.reserved_by
        ]
        assert amount <= len(free)


@given(demands(), stocks())
def test_an_answer_adds_up(needed, stock):
    quantities_needed = {(demand.task, number): quantity for demand in needed for number, quantity in demand.needs}
    answers = availability(needed, stock, on=TODAY)
    assert answers.keys() == quantities_needed.keys()
    for key, answer in answers.items():
        assert answer.quantity == quantities_needed[key]
        assert answer.reserved + answer.in_stock + answer.missing == answer.quantity
        assert (answer.status == "short") == (answer.missing > 0)
        assert 0 <= answer.to_order <= answer.missing
        assert answer.in_time == (not answer.against)
        assert (answer.restock_on is not None) <= (answer.status == "short")
        assert answer.restock_on is None or answer.restock_on >= TODAY


@given(demands(), stocks(), days)
def test_one_more_item_never_serves_fewer(needed, stock, expires_on):
    more = attrs.evolve(
        stock, items=(*stock.items, PartItem(part_number="BOLT", serial_number="new", expires_on=expires_on))
    )
    before, after = availability(needed, stock, on=TODAY), availability(needed, more, on=TODAY)
    assert sum(answer.missing for answer in after.values()) <= sum(answer.missing for answer in before.values())


@given(demands(most=4), stocks())
def test_as_many_are_served_from_stock_as_any_order_of_serving_could(needed, stock):
    bolts = [(demand.last_on, quantity) for demand in needed for number, quantity in demand.needs if number == "BOLT"]
    free = [
        item.expires_on or date.max
        for item in stock.items
        if item.part_number == "BOLT" and item.status == "in_stock" and item.key not in stock.reserved_by
    ]
    alone = attrs.evolve(stock, reservations=[each for each in stock.reservations if each.is_open and each.task == "X"])
    kept = attrs.evolve(alone, items=[item for item in stock.items if item.key not in stock.reserved_by])
    answers = availability(needed, kept, on=TODAY)
    served = sum(answer.in_stock for (_, number), answer in answers.items() if number == "BOLT")
    assert served == max(_served(order, free) for order in permutations(bolts))


def _served(bolts, free):
    """Serve in one order, each piece with the item that expires first of those that last long enough."""
    left, served = sorted(free), 0
    for last_on, quantity in bolts:
        for _ in range(quantity):
            fitting = [expires_on for expires_on in left if expires_on >= last_on]
            if fitting:
                left.remove(fitting[0])
                served += 1
    return served


@given(days, days, st.none() | days)
def test_what_is_expired_stays_expired_and_may_only_be_disposed_of(first, second, expires_on):
    item = PartItem(part_number="BOLT", serial_number="A", expires_on=expires_on)
    kept = Reservation(id="R1", task="T1", part_number="BOLT", serial_number="A")
    earlier, later = sorted((first, second))
    assert may_reserve(item, task="T1", on=earlier).allowed >= may_reserve(item, task="T1", on=later).allowed
    assert may_use(kept, item, on=later).allowed == may_reserve(item, task="T1", on=later).allowed
    assert may_dispose(item).allowed
