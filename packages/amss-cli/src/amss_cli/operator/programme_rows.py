"""Maintenance programmes as rows of their tables: the inverse of `programmes`."""

from __future__ import annotations

from collections.abc import Mapping

from amss_cli.operator.cells import applicability_cells, rate, text
from amss_core.compliance_time import Tolerance, format_compliance_time
from amss_core.programmes import KeptItem, Programme


def programme_row(each: Programme) -> Mapping[str, str]:
    """Return the row of a programme."""
    return {"id": each.id, "name": each.name, "authority": each.authority, "issue": each.issue}


def item_row(kept: KeptItem) -> Mapping[str, str]:
    """Return the row of an item."""
    item = kept.item
    return {
        "programme": kept.programme,
        "id": item.id,
        "title": item.title,
        "compliance_time": format_compliance_time(item.compliance_time),
        "authority": item.authority,
        "kind": item.kind,
        "lead_days": str(item.lead_days),
        **_variation(item.permitted_variation),
        **applicability_cells(item.applicability),
    }


def _variation(permitted: Tolerance | None) -> Mapping[str, str]:
    if permitted is None:
        return {}
    if permitted == Tolerance():
        return {"variation_percent": "0"}
    return {
        "variation_percent": rate(permitted.percent),
        "variation_flight_hours": text(permitted.flight_hours),
        "variation_flight_cycles": text(permitted.flight_cycles),
        "variation_days": text(permitted.days),
        "variation_months": text(permitted.months),
    }
