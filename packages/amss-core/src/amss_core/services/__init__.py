"""The use cases, by feature: load through the stores, ask the rules, save, and tell what happened.

Each is a plain function named with the operator's verb. It takes the stores first and then who asks, asks the
permission once, and writes the audit record and the event in the transaction of the change.
"""

from __future__ import annotations

from amss_core.services import audit, organizations, personnel, qualification

__all__ = ["audit", "organizations", "personnel", "qualification"]
