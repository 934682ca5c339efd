"""What kept a change from the PBX, in plain words: for its page (PRODUCT §8.2). Details are in the log."""

import errno
import sqlite3

from controller.pbx.ami import AmiRefused
from controller.pbx.ari import AriRefused
from controller.reconcile.boxes import InUse

STANDS = "What was saved before stays in force; it is tried again by itself."
FULL = f"The disk of the phone system is full. {STANDS}"
CLOSED = f"The phone system's folder can't be written. {STANDS}"
OURS = f"Something went wrong on our side. {STANDS}"
FULL_CODES = (errno.ENOSPC, errno.EDQUOT)


def of_error(error: Exception) -> str:
    """One or two sentences."""
    match error:
        case AmiRefused() | AriRefused():
            return f"The phone system could not take it: {error}. {STANDS}"
        case sqlite3.Error() if "full" in str(error):
            return FULL
        case InUse():
            return f"Somebody is still in the mailbox, or in the one that had this extension before. {STANDS}"
        case OSError(errno=code) if code in FULL_CODES:
            return FULL
        case sqlite3.Error() | OSError():
            return CLOSED
        case ValueError():
            return f"The phone system could not take it: {error}. {STANDS}"
        case _:
            return OURS
