"""The arrows between the packages, read from the source itself: nothing is imported, everything is parsed.

    wsgi -> web, cli -> services -> catalog | storage | report | interop -> core

Each rule is a function from a `SourceTree` to what breaks it. It is run twice: on this repository, where it must
find nothing, and on a made-up tree of a few lines, where it must find the fault: a rule that cannot fail guards
nothing.
"""

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent

# Each layer and the layers it may import. `config` is one frozen value, read from the environment at the rim.
# `version` is screening/__init__.py, which holds nothing else.
ALLOWED_ARROWS: Mapping[str, frozenset[str]] = {
    "wsgi": frozenset({"web"}),
    "__main__": frozenset({"cli"}),
    "web": frozenset({"services", "config", "translation", "core", "version"}),
    "cli": frozenset({"services", "config", "translation", "core", "version"}),
    # `config` is a value that services are handed; it reads the environment only when the rim asks it to.
    "services": frozenset({"catalog", "storage", "report", "interop", "config", "core", "version"}),
    "catalog": frozenset({"core"}),
    "storage": frozenset({"core"}),
    "report": frozenset({"core", "version"}),
    "interop": frozenset({"core", "version"}),
    "config": frozenset({"core"}),
    "translation": frozenset({"core"}),
    "core": frozenset(),
    "version": frozenset(),
}

# A library that shapes all code around it stays behind one package, so that it can be replaced there.
ONLY_USER: Mapping[str, str] = {
    "alembic": "storage",
    "psycopg": "storage",
    "sqlalchemy": "storage",
    "flask": "web",
    "flask_wtf": "web",
    "werkzeug": "web",
    "wtforms": "web",
    "click": "cli",
    "cattrs": "catalog",
    "yaml": "catalog",
    "reportlab": "report",
}

# The standard library's ways to the clock, the machine, the language and chance: for core these are
# arguments.
IMPURE_MODULES = frozenset(
    {
        "asyncio", "gettext", "glob", "io", "locale", "logging", "os", "pathlib", "platform", "random",
        "secrets", "shutil", "socket", "sqlite3", "subprocess", "sys", "tempfile", "threading", "time",
        "urllib", "uuid", "warnings",
    }
)  # fmt: skip
IMPURE_BUILTINS = frozenset({"open", "print", "input", "breakpoint", "eval", "exec", "compile"})
CLOCK_READERS = frozenset({"now", "utcnow", "today"})

# A command must not pay for what it does not use: Flask and SQLAlchemy take 0.75 s to import and ReportLab
# 0.3 s more, and `screening --help` or `screening score` needs none of them. So the commands import their use
# case when they are called. Nowhere else is an import hidden; a hidden import obeys the arrows like any
# other.
MAY_IMPORT_IN_FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "screening.cli": ("screening.services", "gunicorn"),
}

# The set of the settings is used where nothing else is in force: `in_force` falls back on it, and the page of what is
# in force names it.
MAY_READ_THE_DEFAULT_SET = frozenset({"screening.services.in_force", "screening.web.views.staff_running"})

