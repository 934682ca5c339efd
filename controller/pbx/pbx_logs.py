"""Rotated logs: the supervisor's own, and Asterisk's, which Asterisk closes and opens again when asked."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from controller.pbx import command
from controller.settings import Settings

LARGEST = 5_000_000
KEPT = 5


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
