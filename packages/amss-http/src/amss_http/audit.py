"""Routes of the audit log."""

from __future__ import annotations

from amss_core.services import audit
from amss_http.routing import Route

ROUTES = (
    Route(verb="GET", path="/audit/changes", use_case=audit.list_changes),
    Route(verb="GET", path="/audit/export", use_case=audit.export_log, name="export_audit_log"),
)
