"""A process that sends what waits, for tests that kill it: `python -m tests.faults.sending DATABASE PORT`."""

import asyncio
import sys

from controller.mail import sender
from controller.mail.sender import Sender
from controller.smtp_url import MailServer
from controller.store.engine import open_database

sender.LOOK = 0.02  # seconds


def main() -> None:
    """Until it is killed."""
    database = open_database(f"sqlite:///{sys.argv[1]}", existing=True)
    server = MailServer("127.0.0.1", int(sys.argv[2]), "none")
    asyncio.run(Sender(database, server, ("", "telephones@acme.example"), "https://phones.acme.example").run())


if __name__ == "__main__":
    main()
