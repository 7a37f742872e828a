"""`amss documents`: issue a document from a template, and list those that were issued."""

from __future__ import annotations

from typing import Annotated

import typer

from amss_cli.session import Session, add_command

documents = typer.Typer(no_args_is_help=True, help="Issue documents and list them.")

# Each command imports what it needs when it runs, so that the help is there at once.
# ruff: noqa: PLC0415


@add_command(documents)
def issue(
    session: Session,
    template: Annotated[str, typer.Argument(metavar="TEMPLATE", help="Code of the form, such as EASA_CRS.")],
    *,
    fields: Annotated[
        list[str] | None, typer.Option("--field", metavar="NAME=TEXT", help="A field of the form; may be repeated.")
    ] = None,
    task: Annotated[str, typer.Option(metavar="TASK", help="The task whose work it releases.")] = "",
) -> None:
    """Issue a document; a missing field is named."""
    from amss_core.services.documents import issue_document

    given = dict(each.partition("=")[::2] for each in fields or [])
    session.show("Document", session.change(issue_document, template, given, task=task or None))


@add_command(documents, "list")
def list_them(session: Session) -> None:
    """List the documents that were issued."""
    from amss_cli.show import show_json, show_table
    from amss_core.codec import unstructure
    from amss_core.services.documents import list_documents

    found = session.ask(list_documents)
    if session.as_json:
        show_json({"documents": unstructure(found)})
        return
    rows = [
        (each.template.code, str(each.number), str(each.issued_at), each.issued_by, each.fingerprint[:12])
        for each in found
    ]
    show_table(f"Documents: {len(rows)}", ["template", "number", "issued at", "by", "fingerprint"], rows)
