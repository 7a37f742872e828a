"""The `amss` command: the one place that puts the parts together."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from amss_cli.alerts import alerts
from amss_cli.audit import audit
from amss_cli.config import config, keys
from amss_cli.db import db
from amss_cli.directives.record import directives
from amss_cli.documents import documents
from amss_cli.exports import export
from amss_cli.fleet import aircraft
from amss_cli.imports import imports, load
from amss_cli.metrics import metrics
from amss_cli.organizations import organizations, users
from amss_cli.parts import parts
from amss_cli.personnel import personnel
from amss_cli.programmes import programmes
from amss_cli.qualification.lists import qualification
from amss_cli.serve import serve
from amss_cli.session import DatabaseUrl, OrganizationId, UserId, add_command, address, read_day, told
from amss_cli.tasks import tasks

if TYPE_CHECKING:
    from amss_cli.operator import Operator
    from amss_cli.show import Exit

# Help and misuse are plain text: what would colour them takes as long to import as all else together.
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
app.add_typer(directives, name="directives")
app.add_typer(db, name="db")
app.add_typer(organizations, name="organizations")
app.add_typer(users, name="users")
app.add_typer(personnel, name="personnel")
app.add_typer(qualification, name="qualification")
app.add_typer(aircraft, name="aircraft")
app.add_typer(programmes, name="programmes")
app.add_typer(tasks, name="tasks")
app.add_typer(parts, name="parts")
app.add_typer(alerts, name="alerts")
app.add_typer(documents, name="documents")
app.add_typer(imports, name="imports")
app.add_typer(metrics, name="metrics")
add_command(app, "import")(load)
app.add_typer(audit, name="audit")
add_command(app)(export)
app.command(short_help="Serve the API on a database.")(serve)
app.command(short_help="List the settings of a server, and their sources.")(config)
app.add_typer(keys, name="keys")

# Each command imports what it needs when it runs, so that the help is there at once.
# ruff: noqa: PLC0415


Folder = Annotated[Path, typer.Argument(help="Folder to write into; it is made where it does not exist.")]
Tables = Annotated[
    Path | None,
    typer.Argument(help="Folder with the operator's tables, or a workbook.", show_default="what the database holds"),
]
Xlsx = Annotated[bool, typer.Option("--xlsx", help="Write one workbook instead of CSV files.")]
On = Annotated[
    date | None,
    typer.Option(
        parser=read_day, metavar="DAY", help="Day asked about, such as 2026-05-31.", show_default="today, in UTC"
    ),
]
Horizon = Annotated[int, typer.Option(min=0, max=3_660, help="Days ahead in which what falls due is shown.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON; its keys are in docs/commands.md.")]


@app.callback()
def amss() -> None:
    """Check an operator's spreadsheets (what is due, not allowed, in conflict), and keep the record in a database."""


@app.command()
def template(
    folder: Folder,
    *,
    xlsx: Xlsx = False,
    examples: Annotated[bool, typer.Option("--examples", help="Add example rows; remove them before use.")] = False,
) -> None:
    """Write empty tables to fill in; nothing is overwritten."""
    from amss_cli.tables.writer import write_template

    _write(lambda: write_template(folder, xlsx=xlsx, examples=examples))


@app.command(short_help="Write a believable operator, or walk the workflow in a database.")
def demo(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Folder to write tables into.", show_default="fill a database and walk the workflow"),
    ] = None,
    *,
    on: Annotated[
        date | None,
        typer.Option(
            parser=read_day, metavar="DAY", help="Day that everything is dated by.", show_default="today, in UTC"
        ),
    ] = None,
    aircraft: Annotated[int, typer.Option(min=24, max=500, help="How many aircraft the operator has.")] = 24,
    xlsx: Xlsx = False,
    database: DatabaseUrl = "",
) -> None:
    """Write a believable operator into a folder; or without one fill a database with two, and walk the workflow."""
    if folder is None:
        from amss_cli.session import show_demo

        told(lambda: show_demo(database, on=on or _today(), aircraft=aircraft))
        return
    from amss_cli.demo import write_demo

    _write(lambda: write_demo(folder, on=on or _today(), xlsx=xlsx, aircraft=aircraft))


@app.command(short_help="Tell what is due, who may not do what, and what conflicts.")
def check(
    folder: Tables = None,
    *,
    on: On = None,
    horizon_days: Horizon = 90,
    database: DatabaseUrl = "",
    organization: OrganizationId = "",
    user: UserId = "",
    as_json: AsJson = False,
) -> None:
    """Tell what is due, who may not do what, and what in the plan conflicts, each with its reason."""
    from amss_cli import check as command

    _ask(
        _Where(folder, database, organization, user),
        lambda operator: command.check(
            operator, source=_source(folder, database), on=on or _today(), horizon_days=horizon_days, as_json=as_json
        ),
        as_json=as_json,
    )


@app.command(short_help="List what falls due on each aircraft, when, and by which limit.")
def due(
    folder: Tables = None,
    *,
    on: On = None,
    horizon_days: Horizon = 90,
    aircraft: Annotated[str, typer.Option(help="Registration of one aircraft.", show_default="all")] = "",
    explain: Annotated[bool, typer.Option("--explain", help="Show why each due point is what it is.")] = False,
    count: Annotated[
        int, typer.Option("--next", min=0, max=100, help="Forecast so many of the next due points of each.")
    ] = 0,
    database: DatabaseUrl = "",
    organization: OrganizationId = "",
    user: UserId = "",
    as_json: AsJson = False,
) -> None:
    """List what falls due on each aircraft, when, by which limit, and what is left until then."""
    from amss_cli.directives import due as command

    _ask(
        _Where(folder, database, organization, user),
        lambda operator: command.due(
            operator,
            on=on or _today(),
            horizon_days=horizon_days,
            aircraft=aircraft,
            explain=explain,
            count=count,
            as_json=as_json,
        ),
        as_json=as_json,
    )


