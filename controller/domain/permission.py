"""Outbound permission: which public numbers a domain, and a user of it, may call (PRODUCT §2 Destinations, §4).

A pattern is the beginning of a number, `+49`, or one that is not permitted, `!+49900`. The longest that fits decides;
where none fits, the call is not permitted.
"""

from collections.abc import Sequence

from controller.domain.directory import Directory, User


def permitted(directory: Directory, user: User, number: str) -> bool:
    """Whether both the domain and the user may call a number in E.164 form."""
    return covers(directory.domain.outbound, number) and covers(user.outbound, number)


def covers(patterns: Sequence[str], number: str) -> bool:
    """Whether the longest of the patterns that fits the number permits it."""
    fitting = [pattern for pattern in patterns if number.startswith(pattern.removeprefix("!"))]
    longest = max(fitting, key=lambda pattern: (len(pattern.removeprefix("!")), pattern.startswith("!")), default="!")
    return not longest.startswith("!")
