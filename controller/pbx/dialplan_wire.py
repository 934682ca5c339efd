"""Dialplan rows onto the PBX and back, over AMI: live at once. The same rows in files: controller/dialplan/conftext.py.

What a row means is the compiler's business; what may stand in one is decided here, the last gate. Nothing in
application data needs an escape on AMI, and only the semicolon in a file: tests/pbx/test_dialplan_wire.py sends random
text both ways and finds the same in the PBX.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Literal, Protocol

from controller.domain import priority
from controller.pbx.ami import Ami, AmiRefused, Message, UnsafeValue, accepted
from controller.pbx.ami_codec import MAX_LINE

HINT: Literal["hint"] = "hint"
HINTS = (HINT, priority.HINT)
CONTEXT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,78}")
EXTENSION = re.compile(r"[A-Za-z0-9_*#+.!\[\]-]{1,79}")
APPLICATION = re.compile(r"[A-Za-z][A-Za-z0-9]{0,78}")
DEVICES = re.compile(r"[A-Za-z0-9/:@._&-]+")
LOOKED_UP = re.compile(  # dialplan/blf.py, dialplan/lots.py
    r"Custom:[a-z]+\d+-\$\{EXTEN:\d\}|park:\$\{EXTEN\}@park-\d+|\$\{EVAL_EXTEN\([A-Za-z0-9_${}()?,:-]+\)\}"
)
CONTROL = re.compile(r"[\x00-\x1f\x7f]")

MAX_DATA = MAX_LINE - len("ApplicationData: ")
"""Bytes of the longest application data. A file would take some 8,000 (main/config.c): AMI's limit is the stricter."""

IN_ONE_WRITE = 1000
"""Priorities sent before their answers are awaited: any plan, and no more of a whole PBX than memory likes."""


class Row(Protocol):
    """What can be put: the compiler's domain.priority.Priority, or a Priority of this module."""

    @property
    def context(self) -> str: ...
    @property
    def extension(self) -> str: ...
    @property
    def priority(self) -> int | Literal["hint"]: ...
    @property
    def app(self) -> str: ...
    @property
    def data(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Priority:
    """A row as it stands in the PBX. A hint has its devices as `app` and no data."""

    context: str
    extension: str
    priority: int | Literal["hint"]
    app: str
    data: str = ""


def checked(row: Row) -> Row:
    """The row itself when AMI can carry it and no name in it can be read as anything else; else raises UnsafeValue."""
    _match(CONTEXT, row.context, "context")
    _match(EXTENSION, row.extension, "extension")
    if row.priority in HINTS:
        if not (row.extension.startswith("_") and LOOKED_UP.fullmatch(row.app)):
            _match(DEVICES, row.app, "device to watch")
    else:
        _match(APPLICATION, row.app, "application")
        if row.priority < 1:
            raise UnsafeValue(f"priority {row.priority} of {row.context}: they count from 1")
    if row.data:
        _check_data(row)
    return row


def to_ami(row: Row) -> dict[str, str]:
    """The action that puts the row live; an old one in its place is replaced."""
    checked(row)
    return {
        "Action": "DialplanExtensionAdd",
        "Context": row.context,
        "Extension": row.extension,
        "Priority": HINT if row.priority in HINTS else str(row.priority),
        "Application": row.app,
        "ApplicationData": row.data,
        "Replace": "yes",
    }


async def put(ami: Ami, rows: Iterable[Row]) -> None:
    """All rows live, a plan in one write. Raises AmiRefused, UnsafeValue; other rows may be in already."""
    rest = iter(rows)
    while batch := [to_ami(row) for row in islice(rest, IN_ONE_WRITE)]:
        accepted(await ami.pipeline(batch))


async def remove_hints(ami: Ami, places: Iterable[tuple[str, str]]) -> None:
    """Hints by context and extension out of the PBX; whoever subscribed is told that it is over."""
    actions = []
    for context, extension in places:
        _match(CONTEXT, context, "context")
        _match(EXTENSION, extension, "extension")
        place = {"Context": context, "Extension": extension, "Priority": HINT}
        actions.append({"Action": "DialplanExtensionRemove", **place})
    if actions:
        await ami.pipeline(actions)  # refused: it was not there


async def flip(ami: Ami, pointer: str, plan: str) -> None:
    """The next call that enters the context `pointer` goes on in `plan`; running calls stay where they are."""
    await put(ami, [pointer_to(pointer, plan)])


def pointer_to(pointer: str, plan: str) -> Priority:
    """The one priority of a pointer context."""
    _match(CONTEXT, plan, "context")
    return Priority(pointer, "s", 1, "Goto", f"{plan},s,1")


async def remove_context(ami: Ami, name: str) -> bool:
    """Takes a whole context out of the PBX; false when there was none. Cuts calls in it: ask live/channels.py first."""
    _match(CONTEXT, name, "context")
    answer = await ami.send({"Action": "Command", "Command": f"dialplan remove context {name}"})
    return answer.get("Output", "").startswith("Removed context")


async def read_dialplan(ami: Ami, on_row: Callable[[Priority], None], context: str | None = None) -> None:
    """Every priority in the PBX, or of one context, in its order; one at a time, so that no size is too large."""

    def take(event: Message) -> None:
        if event["Event"] == "ListDialplan" and "Priority" in event:
            on_row(_row(event))

    action = {"Action": "ShowDialPlan"}
    if context is not None:
        _match(CONTEXT, context, "context")
        action["Context"] = context
    try:
        await ami.stream(action, take)
    except AmiRefused as error:
        if not str(error).startswith("Did not find context"):
            raise


def _row(event: Message) -> Priority:
    priority = HINT if event["Priority"] == HINT else int(event["Priority"])
    return Priority(event["Context"], event["Extension"], priority, event["Application"], event.get("AppData", ""))


def _match(pattern: re.Pattern[str], text: str, what: str) -> None:
    if not pattern.fullmatch(text):
        raise UnsafeValue(f"{text!r} is no name of a {what}")


def _check_data(row: Row) -> None:
    if row.priority in HINTS:
        raise UnsafeValue("a hint has no application data")
    if CONTROL.search(row.data):
        raise UnsafeValue(f"{row.app}: control characters in its data")
    if row.data.startswith(" "):
        raise UnsafeValue(f"{row.app}: AMI drops blanks at the start of its data")
    size = len(row.data.encode(errors="surrogatepass"))
    if size > MAX_DATA:
        raise UnsafeValue(f"{row.app}: {size} bytes of data, AMI carries at most {MAX_DATA}")
