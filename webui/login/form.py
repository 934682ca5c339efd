"""What the log-in page shows in its form."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """Problems stand at their field."""

    account: str = ""
    next: str = ""
    account_problem: str = ""
    password_problem: str = ""
    passkey_problem: str = ""
