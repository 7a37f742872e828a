"""The port of the store that reads what the dashboard's numbers are counted from."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from amss_core.metrics.facts import MetricsFacts
from amss_core.personnel import PersonnelFile


class MetricsSource(Protocol):
    """Reads the facts of an organisation with as many queries for a million tasks as for one."""

    def facts(self, *, since: datetime) -> MetricsFacts:
        """Return what the numbers are counted from, but for certificates and shifts.

        Args:
            since: Instant, aware: tasks completed and reservations closed up to it are left out.
        """

    def certificate_files(self) -> tuple[PersonnelFile, ...]:
        """Return everybody's certificates and what happened to them, by id of the person; nothing else of the files."""
