"""Regulatory authorities and what they ask an organisation to keep."""

from __future__ import annotations

import attrs

from amss_core._validators import is_not_blank


@attrs.frozen(kw_only=True)
class Authority:
    """A civil aviation authority, or the body whose standards stand in for one."""

    code: str = attrs.field(validator=is_not_blank)
    """Short code in capitals, such as `EASA`."""
    name: str
    """Full name."""
    country: str
    """ISO 3166 alpha-2 code, `EU` for the Union, `INT` for ICAO."""
    record_retention_years: int
    """Years for which maintenance records are kept, counted from each record's own event."""
