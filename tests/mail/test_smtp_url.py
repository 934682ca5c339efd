"""controller/smtp_url.py: how the mail server is named, and that its password does not show."""

from pathlib import Path

import pytest

from controller import smtp_url
from controller.settings import BadSetting, load
from controller.smtp_url import BadMailServer, MailServer

SOCKET = Path("/run/mail.sock")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("smtp://mx.acme.example", MailServer("mx.acme.example", 25, "offered")),
        ("smtp://mx.acme.example:2525", MailServer("mx.acme.example", 2525, "offered")),
        ("smtp://u:p@mx.acme.example", MailServer("mx.acme.example", 587, "starttls", "u", "p")),
        ("smtp+starttls://u@mx.acme.example", MailServer("mx.acme.example", 587, "starttls", "u")),
        ("smtps://u%40acme.example:p%2F@mx.example", MailServer("mx.example", 465, "tls", "u@acme.example", "p/")),
        ("smtp://u:p@localhost", MailServer("localhost", 25, "none", "u", "p")),
        ("smtp://[::1]:2525", MailServer("::1", 2525, "none")),
        ("catch", MailServer("localhost", 25, "none", socket=SOCKET)),
    ],
)  # fmt: skip
def test_a_server_is_named_by_a_url_and_written_back_the_same(text: str, meant: MailServer) -> None:
    assert smtp_url.server(text, "", SOCKET) == meant
    assert smtp_url.server(smtp_url.text(meant), "", SOCKET) == meant


@pytest.mark.parametrize(
    "text", ["mx.acme.example", "http://mx", "smtp://", "smtp://:p@mx", "smtp://mx/x", "smtp://mx:99999", "smtp://[x"]
)
def test_what_is_no_mail_server_is_refused_without_showing_the_password(text: str) -> None:
    with pytest.raises(BadMailServer):
        smtp_url.server(text, "", SOCKET)
    with pytest.raises(BadMailServer) as refusal:
        smtp_url.server("ftp://u:s3cret@mx", "", SOCKET)
    assert "s3cret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Acme <tel@acme.example>", ("Acme", "tel@acme.example")),
        ("tel@acme.example", ("", "tel@acme.example")),
        ("<tel@acme.example>", ("", "tel@acme.example")),
    ],
)
def test_a_sender_is_a_name_and_an_address_or_the_address(text: str, meant: tuple[str, str]) -> None:
    assert smtp_url.sender(text) == meant


@pytest.mark.parametrize("text", ["Acme", "Acme <tel@acme.example", "a@b.cd\nBcc: x@y.zz", "A\r\n <a@b.cd>", "a@b.cd>"])
def test_what_is_no_sender_is_refused(text: str) -> None:
    with pytest.raises(BadMailServer):
        smtp_url.sender(text)


def test_settings_say_what_is_missing_and_children_get_the_same(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("s3cret\n")
    environ = {
        "RINGPLAN_HOME": str(tmp_path / "home"),
        "RINGPLAN_SMTP": "smtps://ringplan@mx.acme.example",
        "RINGPLAN_SMTP_PASSWORD_FILE": str(tmp_path / "password"),
        "RINGPLAN_URL": "https://phones.acme.example/",
    }
    with pytest.raises(BadSetting, match="RINGPLAN_MAIL_FROM"):
        load(environ)
    settings = load(environ | {"RINGPLAN_MAIL_FROM": "Acme <tel@acme.example>"})
    assert settings.mail == MailServer("mx.acme.example", 465, "tls", "ringplan", "s3cret")
    assert settings.portal_url == "https://phones.acme.example"
    assert "s3cret" not in repr(settings)
    assert load(settings.environ()) == settings


@pytest.mark.parametrize("text", ["phones.acme.example", "ftp://x", "https://", "https://x?y", "https://x#y"])
def test_what_is_no_address_of_the_portal_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="RINGPLAN_URL"):
        load({"RINGPLAN_HOME": str(tmp_path), "RINGPLAN_URL": text})