# These packages are read by people who did not write them, clinicians' programmers among them.
PACKAGES_THAT_OPEN_WITH_A_DOCSTRING = ("core", "catalog", "report", "interop", "services")


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One imported name: by whom, of what, and whether it is hidden in a function."""

    importer: str
    target: str
    line: int
    hidden: bool

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.target}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTree:
    """The parsed modules of `screening` and `wsgi`, by dotted name, and all their imports."""

    modules: Mapping[str, ast.Module]
    imports: tuple[Import, ...]


def read_source_tree(root: Path) -> SourceTree:
    paths = sorted((root / "screening").rglob("*.py"))
    wsgi = root / "wsgi.py"
    if wsgi.exists():
        paths.append(wsgi)
    packages = {dotted_name(path, root) for path in paths if path.name == "__init__.py"}
    modules = {dotted_name(path, root): ast.parse(path.read_bytes(), str(path)) for path in paths}
    imports = tuple(
        found for name, tree in modules.items() for found in imports_in(tree, name, name in packages, modules)
    )
    return SourceTree(modules=modules, imports=imports)


def dotted_name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_in(
    tree: ast.Module,
    importer: str,
    is_package: bool,
    known: Mapping[str, ast.Module],
) -> Iterator[Import]:
    """All imports of a module, also those by `importlib.import_module` and `__import__` of a literal name."""
    hidden_lines = {
        node.lineno
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
        if isinstance(node, ast.stmt | ast.expr)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                targets = [alias.name for alias in names]
            case ast.ImportFrom(names=names):
                base = absolute_base(node, importer, is_package)
                dotted = [f"{base}.{alias.name}" for alias in names]
                targets = [name if name in known else base for name in dotted]
            case ast.Call(func=called, args=[ast.Constant(value=str(name)), *_]) if is_import_call(called):
                targets = [name]
            case _:
                continue
        hidden = node.lineno in hidden_lines
        for target in targets:
            yield Import(importer=importer, target=target, line=node.lineno, hidden=hidden)


def absolute_base(node: ast.ImportFrom, importer: str, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = importer.split(".")
    package = parts[: len(parts) - node.level + is_package]
    return ".".join([*package, node.module] if node.module else package)


def is_import_call(called: ast.expr) -> bool:
    return ast.unparse(called) in {"__import__", "import_module", "importlib.import_module"}


def layer_of(module: str) -> str:
    """`screening.core.truth` -> `core`; `screening` itself -> `version`; `flask.json` -> `flask`."""
    first, *rest = module.split(".")
    if first != "screening":
        return first
    return rest[0] if rest else "version"


def is_ours(module: str) -> bool:
    return module.partition(".")[0] in {"screening", "wsgi"}


# ---- The rules ---------------------------------------------------------------------------------------------


def forbidden_arrows(source: SourceTree) -> tuple[str, ...]:
    return tuple(
        str(found)
        for found in source.imports
        if is_ours(found.target)
        and layer_of(found.target) != layer_of(found.importer)
        and layer_of(found.target) not in ALLOWED_ARROWS.get(layer_of(found.importer), frozenset())
    )


def modules_without_a_place(source: SourceTree) -> tuple[str, ...]:
    return tuple(module for module in source.modules if layer_of(module) not in ALLOWED_ARROWS)


def libraries_out_of_place(source: SourceTree) -> tuple[str, ...]:
    return tuple(
        str(found)
        for found in source.imports
        if ONLY_USER.get(layer_of(found.target), layer_of(found.importer)) != layer_of(found.importer)
    )


def impurities_of_core(source: SourceTree) -> tuple[str, ...]:
    """Core's imports beyond itself and the pure part of the standard library; its uses of clock and files."""
    imported = (
        str(found)
        for found in source.imports
        if layer_of(found.importer) == "core" and not is_ours(found.target) and not is_pure(found.target)
    )
    used = (
        f"{module}:{line} uses {name}"
        for module, tree in source.modules.items()
        if layer_of(module) == "core"
        for name, line in impure_uses(tree)
    )
    return (*imported, *used)


def is_pure(module: str) -> bool:
    first = module.partition(".")[0]
    return first in sys.stdlib_module_names and first not in IMPURE_MODULES


