"""The databases that every store must work on alike."""

from __future__ import annotations

from databases import database, migrated_file, new_url, open_database, postgresql, servers

__all__ = ["database", "migrated_file", "new_url", "open_database", "postgresql", "servers"]
