"""Which room of the house a module stands in, and what each room may import (ARCHITECTURE.md, "The arrows")."""

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGES = ("controller", "ari_handlers", "dialplan_templates", "webui")

MAY_IMPORT = {
    "domain": set(),
    "templates": set(),
    "audio": set(),
    "base": set(),  # settings, clock and the like: readers of the machine
    "dialplan": {"domain", "templates"},
    "store": {"domain"},
    "pbx": {"domain", "base", "templates"},
    "operations": {"domain", "dialplan", "store", "audio"},
    "live": {"domain", "dialplan", "pbx"},
    "mail": {"domain", "store", "operations", "base"},
    "messaging": {"domain", "dialplan", "store", "operations", "live", "pbx", "audio", "mail", "base"},
    "calling": {"domain", "dialplan", "store", "operations", "live", "pbx", "base"},
    "history": {"domain", "store", "pbx", "operations", "base"},
    "reconcile": {"domain", "dialplan", "store", "pbx", "audio", "live", "base", "templates"},
    "ari_handlers": {"domain", "dialplan", "store", "pbx", "audio", "live", "operations", "base"},
    "webui": {"domain", "dialplan", "store", "operations", "audio", "base"},
}
BASE = {"settings", "clock", "state_files", "ports", "logs", "checks", "smtp_url", "catalogue", "caught"} | {
    "setting_values"
}
ROOF = "roof"  # entry points: they may import everything, nobody imports them


def room(module: str) -> str:
    """The room of a module of ours, such as `controller.dialplan.plan`."""
    parts = module.split(".")
    if parts[0] != "controller":
        return {"dialplan_templates": "templates"}.get(parts[0], parts[0])
    if len(parts) == 1 or parts[1] in MAY_IMPORT:
        return parts[1] if len(parts) > 1 else "base"
    return "base" if parts[1] in BASE else ROOF


def imports(source: str, modules: set[str]) -> Iterator[str]:
    """Every module of ours that a source text imports, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            full = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in modules else node.module for name in full]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] in PACKAGES)


def modules_of(root: Path) -> dict[str, Path]:
    """Our modules by dotted name."""
    found = {}
    for package in PACKAGES:
        for path in (root / package).rglob("*.py"):
            parts = path.relative_to(root).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def forbidden(module: str, imported: str) -> bool:
    """Whether that arrow may not be."""
    here, there = room(module), room(imported)
    return here not in (ROOF, there) and there not in MAY_IMPORT[here]
