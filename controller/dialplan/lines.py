"""Dialplan lines before they have a context and a number, and how they are joined into extensions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from controller.domain.priority import Priority

LONGEST = 900  # characters of application data: a line of the AMI ends at 1,024 with its header's name


@dataclass(frozen=True, slots=True)
class Line:
    """One application call. `{next}` in `data` stands for the priority after the block it is in."""

    app: str
    data: str = ""
    comment: str = ""


Block = tuple[Line, ...]
NEXT = "{next}"
LEAVING = ("Goto", "Return", "Hangup")


def settle(block: Sequence[Line], first: int) -> Block:
    """The block with `{next}` resolved, its first line being priority `first`."""
    after = str(first + len(block))
    return tuple(Line(line.app, line.data.replace(NEXT, after), line.comment) for line in block)


def join(blocks: Iterable[Sequence[Line]]) -> Block:
    """Blocks one after the other, as they will stand in one extension from priority 1; no more after one that ends."""
    lines: list[Line] = []
    for block in blocks:
        lines.extend(settle(block, len(lines) + 1))
        if ends(block):
            break
    return tuple(lines)


def ends(block: Sequence[Line]) -> bool:
    """Whether nothing after the block can be reached: its last line leaves, and none passes it over."""
    return bool(block) and block[-1].app in LEAVING and not any(NEXT in line.data for line in block)


def noted(block: Sequence[Line], comment: str) -> Block:
    """The block with `comment` at its first line."""
    if not block:
        return ()
    head = block[0]
    return (Line(head.app, head.data, comment), *block[1:])


def rows(context: str, extensions: Mapping[str, Sequence[Line]]) -> tuple[Priority, ...]:
    """The finished rows of a context."""
    return tuple(
        Priority(context, name, number, line.app, line.data, line.comment)
        for name, lines in extensions.items()
        for number, line in enumerate(lines, 1)
    )


def either(clauses: Sequence[str], room: int = LONGEST - 40) -> tuple[str, ...]:
    """The clauses joined by "or" into expressions, as few as the length of a line allows."""
    expressions: list[str] = []
    held = ""
    for clause in clauses:
        longer = f"{held} | {clause}" if held else clause
        if held and len(longer) > room:
            expressions.append(f"$[{held}]")
            longer = clause
        held = longer
    return (*expressions, f"$[{held}]")


def jump_if_any(clauses: Sequence[str], target: str) -> Block:
    """Jumps to `target` if one of the clauses holds."""
    return tuple(Line("GotoIf", f"{expression}?{target}") for expression in either(clauses))


def only_if(clauses: Sequence[str], block: Sequence[Line], *, holds: bool = True) -> Block:
    """The block, passed over unless one of the clauses holds; with holds=False, if one does."""
    target = f":{NEXT}" if holds else NEXT
    first, *rest = either(clauses)
    if not rest:
        return (Line("GotoIf", f"{first}?{target}"), *block)
    gathered = [Line("Set", f"LOCAL(ANY)={first}")]
    gathered += [Line("Set", f"LOCAL(ANY)=$[${{ANY}} | {expression}]") for expression in rest]
    return (*gathered, Line("GotoIf", f"${{ANY}}?{target}"), *block)
