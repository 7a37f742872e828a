"""What the database itself refuses, however wrong the code is: changes of what only grows, and other tenants' rows.

Maintainer's notes: migrations call these, so a function here must go on giving the same statements for ever; another
wall gets another function.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

APPLICATION_ROLE = "amss_app"
"""The role that the application works under on PostgreSQL: it owns nothing and cannot pass by row-level security."""

_TENANT = "NULLIF(current_setting('app.org', true), '')::uuid"


def application_role() -> Iterator[str]:
    """Yield what makes the application's role on PostgreSQL, where it is not there, and lets the owner take it on.

    Roles belong to the whole server, so that another database may have made it, perhaps at the same moment.
    """
    yield f"""
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION_ROLE}') THEN
                CREATE ROLE {APPLICATION_ROLE} NOLOGIN NOBYPASSRLS NOSUPERUSER;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END $$
    """
    yield f"""
        DO $$ BEGIN
            IF NOT pg_has_role(current_user, '{APPLICATION_ROLE}', 'MEMBER') THEN
                EXECUTE format('GRANT {APPLICATION_ROLE} TO %I', current_user);
            END IF;
        END $$
    """
    yield f"GRANT USAGE ON SCHEMA public TO {APPLICATION_ROLE}"


def refusal_of_changes() -> Iterator[str]:
    """Yield the function of PostgreSQL that the triggers of `only_grows` call."""
    yield """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE EXCEPTION '% only grows: no row of it is changed or removed', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END $$
    """


def only_grows(dialect: str, table: str) -> Iterator[str]:
    """Yield the triggers that refuse each change and removal of a row."""
    if dialect == "postgresql":
        call = "EXECUTE FUNCTION refuse_change()"
        yield f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {call}"
        yield f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {call}"
        return
    for verb in ("UPDATE", "DELETE"):
        message = f"{table} only grows: no row of it is changed or removed"
        yield (
            f"CREATE TRIGGER {table}_only_grows_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def row_security(table: str, column: str = "org_id") -> Iterator[str]:
    """Yield what lets nobody, not even the owner, see or write another organisation's rows on PostgreSQL."""
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    yield f"CREATE POLICY own_organization ON {table} USING ({column} = {_TENANT}) WITH CHECK ({column} = {_TENANT})"


def grants(table: str, verbs: Iterable[str]) -> Iterator[str]:
    """Yield what the application's role may do with a table on PostgreSQL."""
    yield f"GRANT {', '.join(verbs)} ON {table} TO {APPLICATION_ROLE}"
