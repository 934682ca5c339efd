"""Voicemail by mail: from the files of the PBX to a real mail server, each message once, whatever goes wrong between.

PRODUCT §4 Messages: e-mail with or without attachment, and what then happens to the message.
"""

import wave
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from controller import clock
from controller.audio import convert
from controller.domain.messages import Differences
from controller.operations import contacts, users
from controller.operations.bell import saving
from controller.operations.contacts_check import NewContact, NewNumber
from controller.operations.messagenews import SentOn
from controller.store import mailqueue
from controller.store import messages as stored
from tests.calls.audio import share_of
from tests.mail.conftest import Post
from tests.mail.mailbox import Mailbox, ids, mailbox, refuse, sounds
from tests.mail.mailserver import TAKEN, Desk, serving
from tests.mail.test_sender import state
from tests.operations.office import ADMIN
from tests.poison import DIALPLAN

pytestmark = pytest.mark.slow
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CALLERS = [
    '"Bob\r\nBcc: eve@evil.example" <1002>',
    '"Bob\rSubject: won" <1002>',
    '"\u202ebob \u2066" <+49301234567>',
    '"B\\"o\\"b; <b>" <1002>',
    f'"{"x" * 10_000}" <1002>',
    "=?utf-8?q?Bcc=3A_eve?= <1002>",
    '"שלום" <1002>',
    *(f'"{name}" <1002>' for name in DIALPLAN[:8]),
]


@pytest.fixture
def box(post: Post, tmp_path: Path) -> Mailbox:
    return mailbox(post, tmp_path / "boxes")


async def test_a_new_message_is_mailed_with_its_sound_and_a_link_to_it(box: Mailbox) -> None:
    box.wants("wav")
    stem = box.leave(hz=620)
    await box.look()
    assert await box.deliver() == 1
    [got] = box.post.desk.got
    assert (got.recipient, got.message["Subject"]) == ("anna@acme.example", "Voicemail from Bob")
    assert got.message["Auto-Submitted"] == "auto-generated"
    assert "https://phones.acme.example/users/" in got.text
    [part] = sounds(got)
    assert part.get_content_type() == "audio/wav"
    assert str(part.get_filename()).endswith(".wav")
    assert part.get_content() == Path(f"{stem}.wav").read_bytes()
    assert box.lying() == {"1-1": "new"}, "it is kept as it was"


async def test_as_mp3_it_is_the_same_sound(box: Mailbox, tmp_path: Path) -> None:
    box.wants("mp3")
    box.leave(hz=620)
    await box.look()
    await box.deliver()
    [part] = sounds(box.post.desk.got[0])
    assert part.get_content_type() == "audio/mpeg"
    (tmp_path / "got").write_bytes(part.get_content())
    made = convert.convert(tmp_path / "got", tmp_path / "audio", "0" * 32, 60)
    with wave.open(str(tmp_path / "audio" / "00" / f"{'0' * 32}.wav")) as heard:
        assert share_of(620, heard.readframes(heard.getnframes())[4000:]) > 0.8
    assert 0.9 < made.seconds < 1.3
    assert list((box.root / "scratch").iterdir()) == [], "nothing is left behind"


async def test_a_notice_has_no_sound(box: Mailbox) -> None:
    box.wants("notice")
    box.leave()
    await box.look()
    await box.deliver()
    assert sounds(box.post.desk.got[0]) == []
    assert "not attached" not in box.post.desk.got[0].text


async def test_whose_mail_is_off_is_told_nothing(box: Mailbox) -> None:
    box.leave()
    await box.look()
    assert await box.deliver() == 0


async def test_each_is_mailed_once_however_often_and_wherever_it_is_seen(box: Mailbox) -> None:
    """Seen again, heard, forgotten by the index and back: the queue remembers."""
    box.wants()
    stem = box.leave()
    for _ in range(3):
        await box.look()
    for ending in ("txt", "wav"):
        old = stem.parent.parent / "Old"
        old.mkdir(exist_ok=True)
        Path(f"{stem}.{ending}").rename(old / f"msg0000.{ending}")
        await box.look()
    await box.deliver()
    with saving(box.post.database) as session:
        [held] = stored.known(session, box.user)
        stored.fold(session, box.user, Differences((), (), (), (held.id,)), clock.now())
    await box.look()
    assert await box.deliver() == 0
    assert len(box.post.desk.got) == 1


