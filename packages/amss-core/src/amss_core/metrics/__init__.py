"""The dashboard's numbers: one snapshot of an organisation at an instant, each number with its definition."""

from __future__ import annotations

from amss_core.metrics.counting import count_tasks, snapshot, work_of
from amss_core.metrics.facts import (
    MetricsFacts,
    OnGroundFact,
    Period,
    ReservationFact,
    ShiftFact,
    StockFact,
    TaskCount,
    WorkFact,
)
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
    "AircraftOnGround",
    "AlertMetrics",
    "CertificateMetrics",
    "ChecklistMetrics",
    "FleetMetrics",
    "MechanicMetrics",
    "MetricsFacts",
    "MetricsSource",
    "OnGroundFact",
    "PartMetrics",
    "Period",
    "ReservationFact",
    "ShiftFact",
    "Snapshot",
    "StockFact",
    "TaskCount",
    "TaskMetrics",
    "TaskTypeMetrics",
    "UtilisationMetrics",
    "WorkFact",
    "count_tasks",
    "snapshot",
    "work_of",
]