def impure_uses(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in IMPURE_BUILTINS:
                yield name, node.lineno
            # Called on anything, or only handed on (`default_factory=datetime.now`).
            case ast.Call(func=ast.Attribute(attr=name)) if name in CLOCK_READERS:
                yield name, node.lineno
            case ast.Attribute(attr=name, value=ast.Name(id="datetime" | "date")) if name in CLOCK_READERS:
                yield name, node.lineno


def hidden_imports(source: SourceTree) -> tuple[str, ...]:
    return tuple(str(found) for found in source.imports if found.hidden and not may_be_hidden(found))


def may_be_hidden(found: Import) -> bool:
    allowed = MAY_IMPORT_IN_FUNCTIONS.get(found.importer, ())
    return any(found.target == name or found.target.startswith(f"{name}.") for name in allowed)


def import_cycles(source: SourceTree) -> tuple[str, ...]:
    """The first cycle there is, its modules in order. That a module imports its parent is not counted."""
    graph: dict[str, set[str]] = {module: set() for module in source.modules}
    for found in source.imports:
        if found.target in source.modules and found.target != found.importer:
            graph[found.importer].add(found.target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return tuple(error.args[1])
    return ()


def readers_of_the_default_set(source: SourceTree) -> tuple[str, ...]:
    """Who asks the settings for the criteria set, where it is the patient's organisation and the day that decide."""
    return tuple(
        f"{module}:{node.lineno}"
        for module, tree in source.modules.items()
        if module not in MAY_READ_THE_DEFAULT_SET
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "criteria_set"
        and ast.unparse(node.value).rpartition(".")[2] == "settings"
    )


def scopes_left_out(source: SourceTree) -> tuple[str, ...]:
    """Functions that may be called without a `Scope`, and list everybody's patients then."""
    return tuple(
        f"{module}:{function.lineno} {function.name}"
        for module, tree in source.modules.items()
        for function in ast.walk(tree)
        if layer_of(module) in {"storage", "services"}
        and isinstance(function, ast.FunctionDef)
        and any(argument.arg == "scope" for argument in arguments_with_default(function))
    )


def arguments_with_default(function: ast.FunctionDef) -> Iterator[ast.arg]:
    positional = [*function.args.posonlyargs, *function.args.args]
    yield from positional[len(positional) - len(function.args.defaults) :]
    named = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
    yield from (argument for argument, default in named if default is not None)


def modules_without_a_docstring(source: SourceTree) -> tuple[str, ...]:
    return tuple(
        module
        for module, tree in source.modules.items()
        if layer_of(module) in PACKAGES_THAT_OPEN_WITH_A_DOCSTRING and not ast.get_docstring(tree)
    )


# ---- This repository ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def repository() -> SourceTree:
    return read_source_tree(REPOSITORY)


def test_the_source_tree_is_read_whole(repository: SourceTree) -> None:
    # Without this, a wrong path would make every rule below pass on nothing.
    packages = {"wsgi", "version", "core", "catalog", "storage", "report", "interop", "services", "web"}
    assert {layer_of(module) for module in repository.modules} >= packages
    assert any(
        found.importer == "wsgi" and found.target.startswith("screening.web") for found in repository.imports
    )


def test_packages_import_only_along_the_arrows(repository: SourceTree) -> None:
    assert forbidden_arrows(repository) == ()


def test_every_module_has_a_place_in_the_layout(repository: SourceTree) -> None:
    assert modules_without_a_place(repository) == ()


def test_each_framework_stays_behind_its_one_package(repository: SourceTree) -> None:
    assert libraries_out_of_place(repository) == ()


def test_core_is_pure(repository: SourceTree) -> None:
    assert impurities_of_core(repository) == ()


def test_no_import_is_hidden_in_a_function(repository: SourceTree) -> None:
    assert hidden_imports(repository) == ()


def test_imports_make_no_cycle(repository: SourceTree) -> None:
    assert import_cycles(repository) == ()


def test_nobody_but_in_force_reads_the_default_criteria_set(repository: SourceTree) -> None:
    assert readers_of_the_default_set(repository) == ()


def test_whose_patients_are_listed_is_always_said(repository: SourceTree) -> None:
    assert scopes_left_out(repository) == ()


def test_modules_open_with_a_docstring(repository: SourceTree) -> None:
    assert modules_without_a_docstring(repository) == ()


# ---- Each rule can fail ------------------------------------------------------------------------------------


def make_source_tree(root: Path, files: Mapping[str, str]) -> SourceTree:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return read_source_tree(root)


FORBIDDEN = {
    "the core looks up": ("screening/core/a.py", "from screening.catalog import load"),
    "a relative import climbs out of the core": ("screening/core/a.py", "from ..report import words"),
    "a middle package looks at its neighbour": ("screening/report/a.py", "import screening.interop.fhir"),
    "storage looks at the catalog": ("screening/storage/a.py", "from screening import catalog"),
    "a service looks at the web": ("screening/services/a.py", "from screening.web import create_app"),
    "the web goes round the services": (
        "screening/web/views/a.py",
        "from screening.storage import responses",
    ),
    "the command line goes round the services": (
        "screening/cli.py",
        "from screening.report.pdf import render_pdf",
    ),
    "the environment is read below the rim": (
        "screening/report/a.py",
        "from screening.config import Settings",
    ),
    "an arrow is hidden in a function": ("screening/core/a.py", "def f():\n    import screening.storage"),
    "an arrow is for types only": (
        "screening/core/a.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import screening.web",
    ),
    "an arrow is hidden in a string": (
        "screening/core/a.py",
        "import importlib\nimportlib.import_module('screening.web')",
    ),
    "wsgi knows more than the web": ("wsgi.py", "import screening.services"),
}


@pytest.mark.parametrize(("path", "text"), FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_a_forbidden_arrow_is_found(tmp_path: Path, path: str, text: str) -> None:
    packages = ("catalog", "interop", "report", "services", "storage", "web")
    inits = {f"screening/{package}/__init__.py": "" for package in packages}
    source = make_source_tree(tmp_path, inits | {path: text})
    assert len(forbidden_arrows(source)) == 1


def test_an_allowed_arrow_is_not_found(tmp_path: Path) -> None:
    source = make_source_tree(
        tmp_path,
        {
            "screening/core/a.py": "from .b import B\nfrom fractions import Fraction",
            "screening/core/b.py": "class B: ...",
            "screening/storage/a.py": "from screening.core import a\nimport sqlalchemy",
            "screening/services/a.py": "from screening.storage import a\nfrom screening import __version__",
            "screening/cli.py": "import click\ndef f():\n    from screening.services.a import x",
            "wsgi.py": "from screening.web import create_app",
        },
    )
    rules = (forbidden_arrows, libraries_out_of_place, hidden_imports, import_cycles, impurities_of_core)
    assert [rule(source) for rule in rules] == [(), (), (), (), ()]


def test_a_module_without_a_place_is_found(tmp_path: Path) -> None:
    source = make_source_tree(tmp_path, {"screening/utils.py": "", "screening/helpers/a.py": ""})
    assert modules_without_a_place(source) == ("screening.helpers.a", "screening.utils")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("screening/services/a.py", "from sqlalchemy import select"),
        ("screening/web/a.py", "import sqlalchemy.orm"),
        ("screening/services/a.py", "from flask import g"),
        ("screening/report/a.py", "import click"),
    ],
    ids=["a service queries", "a view queries", "a service knows the request", "a report knows the terminal"],
)
def test_a_library_out_of_place_is_found(tmp_path: Path, path: str, text: str) -> None:
    assert len(libraries_out_of_place(make_source_tree(tmp_path, {path: text}))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "import time",
        "from os import environ",
        "from pathlib import Path",
        "import logging.config",
        "import gettext",
        "import random",
        "import yaml",
        "from datetime import datetime\nnow = datetime.now()",
        "import datetime\nnow = datetime.datetime.now(tz=datetime.UTC)",
        "from datetime import date\nfactory = date.today",
        "text = open('file').read()",
        "print('score')",
    ],
)
def test_an_impurity_of_the_core_is_found(tmp_path: Path, text: str) -> None:
    assert len(set(impurities_of_core(make_source_tree(tmp_path, {"screening/core/a.py": text})))) == 1
    elsewhere = make_source_tree(tmp_path / "elsewhere", {"screening/services/a.py": text})
    assert impurities_of_core(elsewhere) == ()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("screening/services/a.py", "def f():\n    import json"),
        ("screening/services/a.py", "class C:\n    async def f(self):\n        from json import dumps"),
        ("screening/services/a.py", "f = lambda: __import__('json')"),
        ("screening/cli.py", "def f():\n    import json"),
    ],
    ids=["function", "method", "lambda", "cli, but not of the allowed list"],
)
def test_a_hidden_import_is_found(tmp_path: Path, path: str, text: str) -> None:
    assert len(hidden_imports(make_source_tree(tmp_path, {path: text}))) == 1


