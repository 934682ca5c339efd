"""What needs somebody's action: rules that do nothing, forwards that don't count, a domain nobody can call out of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from controller.domain.destinations import Destination, Gone, ToExternal
from controller.domain.directory import Directory, User
from controller.domain.force import lasts, rule_name
from controller.domain.overruling import counts
from controller.domain.rules import AnsweringRule, NeedsFrame
from controller.operations import rulewarnings
from webui.home.links import link
from webui.trunks.failing import Seen
from webui.words.destinations import destination
from webui.words.text import isolated

SHOWN = 4


@dataclass(frozen=True, slots=True)
class Warning_:
    """A sentence, and what to do about it; `url` empty: nothing here."""

    text: str
    do: str = ""
    url: str = ""


def warnings(directory: Directory, user: User, now: datetime, *, lacks_trunk: bool) -> tuple[Warning_, ...]:
    """All of them; `lacks_trunk`: the domain has no outside line, and that is this person's to mend."""
    found = tuple(dict.fromkeys(_warnings(directory, user, now, lacks_trunk)))
    if len(found) <= SHOWN:
        return found
    more = len(found) - SHOWN + 1
    rest = ngettext("%(num)s more rule does nothing.", "%(num)s more of your rules do nothing.", more)
    return (*found[: SHOWN - 1], Warning_(rest, _("Look at your rules"), link("rules.show", user=user.id)))


def _warnings(directory: Directory, user: User, now: datetime, lacks_trunk: bool) -> Iterator[Warning_]:
    if lacks_trunk:
        yield _without_trunk(directory)
    for rule in user.rules:
        change = link("rules.edit", user=user.id, rule=rule.id)
        name = isolated(rule_name(directory, rule))
        if isinstance(rule.when, NeedsFrame):
            lost = _("“%(rule)s” never applies: its time frame was deleted.", rule=name)
            yield Warning_(lost, _("Give it another"), change)
        elif rule.enabled:
            for to in _forwards(rule):
                if not counts(directory, user, to):
                    yield Warning_(_vain(directory, user, name, to), _("Change the rule"), change)
    for sentence in rulewarnings.told(directory, user, now):
        yield Warning_(sentence, _("Look at your rules"), link("rules.show", user=user.id))
    for override in user.overrides:
        if lasts(override, now) and override.to is not None and not counts(directory, user, override.to):
            yield Warning_(_("Forwarding is switched on, but %(why)s.", why=_why(directory, user, override.to)))


def without_line(lines: Seen, *, manages: bool) -> Iterator[Warning_]:
    """Outside lines that are switched on and don't work at the moment: who manages them is led there."""
    for each in lines.failing[:SHOWN]:
        if manages:
            yield Warning_(each.text, _("Look at the line"), link("trunks.one", trunk=each.id))
        else:
            yield Warning_(each.text)
    if lines.is_all:
        yield Warning_(_("Until an outside line works, nobody can call out, not even an emergency number."))


def _without_trunk(directory: Directory) -> Warning_:
    name = isolated(directory.domain.name)
    text = _("%(domain)s has no outside line: nobody can call out, not even an emergency number.", domain=name)
    return Warning_(text, _("Add one"), link("trunks.show", domain=directory.domain.id))


def _forwards(rule: AnsweringRule) -> list[Destination]:
    forwards = rule.forwards
    every = (forwards.always, forwards.active, forwards.offline, forwards.busy, forwards.unanswered)
    found = (rule.dnd_destination,) if rule.dnd else (*every, None)
    return list(dict.fromkeys(to for to in found if to is not None))


def _vain(directory: Directory, user: User, rule: str, to: Destination) -> str:
    words = {"rule": rule, "why": _why(directory, user, to)}
    return str(_("A forward of “%(rule)s” does not count: %(why)s.", **words))


def _why(directory: Directory, user: User, to: Destination) -> str:
    where = destination(directory, user, to)
    match to:
        case ToExternal():
            return str(_("you may not call %(number)s any more", number=where))
        case Gone():
            return str(_("%(where)s", where=where))
        case _:
            return str(_("%(where)s can’t be reached any more", where=where))
