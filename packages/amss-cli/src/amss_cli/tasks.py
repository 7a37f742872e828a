"""`amss tasks`: plan, assign, do, sign, complete and move tasks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amss_cli.session import Session, add_command, instant_option, made, read_instant

if TYPE_CHECKING:
    from amss_core.permissions import Actor
    from amss_core.stores import Stores

tasks = typer.Typer(no_args_is_help=True, help="Plan tasks, do them, sign and move them.")

# Each command imports what it needs when it runs, so that the help is there at once.
# ruff: noqa: PLC0415

TaskId = Annotated[str, typer.Argument(metavar="TASK", help="Id of the task.")]
ItemId = Annotated[str, typer.Argument(metavar="ITEM", help="Id of the checklist item.")]
Statement = Annotated[str, typer.Option(metavar="TEXT", help="What the signer states.")]
Name = Annotated[str, typer.Option("--name", metavar="NAME", help="The signer's own name as on file, typed again.")]
Reason = Annotated[str, typer.Option(help="Why.")]
COLUMNS = ("id", "aircraft", "type", "start_at", "end_at", "state", "priority", "mechanic", "title")


class TypedName:
    """Proves who signs at a terminal: the signer types the name that stands on file."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    def confirm(self, person_id: str, proof: str) -> str:
        """Return how it was proved.

        Raises:
            ForbiddenError: If another name was typed.
        """
        from amss_core.errors import ForbiddenError

        if proof.strip().casefold() != self._stores.people.get(person_id).name.strip().casefold():
            raise ForbiddenError("the name that was typed is not the signer's; type it as it stands on file")
        return "name typed at the terminal"


@add_command(tasks)
def plan(
    session: Session,
    task: TaskId,
    *,
    aircraft: Annotated[str, typer.Option(metavar="REGISTRATION", help="Registration of the aircraft.")],
    start_at: Annotated[datetime, instant_option("--from", help="Start.")],
    end_at: Annotated[datetime, instant_option("--until", help="End; the instant itself lies outside.")],
    kind: Annotated[str, typer.Option("--type", metavar="TYPE", help="`inspection`, `repair` or `overhaul`.")] = (
        "inspection"
    ),
    priority: Annotated[str, typer.Option(help="`routine`, `urgent`, `aog` or `critical`.")] = "routine",
    title: Annotated[str, typer.Option(help="What is done.")] = "",
    mechanic: Annotated[str, typer.Option(metavar="PERSON", help="Who does it.", show_default="nobody yet")] = "",
    directive: Annotated[str, typer.Option(metavar="NUMBER", help="Directive that it complies with.")] = "",
    paragraph: Annotated[str, typer.Option(help="Paragraph of the directive.")] = "",
    parts: Annotated[
        list[str] | None, typer.Option("--part", metavar="PART[:N]", help="Part that it needs; may be repeated.")
    ] = None,
    items: Annotated[
        list[str] | None, typer.Option("--item", metavar="TEXT", help="Checklist item; may be repeated.")
    ] = None,
    inspected_items: Annotated[
        list[str] | None,
        typer.Option("--inspected-item", metavar="TEXT", help="Item that somebody else must inspect; may be repeated."),
    ] = None,
) -> None:
    """Plan a task; its mechanic must be qualified throughout."""
    from amss_core.services.tasks import plan_task
    from amss_core.tasks import ChecklistItem, Task

    needs = [
        (part, int(number or 1))
        for part, _, number in (each.rpartition(":") if ":" in each else (each, "", "") for each in parts or [])
    ]
    given = made(
        Task,
        id=task,
        aircraft=aircraft,
        type=kind,
        start_at=start_at,
        end_at=end_at,
        priority=priority,
        title=title,
        mechanic=mechanic or None,
        directive=directive or None,
        paragraph=paragraph or None,
        parts=needs,
    )
    texts = [(text, False) for text in items or []] + [(text, True) for text in inspected_items or []]
    checklist = [
        made(ChecklistItem, id=str(number), task=task, description=text, independent_inspection=inspected)
        for number, (text, inspected) in enumerate(texts, start=1)
    ]
    session.show("Task", session.change(plan_task, given, checklist=checklist))


