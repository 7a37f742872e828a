"""The fleet: aircraft and their types, components and where they are installed, counters, and utilisation."""

from __future__ import annotations

from amss_core.fleet.aircraft import (
    Aircraft,
    AircraftStatus,
    AircraftType,
    Component,
    ComponentId,
    Installation,
)
from amss_core.fleet.component_counters import component_counters, explain_component_counters
from amss_core.fleet.corrections import corrections_against, standing
from amss_core.fleet.facts import Fleet
from amss_core.fleet.readings import CounterHistory, Reading, readings_against
from amss_core.fleet.register import FleetRegister
from amss_core.fleet.utilisation import utilisation_from

__all__ = [
    "Aircraft",
    "AircraftStatus",
    "AircraftType",
    "Component",
    "ComponentId",
    "CounterHistory",
    "Fleet",
    "FleetRegister",
    "Installation",
    "Reading",
    "component_counters",
    "corrections_against",
    "explain_component_counters",
    "readings_against",
    "standing",
    "utilisation_from",
]
