"""What mails of missed calls say, and the mail of the day."""

from collections.abc import Sequence
from typing import Any

from controller.domain.saying import Said, capital, joined, say, say_count
from controller.mail.letter import Cells, Letter, Section, hello
from controller.mail.words import moment, typed
from controller.operations.numbers import spaced


def missed_call(cells: Cells) -> Letter:
    """Of one caller, once or several times."""
    name, number, count = typed(cells["caller"]), spaced(typed(cells["number"])), cells["count"]
    caller = name or number or say("a caller without a number")
    again = say_count(count, "Missed call from {caller}", "{number} missed calls from {caller}", caller=caller)
    once = say("{caller} called you, and nobody answered.", caller=capital(caller))
    often = say("{caller} called you {count} times, and nobody answered.", caller=capital(caller), count=count)
    first, last = (moment(cells[each], cells["zone"]) for each in ("first", "last"))
    points = (
        say("Number: {number}", number=number) if name and number and name != number else "",
        say("First: {when}", when=first) if count > 1 else say("When: {when}", when=first),
        say("Last: {when}", when=last) if count > 1 else "",
    )
    return Letter(
        subject=again,
        greeting=hello(cells),
        paragraphs=(once if count == 1 else often, say("No message was left for you.")),
        points=tuple(filter(None, points)),
        link=(say("Call back") if number else say("Open your missed calls"), cells["path"]),
    )


def daily(cells: Cells) -> Letter:
    """All that is new."""
    zone, messages, calls = cells["zone"], cells["message_count"], cells["call_count"]
    new = say_count(messages, "{number} new message", "{number} new messages")
    missed = say_count(calls, "{number} missed call", "{number} missed calls")
    lines = [_message(each, zone) for each in cells["messages"]]
    rows = [_call(each, zone) for each in cells["calls"]]
    sections = (
        Section(say("New messages:"), _with_rest(lines, messages), (say("Open your messages"), cells["path"])),
        Section(
            say("Missed calls:"),
            _with_rest(rows, calls - sum(each[2] - 1 for each in cells["calls"])),
            (say("Open your missed calls"), cells["missed_path"]),
        ),
    )
    return Letter(
        subject=joined(", ", [text for text, count in ((new, messages), (missed, calls)) if count]),
        greeting=hello(cells),
        paragraphs=(say("This is new since your last mail of the day:"),),
        sections=tuple(each for each in sections if each.points),
    )


def _message(cells: Sequence[Any], zone: str) -> Said:
    name, number, called, length, is_urgent = cells
    minutes, seconds = divmod(length, 60)
    told = {"caller": _who(name, number), "when": moment(called, zone), "length": f"{minutes}:{seconds:02}"}
    urgent = say("Urgent: {caller}: {when}, length {length}", **told)
    return urgent if is_urgent else say("{caller}: {when}, length {length}", **told)


def _call(cells: Sequence[Any], zone: str) -> Said:
    name, number, count, last = cells
    told = {"caller": _who(name, number), "when": moment(last, zone)}
    return (
        say("{caller}: {when}", **told)
        if count == 1
        else say("{caller}: {count} times, last {when}", count=count, **told)
    )


def _who(name: str, number: str) -> str:
    """`Bob, +49 30 1234567`."""
    called, shown = typed(name), spaced(typed(number))
    parts = list(dict.fromkeys(filter(None, (called, shown))))
    return joined(", ", parts) if parts else say("A caller without a number")


def _with_rest(lines: Sequence[str], count: int) -> tuple[str, ...]:
    rest = count - len(lines)
    return (*lines, *((say_count(rest, "and {number} more", "and {number} more"),) if rest > 0 and lines else ()))
