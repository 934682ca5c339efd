"""What is said beside an outside number that can't ring: there is no outside line, or none works (PRODUCT §8).

`is_down`: there are lines, and none of them works at the moment.
"""

from collections.abc import Iterator
from dataclasses import replace

from controller.domain.destinations import Destination
from controller.domain.directory import Directory, User
from controller.domain.rules import AnsweringRule
from controller.domain.saying import say
from controller.domain.wayout import silent, silent_numbers
from webui.words.text import isolated


def of_rule(directory: Directory, user: User, rule: AnsweringRule, *, is_down: bool = False) -> Iterator[str]:
    """A sentence for every such number of the rule, and who has the calls if all of them should go there."""
    seen = _cut_off(directory) if is_down else directory
    yield from (_said(directory, number) for number in silent_numbers(seen, user, rule))
    if not rule.dnd and silent(seen, user, rule.forwards.always):
        yield instead(user)


def of_place(directory: Directory, user: User, to: Destination | None, *, is_down: bool = False) -> str:
    """The same of one destination; empty: it can be reached, or it is no outside number."""
    number = silent(_cut_off(directory) if is_down else directory, user, to)
    return _said(directory, number) if number else ""


def instead(user: User) -> str:
    """What becomes of calls that all go to such a number."""
    return say("Callers reach the voicemail instead.") if user.has_mailbox else say("Callers reach nobody.")


def _cut_off(directory: Directory) -> Directory:
    return replace(directory, domain=replace(directory.domain, has_way_out=False))


def _said(directory: Directory, number: str) -> str:
    if directory.domain.has_way_out:
        return say("The outside line does not work at the moment, so {number} can’t ring.", number=isolated(number))
    return say(
        "Your company has no outside line that is switched on, so {number} can’t ring. "
        "An office manager can add one under “Outside lines”.",
        number=isolated(number),
    )
