"""What people read can be told in their language: it is made of messages, not glued together (CONTRIBUTING.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.rooms import modules_of

ROOT = Path(__file__).parents[2]
SHOWN = {"Problem": 1, "Reason": 1, "refuse": 1, "flash": 0, "Trouble": 0}
"""What takes a sentence for people, and at which place."""
MADE_THERE = frozenset(("refuse",))  # makes a message of a plain text by itself


def glued(source: str) -> Iterator[str]:
    """Sentences that no catalogue can have: f-strings, and plain texts where nothing makes a message of them."""
    for call in ast.walk(ast.parse(source)):
        name = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""
        place = SHOWN.get(name)
        if not isinstance(call, ast.Call) or place is None or len(call.args) <= place:
            continue
        said = call.args[place]
        is_plain = isinstance(said, ast.Constant) and isinstance(said.value, str) and said.value != ""
        if isinstance(said, ast.JoinedStr) or (is_plain and name not in MADE_THERE):
            yield f"{call.lineno}: {ast.unparse(call)[:80]}"


def test_no_sentence_for_people_is_glued_together() -> None:
    modules = modules_of(ROOT)
    rooms = ("controller.domain", "controller.operations", "webui")
    chosen = {name: path for name, path in modules.items() if name.startswith(rooms)}
    skipped = ("webui.api", "webui.styleguide")
    found = [
        f"{name}:{each}"
        for name, path in sorted(chosen.items())
        if not name.startswith(skipped)
        for each in glued(path.read_text())
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ('Problem("name", f"There is no {x}.")', 1),
        ('Problem("name", "Type one.")', 1),
        ('Problem("name", say("There is no {x}.", x=x))', 0),
        ('refuse("name", "There is no {x}.", x=x)', 0),
        ('refuse("name", f"There is no {x}.")', 1),
        ('flash(f"{a} {b}", "done")', 1),
    ],
)
def test_this_test_sees_what_is_glued(source: str, count: int) -> None:
    assert len(list(glued(source))) == count
