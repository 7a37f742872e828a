"""`amss documents`: issue a document from a template, show those that were issued, and verify one or a copy of one."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from amss_cli.session import Session, add_command

if TYPE_CHECKING:
    from amss_core.documents import IssuedDocument
    from amss_core.findings import Finding

documents = typer.Typer(no_args_is_help=True, help="Issue documents, show and verify them.")

_ID = re.compile(r"(?P<template>.+)-(?P<number>[0-9]{1,9})")

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
    rows = [(_id(each), each.issued_at, each.issued_by, each.fingerprint[:12]) for each in found]
    show_table(f"Documents: {len(rows)}", ["document", "issued at", "by", "fingerprint"], rows)


def _id(document: IssuedDocument) -> str:
    return f"{document.template.code}-{document.number}"


def _parts_of(document_id: str) -> tuple[str, int]:
    """Return the code of the template and the number.

    Raises:
        InvalidValueError: If the id is none.
    """
    from amss_core.errors import InvalidValueError

    match = _ID.fullmatch(document_id.strip())
    if match is None:
        raise InvalidValueError(
            "expected the template and the number, such as EASA_CRS-1", field="document", value=document_id
        )
    return match["template"], int(match["number"])


@add_command(documents)
def show(
    session: Session,
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Template and number, such as EASA_CRS-1.")],
) -> None:
    """Show a document that was issued; with --json as a file that can be verified."""
    from amss_cli.show import show_json, show_table, show_text
    from amss_core.codec import unstructure
    from amss_core.services.documents import show_document

    found = session.ask(show_document, *_parts_of(document))
    if session.as_json:
        show_json(unstructure(found))
        return
    texts = dict(found.fields)
    show_text(f"{found.template.name} ({found.template.source}): {_id(found)}")
    for section in found.template.layout:
        show_table(section.title, ["field", "text"], [(name, texts[name]) for name in section.fields])
    show_text(f"Issued at {found.issued_at} by {found.issued_by}; fingerprint {found.fingerprint}")


@add_command(documents)
def verify(
    session: Session,
    document: Annotated[
        str,
        typer.Argument(metavar="DOCUMENT", help="Such as EASA_CRS-1, or a file that `show --json` has written."),
    ],
) -> None:
    """Tell whether a document, or a copy of it in a file, is the one that was issued."""
    from amss_cli.show import Exit, show_json, show_text
    from amss_core.codec import unstructure
    from amss_core.services.documents import verify_document

    if Path(document).is_file():
        copy, stated = _read(Path(document))
        name, against = _id(copy), _verify_copy(session, copy, stated)
    else:
        template, number = _parts_of(document)
        name, against = f"{template}-{number}", session.ask(verify_document, template, number)
    if session.as_json:
        show_json({"document": name, "verified": not against, "against": unstructure(against)})
    else:
        for finding in against:
            show_text(finding.text)
        if not against:
            show_text(f"{name} is as it was issued.")
    if against:
        raise typer.Exit(Exit.FINDINGS)


def _read(file: Path) -> tuple[IssuedDocument, str]:
    """Return the document of a file, and the fingerprint that the file gives it; empty where it gives none.

    Raises:
        InvalidValueError: If the file holds no document.
    """
    from amss_core.codec import structure
    from amss_core.documents import IssuedDocument
    from amss_core.errors import CodecError, InvalidValueError

    try:
        told = json.loads(file.read_text(encoding="utf-8-sig"))
        stated = told.pop("fingerprint", "") if isinstance(told, dict) else ""
        return structure(told, IssuedDocument), str(stated)
    except (CodecError, ValueError, RecursionError) as error:
        raise InvalidValueError(
            f"expected a document as `amss documents show --json` writes it; {error}", field=str(file)
        ) from None


def _verify_copy(session: Session, copy: IssuedDocument, stated: str) -> tuple[Finding, ...]:
    from amss_core.documents import verify_document as changes_of
    from amss_core.services.documents import verify_copy

    against = session.ask(verify_copy, copy)
    return against or (changes_of(copy, expected_fingerprint=stated) if stated else ())
