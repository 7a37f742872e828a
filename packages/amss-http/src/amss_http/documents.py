"""Routes of documents, and of the templates that they are issued from."""

from __future__ import annotations

from amss_core.documents import DocumentTemplate
from amss_core.permissions import Actor, require
from amss_core.reference import document_template, document_templates
from amss_core.services import documents
from amss_core.stores import Stores
from amss_http.routing import Route

_READ = "documents.read"


def list_templates(stores: Stores, actor: Actor) -> tuple[DocumentTemplate, ...]:
    """Return the templates that documents are issued from."""
    require(actor, _READ, organization=stores.organization)
    return document_templates()


def show_template(stores: Stores, actor: Actor, template_code: str) -> DocumentTemplate:
    """Return a template by its code, such as `EASA_CRS`."""
    require(actor, _READ, organization=stores.organization)
    return document_template(template_code)


ROUTES = (
    Route(verb="GET", path="/compliance-templates", use_case=list_templates),
    Route(verb="GET", path="/compliance-templates/{template_code}", use_case=show_template),
    Route(verb="GET", path="/documents", use_case=documents.list_documents),
    Route(
        verb="POST",
        path="/documents",
        use_case=documents.issue_document,
        fields=("template_code", "fields", "task"),
        status=201,
    ),
    Route(verb="GET", path="/documents/{template_code}/{number}", use_case=documents.show_document),
    Route(verb="GET", path="/documents/{template_code}/{number}/verification", use_case=documents.verify_document),
    Route(
        verb="POST",
        path="/documents/verifications",
        use_case=documents.verify_copy,
        body="document",
        reads=True,
        status=200,
        name="verify_document_copy",
    ),
)
