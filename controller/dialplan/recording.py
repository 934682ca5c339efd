"""Who is recorded, and what is said about it, as rows that the subroutines of recording.conf look up."""

from controller.dialplan import names
from controller.dialplan.lines import Line, rows
from controller.domain.directory import Domain, User
from controller.domain.priority import Priority
from controller.domain.recording import Mode

ANSWERED = "U(rp-recording)"  # an option of Dial: whoever answers may be recorded
CALLER = Line("Gosub", "rp-recording,s,1")
WORDS: dict[Mode, str] = {"on demand": "asked", "always": "always"}


def of_user(domain: Domain, user: User) -> tuple[Priority, ...]:
    """Of each of his phones `always-3-7` or `asked-3-7`, by domain and user; nothing for who is not recorded.

    By phone, since a phone that is called gets the account of who calls it (22.10).
    """
    if user.recording not in WORDS:
        return ()
    said = {"s": (Line("Return", f"{WORDS[user.recording]}-{domain.id}-{user.id}"),)}
    return tuple(row for device in sorted(user.devices) for row in rows(names.taped(device), said))


def of_domain(domain: Domain) -> tuple[Priority, ...]:
    """One row, also where nobody is recorded."""
    return rows(names.tape(domain.id), {"s": (Line("Return", domain.recording),)})