async def test_what_came_while_the_controller_was_away_is_mailed_when_it_is_back(box: Mailbox) -> None:
    box.wants(ago=8 * 3600)
    for number in range(3):
        box.leave(f"{number}-1", ago=7 * 3600)
    await box.look()
    assert await box.deliver() == 3


@pytest.mark.parametrize(
    ("on_since", "left", "place", "mails"),
    [
        (3 * 86400, 2 * 86400, "INBOX", 1),  # nobody looked over the weekend
        (3 * 86400, 3600, "Old", 1),  # heard by phone before we looked
        (3 * 86400, 3600, "Urgent", 1),
        (3 * 86400, 3600, "Deleted", 0),
        (9 * 86400, 4 * 86400, "INBOX", 0),  # of a backup, say
        (1800, 3600, "INBOX", 0),  # mail was off then
    ],
)
async def test_only_news_are_mailed(box: Mailbox, on_since: float, left: float, place: str, mails: int) -> None:
    box.wants(ago=on_since)
    box.leave(place=place, ago=left)
    await box.look()
    assert await box.deliver() == mails


async def test_what_a_colleague_sends_on_is_news_however_old_it_is(box: Mailbox) -> None:
    box.wants(ago=3600)
    box.leave("7-1", ago=9 * 86400)
    box.index.sent_on[box.user, "7-1"] = SentOn("Carla", "Have a look\nplease")
    await box.look()
    await box.deliver()
    assert "Carla sent it on.\n\n“Have a look please”\n" in box.post.desk.got[0].text


async def test_what_is_sent_on_again_after_it_was_deleted_is_mailed_again(box: Mailbox) -> None:
    box.wants("notice")
    for turn in (1, 2):
        stem = box.leave("7-1")
        box.index.sent_on[box.user, "7-1"] = SentOn("Carla", "")
        await box.look()
        await box.look()
        assert await box.deliver() == 1, turn
        del box.index.sent_on[box.user, "7-1"]
        for ending in ("txt", "wav"):
            Path(f"{stem}.{ending}").unlink()
        with saving(box.post.database) as session:
            [held] = stored.known(session, box.user)
            stored.fold(session, box.user, Differences((), (), (), (held.id,)), clock.now())


