"""Where a demo's mails are kept instead of being sent (controller/mail/catcher.py), and the key to the page of them."""

import hmac
from pathlib import Path

from controller.settings import Settings

KEY_LENGTH = 24  # hex digits


def folder(settings: Settings) -> Path:
    """One file a mail, the latest last by name."""
    return settings.home / "caught"


def key(settings: Settings) -> str:
    """Stands in the page's address: mails open log-ins, so only who reads it at the terminal may see them."""
    made = hmac.new(settings.secrets.session_key.encode(), b"caught mails", "sha256")
    return made.hexdigest()[:KEY_LENGTH]


def is_on(settings: Settings) -> bool:
    """Whether mails are caught."""
    return settings.mail is not None and settings.mail.catches