@add_command(tasks, "list")
def list_them(
    session: Session,
    *,
    aircraft: Annotated[str, typer.Option(metavar="REGISTRATION", help="Only of this aircraft.")] = "",
    mechanic: Annotated[str, typer.Option(metavar="PERSON", help="Only of this mechanic.")] = "",
) -> None:
    """List the tasks, in the order of their starts."""
    from amss_core.services.tasks import list_tasks

    found = session.ask(list_tasks, aircraft=aircraft or None, mechanic=mechanic or None)
    session.show_list("tasks", found, title="Tasks", columns=COLUMNS)


@add_command(tasks)
def show(session: Session, task: TaskId) -> None:
    """Show a task with its checklist and signatures."""
    from amss_cli.session import show_rows
    from amss_core.services.tasks import show_task

    found = session.ask(show_task, task)
    session.show("Task", found if session.as_json else found.task)
    if session.as_json:
        return
    columns = ("id", "description", "result", "performed_by", "inspected_by", "signed_by", "signed_at")
    show_rows("Checklist", found.checklist, columns)
    signed = ("role", "item", "name", "certificate_number", "signed_at", "authenticated_by", "statement")
    show_rows("Signatures", [each.sign_off for each in found.signatures], signed)


@add_command(tasks)
def qualified(session: Session, task: TaskId) -> None:
    """List who may do a task, the most suitable first, then the others with what they lack."""
    from amss_cli.show import show_json, show_table
    from amss_core.codec import unstructure
    from amss_core.services.qualification import qualified_mechanics

    found = session.ask(qualified_mechanics, task, now=datetime.now(UTC))
    if session.as_json:
        show_json({"mechanics": unstructure(found)})
        return
    rows = [
        (
            each.person.id,
            each.person.name,
            "no" if each.blocked else "yes",
            "yes" if each.free else "no",
            " ".join(finding.text for finding in each.against),
        )
        for each in found
    ]
    show_table(f"Who may do {task}", ["person", "name", "may", "free", "what stands against"], rows)


@add_command(tasks)
def assign(
    session: Session,
    task: TaskId,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Id of the mechanic.")],
) -> None:
    """Assign a mechanic, who must be qualified throughout the task's window."""
    from amss_core.services import tasks as use_cases

    session.show("Task", session.change(use_cases.assign, task, person))


@add_command(tasks)
def start(session: Session, task: TaskId) -> None:
    """Begin work on a task."""
    from amss_core.services import tasks as use_cases

    session.show("Task", session.change(use_cases.start, task))


@add_command(tasks)
def note(session: Session, task: TaskId, text: Annotated[str, typer.Argument(help="What was done and found.")]) -> None:
    """Write what was done and found."""
    from amss_core.services.tasks import change_task

    session.show("Task", session.change(change_task, task, notes=text))


@add_command(tasks)
def record(
    session: Session,
    task: TaskId,
    item: ItemId,
    result: Annotated[str, typer.Argument(help="`pass` or `fail`.")],
    *,
    performed_by: Annotated[
        list[str], typer.Option("--by", metavar="PERSON", help="Who performed it; may be repeated.")
    ],
    deferral: Annotated[str, typer.Option(metavar="TEXT", help="Reference under which a fail is deferred.")] = "",
) -> None:
    """Record the result of a checklist item."""
    from amss_core.services.tasks import record_item

    done = session.change(record_item, task, item, result=result, performed_by=performed_by, deferral=deferral or None)
    session.show("Item", done)


@add_command(tasks)
def inspect(session: Session, task: TaskId, item: ItemId, *, statement: Statement, name: Name) -> None:
    """Inspect what others performed, and sign for it."""
    from amss_core.services import tasks as use_cases

    session.show("Signature", session.change(_signing(use_cases.inspect), task, item, statement=statement, proof=name))


@add_command(tasks)
def sign(session: Session, task: TaskId, item: ItemId, *, statement: Statement, name: Name) -> None:
    """Sign a checklist item as performed."""
    from amss_core.services.tasks import sign_off

    session.show("Signature", session.change(_signing(sign_off), task, item, statement=statement, proof=name))


