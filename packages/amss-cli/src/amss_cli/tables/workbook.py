"""Reading a workbook (XLSX): its sheets, with formulas and error values told apart from plain cells.

Maintainer's notes: calamine reads the values, but gives a formula's saved result like any value, and an error or a
formula without a saved result like an empty cell. A pass over the sheet's XML finds those cells first. The same pass
measures the sheet, because calamine makes room for every cell up to the outermost one.
"""

from __future__ import annotations

import math
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from xml.parsers import expat

import attrs

from amss_cli.tables.kinds import Cell, ErrorValue, Formula, Value

LARGEST_UNPACKED_BYTES = 200 * 1024 * 1024
"""A workbook is a compressed archive; one that unpacks to more is refused before it is read."""
LARGEST_UNPACKED = f"{LARGEST_UNPACKED_BYTES // 1024**2} MB"
LARGEST_AREA = 5_000_000
"""Cells of a sheet, counted up to the outermost row and column that hold one."""

_OLD_FORMAT = b"\xd0\xcf\x11\xe0"
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ROW = re.compile(r"[1-9][0-9]{0,6}")
_NOT_A_WORKBOOK = "a workbook that can be read: this one is damaged or not an XLSX file; open it and save it as .xlsx"


class WorkbookError(ValueError):
    """A workbook that cannot be read; the message says what was expected."""


@attrs.frozen
class Sheet:
    """One sheet of a workbook."""

    name: str
    rows: Callable[[], Iterator[list[Cell]]]
    """Yields its rows from row 1 on, empty ones too; raises `WorkbookError` where the sheet cannot be read."""


@attrs.define
class _Scan:
    """The pass over a sheet's XML: which cells are formulas or errors, and how far the sheet reaches."""

    special: dict[tuple[int, int], str] = attrs.field(factory=dict)
    """By row and column from 0: the error's name, or an empty text for a formula."""
    last_row: int = -1
    last_column: int = -1
    row: int = -1
    column: int = -1
    is_error: bool = False
    in_value: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        if name == "row":
            self._row(attributes.get("r"))
        elif name == "c":
            self._cell(attributes)
        elif name == "f" and not self.is_error:
            self.special[self.row, self.column] = ""
        elif name == "v" and self.is_error:
            self.in_value = True
            self.special[self.row, self.column] = ""

    def _row(self, number: str | None) -> None:
        """Take the start of a row; calamine goes astray where the rows do not ascend."""
        if number is not None and not _ROW.fullmatch(number):
            raise WorkbookError(_NOT_A_WORKBOOK)
        row = self.row + 1 if number is None else int(number) - 1
        if row <= self.row:
            raise WorkbookError(_NOT_A_WORKBOOK)
        self.row, self.column = row, -1

    def _cell(self, attributes: dict[str, str]) -> None:
        if "r" in attributes:
            match = _ADDRESS.fullmatch(attributes["r"])
            if match is None or int(match[2]) - 1 != self.row:
                raise WorkbookError(_NOT_A_WORKBOOK)
            self.column = _column_index(match[1])
        else:
            self.column += 1
        self.last_row = max(self.last_row, self.row)
        self.last_column = max(self.last_column, self.column)
        self.is_error = attributes.get("t") == "e"
        if self.is_error:
            self.special[self.row, self.column] = "#ERROR"

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name == "v":
            self.in_value = False

    def characters(self, data: str) -> None:
        """Take the text of an element; that of an error's value is its name."""
        if self.in_value:
            self.special[self.row, self.column] += data


