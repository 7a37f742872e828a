"""`amss audit`: an organisation's chain of changes looked up, written to a file, and such a file verified by itself.

A file has one record a line, in canonical JSON. Verifying it needs the core and the file, and no database.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import attrs
import typer

from amss_cli.session import AsJson, Session, add_command, day_option, told

if TYPE_CHECKING:
    from amss_core.audit import AuditRecord, Verification
    from amss_core.findings import Finding

audit = typer.Typer(no_args_is_help=True, help="Look up changes, export their log, and verify it.")

# Each command imports what it needs when it runs, so that the help is there at once.
# ruff: noqa: PLC0415

Log = Annotated[Path, typer.Argument(help="The exported log.")]
_END = re.compile(r"(?P<number>[1-9][0-9]{0,17}):(?P<hash>[0-9a-f]{64})")


@add_command(audit, "list")
def list_them(
    session: Session,
    *,
    entity: Annotated[
        str, typer.Option(metavar="TYPE[/ID]", help="What changed, such as person/P1.", show_default="anything")
    ] = "",
    since: Annotated[date | None, day_option("--since", help="First day of the changes, in UTC.")] = None,
) -> None:
    """List what was changed: when, by whom, under which permission, and why."""
    from amss_core.services.audit import list_changes

    kind, _, entity_id = entity.partition("/")
    first = None if since is None else datetime.combine(since, time.min, tzinfo=UTC)
    changes = session.ask(
        lambda stores, actor: tuple(list_changes(stores, actor, entity_type=kind, entity_id=entity_id, since=first))
    )
    columns = ["number", "at", "actor", "action", "entity_type", "entity_id", "reason"]
    session.show_list("changes", changes, title="Changes", columns=columns)


@add_command(audit)
def export(
    session: Session, file: Annotated[Path, typer.Argument(help="File to write; it must not be there yet.")]
) -> None:
    """Write an organisation's log, one record a line, and print the end of its chain."""
    from amss_cli.show import show_json, show_text
    from amss_core.services.audit import export_log

    last = session.ask(lambda stores, actor: _write(export_log(stores, actor), file))
    if session.as_json:
        show_json({"file": str(file), "end": None if last is None else f"{last.number}:{last.hash}"})
    elif last is not None:
        show_text(f"Records 1 through {last.number} are in {file}. Keep the end of the chain apart from it:")
        show_text(f"{last.number}:{last.hash}")


@audit.command()
def verify(
    file: Log,
    *,
    end: Annotated[
        str,
        typer.Option(
            metavar="NUMBER:HASH", help="End of the chain as you kept it.", show_default="none: a cut tail is not seen"
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Tell whether an exported log is whole and unchanged, and name the first bad record.

    The exit code is 1 where something is wrong with the log.
    """
    sound = told(lambda: _verify(file, end=end, as_json=as_json))
    raise typer.Exit(0 if sound else 1)


def _write(records: Iterable[AuditRecord], file: Path) -> AuditRecord | None:
    """Write records into a new file, and return the last; where that is cut short, leave no file."""
    from amss_core.codec import canonical_json, unstructure

    last: AuditRecord | None = None
    with file.open("x", encoding="utf-8", newline="\n") as out:
        try:
            for record in records:
                out.write(f"{canonical_json(unstructure(record))}\n")
                last = record
            out.flush()
        except BaseException:
            file.unlink()  # a part of the log would pass for a whole one
            raise
    return last


def _verify(file: Path, *, end: str, as_json: bool) -> bool:
    from amss_cli.show import show_json, show_text
    from amss_core.codec import unstructure

    with file.open("rb") as lines:
        answer = verification(lines, end=end)
    if as_json:
        show_json(unstructure(answer))
    else:
        show_text(str(answer.derivation))
    return answer.sound


def verification(lines: Iterable[bytes], *, end: str = "") -> Verification:
    """Tell whether an exported log is whole and unchanged.

    Args:
        lines: The lines of the file; a line that is no record as it was exported is the first bad one.
        end: Number and hash of the end of the chain as somebody kept it; empty for none.

    Raises:
        InvalidValueError: If the end is none, or there is no line at all.
    """
    from amss_core.audit import AuditRecord, Head, verify
    from amss_core.errors import InvalidValueError

    kept = _END.fullmatch(end.strip())
    if end and kept is None:
        raise InvalidValueError("expected NUMBER:HASH as `amss audit export` printed it", field="--end", value=end)
    reading = _Reading()
    records = reading.records(lines, AuditRecord)
    first = next(records, None)
    if first is None and reading.bad is None:
        raise InvalidValueError("the file is empty: there is no record to verify")
    head = None
    if first is not None and kept is not None:
        head = Head(organization=first.organization, number=int(kept["number"]), hash=kept["hash"], at=first.at)
    answer = verify(chain([] if first is None else [first], records), head=head)
    if reading.bad is None or (answer.against and answer.against[0].code != "audit_tail_missing"):
        return answer
    return attrs.evolve(
        answer,
        against=(reading.bad,),
        first_bad_number=answer.verified + 1,
        sealed_through=None,
        derivation=attrs.evolve(answer.derivation, text=str(reading.bad), value=False),
    )


@attrs.define
class _Reading:
    """Reads records from lines until one is none."""

    bad: Finding | None = None

    def records(self, lines: Iterable[bytes], kind: type[AuditRecord]) -> Iterator[AuditRecord]:
        from amss_core.codec import canonical_json, structure, unstructure
        from amss_core.errors import AmssError
        from amss_core.findings import Finding

        for number, line in enumerate(lines, start=1):
            record: AuditRecord | None = None
            with suppress(AmssError, ValueError, RecursionError):
                record = structure(json.loads(line), kind)
            if record is None or line != f"{canonical_json(unstructure(record))}\n".encode():
                self.bad = Finding(
                    code="audit_record_unreadable",
                    text=f"Where record {number} should stand, line {number} is no record as it was exported.",
                    source="FAA AC 120-78; EASA 145.A.55",
                    compared=(("number", number),),
                )
                return
            yield record
