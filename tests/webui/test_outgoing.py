"""The page of a demo's mails: there only where they are caught, and only with the key."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask

from controller import caught
from controller.settings import Settings, load
from tests.webui.browser import Browser, text
from webui import create_app

MAIL = """From: Ringplan <ringplan@localhost>\r
To: anna@acme.example\r
Subject: =?utf-8?q?A_new_password_for_=3Cscript=3E?=\r
Date: Tue, 24 Nov 2026 10:00:00 +0000\r
Content-Language: en\r
Content-Type: text/plain; charset="utf-8"\r
\r
Choose a new password:\r
http://127.0.0.1:8080/reset/s3cret\r
<b>bold</b>\r
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load({"RINGPLAN_HOME": str(tmp_path), "RINGPLAN_SMTP": "catch"})


def portal(settings: Settings) -> tuple[Flask, Browser]:
    app = create_app(settings)
    return app, Browser(app.test_client())


def test_caught_mails_are_shown_as_text_with_their_links(settings: Settings) -> None:
    app, browser = portal(settings)
    path = f"/outgoing/{caught.key(settings)}"
    assert "Nothing yet" in text(browser.open(path))
    caught.folder(settings).mkdir()
    (caught.folder(settings) / "1.eml").write_bytes(MAIL.encode())
    page = browser.open(path)
    assert 'href="http://127.0.0.1:8080/reset/s3cret"' in page.text
    assert "A new password for &lt;script&gt;" in page.text
    assert "&lt;b&gt;bold" in page.text
    app.extensions["ringplan"].database.close()


def test_what_went_along_with_a_mail_is_named(settings: Settings) -> None:
    app, browser = portal(settings)
    made = EmailMessage()
    made["Subject"] = "Voicemail"
    made.set_content("Hello")
    made.add_attachment(bytes(48_000), maintype="audio", subtype="mpeg", filename="voicemail-2026-11-24-1005.mp3")
    caught.folder(settings).mkdir()
    (caught.folder(settings) / "1.eml").write_bytes(made.as_bytes())
    assert "voicemail-2026-11-24-1005.mp3, 48 kB" in text(browser.open(f"/outgoing/{caught.key(settings)}"))
    app.extensions["ringplan"].database.close()


def test_without_the_key_or_where_mail_is_really_sent_there_is_no_such_page(
    settings: Settings, browser: Browser, home: Settings
) -> None:
    app, demo = portal(settings)
    for wrong in ("x", caught.key(home), "ä"):
        assert demo.open(f"/outgoing/{wrong}").status_code == 404
    assert browser.open(f"/outgoing/{caught.key(home)}").status_code == 404
    app.extensions["ringplan"].database.close()
