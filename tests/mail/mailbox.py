"""A mailbox as the PBX leaves it on disk, with an index over it whose news go through the queue to a mail server."""

import os
import wave
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from controller import clock
from controller.domain.ids import UserId
from controller.domain.messages import Folder
from controller.messaging.index import MessageIndex
from controller.messaging.sounds import MessageSounds
from controller.operations import messagemail, messages
from controller.operations.actors import console, of_user
from controller.operations.bell import saving
from controller.pbx.voicemail_folder import Boxes
from controller.store import mailqueue
from controller.store.engine import reading
from controller.tone import tone
from tests.mail.conftest import Post
from tests.mail.mailserver import Got

RATE = 8000
TEXT = """;
; Message Information file
;
[message]
origmailbox=1001
context=d1
callerid={caller}
origtime={at}
category=
msg_id={msg_id}
flag=
duration={seconds}
"""


@dataclass(slots=True)
class Mailbox:
    """Anna's, empty at first."""

    post: Post
    root: Path
    index: MessageIndex

    @property
    def user(self) -> UserId:
        return self.post.office.anna

    def wants(self, how: str = "wav", then: str = "keep", to: tuple[str, ...] = (), ago: float = 3600) -> None:
        """Switched on so many seconds ago."""
        with saving(self.post.database) as session:
            messagemail.change(session, console(clock.now() - timedelta(seconds=ago)), self.user, how, to, then)
            if to:  # which is told
                notice = mailqueue.claim(session, clock.now())
                assert notice is not None
                assert notice.kind == "message mail changed"
                mailqueue.sent(session, notice.id, clock.now())

    def leave(
        self,
        msg_id: str = "1-1",
        caller: str = '"Bob" <1002>',
        *,
        place: str = "INBOX",
        ago: float = 5,
        hz: float = 440,
    ) -> Path:
        """One second of that tone; its path without ending."""
        folder = self.root / str(self.user) / place
        folder.mkdir(parents=True, exist_ok=True)
        stem = folder / f"msg{len(list(folder.glob('*.txt'))):04}"
        with wave.open(f"{stem}.wav", "wb") as sound:
            sound.setparams((1, 2, RATE, 0, "NONE", ""))
            sound.writeframes(tone(hz, 1))
        at = int(clock.now().timestamp() - ago)
        text = TEXT.format(caller=caller, at=at, msg_id=msg_id, seconds=1)
        (folder / "text").write_text(text)
        os.replace(folder / "text", f"{stem}.txt")
        return stem

    async def look(self) -> None:
        """The index says what is there."""
        self.index.boxes.forget(self.user)
        await self.index.look(self.user)

    async def deliver(self) -> int:
        """What is due by now goes to the mail server; how many mails."""
        self.post.clock.at = max(self.post.clock.at, clock.now())
        return await self.post.sender.round()

    def lying(self) -> dict[str, Folder]:
        """Where the owner sees each message."""
        with reading(self.post.database) as session:
            actor = of_user(session, self.user, clock.now(), "")
            return {each.card.msg_id: each.card.folder for each in messages.as_they_came(session, actor, self.user)}  # type: ignore[misc]


def mailbox(post: Post, root: Path) -> Mailbox:
    """The sender's clock stands at the machine's, as the index has that."""
    index = MessageIndex(post.database, Boxes(root))
    post.sender.enclose = MessageSounds(index, root / "scratch").enclose
    post.clock.at = clock.now()
    return Mailbox(post, root, index)


def sounds(got: Got) -> list[EmailMessage]:
    return [part for part in got.message.iter_attachments() if isinstance(part, EmailMessage)]


def ids(box: Mailbox) -> list[str]:
    return [str(got.message["Message-ID"]) for got in box.post.desk.got]


def refuse(*_: object) -> None:
    raise SQLAlchemyError("the database is away")
