"""Alembic's environment: runs the migrations within the transaction that `amss_sql.migrations` has begun."""

from __future__ import annotations

from alembic import context

from amss_sql.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
