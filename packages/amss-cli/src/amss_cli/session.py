"""What all commands over a database share: its options, who acts, the transaction, and how answers are shown.

A command is a function that takes a `Session` first. `add_command` gives it the options that say which database,
organisation and user; the session runs a use case in a transaction of its own and shows the records that it returns.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_type_hints

import attrs
import typer

if TYPE_CHECKING:
    from amss_core.permissions import Actor
    from amss_core.stores import Stores
    from amss_sql import Database

# What a command needs is imported when it runs, so that the help is there at once.
# ruff: noqa: PLC0415

_T = TypeVar("_T")


def read_day(text: str) -> date:
    """Read a day of the command line.

    Raises:
        BadParameter: If it is none, or its year is none that a record of maintenance lies in.
    """
    from amss_cli.tables.kinds import DATE, CellError
    from amss_cli.tables.problems import shown

    try:
        day: date = DATE.read(text)
    except CellError as error:
        raise typer.BadParameter(f"expected {error}, but found '{shown(text)}'") from None
    return day


def day_option(name: str, *, help: str) -> Any:  # noqa: A002, ANN401 - Typer's words
    """Return an option that takes a day."""
    return typer.Option(name, parser=read_day, metavar="DAY", help=help)


def read_instant(text: str) -> datetime:
    """Read an instant of the command line.

    Raises:
        BadParameter: If it is none.
    """
    from amss_cli.tables.kinds import INSTANT, CellError
    from amss_cli.tables.problems import shown

    try:
        instant: datetime = INSTANT.read(text)
    except CellError as error:
        raise typer.BadParameter(f"expected {error}, but found '{shown(text)}'") from None
    return instant


def instant_option(name: str, *, help: str) -> Any:  # noqa: A002, ANN401 - Typer's words
    """Return an option that takes an instant, in UTC."""
    return typer.Option(name, parser=read_instant, metavar="INSTANT", help=help)


DatabaseUrl = Annotated[
    str,
    typer.Option(
        "--database",
        metavar="URL",
        envvar="AMSS_DATABASE_URL",
        help="Such as sqlite:////var/lib/amss.sqlite3 or postgresql://user@host/amss.",
        show_default="an SQLite file in your data folder",
    ),
]
OrganizationId = Annotated[
    str, typer.Option("--organization", metavar="ID", envvar="AMSS_ORGANIZATION", help="Id of the organisation.")
]
UserId = Annotated[
    str, typer.Option("--user", metavar="ID", envvar="AMSS_USER", help="Id of the user of the organisation who acts.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@attrs.frozen(kw_only=True)
class Session:
    """A database, an organisation in it, and the user who acts; each use case gets a transaction of its own."""

    url: str
    """Address of the database; empty for the SQLite file in the user's data folder."""
    organization: str
    """Id of the organisation."""
    user: str
    """Id of the user; the role is read from the store."""
    as_json: bool
    """Whether answers are printed as JSON."""

    def change(self, use_case: Callable[..., _T], *arguments: Any, **named: Any) -> _T:  # noqa: ANN401 - the use case's own
        """Run a use case that writes, with stores, actor and `now`, and return what it returned when that is kept."""

        def attempt(stores: Stores) -> _T:
            return use_case(stores, self._actor(stores), *arguments, now=datetime.now(UTC), **named)

        with self._opened() as database:
            return database.run(self.organization, attempt)

    def ask(self, use_case: Callable[..., _T], *arguments: Any, **named: Any) -> _T:  # noqa: ANN401 - the use case's own
        """Run a use case that only reads, with stores and actor."""
        with self._opened() as database, database.read(self.organization) as stores:
            return use_case(stores, self._actor(stores), *arguments, **named)

    @contextmanager
    def _opened(self) -> Iterator[Database]:
        from amss_core.errors import InvalidValueError

        for option, variable, value in (
            ("--organization", "AMSS_ORGANIZATION", self.organization),
            ("--user", "AMSS_USER", self.user),
        ):
            if not value:
                raise InvalidValueError(
                    f"name it, or set {variable}; `amss organizations create` makes an organisation with its first "
                    "user, and prints both ids",
                    field=option,
                )
        with opened(self.url, as_json=self.as_json) as database:
            yield database

    def _actor(self, stores: Stores) -> Actor:
        from amss_core.permissions import Actor

        user = stores.users.get(self.user)
        return Actor(id=user.id, role=user.role, organization=stores.organization)

    def show(self, title: str, record: object) -> None:
        """Print a record: a row for each field, or the JSON that the codec makes of it."""
        from amss_cli.show import show_json, show_table
        from amss_core.codec import unstructure

        if self.as_json:
            show_json(unstructure(record))
        else:
            show_table(title, ["field", "value"], [(name, _cell(value)) for name, value in unstructure(record).items()])

    def show_list(self, key: str, records: Sequence[object], *, title: str, columns: Sequence[str]) -> None:
        """Print records: a row for each, or JSON with the list under a key."""
        from amss_cli.show import show_json
        from amss_core.codec import unstructure

        if self.as_json:
            show_json({key: unstructure(records)})
        else:
            show_rows(title, records, columns)


def show_rows(title: str, records: Sequence[object], columns: Sequence[str]) -> None:
    """Print a table with a row for each record, and those of its fields that are named."""
    from amss_cli.show import show_table
    from amss_core.codec import unstructure

    rows = [[_cell(row[column]) for column in columns] for row in unstructure(records)]
    show_table(f"{title}: {len(rows)}", [column.replace("_", " ") for column in columns], rows)


