"""A controller's part in the texts of messages, as a process of its own that a test kills.

`python -m tests.mail.dying_texts DATABASE BOXES COMMAND`
"""

import asyncio
import sys
from pathlib import Path

from controller.messaging.index import MessageIndex
from controller.messaging.recogniser import Recogniser
from controller.messaging.texts import MessageTexts
from controller.pbx.voicemail_folder import Boxes
from controller.store.engine import open_database


async def main(database: str, boxes: str, command: str) -> None:
    index = MessageIndex(open_database(f"sqlite:///{database}", existing=True), Boxes(Path(boxes)))
    await MessageTexts(index, Recogniser(command), Path(boxes) / "scratch").run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
