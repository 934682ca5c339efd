"""Asks the PBX row by row whether it holds what the files say, without ever stopping calls. Counterpart: verify.py.

Not by listing its dialplan: while it lists, no call finds its next extension (22.10: 1.2 s at 2,000 users). A look-up
takes the PBX 45 µs. Old contexts carry a mark, an extension `LEFT`, and are listed by it, so that nothing is forgotten.
"""

import re
from collections.abc import AsyncIterator, Iterable
from itertools import islice

from controller.domain.priority import HINT, Priority
from controller.pbx.ami import Ami, AmiRefused, Message, accepted
from controller.reconcile.verify import OnDisk, Seen

LEFT = "left"
A_ROUND = 50  # questions sent before their answers are awaited: a change may have to wait behind them
CLASS = re.compile(r"\[(.)[^\]]*\]")  # of a pattern, such as [+0-9]; its first letter matches
ARGUMENT = "${ARG1}"  # the one variable in a pointer; empty when nobody calls


def mark(context: str) -> Priority:
    """What is added to a context when nothing leads to it any more."""
    return Priority(context, LEFT, 1, "Hangup", "1")


async def look(ami: Ami, disk: Iterable[OnDisk]) -> Seen:
    """What the PBX holds of these files, and which contexts were left. Raises AmiDown, AmiRefused, TimeoutError.

    A content context is whole when its last row is there: rows are put in order, and never changed after.
    """
    seen = Seen()
    async for row in _held(ami, (row for file in disk for row in file.ends)):
        seen.whole.add(row.context)
    async for row in _held(ami, (row for file in disk for row in file.fixed)):
        seen.fixed[row.context, row.extension, row.priority] = (row.app, row.data)
    try:
        await ami.stream({"Action": "ShowDialPlan", "Extension": LEFT}, lambda event: _note(seen, event))
    except AmiRefused as error:
        if not str(error).startswith("Did not find extension"):
            raise
    return seen


def _note(seen: Seen, event: Message) -> None:
    if event.get("Extension") == LEFT:
        seen.left.add(event["Context"])


async def _held(ami: Ami, rows: Iterable[Priority]) -> AsyncIterator[Priority]:
    rest = iter(rows)
    while some := list(islice(rest, A_ROUND)):
        answers = await ami.pipeline([{"Action": "Getvar", "Variable": question(row)[0]} for row in some])
        accepted(answers)  # a question that may not be asked is no proof that a row is missing
        for row, answer in zip(some, answers, strict=True):
            if answer.get("Value") == question(row)[1]:
                yield row


def question(row: Priority) -> tuple[str, str]:
    """A variable of the PBX, and the value it has if the row is there.

    The data, too, where it has no variables; a pointer's as it reads without a call. (EVAL_EXTEN does not look at the
    application.)
    """
    if row.priority == HINT:
        return f"HINT({row.extension}@{row.context})", row.app
    place = f"{row.context},{dialled(row.extension)},{row.priority}"
    if row.data and "${" not in (data := row.data.replace(ARGUMENT, "")) and "$[" not in data:
        return f"EVAL_EXTEN({place})", data
    return f"DIALPLAN_EXISTS({place})", "1"


def dialled(extension: str) -> str:
    """A number that the extension's pattern matches; the extension itself when it is none."""
    if not extension.startswith("_"):
        return extension
    plain = CLASS.sub(r"\1", extension[1:])
    return "".join("2" if letter in "XZN.!" else letter for letter in plain)