def _cell(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


_OPTIONS: Mapping[str, tuple[Any, Any]] = {
    "database": (DatabaseUrl, ""),
    "organization": (OrganizationId, ""),
    "user": (UserId, ""),
    "as_json": (AsJson, False),
}


def add_command(app: typer.Typer, name: str | None = None) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function that takes a `Session` first a command of an app; the options of the session are added."""

    def add(function: Callable[..., None]) -> Callable[..., None]:
        hints = get_type_hints(function, include_extras=True)
        own = list(inspect.signature(function).parameters.values())[1:]

        def command(**given: Any) -> None:  # noqa: ANN401 - what the function takes
            asked = {option: given.pop(option) for option in _OPTIONS}
            session = Session(
                url=asked["database"],
                organization=asked["organization"],
                user=asked["user"],
                as_json=asked["as_json"],
            )

            def do() -> None:
                _refuse_unreadable({**asked, **given})
                function(session, **given)

            told(do, as_json=session.as_json)

        added = [
            inspect.Parameter(option, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=hint)
            for option, (hint, default) in _OPTIONS.items()
        ]
        command.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # what Typer reads
            [each.replace(annotation=hints[each.name]) for each in own] + added
        )
        command.__annotations__ = {}
        command.__doc__ = function.__doc__
        app.command(name or function.__name__.replace("_", "-"))(command)
        return function

    return add


def _refuse_unreadable(given: Mapping[str, Any]) -> None:
    from amss_core.errors import InvalidValueError
    from amss_core.texts import is_storable

    for name, value in given.items():
        texts = value if isinstance(value, list) else [value]
        if not all(is_storable(text) for text in texts if isinstance(text, str)):
            raise InvalidValueError("expected a text of whole characters, without NUL", field=name)


def made(record_type: type[_T], **fields: Any) -> _T:  # noqa: ANN401 - whatever the record holds
    """Return a record of the fields that the command line gives.

    Raises:
        InvalidValueError: Naming each field that the record cannot have.
    """
    from amss_core.codec import structure
    from amss_core.errors import CodecError, InvalidValueError

    try:
        return structure(fields, record_type, native_times=True)
    except CodecError as error:
        problems = "; ".join(f"{path.removeprefix('$.')}: {message}" for path, message in error.problems)
        raise InvalidValueError(problems) from None


def new_id() -> str:
    """Return an id that was never used: a UUIDv7 of this machine's clock and chance."""
    from amss_core.ids import RANDOM_BYTES, uuid7

    return uuid7(datetime.now(UTC), os.urandom(RANDOM_BYTES))


@contextmanager
def opened(url: str, *, as_json: bool) -> Iterator[Database]:
    """Open a database that is there, and name it in the first line of the output, unless that is JSON.

    Args:
        url: Its address; empty for the SQLite file in the user's data folder.
        as_json: Whether the output is JSON.

    Raises:
        UnavailableError: If there is none, naming the way out.
    """
    from amss_cli.show import show_text
    from amss_sql import Database
    from amss_sql.engines import shown

    with Database.open(url or default_url()) as database:
        if not as_json:
            show_text(f"Database: {shown(database.url)}")
        refuse_missing_file(database.file)
        yield database


def show_demo(url: str, *, on: date, aircraft: int) -> None:
    """Fill a database with two believable operators, walk the workflow, and tell each step.

    The tables are made where they are not there yet; what is in the database stays as it is.
    """
    from amss_cli.demo.walk import demo_in_database
    from amss_cli.show import show_text
    from amss_sql import Database
    from amss_sql.engines import shown

    with Database.open(url or default_url()) as database:
        show_text(f"Database: {shown(database.url)}")
        if database.file is not None:
            database.file.parent.mkdir(parents=True, exist_ok=True)
        database.upgrade()
        demo_in_database(database.run, database.read, on=on, aircraft=aircraft, tell=show_text)


def default_url() -> str:
    """Return the URL of the SQLite file in the user's data folder, where each system keeps such files."""
    home = Path.home()
    if sys.platform == "win32":
        folder = Path(os.environ.get("LOCALAPPDATA") or home / "AppData/Local")
    elif sys.platform == "darwin":
        folder = home / "Library/Application Support"
    else:
        folder = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    return f"sqlite:///{folder / 'amss' / 'amss.sqlite3'}"


def address(url: str) -> str:
    """Return the address of a database as a person may see it; of the file in the data folder where none is given."""
    from amss_sql.engines import read_url, shown

    return shown(read_url(url or default_url()))


def refuse_missing_file(file: Path | None) -> None:
    """Refuse a database whose file is not there; opening it would make an empty one.

    Raises:
        UnavailableError: Naming the way out.
    """
    from amss_core.errors import UnavailableError

    if file is not None and not file.exists():
        raise UnavailableError(f"there is no file {file}; make it with: amss db init")


def told(do: Callable[[], _T], *, as_json: bool = False) -> _T:
    """Return what a function returns; where it cannot be done, say why and end with exit code 2."""
    from amss_cli.show import Exit, message, refusal, show_json
    from amss_core.errors import AmssError

    try:
        return do()
    except BrokenPipeError:
        raise  # whoever reads the output has seen enough: Typer ends the command without a word
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"amss_sql", "sqlalchemy", "alembic", "psycopg"}:
            raise
        message(f"There is no {error.name}: databases need an extra; install it with: pip install 'amss-cli[sql]'.")
    except (AmssError, OSError) as error:
        message(refusal(error))
        if as_json:
            show_json({"error": {"code": getattr(error, "code", "bad_file"), "text": refusal(error)}})
    raise typer.Exit(Exit.BAD_INPUT)
