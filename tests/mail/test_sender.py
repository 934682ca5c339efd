"""The queue and a real mail server: each mail once, whatever goes wrong between."""

import asyncio
import sqlite3
from contextlib import closing, suppress
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy.exc import SQLAlchemyError

from controller.mail import sender as sender_module
from controller.operations import mail, may
from controller.operations.bell import saving
from controller.store import mailqueue
from controller.store.engine import reading
from tests.mail.conftest import Post
from tests.mail.mailserver import TAKEN, Desk, serving
from tests.operations.office import ADMIN

pytestmark = pytest.mark.slow
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


async def test_what_waits_is_sent_once_over_one_connection_and_forgotten(post: Post) -> None:
    post.write(count=3)
    assert await post.sender.round() == 3
    assert await post.sender.round() == 0
    assert [got.recipient for got in post.desk.got] == ["anna@acme.example"] * 3
    assert {got.sender for got in post.desk.got} == {"telephones@acme.example"}
    assert len({got.message["Message-ID"] for got in post.desk.got}) == 3
    assert post.queue() == mailqueue.Queue(0, None, 0, "")


async def test_what_a_mail_said_is_gone_from_the_database_once_it_was_sent(post: Post) -> None:
    """Links in mails open things."""
    with saving(post.database) as session:
        card = may.see_user(session, ADMIN, post.office.anna)
        mail.tell(session, ADMIN, "invitation", card, path="/invitation/opensesame", expires=post.clock.at)
    assert cells(post) == [True]
    await post.sender.round()
    assert "https://phones.acme.example/invitation/opensesame" in post.desk.got[0].text
    assert cells(post) == [False]


async def test_a_server_that_is_down_for_an_hour_costs_no_mail_and_doubles_none(post: Post) -> None:
    post.write()
    async with serving(Desk()) as other:
        post.sender.server = other.server  # a port where nobody will listen
    for _ in range(60):
        post.write(post.office.bob)
        assert await post.sender.round() == 0
        post.clock.move(MINUTE)
    down = post.queue()
    assert (down.waiting, down.failed) == (61, 0)
    assert {tries for _, tries in state(post)} == {0}, "no mail's fault"
    assert "refused" in down.error.lower() or "connect" in down.error.lower()
    post.sender.server = post.desk.server
    post.clock.move(2 * MINUTE)
    assert await post.sender.round() == 61
    assert len({got.message["Message-ID"] for got in post.desk.got}) == len(post.desk.got) == 61
    assert post.queue().error == ""


