"""A letter as a mail by RFC 5322: plain text, and the same in simple HTML. Files come in by pieces.py.

Headers are made by the library, which encodes what is not ASCII and refuses line breaks; words are on one line before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from jinja2 import Environment, PackageLoader, StrictUndefined

from controller.domain.saying import told
from controller.mail.letter import Letter, Link, Section
from controller.mail.pieces import Attachment
from controller.mail.words import ENGLISH, tongue
from controller.store.mailqueue import Mail

PAGES = Environment(
    loader=PackageLoader("controller.mail"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What goes along with a mail; `lacks` is the word for why something that should does not."""

    attachments: tuple[Attachment, ...] = ()
    lacks: str = ""


class Unsendable(ValueError):
    """No mail can be made of it, whenever it is tried."""


def message(letter: Letter, mail: Mail, sender: tuple[str, str], base: str) -> EmailMessage:
    """`sender` is name and address, `base` where people reach the portal. Raises Unsendable."""
    words = _told(letter, mail.language)
    try:
        made = _headed(words, mail, sender)
    except (ValueError, IndexError, MessageError) as error:  # whichever way the library stumbles over it
        raise Unsendable(f"{mail.recipient!r} is not an address: {error}") from error
    made.set_content(_text(words, base))
    html = PAGES.get_template("letter.html").render(letter=words, base=base, language=tongue(mail.language).locale)
    made.add_alternative(html, subtype="html")
    return made


def needs_utf8(address: str) -> bool:
    """Whether the server must know SMTPUTF8 (RFC 6531) for that recipient."""
    return not address.isascii()


def _headed(words: Letter, mail: Mail, sender: tuple[str, str]) -> EmailMessage:
    policy = SMTPUTF8 if needs_utf8(mail.recipient) else SMTP
    made = EmailMessage(policy.clone(cte_type="7bit"))
    made["From"] = Address(sender[0], addr_spec=sender[1])
    made["To"] = _address(mail.recipient)
    made["Subject"] = words.subject
    made["Date"] = format_datetime(mail.created)
    made["Message-ID"] = mail.message_id
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday answer comes back
    made["Content-Language"] = tongue(mail.language).locale
    return made


def _address(text: str) -> Address:
    local, _, domain = text.rpartition("@")  # the library parses ASCII only
    return Address(username=local, domain=domain) if needs_utf8(text) else Address(addr_spec=text)


def _told(letter: Letter, language: str) -> Letter:
    """In that language."""
    speech = tongue(language)

    if speech.locale == ENGLISH:
        return letter

    def tell(texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(told(text, speech) for text in texts)

    def lead(link: Link) -> Link:
        return told(link[0], speech), link[1]

    subject, greeting = tell((letter.subject, letter.greeting))
    link = None if letter.link is None else lead(letter.link)
    told_of = (Section(told(each.heading, speech), tell(each.points), lead(each.link)) for each in letter.sections)
    return Letter(
        subject, greeting, tell(letter.paragraphs), tell(letter.points), link, tell(letter.after), tuple(told_of)
    )


def _text(letter: Letter, base: str) -> str:
    """Paragraphs with an empty line between; the address of a link on a line of its own."""
    parts = [letter.greeting, *letter.paragraphs]
    if letter.points:
        parts.append(_listed(letter.points))
    for each in letter.sections:
        parts += [f"{each.heading}\n\n{_listed(each.points)}", f"{each.link[0]}\n{base}{each.link[1]}"]
    if letter.link:
        parts.append(f"{letter.link[0]}\n{base}{letter.link[1]}")
    parts += letter.after
    return "\n\n".join(parts) + "\n\n-- \nRingplan\n"


def _listed(points: Sequence[str]) -> str:
    return "\n".join(f"  - {point}" for point in points)
