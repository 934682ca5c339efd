"""Where each process writes its log: rotated files in the state folder, one line an event, never a secret."""

import logging
from logging.handlers import RotatingFileHandler

from controller.settings import Settings

BYTES, KEPT = 5_000_000, 5


def to_file(settings: Settings, name: str) -> None:
    """From now on this process logs to `log/<name>.log`."""
    settings.log.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = RotatingFileHandler(settings.log / f"{name}.log", maxBytes=BYTES, backupCount=KEPT)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
