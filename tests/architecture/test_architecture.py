"""The house keeps its shape: arrows between rooms, no cycles, a pure core, files that stay small."""

import ast
import sys
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.architecture.rooms import forbidden, imports, modules_of, room

ROOT = Path(__file__).resolve().parents[2]
MODULES = modules_of(ROOT)
LONGEST_FILE = 300
PURE = ("domain", "dialplan")
CLOCK_READERS = {"controller.clock", "controller.settings", "controller.ports"}


@cache
def arrows() -> dict[str, set[str]]:
    """What each module imports of ours."""
    return {name: set(imports(path.read_text(), set(MODULES))) for name, path in MODULES.items()}


def test_no_module_imports_what_its_room_may_not() -> None:
    wrong = [f"{name} → {other}" for name, others in arrows().items() for other in others if forbidden(name, other)]
    assert not wrong


@pytest.mark.parametrize(
    ("module", "planted"),
    [
        ("controller.domain.decide", "from controller.store import load"),
        ("controller.dialplan.plan", "import controller.pbx.ami"),
        ("controller.operations.rules", "from controller.reconcile.loop import Reconciler"),
        ("controller.pbx.ami", "from controller.operations import users"),
        ("webui.home", "from controller.pbx import ami"),
        ("controller.store.load", "from controller import clock"),
        ("controller.reconcile.loop", "import controller.main"),
    ],
)
def test_a_planted_wrong_import_is_found(module: str, planted: str) -> None:
    assert any(forbidden(module, other) for other in imports(planted, set(MODULES)))


def test_modules_import_each_other_in_no_circle() -> None:
    modules = arrows().items()
    graph = {name: {other for other in others if other in MODULES and other != name} for name, others in modules}
    list(TopologicalSorter(graph).static_order())


def test_the_pure_rooms_use_the_standard_library_only() -> None:
    allowed = set(sys.stdlib_module_names) | {"controller", "dialplan_templates"}
    found = {
        (name, node.module.split(".")[0])
        for name, path in MODULES.items()
        if room(name) in PURE
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    assert not {pair for pair in found if pair[1] not in allowed}


def test_only_clock_and_settings_read_the_time_and_the_environment() -> None:
    rooms = ("domain", "dialplan", "store", "operations", "reconcile", "live", "webui", "ari_handlers")
    wrong = [
        f"{name}: {call}"
        for name, path in MODULES.items()
        if room(name) in rooms and name not in CLOCK_READERS
        for call in ("datetime.now(", "utcnow(", "time.time(", "os.environ[", "os.getenv(", "date.today(")
        if call in path.read_text()
    ]
    assert not wrong


def test_no_file_is_longer_than_its_noun() -> None:
    files = [*MODULES.values(), *(ROOT / "tests").rglob("*.py")]
    long = {str(path): count for path in files if (count := path.read_text().count("\n")) > LONGEST_FILE}
    assert not long


def test_docker_is_no_package() -> None:
    assert not (ROOT / "docker" / "__init__.py").exists()
