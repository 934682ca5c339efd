"""Voicemail messages as text: from the files of the PBX through the queue to the list and the mail server.

Whatever the program does that makes the text: the message and its mail are never held up for long.
"""

import asyncio
import shutil
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from controller import clock
from controller.domain.ids import UserId
from controller.live.stream import Change
from controller.messaging import recogniser
from controller.messaging.recogniser import MOST, Recogniser
from controller.messaging.texts import PAUSES, MessageTexts
from controller.operations import domains, messagemail, messages
from controller.operations.actors import console, of_user
from controller.operations.bell import saving
from controller.store import transcripts
from controller.store.engine import reading
from controller.store.transcripts import Transcript
from tests.calls.portalbox import until
from tests.mail.conftest import Post
from tests.mail.mailbox import Mailbox, mailbox
from tests.operations.office import ADMIN
from tests.patience import patient

pytestmark = pytest.mark.slow
MINUTE = timedelta(minutes=1)
STUCK = "echo $$ > {pid}.new; mv {pid}.new {pid}; exec sleep 600"
Make = Callable[[str], MessageTexts]


@pytest.fixture
def box(post: Post, tmp_path: Path) -> Mailbox:
    """Of a domain where messages become text, which Anna wants in her mails, too."""
    made = mailbox(post, tmp_path / "boxes")
    with saving(post.database) as session:
        domains.change(session, ADMIN, post.office.acme, {"transcripts": True})
        wants = ("notice", (), "keep", "mail")
        messagemail.change(session, console(clock.now() - timedelta(hours=1)), made.user, *wants)
    return made


@pytest.fixture
def program(box: Mailbox, tmp_path: Path) -> Make:
    """Texts made by a shell script of these lines, or by what is set as a command."""

    def make(lines: str) -> MessageTexts:
        script = tmp_path / "engine"
        script.write_text(f"#!/bin/sh\n{lines}\n")
        script.chmod(0o700)
        return texts(box, f"{script} {{language}} '$(id) ${{HOME}}'")

    return make


def texts(box: Mailbox, command: str) -> MessageTexts:
    engine = Recogniser(command)
    box.index.speaks = engine.speaks
    return MessageTexts(box.index, engine, box.root / "scratch", now=box.post.clock.now)


async def left(box: Mailbox) -> None:
    """A message, and the index has it."""
    box.leave()
    await box.look()
    box.post.clock.at = max(box.post.clock.at, clock.now())


def shown(box: Mailbox, user: UserId | None = None) -> list[Transcript | None]:
    with reading(box.post.database) as session:
        actor = of_user(session, user or box.user, clock.now(), "")
        return [each.transcript for each in messages.page(session, actor, user or box.user, "new")]


def words(box: Mailbox) -> str:
    [text] = shown(box)
    assert text is not None
    assert text.state == "done"
    return text.text


def is_running(pid: Path) -> bool:
    return Path("/proc", pid.read_text().strip()).exists()


PRINTS = r"""echo "$1, $2"; env | cut -d= -f1 | sort; head -c 28 | tail -c 4 | od -An -t u4
printf '<script>\t\033[31mred\0\a \342\200\256four \377'"""
READ = "en, $(id) ${HOME} HOME LC_ALL PATH PWD TMPDIR 16000 <script> [31mred four �"


async def test_what_it_prints_is_text_and_nothing_else(box: Mailbox, program: Make) -> None:
    """No shell reads its command, no secret of ours is around it; what steers a screen is left out (PRODUCT §8.3)."""
    made, told = program(PRINTS), list[Change]()
    made.tell = told.extend
    await left(box)
    assert await box.deliver() == 0, "the mail waits for it"
    assert await made.round() == 1
    assert words(box) == READ
    assert [change.topic for change in told] == [f"messages-{box.user}"]
    assert await box.deliver() == 1
    assert f"A machine made this text of it, which may be wrong:\n\n“{READ}”" in box.post.desk.got[0].text


