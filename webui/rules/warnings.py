"""What is legal in one rule, and yet surely not meant: a sentence each, for its card and before it is saved."""

from collections.abc import Iterator
from dataclasses import fields, replace

from flask_babel import gettext as _

from controller.domain.destinations import Gone, ToExternal, ToHandset
from controller.domain.directory import Directory, User
from controller.domain.permission import permitted
from controller.domain.rules import AnsweringRule, Forwards, Simultaneous
from controller.domain.saying import capital
from controller.domain.targets import in_time, ring_targets
from controller.operations.numbers import spaced
from controller.operations.rulecheck import named
from webui.words import wayout
from webui.words.destinations import destination
from webui.words.rules import usable
from webui.words.text import isolated


def warnings(directory: Directory, user: User, rule: AnsweringRule, *, is_down: bool = False) -> tuple[str, ...]:
    """Of what the rule itself says; whether another hides it, see unreachable.py. `is_down`: no outside line works."""
    return tuple(_warnings(directory, user, rule, is_down))


def _warnings(directory: Directory, user: User, rule: AnsweringRule, is_down: bool) -> Iterator[str]:
    for to in dict.fromkeys(named(rule)):
        if isinstance(to, Gone):
            yield _("“%(name)s” no longer exists, so nothing is sent there. Choose another.", name=isolated(to.label))
        elif isinstance(to, ToExternal) and not permitted(directory, user, to.number):
            number = spaced(to.number)
            yield _(
                "%(number)s is not permitted, so it is never called. "
                "An office manager can permit it under “Outside calls”.",
                number=number,
            )
    yield from wayout.of_rule(directory, user, rule, is_down=is_down)
    if not rule.dnd and usable(rule.forwards.always) is None:
        yield from _ringing(directory, user, rule)


def without_gone(rule: AnsweringRule) -> AnsweringRule:
    """What no longer exists counts as unset, and has its warning."""
    forwards = {field.name: usable(getattr(rule.forwards, field.name)) for field in fields(Forwards)}
    return replace(rule, dnd_destination=usable(rule.dnd_destination), forwards=Forwards(**forwards))


def _ringing(directory: Directory, user: User, rule: AnsweringRule) -> Iterator[str]:
    targets = ring_targets(directory, user, rule)
    for target in targets:
        if user.ring_timeout is not None and not in_time(target, user.ring_timeout):
            yield _(
                "%(who)s never rings: it would start after %(delay)s s, and ringing ends after %(end)s s.",
                who=_who(directory, user, target.to), delay=target.delay, end=user.ring_timeout,
            )  # fmt: skip
    yield from _early(directory, user, rule)
    if not targets and isinstance(rule.ring, Simultaneous):
        yield _("Nothing rings: tick or add a phone.")
    elif not targets:
        yield _("No phone is set up as %(extension)s, so nothing rings.", extension=user.extension)


def _early(directory: Directory, user: User, rule: AnsweringRule) -> Iterator[str]:
    """A delay counts for nothing where the same phone rings at once by another line."""
    own = rule.ring.targets if isinstance(rule.ring, Simultaneous) else ()
    delays = {target.to: target.delay for target in ring_targets(directory, user, rule)}
    for target in own:
        if delays.get(target.to, target.delay) < target.delay:
            yield _("%(who)s rings at once all the same: all own phones do.", who=_who(directory, user, target.to))


def _who(directory: Directory, user: User, to: ToHandset | ToExternal) -> str:
    words = destination(directory, user, to)
    return capital(words)
