"""Route of the dashboard's numbers."""

from __future__ import annotations

from amss_core.services import metrics
from amss_http.routing import Route

ROUTES = (Route(verb="GET", path="/dashboard/metrics", use_case=metrics.show_metrics, given={"shifts": ()}),)
