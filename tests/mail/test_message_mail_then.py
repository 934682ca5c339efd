"""What becomes of a voicemail message once it was mailed: never before the server's 250, never when a mail failed."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from controller import clock
from controller.operations import messagenews, messages
from controller.operations.actors import of_user
from controller.operations.bell import saving
from controller.store import mailqueue
from controller.store import messages as stored
from controller.store.engine import reading
from controller.store.tables import AuditRow
from tests.mail.conftest import Post
from tests.mail.mailbox import Mailbox, ids, mailbox, refuse, sounds
from tests.mail.mailserver import TAKEN, Desk, serving

pytestmark = pytest.mark.slow
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def box(post: Post, tmp_path: Path) -> Mailbox:
    return mailbox(post, tmp_path / "boxes")


async def test_a_mail_server_that_is_down_for_an_hour_costs_no_mail_and_doubles_none(box: Mailbox) -> None:
    """And nothing is deleted before the server's 250."""
    box.wants("wav", "delete")
    server = box.post.sender.server
    async with serving(Desk()) as other:
        box.post.sender.server = other.server  # a port where nobody will listen
    for minute in range(60):
        if minute % 10 == 0:
            box.leave(f"{minute}-1")
            await box.look()
        assert await box.post.sender.round() == 0
        box.post.clock.move(timedelta(minutes=1))
    assert set(box.lying().values()) == {"new"}
    box.post.sender.server = server
    box.post.clock.move(timedelta(minutes=2))
    assert await box.post.sender.round() == 6
    assert len(set(ids(box))) == len(ids(box)) == 6
    assert all(sounds(got) for got in box.post.desk.got)
    assert set(box.lying().values()) == {"trash"}


async def test_killed_between_the_servers_250_and_the_mark_it_goes_again_with_the_same_id_and_then_is_deleted_once(
    box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SMTP knows no better: who gets both can tell them for one."""
    box.wants("wav", "delete")
    box.leave()
    await box.look()
    box.post.clock.at = clock.now()
    died = box.post.again()
    died.enclose = box.post.sender.enclose
    with monkeypatch.context() as dead:
        dead.setattr(messagenews, "sent", refuse)  # writes no more
        with pytest.raises(SQLAlchemyError):
            await died.round()
    assert (len(box.post.desk.got), box.lying()) == (1, {"1-1": "new"})
    with saving(box.post.database) as session:
        mailqueue.release(session)  # as the next start does
    assert await box.deliver() == 1
    assert len(box.post.desk.got) == 2
    assert len(set(ids(box))) == 1
    assert box.lying() == {"1-1": "trash"}
    assert audited(box) == ["trash"]


async def test_kill_9_while_the_server_takes_a_mail_loses_and_deletes_nothing_and_the_next_start_sends_it(
    box: Mailbox,
) -> None:
    """In a process of its own, which found the message, too."""
    box.wants("wav", "delete")
    box.leave()
    box.post.desk.hold = asyncio.Event()
    arguments = (str(box.post.database.file), str(box.root), str(box.user), str(box.post.desk.port))
    died = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.mail.dying", *arguments)
    try:
        async with asyncio.timeout(30):
            await box.post.desk.at_data.wait()
    finally:
        died.kill()
        await died.wait()
    assert box.lying() == {"1-1": "new"}
    box.post.desk.hold.set()
    with saving(box.post.database) as session:
        mailqueue.release(session)  # as the next start does
    await box.look()
    assert await box.deliver() == 1
    assert len(set(ids(box))) == 1
    assert sounds(box.post.desk.got[-1])
    assert box.lying() == {"1-1": "trash"}
    assert await box.deliver() == 0


def audited(box: Mailbox) -> list[str]:
    """Where messages went after they were mailed, as the audit log says."""
    with reading(box.post.database) as session:
        query = select(AuditRow.after, AuditRow.actor).where(AuditRow.operation == "messages.mailed")
        found = session.execute(query).all()
    assert {actor for _, actor in found} <= {messagenews.LABEL}
    return [after["folder"] for after, _ in found]


@pytest.mark.parametrize(("then", "folder"), [("keep", "new"), ("heard", "saved"), ("delete", "trash")])
async def test_what_becomes_of_a_message_that_was_mailed(box: Mailbox, then: str, folder: str) -> None:
    """The PBX is told as of any move; the sound is there until then."""
    box.wants("wav", then)
    box.leave()
    await box.look()
    assert box.lying() == {"1-1": "new"}
    await box.deliver()
    assert box.lying() == {"1-1": folder}
    with reading(box.post.database) as session:
        waiting = stored.waiting(session, 10).get(box.user, [])
    assert [each.folder for each in waiting] == ([] if then == "keep" else [folder])


@pytest.mark.parametrize("said", ["554 no", "450 later", "421 closing"])
async def test_a_message_whose_mail_failed_stays_where_it_is(box: Mailbox, said: str) -> None:
    box.wants("wav", "delete")
    box.leave()
    await box.look()
    box.post.desk.to_data = lambda who: said
    assert await box.deliver() == 0
    box.post.clock.move(4 * DAY)
    assert await box.post.sender.round() == 0
    assert box.lying() == {"1-1": "new"}
    assert box.post.queue().failed == 1


async def test_two_addresses_get_a_mail_each_and_the_message_goes_once_both_have_it(box: Mailbox) -> None:
    """One server that refuses, or takes its time, is no matter of the other; neither learns of the other."""
    box.wants("wav", "delete", ("office@else.example",))
    box.leave()
    await box.look()
    box.post.desk.to_recipient = lambda who: "450 greylisted" if who.startswith("office") else TAKEN
    assert await box.deliver() == 1
    assert box.lying() == {"1-1": "new"}, "the other one is still to come"
    box.post.desk.to_recipient = lambda who: TAKEN
    box.post.clock.move(HOUR)
    assert await box.post.sender.round() == 1
    first, second = box.post.desk.got
    assert (first.recipient, second.recipient) == ("anna@acme.example", "office@else.example")
    assert b"office@" not in first.raw
    assert b"anna@acme" not in second.raw
    assert "left a message for Anna." in second.text
    assert len(set(ids(box))) == 2
    assert sounds(second), "it was still there"
    assert box.lying() == {"1-1": "trash"}


async def test_if_one_of_two_mails_was_given_up_the_message_stays(box: Mailbox) -> None:
    box.wants("wav", "delete", ("office@else.example",))
    box.leave()
    await box.look()
    box.post.desk.to_recipient = lambda who: "550 nobody" if who.startswith("anna") else TAKEN
    assert await box.deliver() == 1
    assert box.lying() == {"1-1": "new"}


async def test_what_its_owner_moved_meanwhile_or_wants_otherwise_by_now_stays(box: Mailbox) -> None:
    box.wants("wav", "delete")
    box.leave("1-1")
    await box.look()
    with saving(box.post.database) as session:
        me = of_user(session, box.user, clock.now(), "")
        [message] = messages.page(session, me, box.user, "new")
        messages.move(session, me, box.user, message.id, "saved")
    await box.deliver()
    assert box.lying() == {"1-1": "saved"}
    box.leave("2-1")
    await box.look()
    box.wants("wav", "keep")
    await box.deliver()
    assert box.lying() == {"1-1": "saved", "2-1": "new"}