async def test_while_the_server_is_down_it_is_asked_ever_more_seldom_and_at_least_every_two_minutes(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(Desk()) as other:
        post.sender.server = other.server
    post.write()
    tried: list[int] = []
    for second in range(400):
        await post.sender.round()
        if post.sender._rests_until == post.clock.at + sender_module.RESTS[min(len(tried), 4)]:
            tried.append(second)
        post.clock.move(timedelta(seconds=1))
    assert [after - before for before, after in pairwise(tried)] == [5, 15, 30, 60, 120, 120]


async def test_a_mail_that_is_put_off_is_tried_again_with_growing_pauses_and_holds_up_no_other(post: Post) -> None:
    post.desk.to_recipient = lambda who: "450 greylisted" if who.startswith("anna") else TAKEN
    post.write()
    post.write(post.office.bob)
    assert await post.sender.round() == 1
    assert "450 greylisted" in post.queue().error
    tries = []
    for minute in range(1, 113):
        post.clock.move(MINUTE)
        before = state(post)[0][1]
        await post.sender.round()
        if state(post)[0][1] != before:
            tries.append(minute)
    assert tries == [1, 6, 21, 51, 111]
    post.desk.to_recipient = lambda who: TAKEN
    post.clock.move(4 * HOUR)
    assert await post.sender.round() == 1
    assert state(post)[0][0] == "sent"


async def test_a_mail_that_is_refused_is_given_up_at_once_and_the_reason_kept(post: Post) -> None:
    post.desk.to_data = lambda who: "554 looks like spam" if who.startswith("anna") else TAKEN
    post.write()
    post.write(post.office.bob)
    assert await post.sender.round() == 1
    assert await post.sender.round() == 0
    with reading(post.database) as session:
        [given_up] = mailqueue.troubled(session)
    assert (given_up.recipient, given_up.error) == ("anna@acme.example", "554 looks like spam")


async def test_what_could_not_be_sent_in_its_time_is_given_up_with_the_last_reason(post: Post) -> None:
    post.desk.to_recipient = lambda who: "450 mailbox full"
    post.write()  # a notice of the moment: one day
    for _ in range(50):
        await post.sender.round()
        post.clock.move(HOUR)
    assert [given.error for given in given_up(post)] == ["450 mailbox full"]
    assert post.queue().waiting == 0


async def test_a_sender_that_the_server_does_not_like_is_a_fault_of_the_settings_and_no_mail_is_lost(
    post: Post,
) -> None:
    post.desk.to_sender = lambda who: "550 not from here"
    post.write(count=2)
    assert await post.sender.round() == 0
    assert (post.queue().waiting, post.queue().failed, post.queue().error) == (2, 0, "550 not from here")


async def test_without_a_server_nothing_is_tried_and_what_waits_goes_when_there_is_one(post: Post) -> None:
    server, post.sender.server = post.sender.server, None
    post.write()
    assert await post.sender.round() == 0
    assert state(post) == [("waiting", 0)]
    post.sender.server = server
    assert await post.sender.round() == 1


async def test_whoever_died_while_sending_leaves_the_mail_to_be_sent_again_with_the_same_message_id(post: Post) -> None:
    """Killed after the claim: the server may have it or not."""
    post.write()
    with saving(post.database) as session:
        claimed = mailqueue.claim(session, post.clock.at)
    assert claimed is not None
    assert await post.sender.round() == 0, "it is somebody else's"
    running = asyncio.create_task(post.again().run())
    await got(post, 1)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert post.desk.got[0].message["Message-ID"] == claimed.message_id
    assert state(post) == [("sent", 2)]


async def test_a_mail_under_way_is_finished_when_the_controller_is_told_to_stop(post: Post) -> None:
    post.write(count=2)
    post.desk.hold = asyncio.Event()
    running = asyncio.create_task(post.sender.run())
    await post.desk.at_data.wait()
    running.cancel()
    post.desk.hold.set()
    with suppress(asyncio.CancelledError):
        await running
    assert sorted(state(post)) == [("sent", 1), ("waiting", 0)]


async def test_a_database_that_goes_away_after_the_servers_250_leads_to_no_second_mail(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.write()
    marked = mailqueue.sent

    def away(*_: object) -> None:
        raise SQLAlchemyError("the database is away")

    monkeypatch.setattr(mailqueue, "sent", away)
    with pytest.raises(SQLAlchemyError):
        await post.sender.round()
    monkeypatch.setattr(mailqueue, "sent", marked)
    assert await post.sender.round() == 0
    assert state(post) == [("sent", 1)]
    assert len(post.desk.got) == 1


async def test_a_fault_of_ours_ends_neither_the_controller_nor_the_mail(
    post: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    post.write()
    written = sender_module.message
    monkeypatch.setattr(sender_module, "message", broken)
    await post.sender._quiet_round()
    assert "a bug" in caplog.text
    monkeypatch.setattr(sender_module, "message", written)
    await post.sender._quiet_round()
    assert state(post) == [("waiting", 1)], "it rests"
    post.clock.move(2 * MINUTE)
    await post.sender._quiet_round()
    assert state(post) == [("sent", 2)]


async def test_a_mail_of_another_version_is_given_up_and_holds_up_no_other(post: Post) -> None:
    post.write(count=2)
    with closing(sqlite3.connect(post.database.file)) as connection, connection:
        connection.execute("UPDATE mails SET kind = 'pigeon' WHERE id = (SELECT min(id) FROM mails)")
    assert await post.sender.round() == 1
    assert "pigeon" in given_up(post)[0].error


async def test_logs_name_no_recipient_no_link_and_no_password(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    post.write()
    await post.sender.round()
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("controller")]
    assert len(ours) == 1
    assert "mail sent" in ours[0]
    assert "anna" not in ours[0]


def cells(post: Post) -> list[bool]:
    """Of each mail, whether there is something to read in its row."""
    with closing(sqlite3.connect(post.database.file)) as connection:
        return [text != "{}" for (text,) in connection.execute("SELECT cells FROM mails ORDER BY id")]


def state(post: Post) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(post.database.file)) as connection:
        return list(connection.execute("SELECT state, tries FROM mails ORDER BY id"))


def given_up(post: Post) -> tuple[mailqueue.MailCard, ...]:
    with reading(post.database) as session:
        return mailqueue.troubled(session)


async def got(post: Post, count: int) -> None:
    async with asyncio.timeout(10):
        while len(post.desk.got) < count or state(post)[0][0] != "sent":  # noqa: ASYNC110 - the server sets no event
            await asyncio.sleep(0.01)
