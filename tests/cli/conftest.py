"""Databases for the commands that work on one."""

from __future__ import annotations

from databases import migrated_file, new_url, open_database, servers

__all__ = ["migrated_file", "new_url", "open_database", "servers"]
