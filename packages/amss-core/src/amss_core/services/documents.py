"""Use cases of documents: issue one from a template, numbered and for good, and look at those that were issued."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from amss_core._validators import require_aware
from amss_core.documents import IssuedDocument, issue
from amss_core.documents import verify_document as changes_of
from amss_core.events import DocumentIssued
from amss_core.findings import Finding
from amss_core.permissions import Actor, require
from amss_core.reference import document_template
from amss_core.services._arguments import use_case
from amss_core.services._change import tell
from amss_core.stores import Stores


@use_case
def issue_document(
    stores: Stores,
    actor: Actor,
    template_code: str,
    fields: Mapping[str, str],
    *,
    task: str | None = None,
    now: datetime,
) -> IssuedDocument:
    """Issue a document, numbered without gaps for its template; nothing changes it afterwards.

    Args:
        stores: The stores of the transaction.
        actor: Who issues it; a mechanic for own tasks only.
        template_code: Code of the form, such as `EASA_CRS`.
        fields: Text of each field, by name.
        task: Id of the task whose work it releases; None where it is of none.
        now: When, aware.

    Raises:
        ForbiddenError: If the actor's role may not (`documents.issue`).
        NotFoundError: If there is no such template or task.
        ConflictError: If a field is missing, blank, no text, or unknown; its findings list all of them.
        InvalidValueError: If `now` is naive.
    """
    action = "documents.issue"
    own = task is not None and stores.tasks.get(task).mechanic == actor.id
    require(actor, action, organization=stores.organization, own=own)
    require_aware(now)
    document = issue(
        document_template(template_code),
        fields,
        organization=stores.organization,
        number=stores.documents.last_number(template_code) + 1,
        issued_by=actor.id,
        at=now,
    )
    stores.documents.add(document, task=task)
    tell(
        stores,
        actor,
        now=now,
        action=action,
        entity_type="document",
        entity_id=f"{template_code} {document.number}",
        payload=DocumentIssued(template=template_code, number=document.number),
        after=document,
    )
    return document


@use_case
def show_document(stores: Stores, actor: Actor, template_code: str, number: int) -> IssuedDocument:
    """Return a document that was issued.

    Raises:
        ForbiddenError: If the actor's role may not (`documents.read`).
        NotFoundError: If there is none of this template and number.
    """
    require(actor, "documents.read", organization=stores.organization)
    return stores.documents.get(template_code, number)


@use_case
def verify_document(stores: Stores, actor: Actor, template_code: str, number: int) -> tuple[Finding, ...]:
    """Tell what stands against a document on record being the one that was issued; nothing where it is as it was.

    Raises:
        ForbiddenError: If the actor's role may not (`documents.read`).
        NotFoundError: If there is none of this template and number.
    """
    require(actor, "documents.read", organization=stores.organization)
    return changes_of(
        stores.documents.get(template_code, number),
        expected_fingerprint=stores.documents.fingerprint(template_code, number),
    )


@use_case
def verify_copy(stores: Stores, actor: Actor, document: IssuedDocument) -> tuple[Finding, ...]:
    """Tell what stands against a copy being the document that was issued under its template and number.

    Raises:
        ForbiddenError: If the actor's role may not (`documents.read`).
        NotFoundError: If none was issued under this template and number.
    """
    require(actor, "documents.read", organization=stores.organization)
    expected = stores.documents.fingerprint(document.template.code, document.number)
    return changes_of(document, expected_fingerprint=expected)


@use_case
def list_documents(stores: Stores, actor: Actor, *, task: str | None = None) -> tuple[IssuedDocument, ...]:
    """Return the documents that were issued, in the order of their issue; those of one task, or all.

    Raises:
        ForbiddenError: If the actor's role may not (`documents.read`).
    """
    require(actor, "documents.read", organization=stores.organization)
    return stores.documents.all(task=task)
