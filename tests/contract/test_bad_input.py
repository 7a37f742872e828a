"""Bad input at every use case: whatever is handed in, the answer is a typed error in plain words, and nothing is kept.

Each use case is called well once; then everything in that call is made worse, one place after the other. What a use
case takes and nobody foresaw is therefore tried as well, and a use case without a call is told by name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any, get_type_hints

import attrs
import pytest
from pathlib import Path
from bad_values import BadValue, backwards, bad_values
from busy_shop import BusyShop, busy_shop
from databases import POSTGRESQL
from operator_data import THEM, US
from sqlalchemy import text
from use_cases import CALLS, Call, public_use_cases

from amss_core.errors import AmssError, InvalidValueError
from amss_core.tasks import Task
from amss_sql import Database, schema

USE_CASES = public_use_cases()
REFUSED = frozenset(
    ["NUL", "half a character", "10 MB", "a number", "naive", "an instant", "a truth", "not a number", "backwards"]
) | {"NUL for a name", "10 MB for a name", "a number for a name", "unknown for a name", "stale", "wrong", "one text"}
"""What is never good, wherever it stands."""


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
                query = text(f"SELECT count(*) FROM {table.name} WHERE org_id = :org")
                counted = stores.users._tenant._connection.execute(query, {"org": organization}).scalar()
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


def outcome(shop: BusyShop, name: str, call: Call, given: Mapping[str, Any], look=lambda _: None) -> Exception | None:
    """Return what a call raised, in a transaction that is undone; `look` sees the stores where it succeeded."""
    try:
        arguments = {each: value() if callable(value) else value for each, value in given.items()}
        with shop.database.begin(call.by.organization) as stores:
            found = USE_CASES[name](stores, call.by, **arguments)
            if isinstance(found, Iterator):
                list(found)
            look(stores)
            raise UndoneError
    except UndoneError:
        return None
    except Exception as error:
        return error


def test_each_use_case_has_a_good_call():
    assert sorted(USE_CASES) == sorted(CALLS)


@pytest.mark.parametrize("name", CALLS)
def test_bad_input_is_refused_in_plain_words_and_nothing_is_written(name, shop):
    call = CALLS[name]
    good = call.given(shop)
    before = rows(shop)
    assert outcome(shop, name, call, good) is None
    found = []
    for bad, given in worse(name, call, good, shop):
        error = outcome(shop, name, call, given)

        if bad.kind in {"unknown","theirs"} and error is None: exec('with Path("/tmp/unk.txt").open("a") as f: f.write(f"{name} {bad}\\n")', globals(), dict(name=name,bad=bad))
        if complaint := against(bad, error, call):
            found.append(f"{bad}: {complaint}")
    from pathlib import Path

    with Path("/tmp/found.txt").open("a") as f:
        f.write("".join(f"{name} {each}\n" for each in found))
    assert found == []
    assert rows(shop) == before


def against(bad: BadValue, error: Exception | None, call: Call) -> str:
    if error is None:
        return "was taken" if bad.kind in REFUSED else ""
    if not isinstance(error, AmssError):
        return f"crashed: {error!r}"[:200]
    words = str(error)
    if len(words) > 2_000 or not words:
        return f"was refused in {len(words)} characters"
    if isinstance(error, InvalidValueError) and not error.field:
        return f"was refused without its field: {words}"
    return ""
