"""Rows as the text of a file that Asterisk includes, and back: a file is parsed before it counts (DESIGN §1)."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from controller.dialplan.syntax import comment
from controller.domain.priority import HINT, Priority
from dialplan_templates import render

_HEADER = re.compile(r"\[([A-Za-z0-9_-]+)\]")
_HINT = re.compile(r"exten => ([^,]+),hint,(.+)")
_ROW = re.compile(r"exten => ([^,]+),(\d+),([A-Za-z]+)\((.*)\)")


class NotOurs(ValueError):
    """A line that no file of ours has."""


def write(title: str, rows: Iterable[Priority]) -> str:
    """The file: a title, then each context with its rows, their comments above them."""
    contexts = [(name, [(comment(row.comment), line(row)) for row in own]) for name, own in _by_context(rows)]
    return render("asterisk/rows.conf.j2", title=comment(title), contexts=contexts)


def section(rows: Iterable[Priority]) -> str:
    """Contexts without title and comments, to be joined into a file. Raises NotOurs unless it reads back as it was."""
    held = list(rows)
    parts = [f"\n[{name}]\n" + "".join(f"{line(row)}\n" for row in own) for name, own in _by_context(held)]
    text = "".join(parts)
    if list(read(text)) != held:
        raise NotOurs(f"{held[0].context} does not read back as it was meant")
    return text


def line(row: Priority) -> str:
    """One row as Asterisk's parser reads it back unchanged: only a semicolon needs a backslash there."""
    if row.priority == HINT:
        return f"exten => {row.extension},hint,{row.app}"
    text = f"exten => {row.extension},{row.priority},{row.app}({row.data})"
    return text.replace(";", "\\;")


def read(text: str) -> Iterator[Priority]:
    """The rows of a file, without comments. Raises NotOurs."""
    context = ""
    for number, raw in enumerate(text.split("\n"), 1):
        if not raw.strip() or raw.startswith(";"):
            continue
        if header := _HEADER.fullmatch(raw):
            context = header[1]
        elif (row := _ROW.fullmatch(raw.replace("\\;", ";"))) and context:
            yield Priority(context, row[1], int(row[2]), row[3], row[4])
        elif (row := _HINT.fullmatch(raw)) and context:
            yield Priority(context, row[1], HINT, row[2])
        else:
            raise NotOurs(f"line {number}: {raw[:80]!r}")


def _by_context(rows: Iterable[Priority]) -> Iterator[tuple[str, Iterator[Priority]]]:
    return groupby(rows, key=lambda row: row.context)
