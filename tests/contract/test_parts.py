"""Parts on record, on each database: kept for one task at a time, watched when they are used."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import attrs
import operator_data as some
import pytest
from operator_data import ADMIN, AUDITOR, NOW, US
from sqlalchemy import event
from workshop import OMAR, PLANNER, SARA, workshop

from amss_core.errors import AmssError, ConflictError, ForbiddenError, InvalidValueError, NotFoundError
from amss_core.parts import Order, PartDefinition, PartItem
from amss_core.services import alerts, parts, tasks
from amss_sql import schema

SEAL = PartDefinition(part_number="S-7", name="seal", alternates=["S-8"], minimum_level=1, lead_time_days=10)
TODAY = NOW.date()


def do(database, use_case, *arguments, now=NOW, by=ADMIN, **named):
    with database.begin(US) as stores:
        return use_case(stores, by, *arguments, now=now, **named)


def ask(database, use_case, *arguments, by=AUDITOR, **named):
    with database.read(US) as stores:
        return use_case(stores, by, *arguments, **named)


def told(database):
    with database.read(US) as stores:
        return [each.event.name for each in stores.outbox.read(limit=5_000)]


def statements(database, use_case, *arguments, **named):
    """Return how many statements a use case sends to the database."""
    sent = []
    event.listen(database.engine, "before_cursor_execute", lambda *_: sent.append(1))
    do(database, use_case, *arguments, **named)
    return len(sent)


def stock_alerts(database):
    found = ask(database, alerts.list_alerts, also_resolved=True)
    return [(each.level, each.is_open) for each in found if each.category == "parts_low_stock"]


@pytest.fixture
def store(database):
    """Return a workshop whose store has two seals, one alternate, and a task that needs a seal."""
    workshop(database)
    do(database, parts.define_part, attrs.evolve(SEAL, part_number="S-8", alternates=[], minimum_level=0))
    do(database, parts.define_part, SEAL)
    for part, serial, expires_on in (("S-7", "1", None), ("S-7", "2", date(2026, 6, 30)), ("S-8", "1", None)):
        do(database, parts.receive, PartItem(part_number=part, serial_number=serial, expires_on=expires_on))
    do(database, tasks.plan_task, some.task(mechanic="P1", parts=[("S-7", 1)]), by=PLANNER)
    do(database, tasks.plan_task, some.task(id="T2", aircraft="ET-AXN", parts=[("S-7", 1)]), by=PLANNER)
    return database


def test_what_is_known_comes_back_as_it_was_entered(store):
    do(store, parts.order, Order(id="O1", part_number="S-7", quantity=3, arrives_on=date(2026, 6, 9)))
    stock = ask(store, parts.show_stock)
    assert stock.definition_of["S-7"] == SEAL
    assert [each.key for each in stock.items] == [("S-7", "1"), ("S-7", "2"), ("S-8", "1")]
    assert stock.orders[0].arrives_on == date(2026, 6, 9)
    changed = do(store, parts.change_definition, attrs.evolve(SEAL, minimum_level=2))
    assert changed.revision == 2
    with pytest.raises(ConflictError, match="changed meanwhile: revision 2, not 1"):
        do(store, parts.change_definition, SEAL)
    later = do(store, parts.change_order, "O1", quantity=2, arrives_on=date(2026, 7, 1))
    assert ask(store, parts.show_stock).orders == (later,)
    do(store, parts.change_order, "O1", quantity=0, arrives_on=date(2026, 7, 1))
    assert ask(store, parts.show_stock).orders == ()
    with pytest.raises(NotFoundError, match="no open order 'O1'"):
        do(store, parts.change_order, "O1", quantity=1, arrives_on=date(2026, 7, 1))


def test_an_item_is_kept_for_one_task_at_a_time(store):
    kept = do(store, parts.reserve, ("S-7", "1"), "T1", by=SARA)
    assert do(store, parts.reserve, ("S-7", "1"), "T1", by=SARA) == kept
    with pytest.raises(ConflictError, match="reserved for T1") as refused:
        do(store, parts.reserve, ("S-7", "1"), "T2")
    assert [each.code for each in refused.value.findings] == ["item_reserved"]
    with pytest.raises(ConflictError), store.begin(US) as stores:  # the second wall
        stores.parts._tenant.insert(schema.reservations, attrs.evolve(kept, id="other"))
    assert ask(store, parts.show_stock).item_of["S-7", "1"].status == "reserved"
    assert do(store, parts.release, kept.id, by=SARA).state == "released"
    assert do(store, parts.release, kept.id, by=SARA).state == "released"
    assert do(store, parts.reserve, ("S-7", "1"), "T2").task == "T2"


def test_an_item_is_used_by_the_task_that_it_is_kept_for(store):
    kept = do(store, parts.reserve, ("S-7", "2"), "T1", by=SARA)
    with pytest.raises(ForbiddenError):
        do(store, parts.use, kept.id, by=OMAR)
    with pytest.raises(ConflictError, match="expired"):
        do(store, parts.use, kept.id, by=SARA, now=NOW + timedelta(days=40))
    used = do(store, parts.use, kept.id, by=SARA)
    assert (used.state, used.changed_at) == ("used", NOW)
    with pytest.raises(ConflictError, match="used"):
        do(store, parts.release, kept.id, by=SARA)
    with pytest.raises(ConflictError):
        do(store, parts.reserve, ("S-7", "2"), "T2")


def test_only_what_a_task_needs_or_an_alternate_for_it_is_kept(store):
    with pytest.raises(ConflictError, match="does not need S-8"):
        do(store, parts.reserve, ("S-8", "1"), "T1", by=SARA)
    kept = do(store, parts.reserve, ("S-8", "1"), "T1", instead_of="S-7", by=SARA)
    assert kept.serves == "S-7"
    with pytest.raises(ConflictError, match="does not need"):
        do(store, parts.reserve, ("S-7", "1"), "T2", instead_of="S-8")


def test_a_task_that_is_over_keeps_nothing(store):
    do(store, tasks.cancel, "T1", reason="x", by=PLANNER)
    with pytest.raises(ConflictError, match="T1 is cancelled") as refused:
        do(store, parts.reserve, ("S-7", "1"), "T1")
    assert [each.code for each in refused.value.findings] == ["task_over"]
    assert ask(store, parts.show_stock).reservations == ()


def test_no_order_is_of_less_than_nothing(store):
    order = Order(id="O1", part_number="S-7", quantity=3, arrives_on=TODAY)
    do(store, parts.order, order)
    with pytest.raises(InvalidValueError, match="quantity"):
        do(store, parts.change_order, "O1", quantity=-1, arrives_on=TODAY)
    assert ask(store, parts.show_stock).orders == (order,)


def test_an_expired_item_cannot_be_kept(store):
    do(store, parts.receive, PartItem(part_number="S-7", serial_number="3", expires_on=date(2026, 5, 1)))
    with pytest.raises(ConflictError, match="expired"):
        do(store, parts.reserve, ("S-7", "3"), "T1", by=SARA)


def test_stock_is_watched_on_each_use(store):
    before = stock_alerts(store)
    assert before == [("critical", False)]  # from when it was defined and nothing had come
    kept = [do(store, parts.reserve, ("S-7", serial), task) for serial, task in (("1", "T1"), ("2", "T2"))]
    assert stock_alerts(store) == [("critical", True), *before]
    assert told(store)[-2:] == ["alert:created", "parts:low_stock"]
    do(store, parts.use, kept[0].id)
    assert stock_alerts(store) == [("critical", True), *before]
    do(store, parts.release, kept[1].id)
    assert stock_alerts(store) == [("critical", False), *before]
    do(store, parts.change_definition, attrs.evolve(SEAL, minimum_level=2))
    assert stock_alerts(store) == [("warning", True), ("critical", False), *before]


def test_what_a_cancelled_task_gives_back_is_in_stock_again(store):
    for serial, task in (("1", "T1"), ("2", "T2")):
        do(store, parts.reserve, ("S-7", serial), task)
    assert stock_alerts(store)[0] == ("critical", True)
    do(store, tasks.cancel, "T1", reason="x", by=PLANNER)
    assert stock_alerts(store)[0] == ("critical", False)


def test_a_low_stock_is_announced_as_it_is_now(store):
    do(store, parts.change_definition, attrs.evolve(SEAL, minimum_level=3))
    later = NOW + timedelta(days=40)
    do(store, parts.reserve, ("S-7", "1"), "T1", now=later, by=SARA)
    with store.read(US) as stores:
        low = [each.event.payload for each in stores.outbox.read(limit=5_000) if each.event.name == "parts:low_stock"]
    assert [(each.in_stock, each.minimum) for each in low] == [(0, 1), (2, 3), (0, 3)]


def test_stock_is_watched_with_as_many_queries_whatever_is_on_the_shelf(store):
    few = statements(store, parts.reserve, ("S-7", "1"), "T1", by=SARA)
    for serial in range(3, 30):
        do(store, parts.receive, PartItem(part_number="S-7", serial_number=str(serial)))
    assert statements(store, parts.reserve, ("S-7", "2"), "T2") == few


def test_an_item_is_disposed_of_once_nothing_keeps_it(store):
    kept = do(store, parts.reserve, ("S-7", "1"), "T1", by=SARA)
    with pytest.raises(ConflictError, match="reserved"):
        do(store, parts.dispose, ("S-7", "1"), reason="dropped")
    do(store, parts.release, kept.id, by=SARA)
    gone = do(store, parts.dispose, ("S-7", "1"), reason="dropped")
    assert gone.status == "disposed"
    assert do(store, parts.dispose, ("S-7", "1"), reason="again") == gone


def test_what_a_task_needs_is_told_with_its_date(store):
    assert [each.status for each in ask(store, parts.show_availability, "T1", on=TODAY)] == ["available"]
    for serial in ("1", "2"):
        do(store, parts.dispose, ("S-7", serial), reason="x")
    do(store, tasks.change_task, "T1", mechanic=None, parts=[], by=PLANNER)
    (short,) = ask(store, parts.show_availability, "T2", on=TODAY)
    assert short.status == "short"


NAIVE = datetime(2026, 5, 31, 14, 30)  # noqa: DTZ001 - what is refused
BAD = {
    "a part that is defined": (parts.define_part, [SEAL], {}),
    "a naive instant": (parts.define_part, [PartDefinition(part_number="N")], {"now": NAIVE}),
    "an unknown definition": (parts.change_definition, [PartDefinition(part_number="X9")], {}),
    "an item of an unknown part": (parts.receive, [PartItem(part_number="X9", serial_number="1")], {}),
    "an item that is there": (parts.receive, [PartItem(part_number="S-7", serial_number="1")], {}),
    "an unknown item": (parts.reserve, [("S-7", "X9"), "T1"], {}),
    "an unknown task": (parts.reserve, [("S-7", "1"), "X9"], {}),
    "an unknown part to stand for": (parts.reserve, [("S-7", "1"), "T1"], {"instead_of": "X9"}),
    "an unknown reservation": (parts.use, ["X9"], {}),
    "another unknown reservation": (parts.release, ["X9"], {}),
    "an unknown item to dispose of": (parts.dispose, [("X9", "1")], {"reason": "x"}),
    "an order of an unknown part": (parts.order, [Order(id="O", part_number="X9", arrives_on=TODAY)], {}),
    "an order that is there": (parts.order, [Order(id="O0", part_number="S-7", arrives_on=TODAY)], {}),
    "less than nothing": (parts.change_order, ["O0"], {"quantity": -1, "arrives_on": TODAY}),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_a_typed_error_and_nothing_is_written(store, name):
    do(store, parts.order, Order(id="O0", part_number="S-7", arrives_on=TODAY))
    use_case, arguments, named = BAD[name]
    before = told(store)
    with pytest.raises(AmssError):
        do(store, use_case, *arguments, **named)
    assert told(store) == before


def test_a_reservation_is_added_once(store):
    kept = do(store, parts.reserve, ("S-7", "1"), "T1", by=SARA)
    with pytest.raises(ConflictError, match="already a reservation"), store.begin(US) as stores:
        stores.parts.add_reservation(kept)


def test_who_may_not_is_refused(store):
    for use_case, given, named in (
        (parts.define_part, [PartDefinition(part_number="N")], {}),
        (parts.receive, [PartItem(part_number="S-7", serial_number="9")], {}),
        (parts.order, [Order(id="O", part_number="S-7", arrives_on=TODAY)], {}),
        (parts.dispose, [("S-7", "1")], {"reason": "x"}),
    ):
        with pytest.raises(ForbiddenError):
            do(store, use_case, *given, by=AUDITOR, **named)
    with pytest.raises(ForbiddenError):
        do(store, parts.reserve, ("S-7", "1"), "T2", by=SARA)
