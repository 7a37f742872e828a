"""The store of alerts."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import case

from amss_core.alerts import LEVELS, Alert
from amss_core.errors import NotFoundError
from amss_sql import schema
from amss_sql.tenancy import Tenant

_LEVEL = case({level: place for place, level in enumerate(reversed(LEVELS))}, value=schema.alerts.c.level)


class SqlAlerts:
    """The organisation's alerts."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def open(self, *, subjects: Iterable[str] | None = None) -> tuple[Alert, ...]:
        """Return the open alerts, or those of some subjects, the most serious first, then the oldest."""
        table = schema.alerts
        some = [] if subjects is None else [table.c.subject.in_(tuple(subjects))]
        query = self._tenant.select(table, table.c.resolved_at.is_(None), *some)
        return self._tenant.records(query.order_by(_LEVEL, table.c.raised_at, table.c.id), Alert)

    def all(self) -> tuple[Alert, ...]:
        """Return all alerts: the open ones as `open` does, then the others, the last resolved first."""
        table = schema.alerts
        query = self._tenant.select(table, table.c.resolved_at.is_not(None))
        return (*self.open(), *self._tenant.records(query.order_by(table.c.resolved_at.desc(), table.c.id), Alert))

    def get(self, alert_id: str) -> Alert:
        """Return an alert."""
        for alert in self._tenant.records(self._tenant.select(schema.alerts, schema.alerts.c.id == alert_id), Alert):
            return alert
        raise NotFoundError(f"there is no alert '{alert_id}' in this organisation")

    def put(self, alerts: Iterable[Alert]) -> None:
        """Store alerts, new ones or over what they were."""
        self._tenant.put_all(schema.alerts, alerts)
