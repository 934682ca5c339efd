"""The greetings that a mailbox may have of its owner’s own. Pure."""

from typing import Literal, get_args

Greeting = Literal["unavailable", "busy", "temporary", "name"]
LONGEST = 120  # seconds, as by phone
GREETINGS: tuple[Greeting, ...] = get_args(Greeting)
