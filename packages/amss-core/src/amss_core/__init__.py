"""The rules of aircraft maintenance as a library: who may do and sign this work, what is due when, what moves."""

from __future__ import annotations

from amss_core.units import FlightHours, add_months

__all__ = ["FlightHours", "add_months"]
