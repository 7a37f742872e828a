"""The port of the store that reads what the dashboard's numbers are counted from."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from amss_core.metrics.facts import MetricsFacts, Period, WorkFact
from amss_core.personnel import PersonnelFile


class MetricsSource(Protocol):
    """Reads the facts of an organisation with as many queries for a million tasks as for one."""

    def facts(self, period: Period) -> MetricsFacts:
        """Return what the numbers are counted from, but for certificates, shifts and the work in them."""

    def work(self, mechanics: Collection[str], *, since: datetime) -> tuple[WorkFact, ...]:
        """Return the work of some mechanics that is in progress, or was completed after an instant."""

    def certificate_files(self) -> tuple[PersonnelFile, ...]:
        """Return everybody's certificates and what happened to them, by id of the person; nothing else of the files."""
