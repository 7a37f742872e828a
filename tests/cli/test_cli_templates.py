"""The templates, the page on the files and the tables agree, because all come from one description."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

from amss_cli.tables import TABLES, PersonRow, columns, read_tables
from amss_cli.tables.document import document
from amss_cli.tables.writer import write_tables, write_template
from amss_core.errors import ConflictError

ROOT = Path(__file__).parents[2]


def test_the_page_on_the_files_is_what_the_tables_say():
    written = (ROOT / "docs" / "files.md").read_text(encoding="utf-8")
    assert written == document(), "run: python -m amss_cli.tables.document > docs/files.md"


def test_the_page_is_written_by_its_module():
    done = subprocess.run([sys.executable, "-m", "amss_cli.tables.document"], capture_output=True, check=True)
    assert done.stdout.decode("utf-8") == document()


def test_every_table_is_described():
    for table in TABLES:
        assert table.about.endswith(".")
        assert {"file", "row"} == {field.name for field in attrs.fields(table)} - {each.name for each in columns(table)}
        for each in columns(table):
            assert each.meaning.endswith(".")
            assert each.example or not each.required


def test_references_and_keys_name_columns_that_are_there():
    by_name = {table.table: {each.name for each in columns(table)} for table in TABLES}
    for table in TABLES:
        assert set(table.key) <= by_name[table.table]
        for reference in table.references:
            assert set(reference.columns) <= by_name[table.table]
            assert set(reference.to) <= by_name[reference.table]
            assert len(reference.columns) == len(reference.to)


@pytest.mark.parametrize("xlsx", [False, True])
def test_an_empty_template_has_nothing_wrong(tmp_path, xlsx):
    write_template(tmp_path / "new" / "folder", xlsx=xlsx)
    book = read_tables(tmp_path / "new" / "folder")
    assert book.problems == ()
    assert all(book.has(table) and not book.rows(table) for table in TABLES)


@pytest.mark.parametrize("xlsx", [False, True])
def test_the_example_rows_have_nothing_wrong(tmp_path, xlsx):
    write_template(tmp_path, xlsx=xlsx, examples=True)
    book = read_tables(tmp_path)
    assert book.problems == ()
    assert all(book.rows(table) for table in TABLES)


@pytest.mark.parametrize("xlsx", [False, True])
def test_a_template_never_overwrites(tmp_path, xlsx):
    first = write_template(tmp_path, xlsx=xlsx)[0]
    first.write_bytes(b"mine")
    for other in tmp_path.iterdir():
        if other != first:
            other.unlink()
    with pytest.raises(ConflictError, match="nothing was written"):
        write_template(tmp_path, xlsx=xlsx)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"mine"]


@pytest.mark.parametrize("xlsx", [False, True])
def test_written_texts_are_read_back_whatever_they_hold(tmp_path, xlsx):
    name = 'A <b> & "quoted"; with, separators\nand é日本'
    write_tables(tmp_path, {PersonRow: [{"id": "007", "name": name}]}, xlsx=xlsx)
    (row,) = read_tables(tmp_path).rows(PersonRow)
    assert (row.id, row.name, row.station) == ("007", name, "")


def test_the_same_tables_give_the_same_bytes(tmp_path):
    one, other = (write_template(tmp_path / name, xlsx=True)[0] for name in ("a", "b"))
    assert one.read_bytes() == other.read_bytes()


def test_the_header_of_a_template_is_the_columns_in_order(tmp_path):
    write_template(tmp_path)
    with (tmp_path / "people.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["id", "name", "station", "employee_number"]]