async def test_a_message_is_in_the_index_only_with_its_mail(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """One transaction: whoever is killed in between has done neither."""
    box.wants()
    box.leave()
    with monkeypatch.context() as away:
        away.setattr(mailqueue, "put", refuse)
        with pytest.raises(SQLAlchemyError):
            await box.look()
    assert box.lying() == {}
    await box.look()
    assert await box.deliver() == 1


async def test_a_message_that_is_gone_is_told_without_its_sound(box: Mailbox) -> None:
    box.wants("wav", "delete")
    stem = box.leave()
    await box.look()
    for ending in ("txt", "wav"):
        Path(f"{stem}.{ending}").unlink()
    assert await box.deliver() == 1
    assert sounds(box.post.desk.got[0]) == []
    assert "the message was deleted meanwhile" in box.post.desk.got[0].text


async def test_the_right_sound_goes_along_though_the_pbx_has_numbered_the_files_anew(box: Mailbox) -> None:
    box.wants("wav")
    first, second = box.leave("1-1", hz=620), box.leave("2-1", hz=1100)
    await box.look()
    for ending in ("wav", "txt"):
        Path(f"{first}.{ending}").unlink()
        Path(f"{second}.{ending}").rename(f"{first}.{ending}")
    wanted = Path(f"{first}.wav").read_bytes()
    assert await box.deliver() == 2
    assert [[part.get_content() for part in sounds(got)] for got in box.post.desk.got] == [[], [wanted]]


async def test_what_the_server_says_is_too_large_for_it_goes_without_its_sound(box: Mailbox) -> None:
    """RFC 1870; the message stays, whatever was to become of it."""
    box.wants("wav", "delete")
    box.leave()
    await box.look()
    async with serving(Desk(), data_size_limit=20_000) as small:
        box.post.sender.server = small.server
        assert await box.deliver() == 1
    assert sounds(small.got[0]) == []
    assert "it is too large for a mail" in small.got[0].text
    assert box.lying() == {"1-1": "new"}


async def test_more_than_ten_megabytes_go_as_a_notice(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("controller.messaging.sounds.LARGEST", 16_000)
    box.wants("wav", "heard")
    box.leave()
    await box.look()
    await box.deliver()
    assert "it is too large for a mail" in box.post.desk.got[0].text
    assert box.lying() == {"1-1": "new"}


async def test_a_sound_that_the_server_refuses_is_left_out_at_once(box: Mailbox) -> None:
    box.wants("wav", "delete")
    box.leave()
    await box.look()
    answers = iter(["552 too much for your mailbox", TAKEN])
    box.post.desk.to_data = lambda who: next(answers)
    assert await box.deliver() == 1
    assert "the mail server did not take it" in box.post.desk.got[0].text
    assert box.lying() == {"1-1": "new"}
    assert state(box.post) == [("sent", 1)]


async def test_a_mailbox_that_can_t_be_read_is_tried_again_and_then_the_message_is_told_without_sound(
    box: Mailbox, tmp_path: Path
) -> None:
    box.wants("wav")
    box.leave()
    await box.look()
    folder = box.root / str(box.user) / "INBOX"
    folder.rename(tmp_path / "away")
    folder.write_text("not a folder")
    box.index.boxes.forget(box.user)
    for _ in range(3):
        assert await box.deliver() == 0
        box.post.clock.move(HOUR)
    assert await box.post.sender.round() == 1
    assert "it could not be read" in box.post.desk.got[0].text


async def test_without_a_converter_it_goes_as_wav(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    box.wants("mp3")
    monkeypatch.setenv("PATH", "/nowhere")
    box.leave()
    await box.look()
    await box.deliver()
    assert [part.get_content_type() for part in sounds(box.post.desk.got[0])] == ["audio/wav"]


async def test_many_messages_are_many_mails(box: Mailbox) -> None:
    box.wants("notice")
    for number in range(30):
        box.leave(f"{number}-1")
    await box.look()
    assert await box.deliver() == 30
    assert len(set(ids(box))) == 30


async def test_a_caller_is_named_as_in_the_contacts(box: Mailbox) -> None:
    with saving(box.post.database) as session:
        carla = NewContact("Carla", numbers=(NewNumber("mobile", "+491711234567"),))
        contacts.add(session, ADMIN, box.post.office.acme, box.user, carla)
        users.change(session, ADMIN, box.user, {"zone": "America/New_York"})
    box.wants("notice")
    box.leave(caller='"CARLA C" <+491711234567>')
    await box.look()
    await box.deliver()
    [got] = box.post.desk.got
    assert got.message["Subject"] == "Voicemail from Carla"
    assert "Number: +49 171 1234567" in got.text


@pytest.mark.parametrize("caller", CALLERS)
async def test_no_caller_gets_beyond_the_words_of_his_name(box: Mailbox, caller: str) -> None:
    """What the PBX wrote of him, or somebody forged: a mail with the usual headers, or none."""
    box.wants("notice")
    box.leave(caller=caller)
    box.leave("2-1", caller='"Bob" <1002>')
    await box.look()
    assert await box.deliver() in (1, 2)
    usual = box.post.desk.got[-1].message
    for got in box.post.desk.got:
        assert got.recipient == "anna@acme.example"
        assert [name for name, _ in got.message.items()] == [name for name, _ in usual.items()]
        assert got.message["To"] == "anna@acme.example"
        assert len(str(got.message["Subject"])) < 200
        assert max(map(len, got.raw.split(b"\r\n"))) < 998
