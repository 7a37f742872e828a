"""Routes of directives, of what was done of them, and of where the fleet stands."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date, datetime

import attrs

from amss_core.codec import canonical_json, structure, unstructure
from amss_core.directives.register import SCAN_POLICY, KeptStatus
from amss_core.errors import CodecError, InvalidValueError
from amss_core.permissions import Actor
from amss_core.services import directives
from amss_core.stores import Stores
from amss_http.routing import PAGE, Route, decoded, encoded, require_page


@attrs.frozen(kw_only=True)
class DuePage:
    """Part of the due list, the most urgent first; `next_cursor` asks for the next part, and is null in the last."""

    items: tuple[KeptStatus, ...]
    """What needs doing or knowing."""
    next_cursor: str | None
    """The last item, as the next request is to name it."""


def list_due(
    stores: Stores,
    actor: Actor,
    *,
    on: date,
    horizon_days: int = 90,
    limit: int = PAGE,
    cursor: str | None = None,
) -> DuePage:
    """Return what needs doing or knowing by what the last scan found, the most urgent first, a page at a time."""
    require_page(limit)
    found = directives.list_due(stores, actor, on=on, horizon_days=horizon_days, after=_after(cursor), limit=limit + 1)
    items = found[:limit]
    more = len(found) > limit
    return DuePage(items=items, next_cursor=encoded(canonical_json(unstructure(items[-1]))) if more else None)


def _after(cursor: str | None) -> KeptStatus | None:
    if cursor is None:
        return None
    try:
        return structure(json.loads(decoded(cursor)), KeptStatus)
    except (CodecError, ValueError, RecursionError):
        raise InvalidValueError(
            "expected the cursor of the page before; leave it out to begin", field="cursor", value=cursor[:50]
        ) from None


def scan_fleet_for_directive(
    stores: Stores,
    actor: Actor,
    number: str,
    *,
    on: date,
    registrations: Collection[str] | None = None,
    now: datetime,
) -> directives.ScanSummary:
    """Work out where aircraft and components stand on one directive, and keep it for lists."""
    return directives.scan_fleet(
        stores, actor, on=on, now=now, directives=(number,), registrations=registrations, policy=SCAN_POLICY
    )


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
        path="/directives/{number}/scan-fleet",
        use_case=scan_fleet_for_directive,
        fields=("on", "registrations"),
        stands_for=(directives.scan_fleet,),
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
    Route(verb="GET", path="/due", use_case=list_due, stands_for=(directives.list_due,)),
    Route(verb="GET", path="/fleet/matrix", use_case=directives.status_of_fleet, name="show_fleet_matrix"),
    Route(
        verb="GET",
        path="/aircraft/{registration}/compliance-status",
        use_case=directives.status_sheet,
        name="show_status_sheet",
        given={"policy": SCAN_POLICY},
    ),
)
