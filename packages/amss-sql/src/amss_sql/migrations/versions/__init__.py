"""Each version in a file of its own, read by Alembic."""
