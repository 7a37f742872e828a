"""Tables of aircraft, components, where these are installed, and what the counters showed."""

from __future__ import annotations

from typing import get_args

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Date, Index, Integer, String, Text

from amss_core.fleet import AircraftStatus
from amss_sql.columns import CanonicalJson, FlightSeconds, UtcDateTime, one_of
from amss_sql.schema.base import (
    FACTS,
    RECORDS,
    belongs_to,
    of_component,
    of_organization,
    recorded,
    tenant_table,
)

aircraft = tenant_table(
    "aircraft",
    Column("registration", Text, nullable=False),
    Column("type_designator", Text, nullable=False),
    Column("serial_number", Text),
    Column("model", Text),
    Column("series", Text),
    Column("manufactured_on", Date),
    Column("first_flight_on", Date),
    Column("status", String(20), nullable=False),
    Column("capacity_slots", Integer, nullable=False),
    Column("modifications", CanonicalJson),
    Column("configuration_known", Boolean, nullable=False),
    Column("utilisation_plan", CanonicalJson, nullable=False),
    Column("aog_since", UtcDateTime),
    Column("revision", Integer, nullable=False),
    of_organization(),
    CheckConstraint(one_of("status", get_args(AircraftStatus)), name="status"),
    CheckConstraint("capacity_slots >= 1", name="capacity_slots"),
    key=("registration",),
    info=RECORDS,
)
components = tenant_table(
    "components",
    Column("id_part_number", Text, nullable=False),
    Column("id_serial_number", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("manufactured_on", Date),
    of_organization(),
    key=("id_part_number", "id_serial_number"),
    info=RECORDS,
)
installations = tenant_table(
    "installations",
    Column("id", String(36), nullable=False),
    Column("component_part_number", Text, nullable=False),
    Column("component_serial_number", Text, nullable=False),
    Column("aircraft", Text, nullable=False),
    Column("position", Text, nullable=False),
    Column("installed_on", Date),
    Column("removed_on", Date),
    *recorded(),
    of_component(),
    belongs_to("aircraft", "aircraft", key=("registration",)),
    CheckConstraint("removed_on IS NULL OR installed_on IS NULL OR removed_on >= installed_on", name="removed_on"),
    Index(None, "org_id", "component_part_number", "component_serial_number"),
    Index(None, "org_id", "aircraft"),
    key=("id",),
    info=FACTS,
)
readings = tenant_table(
    "readings",
    Column("id", Text, nullable=False),
    Column("aircraft", Text),
    Column("component_part_number", Text),
    Column("component_serial_number", Text),
    Column("read_on", Date, nullable=False),
    Column("flight_hours", FlightSeconds),
    Column("flight_cycles", BigInteger),
    Column("replaces", Text, nullable=False),
    *recorded(),
    belongs_to("aircraft", "aircraft", key=("registration",)),
    of_component(),
    CheckConstraint("(aircraft IS NULL) <> (component_part_number IS NULL)", name="subject"),
    CheckConstraint("(component_part_number IS NULL) = (component_serial_number IS NULL)", name="component"),
    CheckConstraint("flight_hours IS NOT NULL OR flight_cycles IS NOT NULL", name="shows"),
    CheckConstraint("flight_hours >= 0", name="flight_hours"),
    CheckConstraint("flight_cycles >= 0", name="flight_cycles"),
    Index(None, "org_id", "aircraft", "read_on"),
    Index(None, "org_id", "component_part_number", "component_serial_number", "read_on"),
    key=("id",),
    info=FACTS,
)
