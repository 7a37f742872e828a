"""The API on a database of each kind, asked by users who have signed in."""

from __future__ import annotations

from asked_api import api, password_hash
from databases import migrated_file, new_url, open_database, servers

__all__ = ["api", "migrated_file", "new_url", "open_database", "password_hash", "servers"]
