"""The rules of the house, each a sentence. Imports are followed through chains unless a rule says *directly*."""

from __future__ import annotations

import ast
import re
from functools import cache, lru_cache
from pathlib import Path

import pytest
from pytest_archon import archrule

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("protocols", "models", "prescribe", "ui")

# A heavy library and the only modules that may import it directly (ARCHITECTURE.md, "Homes").
HOMES = {
    "PySide6": ("ui.*",),
    "pypdfium2": ("ui.*",),
    "yaml": ("protocols.library",),
    "alembic": ("models.database", "models.migrations.*"),
    "reportlab": ("prescribe.sheets.pdf_pen",),
    "cryptography": ("models.vault", "models.vault_*"),
    "pypinyin": ("prescribe.identity", "prescribe.pinyin"),
    "segno": ("prescribe.sheets.pdf_page",),
    "sqlcipher3": ("models.database",),
    "sqlalchemy": ("models.*", "prescribe.*"),
    "pydantic": ("protocols.schema", "prescribe.records.*", "prescribe.exchange.*"),
    "pandas": ("prescribe.summarise",),
    "psycopg": ("prescribe.sync.hub",),
    "openpyxl": ("prescribe.exchange.workbooks",),
    "xlsxwriter": ("prescribe.sheets.workbook",),
}


def test_protocols_imports_nothing_of_ours():
    archrule("protocols stand alone").match("protocols*").should_not_import(
        "models*", "prescribe*", "ui*", "PySide6*", "sqlalchemy*"
    ).check("protocols")


def test_models_import_only_the_shared_terms():
    archrule("models know the terms").match("models*").exclude("models.migrations*").should_not_import(
        "prescribe*", "ui*", "PySide6*", "protocols.*"
    ).may_import("protocols.terms").check("models")


def test_the_application_never_imports_qt():
    archrule("no Qt below the window").match("prescribe*").should_not_import("ui*", "PySide6*", "pypdfium2*").check(
        "prescribe"
    )


def test_the_window_never_touches_tables():
    archrule("no tables in the window").match("ui*").should_not_import("models*", "sqlalchemy*", "alembic*").check(
        "ui", only_direct_imports=True
    )


def test_the_window_uses_only_result_types_of_protocols():
    allowed = (
        "terms", "facts", "screening", "plan", "progression", "dose_fields", "files", "protocol", "changes", "fitness.results",
        "risk.score", "estimating.estimate", "tracks",
    )  # fmt: skip
    archrule("results only").match("ui*").should_not_import("protocols.*").may_import(
        *(f"protocols.{name}" for name in allowed)
    ).check("ui", only_direct_imports=True)


def test_a_view_never_imports_qt():
    views = [module for module in modules() if module.startswith("ui.pages.") and module.endswith("_view")]
    assert views, "there are pages, so there are views"
    for view in views:
        assert not direct_imports(view) & {"PySide6"}, f"{view} is plain values; widgets stand in its page"


@pytest.mark.parametrize("library", HOMES)
def test_each_heavy_library_has_one_home(library):
    strangers = [module for module in modules() if library in direct_imports(module) and not at_home(module, library)]
    assert not strangers, f"{library} is imported outside its home {HOMES[library]}"


def test_a_migration_imports_nothing_of_ours():
    for module in modules():
        if module.startswith("models.migrations.versions."):
            assert not direct_imports(module) & set(ROOMS), f"{module} must mean the same for ever"


def test_package_inits_are_empty():
    filled = [str(p.relative_to(ROOT)) for room in ROOMS for p in (ROOT / room).rglob("__init__.py") if p.stat().st_size]
    assert not filled, "importing one module must not load the house"


def test_the_top_level_is_fixed():
    allowed = {
        "protocols", "models", "prescribe", "ui", "resources", "tests", "pyproject.toml", "requirements.lock", "run.py",
        "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "tour", "dist", "build",
    }  # fmt: skip
    found = {p.name for p in ROOT.iterdir() if not p.name.startswith((".", "_"))}
    assert found <= allowed, found - allowed


def test_the_lock_names_no_registry():
    lock = (ROOT / "requirements.lock").read_text()
    assert "http" not in lock and "index-url" not in lock
    assert not (ROOT / "uv.lock").exists() and not (ROOT / "pylock.toml").exists()


@pytest.mark.parametrize("word", ["Manager", "Handler", "Helper", "Utils"])
def test_no_class_is_named_after_nothing(word):
    named = [
        f"{module}.{node.name}"
        for module in modules()
        for node in nodes(module)
        if isinstance(node, ast.ClassDef) and re.search(rf"{word}s?$", node.name)
    ]
    assert not named


def test_only_the_two_last_doors_catch_everything():
    """A bare `except Exception` hides our bugs: one in the background door, one in the last-chance hook."""
    doors = {"ui.background", "ui.errors", "ui.last_chance", "prescribe.running.writer"}
    broad = [
        module
        for module in modules()
        for node in nodes(module)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}))
        and not reraises(node)
    ]
    assert set(broad) <= doors, sorted(set(broad) - doors)


def test_the_terminal_speaks_only_at_the_doors():
    """Logs and prints may carry names of people: only the words of run.py print."""
    loud = [
        module
        for module in modules()
        for node in nodes(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert set(loud) <= {"prescribe.__main__", "ui.pictures", "ui.__main__"}, sorted(set(loud))


# ---------------------------------------------------------------- reading the tree


@lru_cache(maxsize=1)
def modules() -> tuple[str, ...]:
    found = []
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return tuple(found)


@cache
def nodes(module: str) -> tuple[ast.AST, ...]:
    """Every node of a module's tree; parsed once for all rules."""
    path = ROOT.joinpath(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return tuple(ast.walk(ast.parse(file.read_text("utf-8"))))


@cache
def direct_imports(module: str) -> frozenset[str]:
    """Top names of every import statement of a module, also those inside functions."""
    names: set[str] = set()
    for node in nodes(module):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return frozenset(names)


def at_home(module: str, library: str) -> bool:
    return any(re.fullmatch(home.replace(".", r"\.").replace("*", ".*"), module) for home in HOMES[library])


def reraises(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Raise) and node.exc is None for node in ast.walk(handler))
