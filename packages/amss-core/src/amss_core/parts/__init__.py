"""Parts of the store: definitions, items, reservations and orders, what may be done with them, and what is there.

`availability` tells for planned work whether its parts are there in time; `may_reserve`, `may_use`, `may_release` and
`may_dispose` guard what is done with an item; `stock_level` compares the shelf with what it should hold.

>>> from datetime import date
>>> sealant = PartItem(part_number="PS-890", serial_number="B12", expires_on=date(2026, 5, 31))
>>> may_reserve(sealant, task="T1", on=date(2026, 5, 31)).allowed
True
>>> print(*may_reserve(sealant, task="T1", on=date(2026, 6, 1)).against)
PS-890 serial B12 expired on 2026-05-31, asked for 2026-06-01.
>>> may_dispose(sealant).allowed
True
"""

from __future__ import annotations

from amss_core.parts.availability import (
    AvailabilityStatus,
    Demand,
    PartAvailability,
    PartNeeds,
    are_part_needs,
    availability,
    part_needs,
)
from amss_core.parts.guards import (
    StockLevel,
    StockStatus,
    may_dispose,
    may_release,
    may_reserve,
    may_use,
    released,
    stock_level,
)
from amss_core.parts.records import (
    RESERVATION_TRANSITIONS,
    ItemKey,
    ItemStatus,
    Order,
    PartDefinition,
    PartItem,
    Reservation,
    ReservationState,
    Stock,
)
from amss_core.parts.register import PartRegister

__all__ = [
    "RESERVATION_TRANSITIONS",
    "AvailabilityStatus",
    "Demand",
    "ItemKey",
    "ItemStatus",
    "Order",
    "PartAvailability",
    "PartDefinition",
    "PartItem",
    "PartNeeds",
    "PartRegister",
    "Reservation",
    "ReservationState",
    "Stock",
    "StockLevel",
    "StockStatus",
    "are_part_needs",
    "availability",
    "may_dispose",
    "may_release",
    "may_reserve",
    "may_use",
    "part_needs",
    "released",
    "stock_level",
]