def test_a_cycle_is_found(tmp_path: Path) -> None:
    source = make_source_tree(
        tmp_path,
        {
            "screening/core/a.py": "from screening.core import b",
            "screening/core/b.py": "from .c import x",
            "screening/core/c.py": "import screening.core.a",
        },
    )
    assert set(import_cycles(source)) == {"screening.core.a", "screening.core.b", "screening.core.c"}


def test_a_cycle_through_a_package_is_found(tmp_path: Path) -> None:
    source = make_source_tree(
        tmp_path,
        {
            "screening/core/__init__.py": "from screening.core.a import x",
            "screening/core/a.py": "from screening.core import y",
        },
    )
    assert set(import_cycles(source)) == {"screening.core", "screening.core.a"}


def test_a_reader_of_the_default_set_is_found(tmp_path: Path) -> None:
    source = make_source_tree(
        tmp_path,
        {
            "screening/services/a.py": "x = context.settings.criteria_set",
            "screening/web/b.py": "x = get_context().settings.criteria_set",
            "screening/services/in_force.py": "x = context.settings.criteria_set",
            "screening/services/c.py": "x = assessment.criteria_set",
        },
    )
    assert readers_of_the_default_set(source) == ("screening.services.a:1", "screening.web.b:1")


def test_a_scope_that_may_be_left_out_is_found(tmp_path: Path) -> None:
    source = make_source_tree(
        tmp_path,
        {
            "screening/storage/a.py": "def f(reading, scope=None): ...\ndef g(reading, scope, *, at=1): ...",
            "screening/storage/b.py": "def h(reading, *, scope=None): ...\ndef i(reading, a=1, *, scope): ...",
        },
    )
    assert scopes_left_out(source) == ("screening.storage.a:1 f", "screening.storage.b:1 h")


def test_a_module_without_a_docstring_is_found(tmp_path: Path) -> None:
    bare, worded = "x = 1", '"""Words."""'
    files = {"screening/core/a.py": bare, "screening/core/b.py": worded, "screening/web/c.py": bare}
    assert modules_without_a_docstring(make_source_tree(tmp_path, files)) == ("screening.core.a",)
