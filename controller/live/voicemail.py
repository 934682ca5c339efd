"""Whose mailbox has changed, as the PBX's events tell it."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

BOX = re.compile(r"([0-9]{1,20})@(d[0-9]{1,20}|boxes)")
TARGET = re.compile(r"\.\./boxes/([0-9]{1,20})")


def changed(event: Mapping[str, str]) -> str | None:
    """The mailbox, `1002@d3`, whose messages were counted anew; None: the event is another."""
    if event.get("Event") != "MessageWaiting":
        return None
    box = event.get("Mailbox", "")
    return box if BOX.fullmatch(box) else None


def owner(messages: Path, box: str) -> int | None:
    """Whose that is, by where its folder leads (pbx/voicemail_db.py); None: nobody's. Blocks."""
    named = BOX.fullmatch(box)
    if named is None:
        return None
    if named[2] == "boxes":
        return int(named[1])
    try:
        found = TARGET.fullmatch(os.readlink(messages / named[2] / named[1]))
    except OSError:
        return None
    return int(found[1]) if found else None