async def test_ten_megabytes_are_cut_to_what_is_kept_and_no_words_are_no_text(box: Mailbox, program: Make) -> None:
    made = program("yes 'blah blah' | head -c 10000000")
    await left(box)
    await made.round()
    assert words(box).endswith("blah …")
    assert MOST - 10 < len(words(box)) <= MOST
    assert await box.deliver() == 1
    assert max(map(len, box.post.desk.got[0].raw.splitlines())) < 1000
    made = program("true")
    box.leave("1-2", hz=620)
    await box.look()
    box.post.clock.at = clock.now()
    await made.round()
    assert await box.deliver() == 1
    assert "A machine made" not in box.post.desk.got[1].text


@pytest.mark.parametrize("lines", ["sleep 60 & sleep 60", "head -c 200M /dev/zero"])
async def test_one_that_breaks_its_limits_holds_up_no_mail(
    box: Mailbox, program: Make, monkeypatch: pytest.MonkeyPatch, lines: str
) -> None:
    monkeypatch.setattr(recogniser, "AT_LEAST", 0.5)
    monkeypatch.setattr(recogniser, "EACH", 0.0)
    made = program(lines)
    await left(box)
    assert await box.deliver() == 0, "it waits for the text"
    assert await made.round() == 0
    assert list((box.root / "scratch").iterdir()) == [], "nothing is left behind"
    box.post.clock.move(2 * MINUTE)
    assert await box.deliver() == 1
    assert "A machine made" not in box.post.desk.got[0].text


async def test_one_that_fails_is_tried_thrice_and_then_the_message_says_so(box: Mailbox, program: Make) -> None:
    made, told = program("exit 1"), list[Change]()
    made.tell = told.extend
    await left(box)
    for pause in (*PAUSES, timedelta()):
        assert shown(box) == [Transcript("waiting", "en", "")]
        assert not told
        assert await made.round() == 0
        box.post.clock.move(pause)
    assert shown(box) == [Transcript("failed", "en", "")]
    assert [change.topic for change in told] == [f"messages-{box.user}"]


async def test_a_program_that_is_missing_costs_no_try_and_no_mail(
    box: Mailbox, program: Make, caplog: pytest.LogCaptureFixture
) -> None:
    await left(box)
    texts(box, "/nowhere/whisper")
    box.leave("1-2")
    await box.look()
    box.post.clock.at = clock.now()
    for _ in range(5):
        assert await texts(box, "/nowhere/whisper").round() == 0
        box.post.clock.move(MINUTE)
    assert "there is no program /nowhere/whisper" in caplog.text
    assert await box.deliver() == 2, "they go without it"
    assert await program("echo at last").round() == 1
    assert shown(box) == [Transcript("done", "en", "at last"), None]


async def test_the_same_sound_in_many_mailboxes_is_listened_to_once(
    box: Mailbox, program: Make, tmp_path: Path
) -> None:
    made = program(f"echo once >> {tmp_path / 'count'}; echo hello")
    await left(box)
    folder = box.root / str(box.post.office.bob) / "INBOX"
    shutil.copytree(box.root / str(box.user) / "INBOX", folder)
    await box.index.look(box.post.office.bob)
    box.post.clock.at = clock.now()
    assert await made.round() == 2
    assert shown(box, box.post.office.bob) == shown(box) == [Transcript("done", "en", "hello")]
    assert (tmp_path / "count").read_text() == "once\n"


async def test_at_the_end_of_the_controller_the_program_ends_too(box: Mailbox, program: Make, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    made = program(STUCK.format(pid=pid))
    await left(box)
    task = asyncio.create_task(made.run())
    await until(pid.exists, 20)
    task.cancel()
    async with asyncio.timeout(patient(5)):
        await asyncio.wait({task})
    assert task.cancelled()
    assert not is_running(pid)


async def test_after_a_kill_in_between_it_is_begun_anew(box: Mailbox, program: Make, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    made = program(STUCK.format(pid=pid))
    await left(box)
    arguments = ("-m", "tests.mail.dying_texts", box.post.database.file, str(box.root), made.recogniser.command)
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments)
    await until(pid.exists, 20)
    process.kill()
    await process.wait()
    await until(lambda: not is_running(pid), 20)
    task = asyncio.create_task(program("echo after all").run())
    await until(lambda: shown(box) == [Transcript("done", "en", "after all")], 20)
    task.cancel()
    with reading(box.post.database) as session:
        assert not transcripts.is_due(session, clock.now() + timedelta(days=1))
