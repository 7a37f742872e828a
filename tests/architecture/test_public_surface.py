"""What is public is in `__all__`, exported once, documented, and cheap to import."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import subprocess
import sys
from types import ModuleType

import pytest

import amss_core

HEAVY = ("cattrs", "networkx", "numpy", "sqlite3", "typer", "rich", "sqlalchemy")
"""What an import of the core must not pull in: each is imported where it is used."""


def packages() -> list[ModuleType]:
    """Return the core and each of its public modules and folders."""
    names = [each.name for each in pkgutil.iter_modules(amss_core.__path__) if not each.name.startswith("_")]
    return [amss_core, *(importlib.import_module(f"amss_core.{name}") for name in names)]


def exported(module: ModuleType) -> list[str]:
    return list(getattr(module, "__all__", ()))


FACADES = [module for module in packages() if exported(module)]


@pytest.mark.parametrize("module", FACADES, ids=lambda module: module.__name__)
def test_each_exported_name_is_there_once_and_in_order(module):
    names = exported(module)
    assert names == sorted(set(names), key=lambda name: (not name.isupper(), not name[0].isupper(), name))
    assert [name for name in names if not hasattr(module, name)] == []


@pytest.mark.parametrize("module", packages(), ids=lambda module: module.__name__)
def test_each_public_class_and_function_says_what_it_is(module):
    public = {name: value for name, value in vars(module).items() if not name.startswith("_")}
    own = [
        name
        for name, value in public.items()
        if (inspect.isclass(value) or inspect.isfunction(value)) and value.__module__.startswith("amss_core")
    ]
    assert [name for name in own if not (public[name].__doc__ or "").strip()] == []
    assert (module.__doc__ or "").strip()


def test_a_folder_exports_what_it_imports_from_its_modules():
    folders = [module for module in packages() if hasattr(module, "__path__")]
    assert amss_core in folders
    for module in folders:
        own = "amss_core." if module is amss_core else f"{module.__name__}."
        imported = {
            alias.asname or alias.name
            for node in ast.parse(inspect.getsource(module)).body
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(own)
            for alias in node.names
            if not (node.module or "").startswith(f"{own}_")
        }
        if module.__name__ == "amss_core.reference":
            continue  # holds functions of its own, over records of other features
        assert imported <= set(exported(module)), module.__name__
        assert exported(module), module.__name__


@pytest.mark.parametrize("module", HEAVY)
def test_importing_the_core_pulls_in_nothing_heavy(module):
    program = f"import amss_core, sys; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0  # noqa: S603 - our own words
