"""Routes of directives."""

from __future__ import annotations

from amss_core.directives.register import SCAN_POLICY
from amss_core.services import directives
from amss_http.routing import Route

ROUTES = (
    Route(verb="GET", path="/directives", use_case=directives.list_directives),
    Route(verb="POST", path="/directives", use_case=directives.create_directive, body="directive"),
    Route(verb="POST", path="/directives/batches", use_case=directives.create_directives, body="directives"),
    Route(verb="GET", path="/directives/{number}/issues", use_case=directives.show_directive),
    Route(
        verb="POST", path="/directives/revisions", use_case=directives.revise_directive, fields=("directive", "reason")
    ),
    Route(
        verb="POST",
        path="/directives/scans",
        use_case=directives.scan_fleet,
        fields=("on", "directives", "registrations"),
        given={"policy": SCAN_POLICY},
    ),
    Route(
        verb="POST",
        path="/accomplishments",
        use_case=directives.record_accomplishment,
        body="accomplishment",
        given={"own": False},
    ),
    Route(verb="POST", path="/events", use_case=directives.record_event, body="event"),
    Route(verb="GET", path="/fleet/compliance-status", use_case=directives.status_of_fleet),
    Route(
        verb="GET",
        path="/aircraft/{registration}/compliance-status",
        use_case=directives.status_sheet,
        given={"policy": SCAN_POLICY},
    ),
)
