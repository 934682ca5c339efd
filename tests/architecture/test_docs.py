"""The papers keep up: each command and setting is named in them, and what they name exists."""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import click
import pytest

from controller.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text() for path in PAPERS}
FOR_USERS = "\n".join(text for name, text in TEXTS.items() if name == "README.md" or name.startswith("docs/"))
VARIABLE = re.compile(r"RINGPLAN_[A-Z_]+|LISTEN")
BLOCK = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
LONGEST_PICTURE = 300_000  # bytes


def commands(group: click.Group, path: str = "ringplan") -> Iterator[str]:
    """Every command that does something, in full: `ringplan user add`."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}"


@lru_cache
def variables() -> set[str]:
    """The environment variables that our programs read, wherever their names stand as a string."""
    texts = (path.read_text() for room in ("controller", "webui") for path in (ROOT / room).rglob("*.py"))
    trees = (ast.parse(text) for text in texts if VARIABLE.search(text))
    words = (node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {word for word in words if isinstance(word, str) and VARIABLE.fullmatch(word)}


COMMANDS = set(commands(main))
GROUPS = {command.rpartition(" ")[0] for command in COMMANDS} - {"ringplan"}
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_every_command_is_in_the_papers() -> None:
    assert not {command for command in COMMANDS if f"`{command}`" not in FOR_USERS}


def test_every_environment_variable_is_in_the_papers() -> None:
    assert len(variables()) > 5
    assert not {name for name in variables() if f"`{name}`" not in FOR_USERS}


@pytest.mark.parametrize("paper", TEXTS)
def test_no_paper_names_a_command_that_is_not_there(paper: str) -> None:
    named = re.findall(r"ringplan((?: [a-z]+)+)", code(TEXTS[paper]))
    wrong = {words for words in named if not known(words.split())}
    assert not wrong


def known(words: list[str]) -> bool:
    """Whether a command or a group begins a line so; what follows a command are its arguments."""
    starts = {" ".join(["ringplan", *words[:count]]) for count in (1, 2)}
    return bool(starts & COMMANDS) or (len(words) == 1 and bool(starts & GROUPS))


@pytest.mark.parametrize("paper", TEXTS)
def test_no_paper_names_a_variable_that_is_not_there(paper: str) -> None:
    assert not set(re.findall(r"RINGPLAN_[A-Z_]+", TEXTS[paper])) - variables()


@pytest.mark.parametrize("paper", TEXTS)
def test_no_paper_names_a_make_target_that_is_not_there(paper: str) -> None:
    assert not set(re.findall(r"\bmake ([a-z-]+)", code(TEXTS[paper]))) - TARGETS


@pytest.mark.parametrize("paper", TEXTS)
def test_what_a_paper_points_to_is_there(paper: str) -> None:
    text = TEXTS[paper]
    links = re.findall(r"\]\(([^)#:]+)\)|src=\"([^\"]+)\"", text)
    here = (ROOT / paper).parent
    assert not [link for pair in links for link in pair if link and not (here / link).exists()]
    files = re.findall(r"`((?:controller|webui|tests|scripts|docs|dialplan_templates)/[\w./-]+)`", text)
    assert not [file for file in files if not (ROOT / file).exists()]


def test_pictures_are_small() -> None:
    pictures = list((ROOT / "docs").rglob("*.png"))
    assert pictures
    assert not [picture for picture in pictures if picture.stat().st_size > LONGEST_PICTURE]


def code(text: str) -> str:
    """Only what is set as code, where words are meant as they stand; without comments."""
    inline = re.findall(r"`([^`\n]+)`", BLOCK.sub("", text))
    return "\n".join([*(re.sub(r" # .*", "", block) for block in BLOCK.findall(text)), *inline])
