"""The design, held by tests: borders between the folders, size of files, what SQL and error handling may not do."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("autobot_analytics", "jobs", "snapshots", "sql", "web")
FOLDERS = (*PACKAGES, "tests", "benchmarks")
LONGEST_FILE = 300
LONGEST_TEMPLATE_LINE = 140
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
LITERAL_TABLES = {  # each is one list that is read from top to bottom: cutting it would hide half of it
    "autobot_analytics/settings/__init__.py",
    "snapshots/lake/query/catalogue.py",
    "tests/faults/table.py",
}
VAGUE_NAMES = {"utils", "util", "helpers", "common", "base", "manager", "misc"}

# The only places that may catch every exception, with the reason. Add one by showing that it is such a border.
BROAD_EXCEPTS: dict[str, str] = {
    "autobot_analytics/cli/checks/table.py": "a check that fails as nobody foresaw says so, and the others are made",
    "autobot_analytics/client/delivery.py": "the client never raises into its caller's path; it counts and logs",
    "autobot_analytics/client/wire.py": "an error of the connecting thread is raised where the caller waits for it",
    "jobs/ingest/poison.py": "an entry that fails as nobody foresaw does not stop its stream",
    "jobs/forecasting/isolation.py": "a series on which the method fails takes no other with it; its note says why",
    "jobs/runner/run_job.py": "the one error ladder around every job",
    "jobs/runner/request_socket.py": "a request that fails as nobody foresaw is answered, and the scheduler goes on",
    "web/dashboard/ask.py": "a card that fails says so, and the other cards of the page stand",
    "web/dashboard/page_response.py": "a page whose top is sent already says in its place what went wrong below it",
    "web/server/bridge.py": "a request that fails in the thread that answers it gets a problem document",
    "web/server/streamed_body.py": "a body that fails after its first piece is cut off, whatever failed",
    "web/server/pool.py": "an error in a thread is raised where the event loop waits for it",
    "jobs/ingest/prefetch.py": "an error of the reading thread is raised where the caller waits for the item",
}
READS_THE_CLOCK = re.compile(
    r"\b(?:now|today|get_current_timestamp|get_current_time|transaction_timestamp|clock_timestamp)\s*\("
    r"|\b(?:current_timestamp|current_date|current_time|localtimestamp|localtime)\b",
    re.IGNORECASE,
)


def files(*suffixes: str, folders: tuple[str, ...] = FOLDERS) -> list[str]:
    """List the files of the folders by suffixes, but vendored and built ones, as paths from the root."""
    found = (path.relative_to(ROOT) for folder in folders for path in (ROOT / folder).rglob("*"))
    return sorted(str(path) for path in found if path.suffix in suffixes and not {"vendor", "site"} & {*path.parts})


@cache
def tree_of(path: str) -> ast.Module:
    """Parse a file, once for all tests."""
    return ast.parse((ROOT / path).read_text())


def imports_when_loaded(tree: ast.Module) -> Iterator[str]:
    """Name the modules that are imported when the module is, not only when one of its functions runs."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            waiting.extend(node.orelse)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))


def is_broad(handler: ast.ExceptHandler) -> bool:
    """Return whether a handler catches everything: bare, Exception or BaseException, alone or in a tuple."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or ast.unparse(kind) in {"Exception", "BaseException"} for kind in kinds)


def is_passed_on(handler: ast.ExceptHandler) -> bool:
    """Return whether a handler ends by raising what it caught, after cleaning up."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def without_comments(sql: str) -> str:
    """Blank the comments of a query."""
    return re.sub(r"--[^\n]*|/\*.*?\*/", " ", sql, flags=re.DOTALL)


def test_folders_keep_their_borders() -> None:
    """No folder imports what design.md says it must not; the contracts are in pyproject.toml."""
    # In a process of its own: it switches off all loggers that exist.
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_front_door_imports_jobs_and_web_lazily() -> None:
    """What other programs import loads neither jobs nor web; commands do so when they run."""
    paths = files(".py", folders=("autobot_analytics",))
    loaded = {path: {name.partition(".")[0] for name in imports_when_loaded(tree_of(path))} for path in paths}
    assert [path for path, names in loaded.items() if names & {"jobs", "web"}] == []


def test_client_is_light() -> None:
    """Importing the tracking client into another program brings none of the service's heavy libraries along."""
    program = "import sys, autobot_analytics; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not set(answer.stdout.split()) & {"jobs", "web", "duckdb", "polars", "numpy", "flask", "apscheduler"}


def test_files_hold_one_idea() -> None:
    """No file but a literal table is longer than 300 lines, and none has a name that says nothing."""
    paths = files(".py", ".sql", ".js", ".css", ".html")
    lengths = {path: len((ROOT / path).read_text().splitlines()) for path in paths if path not in LITERAL_TABLES}
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}
    assert [path for path in paths if Path(path).stem in VAGUE_NAMES] == []


def test_template_lines_are_readable() -> None:
    """A line of a template fits a screen: what is longer is not read, and a change to it cannot be reviewed."""
    lines = [
        f"{path}:{number}"
        for path in files(".html")
        for number, line in enumerate((ROOT / path).read_text().splitlines(), 1)
        if len(line) > LONGEST_TEMPLATE_LINE
    ]
    assert lines == []


def test_sql_does_not_read_the_clock() -> None:
    """Time comes into a query as `$now`, so that it gives the same rows whenever it runs."""
    paths = files(".sql", folders=PACKAGES)
    assert [path for path in paths if READS_THE_CLOCK.search(without_comments((ROOT / path).read_text()))] == []


@pytest.mark.parametrize(
    "text", ["select now()", "select CURRENT_DATE", "where at < today ()", "x > current_timestamp"]
)
def test_clock_rule_finds(text: str) -> None:
    """The rule above sees each way to read the clock."""
    assert READS_THE_CLOCK.search(text)


@pytest.mark.parametrize("text", ["select $now", "$now as today", "select 1 -- not now()", "known(1)", "/* now() */ 1"])
def test_clock_rule_passes(text: str) -> None:
    """The rule above lets parameters, aliases and comments be."""
    assert not READS_THE_CLOCK.search(without_comments(text))


def test_errors_are_caught_at_borders_only() -> None:
    """Nothing catches every exception, unless to clean up and raise it again, but the borders listed above."""
    broad = [
        f"{path}:{node.lineno}"
        for path in files(".py", folders=PACKAGES)
        if path not in BROAD_EXCEPTS
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler) and is_broad(node) and not is_passed_on(node)
    ]
    assert broad == []


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_are_typed(package: str) -> None:
    """Each package says to type checkers that it is annotated."""
    assert (ROOT / package / "py.typed").exists()


def test_docstrings_begin_with_what_happens() -> None:
    """A docstring says Return, Yield, Write, …; Give, Say and Tell leave the reader to guess which."""
    texts = [
        f"{path}: {ast.get_docstring(node)}"
        for path in files(".py")
        for node in ast.walk(tree_of(path))
        if isinstance(node, DOCUMENTED) and re.match(r"(Give|Say|Tell)s?\b", ast.get_docstring(node) or "")
    ]
    assert texts == []


def test_class_names_are_unique() -> None:
    """A class name stands for one thing in the whole repository, so that a search finds one definition."""
    places: dict[str, list[str]] = {}
    for path in files(".py"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(f"{path}:{node.lineno}")
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
