"""Routes of alerts."""

from __future__ import annotations

from amss_core.services import alerts
from amss_http.routing import Route

ROUTES = (
    Route(verb="GET", path="/alerts", use_case=alerts.list_alerts),
    Route(verb="POST", path="/alerts/{alert_id}/acknowledge", use_case=alerts.acknowledge_alert),
    Route(verb="POST", path="/alerts/{alert_id}/resolve", use_case=alerts.resolve_alert, fields=("reason",)),
    Route(verb="POST", path="/alerts/scans", use_case=alerts.scan_alerts),
    Route(verb="POST", path="/alerts/escalations", use_case=alerts.escalate_alerts),
)
