"""What all tables are made with: their metadata, keys with the organisation first, and what may be done to their rows.

Maintainer's notes: a foreign key of one column to another tenant's row would be accepted, row security or not: that is
why `org_id` is in all of them. `Table.info` says what the walls of `amss_sql.walls` need to know.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from amss_sql.columns import CanonicalJson, OrganizationId, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""All tables; `amss_sql.migrations` makes the same ones step by step."""

GROWS = {"only_grows": True, "removable": False}
"""No row is ever changed or removed."""
FACTS = {"only_grows": True, "removable": "while_taken_back"}
"""No row is ever changed; one that an import has made can be removed while the import is taken back."""
CHANGES = {"only_grows": False, "removable": False}
"""Rows are changed, and never removed."""
RECORDS = {"only_grows": False, "removable": "while_taken_back"}
"""Rows are changed; one that an import has made can be removed while the import is taken back."""
LOOSE = {"only_grows": False, "removable": True}
"""Rows are changed and removed: what follows from others, or is a link that a planner may cut."""
SHARED = {"only_grows": False, "removable": True, "shared": True}
"""Rows are of all organisations, changed and removed."""


def tenant_table(name: str, *items: Any, key: tuple[str, ...], info: Mapping[str, object]) -> Table:  # noqa: ANN401 - columns and constraints
    """Return a table whose rows belong to an organisation: it is the first column of the key."""
    return Table(
        name,
        metadata,
        Column("org_id", OrganizationId, nullable=False),
        *items,
        PrimaryKeyConstraint("org_id", *key),
        info=dict(info),
    )


def belongs_to(
    table: str, *columns: str, key: tuple[str, ...] = ("id",), name: str | None = None
) -> ForeignKeyConstraint:
    """Return the reference to a row of the same organisation; with a name where there are two to one table."""
    targets = [f"{table}.{column}" for column in ("org_id", *key)]
    return ForeignKeyConstraint(["org_id", *columns], targets, name=name)


def of_organization() -> ForeignKeyConstraint:
    """Return the reference to the organisation itself."""
    return ForeignKeyConstraint(["org_id"], ["organizations.org_id"])


def of_component() -> ForeignKeyConstraint:
    """Return the reference to a component, which is named by part number and serial number."""
    columns = ("component_part_number", "component_serial_number")
    return belongs_to("components", *columns, key=("id_part_number", "id_serial_number"))


def recorded() -> tuple[Column[Any], ...]:
    """Return the columns that say when and by whom a fact was recorded."""
    return Column("recorded_at", UtcDateTime), Column("recorded_by", Text, nullable=False)


def personnel_facts(name: str, *items: Any, rests_on: ForeignKeyConstraint) -> Table:  # noqa: ANN401 - columns and constraints
    """Return a table of facts about people: each row is one record of a fact, number `entry` of those with its id."""
    return tenant_table(
        name,
        Column("person", Text, nullable=False),
        Column("id", Text, nullable=False),
        Column("entry", Integer, nullable=False),
        *items,
        *recorded(),
        rests_on,
        CheckConstraint("entry >= 1", name="entry"),
        key=("person", "id", "entry"),
        info=FACTS,
    )


def dated_facts(name: str, *items: Any) -> Table:  # noqa: ANN401 - columns and constraints
    """Return a table of what happened to an aircraft or a component on a day; a later row replaces one by its id."""
    return tenant_table(
        name,
        Column("id", Text, nullable=False),
        Column("aircraft", Text),
        Column("component_part_number", Text),
        Column("component_serial_number", Text),
        Column("done_on", Date, nullable=False),
        Column("aircraft_counters", CanonicalJson, nullable=False),
        Column("component_counters", CanonicalJson, nullable=False),
        Column("reference", Text, nullable=False),
        Column("replaces", Text, nullable=False),
        *recorded(),
        *items,
        belongs_to("aircraft", "aircraft", key=("registration",)),
        of_component(),
        CheckConstraint("aircraft IS NOT NULL OR component_part_number IS NOT NULL", name="subject"),
        CheckConstraint("(component_part_number IS NULL) = (component_serial_number IS NULL)", name="component"),
        Index(None, "org_id", "aircraft"),
        Index(None, "org_id", "component_part_number", "component_serial_number"),
        key=("id",),
        info=FACTS,
    )
