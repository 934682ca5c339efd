"""What mails say, in which language, and that nothing typed gets anywhere but into their text."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from controller.domain.saying import Said
from controller.mail.letters import KINDS, UnknownKind, letter
from controller.mail.message import Unsendable, message
from controller.mail.pieces import Attachment, pieces
from controller.mail.words import tongue, typed
from controller.operations import mail as operations
from controller.store.mailqueue import Mail
from tests.poison import DIALPLAN

AT = "2026-11-24T10:00:00+00:00"
ALIKE = {"name": "Anna", "login": "1001@acme.example", "zone": "Europe/Berlin"}
FIGURES = {
    "calls": 12,
    "came": 9,
    "made": 3,
    "answered": 7,
    "missed": 1,
    "voicemail": 1,
    "talked": 3_723_000,
    "waited": 8_000,
}
CELLS: dict[str, dict[str, Any]] = {
    "invitation": {**ALIKE, "path": "/invitation/s3cret", "expires": AT},
    "reset": {**ALIKE, "path": "/reset/s3cret", "expires": AT, "address": "192.0.2.7", "by": ""},
    "password changed": {**ALIKE, "at": AT},
    "address changed": {**ALIKE, "at": AT, "new": "eve@evil.example"},
    "second step changed": {**ALIKE, "at": AT, "what": "passkey added", "passkey": "Laptop"},
    "emergency": {
        "zone": "Europe/Berlin",
        "domain": "acme.example",
        "number": "112",
        "shown": "+49301",
        "caller": "1001 Anna",
        "at": AT,
    },
    "needs frame": {
        **ALIKE,
        "frame": "Lunch",
        "rules": ["", "Siesta"],
        "count": 3,
        "by": "1002@acme.example",
        "path": "/users/7/rules",
    },
    "message": {
        **ALIKE,
        "path": "/users/7/messages/55",
        "caller": "Bob Brandt",
        "number": "+49301234567",
        "called": AT,
        "seconds": 83,
        "is_urgent": False,
        "sent_on": ["Carla", "Have a look"],
        "owner": "",
        "lacks": "refused",
    },
    "message mail changed": {**ALIKE, "at": AT, "to": ["office@acme.example"], "waiting": ["office@acme.example"]},
    "confirm address": {**ALIKE, "path": "/address/s3cret", "expires": AT},
    "report": {
        **ALIKE,
        "domain": "acme.example",
        "first": "2026-11-16",
        "last": "2026-11-22",
        "now": FIGURES,
        "then": FIGURES,
        "path": "/domains/3/reports?since=2026-11-16&until=2026-11-22",
    },
    "missed call": {
        **ALIKE,
        "path": "/users/7/missed",
        "caller": "Bob Brandt",
        "number": "+49301234567",
        "count": 3,
        "first": AT,
        "last": AT,
    },
    "daily": {
        **ALIKE,
        "path": "/users/7/messages",
        "missed_path": "/users/7/missed",
        "messages": [["Bob Brandt", "+49301234567", AT, 83, False], ["", "", AT, 5, True]],
        "message_count": 4,
        "calls": [["Carla", "1002", 3, AT], ["", "+49301234567", 1, AT]],
        "call_count": 4,
    },
}
TYPED = ("name", "frame", "caller", "by", "login", "passkey", "new", "number", "owner")
NASTY = [
    *DIALPLAN[:12],
    "Anna\r\nBcc: eve@evil.example",
    "Anna\nSubject: won",
    "=?utf-8?q?Bcc=3A?=",
    "\u2028Bcc: x",
    "<script>alert(1)</script>",
    "שלום",
    "\u202eanna",
    "\u2066\u2066anna",
    "👩🏽‍💻" * 20,
    "x" * 80,
    "%(name)s {name} {0.__class__}",
    "",
]
MAIL = Mail(
    7, 1, 1, "reset", "anna@acme.example", "en", {}, "<abc@acme.example>", 1, datetime(2026, 11, 24, tzinfo=UTC)
)
SENDER = ("Ringplan Ⓡ", "telephones@acme.example")


def sent(kind: str, cells: dict[str, Any], **more: Any) -> EmailMessage:
    """As it comes out of the wire at the other end."""
    made = message(letter(kind, cells), replace(MAIL, kind=kind, **more), SENDER, "https://phones.acme.example")
    parsed = message_from_bytes(made.as_bytes(), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def plain(made: EmailMessage) -> str:
    part = made.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def html(made: EmailMessage) -> str:
    part = made.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def test_every_kind_that_is_put_into_the_queue_can_be_written() -> None:
    assert KINDS.keys() == operations.LASTS.keys() == CELLS.keys()


@pytest.mark.parametrize("kind", CELLS)
def test_each_kind_has_a_plain_and_an_html_part_that_say_the_same(kind: str) -> None:
    made = sent(kind, CELLS[kind])
    assert made.get_content_type() == "multipart/alternative"
    for sentence in letter(kind, CELLS[kind]).paragraphs:
        assert sentence in plain(made)
        assert sentence in html(made)
    if "path" in CELLS[kind]:
        assert f"https://phones.acme.example{CELLS[kind]['path']}\n" in plain(made)
        path = CELLS[kind]["path"].replace("&", "&amp;")
        assert f'href="https://phones.acme.example{path}"' in html(made)


@pytest.mark.parametrize("kind", CELLS)
def test_all_that_is_said_can_be_told_in_another_language(kind: str) -> None:
    """Nothing is glued together of plain texts."""
    made = letter(kind, CELLS[kind])
    words = [made.subject, made.greeting, *made.paragraphs, *made.after, *([made.link[0]] if made.link else [])]
    assert [text for text in words if not isinstance(text, Said)] == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", CELLS)
def test_nothing_typed_becomes_a_header_or_markup(kind: str) -> None:
    clean = [name for name, _ in sent(kind, CELLS[kind]).items()]
    for nasty in NASTY:
        made = sent(kind, {name: nasty if name in TYPED else value for name, value in CELLS[kind].items()})
        assert [name for name, _ in made.items()] == clean, nasty
        assert made["To"] == "anna@acme.example"
        assert "\n" not in made["Subject"], nasty
        assert "<script" not in html(made)


def test_machines_are_told_that_a_machine_wrote_it_and_which_mail_it_is() -> None:
    made = sent("reset", CELLS["reset"])
    assert made["Auto-Submitted"] == "auto-generated"
    assert made["Message-ID"] == "<abc@acme.example>"
    assert made["Date"] == "Tue, 24 Nov 2026 00:00:00 +0000"
    assert str(made["From"]) == "Ringplan Ⓡ <telephones@acme.example>"


def test_the_moment_is_that_of_the_recipients_clock() -> None:
    assert "24 Nov 2026, 11:00" in plain(sent("invitation", CELLS["invitation"]))
    elsewhere = {**CELLS["invitation"], "zone": "America/New_York"}
    assert "24 Nov 2026, 05:00" in plain(sent("invitation", elsewhere))


def test_an_office_manager_who_sends_a_link_is_named() -> None:
    assert "Somebody, probably you" in plain(sent("reset", CELLS["reset"]))
    by_manager = plain(sent("reset", {**CELLS["reset"], "by": "1001@acme.example"}))
    assert "1001@acme.example asks you to choose a new password" in by_manager
    assert "192.0.2.7" not in by_manager


def test_who_has_many_rules_without_a_frame_is_told_the_first_and_how_many_more() -> None:
    text = plain(sent("needs frame", CELLS["needs frame"]))
    assert "  - the rule during Lunch\n  - Siesta\n  - and 1 more rule\n" in text


def test_a_language_without_a_catalogue_is_english() -> None:
    assert [tongue(code).locale for code in ("en", "fr", "fr-CA", "tlh", "xx", "", "../../etc")] == [
        "en", "fr", "fr", "en", "en", "en", "en",
    ]  # fmt: skip


def test_a_kind_of_another_version_is_told_apart() -> None:
    with pytest.raises(UnknownKind, match="pigeon"):
        letter("pigeon", {})


@pytest.mark.parametrize("address", ["a:b@acme.example", "a..b@acme.example", "(x)@acme.example", "[a]@acme.example"])
def test_what_is_no_address_by_the_rules_of_mail_is_unsendable(address: str) -> None:
    with pytest.raises(Unsendable):
        sent("reset", CELLS["reset"], recipient=address)


def test_an_address_beyond_ascii_stays_as_it_is() -> None:
    made = message(letter("reset", CELLS["reset"]), replace(MAIL, recipient="änne@acme.example"), SENDER, "")
    assert "To: änne@acme.example\r\n".encode() in made.as_bytes()


@pytest.mark.parametrize("size", [0, 1, 56, 57, 58, 57 * 1024, 200_000])
def test_an_attachment_goes_along_with_its_name_and_kind(size: int) -> None:
    first = Attachment("Nachricht für Anna.mp3", "audio/mpeg", (b"\xff\xfb." * size)[:size])
    both = [first, Attachment("again.wav", "audio/wav", b".\r\n" * 99)]
    found = pieces(message(letter("reset", CELLS["reset"]), MAIL, SENDER, ""), both)
    assert all(piece.endswith(b"\r\n") for piece in found), "whole lines"
    assert max(map(len, b"".join(found).split(b"\r\n"))) < 998
    parsed = message_from_bytes(b"".join(found), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    got = [(part.get_filename(), part.get_content_type(), part.get_content()) for part in parsed.iter_attachments()]
    assert got == [(each.name, each.kind, each.content) for each in both]


def test_text_that_turns_the_direction_is_kept_apart_from_what_stands_around_it() -> None:
    assert typed("Anna") == "Anna"
    assert typed("\u202eanna") == "\u2068\u202eanna\u2069"
    assert typed("\u2066a") == "\u2068\u2066a\u2069\u2069"


def test_a_mail_of_a_message_tells_who_called_when_and_how_long() -> None:
    made = sent("message", CELLS["message"])
    assert made["Subject"] == "Voicemail from Bob Brandt"
    listed = "  - Number: +49 30 1234567\n  - When: 24 Nov 2026, 11:00\n  - Length: 1:23\n"
    assert listed in plain(made)
    assert "Bob Brandt left a message for you.\n\nCarla sent it on.\n\n“Have a look”\n" in plain(made)
    assert "Its sound is not attached: the mail server did not take it." in plain(made)
    gone = plain(sent("message", {**CELLS["message"], "lacks": "gone"}))
    assert "the message was deleted meanwhile." in gone
    assert "https://" not in gone


def test_a_mail_of_a_message_names_who_is_known_by_a_number_only_or_not_at_all_and_says_what_is_urgent() -> None:
    cells = {**CELLS["message"], "caller": ""}
    assert sent("message", cells)["Subject"] == "Voicemail from +49 30 1234567"
    assert "Number:" not in plain(sent("message", cells))
    nobody = sent("message", {**cells, "number": "", "is_urgent": True})
    assert nobody["Subject"] == "Urgent voicemail from a caller without a number"
    assert "A caller without a number left a message for you." in plain(nobody)


def test_a_mail_of_a_message_to_a_further_address_says_whose_message_it_is() -> None:
    made = plain(sent("message", {**CELLS["message"], "owner": "Anna", "sent_on": None}))
    assert made.startswith("Hello,\n\nBob Brandt left a message for Anna.\n\n")


def test_a_caller_s_name_of_ten_thousand_letters_is_one_header() -> None:
    made = sent("message", {**CELLS["message"], "caller": "Bob\nBcc: eve@evil.example\n" * 400})
    assert made["Bcc"] is None
    assert str(made["Subject"]).startswith("Voicemail from Bob Bcc: eve@evil.example Bob")


def test_of_further_addresses_is_said_which_have_not_agreed_yet() -> None:
    cells = CELLS["message mail changed"]
    text = plain(sent("message mail changed", cells | {"to": ["old@acme.example", *cells["to"]]}))
    assert "old@acme.example\n" in text
    assert "office@acme.example: has not agreed yet, and gets nothing before" in text
    assert "has not agreed" not in plain(sent("message mail changed", {**cells, "waiting": []}))
