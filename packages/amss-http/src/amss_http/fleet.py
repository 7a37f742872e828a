"""Routes of aircraft, their counters and components."""

from __future__ import annotations

from datetime import datetime

import attrs

from amss_core.errors import NotFoundError
from amss_core.fleet import Aircraft
from amss_core.permissions import Actor
from amss_core.services import fleet
from amss_core.stores import Stores
from amss_http.addresses import require_same
from amss_http.routing import Route


def show_aircraft(stores: Stores, actor: Actor, registration: str) -> Aircraft:
    """Return an aircraft."""
    found = next((each for each in fleet.list_aircraft(stores, actor) if each.registration == registration), None)
    if found is None:
        raise NotFoundError(f"there is no aircraft '{registration}' in this organisation")
    return found


def change_aircraft(
    stores: Stores, actor: Actor, registration: str, aircraft: Aircraft, *, revision: int, now: datetime
) -> Aircraft:
    """Change an aircraft's particulars."""
    require_same(registration, aircraft.registration, field="registration")
    return fleet.change_aircraft(stores, actor, attrs.evolve(aircraft, revision=revision), now=now)


ROUTES = (
    Route(verb="GET", path="/aircraft", use_case=fleet.list_aircraft),
    Route(verb="POST", path="/aircraft", use_case=fleet.add_aircraft, body="aircraft"),
    Route(verb="GET", path="/fleet", use_case=fleet.show_fleet),
    Route(verb="GET", path="/aircraft/{registration}", use_case=show_aircraft, stands_for=(fleet.list_aircraft,)),
    Route(
        verb="PUT",
        path="/aircraft/{registration}",
        use_case=change_aircraft,
        body="aircraft",
        stands_for=(fleet.change_aircraft,),
    ),
    Route(
        verb="POST",
        path="/aircraft/{registration}/status",
        use_case=fleet.set_status,
        fields=("status", "reason"),
        name="set_aircraft_status",
    ),
    Route(verb="PUT", path="/aircraft/{registration}/utilisation-plan", use_case=fleet.plan_utilisation, body="plan"),
    Route(verb="POST", path="/readings", use_case=fleet.record_reading, body="reading"),
    Route(verb="POST", path="/readings/batches", use_case=fleet.record_readings, body="readings"),
    Route(verb="POST", path="/components", use_case=fleet.register_component, body="component"),
    Route(
        verb="POST",
        path="/installations",
        use_case=fleet.install_component,
        fields=("component", "registration", "on", "position"),
    ),
    Route(verb="POST", path="/removals", use_case=fleet.remove_component, fields=("component", "on")),
)
