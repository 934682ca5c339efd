"""Reads caught mails from their files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime
from pathlib import Path

from flask_babel import gettext as _

from webui.words.moments import ago

SHOWN = 50
LINK = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class Caught:
    """One mail; `parts` are pieces of its text, each with what it links to; `files` went along with it."""

    to: str
    subject: str
    sent: str
    language: str
    parts: tuple[tuple[str, str], ...]
    files: tuple[str, ...] = ()


def latest(folder: Path, now: datetime) -> list[Caught]:
    """The latest first; none where nothing was caught yet."""
    files = sorted(folder.glob("*.eml"), reverse=True)[:SHOWN] if folder.is_dir() else []
    return [found for file in files if (found := _read(file, now)) is not None]


def _read(file: Path, now: datetime) -> Caught | None:
    try:
        content = file.read_bytes()
    except FileNotFoundError:  # it made room for a new one just now
        return None
    mail = message_from_bytes(content, policy=policy.default)
    body = mail.get_body(("plain",)) if isinstance(mail, EmailMessage) else None
    text = str(body.get_content()).replace("\r\n", "\n") if body is not None else ""
    to, subject, sent, language = (str(mail[name] or "") for name in ("To", "Subject", "Date", "Content-Language"))
    return Caught(to, subject, _moment(sent, now), language, tuple(_parts(text.strip())), tuple(_files(mail)))


def _files(mail: Message) -> Iterator[str]:
    """`voicemail-2026-11-24-1005.mp3, 48 kB`."""
    for part in mail.iter_attachments() if isinstance(mail, EmailMessage) else ():
        size = len(part.get_payload(decode=True) or b"") // 1000
        yield _("%(name)s, %(size)s kB", name=part.get_filename() or "", size=size)


def _moment(sent: str, now: datetime) -> str:
    """As people say it; whoever reads this is known to nobody, so it is the clock of this machine."""
    here = now.astimezone().tzinfo
    return ago(parsedate_to_datetime(sent), now, here) if sent and here else ""


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """The text in order; what is an address of a page links to it."""
    end = 0
    for found in LINK.finditer(text):
        yield text[end : found.start()], ""
        yield found[0], found[0]
        end = found.end()
    yield text[end:], ""