def sheets(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook in order.

    Raises:
        WorkbookError: If it is no workbook, is protected, or unpacks to more than can be read.
    """
    with path.open("rb") as file:
        if file.read(4) == _OLD_FORMAT:
            raise WorkbookError("a workbook in the XLSX format without a password: open it and save it as .xlsx")
    from python_calamine import CalamineWorkbook, SheetTypeEnum  # noqa: PLC0415 - CSV files need it not

    with _damage_told():
        parts = _parts_by_sheet(path)
        workbook = CalamineWorkbook.from_path(str(path))
        names = [each.name for each in workbook.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]

    def rows(name: str) -> Iterator[list[Cell]]:
        with _damage_told():
            scan = _scan(path, parts.get(name, ""))
            if (scan.last_row + 1) * (scan.last_column + 1) > LARGEST_AREA:
                raise WorkbookError(
                    f"at most {LARGEST_AREA:,} cells: the sheet reaches to row {scan.last_row + 1}, column "
                    f"{scan.last_column + 1}; delete the rows and columns that are not needed"
                )
            values = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        width = max(scan.last_column + 1, *(len(row) for row in values), 0)
        for row_number in range(max(len(values), scan.last_row + 1)):
            found = values[row_number] if row_number < len(values) else []
            yield [
                _cell(found[column] if column < len(found) else "", scan.special.get((row_number, column)))
                for column in range(width)
            ]

    return [Sheet(name, partial(rows, name)) for name in names]


@contextmanager
def _damage_told() -> Iterator[None]:
    """Turn what a damaged archive, its XML or its cells raise into one answer."""
    from python_calamine import CalamineError  # noqa: PLC0415 - CSV files need it not

    try:
        yield
    except WorkbookError:
        raise
    except (CalamineError, zipfile.BadZipFile, zlib.error, expat.ExpatError, *_ODD_ARCHIVES) as error:
        raise WorkbookError(_NOT_A_WORKBOOK) from error


_ODD_ARCHIVES = (LookupError, NotImplementedError, RuntimeError, EOFError, ValueError)
"""What a missing member, an unknown encoding or compression, a password, a cut file or odd bytes raise."""


def _cell(value: Value, special: str | None) -> Cell:
    if special is None:
        return ErrorValue("#NUM!") if isinstance(value, float) and not math.isfinite(value) else value
    return ErrorValue(special) if special else Formula(value)


def _parts_by_sheet(path: Path) -> dict[str, str]:
    """Return the archive's member for each sheet's name, after checking that the archive is whole and not too large."""
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > LARGEST_UNPACKED_BYTES:
            raise WorkbookError(
                f"a workbook that unpacks to at most {LARGEST_UNPACKED}: this one would take {unpacked // 1024**2} MB"
            )
        if archive.testzip() is not None:
            raise zipfile.BadZipFile
        relations: dict[str, str] = {}
        names: dict[str, str] = {}

        def relation(name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship":
                relations[attributes.get("Id", "")] = attributes.get("Target", "")

        def sheet(name: str, attributes: dict[str, str]) -> None:
            if name == "sheet":
                names[attributes.get("name", "")] = attributes.get("id", "")

        _parse(archive, "xl/_rels/workbook.xml.rels", relation)
        _parse(archive, "xl/workbook.xml", sheet)
    return {name: posixpath.normpath(posixpath.join("/xl", relations.get(id_, "")))[1:] for name, id_ in names.items()}


def _scan(path: Path, member: str) -> _Scan:
    scan = _Scan()
    with zipfile.ZipFile(path) as archive:
        _parse(archive, member, scan.start, scan.end, scan.characters)
    return scan


def _column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def _parse(
    archive: zipfile.ZipFile,
    member: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    characters: Callable[[str], None] | None = None,
) -> None:
    """Run the handlers over a member's XML, with names freed from their namespace; a document type is refused."""

    def no_document_type(*_arguments: object) -> None:
        raise WorkbookError(_NOT_A_WORKBOOK)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = no_document_type
    parser.StartElementHandler = lambda name, attributes: start(
        name.rpartition(" ")[2], {key.rpartition(" ")[2]: value for key, value in attributes.items()}
    )
    if end is not None:
        parser.EndElementHandler = lambda name: end(name.rpartition(" ")[2])
    if characters is not None:
        parser.CharacterDataHandler = characters
    with archive.open(member) as file:
        parser.ParseFile(file)
