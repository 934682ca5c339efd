"""Groups as listed and as edited: members are rows of a form, `member` and `delay`, in order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from controller.domain.directory import Member
from controller.domain.ids import DomainId, UserId
from controller.operations import gate, groups, roster
from controller.operations.actors import Actor
from controller.operations.destinations import Named
from controller.operations.refused import Problem, Refused, refuse_any
from controller.store.cards import DomainCard, GroupCard, UserCard
from webui import callees
from webui.callees import Callee
from webui.managed import needed
from webui.search.kinds import person_text
from webui.search.resolving import extension_in

SPARE = 2  # empty rows below the members, for who has no JavaScript


@dataclass(frozen=True, slots=True)
class Row:
    """One group of the list."""

    id: int
    extension: str
    name: str
    members: str
    ring_time: str
    to: Callee
    warnings: tuple[str, ...]
    more: str


@dataclass(frozen=True, slots=True)
class Place:
    """One row of the members: what is typed, and what is wrong; `user` as long as nothing else was typed."""

    text: str
    delay: str
    problem: str = ""
    user: int | None = None


def rows(
    cards: Iterable[GroupCard], people: Mapping[int, UserCard], named: Named, cut_off: DomainCard | None
) -> list[Row]:
    names = {id_: card.name for id_, card in people.items()}
    return [_row(card, names, named, groups.warnings(card, names, cut_off)) for card in cards]


def _row(card: GroupCard, names: Mapping[int, str], named: Named, warnings: tuple[str, ...]) -> Row:
    more = len(warnings) - 1
    return Row(
        card.id,
        card.extension,
        card.name,
        _members(card, names),
        _("%(num)s s", num=card.ring_time),
        callees.shown(named, card.to),
        warnings[:1],
        ngettext("… and %(num)s more like it", "… and %(num)s more like it", more) if more > 0 else "",
    )


def _members(card: GroupCard, names: Mapping[int, str]) -> str:
    shown = [names[each.user] for each in card.members[:3] if each.user in names]
    rest = len(card.members) - len(shown)
    more = ngettext("and %(num)s more", "and %(num)s more", rest) if rest else ""
    return " ".join(part for part in (", ".join(shown), more) if part) or _("Nobody")


def places(card: GroupCard, people: Mapping[int, UserCard]) -> list[Place]:
    there = [each for each in card.members if each.user in people]
    found = [Place(person_text(people[each.user]), str(each.delay), user=each.user) for each in there]
    return found + [Place("", "")] * SPARE


def typed_places(form: MultiDict[str, str], faults: Mapping[int, str]) -> list[Place]:
    pairs = zip(form.getlist("member"), form.getlist("delay"), strict=False)
    return [Place(text, delay, faults.get(number, "")) for number, (text, delay) in enumerate(pairs)]


def moved(form: MultiDict[str, str]) -> list[Place] | None:
    """The rows after a button of theirs was pressed: `up:2`, `down:0`, `out:1`, `more`; None: none was."""
    pressed = form.get("row", "")
    if not pressed:
        return None
    found = typed_places(form, {})
    what, _colon, text = pressed.partition(":")
    at = int(text) if text.isdecimal() else 0
    if what == "more":
        return [*found, Place("", "")]
    if at >= len(found):
        return found
    row = found.pop(at)
    if what != "out":
        found.insert(max(0, at - 1) if what == "up" else at + 1, row)
    return found


def members(session: Session, by: Actor, domain: DomainId, form: MultiDict[str, str]) -> list[Member]:
    """Who was typed. Raises Refused with fields `member-0`, `member-1` …"""
    found, problems = [], []
    for number, (text, delay) in enumerate(zip(form.getlist("member"), form.getlist("delay"), strict=False)):
        if not text.strip():
            continue
        try:
            user = roster.meant(session, by, domain, extension_in(text))
            found.append(Member(UserId(user.id), _delay(delay)))
        except Refused as refused:
            problems.append(Problem(f"member-{number}", refused.problems[0].message))
    if problems:
        raise Refused(problems)
    return found


def _delay(text: str) -> int:
    """Nothing is at once. Raises Refused, or the row could not be told."""
    problems: gate.Problems = []
    seconds = gate.whole(problems, "delay", needed(text or "0"), 0, groups.MAX_DELAY)
    refuse_any(problems)
    return seconds


def faults(refused: Refused) -> dict[int, str]:
    """By row."""
    marked = (each for each in refused.problems if each.field.startswith("member-"))
    return {int(each.field.removeprefix("member-")): each.message for each in marked}
