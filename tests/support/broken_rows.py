"""Rows that are broken behind the walls' back, and what the check of a database says of it."""

from __future__ import annotations

from sqlalchemy import text

from amss_sql.engines import make_engine, read_url
from amss_sql.integrity import check_database


def broken(url, *statements):
    """Run statements that no wall refuses, check, and return the codes with table and key of what is found."""
    engine = make_engine(read_url(url), as_owner=True)
    with engine.connect() as connection:
        _walls_down(connection)
        for statement in statements:
            connection.execute(text(statement.replace(":", r"\:")))
        _walls_up(connection)
    engine.dispose()
    return found(url)


def _walls_down(connection):
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET session_replication_role = replica")
        return
    connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    connection.info["walls"] = [tuple(row) for row in connection.exec_driver_sql(query)]
    for name, _sql in connection.info["walls"]:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


def _walls_up(connection):
    for _name, sql in connection.info.pop("walls", ()):
        connection.exec_driver_sql(sql)


def found(url):
    return [(each.code, *(value for _, value in each.compared)) for each in check_database(url).against]
