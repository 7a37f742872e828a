"""Writing the documentation of the input tables from their one description: `python -m amss_cli.tables.document`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from amss_cli.tables.columns import Column, Row, columns
from amss_cli.tables.definitions import TABLES
from amss_cli.tables.problems import MOST_PROBLEMS
from amss_cli.tables.reader import MOST_ROWS
from amss_cli.tables.sources import LARGEST_FILE
from amss_cli.tables.workbook import LARGEST_AREA, LARGEST_UNPACKED

_INTRODUCTION = f"""# The files that `amss` reads

<!-- Written by `python -m amss_cli.tables.document > docs/files.md`; change the tables, not this page. -->

`amss check FOLDER` reads a folder of spreadsheets: CSV files named after the tables below (`aircraft.csv`), or one
XLSX workbook with sheets of these names, not both. `amss template FOLDER` writes empty ones (`--xlsx` for a workbook,
`--examples` with a row of examples), and never overwrites a file.

- Every table may be missing. A table that is there is used for what it says, and a reference into a table that is not
  there, or that cannot be read, is not checked.
- Row 1 holds the names of the columns, in any order; capitals, spaces and hyphens do not matter. A column that is not
  marked as needed may be missing, and its cells may be empty. A column, sheet or file whose name starts with `#` is
  yours and is not read; any other unknown name is reported with the nearest known one.
- CSV is UTF-8, with or without a byte-order mark, separated by commas or semicolons. A text that holds the separator
  stands in quotation marks.
- A row in which anything is wrong is reported, with every cell that is wrong, and left out; the other rows are used.
  A row that names a row that was left out is left out too. With anything wrong the command ends with exit code 2.
- Blank rows are skipped.

## What is refused

- A file of more than {LARGEST_FILE}, a workbook that unpacks to more than {LARGEST_UNPACKED}, a table of more than
  {MOST_ROWS:,} rows, a sheet of more than {LARGEST_AREA:,} cells. After {MOST_PROBLEMS:,} problems no more of a
  table are listed.
- A file in another encoding than UTF-8, a binary file under the name of a CSV file, a workbook with a password, and
  other spreadsheet formats (XLS, XLSM, ODS): save them as XLSX or as CSV UTF-8.
- In a text: a formula, and a text that starts with `=`, `+`, `-` or `@`, because a spreadsheet takes it for one. In a
  workbook the result of a formula is taken for dates, times, hours and numbers, as the spreadsheet saved it; in texts,
  choices, lists and compliance times a formula is refused, and so is one without a saved result or with an error.
- A number or date in a text column that the spreadsheet may have changed (`12-1` becomes a date): format the column as
  text before entering part and serial numbers.

## Kinds of cells

| kind | what to write |
|---|---|
"""


def document() -> str:
    """Return the page as Markdown."""
    return "\n".join([_INTRODUCTION.rstrip("\n"), *_kinds(), "", *(line for each in TABLES for line in _table(each))])


def _kinds() -> Iterator[str]:
    told: dict[str, str] = {
        "choice": "one of the words that the column names; capitals, spaces and hyphens do not matter"
    }
    told["whole number"] = "digits without a separator, such as 13211"
    for table in TABLES:
        for each in columns(table):
            told.setdefault(each.kind.name, each.kind.expected)
    for name, expected in sorted(told.items()):
        yield f"| {name} | {_cell(expected)} |"


def _table(table: type[Row]) -> Iterator[str]:
    yield f"## `{table.table}`"
    yield ""
    yield table.about
    if table.key:
        yield ""
        yield f"No two rows have the same {' and '.join(f'`{name}`' for name in table.key)}."
    yield ""
    yield "| column | what it says | kind | empty | example |"
    yield "|---|---|---|---|---|"
    for each in columns(table):
        empty = "**needed**" if each.required else each.default_meaning or "allowed"
        example = f"`{each.example}`" if each.example else ""
        cells = (f"`{each.name}`", _meaning(table, each), _kind(each), empty, example)
        yield f"| {' | '.join(_cell(cell) for cell in cells)} |"
    yield ""


def _meaning(table: type[Row], each: Column) -> str:
    found = [
        f" Names a row of `{reference.table}` by {' and '.join(f'`{name}`' for name in reference.to)}"
        + (f", together with `{reference.columns[0]}`." if len(reference.columns) > 1 else ".")
        for reference in table.references
        if reference.columns[-1] == each.name
    ]
    return each.meaning + "".join(found)


def _kind(each: Column) -> str:
    kind = each.kind.expected if each.kind.name in {"choice", "whole number"} else each.kind.name
    return f"{kind}, in {each.unit}" if each.unit and each.unit not in kind else kind


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]  # always a text stream here
    sys.stdout.write(document())