@app.command(short_help="Tell whether a person may do a task, and what would fix it.")
def qualify(
    folder: Tables = None,
    *,
    person: Annotated[str, typer.Option(help="Id of the person, as in the table people.")],
    task: Annotated[str, typer.Option(help="Id of the task, as in the table tasks.")],
    on: Annotated[
        date | None,
        typer.Option(
            parser=read_day,
            metavar="DAY",
            help="Day asked about, such as 2026-05-31.",
            show_default="the whole window of the task",
        ),
    ] = None,
    as_known_on: Annotated[
        date | None,
        typer.Option(parser=read_day, metavar="DAY", help="Last day whose entries count.", show_default="all entries"),
    ] = None,
    database: DatabaseUrl = "",
    organization: OrganizationId = "",
    user: UserId = "",
    as_json: AsJson = False,
) -> None:
    """Tell whether a person may do a task, why or why not, what would fix it, and who else could."""
    from amss_cli.qualification import qualify as command

    _ask(
        _Where(folder, database, organization, user),
        lambda operator: command.qualify(
            operator, person=person, task=task, on=on, as_known_on=as_known_on, as_json=as_json
        ),
        as_json=as_json,
    )


@app.command(short_help="Show what a move changes, what decides the end, or ways out.")
def plan(
    folder: Tables = None,
    *,
    move: Annotated[
        list[str] | None,
        typer.Option(metavar="TASK=START", help="Show what moves when the task moves; may be repeated."),
    ] = None,
    keep_gaps: Annotated[
        bool, typer.Option("--keep-gaps", help="With --move: shift what follows as well, not only as far as it must.")
    ] = False,
    critical_path: Annotated[
        bool, typer.Option("--critical-path", help="Show which tasks decide the end, and how far others may slip.")
    ] = False,
    package: Annotated[
        str, typer.Option(help="With --critical-path: only the tasks of a work package.", show_default="all")
    ] = "",
    options: Annotated[
        str, typer.Option(metavar="TASK", help="Show the ways out when something is missing for the task.")
    ] = "",
    on: On = None,
    database: DatabaseUrl = "",
    organization: OrganizationId = "",
    user: UserId = "",
    as_json: AsJson = False,
) -> None:
    """Show what a move would change, what decides the end, or the ways out of an obstacle; nothing is changed."""
    from amss_cli import scheduling

    if [bool(move), critical_path, bool(options)].count(True) != 1:
        raise typer.BadParameter("give one of --move TASK=START, --critical-path and --options TASK")

    def answer(operator: Operator) -> Exit:
        day = on or _today()
        if move:
            return scheduling.show_moves(operator, moves=move, keep_gaps=keep_gaps, on=day, as_json=as_json)
        if critical_path:
            return scheduling.show_critical_path(operator, package=package, as_json=as_json)
        return scheduling.show_options(operator, task=options, on=day, as_json=as_json)

    _ask(_Where(folder, database, organization, user), answer, as_json=as_json)


def _today() -> date:
    return datetime.now(UTC).date()


class _Where(NamedTuple):
    """Where an operator is told: in a folder of tables or, where none is given, in a database."""

    folder: Path | None
    database: str
    organization: str
    user: str

    def operator(self, *, as_json: bool) -> Operator:
        """Read the operator.

        Raises:
            AmssError: If the database cannot tell it to this user.
        """
        from amss_cli.operator import RecordedOperator, read_operator
        from amss_cli.session import Session
        from amss_cli.show import working
        from amss_core.services.imports import everything_on_record

        if self.folder is not None:
            with working(f"Reading {self.folder}"):
                return read_operator(self.folder)
        session = Session(url=self.database, organization=self.organization, user=self.user, as_json=as_json)
        return RecordedOperator(on_record=session.ask(everything_on_record))


def _source(folder: Path | None, database: str) -> str:
    return address(database) if folder is None else str(folder)


def _ask(where: _Where, question: Callable[[Operator], Exit], *, as_json: bool) -> None:
    """Read the operator, say what is wrong with the tables, and answer; where that cannot be done, say why."""
    from amss_cli import answers
    from amss_cli.show import Exit, message, show_json, show_problems
    from amss_core.errors import AmssError

    operator = told(lambda: where.operator(as_json=as_json), as_json=as_json)
    show_problems(operator.problems)
    try:
        code = question(operator)
    except AmssError as error:
        message(str(error))
        if as_json:
            problems = answers.problems(operator.problems)
            show_json({"error": {"code": error.code, "text": str(error)}, "problems": problems})
        code = Exit.BAD_INPUT
    raise typer.Exit(code)


def _run(command: Callable[[], Exit]) -> None:
    from amss_cli.show import Exit, message, refusal
    from amss_core.errors import AmssError

    try:
        code = command()
    except BrokenPipeError:
        raise  # whoever reads the output has seen enough: Typer ends the command without a word
    except (AmssError, OSError) as error:
        message(refusal(error))
        code = Exit.BAD_INPUT
    raise typer.Exit(code)


def _write(write: Callable[[], tuple[Path, ...]]) -> None:
    def command() -> Exit:
        from amss_cli.show import Exit, show_text

        for file in write():
            show_text(str(file))
        return Exit.NOTHING_TO_DO

    _run(command)


def main() -> None:
    """Run the command line; a character that the terminal cannot show is replaced, not an error."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # always a text stream here
    app()
