"""Writes requirements-run.lock: of requirements.lock what runs, without what tests and builds. For images and servers.

Run after every change of requirements.lock: `.venv/bin/python scripts/run_lock.py`.
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEAD = "# Made by scripts/run_lock.py of requirements.lock: what runs, without tests and tools.\n"
PROJECT = "ringplan (pyproject.toml)"


def derived(lock: str, pyproject: str) -> str:
    """The blocks of `lock` that the project's own dependencies need, with all that they need."""
    blocks = {_name(block): block for block in re.split(r"^(?=[a-zA-Z0-9])", lock, flags=re.MULTILINE)[1:]}
    wanted = {_name(text) for text in tomllib.loads(pyproject)["project"]["dependencies"]}
    if missing := sorted(wanted - blocks.keys()):
        raise LookupError(f"not in requirements.lock, which is older than pyproject.toml: {', '.join(missing)}")
    while True:
        needed = {name for name, block in blocks.items() if wanted & _needed_by(block)}
        if needed <= wanted:
            return HEAD + "".join(blocks[name] for name in sorted(wanted))
        wanted |= needed


def _name(text: str) -> str:
    return re.split(r"[=<>\[;, ]", text.strip(), maxsplit=1)[0].lower().replace("_", "-")


def _needed_by(block: str) -> set[str]:
    """Who needs it, as uv notes below the hashes; the project itself says nothing: its extras are noted likewise."""
    notes = re.findall(r"^    #(?: via)? +(\S.*)$", block, re.MULTILINE)
    return {_name(note) for note in notes if note != PROJECT}


def main() -> int:
    """Returns the exit code."""
    try:
        text = derived((ROOT / "requirements.lock").read_text(), (ROOT / "pyproject.toml").read_text())
    except LookupError as error:
        print(error, file=sys.stderr)
        return 1
    (ROOT / "requirements-run.lock").write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
