"""The checks of the walls: what the database itself refuses stands as `amss_sql.schema` says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import Connection, text

from amss_core.findings import Finding
from amss_sql import schema, walls
from amss_sql.integrity.file import OF_ROWS
from amss_sql.integrity.findings import broken

_TRIGGER = re.compile(r"\s*CREATE TRIGGER (?P<name>\w+) (BEFORE|AFTER) .*? ON (?P<table>\w+)\b", re.DOTALL)
_FUNCTION = re.compile(r"\s*CREATE FUNCTION (?P<name>\w+)\(.*?\$\$(?P<body>.*)\$\$", re.DOTALL)
_GRANT = re.compile(rf"GRANT (?P<verbs>[A-Z, ]+) ON (SEQUENCE )?(?P<name>\w+) TO {walls.APPLICATION_ROLE}$")
_CONDITION = re.compile(r"WHEN \(.*\) EXECUTE")
_MEND = "restore the schema from a backup"
_POLICY = "(org_id = (NULLIF(current_setting('app.org'::text, true), ''::text))::uuid)"
"""The condition of `walls.row_security`, as PostgreSQL writes it."""


def triggers(connection: Connection) -> Iterator[Finding]:
    """Yield the tables that do not refuse what they should: changes of what only grows, and all the others."""
    dialect = connection.dialect.name
    found = _triggers_found(connection)
    for statement in schema.all_walls(dialect):
        if made := _TRIGGER.match(statement):
            if found.get((made["table"], made["name"])) != _as_written(statement):
                what = f"the trigger {made['name']} is missing, switched off or another; {_MEND}"
                yield broken("trigger_missing", made["table"], (), what)
        elif made := _FUNCTION.match(statement):
            query = text("SELECT prosrc FROM pg_proc WHERE proname = :name")
            if list(connection.execute(query, {"name": made["name"]}).scalars()) != [made["body"]]:
                yield broken("trigger_missing", made["name"], (), f"the function of triggers is another; {_MEND}")


def _as_written(statement: str) -> str:
    """Return a statement in one line, the same for how it was written and for how PostgreSQL shows it.

    PostgreSQL names the schema, has another order, and writes the condition in its own words, so that this is left out.
    """
    line = " ".join(statement.split()).replace("UPDATE OR DELETE", "DELETE OR UPDATE").replace(" ON public.", " ON ")
    return _CONDITION.sub("WHEN ... EXECUTE", line)


def _triggers_found(connection: Connection) -> dict[tuple[str, str], str]:
    query = "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'"
    if connection.dialect.name == "postgresql":
        query = """
            SELECT relname, tgname, pg_get_triggerdef(pg_trigger.oid)
            FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
            WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND relnamespace = 'public'::regnamespace
        """
    rows = connection.execute(text(_plain(query)))
    return {(table, name): _as_written(definition) for table, name, definition in rows}


def row_security(connection: Connection) -> Iterator[Finding]:
    """Yield the tables of PostgreSQL where an organisation could see or write another one's rows."""
    if connection.dialect.name != "postgresql":
        return
    forced = """
        SELECT relname FROM pg_class
        WHERE relrowsecurity AND relforcerowsecurity AND relnamespace = 'public'::regnamespace
    """
    secured = set(connection.execute(text(_plain(forced))).scalars())
    query = "SELECT tablename, permissive, roles::text, cmd, qual, with_check FROM pg_policies ORDER BY 1, policyname"
    policies: dict[str, list[tuple[object, ...]]] = {}
    for table, *policy in connection.execute(text(_plain(query))):
        policies.setdefault(table, []).append(tuple(policy))
    own = ("PERMISSIVE", "{public}", "ALL", _POLICY, _POLICY)
    for table in schema.tenant_tables():
        if table.name not in secured:
            yield broken("row_security_missing", table.name, (), f"row-level security is not forced; {_MEND}")
        if policies.get(table.name) != [own]:
            what = f"its policies are not the one that shows an organisation its own rows; {_MEND}"
            yield broken("policy_changed", table.name, (), what)


def grants(connection: Connection) -> Iterator[Finding]:
    """Yield the tables of PostgreSQL where the application may do more or less than it should."""
    if connection.dialect.name != "postgresql":
        return
    made = filter(None, map(_GRANT.match, schema.all_walls("postgresql")))
    expected = {"alembic_version": {"SELECT"}} | {each["name"]: set(each["verbs"].split(", ")) for each in made}
    query = f"""
        SELECT relname, privilege_type FROM pg_class, aclexplode(relacl) AS granted
        WHERE relnamespace = 'public'::regnamespace
        AND grantee IN (0, (SELECT oid FROM pg_roles WHERE rolname = '{walls.APPLICATION_ROLE}'))
    """  # noqa: S608 - a name of our own; 0 is everybody
    found: dict[str, set[str]] = {}
    for name, verb in connection.execute(text(_plain(query))):
        found.setdefault(name, set()).add(verb)
    for name, verbs in expected.items():
        if found.get(name, set()) != verbs:
            has = ", ".join(sorted(found.get(name, ()))) or "nothing"
            what = f"the role {walls.APPLICATION_ROLE} may {has}, and should {', '.join(sorted(verbs))}; {_MEND}"
            yield broken("grants_changed", name, (), what)


def constraints(connection: Connection) -> Iterator[Finding]:
    """Yield the conditions of the tables that rows break, or that PostgreSQL was told not to look at."""
    if connection.dialect.name == "sqlite":
        for (found,) in connection.exec_driver_sql("PRAGMA quick_check").all():
            if found.startswith(OF_ROWS):
                what = f"a row has what it must not have: {found}"
                yield broken("constraint_broken", found.split()[-1].split(".")[0], (), what)
        return
    query = """
        SELECT relname, conname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
        WHERE NOT convalidated ORDER BY 1, 2
    """
    for table, name in connection.execute(text(query)):
        yield broken("constraint_not_validated", table, (), f"the constraint {name} was never held against all rows")
    query = """
        SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE tgisinternal AND tgenabled NOT IN ('O', 'A') ORDER BY 1
    """
    for (table,) in connection.execute(text(query)):
        yield broken("constraint_switched_off", table, (), f"its references are not minded; {_MEND}")


def _plain(statement: str) -> str:
    """Return a statement whose colons name no parameter."""
    return statement.replace(":", r"\:")
