"""Writing the page on the tables from the tables themselves: `python docs/data_model.py > docs/data-model.md`."""

# ruff: noqa: INP001 - a script beside the page that it writes

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Iterator

from sqlalchemy import Table

from amss_sql.schema import base

_INTRODUCTION = """# The data model

<!-- Written by `python docs/data_model.py > docs/data-model.md`; change the tables, not this page. -->

The tables of an AMSS database, the same on SQLite and PostgreSQL. A column has the name of the record's field that it
holds, and the record's docstring tells what it means ([reference](reference.md)). Beside what is shown, each table but
`directory` and those of reference data has `org_id`, the organisation that the row belongs to: it is the first column
of the primary key and of every reference, so that no row can refer to another organisation's. On PostgreSQL row-level
security hides other organisations' rows from the application
([decision 0012](decisions/0012-one-organisation-one-turn.md)).

What the database itself refuses, whatever the code asks for:

- Facts and signatures are never changed or removed: triggers. Facts that an import has made can be removed while it is
  taken back.
- An aircraft has no more active tasks at one time than slots: each has a `slot`, with an exclusion constraint on
  PostgreSQL and triggers on SQLite.
- Tasks do not wait for each other in a circle: a trigger on `task_dependencies`.
- One reservation of an item, one alert for a subject, one task for a programme's item on an aircraft is open at a time:
  unique indexes over the open ones.
- What is completed, cancelled or signed stays as it is: triggers on `tasks` and `checklist_items`.
- Another organisation's rows are neither seen nor referred to: composite keys, and row-level security on PostgreSQL.

In the diagrams a line leads from a row to the many that refer to it; PK is the primary key after `org_id`.
"""

_KEPT = {
    str(base.GROWS): "only grows",
    str(base.FACTS): "only grows; removable while an import is taken back",
    str(base.CHANGES): "changes, and is never removed",
    str(base.RECORDS): "changes; removable while an import is taken back",
    str(base.LOOSE): "changes, and can be removed",
    str(base.SHARED): "of all organisations; changes, and can be removed",
    "{}": "reference data, loaded by migrations",
}
_FEATURES = (
    "reference",
    "organizations",
    "personnel",
    "qualification",
    "fleet",
    "directives",
    "programmes",
    "tasks",
    "scheduling",
    "parts",
    "alerts",
    "documents",
    "audit",
    "imports",
    "jobs",
    "access",
)


def page() -> str:
    """Return the page as Markdown."""
    return "\n".join([_INTRODUCTION, *(line for feature in _FEATURES for line in _section(feature))])


def _section(feature: str) -> Iterator[str]:
    module = importlib.import_module(f"amss_sql.schema.{feature}")
    tables = [table for table in vars(module).values() if isinstance(table, Table)]
    yield f"## {feature.replace('_', ' ').capitalize()}"
    yield ""
    yield inspect.getdoc(module) or ""
    yield ""
    yield "```mermaid"
    yield "erDiagram"
    for table in tables:
        yield from _columns(table)
    for table in tables:
        for key in sorted(table.foreign_key_constraints, key=lambda each: each.column_keys):
            if (target := key.referred_table.name) != "organizations":
                optional = "|o" if any(column.nullable for column in key.columns) else "||"
                label = ", ".join(name for name in key.column_keys if name != "org_id")
                yield f'    {target} {optional}--o{{ {table.name} : "{label}"'
    yield "```"
    yield ""
    yield "| table | its rows |"
    yield "|---|---|"
    for table in tables:
        yield f"| `{table.name}` | {_KEPT[str(dict(table.info))]} |"
    yield ""


def _columns(table: Table) -> Iterator[str]:
    yield f"    {table.name} {{"
    for column in table.columns:
        if column.name != "org_id":
            yield f"        {type(column.type).__name__} {column.name}{' PK' if column.primary_key else ''}"
    yield "    }"


if __name__ == "__main__":
    sys.stdout.write(page())