@add_command(tasks)
def complete(
    session: Session,
    task: TaskId,
    *,
    statement: Statement,
    name: Name,
    minutes: Annotated[
        int | None, typer.Option(min=1, max=1440, help="Minutes worked.", show_default="since the start")
    ] = None,
) -> None:
    """Complete a task with its release; compliance with its directive is recorded."""
    from amss_core.services import tasks as use_cases

    completed = session.change(_signing(use_cases.complete), task, statement=statement, proof=name, minutes=minutes)
    session.show("Task", completed)


def _signing(use_case: Callable[..., Any]) -> Callable[..., Any]:
    def signed(stores: Stores, actor: Actor, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - the use case's own
        return use_case(stores, actor, *arguments, reauthentication=TypedName(stores), **named)

    return signed


@add_command(tasks)
def cancel(
    session: Session,
    task: TaskId,
    *,
    reason: Reason,
    late: Annotated[
        bool, typer.Option("--late", help="Although it began more than 24 hours ago; the reason is recorded.")
    ] = False,
) -> None:
    """Cancel a task, and give back what is kept for it."""
    from amss_core.services import tasks as use_cases
    from amss_core.tasks import Override

    def cancelled(stores: Stores, actor: Actor, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - the use case's own
        override = Override(by=actor, reason=reason) if late else None
        return use_cases.cancel(stores, actor, *arguments, reason=reason, late_cancel=override, **named)

    session.show("Task", session.change(cancelled, task))


@add_command(tasks)
def link(
    session: Session,
    predecessor: Annotated[str, typer.Argument(metavar="TASK", help="Id of the task that is waited for.")],
    successor: Annotated[str, typer.Argument(metavar="TASK", help="Id of the task that waits.")],
    *,
    kind: Annotated[
        str,
        typer.Option(
            "--type",
            metavar="TYPE",
            help="`finish_to_start`, `start_to_start`, `finish_to_finish` or `start_to_finish`.",
        ),
    ] = "finish_to_start",
    lag_minutes: Annotated[int, typer.Option(help="Minutes between the two; less than zero where they overlap.")] = 0,
    remove: Annotated[bool, typer.Option("--remove", help="Remove the link instead.")] = False,
) -> None:
    """Let one task wait for another."""
    from amss_core.scheduling import Link
    from amss_core.services import scheduling

    given = made(Link, predecessor=predecessor, successor=successor, type=kind, lag_minutes=lag_minutes)
    session.change(scheduling.unlink if remove else scheduling.link, given)
    session.show("Link", given)


@add_command(tasks)
def move(
    session: Session,
    moves: Annotated[
        list[str], typer.Argument(metavar="TASK=START", help="Task and its new start; several may be given.")
    ],
    *,
    reason: Annotated[str, typer.Option(help="Why; without it, the move is only shown.")] = "",
    despite_conflicts: Annotated[
        bool, typer.Option("--despite-conflicts", help="Accept what the move brings; no limit or capacity is passed.")
    ] = False,
) -> None:
    """Show what a move would change and bring, and with a reason apply it."""
    from amss_cli.show import show_json, show_text
    from amss_core.codec import unstructure
    from amss_core.scheduling import Move
    from amss_core.services.scheduling import apply_move, preview_move

    asked = [
        Move(task=task, start_at=read_instant(start)) for task, _, start in (each.partition("=") for each in moves)
    ]
    shown = session.ask(preview_move, asked, now=datetime.now(UTC))
    if reason:
        session.change(apply_move, shown.preview, reason=reason, despite_conflicts=despite_conflicts)
    if session.as_json:
        new = [each.finding for each in shown.impact.new]
        show_json({"applied": bool(reason), "changes": unstructure(shown.preview.changes), "new": unstructure(new)})
        return
    for change in shown.preview.changes:
        show_text(str(change))
    for conflict in shown.impact.new:
        show_text(f"New: {conflict}")
    show_text("The plan was changed." if reason else "Nothing was changed; give a reason to apply it.")
