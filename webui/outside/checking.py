"""May this number be called, and by whom? The answer of the same rules that calls follow."""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.domain.ids import DomainId
from controller.domain.permission import covers
from controller.operations import gate, numbers, roster
from controller.operations.actors import Actor
from controller.operations.numbers import spaced
from controller.operations.refused import Problem, Refused
from controller.store.cards import DomainCard, UserCard
from controller.store.numberplans import emergency_numbers
from webui.forms import Form
from webui.search.resolving import extension_in


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer, and why."""

    is_permitted: bool
    title: str
    why: str


def check(session: Session, by: Actor, place: DomainCard, number: str, who: str) -> tuple[Form, Verdict | None]:
    """`who` empty: anybody without permissions of his own."""
    form = {"number": number, "who": who}
    if not number:
        return Form(form), None
    if number in (*place.emergency_numbers, *emergency_numbers(place.country)):
        return Form(form), Verdict(True, _("Always"), _("%(number)s is an emergency number.", number=number))
    problems: gate.Problems = []
    dialled = numbers.e164(problems, "number", number, place.country)
    user = None
    try:
        user = roster.meant(session, by, DomainId(place.id), extension_in(who)) if who else None
    except Refused as refused:
        problems.append(Problem("who", refused.problems[0].message))
    if problems:
        return Form(form, {each.field: each.message for each in problems}), None
    return Form(form), _verdict(place, user, dialled)


def _verdict(place: DomainCard, user: UserCard | None, number: str) -> Verdict:
    shown, name = spaced(number), user.name if user else _("Anybody")
    if not covers(place.outbound, number):
        return Verdict(False, _("No: %(number)s", number=shown), _("The company does not permit it."))
    if user is not None and not covers(user.outbound, number):
        why = _("%(name)s has permissions of the own, which leave it out.", name=user.name)
        return Verdict(False, _("No: %(number)s", number=shown), why)
    return Verdict(True, _("Yes: %(number)s", number=shown), _("%(name)s may call it.", name=name))
