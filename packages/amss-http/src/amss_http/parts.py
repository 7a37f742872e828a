"""Routes of parts: definitions, items, reservations and orders."""

from __future__ import annotations

from datetime import datetime

import attrs

from amss_core.parts import PartDefinition
from amss_core.permissions import Actor
from amss_core.services import parts
from amss_core.stores import Stores
from amss_http.addresses import require_same
from amss_http.routing import Route


def change_part_definition(
    stores: Stores, actor: Actor, part_number: str, definition: PartDefinition, *, revision: int, now: datetime
) -> PartDefinition:
    """Change what a part number stands for, or how much of it the store should hold."""
    require_same(part_number, definition.part_number, field="part_number")
    return parts.change_definition(stores, actor, attrs.evolve(definition, revision=revision), now=now)


ROUTES = (
    Route(verb="GET", path="/parts/stock", use_case=parts.show_stock),
    Route(verb="GET", path="/tasks/{task_id}/parts", use_case=parts.show_availability, name="show_part_availability"),
    Route(verb="POST", path="/parts/definitions", use_case=parts.define_part, body="definition"),
    Route(
        verb="PUT",
        path="/parts/definitions/{part_number}",
        use_case=change_part_definition,
        body="definition",
        stands_for=(parts.change_definition,),
    ),
    Route(verb="POST", path="/parts/items", use_case=parts.receive, body="item", name="receive_part"),
    Route(
        verb="POST",
        path="/parts/disposals",
        use_case=parts.dispose,
        fields=("item", "reason"),
        name="dispose_of_part",
    ),
    Route(
        verb="POST",
        path="/parts/reservations",
        use_case=parts.reserve,
        fields=("item", "task_id", "instead_of"),
        status=201,
        name="reserve_part",
    ),
    Route(verb="POST", path="/parts/reservations/{reservation_id}/use", use_case=parts.use, name="use_part"),
    Route(
        verb="POST", path="/parts/reservations/{reservation_id}/release", use_case=parts.release, name="release_part"
    ),
    Route(verb="POST", path="/parts/orders", use_case=parts.order, body="given", name="order_part"),
    Route(
        verb="PATCH", path="/parts/orders/{order_id}", use_case=parts.change_order, fields=("quantity", "arrives_on")
    ),
)
