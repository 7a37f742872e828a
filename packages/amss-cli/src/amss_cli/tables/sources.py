"""Finding the tables of a folder: CSV files, or the sheets of one workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import attrs

from amss_cli.tables.kinds import Cell
from amss_cli.tables.problems import Problem
from amss_cli.tables.workbook import WorkbookError, sheets

LARGEST_FILE_BYTES = 20 * 1024 * 1024
"""A larger file is refused before it is read."""
LARGEST_FILE = f"{LARGEST_FILE_BYTES // 1024**2} MB"

_OTHER_SPREADSHEETS = {".xls", ".xlsm", ".xlsb", ".ods", ".numbers", ".tsv"}
_SAVE_AS_UTF_8 = (
    "in Excel, save it as 'CSV UTF-8 (comma delimited)'; in LibreOffice choose the character set Unicode (UTF-8)"
)


@attrs.frozen
class Source:
    """One table as it lies in a file, not yet looked at."""

    name: str
    """Name of the file without its ending, or of the sheet."""
    file: str
    """How messages name it."""
    rows: Callable[[], Iterator[list[Cell]]]
    """Yields its rows from row 1 on, empty ones too; raises `UnreadableError` where it cannot go on."""


class UnreadableError(Exception):
    """A file that cannot be read, or not to its end; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def find_sources(folder: Path) -> tuple[list[Source], list[Problem]]:
    """Return the tables of a folder, or of a workbook named instead of a folder, and what stands in the way."""
    try:
        if folder.is_file() and folder.suffix.casefold() == ".xlsx":
            return _workbook_sources(folder)
        # `~$` starts the lock file that Excel leaves beside an open workbook, `.` a hidden file.
        entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith(("~$", ".")))
    except (FileNotFoundError, NotADirectoryError):
        return [], [_folder_problem(folder, "a folder that exists, with CSV files or one XLSX workbook")]
    except (OSError, ValueError) as error:  # ValueError: a name that no file system takes
        return [], [_folder_problem(folder, f"a folder that can be read ({error})")]
    return _entry_sources(folder, entries)


def _entry_sources(folder: Path, entries: list[Path]) -> tuple[list[Source], list[Problem]]:
    tables = [entry for entry in entries if entry.suffix.casefold() == ".csv"]
    workbooks = [entry for entry in entries if entry.suffix.casefold() == ".xlsx"]
    others = [entry for entry in entries if entry.suffix.casefold() in _OTHER_SPREADSHEETS]
    expected = "a CSV file or an XLSX workbook: open it and save it as .xlsx"
    problems = [_file_problem(entry.name, expected) for entry in others]
    if workbooks and (tables or len(workbooks) > 1):
        found = ", ".join(entry.name for entry in [*workbooks, *tables][:6])
        problems.append(_folder_problem(folder, f"either CSV files or one XLSX workbook, but found {found}"))
        return [], problems
    if workbooks:
        found_sources, found_problems = _workbook_sources(workbooks[0])
        return found_sources, problems + found_problems
    if not tables and not problems:
        problems.append(
            _folder_problem(folder, "CSV files or one XLSX workbook; `amss template FOLDER` writes empty ones")
        )
    return [Source(entry.stem, entry.name, partial(_csv_rows, entry)) for entry in tables], problems


def _folder_problem(folder: Path, expected: str) -> Problem:
    return Problem(code="bad_folder", file=folder.name or str(folder), expected=expected)


def _file_problem(file: str, expected: str, *, row: int | None = None) -> Problem:
    return Problem(code="bad_file", file=file, row=row, expected=expected)


def _too_large_or_no_file(path: Path) -> Problem | None:
    try:
        if not path.is_file():
            return _file_problem(path.name, "a file, not a folder or device")
        size = path.stat().st_size
    except OSError as error:
        return _file_problem(path.name, f"a file that can be read ({error.strerror or error})")
    if size > LARGEST_FILE_BYTES:
        return _file_problem(
            path.name, f"a file of at most {LARGEST_FILE}; this one has {size / 1024**2:.1f} MB: split or shorten it"
        )
    return None


def _workbook_sources(path: Path) -> tuple[list[Source], list[Problem]]:
    problem = _too_large_or_no_file(path)
    if problem is not None:
        return [], [problem]
    try:
        found = sheets(path)
    except OSError as error:
        return [], [_file_problem(path.name, f"a file that can be read ({error.strerror or error})")]
    except WorkbookError as error:
        return [], [_file_problem(path.name, str(error))]

    def rows(file: str, sheet_rows: Callable[[], Iterator[list[Cell]]]) -> Iterator[list[Cell]]:
        try:
            yield from sheet_rows()
        except WorkbookError as error:
            raise UnreadableError(_file_problem(file, str(error))) from error

    labelled = [(sheet, f"{path.name} [{sheet.name}]") for sheet in found]
    return [Source(sheet.name, file, partial(rows, file, sheet.rows)) for sheet, file in labelled], []


def _csv_rows(path: Path) -> Iterator[list[Cell]]:
    problem = _too_large_or_no_file(path)
    if problem is not None:
        raise UnreadableError(problem)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableError(
            _file_problem(path.name, f"a file that can be read ({error.strerror or error})")
        ) from error
    text = _decoded(path.name, data)
    first_line = text.split("\n", 1)[0]
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    number = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            number += 1
            yield list(row)
    except csv.Error as error:
        raise UnreadableError(
            _file_problem(
                path.name,
                f"a row of CSV: its quotation marks do not match or a cell is far too long ({error}); "
                "the rest of the file was not read",
                row=number + 1,
            )
        ) from error


def _decoded(file: str, data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableError(_file_problem(file, f"text in UTF-8; this one is in UTF-16: {_SAVE_AS_UTF_8}"))
    if data.startswith(b"PK\x03\x04"):
        raise UnreadableError(
            _file_problem(file, "text; this one is a workbook or an archive under the name of a CSV file")
        )
    position = data.find(b"\0")
    if position >= 0:
        raise UnreadableError(_file_problem(file, f"text; this one is binary (byte {position} is zero)"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableError(
            _file_problem(
                file,
                f"text in UTF-8; line {line} holds the byte 0x{data[error.start]:02X}, so the file is probably in "
                f"Latin-1 or Windows-1252: {_SAVE_AS_UTF_8}",
            )
        ) from error
