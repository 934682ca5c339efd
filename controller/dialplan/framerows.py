"""A shared time frame as a subroutine of its own: `Gosub(frame-7,s,1)` returns 1 while it holds, else 0.

Its pointer, the one priority of `frame-<id>`, is what changes when the frame does: rows of content come first, under a
name made of what they say, so that nobody ever meets half a change (DESIGN §1).
"""

from hashlib import sha256

from controller.dialplan import names
from controller.dialplan.frametest import conditions, inline
from controller.domain.priority import Priority
from controller.domain.timeframes import TimeFrame

MAX_EXPRESSION = 900
"""Characters of an expression that stands alone: AMI's longest line is 1,022 bytes (Asterisk 22.10)."""


def frame_rows(frame: TimeFrame) -> tuple[Priority, ...]:
    """The pointer, last, after what it points to if the frame is too long for one priority. Raises UnknownZone."""
    pointer = names.frame(frame.id)
    expression = " | ".join(conditions(frame))
    if len(expression) <= MAX_EXPRESSION:
        return (Priority(pointer, "s", 1, "Return", f"$[{expression}]"),)
    steps = _steps(frame)
    name = f"{pointer}-{sha256(repr(steps).encode()).hexdigest()[:10]}"
    content = tuple(Priority(name, "s", number, *step) for number, step in enumerate(steps, 1))
    return (*content, Priority(pointer, "s", 1, "Goto", f"{name},s,1"))


def _steps(frame: TimeFrame) -> list[tuple[str, str]]:
    """Applications and their data: clocks, for each clause a jump to the last step, 0, 1."""
    tests = inline([frame])
    clauses = tests.clauses[frame.id]
    last = len(clauses) + 3
    jumps = [("GotoIf", f"$[{clause}]?{last}") for clause in clauses]
    return [("MSet", tests.setting), *jumps, ("Return", "0"), ("Return", "1")]
