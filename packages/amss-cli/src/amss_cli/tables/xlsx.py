"""Writing a plain workbook (XLSX): sheets of texts and numbers, without a library."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EARLIEST = (1980, 1, 1, 0, 0, 0)

# Style 0 is a text (format 49, "@"), so that Excel keeps what is typed; style 1 is the same in bold for the header.
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/>'
    '<sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs '
    'count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="49" '
    'fontId="1" applyNumberFormat="1" applyFont="1"/></cellXfs></styleSheet>'
)


def write_workbook(path: Path, sheets: Mapping[str, Iterable[Sequence[str]]]) -> None:
    """Write the sheets by name, each with its header as the first row; every cell is a text, so nothing is changed.

    The same sheets give the same bytes. The file must not exist.
    """
    files = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook(list(sheets)),
        "xl/_rels/workbook.xml.rels": _relations(
            [*(("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)), ("styles", "styles.xml")]
        ),
        "xl/styles.xml": _STYLES,
    }
    for number, rows in enumerate(sheets.values(), 1):
        files[f"xl/worksheets/sheet{number}.xml"] = _sheet(rows)
    with zipfile.ZipFile(path, "x") as archive:
        for name, text in files.items():
            member = zipfile.ZipInfo(name, date_time=_EARLIEST)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, text)


def _content_types(count: int) -> str:
    overrides = "".join(
        f'<Override PartName="/{part}" ContentType="{_TYPE}.{kind}+xml"/>'
        for part, kind in [
            ("xl/workbook.xml", "sheet.main"),
            ("xl/styles.xml", "styles"),
            *((f"xl/worksheets/sheet{n}.xml", "worksheet") for n in range(1, count + 1)),
        ]
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    found = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{found}</Relationships>'


def _workbook(names: Sequence[str]) -> str:
    found = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>' for number, name in enumerate(names, 1)
    )
    return f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{found}</sheets></workbook>'


def _sheet(rows: Iterable[Sequence[str]]) -> str:
    lines = [
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><cols><col min="1" max="40" width="18" style="0" customWidth="1"/></cols>'
    ]
    lines.append("<sheetData>")
    for number, row in enumerate(rows, 1):
        style = ' s="1"' if number == 1 else ""
        cells = "".join(
            f'<c{style} t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
            if cell
            else f"<c{style}/>"
            for cell in row
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    lines.append("</sheetData></worksheet>")
    return "".join(lines)
