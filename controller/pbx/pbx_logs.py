"""Rotated logs: the supervisor's own, and Asterisk's, which Asterisk closes and opens again when asked."""

import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

from controller.pbx import command
from controller.settings import Settings

LARGEST = 5_000_000
KEPT = 5
TAIL = 100_000  # bytes of a log in which the last word about something is looked for
LOGIN_FAILED = re.compile(r"res_pjsip_outbound_registration\.c: [A-Za-z ']*?([0-9]{3})?['A-Za-z ]* received from '")


def logger(name: str, path: Path) -> logging.Logger:
    """A logger that writes to `path`, rotated at LARGEST bytes; calling it again gives the same one."""
    log = logging.getLogger(f"ringplan.{name}.{path}")
    if not log.handlers:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = RotatingFileHandler(path, maxBytes=LARGEST, backupCount=KEPT)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        log.propagate = False
    return log


def rotate(settings: Settings) -> bool:
    """Has Asterisk begin a new messages.log when the present one is large; keeps the last few. True when it did."""
    messages = settings.pbx / "log" / "messages.log"
    if not messages.exists() or messages.stat().st_size < LARGEST:
        return False
    try:
        command.rx(settings, "logger rotate")
    except command.CommandFailed:
        return False
    for old in sorted(messages.parent.glob("messages.log.*"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
        old.unlink()
    return True


def login_failure(settings: Settings, account: str) -> str:
    """Why the last log-in as `sip:user@host` failed: `SIP 403`, `no answer`. AMI does not tell: it is read (22.10)."""
    messages = settings.pbx / "log" / "messages.log"
    try:
        with messages.open("rb") as file:
            file.seek(max(0, messages.stat().st_size - TAIL))
            lines = file.read().decode(errors="replace").splitlines()
    except OSError:
        return ""
    end = f"on registration attempt to '{account}'"
    last = next((line for line in reversed(lines) if end in line), "")
    found = LOGIN_FAILED.search(last)
    if found is None:
        return ""
    return f"SIP {found[1]}" if found[1] else "no answer"
