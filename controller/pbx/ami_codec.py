"""AMI on the wire, without I/O: actions to bytes, bytes to messages. Its counterpart with the socket is ami_link.py."""

import re
from collections.abc import Mapping, Sequence

Message = dict[str, str]
"""One response or event. A header that occurs several times (Output, Variable) is one text of several lines."""

Action = Mapping[str, str | Sequence[str]]
"""Header names to values; a list of values repeats the header (Variable)."""

MAX_LINE = 1022
"""Bytes of the longest header line, CR LF not counted, that Asterisk 22.10 takes; it refuses the action beyond."""

MAX_HEADERS = 128
"""Headers of one action, ActionID included, that Asterisk 22.10 takes."""

UNHEARD = ("VarSet", "Newexten", "ChallengeSent", "TestEvent", "RTCPSent", "RTCPReceived")
"""Events that nobody of ours listens to, by far the most: they are not even read, should the PBX tell them."""

FORBIDDEN = re.compile("[\r\n\0]")


class UnsafeValue(ValueError):
    """A header that AMI cannot carry as it is: it would end the line, forge a header or be dropped."""


def encode(action: Action, action_id: str) -> bytes:
    """The action as it is sent, with its ActionID. Raises UnsafeValue; nothing unchecked reaches the socket."""
    lines = [_line("ActionID", action_id)]
    for name, value in action.items():
        values = (value,) if isinstance(value, str) else value
        lines += [_line(name, each) for each in values]
    if len(lines) > MAX_HEADERS:
        raise UnsafeValue(f"an AMI action has at most {MAX_HEADERS} headers, this one has {len(lines)}")
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _line(name: str, value: str) -> bytes:
    if not name.isascii() or not name.isalnum():
        raise UnsafeValue(f"{name!r} is no AMI header name")
    if FORBIDDEN.search(value):
        raise UnsafeValue(f"AMI header {name}: a value must not hold CR, LF or NUL")
    try:
        line = f"{name}: {value}".encode()
    except UnicodeEncodeError as error:
        raise UnsafeValue(f"AMI header {name}: not text that UTF-8 can carry") from error
    if len(line) > MAX_LINE:
        raise UnsafeValue(f"AMI header {name}: {len(line)} bytes, Asterisk reads at most {MAX_LINE}")
    return line


_PASSED_OVER = tuple(f"Event: {name}\r\n".encode() for name in UNHEARD)


class Decoder:
    """Cuts a byte stream into messages. Text is decoded a whole message at a time, so no character is ever split."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[Message]:
        """The messages that `data` completes, in order; the greeting line and what is UNHEARD are skipped."""
        *blocks, self._rest = (self._rest + data).split(b"\r\n\r\n")
        return [message for block in blocks if not block.startswith(_PASSED_OVER) and (message := parse(block))]


def parse(block: bytes) -> Message:
    """One message without its closing blank line; empty when it is neither response nor event."""
    message: Message = {}
    for line in block.decode("utf-8", "replace").split("\r\n"):
        name, colon, value = line.partition(": ")
        if not colon:
            continue
        message[name] = f"{message[name]}\n{value}" if name in message else value
    return message if "Event" in message or "Response" in message else {}
