"""Bad input at every use case: whatever is handed in, the answer is a typed error in plain words, and nothing is kept.

Each use case is called well, and once more in the state that this has brought about; then everything in that call is
made worse, one place after the other. What a use case takes and nobody foresaw is therefore tried as well, and a use
case without a call is told by name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache, partial
from typing import Any, get_type_hints

import attrs
import pytest
from bad_values import NICE_TEXT, BadValue, backwards, bad_values
from busy_shop import BusyShop, busy_shop
from databases import POSTGRESQL
from operator_data import THEM, US
from sqlalchemy import CompoundSelect, String, Text, bindparam, cast, exists, func, literal, or_, select, union_all
from use_cases import CALLS, Call, called, public_use_cases

from amss_core.errors import AmssError, InvalidValueError
from amss_core.stores import Stores
from amss_core.tasks import Task
from amss_sql import Database, schema
from amss_sql.columns import CanonicalJson

USE_CASES = public_use_cases()
REFUSED = frozenset(
    ["NUL", "half a character", "10 MB", "long for a name", "a number", "naive", "an instant", "a truth"]
    + ["not a number", "backwards", "wrong", "one text"]
    + [f"{kind} for a name" for kind in ("NUL", "10 MB", "a number", "unknown")]
)
"""What is never good, wherever it stands."""
REFERENCES = frozenset(
    {
        *("aircraft", "alert_id", "certificate", "certificate_id", "corrects", "directive", "import_id", "inspector"),
        *("item_id", "mechanic", "mechanic_id", "number", "order_id", "person", "person_id", "predecessor"),
        *("programme", "programme_id", "programme_item", "registration", "registrations", "reservation_id"),
        *("successor", "task", "task_id", "template_code", "user_id"),
    }
)
"""What names something that must be on record, in the own organisation."""
NOT_KEPT = frozenset({"recorded_by", "proof"})
"""What the use case says itself, and what is only looked at."""
TOLD_ONLY = frozenset({"reason"})
"""What only the audit log keeps."""
LONGEST_ANSWER = 2_000


class UndoneError(Exception):
    """Ends a transaction whose work is not to stay."""


@pytest.fixture(scope="module", params=["sqlite-memory", POSTGRESQL[0]])
def shop(request, servers, migrated_file) -> Iterator[BusyShop]:
    """Return a busy shop on one database of each kind, in which nothing stays: all calls are undone."""
    if request.param == "sqlite-memory":
        with Database.open("sqlite://") as database:
            with database.engine.connect() as connection, sqlite3.connect(migrated_file) as template:
                template.backup(connection.connection.driver_connection)
            yield busy_shop(database)
        return
    server = servers(request.param)
    name = server.new_database()
    with Database.open(server.url(name)) as database:
        yield busy_shop(database)
    server.drop(name)


def rows(shop: BusyShop) -> dict[str, int]:
    """Return how many rows each table has, of both organisations."""
    found = {}
    for organization in (US, THEM):
        with shop.database.read(organization) as stores:
            for table in schema.tenant_tables():
                query = select(func.count()).where(table.c.org_id == organization)
                counted = stores.users._tenant._connection.scalar(query)
                found[f"{organization} {table.name}"] = counted
    return found


def hints_of(name: str) -> dict[str, Any]:
    hints = get_type_hints(USE_CASES[name])
    if "changes" in hints:
        attrs.resolve_types(Task)
        hints |= {field.name: field.type for field in attrs.fields(Task)}
    return hints


def worse(name: str, call: Call, good: Mapping[str, Any], shop: BusyShop) -> Iterator[tuple[BadValue, dict[str, Any]]]:
    """Yield each bad value with all arguments by name, the one that it is in still to be made."""
    hints = hints_of(name)
    for argument, value in good.items():
        for bad in bad_values(argument, value, hints[argument]):
            yield bad, {**good, argument: bad.make}
    for end, earlier in backwards(good):
        yield BadValue((end,), "backwards", lambda earlier=earlier: earlier), {**good, end: lambda e=earlier: e}
    for reason, given in call.wrong.items():
        yield BadValue((reason,), "wrong", lambda: None), {**good, **given(shop)}


def _pass(_stores: Stores) -> None:
    """Look at nothing."""


def outcome(
    shop: BusyShop, name: str, call: Call, given: Mapping[str, Any], look: Callable[[Stores], object] = _pass
) -> Exception | None:
    """Return what a call raised, in a transaction that is undone; `look` sees the stores where it succeeded."""
    try:
        arguments = {each: value() if callable(value) else value for each, value in given.items()}
        with shop.database.begin(call.by.organization) as stores:
            found = called(name, stores, call.by, arguments)
            if isinstance(found, Iterator):
                list(found)
            look(stores)
            _undo()
    except UndoneError:
        return None
    except Exception as error:  # noqa: BLE001 - which one is what the test is about
        return error


def _undo() -> None:
    raise UndoneError


def test_each_use_case_has_a_good_call():
    assert sorted(USE_CASES) == sorted(CALLS)


@pytest.mark.parametrize("name", CALLS)
def test_bad_input_is_refused_in_plain_words_and_unusual_text_is_kept(name, shop):
    call, before = CALLS[name], rows(shop)
    good, told = call.given(shop), set()

    def look_and_repeat(stores: Stores) -> None:
        told.add(stores.audit.head().number)
        with suppress(AmssError):  # in the state that the first call has brought about
            called(name, stores, call.by, good)

    assert outcome(shop, name, call, good, look_and_repeat) is None
    writes = told != {before.get(f"{call.by.organization} audit_records", 0)}
    complaints = {}
    for bad, given in worse(name, call, good, shop):
        places: set[str] = set()
        look = partial(find, places) if writes and bad.kind == "nice" and not call.leaves_open(bad.path) else _pass
        error = outcome(shop, name, call, given, look)
        complaints[str(bad)] = against(bad, error, call) or lost(
            bad, places if look is not _pass and error is None else None
        )
    assert {bad: complaint for bad, complaint in complaints.items() if complaint} == {}
    assert rows(shop) == before


def lost(bad: BadValue, places: set[str] | None) -> str:
    """Return what is wrong with where a text was kept; nothing where it was refused, or is there to be read."""
    if places is None or bad.path[-1] in NOT_KEPT:
        return ""
    return "" if places - (set() if bad.path[-1] in TOLD_ONLY else {"audit_records", "outbox"}) else "is not kept"


def against(bad: BadValue, error: Exception | None, call: Call) -> str:
    """Return what is wrong with the answer to a bad value; nothing where it is as it should be."""
    place = bad.path[-1]
    if error is None:
        refers = bad.kind in {"unknown", "theirs"} and place in REFERENCES and not call.leaves_open(bad.path)
        stale = place == "revision" and bad.kind == "another" and not call.leaves_open(bad.path)
        return "was taken" if bad.kind in REFUSED or refers or stale else ""
    if not isinstance(error, AmssError):
        return f"crashed: {error!r}"[:200]
    if not 0 < len(str(error)) <= LONGEST_ANSWER:
        return f"was refused in {len(str(error))} characters"
    if isinstance(error, InvalidValueError) and not error.field:
        return f"was refused without its field: {error}"
    return ""


def find(places: set[str], stores: Stores) -> None:
    """Add the names of the tables that hold the unusual text, by itself or within a record."""
    places.update(stores.users._tenant._connection.scalars(_holders(), {"org": stores.organization}))


@cache
def _holders() -> CompoundSelect[Any]:
    """Return the query for the names of the tables that hold the text."""
    queries = []
    for table in schema.tenant_tables():
        holds = [
            cast(column, Text).contains(NICE_TEXT)
            for column in table.columns
            if isinstance(column.type, (String, CanonicalJson)) and column.name != "org_id"
        ]
        if holds:
            own = table.c.org_id == bindparam("org", type_=table.c.org_id.type)
            queries.append(select(literal(table.name)).where(exists().where(own, or_(*holds))))
    return union_all(*queries)
