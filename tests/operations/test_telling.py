"""What a mailbox says of messages: changed, told, in the file of a domain (PRODUCT §4 Messages)."""

import io

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.operations import exporting, fileformat, importing, telling, users
from controller.operations.fileshape import BadFile
from controller.operations.refused import Refused
from controller.store import accounts
from controller.store import telling as stored
from controller.store.tables import AuditRow
from controller.store.telling import USUAL, Telling
from tests.operations.office import ADMIN, Office, acting, touched

WANTED = {"say_time": False, "say_caller": True, "message_seconds": 120}


def test_it_is_changed_in_part_told_to_the_pbx_and_audited(session: Session, office: Office) -> None:
    me = acting(session, office.anna)
    assert telling.settings(session, me, office.anna) == USUAL
    after = telling.change(session, me, office.anna, WANTED)
    assert after == Telling(time=False, caller=True, length=True, seconds=120)
    assert telling.change(session, me, office.anna, {}) == after
    box = accounts.mailbox(session, office.anna)
    assert box is not None
    assert (box.envelope, box.say_caller, box.say_length, box.message_seconds) == (False, True, True, 120)
    assert ("mailbox", office.anna, "change") in touched(session)
    [row] = session.execute(select(AuditRow.before, AuditRow.after).where(AuditRow.operation == "telling.change")).all()
    assert row.after == {**telling.told(USUAL), **WANTED}
    for seconds in (9, 3601):
        with pytest.raises(Refused, match="10 to 3600"):
            telling.change(session, me, office.anna, {"message_seconds": seconds})


def test_it_is_part_of_a_domain_s_file(session: Session, office: Office) -> None:
    """Of users who are there, and of new ones; what is wrong is told with its line."""
    telling.change(session, ADMIN, office.anna, WANTED)
    text = "".join(exporting.export(session, ADMIN, office.acme))
    assert importing.run(session, ADMIN, _read(text)).lines == []
    telling.change(session, ADMIN, office.anna, telling.told(USUAL))
    [line] = importing.run(session, ADMIN, _read(text)).lines
    assert "voicemail settings of Anna" in line
    assert telling.settings(session, ADMIN, office.anna).caller
    users.remove(session, ADMIN, office.anna)
    importing.run(session, ADMIN, _read(text))
    assert Telling(time=False, caller=True, length=True, seconds=120) in stored.of_domain(session, office.acme).values()
    with pytest.raises(BadFile, match=r"Line .*10 to 3600 seconds"):
        importing.run(session, ADMIN, _read(text.replace("message_seconds: 120", "message_seconds: 5")))


def _read(text: str) -> fileformat.Document:
    return fileformat.read(io.BytesIO(text.encode()))
