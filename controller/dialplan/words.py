"""What the dialplan tells the journal of calls: words of the user field of the caller's channel.

Counterpart: domain/telling_words.py, which reads them.
"""

from controller.domain.ids import RuleId
from controller.domain.telling_words import DO_NOT_DISTURB, FORWARDS, Why


def telling(word: str) -> str:
    """A setting: the word is added."""
    return f"CHANNEL(userfield)=${{CHANNEL(userfield)}}{word}"


def in_force(rule: RuleId) -> str:
    """The rule that holds for this call."""
    return f"r{rule}-"


def forwarded(why: Why) -> str:
    """The call is sent on."""
    return f"f{FORWARDS[why]}-"


def quiet() -> str:
    """Do not disturb ends the call, or leads to the mailbox."""
    return f"{DO_NOT_DISTURB}-"
