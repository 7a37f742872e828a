"""The page on the tables: generated, up to date, and complete."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from amss_sql import schema

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def generator():
    spec = importlib.util.spec_from_file_location("data_model", DOCS / "data_model.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_what_the_tables_say(generator):
    """Where it is not: `python docs/data_model.py > docs/data-model.md`."""
    assert (DOCS / "data-model.md").read_text(encoding="utf-8") == generator.page()


def test_every_table_is_drawn(generator):
    drawn = {line.split()[0] for line in generator.page().splitlines() if line.endswith(" {")}
    assert drawn == set(schema.metadata.tables)
