"""The house rules that a machine can check, read from the code itself."""

import ast
import re
from functools import cache
from pathlib import Path

import grimp
import pytest

SOURCE = Path(__file__).parents[2] / "src" / "sante"
DOMAINS = (
    "identity",
    "profile",
    "notify",
    "labs",
    "wearables",
    "tracking",
    "nutrition",
    "insights",
    "goals",
    "progress",
    "rewards",
)
PUBLIC = frozenset({"service", "types", "errors", "events", "access"})
# The files each package may have; a folder of the same name holds the file's parts.
KNOWN_FILES = frozenset(
    {
        "types",
        "rules",
        "errors",
        "events",
        "models",
        "queries",
        "service",
        "schemas",
        "api",
        "pages",
        "templates",
        "tasks",
        "personal_data",
        "access",
        "data",
        "forms",
    }
)
EXTRA_FILES = {
    # Hashing; the transactions of signing in, of getting back in, of proving again who it is; codes
    # and passkeys; the provider.
    "identity": {"passwords", "sign_in", "recovery", "proof", "factors", "oidc"},
    "profile": {"safety", "matching", "vocabulary"},  # the one safety filter and its words
    # Ways out; steps that count although they fail; a package in the package.
    "notify": {"channels", "guarded", "reminders"},
    "labs": {"formats"},
    "wearables": {"formats", "store"},  # how files are read; how readings are kept
    "tracking": set[str](),
    # The food table; files with products; the one place that opens pictures.
    "nutrition": {"table", "formats", "pictures"},
    "insights": {"detectors"},
    "goals": set[str](),
    "progress": set[str](),
    "rewards": {"checkers", "sources"},  # how criteria are checked; where facts come from
}
# Packages inside a package, with public modules of their own.
INNER = {"notify": ("reminders.",)}
FRAMEWORKS = ("sqlalchemy", "fastapi", "starlette", "pydantic", "procrastinate", "jinja2")
# Modules on top that may see any package's inside, for they only assemble.
ASSEMBLERS = frozenset(
    {"wiring", "tables", "api", "boot", "serve", "worker", "cli", "demo", "audit", "bringing"}
)
SYSTEM_ROLE_MODULES = frozenset(
    {"core/db.py", "core/jobs/context.py", "core/jobs/reaper.py", "boot.py", "audit.py"}
)


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("sante", include_external_packages=True)


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("package", DOMAINS)
def test_a_package_is_seen_only_through_its_public_modules(package: str) -> None:
    inside = f"sante.{package}."
    wrong = []
    for imported in sorted(m for m in graph().modules if m.startswith(inside)):
        name = imported.removeprefix(inside)
        for inner in INNER.get(package, ()):
            name = name.removeprefix(inner)
        if name.split(".")[0] in PUBLIC:
            continue
        for importer in graph().find_modules_that_directly_import(imported):
            room = importer.split(".")[1]
            if room == "web" and imported.startswith(f"{inside}pages"):
                continue  # a page that combines packages shows a value as its package does
            if room != package and room not in ASSEMBLERS:
                wrong.append(f"{importer} -> {imported}")
    assert wrong == []


@pytest.mark.parametrize("package", DOMAINS)
def test_every_file_has_a_name_whose_place_is_known(package: str) -> None:
    folder = SOURCE / package
    names = {p.stem if p.suffix == ".py" else p.name for p in folder.iterdir()}
    names -= {"__init__", "__pycache__"}
    assert names - KNOWN_FILES - EXTRA_FILES[package] == set()


def test_rules_types_and_kit_import_no_framework() -> None:
    pure = [
        m
        for m in graph().modules
        if re.match(r"sante\.(kit(\.|$)|\w+\.(reminders\.)?(types|rules|safety)(\.|$))", m)
    ]
    assert len(pure) > 20
    wrong = [
        f"{module} -> {imported}"
        for module in pure
        for imported in graph().find_modules_directly_imported_by(module)
        if imported.split(".")[0] in FRAMEWORKS
        or re.match(r"sante\.core\b|sante\.\w+\.(models|queries|service|api|pages)\b", imported)
    ]
    assert wrong == []


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_files_fit_in_400_lines_and_functions_on_a_screen(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 400
    long = [
        f"{node.name} ({size} lines)"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (size := (node.end_lineno or 0) - node.lineno + 1) > 45
    ]
    assert long == []


CLOCK_READS = re.compile(
    r"\b(?:datetime|date)\.(?:now|today|utcnow)\(|\btime\.time\(|CURRENT_DATE|AT TIME ZONE",
    re.IGNORECASE,
)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_only_the_clock_reads_the_time_of_day(path: Path) -> None:
    """T2."""
    if path == SOURCE / "kit" / "clock.py":
        return
    assert CLOCK_READS.findall(path.read_text()) == []


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_only_core_commits(path: Path) -> None:
    if path.is_relative_to(SOURCE / "core"):
        return
    assert re.findall(r"\.(?:commit|rollback)\(", path.read_text()) == []


def test_the_system_role_is_used_in_a_short_list_of_modules() -> None:
    """S2."""
    users = {
        str(path.relative_to(SOURCE))
        for path in modules()
        if "system_transaction" in path.read_text()
    }
    assert users <= SYSTEM_ROLE_MODULES


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_sql_stands_in_queries_and_in_core(path: Path) -> None:
    room = path.relative_to(SOURCE).parts
    if room[0] not in DOMAINS or {"queries", "models"} & {path.parent.name, path.stem}:
        return
    imported = {
        alias.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "sqlalchemy"
        for alias in node.names
    }
    assert imported <= {"AsyncSession", "Row", "RowMapping"}


def test_no_untrusted_xml_goes_through_the_standard_library() -> None:
    """S27."""
    wrong = [
        f"{module} -> {imported}"
        for module in graph().modules
        if module.startswith("sante")
        for imported in graph().find_modules_directly_imported_by(module)
        if imported.startswith("xml")
    ]
    assert wrong == []


def importers_of(*libraries: str) -> set[str]:
    found = {m for m in graph().modules if m.split(".")[0] in libraries}
    return {i for m in found for i in graph().find_modules_that_directly_import(m)}


def test_only_the_egress_client_calls_out() -> None:
    """S30: whatever else makes HTTP calls is given its connections by it."""
    assert importers_of("requests", "httpx", "aiohttp", "urllib3") == set()
    assert importers_of("httpx2", "httpcore2") == {"sante.core.egress"}
    assert importers_of("authlib") == {"sante.identity.oidc.client"}


def test_only_the_bot_knows_telegram_s_library() -> None:
    """It is given its connections by our own way out, and loaded only where the bot runs."""
    users = {module.split(".")[1] for module in importers_of("telegram")}
    assert users == {"bot"}


def test_tokens_are_opaque_and_only_the_provider_s_are_read() -> None:
    """S16."""
    assert importers_of("jose", "jwt") == set()
    assert importers_of("joserfc") == {"sante.identity.oidc.client"}
