"""The one way between records and plain data (JSON, rows, files), with canonical JSON and its fingerprint."""

from __future__ import annotations

from amss_core.codec.canonical import canonical_json, fingerprint
from amss_core.codec.converter import structure, unstructure

__all__ = ["canonical_json", "fingerprint", "structure", "unstructure"]
