"""A controller's part in mail, as a process of its own that a test kills: looks into a mailbox, and sends.

`python -m tests.mail.dying DATABASE BOXES USER PORT`
"""

import asyncio
import sys
from pathlib import Path

from controller.mail.sender import Sender
from controller.messaging.index import MessageIndex
from controller.messaging.sounds import MessageSounds
from controller.pbx.voicemail_folder import Boxes
from controller.smtp_url import MailServer
from controller.store.engine import open_database


async def main(database: str, boxes: str, user: int, port: int) -> None:
    opened = open_database(f"sqlite:///{database}", existing=True)
    index = MessageIndex(opened, Boxes(Path(boxes)))
    sender = Sender(opened, MailServer("127.0.0.1", port, "none"), ("T", "t@acme.example"), "https://t.example")
    sender.enclose = MessageSounds(index, Path(boxes) / "scratch").enclose
    await index.look(user)
    await sender.run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
