"""Mail from the command line: an invitation that is sent, and what `ringplan doctor` finds."""

import asyncio
import json
from pathlib import Path

import pytest

from controller.commands import doctor_mail
from controller.settings import load
from controller.smtp_url import MailServer
from controller.store.mailqueue import Queue
from tests.commands.conftest import Run
from tests.mail.mailserver import Desk, serving


def test_an_invitation_is_sent_to_who_has_an_address(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("user", "add", "1001", "Anna", "--email", "anna@acme.example")
    run("user", "add", "1002", "Bob")
    assert "No mail server is set up" in run("user", "invite", "1001", "--mail", code=1).output
    monkeypatch.setenv("RINGPLAN_SMTP", "catch")
    assert "On its way to anna@acme.example." in run("user", "invite", "1001", "--mail").output
    assert json.loads(run("user", "invite", "1001", "--mail", "--json").output)["mailed_to"] == "anna@acme.example"
    assert "has no e-mail address" in run("user", "invite", "1002", "--mail", code=1).output


def test_doctor_says_whether_the_mail_server_lets_us_in(tmp_path: Path) -> None:
    async def look(desk: Desk) -> MailServer:
        async with serving(desk):
            assert (await doctor_mail._server(desk.server)).ok
        return desk.server

    gone = asyncio.run(look(Desk()))
    check = asyncio.run(doctor_mail._server(gone))
    assert (check.ok, "127.0.0.1" in check.detail, "RINGPLAN_SMTP" in check.remedy) == (False, True, True)


def test_doctor_is_content_without_mail_and_names_the_last_error_of_what_waits(tmp_path: Path) -> None:
    [none] = doctor_mail.checks(load({"RINGPLAN_HOME": str(tmp_path)}))
    assert none.ok
    assert "not set up" in none.detail
    assert doctor_mail._waiting(Queue(0, None, 2, ""), 0).ok
    waiting = doctor_mail._waiting(Queue(3, None, 0, "535 wrong password"), 2)
    assert not waiting.ok
    assert "3 wait" in waiting.detail
    assert "messages of 2 users are not mailed" in waiting.detail
    assert "535 wrong password" in waiting.detail
