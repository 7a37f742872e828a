"""What the benchmarks of the stores share: a database of each kind, filled with an operator of any size."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

import attrs
from sqlalchemy import Connection, Engine, Table, create_engine

from amss_core.organizations import Organization
from amss_core.permissions import Actor
from amss_core.services.organizations import create_organization
from amss_core.stores import Stores
from amss_sql import Database
from amss_sql.tenancy import Tenant

sys.path.append(str(Path(__file__).parents[2] / "tests" / "support"))
from databases import running

ORGANIZATION = "019e7e71-1240-7000-8000-000000000000"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ADMIN = Actor(id="root", role="admin", organization=ORGANIZATION)
PLANNER = Actor(id="anna", role="tenant_admin", organization=ORGANIZATION)
_Answer = TypeVar("_Answer")


@attrs.frozen
class Measured:
    """A database to measure on."""

    name: str
    """Its kind."""
    database: Database
    """The migrated database, with one organisation."""
    _engine: Engine
    _fill_with: tuple[str, ...]

    def fill(self, rows: Iterable[tuple[Table, Iterable[dict[str, Any]]]]) -> None:
        """Insert rows as they are, past the walls of PostgreSQL, and let the database look at them for its plans."""
        with self._engine.begin() as connection:
            for statement in self._fill_with:
                connection.exec_driver_sql(statement)
            for table, given in rows:
                self._copy(connection, table, ({"org_id": ORGANIZATION, **row} for row in given))
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")

    def _copy(self, connection: Connection, table: Table, rows: Iterator[dict[str, Any]]) -> None:
        """Insert rows with the driver alone: SQLAlchemy would take ten times as long."""
        first = next(rows)
        kinds = [table.c[name].type.dialect_impl(self._engine.dialect) for name in first]
        processors = [kind.bind_processor(self._engine.dialect) or _as_it_is for kind in kinds]
        values = (
            [None if value is None else process(value) for process, value in zip(processors, row.values(), strict=True)]
            for row in chain([first], rows)
        )
        names = ", ".join(f'"{name}"' for name in first)
        driver: Any = connection.connection.cursor()
        if self._engine.dialect.name == "sqlite":
            marks = ", ".join("?" for _ in first)
            driver.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", values)  # noqa: S608 - our own words
            return
        with driver.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for each in values:
                copy.write_row(each)


def _as_it_is(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    return value


@contextmanager
def databases() -> Iterator[tuple[Measured, ...]]:
    """Yield an SQLite file, and the newest PostgreSQL of the tests."""
    with tempfile.TemporaryDirectory() as folder, running("postgresql-18") as server:
        name = server.new_database()
        on_file = f"sqlite:///{folder}/amss.sqlite3"
        with Database.open(on_file) as sqlite, Database.open(server.url(name)) as postgresql:
            sqlite.upgrade()
            for database in (sqlite, postgresql):
                with database.begin(ORGANIZATION) as stores:
                    create_organization(stores, ADMIN, Organization(id=ORGANIZATION, name="Northern Air"), now=NOW)
            as_superuser = create_engine(server.url(name, "postgres").replace("postgresql:", "postgresql+psycopg:"))
            yield (
                Measured("SQLite file", sqlite, sqlite.engine, ("PRAGMA cache_size = -4000000", "BEGIN IMMEDIATE")),
                Measured("PostgreSQL 18", postgresql, as_superuser, ("SET session_replication_role = replica",)),
            )
            as_superuser.dispose()


def tenant_of(stores: Stores) -> Tenant:
    """Return what the stores of a transaction query through; only a benchmark may ask for it."""
    tenant: Tenant = vars(stores.users)["_tenant"]
    return tenant


def connection_of(stores: Stores) -> Connection:
    """Return the connection of a transaction; only a benchmark may ask for it."""
    return tenant_of(stores)._connection  # noqa: SLF001 - a store has no need to give it away


def timed(measured: Callable[[], _Answer], *, repeats: int = 1) -> tuple[float, _Answer]:
    """Return the least time of several runs, in seconds, and the answer."""
    least, answer = _timed(measured)
    for _ in range(repeats - 1):
        least = min(least, _timed(measured)[0])
    return least, answer


def _timed(measured: Callable[[], _Answer]) -> tuple[float, _Answer]:
    begun = perf_counter()
    answer = measured()
    return perf_counter() - begun, answer


def size(description: str | None, usual: int, what: str) -> int:
    """Return how many to measure with: as many as the command line says, or with `--quick` a tenth."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(f"--{what}", type=int, default=usual, help=f"how many {what}; {usual:,} unless told")
    parser.add_argument("--quick", action="store_true", help="a tenth of them")
    arguments = parser.parse_args()
    count: int = getattr(arguments, what.replace("-", "_"))
    return count // 10 if arguments.quick else count


def report(ratios: Iterable[tuple[str, float, float]]) -> int:
    """Print each ratio with its target, and return 1 where one is missed, otherwise 0."""
    missed = 0
    for name, ratio, target in ratios:
        missed += ratio < target
        print(f"  {name}: {ratio:,.1f} x (target {target:g} x{', missed' if ratio < target else ''})")
    return int(missed > 0)
