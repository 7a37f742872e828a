"""The store of issued documents."""

from __future__ import annotations

from sqlalchemy import RowMapping

from amss_core.documents import IssuedDocument
from amss_core.errors import NotFoundError
from amss_sql import schema
from amss_sql.rows import record_of
from amss_sql.tenancy import Tenant


class SqlDocuments:
    """The organisation's documents; the database refuses to change or remove one."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def last_number(self, template_code: str) -> int:
        """Return the number of the last document of a template."""
        table = schema.documents
        query = self._tenant.select(table, table.c.template_code == template_code)
        last = self._tenant.rows(query.order_by(table.c.number.desc()).limit(1))
        return last[0]["number"] if last else 0

    def add(self, document: IssuedDocument, *, task: str | None) -> None:
        """Add a document."""
        self._tenant.insert(
            schema.documents,
            document,
            template_code=document.template.code,
            fingerprint=document.fingerprint,
            task=task,
        )

    def _row(self, template_code: str, number: int) -> RowMapping:
        table = schema.documents
        query = self._tenant.select(table, table.c.template_code == template_code, table.c.number == number)
        for row in self._tenant.rows(query):
            return row
        raise NotFoundError(f"there is no document {template_code} number {number} in this organisation")

    def get(self, template_code: str, number: int) -> IssuedDocument:
        """Return a document."""
        return record_of(self._row(template_code, number), IssuedDocument)

    def fingerprint(self, template_code: str, number: int) -> str:
        """Return a document's fingerprint as it was when it was issued."""
        return str(self._row(template_code, number)["fingerprint"])

    def all(self, *, task: str | None = None) -> tuple[IssuedDocument, ...]:
        """Return all documents, or those of a task, in the order of their issue."""
        table = schema.documents
        of_task = [] if task is None else [table.c.task == task]
        query = self._tenant.select(table, *of_task)
        return self._tenant.records(
            query.order_by(table.c.issued_at, table.c.template_code, table.c.number), IssuedDocument
        )
