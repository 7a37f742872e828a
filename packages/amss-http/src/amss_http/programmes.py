"""Routes of maintenance programmes and their items."""

from __future__ import annotations

from datetime import datetime

import attrs

from amss_core.directives.register import SCAN_POLICY
from amss_core.permissions import Actor
from amss_core.programmes import KeptItem, Programme, ProgrammeItem
from amss_core.services import programmes
from amss_core.stores import Stores
from amss_http.addresses import require_same
from amss_http.routing import Route


def change_programme(
    stores: Stores, actor: Actor, programme_id: str, programme: Programme, *, revision: int, now: datetime
) -> Programme:
    """Change a maintenance programme."""
    require_same(programme_id, programme.id, field="id")
    return programmes.change_programme(stores, actor, attrs.evolve(programme, revision=revision), now=now)


def change_programme_item(
    stores: Stores,
    actor: Actor,
    programme_id: str,
    item_id: str,
    item: ProgrammeItem,
    *,
    revision: int,
    now: datetime,
) -> KeptItem:
    """Change an item of a maintenance programme."""
    require_same(item_id, item.id, field="id")
    kept = KeptItem(programme=programme_id, item=item, revision=revision)
    return programmes.change_item(stores, actor, kept, now=now)


ROUTES = (
    Route(verb="GET", path="/programmes", use_case=programmes.list_programmes),
    Route(verb="POST", path="/programmes", use_case=programmes.create_programme, body="programme"),
    Route(
        verb="PUT",
        path="/programmes/{programme_id}",
        use_case=change_programme,
        body="programme",
        stands_for=(programmes.change_programme,),
    ),
    Route(
        verb="GET",
        path="/programmes/{programme_id}/items",
        use_case=programmes.list_items,
        name="list_programme_items",
    ),
    Route(
        verb="POST",
        path="/programmes/{programme_id}/items",
        use_case=programmes.add_items,
        body="items",
        name="add_programme_items",
    ),
    Route(
        verb="PUT",
        path="/programmes/{programme_id}/items/{item_id}",
        use_case=change_programme_item,
        body="item",
        stands_for=(programmes.change_item,),
    ),
    Route(
        verb="POST",
        path="/programme-accomplishments",
        use_case=programmes.record_programme_accomplishment,
        body="accomplishment",
        given={"own": False},
    ),
    Route(
        verb="GET",
        path="/programmes/status",
        use_case=programmes.status_of_programmes,
        given={"policy": SCAN_POLICY},
        name="show_programme_status",
    ),
    Route(verb="GET", path="/programmes/due", use_case=programmes.list_due_items),
    Route(verb="GET", path="/programmes/visits", use_case=programmes.suggest_visits),
    Route(
        verb="POST",
        path="/programmes/generated-tasks",
        use_case=programmes.generate_tasks,
        fields=("programme_id", "begins", "duration"),
    ),
)
