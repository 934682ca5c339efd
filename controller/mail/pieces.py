"""A mail as it goes over the line, in pieces of whole lines: whoever makes or sends a long one stops nobody else.

The library writes a mail with a mark in place of each file, which is then put there: it would take a second for a long
one, most of it within calls that let no other thread run.
"""

import base64
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage

STEP = 57 * 1024  # bytes of a file in a piece: 57 are a line
END = b"\r\n"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along; `kind` as `audio/mpeg`."""

    name: str
    kind: str
    content: bytes


def new_mark() -> bytes:
    """What stands in no text; one line of base64."""
    return secrets.token_bytes(45)


def pieces(
    made: EmailMessage, attachments: Sequence[Attachment] = (), make_mark: Callable[[], bytes] = new_mark
) -> tuple[bytes, ...]:
    """The mail with these files, in order. Blocks; other threads run meanwhile."""
    marks = [make_mark() for _ in attachments]
    for mark, each in zip(marks, attachments, strict=True):
        main, _, sub = each.kind.partition("/")
        made.add_attachment(mark, maintype=main, subtype=sub, filename=each.name)
    rest, found = made.as_bytes(), []
    for mark, each in zip(marks, attachments, strict=True):
        before, _, rest = rest.partition(base64.b64encode(mark) + END)
        found += [before, *_encoded(each.content)]
    return (*found, rest if rest.endswith(END) else rest + END)


def _encoded(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), STEP):
        yield base64.encodebytes(content[start : start + STEP]).replace(b"\n", END)
