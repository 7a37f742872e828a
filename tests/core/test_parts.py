"""Parts: items, reservations, stock levels, and whether what planned work needs is there in time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from amss_core.errors import ConflictError, InvalidValueError
from amss_core.parts import (
    RESERVATION_TRANSITIONS,
    Demand,
    Order,
    PartAvailability,
    PartDefinition,
    PartItem,
    Reservation,
    Stock,
    availability,
    may_dispose,
    may_release,
    may_reserve,
    may_use,
    released,
    stock_level,
)

TODAY = date(2026, 6, 1)
MONDAY = date(2026, 6, 8)
ONE_DAY = timedelta(days=1)


def definition(**changes: Any) -> PartDefinition:
    return PartDefinition(**({"part_number": "SEAL-1"} | changes))


def item(serial_number: str = "A", **changes: Any) -> PartItem:
    return PartItem(**({"part_number": "SEAL-1", "serial_number": serial_number} | changes))


def reservation(serial_number: str = "A", **changes: Any) -> Reservation:
    facts = {"id": f"R-{serial_number}", "task": "T1", "part_number": "SEAL-1", "serial_number": serial_number}
    return Reservation(**(facts | changes))


def demand(task: str = "T1", quantity: int = 1, **changes: Any) -> Demand:
    facts = {"task": task, "needs": [("SEAL-1", quantity)], "first_on": MONDAY, "last_on": MONDAY}
    return Demand(**(facts | changes))


def answer(*demands: Demand, task: str = "T1", part_number: str = "SEAL-1", **facts: Any) -> PartAvailability:
    return availability(demands or (demand(),), Stock(**facts), on=TODAY)[task, part_number]


def codes(decision: Any) -> list[str]:
    return [finding.code for finding in decision.against]


class TestRecords:
    def test_a_part_is_no_alternate_of_itself(self):
        with pytest.raises(InvalidValueError, match="no alternate of itself"):
            definition(alternates=["SEAL-1"])

    @pytest.mark.parametrize("field", ["minimum_level", "reorder_point", "lead_time_days"])
    @pytest.mark.parametrize("value", [-1, True, "2"])
    def test_levels_and_lead_time_are_whole_numbers(self, field, value):
        with pytest.raises(InvalidValueError, match=f"{field}: expected a whole number of 0 or more"):
            definition(**{field: value})

    @pytest.mark.parametrize("quantity", [0, True, "1"])
    def test_an_order_is_of_at_least_one(self, quantity):
        with pytest.raises(InvalidValueError, match="quantity: expected a whole number of 1 or more"):
            Order(id="O1", part_number="SEAL-1", quantity=quantity, arrives_on=MONDAY)

    @pytest.mark.parametrize("quantity", [0, True, "1"])
    def test_at_least_one_is_needed(self, quantity):
        with pytest.raises(InvalidValueError, match="needs: expected a quantity of 1 or more of SEAL-1"):
            demand(needs=[("SEAL-1", quantity)])

    def test_needs_of_one_number_are_added_up(self):
        assert demand(needs=[("SEAL-1", 1), ("BOLT", 4), ("SEAL-1", 2)]).needs == (("SEAL-1", 3), ("BOLT", 4))

    def test_a_task_does_not_end_before_it_begins(self):
        with pytest.raises(InvalidValueError, match=r"^last_on: expected a day on or after 2026-06-08"):
            demand(last_on=TODAY)

    def test_an_item_is_named_by_part_and_serial_number(self):
        assert item().key == reservation().item == ("SEAL-1", "A")
        assert item().name == "SEAL-1 serial A"

    def test_a_stock_names_all_that_stands_twice(self):
        with pytest.raises(InvalidValueError, match=r"definitions: expected each once, but found twice: SEAL-1$"):
            Stock(definitions=[definition(), definition(name="again")])
        with pytest.raises(InvalidValueError, match=r"items: .*: SEAL-1 serial A, SEAL-1 serial B$"):
            Stock(items=[item("A"), item("B"), item("A"), item("B"), item("A")])

    def test_an_item_has_one_open_reservation(self):
        with pytest.raises(InvalidValueError, match=r"reservations: .* open SEAL-1 serial A"):
            Stock(reservations=[reservation(), reservation(id="R2", task="T2")])
        closed = reservation(id="R2", task="T2", state="released")
        assert Stock(reservations=[reservation(), closed]).reserved_by == {("SEAL-1", "A"): reservation()}


class TestReserving:
    """EASA 145.A.42: only what is fit may be used."""

    def test_an_item_in_stock_may_be_reserved(self):
        decision = may_reserve(item(), task="T1", on=TODAY, last_on=MONDAY, needed=["SEAL-1"])
        assert decision.allowed
        assert decision.changes
        assert decision.require() is decision

    def test_an_item_is_valid_through_its_last_day(self):
        assert may_reserve(item(expires_on=TODAY), task="T1", on=TODAY).allowed
        assert codes(may_reserve(item(expires_on=TODAY), task="T1", on=TODAY + ONE_DAY)) == ["item_expired"]

    def test_an_item_must_last_through_the_task(self):
        assert may_reserve(item(expires_on=MONDAY), task="T1", on=TODAY, last_on=MONDAY).allowed
        decision = may_reserve(item(expires_on=MONDAY - ONE_DAY), task="T1", on=TODAY, last_on=MONDAY)
        assert codes(decision) == ["item_expires_before_task_end"]
        assert dict(decision.against[0].compared) == {"expires_on": "2026-06-07", "last_on": "2026-06-08"}

    def test_an_item_is_reserved_for_one_task(self):
        decision = may_reserve(item(), task="T2", on=TODAY, reservations=[reservation("B", task="T3"), reservation()])
        assert codes(decision) == ["item_reserved"]
        assert str(decision.against[0]) == "SEAL-1 serial A is reserved for T1."

    def test_reserving_again_for_the_same_task_changes_nothing(self):
        decision = may_reserve(item(status="reserved"), task="T1", on=TODAY, reservations=[reservation()])
        assert decision.allowed
        assert not decision.changes

    def test_a_released_reservation_keeps_nothing(self):
        assert may_reserve(item(), task="T2", on=TODAY, reservations=[reservation(state="released")]).allowed

    def test_everything_that_stands_against_is_told(self):
        decision = may_reserve(
            item(status="used", expires_on=date(2026, 5, 1)),
            task="T2",
            on=TODAY,
            last_on=MONDAY,
            reservations=[reservation()],
            needed=["BOLT"],
        )
        assert codes(decision) == ["item_not_in_stock", "item_reserved", "item_expired", "part_not_needed"]
        assert [term.value for term in decision.derivation.terms] == [False] * 4
        with pytest.raises(ConflictError, match=r"cannot reserve SEAL-1 serial A for T2: .* is used, not in") as error:
            decision.require()
        assert error.value.findings == decision.against

    def test_a_task_without_parts_needs_none(self):
        decision = may_reserve(item(), task="T1", on=TODAY, needed=[])
        assert str(decision.against[0]) == "The task does not need SEAL-1, only no part."

    def test_an_item_that_says_reserved_without_a_reservation_is_not_free(self):
        assert codes(may_reserve(item(status="reserved"), task="T1", on=TODAY)) == ["item_not_in_stock"]


class TestUsingReleasingDisposing:
    def test_a_reserved_item_may_be_used_through_its_last_day(self):
        assert may_use(reservation(), item(expires_on=TODAY), on=TODAY).allowed
        assert codes(may_use(reservation(), item(expires_on=TODAY), on=TODAY + ONE_DAY)) == ["item_expired"]

    def test_what_is_released_or_gone_may_not_be_used(self):
        decision = may_use(reservation(state="released"), item(status="disposed"), on=TODAY)
        assert codes(decision) == ["reservation_closed", "item_not_in_stock"]

    def test_using_again_changes_nothing(self):
        assert not may_use(reservation(state="used"), item(status="used"), on=TODAY).changes

    def test_an_item_is_used_by_its_own_reservation(self):
        with pytest.raises(InvalidValueError, match="own item"):
            may_use(reservation("B"), item("A"), on=TODAY)

    def test_only_an_open_reservation_is_released(self):
        assert may_release(reservation()).allowed
        assert codes(may_release(reservation(state="used"))) == ["reservation_closed"]
        assert not may_release(reservation(state="released")).changes

    def test_a_cancelled_task_releases_what_it_has_not_used(self):
        noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
        used, other = reservation("B", state="used"), reservation("C", task="T2")
        given_back = reservation("A", state="released", changed_at=noon)
        assert released([reservation("A"), used, other], task="T1", at=noon) == (given_back, used, other)

    def test_an_expired_item_may_be_disposed_of(self):
        assert may_dispose(item(expires_on=date(2020, 1, 1)), reservations=[reservation("B")]).allowed

    def test_what_is_used_or_reserved_is_not_disposed_of(self):
        assert codes(may_dispose(item(status="installed"))) == ["item_not_in_stock"]
        decision = may_dispose(item(), reservations=[reservation(), reservation("B", task="T2")])
        assert [str(finding) for finding in decision.against] == [
            "SEAL-1 serial A is reserved for T1; release it first."
        ]
        assert not may_dispose(item(status="disposed")).changes

    def test_used_and_released_are_final(self):
        assert RESERVATION_TRANSITIONS["reserved"] == {"used", "released"}
        assert not RESERVATION_TRANSITIONS["used"] | RESERVATION_TRANSITIONS["released"]


class TestStockLevel:
    @pytest.mark.parametrize(
        ("free", "status", "code"),
        [
            (0, "out_of_stock", "out_of_stock"),
            (1, "below_minimum", "stock_below_minimum"),
            (2, "reorder", "stock_at_reorder_point"),
            (3, "reorder", "stock_at_reorder_point"),
            (4, "in_order", None),
        ],
    )
    def test_the_level_follows_what_is_free(self, free, status, code):
        level = stock_level(definition(minimum_level=2, reorder_point=3), [item(str(n)) for n in range(free)], on=TODAY)
        assert (level.free, level.status) == (free, status)
        assert [finding.code for finding in level.against] == ([code] if code else [])

    def test_without_a_minimum_none_in_stock_is_in_order(self):
        assert stock_level(definition(), [], on=TODAY).status == "in_order"

    def test_what_is_reserved_expired_gone_or_another_part_is_not_free(self):
        items = [
            item("free"),
            item("kept"),
            item("says", status="reserved"),
            item("old", expires_on=TODAY - ONE_DAY),
            item("used", status="used"),
            item("other", part_number="BOLT"),
        ]
        kept = [reservation("kept"), reservation("free", state="released")]
        level = stock_level(definition(minimum_level=2), items, on=TODAY, reservations=kept)
        assert (level.free, level.reserved, level.expired) == (1, 2, 1)
        assert level.status == "below_minimum"
        assert (
            str(level.derivation) == "SEAL-1: 1 free, 2 reserved, 1 expired on 2026-06-01; minimum 2, reorder point 0."
        )


class TestAvailability:
    def test_free_items_make_a_part_available(self):
        found = answer(items=[item()])
        assert (found.status, found.reserved, found.in_stock, found.missing) == ("available", 0, 1, 0)
        assert found.in_time
        assert found.against == ()

    def test_items_kept_for_the_task_make_it_reserved(self):
        found = answer(items=[item(), item("B")], reservations=[reservation()])
        assert (found.status, found.reserved, found.in_stock) == ("reserved", 1, 0)

    def test_items_that_the_task_used_count(self):
        found = answer(items=[item(status="used")], reservations=[reservation(state="used")])
        assert (found.status, found.reserved) == ("reserved", 1)

    def test_quantities_are_respected(self):
        stock = {"items": [item("A"), item("B")], "reservations": [reservation("A")]}
        assert answer(demand(quantity=2), **stock).status == "available"
        found = answer(demand(quantity=3), **stock)
        assert (found.status, found.missing) == ("short", 1)

    def test_items_kept_for_another_task_do_not_count(self):
        found = answer(items=[item()], reservations=[reservation(task="T2")])
        assert (found.status, found.in_time) == ("short", False)

    def test_a_reservation_of_an_item_that_is_gone_or_unknown_does_not_count(self):
        assert answer(items=[item(status="disposed")], reservations=[reservation()]).status == "short"
        assert answer(definitions=[definition()], reservations=[reservation()]).status == "short"

    def test_an_alternate_kept_for_the_task_serves_it(self):
        kept = reservation(part_number="SEAL-2", instead_of="SEAL-1")
        found = answer(definitions=[definition()], items=[item(part_number="SEAL-2")], reservations=[kept])
        assert found.status == "reserved"

    def test_items_that_expire_before_the_task_ends_do_not_count(self):
        assert answer(items=[item(expires_on=MONDAY)]).status == "available"
        assert answer(items=[item(expires_on=MONDAY - ONE_DAY)]).status == "short"
        kept = answer(items=[item(expires_on=MONDAY - ONE_DAY)], reservations=[reservation()])
        assert kept.status == "short"
        assert "SEAL-1 serial A is reserved, but expires on 2026-06-07." in str(kept.derivation)

    def test_what_starts_first_is_served_first(self):
        later = demand("T0", first_on=MONDAY + ONE_DAY, last_on=MONDAY + ONE_DAY)
        answers = availability([later, demand("T1")], Stock(items=[item()]), on=TODAY)
        assert {key[0]: found.status for key, found in answers.items()} == {"T1": "available", "T0": "short"}

    def test_the_item_that_expires_first_is_taken_first(self):
        items = [item("A"), item("B", expires_on=MONDAY)]
        later = demand("T2", first_on=MONDAY + ONE_DAY, last_on=MONDAY + ONE_DAY)
        answers = availability([demand("T1"), later], Stock(items=items), on=TODAY)
        assert {found.status for found in answers.values()} == {"available"}

    def test_what_is_short_comes_back_with_an_order(self):
        order = Order(id="O1", part_number="SEAL-1", arrives_on=MONDAY + ONE_DAY)
        found = answer(orders=[order])
        assert (found.status, found.restock_on, found.to_order, found.in_time) == ("short", MONDAY + ONE_DAY, 0, False)
        assert str(found.against[0]) == (
            "T1 needs 1 of SEAL-1 on 2026-06-08, but 1 is missing; restock is on 2026-06-09."
        )

    def test_what_arrives_on_the_first_day_is_in_time(self):
        found = answer(orders=[Order(id="O1", part_number="SEAL-1", arrives_on=MONDAY)])
        assert (found.status, found.in_time, found.against) == ("short", True, ())

    def test_orders_are_used_up_in_the_order_of_arrival(self):
        orders = [
            Order(id="O2", part_number="SEAL-1", quantity=2, arrives_on=MONDAY + 2 * ONE_DAY),
            Order(id="O1", part_number="SEAL-1", quantity=2, arrives_on=MONDAY),
        ]
        first, second = demand("T1", quantity=1), demand("T2", quantity=2)
        answers = availability([first, second], Stock(orders=orders), on=TODAY)
        assert [found.restock_on for found in answers.values()] == [MONDAY, MONDAY + 2 * ONE_DAY]

    def test_an_order_that_should_have_come_is_not_counted_on(self):
        found = answer(orders=[Order(id="O1", part_number="SEAL-1", arrives_on=TODAY - ONE_DAY)])
        assert (found.restock_on, found.to_order) == (None, 1)
        assert str(found.against[0]).endswith("1 is missing; no restock date is known.")

    def test_without_an_order_the_lead_time_counts_from_today(self):
        found = answer(demand(quantity=2), definitions=[definition(lead_time_days=10)])
        assert (found.restock_on, found.to_order) == (TODAY + 10 * ONE_DAY, 2)
        assert found.order_by_on == MONDAY - 10 * ONE_DAY
        assert not found.in_time
        assert "2 are missing" in str(found.against[0])

    def test_what_can_still_be_ordered_in_time_is_in_time(self):
        found = answer(definitions=[definition(lead_time_days=7)])
        assert (found.status, found.restock_on, found.order_by_on) == ("short", MONDAY, TODAY)
        assert found.in_time

    def test_orders_and_lead_time_together_give_the_later_day(self):
        order = Order(id="O1", part_number="SEAL-1", arrives_on=MONDAY)
        early = answer(demand(quantity=2), definitions=[definition(lead_time_days=2)], orders=[order])
        late = answer(demand(quantity=2), definitions=[definition(lead_time_days=30)], orders=[order])
        unknown = answer(demand(quantity=2), definitions=[definition()], orders=[order])
        assert [found.restock_on for found in (early, late, unknown)] == [MONDAY, TODAY + 30 * ONE_DAY, None]

    def test_a_lead_time_beyond_the_calendar_ends_with_it(self):
        found = answer(definitions=[definition(lead_time_days=10_000_000)])
        assert (found.restock_on, found.order_by_on) == (date.max, date.min)

    def test_an_unknown_part_number_is_unknown_and_not_short(self):
        found = answer()
        assert (found.status, found.in_time) == ("unknown", False)
        assert [finding.code for finding in found.against] == ["part_unknown"]

    def test_alternates_in_stock_are_told_with_how_many_are_free(self):
        stock = {
            "definitions": [definition(alternates=["SEAL-2", "SEAL-3", "SEAL-4"])],
            "items": [
                item("A", part_number="SEAL-2"),
                item("B", part_number="SEAL-3"),
                item("C", part_number="SEAL-3"),
                item("D", part_number="SEAL-3", expires_on=TODAY),
            ],
        }
        assert answer(**stock).alternates == (("SEAL-2", 1), ("SEAL-3", 2))
        assert answer(demand(quantity=2), **stock).alternates == (("SEAL-3", 2),)

    def test_an_alternate_that_other_work_needs_is_not_offered(self):
        stock = {
            "definitions": [definition(alternates=["SEAL-2"])],
            "items": [item("A", part_number="SEAL-2")],
        }
        other = demand("T2", needs=[("SEAL-2", 1)], first_on=MONDAY + ONE_DAY, last_on=MONDAY + ONE_DAY)
        assert answer(demand(), other, **stock).alternates == ()

    def test_the_derivation_tells_what_was_counted(self):
        stock = {
            "definitions": [definition(lead_time_days=10)],
            "items": [item("A"), item("B")],
            "reservations": [reservation("A")],
            "orders": [Order(id="O1", part_number="SEAL-1", arrives_on=MONDAY)],
        }
        assert list(answer(demand(quantity=4), **stock).derivation.lines()) == [
            "T1 needs 4 of SEAL-1 from 2026-06-08: short.",
            "  1 reserved for T1 or used by it.",
            "  1 free, lasting through 2026-06-08.",
            "  1 arrive on 2026-06-08 (order O1).",
            "  1 not ordered; ordered on 2026-06-01, they arrive after 10 days.",
        ]
        assert "lead time is not known" in str(answer(items=[item(status="used")]).derivation)

    def test_a_change_of_a_reservation_has_an_instant(self):
        noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
        assert reservation(state="used", changed_at=noon).changed_at == noon
        with pytest.raises(InvalidValueError, match="changed_at"):
            reservation(changed_at=datetime(2026, 6, 1, 12))  # noqa: DTZ001 - a naive instant is what is refused
