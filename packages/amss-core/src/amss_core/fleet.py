"""Aircraft, their types, and their counters."""

from __future__ import annotations

import attrs

from amss_core._validators import is_not_blank


@attrs.frozen(kw_only=True)
class AircraftType:
    """A type of aircraft by its designator (ICAO Doc 8643)."""

    designator: str = attrs.field(validator=is_not_blank)
    """ICAO designator, such as `B738`."""
    manufacturer: str
    """Maker, such as `Boeing`."""
    model: str
    """Model, such as `737-800`."""
    series: str = ""
    """Family within the maker's range, such as `NG`; empty where there is none."""
