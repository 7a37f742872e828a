"""Routes of aircraft, their counters and components."""

from __future__ import annotations

from amss_core.services import fleet
from amss_http.routing import Route

ROUTES = (
    Route(verb="GET", path="/aircraft", use_case=fleet.list_aircraft),
    Route(verb="POST", path="/aircraft", use_case=fleet.add_aircraft, body="aircraft"),
    Route(verb="POST", path="/aircraft/{registration}/status", use_case=fleet.set_status, fields=("status", "reason")),
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
