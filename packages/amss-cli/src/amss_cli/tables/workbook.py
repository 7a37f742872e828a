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
from pathlib import Path
from xml.parsers import expat

import attrs

from amss_cli.tables.kinds import Cell, ErrorValue, Formula, Value

LARGEST_UNPACKED_BYTES = 200 * 1024 * 1024
"""A workbook is a compressed archive; one that unpacks to more is refused before it is read."""
LARGEST_AREA = 5_000_000
"""Cells of a sheet, counted up to the outermost row and column that hold one."""

_OLD_FORMAT = b"\xd0\xcf\x11\xe0"
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_ROW = re.compile(r"[0-9]{1,7}")
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
    """What the pass over a sheet's XML finds."""

    special: dict[tuple[int, int], str] = attrs.field(factory=dict)
    """By row and column from 0: the error's name, or an empty text for a formula."""
    last_row: int = -1
    last_column: int = -1


def sheets(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook in order.

    Raises:
        WorkbookError: If it is no workbook, is protected, or unpacks to more than can be read.
    """
    with path.open("rb") as file:
        if file.read(4) == _OLD_FORMAT:
            raise WorkbookError("a workbook in the XLSX format without a password: open it and save it as .xlsx")
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum  # noqa: PLC0415 - CSV files need it not

    try:
        parts = _parts_by_sheet(path)
        workbook = CalamineWorkbook.from_path(str(path))
        metadata = workbook.sheets_metadata
    except (CalamineError, zipfile.BadZipFile, zlib.error, expat.ExpatError, *_ODD_ARCHIVES) as error:
        raise WorkbookError(_NOT_A_WORKBOOK) from error

    def rows(name: str) -> Iterator[list[Cell]]:
        try:
            scan = _scan(path, parts.get(name, ""))
            if (scan.last_row + 1) * (scan.last_column + 1) > LARGEST_AREA:
                raise WorkbookError(
                    f"at most {LARGEST_AREA:,} cells: the sheet reaches to row {scan.last_row + 1}, column "
                    f"{scan.last_column + 1}; delete the rows and columns that are not needed"
                )
            values = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except (CalamineError, zipfile.BadZipFile, zlib.error, expat.ExpatError, *_ODD_ARCHIVES) as error:
            raise WorkbookError(_NOT_A_WORKBOOK) from error
        width = max(len(row) for row in values) if values else 0
        for row_number in range(max(len(values), scan.last_row + 1)):
            found = values[row_number] if row_number < len(values) else []
            yield [
                _cell(found[column] if column < len(found) else "", scan.special.get((row_number, column)))
                for column in range(max(width, scan.last_column + 1))
            ]

    return [
        Sheet(each.name, lambda name=each.name: rows(name))  # type: ignore[misc]
        for each in metadata
        if each.typ == SheetTypeEnum.WorkSheet
    ]


_ODD_ARCHIVES = (KeyError, NotImplementedError, RuntimeError, EOFError, UnicodeDecodeError)
"""What zipfile raises for a missing member, an unknown compression, a password, a cut file or a name in no encoding."""


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
                f"a workbook that unpacks to at most {LARGEST_UNPACKED_BYTES // 1024**2} MB: this one would take "
                f"{unpacked // 1024**2} MB"
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
    row = column = -1
    is_error = in_value = False
    text = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, is_error, in_value, text
        if name == "row":
            row = int(attributes["r"]) - 1 if _ROW.fullmatch(attributes.get("r", "")) else row + 1
            column = -1
        elif name == "c":
            match = _REFERENCE.fullmatch(attributes.get("r", ""))
            row, column = (int(match[2]) - 1, _column_index(match[1])) if match else (row, column + 1)
            scan.last_row, scan.last_column = max(scan.last_row, row), max(scan.last_column, column)
            is_error = attributes.get("t") == "e"
            if is_error:
                scan.special[row, column] = "#ERROR"
        elif name == "f" and not is_error:
            scan.special[row, column] = ""
        elif name == "v" and is_error:
            in_value, text = True, ""

    def end(name: str) -> None:
        nonlocal in_value
        if name == "v" and in_value:
            in_value = False
            scan.special[row, column] = text or "#ERROR"

    def characters(data: str) -> None:
        nonlocal text
        if in_value:
            text += data

    with zipfile.ZipFile(path) as archive:
        _parse(archive, member, start, end, characters)
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
