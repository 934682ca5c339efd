"""What the explainer shows, prepared: the question, the path of the call, moments to pick."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from controller.domain.calls import Call, Inside
from controller.domain.directory import Directory
from controller.domain.force import lasts, rule_in_force
from controller.domain.frames_text import time_text
from controller.domain.saying import joined
from controller.domain.storywords import person
from controller.domain.until import rule_changes_at
from controller.operations.explaining import Explained
from webui.explain.path import Step, path
from webui.trunks import failing
from webui.words import wayout
from webui.words.moments import moment
from webui.words.text import isolated

SHOWN = 3  # warnings, before the rest is folded away


@dataclass(frozen=True, slots=True)
class Told:
    """The answer: `said` is the whole story in sentences, as a screen reader is told of it.

    `due`, asked about now: when another rule takes over; `now` is the clock it counts by.
    """

    when: str
    who: str
    until: str
    due: str
    now: str
    steps: tuple[Step, ...]
    warnings: tuple[str, ...]
    more_warnings: tuple[str, ...]
    more: str
    said: str


def told(answer: Explained, directory: Directory, now: datetime, zone: ZoneInfo) -> Told:
    """In the words of the page."""
    change = _changes_at(directory, answer)
    warnings = (*(_silent(directory, answer) if _is_now(answer, now) else ()), *answer.warnings)
    rest = warnings[SHOWN:]
    return Told(
        when=_when(answer.at, _is_now(answer, now), zone),
        who=_who(directory, answer.call),
        until=_("until %(moment)s", moment=moment(change, now, zone)) if change else "",
        due=change.isoformat() if change and _is_now(answer, now) else "",
        now=now.isoformat(),
        steps=path(directory, answer.call.to, answer.decision),
        warnings=warnings[:SHOWN],
        more_warnings=rest,
        more=ngettext("%(num)s more rule never applies", "%(num)s more rules never apply", len(rest)),
        said=joined(" ", answer.story),
    )


def _when(at: datetime, is_now: bool, zone: ZoneInfo) -> str:
    wall = at.astimezone(zone)
    seconds = f":{wall.second:02}" if wall.second else ""
    clock = time_text(wall.hour * 60 + wall.minute) + seconds
    text = _("%(day)s, %(time)s", day=format_date(wall.date(), "EEEE d MMMM y"), time=clock)
    return _("Now: %(when)s", when=text) if is_now else text


def _who(directory: Directory, call: Call) -> str:
    to = directory.users[call.to]
    name = isolated(to.name)
    match call.caller:
        case Inside(user=user):
            return _("%(caller)s calls %(name)s", caller=isolated(person(directory, user)), name=name)
        case outside if outside.number:
            return _("%(caller)s calls %(name)s", caller=isolated(outside.number), name=name)
        case _:
            return _("Somebody without a number calls %(name)s", name=name)


def _is_now(answer: Explained, now: datetime) -> bool:
    return abs((answer.at - now).total_seconds()) < 1


def _silent(directory: Directory, answer: Explained) -> tuple[str, ...]:
    """Outside numbers of a call now that can't ring, as no outside line works at the moment."""
    user = directory.users[answer.call.to]
    if not user.rules or not failing.cuts_off(directory, user):
        return ()
    rule, _passed = rule_in_force(directory, user, answer.at)
    switched_on = (each.to for each in user.overrides if lasts(each, answer.at))
    found = (*wayout.of_rule(directory, user, rule, is_down=True), *(
        wayout.of_place(directory, user, to, is_down=True) for to in switched_on
    ))  # fmt: skip
    return tuple(dict.fromkeys(each for each in found if each))


def _changes_at(directory: Directory, answer: Explained) -> datetime | None:
    """When another rule takes over; None for a group, or where nothing ends it."""
    user = directory.users[answer.call.to]
    return rule_changes_at(directory, user, answer.at) if user.rules else None
