"""The record that is kept: numbered and chained changes, sign-offs that prove themselves, and how long all stay."""

from __future__ import annotations

from amss_core.audit.chain import AuditEntry, AuditRecord, Head, Verification, append, head_of, verify
from amss_core.audit.log import AuditLog
from amss_core.audit.retention import (
    RETENTION_RULES,
    RecordClass,
    RetentionPeriod,
    RetentionRule,
    may_purge,
    retention_periods,
)
from amss_core.audit.sign_off import SignOff, verify_sign_off

__all__ = [
    "RETENTION_RULES",
    "AuditEntry",
    "AuditLog",
    "AuditRecord",
    "Head",
    "RecordClass",
    "RetentionPeriod",
    "RetentionRule",
    "SignOff",
    "Verification",
    "append",
    "head_of",
    "may_purge",
    "retention_periods",
    "verify",
    "verify_sign_off",
]
