"""The port of the store that holds the fleet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from amss_core.fleet.aircraft import Aircraft, Component, ComponentId, Installation
from amss_core.fleet.facts import Fleet
from amss_core.fleet.readings import Reading


class FleetRegister(Protocol):
    """The store of an organisation's aircraft, components, installations and readings; facts are never overwritten."""

    def add(self, aircraft: Aircraft) -> None:
        """Add an aircraft; ConflictError where there is one of this registration."""

    def get(self, registration: str) -> Aircraft:
        """Return an aircraft; NotFoundError where the organisation has none of this registration."""

    def all(self) -> tuple[Aircraft, ...]:
        """Return all aircraft of the organisation, by registration."""

    def replace(self, aircraft: Aircraft) -> Aircraft:
        """Store a changed aircraft over the revision that it was made from, and return it with the next revision.

        NotFoundError where the organisation has none of this registration, ConflictError where somebody else has
        changed it meanwhile.
        """

    def add_component(self, component: Component) -> None:
        """Add a component; ConflictError where there is one of this part number and serial number."""

    def get_component(self, component: ComponentId) -> Component:
        """Return a component; NotFoundError where the organisation has none of this part number and serial number."""

    def installations_of(self, component: ComponentId) -> tuple[Installation, ...]:
        """Return everything on record about where a component was installed, in the order of entry."""

    def record_installation(self, installation: Installation, *, id: str) -> None:  # noqa: A002 - what it is
        """Record an installation, or its end; NotFoundError where component or aircraft do not exist."""

    def readings_of(self, subjects: Iterable[str | ComponentId]) -> tuple[Reading, ...]:
        """Return all readings of some aircraft, by registration, and components, corrected ones included, by day."""

    def record_readings(self, readings: Iterable[Reading]) -> None:
        """Record readings, each with its id.

        NotFoundError where the aircraft or component of one does not exist, ConflictError where an id was used before.
        """

    def load(self, registrations: Iterable[str] | None = None) -> Fleet:
        """Return the whole fleet, or some aircraft with all that was ever installed on them."""
