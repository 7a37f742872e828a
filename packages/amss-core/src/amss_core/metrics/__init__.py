"""The dashboard's numbers: one snapshot of an organisation at an instant, each number with its definition."""

from __future__ import annotations

from amss_core.metrics.counting import snapshot
from amss_core.metrics.facts import AircraftFact, MetricsFacts, ReservationFact, ShiftFact, StockFact, TaskFact
from amss_core.metrics.numbers import (
    AircraftOnGround,
    AlertMetrics,
    CertificateMetrics,
    ChecklistMetrics,
    FleetMetrics,
    MechanicMetrics,
    PartMetrics,
    Snapshot,
    TaskMetrics,
    TaskTypeMetrics,
    UtilisationMetrics,
)
from amss_core.metrics.register import MetricsSource

__all__ = [
    "AircraftFact",
    "AircraftOnGround",
    "AlertMetrics",
    "CertificateMetrics",
    "ChecklistMetrics",
    "FleetMetrics",
    "MechanicMetrics",
    "MetricsFacts",
    "MetricsSource",
    "PartMetrics",
    "ReservationFact",
    "ShiftFact",
    "Snapshot",
    "StockFact",
    "TaskFact",
    "TaskMetrics",
    "TaskTypeMetrics",
    "UtilisationMetrics",
    "snapshot",
]
