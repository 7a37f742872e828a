"""The store of aircraft, components, installations and counter readings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import attrs
from sqlalchemy import Table, and_, select
from sqlalchemy.sql import ColumnElement

from amss_core.errors import ConflictError, NotFoundError
from amss_core.fleet import Aircraft, Component, ComponentId, Fleet, Installation, Reading
from amss_sql import schema
from amss_sql.rows import is_one_of
from amss_sql.tenancy import Tenant


class SqlFleet:
    """The organisation's fleet."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def add(self, aircraft: Aircraft) -> None:
        """Add an aircraft."""
        if self._find(aircraft.registration):
            raise ConflictError(f"there is already an aircraft '{aircraft.registration}'")
        self._tenant.insert(schema.aircraft, aircraft)

    def _find(self, registration: str) -> tuple[Aircraft, ...]:
        table = schema.aircraft
        return self._tenant.records(self._tenant.select(table, table.c.registration == registration), Aircraft)

    def get(self, registration: str) -> Aircraft:
        """Return an aircraft."""
        for aircraft in self._find(registration):
            return aircraft
        raise NotFoundError(f"there is no aircraft '{registration}' in this organisation")

    def all(self) -> tuple[Aircraft, ...]:
        """Return all aircraft of the organisation, by registration."""
        table = schema.aircraft
        return self._tenant.records(self._tenant.select(table).order_by(table.c.registration), Aircraft)

    def replace(self, aircraft: Aircraft) -> Aircraft:
        """Store a changed aircraft over the revision that it was made from."""
        following = attrs.evolve(aircraft, revision=aircraft.revision + 1)
        table = schema.aircraft
        where = (table.c.registration == aircraft.registration, table.c.revision == aircraft.revision)
        if not self._tenant.update(table, following, where=where):
            now = self.get(aircraft.registration).revision
            raise ConflictError(
                f"the aircraft '{aircraft.registration}' was changed meanwhile: revision {now}, not "
                f"{aircraft.revision}; look again"
            )
        return following

    def add_component(self, component: Component) -> None:
        """Add a component."""
        if self._find_component(component.id):
            raise ConflictError(f"there is already a component {component.id}")
        self._tenant.insert(schema.components, component)

    def _find_component(self, component: ComponentId) -> tuple[Component, ...]:
        table = schema.components
        where = _is_component(table, component, field="id")
        return self._tenant.records(self._tenant.select(table, where), Component)

    def get_component(self, component: ComponentId) -> Component:
        """Return a component."""
        for found in self._find_component(component):
            return found
        raise NotFoundError(f"there is no component {component} in this organisation; register it first")

    def installations_of(self, component: ComponentId) -> tuple[Installation, ...]:
        """Return everything on record about where a component was installed, in the order of entry."""
        table = schema.installations
        query = self._tenant.select(table, _is_component(table, component)).order_by(table.c.recorded_at, table.c.id)
        return self._tenant.records(query, Installation)

    def record_installation(self, installation: Installation, *, id: str) -> None:  # noqa: A002 - the column's name
        """Record an installation, or its end."""
        self.get_component(installation.component)
        self.get(installation.aircraft)
        self._tenant.insert(schema.installations, installation, id=id)

    def readings_of(self, subjects: Iterable[str | ComponentId]) -> tuple[Reading, ...]:
        """Return all readings of some aircraft and components, corrected ones included, by day and entry."""
        table, given = schema.readings, tuple(subjects)
        named = [each for each in given if isinstance(each, str)]
        components = [each for each in given if not isinstance(each, str)]
        own = self._tenant.has_any(table, table.c.aircraft.in_(named), is_one_of(table, components))
        return self._tenant.records(_in_order(table, self._tenant.select(table, own)), Reading)

    def record_readings(self, readings: Iterable[Reading]) -> None:
        """Record readings, each with its id."""
        given = tuple(readings)
        table = schema.readings
        self._require({each.aircraft for each in given if each.aircraft is not None})
        self._require_components({each.component for each in given if each.component is not None})
        used = select(table.c.id).where(self._tenant.own(table), table.c.id.in_([each.id for each in given]))
        if taken := sorted(row["id"] for row in self._tenant.rows(used)):
            raise ConflictError(f"there is already a reading '{taken[0]}'; take another id")
        self._tenant.insert_all(table, given)

    def _require(self, registrations: Collection[str]) -> None:
        table = schema.aircraft
        known = self._tenant.rows(self._tenant.select(table, table.c.registration.in_(registrations)))
        for missing in sorted(set(registrations) - {row["registration"] for row in known}):
            raise NotFoundError(f"there is no aircraft '{missing}' in this organisation")

    def _require_components(self, components: Collection[ComponentId]) -> None:
        table = schema.components
        rows = self._tenant.rows(self._tenant.select(table, is_one_of(table, components, field="id")))
        known = {ComponentId(part_number=row["id_part_number"], serial_number=row["id_serial_number"]) for row in rows}
        for missing in sorted(set(components) - known):
            raise NotFoundError(f"there is no component {missing} in this organisation; register it first")

    def load(self, registrations: Iterable[str] | None = None) -> Fleet:
        """Return the whole fleet, or some aircraft with all that was ever installed on them."""
        if registrations is None:
            return self._loaded()
        named = tuple(registrations)
        installations = schema.installations
        components = {
            (row["component_part_number"], row["component_serial_number"])
            for row in self._tenant.rows(self._tenant.select(installations, installations.c.aircraft.in_(named)))
        }
        return self._loaded(named, [ComponentId(part_number=part, serial_number=serial) for part, serial in components])

    def _loaded(self, named: tuple[str, ...] | None = None, components: Iterable[ComponentId] = ()) -> Fleet:
        ids = tuple(components)

        def rows(table: Table, aircraft: str | None, component: str | None) -> Any:  # noqa: ANN401 - a query has no narrower type
            if named is None:
                return self._tenant.select(table)
            of_aircraft = [table.c[aircraft].in_(named)] if aircraft else []
            of_component = [is_one_of(table, ids, field=component)] if component else []
            some = [*of_aircraft, *of_component]
            return self._tenant.select(table, some[0] if len(some) == 1 else self._tenant.has_any(table, *some))

        aircraft, own = schema.aircraft, schema.components
        installations, readings = schema.installations, schema.readings
        known = self._tenant.records(
            rows(own, None, "id").order_by(own.c.id_part_number, own.c.id_serial_number), Component
        )
        return Fleet(
            aircraft=self._tenant.records(
                rows(aircraft, "registration", None).order_by(aircraft.c.registration), Aircraft
            ),
            components=known,
            installations=self._tenant.records(
                rows(installations, "aircraft", "component").order_by(installations.c.recorded_at, installations.c.id),
                Installation,
            ),
            readings=self._tenant.records(_in_order(readings, rows(readings, "aircraft", "component")), Reading),
        )


def _in_order(table: Table, query: Any) -> Any:  # noqa: ANN401 - a query has no narrower type
    return query.order_by(table.c.read_on, table.c.recorded_at, table.c.id)


def _is_component(table: Table, component: ComponentId, *, field: str = "component") -> ColumnElement[bool]:
    return and_(
        table.c[f"{field}_part_number"] == component.part_number,
        table.c[f"{field}_serial_number"] == component.serial_number,
    )
